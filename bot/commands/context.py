"""What a handler is given: who asks, where, and the services it may use."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from bot.commands.spec import Command, Source, Table
from bot.flow.digests import Digests
from bot.flow.rehearsal import Rehearsals
from bot.ingest.guard import Guard
from bot.model import Actor, Channel, Extracted, ParsedFeed, Role, SourceText, Workspace
from bot.ports import Clock, Fetcher, Invocation, Responder, Summariser
from bot.store import Store, Tx
from bot.vault import Vault


@dataclass(frozen=True, slots=True)
class Seat:
    """Where an invocation came from, as rows: the asker's workspace and channel."""

    workspace: Workspace
    channel: Channel


class Admission(Protocol):
    """Knows who may come in.  The dispatcher asks it once an invocation."""

    async def admit(self, invocation: Invocation) -> Seat | None:
        """Record the event and give its seat, made on first sight; None if this event was admitted before."""
        ...


class Suggestions(Protocol):
    """Knows what could be typed."""

    async def suggest(self, invocation: Invocation, source: Source, prefix: str) -> Sequence[str]:
        """Offer values of one kind that exist in the asker's workspace; reads only."""
        ...


class Reader(Protocol):
    """Turns what strangers wrote into values, off the event loop and with a deadline: `bot.ingest.sandbox.Sandbox`."""

    async def extract_file(self, name: str, content_type: str, body: bytes, *, url: str | None = None) -> Extracted:
        """Read text, HTML or PDF.  Raises `ExtractionError` with words for the asker."""
        ...

    async def parse(
        self, body: bytes, *, content_type: str = "", charset: str | None = None, url: str = ""
    ) -> ParsedFeed:
        """Read a feed's body.  Raises `FeedError` with words for the asker."""
        ...

    async def dek(self, source: SourceText) -> str:
        """Choose the one line that stands for an article, "" where none can.  Raises `ExtractionError`."""
        ...

    async def find_feeds(self, page: bytes | str, url: str) -> tuple[Any, ...]:
        """Give the feeds that a page names, as `bot.ingest.discover.Candidate`s.  Raises `ExtractionError`."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """What handlers may use beside the seat."""

    clock: Clock
    store: Store
    fetcher: Fetcher
    guard: Guard
    reader: Reader
    summariser: Summariser
    digests: Digests
    rehearsals: Rehearsals
    vault: Vault


@dataclass(slots=True)
class Change:
    """A change in the making: an open transaction, and what the audit trail will say of it.

    `detail` must be set, else nothing has changed.  `undo` is what `undo.take_back` needs, where something was lost.
    """

    tx: Tx
    detail: str = ""
    undo: dict[str, Any] | None = None


@dataclass(slots=True)
class Context:
    """One invocation on its way through a handler.  `undo` is the number of the change that can be taken back."""

    invocation: Invocation
    command: Command
    table: Table
    services: Services
    responder: Responder
    seat: Seat
    undo: int | None = None

    @property
    def actor(self) -> Actor:
        """Who asks."""
        return self.invocation.actor

    @property
    def workspace(self) -> Workspace:
        """The asker's workspace: nothing outside it may be read or named."""
        return self.seat.workspace

    @property
    def channel(self) -> Channel:
        """The channel that the command was given in."""
        return self.seat.channel

    @property
    def manages_workspace(self) -> bool:
        """Whether the asker may change what belongs to the whole workspace."""
        return self.actor.role.rank >= Role.WORKSPACE_MANAGER.rank

    @asynccontextmanager
    async def change(self) -> AsyncIterator[Change]:
        """Open a writing transaction whose change, once it has a `detail`, goes into the audit trail with it."""
        number = None
        async with self.services.store.write() as tx:
            change = Change(tx)
            yield change
            if change.detail:
                number = await tx.audit.add(
                    self.workspace.id, self.channel.id, self.actor, self.command.name, change.detail, change.undo
                )
        self.undo = number if change.undo is not None else None
