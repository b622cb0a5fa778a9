"""`wirewatch check` tries Slack's tokens."""

from typing import Any

import pytest

from adapters.slack.plugin import plugin
from bot.clock import SystemClock
from bot.ports import SelfCheck
from tests.doubles.slack import SlackDouble
from tests.doubles.slack_rig import settings


async def told(slack: SlackDouble, **changes: Any) -> str:
    assert isinstance(plugin, SelfCheck)
    return "\n".join(await plugin.faults(settings(slack, **changes), SystemClock()))


async def test_good_tokens_are_passed_over() -> None:
    async with SlackDouble() as slack:
        assert await told(slack) == ""
        assert slack.connections == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"app_token": None}, ["WIREWATCH_SLACK_APP_TOKEN", "xapp-"]),
        ({"bot_token": None, "app_token": None}, ["WIREWATCH_SLACK_BOT_TOKEN", "WIREWATCH_SLACK_APP_TOKEN"]),
        ({"bot_token": "xoxb-no", "app_token": "xapp-no"}, ["BOT_TOKEN does not work", "APP_TOKEN does not work"]),
        (
            {"bot_token": "xapp-1", "app_token": "xoxb-1"},
            ["BOT_TOKEN holds an app-level", "APP_TOKEN holds a bot token"],
        ),
        (
            {"bot_token": "xoxb-…", "app_token": '"xapp-1-A"'},
            ["BOT_TOKEN is not a bot token (xoxb-…), whole", "APP_TOKEN is not an app-level token (xapp-…), whole"],
        ),
        ({"mode": "http", "signing_secret": None}, ["WIREWATCH_SLACK_SIGNING_SECRET"]),
        ({"mode": "http", "bot_token": None, "client_id": "111.222"}, ["WIREWATCH_SLACK_CLIENT_SECRET"]),
        ({"api_base": "http://127.0.0.1:9/api/"}, ["could not be tried", "cannot be reached"]),
    ],
)
async def test_everything_that_is_wrong_is_told_at_once(changes: dict[str, Any], words: list[str]) -> None:
    async with SlackDouble() as slack:
        answer = await told(slack, **changes)
    assert all(word in answer for word in words)
    assert "xoxb-no" not in answer
