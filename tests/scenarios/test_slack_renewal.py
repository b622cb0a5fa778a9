"""Slack renews a token once, whatever becomes of the database in that moment."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from adapters.slack.adapter import SlackAdapter
from adapters.slack.tokens import ManyWorkspaces
from adapters.slack.unsaved import Unsaved
from bot.errors import StoreAway, StoreError, StoreReadOnly
from tests.doubles.host import Desk
from tests.doubles.slack import Call, SlackDouble
from tests.doubles.slack_rig import settings
from tests.scenarios.test_slack_http import MANY, Turned


@pytest.fixture
async def slack() -> AsyncIterator[SlackDouble]:
    async with SlackDouble() as double:
        yield double


def refreshed(slack: SlackDouble) -> list[Call]:
    """What was asked of Slack with a refresh token."""
    return [call for call in slack.calls if call.args.get("grant_type") == "refresh_token"]


class Unwilling(Desk):
    """A host whose database takes no secret while `fault` is set, and does not even answer while it is `silent`."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = self.turned = Turned()
        self.fault: StoreError | None = None
        self.refused = 0
        self.silent = False

    async def save_secret(self, key: str, value: str) -> None:
        if self.silent:
            await asyncio.Event().wait()
        if self.fault is not None:
            self.refused += 1
            raise self.fault
        await super().save_secret(key, value)


@pytest.mark.parametrize("fault", [StoreAway("no server answers"), StoreReadOnly("the disk is full")])
async def test_a_token_renewed_while_the_database_is_away_is_used_and_saved_when_it_is_back(
    slack: SlackDouble, fault: StoreError
) -> None:
    host = Unwilling()
    slack.world.install("T0MARSH", "Marsh Gazette", rotating=True)
    marsh = slack.world.codes.popitem()[1]
    slack.world.installations.append(marsh)
    kept = {"team": "T0MARSH", "name": "Marsh", "bot_user": "U0BOT", "token": marsh.token, "refresh": marsh.refresh}
    one, other = (ManyWorkspaces(host, slack.api_base, "111.222", "client-secret") for _ in range(2))
    await one.save({**kept, "expires_at": 0})
    host.fault = fault
    renewed = await one.token("T0MARSH")
    assert renewed == marsh.token != kept["token"]
    assert await one.token("T0MARSH") == renewed, "whoever asks next has it, too"
    assert host.refused > 1, "it is tried again, without anybody who asks"
    assert one.unsaved.told() == "renewed tokens are not saved yet (do not end this process): T0MARSH"
    assert json.loads(host.secrets["T0MARSH/installation"])["token"] == kept["token"]
    asked = asyncio.create_task(other.token("T0MARSH"))
    await slack.until(lambda: len(refreshed(slack)) == 2)
    host.fault = None
    assert await asked == renewed, "another process waits for it rather than give the workspace up"
    await slack.until(lambda: one.unsaved.told() is None)
    assert json.loads(host.secrets["T0MARSH/installation"])["token"] == renewed
    assert len(refreshed(slack)) == 2


async def test_at_the_end_what_is_not_saved_yet_is_tried_once_more(slack: SlackDouble) -> None:
    host = Unwilling()
    adapter = SlackAdapter(settings(slack, mode="http", **MANY), host)
    assert adapter.workspaces is not None
    unsaved = adapter.workspaces.unsaved
    host.fault = StoreAway("no server answers")
    host.turned.ahead = -3_600
    for team in ("T0MARSH", "T0FEN"):
        await unsaved.save(f"{team}/installation", {"token": team}, host.clock.now().timestamp() + 60)
    await adapter.close()
    assert unsaved.told() is not None
    host.fault = None
    await adapter.close()
    assert unsaved.told() is None
    assert {json.loads(value)["token"] for value in host.secrets.values()} == {"T0MARSH", "T0FEN"}


async def test_a_database_that_keeps_silent_at_the_end_leaves_no_connection_open(slack: SlackDouble) -> None:
    host = Unwilling()
    adapter = SlackAdapter(settings(slack, mode="http", **MANY), host)
    assert adapter.workspaces is not None
    host.silent = True
    saving = adapter.workspaces.unsaved.save("T0FEN/installation", {"token": "new"}, host.clock.now().timestamp() + 60)
    await asyncio.wait({asyncio.create_task(saving)}, timeout=0.1)
    session = adapter.api.session
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(adapter.close(), 0.1)
    assert session.closed


async def test_a_renewed_token_that_cannot_be_saved_is_tried_as_long_as_it_lives(slack: SlackDouble) -> None:
    host = Unwilling()
    unsaved = Unsaved(host)
    host.fault = StoreAway("no server answers")
    await unsaved.save("T0MARSH/installation", {"token": "new"}, host.clock.now().timestamp() + 3_600)
    assert unsaved.get("T0MARSH/installation") == {"token": "new"}
    host.turned.ahead = 3_601
    await slack.until(lambda: unsaved.told() is None)
    tried = host.refused
    assert unsaved.get("T0MARSH/installation") is None
    await asyncio.sleep(0.6)
    assert host.refused == tried


class Slow(Desk):
    """A host whose database takes its time: each secret is saved once it is let through."""

    def __init__(self) -> None:
        super().__init__()
        self.gates: list[asyncio.Event] = []

    async def save_secret(self, key: str, value: str) -> None:
        self.gates.append(gate := asyncio.Event())
        await gate.wait()
        await super().save_secret(key, value)


async def test_a_token_renewed_while_an_older_one_is_being_saved_stays_until_it_is_saved_itself(
    slack: SlackDouble,
) -> None:
    host = Slow()
    unsaved = Unsaved(host)
    dies_at = host.clock.now().timestamp() + 3_600
    for token in ("old", "new"):
        await unsaved.save("T0MARSH/installation", {"token": token}, dies_at)
    older, newer = host.gates
    older.set()
    await slack.until(lambda: host.secrets)
    assert unsaved.get("T0MARSH/installation") == {"token": "new"}
    newer.set()
    await slack.until(lambda: unsaved.told() is None)
    assert json.loads(host.secrets["T0MARSH/installation"]) == {"token": "new"}
