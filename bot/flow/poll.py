"""Polling in the flow: claim due feeds, fetch and parse them, commit their entries and the next time together."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

import structlog
from structlog.contextvars import bound_contextvars

from bot import failpoints
from bot.errors import FeedError, FetchError, WirewatchError
from bot.flow.notices import feed_notice
from bot.flow.outbox import DELIVER
from bot.ingest.poll import WINDOW, Rhythm, after_failure, after_success, split_baseline
from bot.ingest.sandbox import Sandbox
from bot.model import Entry, Feed, ParsedFeed
from bot.ports import Fetched, Fetcher, FetchRequest, Job, Jobs
from bot.settings import Fetch, Polling
from bot.store import Store, Tx
from bot.telemetry import count, stage

_log = structlog.get_logger(__name__)
WORK = Job("work", unique="work")
ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
BATCH = 500
NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True)
class Polled:
    """What one poll brought: an answer with or without a parsed body, or an error."""

    answer: Fetched | None = None
    parsed: ParsedFeed | None = None
    error: FetchError | FeedError | None = None


class Poller:
    """Asks feeds when their time has come."""

    def __init__(
        self, store: Store, jobs: Jobs, fetcher: Fetcher, sandbox: Sandbox, polling: Polling, fetch: Fetch
    ) -> None:
        """Take the parts, and how often and how patiently to ask."""
        self._store = store
        self._jobs = jobs
        self._fetcher = fetcher
        self._sandbox = sandbox
        self._polling = polling
        self._fetch = fetch
        self._slots = asyncio.Semaphore(fetch.total)

    async def tick(self) -> int:
        """Poll every feed that is due; return how many were asked."""
        asked = 0
        while True:
            async with self._store.write() as tx:
                due = await tx.feeds.due(BATCH)
            async with asyncio.TaskGroup() as group:
                for feed in due:
                    group.create_task(self._one(feed))
            asked += len(due)
            if len(due) < BATCH:
                return asked

    async def _one(self, feed: Feed) -> None:
        with bound_contextvars(feed=feed.id):
            async with self._slots:
                polled = await self._ask(feed)
            try:
                with stage("store_feed"):
                    async with self._store.write() as tx:
                        await self._commit(tx, feed, polled)
            except WirewatchError as error:
                _log.warning("poll not stored; the feed's lease brings it back", error=str(error))

    async def _ask(self, feed: Feed) -> Polled:
        try:
            request = FetchRequest(
                feed.url,
                etag=feed.etag,
                last_modified=feed.last_modified,
                max_bytes=self._fetch.max_bytes,
                deadline=self._fetch.deadline,
                accept=ACCEPT,
            )
            with stage("fetch_feed"):
                answer = await self._fetcher.fetch(request)
            failpoints.hit("fetched")
            parsed = None if answer.status == NOT_MODIFIED else await self._parsed(answer)
        except (FetchError, FeedError) as error:
            return Polled(error=error)
        return Polled(answer, parsed)

    async def _parsed(self, answer: Fetched) -> ParsedFeed:
        with stage("parse_feed", bytes=len(answer.body)):
            return await self._sandbox.parse(
                answer.body, content_type=answer.content_type, charset=answer.charset, url=answer.url
            )

    async def _commit(self, tx: Tx, asked: Feed, polled: Polled) -> None:
        feed = await tx.feeds.get(asked.id)
        if feed is None:
            return
        rhythm = Rhythm(tx.now, await self._arrivals(tx, feed, polled), random.random(), self._polling)  # noqa: S311
        if polled.error is not None or polled.answer is None:
            after = after_failure(feed, polled.error or FeedError("no answer"), rhythm)
            _log.info("feed failed", url=feed.url, error=after.last_error, failures=after.failures)
            count("polls", "failed")
        else:
            after = after_success(feed, polled.answer, polled.parsed, rhythm)
            count("polls", "new" if await self._store_entries(tx, feed, polled) else "unchanged")
        await tx.feeds.save(await self._tell(tx, after))
        if polled.answer is not None and polled.answer.moved_to and urlsplit(feed.url).username is None:
            await tx.feeds.move(feed.id, polled.answer.moved_to)

    async def _arrivals(self, tx: Tx, feed: Feed, polled: Polled) -> list[datetime]:
        """Give when entries came; for a feed that has only its baseline, when it says that they were published."""
        seen = await tx.feeds.arrivals(feed.id, tx.now - WINDOW)
        entries = polled.parsed.entries if polled.parsed else ()
        return seen or [entry.published for entry in entries if entry.published]

    async def _store_entries(self, tx: Tx, feed: Feed, polled: Polled) -> bool:
        """Store what is new, and say whether anything is."""
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
            tx.after_commit(partial(_log.info, "entry found", entry=number))
        _log.info("feed", url=feed.url, new=len(added.new), changed=len(added.changed), baseline=len(stored.new))
        return True

    async def _tell(self, tx: Tx, feed: Feed) -> Feed:
        """Tell a feed's channels, once, that it stopped or came back."""
        told, words = feed_notice(feed)
        if words is not None:
            for channel in await tx.feeds.channels(feed.id):
                await words.put(tx, channel)
            await self._jobs.enqueue(tx, DELIVER)
        return told
