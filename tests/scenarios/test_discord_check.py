"""`wirewatch check` tries Discord's token."""

import pytest

from adapters.discord.plugin import plugin
from bot.clock import SystemClock
from bot.ports import SelfCheck
from tests.doubles.discord import DiscordDouble
from tests.doubles.discord_rig import settings


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ""),
        ({"token": None}, "WIREWATCH_DISCORD_TOKEN"),
        ({"token": "Bot wrong-secret"}, "WIREWATCH_DISCORD_TOKEN is no token"),
        ({"token": "wrong-secret"}, "does not accept the token"),
        ({"api_base": "http://127.0.0.1:9/api"}, "could not be tried: Discord cannot be reached"),
    ],
)
async def test_the_token_is_tried(changes: dict[str, str | None], words: str) -> None:
    assert isinstance(plugin, SelfCheck)
    async with DiscordDouble() as discord:
        told = "\n".join(await plugin.faults(settings(discord, **changes), SystemClock()))
        assert discord.identified == []
    assert words in told
    assert bool(words) == bool(told)
    assert "wrong-secret" not in told
