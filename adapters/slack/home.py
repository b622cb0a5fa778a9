"""The App Home: this person's lists, channels and the next digest, told by the same commands as everywhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from adapters.slack import render
from bot.commands.table import TABLE
from bot.message import Block, Button, Buttons, ButtonStyle, Divider, Form, Heading, Message, note

SHOWN = (("Watch-lists", "/watch lists"), ("Digest", "/digest status"), ("Feeds", "/feed list"))
DOORS = (
    Button("Summarise an article", "/summarise", ButtonStyle.PRIMARY),
    Button("How am I doing?", "/news status"),
    Button("Help", "/news help"),
)

Json = dict[str, Any]


@dataclass(slots=True)
class Collected:
    """A responder that keeps answers instead of showing them."""

    answers: list[Message] = field(default_factory=list)

    async def acknowledge(self) -> None:
        """Nothing waits for it."""

    async def progress(self, words: str) -> None:
        """Nobody sees it."""

    async def answer(self, message: Message) -> None:
        """Keep it."""
        self.answers.append(message)

    async def open_form(self, form: Form) -> bool:
        """Say that there is no place for one."""
        return False


Ask = Callable[[str, Collected], Awaitable[None]]


async def view(ask: Ask) -> Json:
    """Ask what the home shows, and make its view."""
    known = {command.name for command in TABLE}
    blocks: list[Block] = [Heading("Wirewatch"), note("Summaries, alerts and digests of the news you watch for.")]
    doors = tuple(door for door in DOORS if door.command in known)
    blocks += [Buttons(doors)] if doors else []
    for title, line in SHOWN:
        if line in known:
            collected = Collected()
            await ask(line, collected)
            told = [block for answer in collected.answers for block in answer.blocks if not isinstance(block, Buttons)]
            blocks += [Divider(), Heading(title), *told]
    return {"type": "home", "blocks": render.page(Message(tuple(blocks)), render.MAX_HOME_BLOCKS)["blocks"]}
