"""The App Home: doors to what people do most, this person's channels with their next digests, and the lists."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from adapters.slack import render
from adapters.slack.names import Names
from bot.message import Block, Button, Buttons, ButtonStyle, Divider, Form, Heading, Message, note

DOORS = (
    Button("Summarise an article", "/summarise", ButtonStyle.PRIMARY),
    Button("Status", "/news status"),
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


async def view(ask: Ask, channels: Message, names: Names) -> Json:
    """Make the view: doors, the person's channels and their next digests, the workspace's lists."""
    lists = Collected()
    await ask("/watch lists", lists)
    blocks: list[Block] = [
        Heading("Wirewatch"),
        note("Summaries, alerts and digests of the news you watch for."),
        Buttons(DOORS),
        Divider(),
        *channels.blocks,
        Divider(),
        *(block for answer in lists.answers for block in answer.blocks if not isinstance(block, Buttons)),
    ]
    page = render.page(names.shown(Message(tuple(blocks))), render.MAX_HOME_BLOCKS)
    return {"type": "home", "blocks": page["blocks"]}
