"""The process dies at every step, one after the other, and nothing is lost or doubled.

A day of a channel is played: a baseline, an alert that grows, an update, a digest.  The nth failpoint that is come by
kills the process; the next life goes on in the same world until the day is over.  n grows until a day comes by fewer.
The short form tries every 13th on SQLite and every 31st on PostgreSQL; `WIREWATCH_LONG=1` tries every one, in about six
minutes on each.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import failpoints
from bot.engine.digest import next_due
from bot.message import plain_text
from bot.model import DeliveryState, DigestSchedule
from bot.testing import FakeClock
from tests.doubles.newsroom import MORE, ForgetfulAdapter, Newsroom, Outlet, World, newsroom
from tests.doubles.postgres import PostgresServer
from tests.environment import long_runs

SINKS = "Ferry sinks off Port Ansel"
LATER = "The ferry that sank off Port Ansel had 57 people on board and 12 of them died, the Harbour Office said."
LEAD = "A ferry with forty people on board sank off Port Ansel on Monday night, the Harbour Office said."
MIDNIGHT = datetime(2026, 6, 1, tzinfo=UTC)
DIGEST_AT = time(20)
STRIDES = {"sqlite": 1, "postgresql": 1} if long_runs() else {"sqlite": 13, "postgresql": 31}


class Death(BaseException):
    """The process is gone: nobody catches it."""


class Doom:
    """Strikes at the nth failpoint; whatever still runs then dies at its next one."""

    def __init__(self, nth: int) -> None:
        self.left = nth
        self.struck_at = ""

    def __call__(self, name: str) -> None:
        self.left -= 1
        if self.left <= 0:
            self.struck_at = self.struck_at or name
            raise Death(name)


@dataclass
class Day:
    """The plot, and how far it has come."""

    world: World = field(default_factory=lambda: World(clock=FakeClock(MIDNIGHT), adapter=ForgetfulAdapter()))
    outlets: dict[str, Outlet] = field(default_factory=dict)
    done: int = 0

    @property
    def steps(self) -> tuple[Callable[[Newsroom], Awaitable[None]], ...]:
        return (self.open, self.alert, self.growth, self.update, self.evening, self.settle)

    async def live(self, room: Newsroom) -> None:
        for step in self.steps[self.done :]:
            await step(room)
            self.done += 1

    async def open(self, room: Newsroom) -> None:
        for name in ("Gazette", "Courier", "Wire"):
            if name not in self.outlets:
                self.outlets[name] = Outlet(name, self.world.fetcher)
                self.outlets[name].publish("Weather", ("Rain came and went over the hills. " * 30,))
            async with room.store.write() as tx:
                await tx.feeds.follow(room.workspace.id, self.outlets[name].feed_url, title=name)
        await room.subscribe()
        await self.schedule(room)
        await room.round()

    async def schedule(self, room: Newsroom) -> None:
        async with room.store.write() as tx:
            if not await tx.digests.of_channel(room.channel.id):
                _, due = next_due(tx.now, DIGEST_AT, range(7), "UTC")
                await tx.digests.schedule(DigestSchedule(0, room.channel.id, DIGEST_AT, tuple(range(7)), "UTC", due))

    async def alert(self, room: Newsroom) -> None:
        await self.news(room, "Gazette", SINKS)

    async def growth(self, room: Newsroom) -> None:
        await self.news(room, "Courier", "Ferry with forty on board sinks")

    async def update(self, room: Newsroom) -> None:
        await self.news(room, "Wire", "Ferry off Port Ansel: 12 dead", (LATER, *MORE))

    async def news(self, room: Newsroom, outlet: str, title: str, paragraphs: tuple[str, ...] = ()) -> None:
        if len(self.outlets[outlet].items) == 1:
            self.outlets[outlet].publish(title, paragraphs or (LEAD, *MORE), at=room.clock.now())
        await room.round()

    async def evening(self, room: Newsroom) -> None:
        while room.clock.now().time() < DIGEST_AT and room.clock.now().day == 1:
            room.clock.advance(3600)
        await room.digests.tick()
        await room.deliver()

    async def settle(self, room: Newsroom) -> None:
        for _ in range(4):
            await room.round(later=timedelta(minutes=10))


@pytest.fixture
async def sandboxed() -> AsyncIterator[World]:
    world = World()
    yield world
    await world.sandbox.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[int], str]:
    """Gives the address of an empty database for each number, once of each kind."""
    if request.param == "sqlite":
        return lambda number: f"sqlite:///{tmp_path}/day-{number}.db"
    server: PostgresServer = request.getfixturevalue("postgres")
    template: str = request.getfixturevalue("postgres_template")
    return lambda _: server.url(server.create(template))


@pytest.mark.timeout(1800)
@pytest.mark.filterwarnings("ignore:The garbage collector is trying to clean up:sqlalchemy.exc.SAWarning")  # the dead's
async def test_dying_at_any_step_loses_and_doubles_nothing(empty: Callable[[int], str], sandboxed: World) -> None:
    nth = 1
    while True:
        day = Day()
        day.world.sandbox = sandboxed.sandbox
        doom = Doom(nth)
        url = empty(nth)
        with failpoints.armed(doom):
            await one_life(url, day)
        if not doom.struck_at:
            break
        await one_life(url, day)
        await judge(url, day, f"died at the {nth}th failpoint, {doom.struck_at}")
        nth += STRIDES[url.partition(":")[0]]
    assert nth > 60, "a day comes by many failpoints"


async def one_life(url: str, day: Day) -> None:
    """Run the day on from where it stands, to its end or to death.  Nothing of a dead life goes on."""
    bystanders = asyncio.all_tasks()
    try:
        async with newsroom(url, day.world) as room:
            try:
                await day.live(room)
            finally:
                await bury(asyncio.all_tasks() - bystanders)
    except Death:
        pass
    except BaseExceptionGroup as deaths:
        if deaths.split(Death)[1] is not None:
            raise


async def bury(tasks: set[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def judge(url: str, day: Day, when: str) -> None:
    """Say whether the channel shows what it should: one card, one update under it, one digest."""
    posts = list(day.world.adapter.posts.values())
    titles = [plain_text(post.message).splitlines()[0] for post in posts]
    assert titles == [SINKS, "Daily digest"], when
    card, digest = posts
    assert "+2 sources" in plain_text(card.message), when
    assert SINKS in plain_text(digest.message), when
    assert len({plain_text(reply) for reply in card.thread}) == 1, when
    async with newsroom(url, day.world) as room:
        async with room.store.read() as tx:
            states = await tx.deliveries.counts(room.clock.now() - timedelta(days=2))
            waiting, _ = await tx.entries.waiting()
        assert set(states) == {DeliveryState.SENT}, when
        assert waiting == 0, when
        assert (await room.store.doctor()).faults == (), when
