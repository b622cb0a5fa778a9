"""The whole way from an entry to the outbox, on an invented stream: `python -m tests.bench replay`.

A thousand rows go through a replay, and through the pipeline as a live bot has it, with all of them
waiting; beside it the same pipeline with one entry in hand at a time, so that nothing is shared and nothing overlaps.
"""

from __future__ import annotations

import asyncio
import resource
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from bot import failpoints, logs, telemetry
from bot.flow.deliver import Sender
from bot.flow.digests import Digests
from bot.flow.matching import Matching
from bot.flow.offload import Workers
from bot.flow.pipeline import Pipeline
from bot.flow.prepare import Preparer
from bot.flow.recording import Row
from bot.flow.replay import Replay
from bot.flow.replay_ends import Posted, PostLog, RecordedPages, ReplayClock, Stopwatch
from bot.flow.stories import Clusters
from bot.ingest.sandbox import Sandbox
from bot.jobs import LocalJobs
from bot.model import Entry, Watchlist
from bot.settings import Fetch, Log
from bot.store import Store
from tests.bench.invented_stream import rows, watchlists
from tests.bench.table import Table

ARTICLES: Final = 1_000
AT_ONCE: Final = 32


@dataclass
class Bot:
    """A bot on the ends of a replay."""

    clock: ReplayClock
    pages: RecordedPages
    store: Store
    pipeline: Pipeline
    replay: Replay


@dataclass(frozen=True)
class Cost:
    """What a run took: seconds, CPU seconds here and in child processes, writing transactions, seconds by stage."""

    wall: float
    here: float
    children: float
    transactions: int
    stages: Mapping[str, float]

    def row(self, name: str, articles: int) -> tuple[str, ...]:
        """Make a row of the table."""
        stages = ", ".join(f"{stage} {1e3 * spent / articles:.1f}" for stage, spent in self.stages.items())
        return (
            name,
            f"{articles / self.wall:.0f}",
            f"{1e3 * self.here / articles:.1f}",
            f"{1e3 * self.children / articles:.1f}",
            f"{self.transactions / articles:.2f}",
            stages,
        )


def tables(_: Path | None) -> Iterator[Table]:
    """Articles a second, and where the time goes."""
    logs.configure(Log(level="error"))
    stream, lists = rows(ARTICLES), watchlists()
    runs: list[tuple[str, Callable[[], Awaitable[Cost]]]] = [
        ("replay, three watch-lists", lambda: _replayed(stream, lists)),
        ("replay, everything wanted", lambda: _replayed(stream, ())),
        ("all waiting, three watch-lists", lambda: _worked_off(stream, lists, AT_ONCE)),
        ("the same, one at a time", lambda: _worked_off(stream, lists, 1)),
    ]
    columns = ("way", "articles/s", "CPU ms here", "in children", "transactions", "ms an article by stage, overlapping")
    shown = tuple(asyncio.run(_run(run)).row(name, len(stream)) for name, run in runs)
    yield Table(
        "Entry to outbox", columns, shown, f"{len(stream)} invented articles; all figures but the first per article"
    )


async def _run(run: Callable[[], Awaitable[Cost]]) -> Cost:
    return await run()


@asynccontextmanager
async def bot_at_its_ends(
    parallel: int = AT_ONCE, tell: Callable[[Posted], object] = lambda _: None
) -> AsyncIterator[Bot]:
    """Put a bot together on an empty database; `tell` hears of every post."""
    clock, pages, jobs = ReplayClock(), RecordedPages(), LocalJobs()
    store, workers, sandbox = await Store.open("sqlite://", clock=clock), Workers(1), Sandbox()
    matching = Matching(store, workers)
    preparer = Preparer(pages, sandbox, matching, workers, Fetch())
    max_age = timedelta(hours=48)
    pipeline = Pipeline(store, jobs, preparer, Clusters(store, workers), matching, max_age=max_age, parallel=parallel)
    posts = PostLog(clock, tell)
    sender = Sender(store, clock, {posts.name: posts})
    try:
        yield Bot(
            clock,
            pages,
            store,
            pipeline,
            Replay(store, clock, pages, pipeline, sender, Digests(store, jobs, clock), jobs),
        )
    finally:
        await sandbox.close()
        workers.close()
        await store.close()


async def _replayed(stream: list[Row], lists: tuple[Watchlist, ...]) -> Cost:
    async def play(bot: Bot) -> None:
        await bot.replay.play(stream, lambda _: None)
        await bot.replay.close()

    return await _measured(stream, lists, play)


async def _worked_off(stream: list[Row], lists: tuple[Watchlist, ...], parallel: int) -> Cost:
    async def work(bot: Bot) -> None:
        async with bot.store.write() as tx:
            workspace = await tx.workspaces.ensure("replay", "replay", "Replay")
            feed = await tx.feeds.follow(workspace.id, "https://outlets.test/feed")
            await tx.entries.add_many(feed.id, [_entry(bot, row) for row in reversed(stream)])
        await bot.pipeline.wake()
        await bot.pipeline.gang.finish()

    return await _measured(stream, lists, work, parallel)


def _entry(bot: Bot, row: Row) -> Entry:
    bot.pages.put(row.url, row.text)
    return Entry(row.url, row.url, row.title, published=row.published, source=row.site)


async def _measured(
    stream: list[Row], lists: tuple[Watchlist, ...], work: Callable[[Bot], Awaitable[Any]], parallel: int = AT_ONCE
) -> Cost:
    watch, seen = Stopwatch(), Counter[str]()
    children = _children()
    async with bot_at_its_ends(parallel) as bot:
        await bot.replay.open(lists, stream[0].arrived, budget=12)
        wall, here = time.perf_counter(), time.process_time()
        telemetry.listen(watch)
        with failpoints.armed(lambda name: seen.update([name])):
            await work(bot)
        telemetry.ignore(watch)
        wall, here = time.perf_counter() - wall, time.process_time() - here
    return Cost(wall, here, _children() - children, seen["begin"], dict(watch.seconds))


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
