"""Beyond one machine, measured on one: `python -m tests.bench.scale [--share 1.0] [--workers 1 2 4] [--articles 1000]`.

Two parts, both on a PostgreSQL of this benchmark's own (the tests' embedded server; fsync is off there, which flatters
commits).  First what 1, 2 and 4 `work` processes carry: invented articles of half a page from a server on loopback, so
that the machine's cores are shared by workers, database and outlets.  Then the questions the bot asks of a large
installation, each with the limit it must stay within.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import psycopg
from rich.console import Console
from sqlalchemy import select, text

from bot.clock import SystemClock
from bot.engine.match import Matcher
from bot.engine.stories import StoryIndex
from bot.flow.digests import Digests
from bot.flow.polled import WORK
from bot.jobs import LocalJobs
from bot.jobs.postgres import PostgresJobs
from bot.model import AlertMode, Entity, EntityType, Entry, Feed, Subscription
from bot.store import Store, Tx
from bot.store.schema import articles, entries
from tests.bench.__main__ import shown
from tests.bench.scale_fill import Size, fill, word
from tests.bench.table import Table
from tests.doubles.postgres import PostgresServer
from tests.doubles.press import Event, Press
from tests.doubles.shipped import Shipped, fleet
from tests.doubles.until import until

TIMES = 15
OUTLETS = 8
TICKS = os.sysconf("SC_CLK_TCK")
Question = Callable[[Tx], Awaitable[object]]


@dataclass(frozen=True)
class Asked:
    """A question of the bot's, and the milliseconds that nine of ten answers must stay below."""

    name: str
    limit: int
    ask: Question
    write: bool = False


# ---------------------------------------------------------------- what workers carry


@dataclass(frozen=True)
class Load:
    """One run: articles a second, CPU seconds of database and workers for an article, commits, delay."""

    workers: int
    rate: float
    database: float
    working: float
    commits: float
    delay: float

    def row(self) -> tuple[str, ...]:
        return (
            str(self.workers),
            f"{self.rate:.1f}",
            f"{self.working * 1e3:.0f} ms",
            f"{self.database * 1e3:.1f} ms",
            f"{self.commits:.2f}",
            f"{self.delay * 1e3:.0f} ms",
        )


class Newsroom:
    """A database with outlets, and workers on it."""

    def __init__(self, store: Store, jobs: PostgresJobs, press: Press, server: PostgresServer) -> None:
        self.store, self.jobs, self.press, self.server = store, jobs, press, server
        self._feeds: list[Feed] = []
        self._number = 0

    async def furnish(self) -> None:
        """Channels that want everything, or one list of a thousand."""
        async with self.store.write() as tx:
            workspace = await tx.workspaces.ensure("slack", "T0HARBOUR", "Harbour Post")
            self._feeds = [
                await tx.feeds.follow(workspace.id, self.press.feed_url(number)) for number in range(OUTLETS)
            ]
            people = [Entity(f"Person Number{n}", EntityType.PERSON) for n in range(1_000)]
            watchlist = await tx.watchlists.create(workspace.id, "people", people)
            for number, wanted in ((0, None), (1, watchlist.id)):
                channel = await tx.channels.ensure(workspace.id, f"C{number}", f"c{number}", hourly_budget=100_000)
                await tx.subscriptions.add(Subscription(0, channel.id, wanted, mode=AlertMode.BOTH), "bench")

    async def queue(self, count: int) -> None:
        """Publish and queue so many articles: a third of them about an event that an earlier one was about."""
        async with self.store.write() as tx:
            for _ in range(count):
                self._number += 1
                outlet, event = self._number % OUTLETS, Event(self._number - (self._number % 3 == 0))
                url = self.press.publish(
                    outlet, event, *event.text(outlet + 1), f"Person Number{self._number % 5_000}."
                )
                await tx.entries.add_many(self._feeds[outlet].id, [Entry(url, url, event.title(outlet))])
            await self.jobs.enqueue(tx, WORK)

    async def done(self) -> bool:
        async with self.store.read() as tx:
            return (await tx.entries.waiting())[0] == 0

    async def delays(self, after: int) -> list[float]:
        """Give the seconds from an entry's row to its article's, sorted, of entries numbered after one."""
        came = select(articles.c.first_seen_at, entries.c.first_seen_at.label("queued")).join(
            entries, entries.c.article_id == articles.c.id
        )
        async with self.store.read() as tx:
            rows = await tx.rows(came.where(entries.c.id > after))
        return sorted((row.first_seen_at - row.queued).total_seconds() for row in rows)

    async def commits(self) -> int:
        async with self.store.read() as tx:
            return int(
                await tx.scalar(text("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"))
            )


