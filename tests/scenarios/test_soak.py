"""Weeks of the bot in virtual time: memory, open files, the database and its write-ahead log stay where they were.

`WIREWATCH_LONG=1` plays fifty days and 50,000 articles, all of them through the real language work.  The bot remembers
five days of stories and a hundred thousand words, and keeps articles for eight days here; memory and database must grow
until all that is full and has been exchanged once, and what is looked at is what comes after.  The short form plays
half a day, and looks at open files and the log alone.
"""

from __future__ import annotations

import logging
import os
import random
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from statistics import mean

import pytest
import structlog

from bot.flow.retention import Retention
from bot.message import Message
from bot.model import Channel, DigestSchedule
from bot.ports import Limits
from bot.settings import Retention as Wishes
from bot.testing import RecordingAdapter
from tests.doubles.newsroom import Newsroom, Outlet, World, newsroom
from tests.environment import long_runs

DAYS, A_ROUND = (50, 21) if long_runs() else (0.5, 3)
EVERY = timedelta(minutes=30)
A_DAY = 48  # rounds
KEPT = 8
WARM = 20  # days: after fourteen the words are full, after sixteen all articles were exchanged
LARGEST_LOG = 64_000_000
PAGE = os.sysconf("SC_PAGESIZE")
SYLLABLES = [a + b for a in "bdfgklmnprstv" for b in ("a", "e", "i", "o", "u")]
COMMON = 20_000
LATER = 2 * A_ROUND


class Sink(RecordingAdapter):
    """A platform that counts what it is told and keeps nothing: time stands still while a round is delivered."""

    limits = Limits(1e9, 1e9)
    cards = edits = replies = 0

    async def send(self, channel: Channel, message: Message, key: str) -> str:
        self.cards += 1
        return f"m{self.cards}"

    async def edit(self, channel: Channel, external_id: str, message: Message) -> None:
        self.edits += 1

    async def reply(self, channel: Channel, external_id: str, message: Message, key: str) -> str:
        self.replies += 1
        return f"{external_id}.{self.replies}"


