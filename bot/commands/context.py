"""What a handler is given: who asks, where, and the services it may use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.commands.spec import Command, Source, Table
from bot.model import Actor, Channel, Workspace
from bot.ports import Clock, Invocation, Responder


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


@dataclass(frozen=True, slots=True)
class Services:
    """What handlers may use beside the seat."""

    clock: Clock


@dataclass(slots=True)
class Context:
    """One invocation on its way through a handler."""

    invocation: Invocation
    command: Command
    table: Table
    services: Services
    responder: Responder
    seat: Seat

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
