"""One process at a time listens to a platform, whoever dies, stands still or comes back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.flow.gateway import LEASE, Duty, Leased
from bot.store import Store
from bot.testing import FakeClock, RecordingAdapter
from tests.conftest import NOON
from tests.doubles.shipped import Shipped, fleet
from tests.doubles.slack import SlackDouble
from tests.doubles.slack_people import Person
from tests.doubles.until import until

WITHIN = 15.0
LONG_ENOUGH = LEASE.total_seconds() + 2


class Line(RecordingAdapter):
    """An adapter that says whether it is connected."""

    lease = "line"

    def __init__(self) -> None:
        super().__init__()
        self.connected = False
        self.ends_with: Exception | None = None

    async def run(self) -> None:
        self.connected = True
        try:
            while self.ends_with is None:  # noqa: ASYNC110 - the test sets it from outside
                await asyncio.sleep(0.01)
            raise self.ends_with
        finally:
            self.connected = False


class Process:
    """A process with a clock of its own, which stands still while the process does."""

    def __init__(self, store: Store, clock: FakeClock) -> None:
        self.clock = clock
        self.line, self.duty = Line(), Duty(clock)
        self.gateway = Leased(store, clock, self.line, self.duty)
        self.task = asyncio.create_task(self.gateway.run())

    async def lives(self, seconds: float) -> None:
        """Let its time pass, in steps short enough for every renewal."""
        for _ in range(int(seconds)):
            self.clock.advance(1.0)
            await asyncio.sleep(0.1)


@asynccontextmanager
async def process(url: str) -> AsyncIterator[Process]:
    clock = FakeClock(NOON)
    store = await Store.open(url, clock=clock)
    made = Process(store, clock)
    try:
        yield made
    finally:
        made.task.cancel()
        await asyncio.gather(made.task, return_exceptions=True)
        await store.close()


async def test_a_renewal_that_is_cut_off_is_over_before_the_lease_is_given_back(sqlite_url: str) -> None:
    told: list[str] = []

    class Slow(Leased):
        async def _renew(self) -> None:
            try:
                await asyncio.Event().wait()
            finally:
                await asyncio.sleep(0.05)
                told.append("renewal over")

        async def _give_back(self) -> None:
            told.append("given back")
            await super()._give_back()

    clock = FakeClock(NOON)
    store, line = await Store.open(sqlite_url, clock=clock), Line()
    line.ends_with = SettingsError(("refused",))
    with pytest.raises(SettingsError):
        await Slow(store, clock, line, Duty(clock)).run()
    await store.close()
    assert told == ["renewal over", "given back"]


async def test_one_of_two_listens_and_the_other_takes_over_when_it_stops(database_url: str) -> None:
    async with process(database_url) as second:
        async with process(database_url) as first:
            await until(lambda: first.line.connected != second.line.connected)
            holder, waiting = (first, second) if first.line.connected else (second, first)
            for _ in range(3):
                await holder.lives(4)
                await waiting.lives(4)
                assert holder.line.connected
                assert not waiting.line.connected
            if holder is second:
                return
        await second.lives(2)
        await until(lambda: second.line.connected)


async def test_who_stood_still_takes_nothing_and_hangs_up_when_it_goes_on(database_url: str) -> None:
    async with process(database_url) as stopped:
        await until(lambda: stopped.line.connected)
        async with process(database_url) as other:
            await other.lives(LONG_ENOUGH)
            await until(lambda: other.line.connected)
            stopped.clock.advance(LONG_ENOUGH)
            assert not stopped.duty, "from the first moment on"
            assert other.duty
            await until(lambda: not stopped.line.connected)
            assert not stopped.line.closed, "what it sends and answers goes on"
            await stopped.lives(2)
            assert other.line.connected
            assert not stopped.line.connected


async def test_the_bot_hears_why_its_adapter_ended(database_url: str) -> None:
    async with process(database_url) as only:
        await until(lambda: only.line.connected)
        only.line.ends_with = SettingsError(("the token was taken back",))
        with pytest.raises(SettingsError, match="taken back"):
            await asyncio.wait_for(only.task, 10)
        assert not only.duty


@pytest.mark.timeout(180)
async def test_shipped_processes_take_over_from_a_frozen_and_from_a_killed_one(
    postgres_url: str, tmp_path: Path
) -> None:
    async with SlackDouble() as slack:
        config = f"""
            [database]
            url = "{postgres_url}"
            [http]
            enabled = false
            [slack]
            api_base = "{slack.api_base}"
        """
        tokens = {"WIREWATCH_SLACK_BOT_TOKEN": "xoxb-harbour", "WIREWATCH_SLACK_APP_TOKEN": "xapp-harbour"}
        async with fleet(tmp_path, config, ("chat", "chat"), **tokens) as bots:
            ann = Person(slack, "U0ANN")
            await slack.until(lambda: slack.sockets, 60)
            await until(lambda: all("another process" in bot.told() or "gateway taken" in bot.told() for bot in bots))
            assert slack.connections == 1
            first, second = sorted(bots, key=lambda bot: "gateway taken" not in bot.told())

            first.freeze()
            asked = await ann.types("/watch create harbour")
            await slack.until(lambda: slack.connections == 2, WITHIN)
            await slack.deliver(asked, retry=1)
            await answered(slack, 1)
            first.thaw()
            await slack.until(lambda: len(slack.sockets) == 1, WITHIN)
            await lost(first)
            await ann.types("/watch lists")
            await answered(slack, 2)

            await second.kill()
            await slack.until(lambda: slack.connections == 3, WITHIN)
            await ann.types("/watch lists")
            await answered(slack, 3)


async def answered(slack: SlackDouble, times: int) -> None:
    """Wait for the answer to the latest command; nothing was answered twice."""
    await slack.until(lambda: len(slack.world.private("U0ANN")) >= times)
    assert len(slack.world.private("U0ANN")) == times


async def lost(bot: Shipped) -> None:
    await until(lambda: "gateway lost" in bot.told())
