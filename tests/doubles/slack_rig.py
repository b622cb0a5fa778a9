"""The real Slack adapter on the real libraries, connected to the double."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from adapters.slack.adapter import SlackAdapter
from adapters.slack.settings import SlackSettings
from bot.model import Channel
from bot.ports import Host
from tests.doubles.host import running
from tests.doubles.slack import SIGNING_SECRET, SlackDouble

NEWS = Channel(1, 1, "slack", "C0NEWS", "news")


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
