"""What polls brought, committed: many feeds in one transaction, each with its entries and its next time."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import structlog
from structlog.contextvars import bound_contextvars

from bot.errors import FeedError, FetchError, WirewatchError
from bot.flow.again import until_stored
from bot.flow.notices import feed_notice
from bot.flow.outbox import DELIVER
from bot.ingest.poll import (
    BURSTS,
    WINDOW,
    Rhythm,
    after_failure,
    after_push,
    after_success,
    hours_near,
    pace_of,
    silence_begins,
    split_baseline,
)
from bot.model import Entry, Feed, Pace, ParsedFeed
from bot.ports import Fetched, Job, Jobs
from bot.settings import Polling
from bot.store import Store, Tx
from bot.telemetry import count, stage

_log = structlog.get_logger(__name__)
WORK = Job("work", unique="work")
BATCH = 100
"""Feeds in one transaction; a feed alone costs 5 ms of it, one of a hundred that brought nothing new 0.2 ms."""
ENTRIES = 500
"""Entries after which a transaction is full, so that nobody waits long for SQLite's one writer."""


@dataclass(frozen=True, slots=True)
class Polled:
    """What one poll brought: an answer with or without a parsed body, or an error."""

    feed: Feed
    answer: Fetched | None = None
    parsed: ParsedFeed | None = None
    error: FetchError | FeedError | None = None


class Ledger:
    """Takes what polls brought and commits what has gathered while the last transaction ran."""

    def __init__(self, store: Store, jobs: Jobs, polling: Polling, done: Callable[[Feed], None]) -> None:
        """Take the rows, and whom to tell that a feed's poll is committed, or lost to its lease."""
        self._store = store
        self._jobs = jobs
        self._polling = polling
        self._done = done
        self._queue: asyncio.Queue[Polled] = asyncio.Queue(2 * BATCH)
        self._writer: asyncio.Task[None] | None = None

    async def put(self, polled: Polled) -> None:
        """Take one in; waits where more has gathered than a transaction or two can hold."""
        await self._queue.put(polled)
        self._go_on()

    async def pushed(self, tx: Tx, feed_id: int, parsed: ParsedFeed) -> None:
        """Take what a hub sent, in a transaction of the caller's: its entries, and nothing else that it says."""
        feed = await tx.feeds.get(feed_id)
        if feed is not None and await self._store_entries(tx, feed, Polled(feed, parsed=parsed)):
            begins = silence_begins(await tx.feeds.arrivals(feed_id, BURSTS), [], tx.now)
            await tx.feeds.save(await self._tell(tx, after_push(feed, parsed, begins)))

    async def finish(self) -> None:
        """Commit what has gathered."""
        while self._writer is not None:
            await asyncio.wait([self._writer])

    def _go_on(self, _ended: object = None) -> None:
        if self._writer is None or self._writer.done():
            self._writer = None if self._queue.empty() else asyncio.create_task(self._write_all())
            if self._writer is not None:
                self._writer.add_done_callback(self._go_on)

    async def _write_all(self) -> None:
        while batch := self._next():
            try:
                await self._commit(batch)
            finally:
                for one in batch:
                    self._done(one.feed)

    def _next(self) -> list[Polled]:
        batch, entries = list[Polled](), 0
        while not self._queue.empty() and len(batch) < BATCH and entries < ENTRIES:
            one = self._queue.get_nowait()
            entries += len(one.parsed.entries) if one.parsed else 0
            batch.append(one)
        return batch

    async def _commit(self, batch: Sequence[Polled]) -> None:
        """Commit a batch; where that fails, one by one, so that a feed that cannot be stored takes no other with it."""
        try:
            with stage("store_feed", feeds=len(batch)):
                await until_stored(self._store, lambda tx: self._record(tx, batch))
        except Exception as error:  # noqa: BLE001 - the feed boundary: the others are stored
            if len(batch) > 1:
                for one in batch:
                    await self._commit([one])
                return
            level = _log.warning if isinstance(error, WirewatchError) else _log.exception
            level("poll not stored; the feed's lease brings it back", feed=batch[0].feed.id, error=str(error))

    async def _record(self, tx: Tx, batch: Sequence[Polled]) -> None:
        numbers = [one.feed.id for one in batch]
        feeds = await tx.feeds.hold(numbers)
        paces = await tx.feeds.paces(numbers, WINDOW, hours_near(tx.now))
        live = await tx.pushes.live(numbers)
        there = [(feeds[one.feed.id], one) for one in batch if one.feed.id in feeds]
        known = []
        for feed, one in there:
            with bound_contextvars(feed=feed.id):
                known.append(await self._after(tx, feed, one, paces.get(feed.id), pushed=feed.id in live))
        await tx.feeds.save_all(known)
        for feed, one in there:
            if one.answer is not None and one.answer.moved_to and not feed.private_to:
                await tx.feeds.move(feed.id, one.answer.moved_to)

    async def _after(self, tx: Tx, feed: Feed, polled: Polled, pace: Pace | None, *, pushed: bool) -> Feed:
        """Store a poll's entries, and say what the feed is now."""
        claims = [entry.published for entry in polled.parsed.entries if entry.published] if polled.parsed else []
        brought = await self._store_entries(tx, feed, polled)
        rhythm = Rhythm(
            tx.now,
            pace or (pace_of(claims, tx.now) if polled.parsed else None),
            random.random(),  # noqa: S311 - jitter, not a secret
            self._polling,
            silent_from=silence_begins(await tx.feeds.arrivals(feed.id, BURSTS), claims, tx.now) if brought else None,
            brought=brought,
            pushed=pushed,
        )
        if polled.error is not None or polled.answer is None:
            after = after_failure(feed, polled.error or FeedError("no answer"), rhythm)
            _log.info("feed failed", url=feed.url, error=after.last_error, failures=after.failures)
            tx.after_commit(partial(count, "polls", "failed"))
        else:
            after = after_success(feed, polled.answer, polled.parsed, rhythm)
            tx.after_commit(partial(count, "polls", "new" if brought else "unchanged"))
        return await self._tell(tx, after)

    async def _store_entries(self, tx: Tx, feed: Feed, polled: Polled) -> bool:
        """Store what is new or changed, and say whether anything is new."""
        if polled.parsed is None:
            return False
        news, baseline = list(polled.parsed.entries), list[Entry]()
        if not feed.baseline_done:
            news, baseline = split_baseline(polled.parsed.entries, self._polling.baseline_posts)
        added = await tx.entries.add_many(feed.id, news)
        stored = await tx.entries.add_many(feed.id, baseline, baseline=True)
        if not (added.new or added.changed or stored.new):
            return False
        await self._jobs.enqueue(tx, WORK)
        for number in (*stored.numbers, *added.numbers):
            tx.after_commit(partial(_log.info, "entry found", feed=feed.id, entry=number))
        _log.info("feed", url=feed.url, new=len(added.new), changed=len(added.changed), baseline=len(stored.new))
        return bool(added.new or stored.new)

    async def _tell(self, tx: Tx, feed: Feed) -> Feed:
        """Tell a feed's channels, once, that it stopped or came back."""
        told, words = feed_notice(feed)
        if words is not None:
            for channel in await tx.feeds.channels(feed.id):
                await words.put(tx, channel)
            await self._jobs.enqueue(tx, DELIVER)
        return told
