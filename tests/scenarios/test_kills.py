"""The whole bot, killed at random again and again while it delivers; and asked to end in the middle of work.

The short form kills it some dozen times, `WIREWATCH_LONG=1` a thousand times on each database; `-k sqlite` or
`-k postgresql` chooses one.  On PostgreSQL two bots live side by side, and each takes over what the other leaves.
"""

from __future__ import annotations

import asyncio
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from bot.clock import SystemClock
from bot.message import Heading, Message, dump
from bot.model import DeliveryKind, DeliveryState
from bot.store import Store
from tests.doubles.http_platform import Platform
from tests.doubles.lives import Lives, lives
from tests.environment import long_runs

KILLS = {"sqlite": 1_000, "postgresql": 1_000} if long_runs() else {"sqlite": 12, "postgresql": 6}
CHANNELS = 8
EVERY = 0.03  # seconds between two stories
AHEAD = 40

pytestmark = pytest.mark.timeout(3_600 if long_runs() else 240)


@pytest.fixture
async def platform() -> AsyncIterator[Platform]:
    there = Platform()
    await there.start()
    yield there
    await there.stop()


class Desk:
    """What puts messages into the outbox, as the pipeline would, and looks into it."""

    def __init__(self, store: Store, channels: list[int]) -> None:
        self.store, self.channels, self.stories = store, channels, 0
        self.going_on = True
        self.revisions: dict[int, int] = {}

    async def write(self, platform: Platform) -> None:
        """A card for every story, and for every second one an update a little later; never far ahead of the bot."""
        while self.going_on:
            await asyncio.sleep(EVERY)
            if self.stories > len(platform.shown) + AHEAD:
                continue
            self.stories += 1
            await self.put(self.stories, 1)
            if self.stories % 2:
                await self.put(max(1, self.stories - 6), 2)

    async def put(self, story: int, revision: int) -> None:
        self.revisions[story] = max(revision, self.revisions.get(story, 0))
        kind = DeliveryKind.CARD if revision == 1 else DeliveryKind.UPDATE
        subject = f"story:{story}"
        async with self.store.write() as tx:
            here = self.channels[story % CHANNELS]
            said = message(story, revision)
            await tx.deliveries.add(here, kind, subject, said, revision=revision, target=subject)

    async def states(self) -> dict[DeliveryState, int]:
        async with self.store.read() as tx:
            return await tx.deliveries.counts(tx.now - timedelta(days=1))


def message(story: int, revision: int) -> dict[str, object]:
    return dump(Message((Heading(f"story {story}, revision {revision}"),)))


@pytest.fixture
def backend(database_url: str) -> str:
    return database_url.partition(":")[0]


async def furnish(url: str) -> Desk:
    store = await Store.open(url, clock=SystemClock())
    async with store.write() as tx:
        workspace = await tx.workspaces.ensure("wire", "W", "Desk")
        channels = [(await tx.channels.ensure(workspace.id, f"C{n}", f"c{n}")).id for n in range(CHANNELS)]
    return Desk(store, channels)


async def killed_again_and_again(life: Lives, platform: Platform, times: int, seed: int) -> None:
    """Kill it some moments after the first request that follows its beginning, and every fourth life before it."""
    dice, first = random.Random(seed), 0.0
    for number in range(times):
        platform.arrived.clear()
        began = time.monotonic()
        await life.begin()
        if number % 4 == 3:
            await asyncio.sleep(dice.uniform(0, first))
        else:
            await asyncio.wait_for(platform.arrived.wait(), 60)
            first = time.monotonic() - began
            await asyncio.sleep(dice.uniform(0, 0.25))
        life.end(signal.SIGKILL)
        assert await life.ended() == -signal.SIGKILL


async def test_random_kills_lose_and_double_nothing(database_url: str, backend: str, platform: Platform) -> None:
    platform.moods = {"busy": 0.03, "broken": 0.03, "reset": 0.03}
    desk, kills = await furnish(database_url), KILLS[backend]
    beside = 2 if desk.store.is_shared else 1
    async with AsyncExitStack() as stack:
        all_lives = [await stack.enter_async_context(lives(database_url, platform.address)) for _ in range(beside)]
        life = all_lives[0]
        writing = asyncio.create_task(desk.write(platform))
        await asyncio.gather(
            *(killed_again_and_again(one, platform, kills // beside, 3 + n) for n, one in enumerate(all_lives))
        )
        between = len(platform.shown)
        desk.going_on = False
        await writing
        await life.begin()
        async with asyncio.timeout(120):
            while set(await desk.states()) != {DeliveryState.SENT}:  # noqa: ASYNC110 - another process's doing
                await asyncio.sleep(0.2)
        life.end(signal.SIGTERM)
        assert await life.ended() == 0
    assert between >= kills // 2, "the lives between the kills did send"
    assert max(Counter(one.key for one in platform.shown).values()) == 1, "doubled"
    shown = {one.text for one in platform.shown}
    assert shown == {f"story {n}, revision {desk.revisions[n]}" for n in range(1, desk.stories + 1)}, "lost"
    assert (await desk.store.doctor()).faults == ()
    await desk.store.close()
    told = f"{kills} kills on {backend}, {desk.stories:,} stories, {between:,} sent between: 0 lost, 0 doubled"
    sys.stdout.write(f"{told}\n")


@pytest.mark.parametrize("where", ["name", "fetch", "nlp", "send"])
async def test_asked_to_end_in_the_middle_of_work_it_ends_in_time_and_in_order(
    sqlite_url: str, platform: Platform, where: str
) -> None:
    desk = await furnish(sqlite_url)
    platform.delay = {"name": 60.0, "fetch": 60.0, "nlp": 0.0, "send": 1.5}[where]
    platform.page = "<html><body><article>" + "<p>Ferries sail at noon. </p>" * 60 + "</article></body></html>"
    if where == "send":
        await desk.put(1, 1)
    else:
        outlet = "http://wire.test" if where == "name" else platform.address
        async with desk.store.write() as tx:
            await tx.feeds.follow(1, f"{outlet}/feed", title="Wire")
    async with lives(sqlite_url, platform.address, stuck=where) as life:
        await life.begin()
        await asyncio.wait_for(platform.arrived.wait(), 60)
        await asyncio.sleep(1.0)
        began = time.monotonic()
        life.end(signal.SIGTERM)
        assert await life.ended() == 0
        took = time.monotonic() - began
    assert took < 10, f"it took {took:.1f} s"
    assert set(await desk.states()) <= {DeliveryState.SENT}
    async with desk.store.read() as tx:
        left, _ = await tx.entries.waiting()
    assert left == (where in {"fetch", "nlp"}), "what was broken off is there for the next life"
    await desk.store.close()
