"""The real Discord adapter on the real library, connected to the double."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from adapters.discord.adapter import DiscordAdapter
from adapters.discord.settings import DiscordSettings
from bot.model import Channel
from bot.ports import Host
from tests.doubles.discord import DiscordDouble
from tests.doubles.host import running

NEWS = Channel(1, 1, "discord", "400000000000000001", "news")


def settings(double: DiscordDouble, **changes: Any) -> DiscordSettings:
    """Settings that point at the double."""
    given = {
        "api_base": double.api_base,
        "token": double.world.token,
        "heartbeat_timeout": 10.0,
        **changes,
    }
    return DiscordSettings.model_validate(given)


@asynccontextmanager
async def connected(double: DiscordDouble, host: Host, **changes: Any) -> AsyncIterator[DiscordAdapter]:
    """Run an adapter until it is connected and its commands are registered; stop it at the end."""
    adapter = DiscordAdapter(settings(double, **changes), host)
    async with running(adapter):
        await double.until(lambda: double.open and double.rest.commands)
        yield adapter
