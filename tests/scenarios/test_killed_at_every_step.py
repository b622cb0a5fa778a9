"""The whole bot, killed by SIGKILL at each failpoint in turn, from an empty database to a card and a digest.

For each failpoint the process dies when it comes by for the nth time, n growing until a life comes by fewer times; the
next life ends what was begun.  The short form tries a few; `WIREWATCH_LONG=1` tries all, on each database.
"""

from __future__ import annotations

import asyncio
import shutil
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot import failpoints
from bot.clock import SystemClock
from bot.model import DeliveryState, DigestSchedule, Subscription
from bot.store import Store
from tests.doubles.http_platform import Platform
from tests.doubles.lives import Lives, lives
from tests.doubles.postgres import PostgresServer
from tests.environment import long_runs

STEPS = {name: range(1, 1_000) for name in failpoints.NAMES} if long_runs() else {"commit": (4,), "response": (1, 2)}
PATIENCE = 180.0

pytestmark = pytest.mark.timeout(14_400 if long_runs() else 600)


@pytest.fixture
async def platform() -> AsyncIterator[Platform]:
    there = Platform()
    there.page = "<html><body><article>" + "<p>The ferry sails at noon from Port Ansel. </p>" * 60 + "</article></body>"
    await there.start()
    yield there
    await there.stop()


async def furnish(url: str, feed: str) -> None:
    """One channel that wants everything of one feed, at once and in its digest."""
    store = await Store.open(url, clock=SystemClock())
    async with store.write() as tx:
        workspace = await tx.workspaces.ensure("wire", "W", "Desk")
        channel = await tx.channels.ensure(workspace.id, "C1", "news")
        await tx.feeds.follow(workspace.id, feed, title="Wire")
        await tx.subscriptions.add(Subscription(0, channel.id), "ann")
    await store.close()


@dataclass(frozen=True)
class Place:
    """Where the lives' database is, and where the one is that `begin_anew` puts in its place."""

    url: str
    template: str
    begin_anew: Callable[[], object]


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Once of each kind."""
    if request.param == "sqlite":
        day, empty = tmp_path / "day.db", tmp_path / "empty.db"

        def copy() -> None:
            for left in tmp_path.glob("day.db*"):
                left.unlink()
            shutil.copy(empty, day)

        return Place(f"sqlite:///{day}", f"sqlite:///{empty}", copy)
    server: PostgresServer = request.getfixturevalue("postgres")
    template, name = server.create(request.getfixturevalue("postgres_template")), server.create()

    def create() -> None:
        server.drop(name)
        server.create(template, name)

    return Place(server.url(name), server.url(template), create)


class Evening:
    """One channel's card and digest, told through as many lives as it takes."""

    def __init__(self, store: Store, platform: Platform) -> None:
        self.store, self.platform = store, platform
        platform.shown.clear()

    async def live(self, life: Lives, failpoint: str = "") -> bool:
        """Live until all is told, or until the failpoint; say whether it was all told."""
        await life.begin(failpoint)
        end, told = asyncio.create_task(life.ended()), asyncio.create_task(self.told())
        await asyncio.wait({end, told}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        if not end.done():
            told.result()
            life.end(signal.SIGTERM)
        told.cancel()
        how = await end
        assert how in {0, -signal.SIGTERM, -signal.SIGKILL}, f"{failpoint}: ended by {how}"
        return how != -signal.SIGKILL  # SIGTERM: all was told before it listened to signals

    async def told(self) -> None:
        """Wait for the card, have the digest due, and wait until it has been sent."""
        while True:
            await asyncio.sleep(0.05)
            if self.platform.shown:
                await self.have_a_digest()
            if len(self.platform.shown) > 1 and set(await self.states()) == {DeliveryState.SENT}:
                return

    async def have_a_digest(self) -> None:
        async with self.store.write() as tx:
            if not await tx.digests.of_channel(1):
                due = tx.now - timedelta(seconds=1)
                await tx.digests.schedule(DigestSchedule(0, 1, due.time(), tuple(range(7)), "UTC", due))

    async def states(self) -> dict[DeliveryState, int]:
        async with self.store.read() as tx:
            return await tx.deliveries.counts(tx.now - timedelta(days=1))

    async def judge(self, when: str) -> None:
        """Say whether one card and one digest stand there, and nothing is left to do."""
        assert max(Counter(one.key for one in self.platform.shown).values()) == 1, f"{when}: doubled"
        assert len(self.platform.shown) == 2, f"{when}: {self.platform.shown}"
        assert "digest" in self.platform.shown[1].text, when
        async with self.store.read() as tx:
            assert (await tx.entries.waiting())[0] == 0, when
        assert (await self.store.doctor()).faults == (), when


@pytest.mark.parametrize("name", STEPS)
async def test_killed_at_any_step_it_tells_everything_once(place: Place, platform: Platform, name: str) -> None:
    await furnish(place.template, f"{platform.address}/feed")
    kills = 0
    async with lives(place.url, platform.address) as life:
        for nth in STEPS[name]:
            place.begin_anew()
            store = await Store.open(place.url, clock=SystemClock())
            evening = Evening(store, platform)
            survived = await evening.live(life, f"{name}:{nth}:kill")
            if not survived:
                kills += 1
                assert await evening.live(life)
            await evening.judge(f"killed at {name}, time {nth}")
            await store.close()
            if survived:
                break
    assert kills
    sys.stdout.write(f"{kills} kills at {name} on {place.url.partition(':')[0]}: 0 lost, 0 doubled\n")