async def carried(server: PostgresServer, folder: Path, workers: int, count: int) -> Load:
    """Have so many workers do `count` articles at once, then a steady half of what they managed."""
    url = server.url(server.create())
    store, jobs = await Store.open(url, clock=SystemClock()), PostgresJobs(url)
    await jobs.open()
    async with Press(OUTLETS) as press:
        room = Newsroom(store, jobs, press, server)
        await room.furnish()
        async with fleet(folder, _config(url, press), ("work",) * workers, **_TOKENS) as bots:
            await room.queue(4 * workers)
            await until(room.done, 120)
            await asyncio.sleep(3)
            cpu, commits, began = _cpu(server, bots), await room.commits(), time.monotonic()
            await room.queue(count)
            await until(room.done, 3_600)
            took, used = (
                time.monotonic() - began,
                [after - before for after, before in zip(_cpu(server, bots), cpu, strict=True)],
            )
            spent = await room.commits() - commits
            delay = await _steadily(room, count / took / 2, min(count, 300))
    await jobs.close()
    await store.close()
    return Load(workers, count / took, used[0] / count, used[1] / count, spent / count, delay)


async def _steadily(room: Newsroom, rate: float, count: int) -> float:
    """Queue articles one by one at a steady rate; give the 99th percentile of their delay."""
    async with room.store.read() as tx:
        last = int(await tx.scalar(text("SELECT max(id) FROM entries")))
    begin = time.monotonic()
    for number in range(count):
        await asyncio.sleep(max(0.0, begin + number / rate - time.monotonic()))
        await room.queue(1)
    await until(room.done, 600)
    delays = await room.delays(last)
    return delays[int(len(delays) * 0.99)]


_TOKENS = {"WIREWATCH_SLACK_BOT_TOKEN": "xoxb-bench", "WIREWATCH_SLACK_APP_TOKEN": "xapp-bench"}


def _config(url: str, press: Press) -> str:
    return f"""
        [database]
        url = "{url}"
        [http]
        enabled = false
        [monitor]
        enabled = false
        [fetch]
        allow = ["{press.host}"]
        per_host = 16
    """


def _cpu(server: PostgresServer, bots: tuple[Shipped, ...]) -> tuple[float, float]:
    """CPU seconds used so far: by the database's processes, and by the workers with their children."""
    return _tree(server.pid), sum(_tree(bot.pid) for bot in bots)