@dataclass
class Press:
    """Outlets that never stop.

    Of ten events three are about Anna Tollerby, and one of those is told by two outlets; one has a headline alone.
    One word in thirty was never seen before.
    """

    room: Newsroom
    outlets: list[Outlet]
    dice: random.Random = field(default_factory=lambda: random.Random(15))
    known: list[str] = field(default_factory=list)
    later: list[tuple[Outlet, str, list[str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.known = [self.word() for _ in range(COMMON)]

    def word(self) -> str:
        return "".join(self.dice.choices(SYLLABLES, k=4))

    def words(self, count: int) -> str:
        """Some words, the common ones more often, and now and then a new one."""
        some = (self.known[int(COMMON * self.dice.random() ** 1.5)] for _ in range(count))
        return " ".join(one if self.dice.random() < 29 / 30 else self.word() for one in some)

    def one(self, number: int) -> None:
        kind, here = number % 10, self.outlets[number % len(self.outlets)]
        title = f"{self.words(5).capitalize()} {number}"
        body = [f"{self.words(40).capitalize()}." for _ in range(4)]
        if kind in {1, 3, 5}:
            body.insert(1, f"Anna Tollerby {self.words(9)}, and Tollerby {self.words(4)} at the Harbour Office.")
        now = self.room.clock.now()
        here.publish(title, [] if kind == 2 else body, at=now)
        if kind == 3:
            there = self.outlets[(number + 1) % len(self.outlets)]
            self.later.append((there, f"{title} {self.words(1)}", [*body[1:], f"{self.words(30).capitalize()}."]))

    def round(self) -> None:
        """What a second outlet tells appears hours later; old items leave the feeds, and pages the servers."""
        while len(self.later) > LATER:
            there, title, body = self.later.pop(0)
            there.publish(title, body, at=self.room.clock.now())
        for outlet in self.outlets:
            del outlet.items[150:]
        feeds = {outlet.feed_url for outlet in self.outlets}
        pages = [url for url in self.room.fetcher.script if url not in feeds]
        for url in pages[:-1_000]:
            del self.room.fetcher.script[url]
        self.room.fetcher.asked.clear()


@asynccontextmanager
async def a_desk(path: Path) -> AsyncIterator[tuple[Newsroom, Press, Sink]]:
    """A channel that hears of Anna Tollerby within its budget, with a digest every evening."""
    world = World(adapter=(sink := Sink()))
    async with newsroom(f"sqlite:///{path}", world) as room:
        async with room.store.write() as tx:
            due = datetime(2026, 6, 1, 18, tzinfo=room.clock.now().tzinfo)
            await tx.digests.schedule(
                DigestSchedule(0, room.channel.id, time(18), tuple(range(7)), "UTC", next_due_at=due)
            )
        await room.subscribe()
        yield room, Press(room, [await room.outlet(name) for name in ("Gazette", "Courier", "Herald")]), sink
    await world.sandbox.close()


@dataclass
class Readings:
    """What was read after each round; sizes in bytes."""

    path: Path
    memory: list[int] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    log: list[int] = field(default_factory=list)
    database: list[int] = field(default_factory=list)

    def take(self) -> None:
        self.memory.append(int(Path("/proc/self/statm").read_text().split()[1]) * PAGE)
        self.files.append(len(list(Path("/proc/self/fd").iterdir())))
        self.log.append(self.path.with_name(self.path.name + "-wal").stat().st_size)
        self.database.append(self.path.stat().st_size)


def growth(readings: list[int]) -> tuple[float, float]:
    """The first and the last quarter's mean of what was read after the warm-up, in MB."""
    warm = readings[WARM * A_DAY :] or readings
    quarter = len(warm) // 4
    return mean(warm[:quarter]) / 1e6, mean(warm[-quarter:]) / 1e6


@pytest.mark.timeout(3 * 3_600 if long_runs() else 120)
async def test_weeks_leave_memory_files_and_database_where_they_were(tmp_path: Path) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    readings = Readings(tmp_path / "weeks.db")
    number = 0
    async with a_desk(readings.path) as (room, press, sink):
        retention = Retention(room.store, Wishes(article_days=KEPT))
        for count in range(int(DAYS * A_DAY)):
            for _ in range(A_ROUND):
                press.one(number := number + 1)
            press.round()
            await room.round(later=EVERY)
            await room.digests.tick()
            await room.digests.hand_over()
            await retention.tick()
            readings.take()
            if count % (2 * A_DAY) == 0 and long_runs():
                sys.stdout.write(f"day {count // A_DAY}: {number:,} articles, {readings.memory[-1] / 1e6:.0f} MB\n")
        async with room.store.read() as tx:
            last_article = max(number for number, _ in await tx.articles.window(tx.now - timedelta(days=1)))
    assert sink.cards > 10, "something was told"
    assert last_article > number * 0.9, "articles came in"
    half = len(readings.files) // 2
    assert max(readings.files[half:]) <= max(readings.files[:half]), "open files grow"
    assert max(readings.log) < LARGEST_LOG, "the write-ahead log grows"
    memory, database = growth(readings.memory), growth(readings.database)
    sys.stdout.write(
        f"{DAYS} days, {last_article:,} articles, {sink.cards:,} posts, {sink.edits:,} edits: "
        f"after {WARM} days memory {memory[0]:.0f} to {memory[1]:.0f} MB, database {database[0]:.0f} to "
        f"{database[1]:.0f} MB; {readings.files[-1]} open files, log at most {max(readings.log) / 1e6:.1f} MB\n"
    )
    if DAYS > WARM:
        assert memory[1] < memory[0] * 1.05, "memory grows"
        assert database[1] < database[0] * 1.05, "the database grows"
