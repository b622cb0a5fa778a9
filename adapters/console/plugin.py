"""The terminal's door into the bot."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence

import typer
from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from adapters.console.adapter import ConsoleAdapter
from adapters.console.screen import Screen
from bot.model import Role
from bot.ports import ChatAdapter, Host


class ConsoleSettings(BaseModel):
    """`[console]`: who sits at the terminal, and how it is written on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    user: str = Field(default="you", min_length=1, max_length=80, description="The name that the audit trail shows.")
    channel: str = Field(default="terminal", min_length=1, max_length=80, description="The channel that it is.")
    role: Role = Field(default=Role.WORKSPACE_MANAGER, description="What the person at the terminal may do.")
    width: int | None = Field(
        default=None,
        ge=20,
        le=500,
        description="Columns to wrap at; unset: the terminal's own, and no wrapping when writing to a file or a pipe.",
    )


class ConsolePlugin:
    """What the entry point names."""

    name = "console"
    settings: type[BaseModel] = ConsoleSettings

    def build(self, settings: BaseModel, host: Host) -> ChatAdapter:
        """Make the adapter on the process' own streams."""
        assert isinstance(settings, ConsoleSettings)  # noqa: S101 - the registry keeps a plug-in with its settings
        for stream in (sys.stdin, sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")  # a wrong byte or an ASCII locale must not end the conversation
        screen = Screen(None, now=host.clock.now, width=settings.width)
        return ConsoleAdapter(
            host, screen, sys.stdin, user=settings.user, channel=settings.channel, role=settings.role, errors=sys.stderr
        )

    def is_configured(self, settings: BaseModel) -> bool:
        """Say no: a terminal is opened by `wirewatch console`, never by `wirewatch run`."""
        return False

    def cli(self) -> typer.Typer | None:
        """Give no commands beside `wirewatch console` itself."""
        return None

    def routes(self, adapter: ChatAdapter) -> Sequence[web.AbstractRouteDef]:
        """Answer no HTTP."""
        return ()


plugin = ConsolePlugin()
