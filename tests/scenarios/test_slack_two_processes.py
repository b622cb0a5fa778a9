"""Two processes that answer Slack over HTTP, on one database: what may be done once is done once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from cryptography.fernet import Fernet

from adapters.slack.api import Api
from adapters.slack.oauth import States
from adapters.slack.tokens import ManyWorkspaces
from bot.clock import SystemClock
from bot.commands.dispatch import Dispatcher
from bot.commands.doors import StoreAdmission, StoreSuggestions
from bot.commands.host import BotHost
from bot.commands.table import TABLE
from bot.errors import ChannelGone
from bot.flow.gateway import Duty
from bot.store import Store
from bot.testing import FakeClock
from bot.vault import Vault
from tests.doubles.services import services
from tests.doubles.slack import SlackDouble
from tests.doubles.slack_world import Installation


class Turned(SystemClock):
    """The system's clock, put ahead by so many hours."""

    hours = 0

    def now(self) -> datetime:
        return super().now() + timedelta(hours=self.hours)


@pytest.fixture
def turned() -> Turned:
    return Turned()


@pytest.fixture
async def slack() -> AsyncIterator[SlackDouble]:
    async with SlackDouble() as double:
        yield double


@pytest.fixture
async def hosts(database_url: str, turned: Turned, clock: FakeClock) -> AsyncIterator[list[BotHost]]:
    """What two processes on the same database offer their adapters."""
    vault = Vault(Fernet.generate_key().decode())
    stores = [await Store.open(database_url, clock=turned) for _ in range(2)]
    async with services(clock) as made:
        yield [
            BotHost("slack", Dispatcher(TABLE, StoreAdmission(one), StoreSuggestions(one, TABLE), made), one, turned,
                    vault, Duty(turned))
            for one in stores
        ]  # fmt: skip
    for one in stores:
        await one.close()


@pytest.fixture
async def both(slack: SlackDouble, hosts: list[BotHost]) -> list[ManyWorkspaces]:
    return [ManyWorkspaces(host, slack.api_base, "111.222", "client-secret") for host in hosts]


async def marsh(slack: SlackDouble, keeper: ManyWorkspaces, turned: Turned) -> Installation:
    """A workspace that has just installed the app, with a token that lives twelve hours."""
    slack.world.install("T0MARSH", "Marsh Gazette", rotating=True)
    made = slack.world.codes.popitem()[1]
    slack.world.installations.append(made)
    due = turned.now().timestamp() + 10 * 3_600
    kept = {"team": made.team, "name": made.name, "bot_user": made.bot_user, "token": made.token}
    await keeper.save({**kept, "refresh": made.refresh, "expires_at": due})
    return made


@pytest.mark.parametrize("hours", [11, 13], ids=["the old one lives", "the old one is dead"])
async def test_a_token_is_renewed_once(
    slack: SlackDouble, both: list[ManyWorkspaces], turned: Turned, hours: int
) -> None:
    made = await marsh(slack, both[0], turned)
    old = made.token
    assert [await one.token("T0MARSH") for one in both] == [old, old]
    turned.hours = hours
    slack.next("oauth.v2.access", "delay", 0.5)
    given = await asyncio.gather(*(one.token("T0MARSH") for one in both))
    assert slack.count("oauth.v2.access") == 1
    assert set(given) == ({old, made.token} if hours < 12 else {made.token}), "nobody waits while the old one lives"
    assert [await one.token("T0MARSH") for one in both] == [made.token, made.token]


async def test_a_workspace_that_installs_anew_at_one_is_served_by_the_other(
    slack: SlackDouble, both: list[ManyWorkspaces], turned: Turned
) -> None:
    made = await marsh(slack, both[0], turned)
    api = Api(slack.api_base, both[1])
    assert (await api.read("T0MARSH", "auth.test"))["user_id"] == made.bot_user
    made.revoked = "token_revoked"
    again = await marsh(slack, both[0], turned)
    assert (await api.read("T0MARSH", "auth.test"))["user_id"] == again.bot_user
    again.revoked = "token_revoked"
    with pytest.raises(ChannelGone, match="install the app again"):
        await api.read("T0MARSH", "auth.test")
    await api.close()


async def test_an_installation_that_begins_at_one_ends_at_the_other(turned: Turned) -> None:
    one, other, strange = (States(secret, turned) for secret in ("client-secret", "client-secret", "another"))
    state = await one.async_issue()
    assert not await strange.async_consume(state)
    assert await other.async_consume(state)
    assert not await other.async_consume(state), "good for one use"
    late = await one.async_issue()
    turned.hours = 1
    assert not await other.async_consume(late)


@pytest.mark.parametrize("state", ["", ".", "..", "a.9999999999.", "a.b.c", "\ud800.1.x", "x" * 100_000])
async def test_a_state_that_nobody_signed_is_none(turned: Turned, state: str) -> None:
    assert not await States("client-secret", turned).async_consume(state)


async def test_a_turn_is_given_back_with_the_block_and_ends_with_a_process(
    hosts: list[BotHost], turned: Turned
) -> None:
    first, second = hosts
    async with first.turn("token") as ours, second.turn("token") as theirs, second.turn("another") as other:
        assert (ours, theirs, other) == (True, False, True)
    async with second.turn("token") as theirs, first.turn("token") as ours:
        assert (ours, theirs) == (False, True)
        turned.hours = 1
        async with first.turn("token") as later:
            assert later, "whoever had it is gone"


async def test_workspaces_of_an_organisation_are_counted_by_both(
    slack: SlackDouble, both: list[ManyWorkspaces]
) -> None:
    await both[0].save({"team": "E0FEN", "name": "Fenland", "bot_user": "U0BOT", "token": "xoxb-harbour"})
    teams = [f"T0{number}" for number in range(6)]
    await asyncio.gather(*(both[number % 2].identity(team, "E0FEN") for number, team in enumerate(teams)))
    assert sorted(await both[0].forget("E0FEN")) == teams
