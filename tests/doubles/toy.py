"""A third platform, as a stranger would add it: step by step as in `adapters/README.md`, and nothing of `bot/` touched.

It is a wall of notes: people hand in lines, and what the bot says is pinned up.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

import typer
from aiohttp import web
from pydantic import BaseModel

from adapters.common import clean, shown
from bot.errors import DeliveryError, Refused
from bot.message import (
    Block,
    Bullets,
    Buttons,
    Choice,
    Code,
    Divider,
    Fields,
    Form,
    Heading,
    Link,
    Message,
    Moment,
    Note,
    Paragraph,
    Ping,
    Quote,
    Spans,
    Text,
)
from bot.model import Actor, Channel, Role
from bot.ports import Capability, ChatAdapter, Host, Invocation, Limits


class WallSettings(BaseModel):
    """`[wall]`: what is handed in, line by line."""

    lines: tuple[str, ...] = ()


class Wall:
    """The adapter: its channel is a list of notes."""

    name = "wall"
    capabilities = frozenset({Capability.EDIT, Capability.THREAD})
    limits = Limits(per_channel=100.0, overall=100.0)
    lease = None

    def __init__(self, settings: WallSettings, host: Host) -> None:
        self._settings = settings
        self._host = host
        self._numbers = itertools.count(1)
        self.notes: dict[str, str] = {}
        self.handed_in = asyncio.Event()
        self.pinned = asyncio.Event()

    async def run(self) -> None:
        """Hand in the lines, then stay until something was posted."""
        for line in self._settings.lines:
            number = f"line-{next(self._numbers)}"
            actor = Actor("ann", "Ann", Role.WORKSPACE_MANAGER)
            asked = Invocation(number, self.name, "hall", "The hall", "wall", "wall", actor, line)
            await self._host.invoke(asked, WallResponder(self))
        self.handed_in.set()
        await self.pinned.wait()

    async def send(self, channel: Channel, message: Message, key: str) -> str:
        """Pin a note up."""
        number = self.pin(message)
        self.pinned.set()
        return number

    async def edit(self, channel: Channel, external_id: str, message: Message) -> None:
        """Write a note anew."""
        if external_id not in self.notes:
            raise Refused("there is no such note")
        self.notes[external_id] = render(message)

    async def reply(self, channel: Channel, external_id: str, message: Message, key: str) -> str:
        """Pin a note under another."""
        if external_id not in self.notes:
            raise Refused("there is no such note")
        return self.pin(message)

    async def find(self, channel: Channel, key: str, since: datetime) -> str | None:
        """Raise: nobody reads a wall."""
        raise DeliveryError("a wall has no history")

    async def close(self) -> None:
        """Do nothing: a wall stays."""

    def pin(self, message: Message) -> str:
        """Add a note, and give its number."""
        number = f"note-{next(self._numbers)}"
        self.notes[number] = render(message)
        return number


class WallResponder:
    """Pins the answers up."""

    def __init__(self, wall: Wall) -> None:
        self._wall = wall

    async def acknowledge(self) -> None:
        """Nod."""

    async def progress(self, words: str) -> None:
        """Say nothing: a wall is patient."""

    async def answer(self, message: Message) -> None:
        """Pin the answer up."""
        self._wall.pin(message)

    async def open_form(self, form: Form) -> bool:
        """Decline."""
        return False


class WallPlugin:
    """What the entry point would name."""

    name = "wall"
    settings: type[BaseModel] = WallSettings

    def __init__(self) -> None:
        self.walls: list[Wall] = []

    def build(self, settings: BaseModel, host: Host) -> ChatAdapter:
        """Make the adapter."""
        assert isinstance(settings, WallSettings)
        self.walls.append(Wall(settings, host))
        return self.walls[-1]

    def is_configured(self, settings: BaseModel) -> bool:
        """Say yes where there is something to hand in."""
        return isinstance(settings, WallSettings) and bool(settings.lines)

    def cli(self) -> typer.Typer | None:
        """Give no commands."""
        return None

    def routes(self, adapter: ChatAdapter) -> Sequence[web.AbstractRouteDef]:
        """Answer no HTTP."""
        return ()


def render(message: Message) -> str:
    """Neutral message → plain lines, a block a line."""
    return "\n".join(_block(block) for block in message.blocks)


def _block(block: Block) -> str:
    match block:
        case Heading() | Code():
            return clean(block.text)
        case Paragraph() | Note() | Quote():
            return _words(block.spans)
        case Bullets():
            return "; ".join(_words(item) for item in block.items)
        case Fields():
            return "; ".join(f"{clean(name)}: {_words(value)}" for name, value in block.pairs)
        case Buttons() | Choice():
            pressed = block.buttons if isinstance(block, Buttons) else block.options
            return " ".join(f"({clean(button.label)})" for button in pressed)
        case Divider():
            return "-"
        case _:
            assert_never(block)


def _words(spans: Spans) -> str:
    parts = []
    for span in spans:
        match span:
            case Text():
                parts.append(clean(span.text))
            case Link():
                parts.append(f"{shown(span).text} {shown(span).url or ''}")
            case Moment():
                parts.append(f"{span.at:%d.%m.%Y %H:%M}")
            case Ping():
                parts.append(clean(span.target))
            case _:
                assert_never(span)
    return "".join(parts)
