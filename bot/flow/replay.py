"""A recorded stream, played through the whole pipeline in its own time: what would have been posted, and when.

Everything is real but the ends (`flow/replay_ends.py`), so three months pass in minutes.  Articles are prepared some
way ahead, side by side, and committed one after the other, each when it arrived; digests go out when they are due.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from html import escape

from bot import telemetry
from bot.engine.digest import next_due
from bot.flow.deliver import Sender
from bot.flow.digests import Digests
from bot.flow.outbox import DELIVER
from bot.flow.pipeline import InHand, Pipeline
from bot.flow.recording import Row
from bot.flow.replay_ends import PLATFORM, RecordedPages, ReplayClock, Stopwatch
from bot.jobs import LocalJobs
from bot.model import DigestSchedule, Entry, Subscription, Watchlist
from bot.store import Store

DIGEST_AT = time(8)
EVERY_DAY = tuple(range(7))
AHEAD = 48
"""Rows that are prepared together; as many more wait for their turn to be committed."""
SPARE = 100
Wait = Callable[[timedelta], Awaitable[object]]
LEASE = timedelta(days=10_000)
"""The clock leaps: no claim of ours may run out."""


@dataclass(slots=True)
class Report:
    """What a replay came to.

    `repeated`: rows that said nothing new; `late`: rows that stood below one that arrived after them, and were played
    in their time all the same; `twice`: events of which a channel got a second card before their stories proved one;
    `seconds`: by stage of `bot.telemetry.STAGES`, by the wall clock.
    """

    articles: int = 0
    stories: int = 0
    repeated: int = 0
    bad_rows: int = 0
    late: int = 0
    failed: int = 0
    twice: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class _Turn:
    """An entry under way: it waits for its turn between preparing and committing."""

    row: Row | None
    go: asyncio.Event
    task: asyncio.Task[None]


class Replay:
    """Plays rows in order of arrival into one channel."""

    def __init__(
        self,
        store: Store,
        clock: ReplayClock,
        pages: RecordedPages,
        pipeline: Pipeline,
        sender: Sender,
        digests: Digests,
        jobs: LocalJobs,
    ) -> None:
        """Take a bot put together on the recording's ends."""
        self._store = store
        self._clock = clock
        self._pages = pages
        self._pipeline = pipeline
        self._digests = digests
        self._jobs = jobs
        jobs.handle(DELIVER.task, lambda _: sender.gang.finish())
        self._feeds: dict[str, int] = {}
        self._said: dict[str, int] = {}
        self._digest_due: datetime | None = None
        self._watch = Stopwatch()
        self.report = Report()

    async def open(self, watchlists: tuple[Watchlist, ...], begins: datetime, budget: int) -> None:
        """Furnish a channel with these lists, or with everything where there are none, and a digest at eight (UTC)."""
        self._clock.turn(begins)
        async with self._store.write() as tx:
            workspace = await tx.workspaces.ensure(PLATFORM, PLATFORM, "Replay")
            self._workspace = workspace.id
            channel = await tx.channels.ensure(workspace.id, PLATFORM, PLATFORM)
            await tx.channels.save(replace(channel, hourly_budget=budget))
            made = [await tx.watchlists.create(workspace.id, one.name, one.entities) for one in watchlists]
            wanted: list[int | None] = [one.id for one in made] or [None]
            for list_id in wanted:
                wish = Subscription(id=0, channel_id=channel.id, watchlist_id=list_id)
                await tx.subscriptions.add(wish, PLATFORM)
            _, self._digest_due = next_due(begins, DIGEST_AT, EVERY_DAY, "UTC")
            await tx.digests.schedule(DigestSchedule(0, channel.id, DIGEST_AT, EVERY_DAY, "UTC", self._digest_due))

    async def play(self, rows: Iterable[Row], played: Callable[[Row], None], wait: Wait | None = None) -> None:
        """Let every article arrive; `played` hears of each.

        `wait` lets the time between two arrivals pass; without it they follow at once.
        """
        telemetry.listen(self._watch)
        try:
            before: list[_Turn] = []
            for some in _together(rows):
                async with self._cancelled_if_it_fails(before):
                    if {turn.row.url for turn in before if turn.row} & {row.url for row in some}:
                        await self._finish(before, played, wait)
                        before = []
                    following = await self._begin(some, played)
                async with self._cancelled_if_it_fails(following):
                    await self._finish(before, played, wait)
                before = following
            await self._finish(before, played, wait)
        finally:
            telemetry.ignore(self._watch)

    async def close(self) -> Report:
        """Let a day pass, so that the last digest goes out, and sum up."""
        await self._until(self._clock.now() + timedelta(days=1))
        async with self._store.read() as tx:
            self.report.stories, self.report.twice = await tx.stories.totals()
            self.report.outcomes = {one.value: n for one, n in (await tx.decisions.totals()).items() if n}
            self.report.failed, _ = await tx.entries.waiting()
            self.report.failed += len(await tx.entries.quarantined(limit=self.report.articles + 1))
        self.report.seconds = {name: round(spent, 2) for name, spent in self._watch.seconds.items()}
        return self.report

    # ------------------------------------------------------------ a few rows at a time

    async def _begin(self, some: list[Row], played: Callable[[Row], None]) -> list[_Turn]:
        """Have entries made of rows, claim them and begin to prepare them."""
        found: dict[tuple[int, str], Row] = {}
        for row in some:
            if self._says_nothing_new(row):
                self.report.repeated += 1
                played(row)
            else:
                found[await self._feed(row.site), row.url] = row
        async with self._store.write() as tx:
            for feed_id in {feed_id for feed_id, _ in found}:
                entries = [self._entry(row) for (feed, _), row in found.items() if feed == feed_id]
                await tx.entries.add_many(feed_id, entries[::-1])
        await self._pipeline.refresh()
        claimed = await self._pipeline.claim(len(found) + SPARE, LEASE)
        order = {key: place for place, key in enumerate(found)}
        claimed.sort(key=lambda one: order.get((one.feed.id, one.claimed.entry.guid), -1))
        return [self._turn(one, found.get((one.feed.id, one.claimed.entry.guid))) for one in claimed]

    def _turn(self, one: InHand, row: Row | None) -> _Turn:
        go = asyncio.Event()
        return _Turn(row, go, asyncio.create_task(self._pipeline.entry(one, go.wait)))

    async def _finish(self, turns: list[_Turn], played: Callable[[Row], None], wait: Wait | None) -> None:
        """Let each arrive in its time, and be committed and delivered before the next."""
        for turn in turns:
            if turn.row is not None:
                ahead = turn.row.arrived - self._clock.now()
                if wait is not None and ahead > timedelta():
                    await wait(ahead)
                await self._until(turn.row.arrived)
            turn.go.set()
            await turn.task
            await self._jobs.settle()
            if turn.row is not None:
                self.report.articles += 1
                played(turn.row)

    async def _until(self, instant: datetime) -> None:
        """Go on to an instant; digests that are due before go out in their time."""
        while self._digest_due is not None and self._digest_due <= instant:
            self._clock.turn(self._digest_due)
            await self._digests.tick()
            await self._jobs.settle()
            _, self._digest_due = next_due(self._digest_due, DIGEST_AT, EVERY_DAY, "UTC")
        self._clock.turn(instant)

    def _says_nothing_new(self, row: Row) -> bool:
        said = hash((row.title, row.text))
        known = self._said.get(row.url) == said
        self._said[row.url] = said
        return known

    def _entry(self, row: Row) -> Entry:
        """Make an entry as a feed would give it; where a known address says something new, the feed shows that."""
        again = row.url in self._pages.seen
        self._pages.put(row.url, row.text)
        content = f"<p>{escape(row.text)}</p>" if again else ""
        return Entry(
            row.url, row.url, row.title, content_html=content, published=row.published, source=row.site or None
        )

    async def _feed(self, site: str) -> int:
        if site not in self._feeds:
            async with self._store.write() as tx:
                feed = await tx.feeds.follow(self._workspace, f"https://{site or 'unknown'}/", title=site)
            self._feeds[site] = feed.id
        return self._feeds[site]

    @asynccontextmanager
    async def _cancelled_if_it_fails(self, turns: list[_Turn]) -> AsyncIterator[None]:
        try:
            yield
        except BaseException:
            for turn in turns:
                turn.task.cancel()
            raise


def _together(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Cut a stream into parts in which no address stands twice."""
    some: dict[str, Row] = {}
    for row in rows:
        if row.url in some or len(some) == AHEAD:
            yield list(some.values())
            some = {}
        some[row.url] = row
    if some:
        yield list(some.values())
