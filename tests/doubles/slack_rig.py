"""The real Slack adapter on the real libraries, connected to the double."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from adapters.slack.adapter import SlackAdapter
from adapters.slack.settings import SlackSettings
from bot.clock import SystemClock
from bot.model import Channel
from bot.ports import Host
from tests.doubles.host import EchoHost
from tests.doubles.slack import SIGNING_SECRET, SlackDouble

NEWS = Channel(1, 1, "slack", "C0NEWS", "news")


class Desk(EchoHost):
    """A host with the system's clock, and secrets that it keeps in memory."""

    def __init__(self, **details: Any) -> None:
        super().__init__(**details)
        self.clock = SystemClock()
        self.secrets: dict[str, str] = {}
        self.gone: list[str] = []
        self.back: list[str] = []

    async def workspace_gone(self, platform: str, workspace: str) -> None:
        self.gone.append(f"{platform}/{workspace}")

    async def channel_back(self, platform: str, workspace: str, channel: str) -> None:
        self.back.append(f"{platform}/{workspace}/{channel}")

    async def load_secret(self, key: str) -> str | None:
        return self.secrets.get(key)

    async def save_secret(self, key: str, value: str) -> None:
        self.secrets[key] = value


def settings(double: SlackDouble, **changes: Any) -> SlackSettings:
    """Settings that point at the double."""
    given = {
        "api_base": double.api_base,
        "ping_seconds": 0.2,
        "bot_token": "xoxb-harbour",
        "app_token": "xapp-harbour",
        "signing_secret": SIGNING_SECRET,
        **changes,
    }
    return SlackSettings.model_validate(given)


@asynccontextmanager
async def connected(double: SlackDouble, host: Host, **changes: Any) -> AsyncIterator[SlackAdapter]:
    """Run an adapter until its socket is open; stop it at the end."""
    adapter = SlackAdapter(settings(double, **changes), host)
    async with running(adapter):
        await double.until(lambda: double.sockets)
        yield adapter


@asynccontextmanager
async def running(adapter: SlackAdapter) -> AsyncIterator[asyncio.Task[None]]:
    """Run an adapter in the background; one that has ended by itself is the caller's to look at."""
    task = asyncio.create_task(adapter.run())
    try:
        yield task
    finally:
        if not task.done():
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