def _tree(pid: int) -> float:
    """CPU seconds of a process, of its ended children and of those that live."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    own = sum(int(field) for field in fields[11:15]) / TICKS
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return own + sum(_tree(int(child)) for child in listed)


# ---------------------------------------------------------------- what a large installation is asked


def questions(store: Store, size: Size) -> list[Asked]:
    """Everything the bot asks often, of the busiest channels and of the newest articles."""
    digests = Digests(store, LocalJobs(), SystemClock())

    async def preview(tx: Tx) -> None:
        channel = await tx.channels.get(7)
        assert channel is not None
        await digests.preview(channel)

    return [
        Asked("subscriptions an article concerns", 20, lambda tx: tx.subscriptions.for_article([1, 2, 3], [1, 2])),
        Asked("which of 8 feeds are told to somebody", 20, lambda tx: tx.subscriptions.told_feeds(range(1, 9))),
        Asked("a digest of 60 stories, composed", 1_000, preview),
        Asked("search, a common word", 300, lambda tx: tx.search.find(1, _word(3))),
        Asked("search, two words", 300, lambda tx: tx.search.find(1, f"{_word(90)} {_word(2_000)}")),
        Asked("search, a rare phrase", 300, lambda tx: tx.search.find(1, f'"{_word(19_000)} {_word(18_000)}"')),
        Asked("search, a word that nobody uses", 300, lambda tx: tx.search.find(1, "wirewatch")),
        Asked("search, an entity", 300, lambda tx: tx.search.find(1, "", entity="e1")),
        Asked("a workspace's week, 500 articles", 300, lambda tx: tx.articles.recent(1, tx.now - timedelta(days=7))),
        Asked("feeds due, 500 of a twentieth", 200, lambda tx: tx.feeds.due(500), write=True),
        Asked("digests due, of one for each channel", 50, lambda tx: tx.digests.due()),
        Asked("entries claimed, 8", 20, lambda tx: tx.entries.claim(8), write=True),
        Asked("deliveries claimed, 64", 50, lambda tx: tx.deliveries.claim(64), write=True),
        Asked("has a watch-list changed?", 10, lambda tx: tx.watchlists.revision()),
        Asked("all watch-lists, read", 10_000, lambda tx: tx.watchlists.stored(range(1, size.watchlists + 1))),
    ]


def _word(number: int) -> str:
    return _WORDS[number]


_WORDS: dict[int, str] = {}


async def _learn_words(tx: Tx) -> None:
    for number in (3, 90, 2_000, 18_000, 19_000):
        _WORDS[number] = str(await tx.scalar(text(f"SELECT {word(str(number))}")))


async def _timed(store: Store, asked: Asked, database: int) -> tuple[str, ...]:
    """Ask, and give a row; `database` is its process, whose CPU time says what an idle machine would take."""
    took, used = [], time.process_time() + _tree(database)
    for _ in range(TIMES):
        began = time.perf_counter()
        async with store.write() if asked.write else store.read() as tx:
            await asked.ask(tx)
        took.append((time.perf_counter() - began) * 1e3)
    used = (time.process_time() + _tree(database) - used) / TIMES * 1e3
    slow = sorted(took)[int(TIMES * 0.9)]
    verdict = "yes" if slow <= asked.limit else "NO"
    return asked.name, f"{used:.1f}", f"{median(took):.1f}", f"{slow:.1f}", f"{asked.limit}", verdict


async def _in_memory(store: Store, size: Size) -> list[tuple[str, ...]]:
    """What every worker holds: the automaton of all lists, and the window of stories."""
    async with store.read() as tx:
        lists = [one.read() for one in await tx.watchlists.stored(range(1, size.watchlists + 1))]
        sample = await tx.articles.window(tx.now - timedelta(days=1), limit=2_000)
        news = await tx.articles.many([number for number, _ in sample])
    began = time.process_time()
    Matcher(lists)
    built = time.process_time() - began
    StoryIndex().add("0", "The Lists Of Words Are Read Once", "", None, store.clock.now())
    index, began = StoryIndex(), time.process_time()
    for one in news:
        index.learn(str(one.story_id), str(one.id), one.title, one.text, one.published, one.first_seen_at)
    index.settle()
    each = (time.process_time() - began) / max(1, len(news))
    window = size.articles / 60 * 5
    return [
        (f"automaton of {len(lists):,} lists built", f"{built:.1f} s CPU"),
        (f"an article of the window learnt ({len(news):,} tried)", f"{each * 1e3:.2f} ms CPU"),
        (f"so a window of {window:,.0f} articles, read at a start", f"{each * window:.0f} s CPU"),
    ]


async def installation(server: PostgresServer, size: Size) -> list[Table]:
    """Make it, and ask."""
    url = server.url(server.create())
    store = await Store.open(url, clock=SystemClock())
    began = time.monotonic()
    await fill(store, size)
    # What autovacuum does after so many rows; the server for tests has none.
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    filled = time.monotonic() - began
    async with store.read() as tx:
        await _learn_words(tx)
        room = str(await tx.scalar(text("SELECT pg_size_pretty(pg_database_size(current_database()))")))
    rows = tuple([await _timed(store, asked, server.pid) for asked in questions(store, size)])
    memory = tuple(await _in_memory(store, size))
    await store.close()
    what = (
        f"{size.articles:,} articles of 40 words in 60 days, {size.channels:,} channels, {size.watchlists:,} lists, "
        f"{size.feeds:,} feeds, {size.workspaces:,} workspaces; {room}, filled in {filled:.0f} s"
    )
    columns = ("", "CPU, ms", "median, ms", "9 of 10 below", "limit", "kept")
    return [Table("A large installation", columns, rows, what), Table("In each worker", ("", ""), memory)]


# ---------------------------------------------------------------- all of it


@contextmanager
def _server() -> Iterator[PostgresServer]:
    with TemporaryDirectory(prefix="wirewatch-scale-") as programs, TemporaryDirectory(dir="/dev/shm") as data:
        Path(programs).chmod(0o755)
        server = PostgresServer(Path(programs), Path(data))
        server.start()
        try:
            yield server
        finally:
            server.stop()


async def _all(share: float, workers: list[int], count: int) -> AsyncIterator[Table]:
    """Give the tables as they are made: a run that is broken off has told what it knew."""
    columns = ("workers", "articles/s", "worker CPU each", "database CPU each", "commits each", "p99 at half load")
    note = f"{count} articles on {os.cpu_count()} cores, which workers, database and outlets share."
    with _server() as server, TemporaryDirectory() as folder:
        for number in workers:
            load = await carried(server, Path(folder, str(number)), number, count)
            yield Table("Work processes", columns, (load.row(),), note)
        if share:
            for table in await installation(server, Size().times(share)):
                yield table


async def _show(tables: AsyncIterator[Table]) -> None:
    console = Console(width=120)
    async for table in tables:
        console.print(shown(table))


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=float, default=1.0, help="of the large installation; 0 leaves it out")
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2, 4])
    parser.add_argument("--articles", type=int, default=1_000)
    given = parser.parse_args(arguments)
    asyncio.run(_show(_all(given.share, given.workers, given.articles)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
