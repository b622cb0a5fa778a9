"""What a `ping:` really pings: each platform knows its own mentions, and a subscription warns of anything else."""

from __future__ import annotations

import pytest

from adapters.discord.markdown import can_ping as discord_can
from adapters.slack.mrkdwn import can_ping as slack_can
from bot.message import plain_text
from bot.testing import RecordingResponder
from tests.doubles.dialogue import Dialogue
from tests.scenarios.conftest import dialogue

__all__ = ["dialogue"]


@pytest.mark.parametrize(
    ("target", "slack", "discord"),
    [
        ("<@U0ANN>", True, False),
        ("<!subteam^S0DESK>", True, False),
        ("<!here>", True, False),
        ("<@123456789012345678>", False, True),
        ("<@&123456789012345678>", False, True),
        ("@here", False, True),
        ("@desk", False, False),
        ("Ann", False, False),
        ("", False, False),
    ],
)
def test_each_platform_knows_its_own_mentions(target: str, slack: bool, discord: bool) -> None:
    assert slack_can(target) is slack
    assert discord_can(f" {target} ") is discord


class OnlyAnn(RecordingResponder):
    """A platform where nobody but Ann can be pinged."""

    def can_ping(self, target: str) -> bool:
        return target == "@ann"


@pytest.mark.parametrize(("ping", "warned"), [("@ann", False), ("@desk", True)])
async def test_a_ping_that_would_ping_nobody_is_warned_of(dialogue: Dialogue, ping: str, warned: bool) -> None:
    await dialogue.ask("/watch create desk")
    responder = OnlyAnn()
    await dialogue.dispatcher.invoke(dialogue.invocation(f"/watch subscribe desk ping:{ping}"), responder)
    assert ("pings nobody here" in plain_text(responder.answers[0])) is warned
