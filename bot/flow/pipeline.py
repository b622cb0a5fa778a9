"""One entry's way: claim, prepare, commit.

Preparing runs side by side.  What is ready is committed (`flow/commit.py`) in one transaction with whatever else is
ready by then, one entry after the other, so that stories are placed in order.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog
from structlog.contextvars import bound_contextvars

from bot.errors import Fenced, StoreAway, StoreBusy, StoreError, WirewatchError
from bot.flow.again import until_stored
from bot.flow.commit import Committer, Ready
from bot.flow.gang import Gang
from bot.flow.hands import Hands
from bot.flow.matching import Matching
from bot.flow.prepare import Preparer
from bot.flow.stories import Clusters
from bot.model import Feed
from bot.ports import Jobs
from bot.store import Store
from bot.store.entries import LEASE
from bot.store.values import ClaimedEntry
from bot.telemetry import count, stage

_log = structlog.get_logger(__name__)
RETRY_AFTER = (timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=30))
SOON = timedelta(seconds=1)
"""When an entry comes again that a database did not take because it was away or busy."""
TOGETHER = 8
"""Entries are claimed when there is room for so many (of 32): a claim costs a transaction."""
MOST = 32
"""Entries committed in one transaction: nobody else writes meanwhile."""


@dataclass(frozen=True, slots=True)
class InHand:
    """A claimed entry with its feed.  `told`: somebody wants whatever comes from there, so that it needs a line."""

    claimed: ClaimedEntry
    feed: Feed
    told: bool


class Pipeline:
    """Works off the queue of entries."""

    def __init__(
        self,
        store: Store,
        jobs: Jobs,
        preparer: Preparer,
        clusters: Clusters,
        matching: Matching,
        *,
        max_age: timedelta,
        parallel: int = 4 * TOGETHER,
    ) -> None:
        """Take the parts, the age over which an article is no alert, and how many entries are prepared at once."""
        self._matching = matching
        self._store = store
        self._preparer = preparer
        self._clusters = clusters
        self._committer = Committer(store, jobs, clusters, max_age)
        self._turn = asyncio.Lock()
        self._waiting: list[tuple[Ready, asyncio.Future[None]]] = []
        self._hands = Hands(store, lambda tx, held: tx.entries.let_go(held))
        self._preparing: set[asyncio.Task[None]] = set()
        self._closed = False
        self.gang = Gang(parallel, self.claim, self.entry, together=min(parallel, TOGETHER))

    async def wake(self) -> None:
        """Take entries in hand as far as there is room."""
        await self.refresh()
        await self.gang.wake()

    async def close(self) -> None:
        """Break off what is being read, commit what is ready, and give back the rest, due at once."""
        self._closed = True
        for task in self._preparing:
            task.cancel()
        await self.gang.close()
        async with self._store.write() as tx:
            await tx.entries.let_go(self._hands.held)

    async def refresh(self) -> None:
        """Learn what changed elsewhere: watch-lists and, after a start, the stories of the window."""
        await self._matching.refresh()
        await self._clusters.warm()

    async def claim(self, room: int, lease: timedelta = LEASE) -> list[InHand]:
        """Take up to `room` entries in hand, each with its feed."""
        async with self._hands.claiming() as tx:
            claimed = await tx.entries.claim(room, lease)
            feeds = await tx.feeds.many({one.feed_id for one in claimed})
            told = await tx.subscriptions.told_feeds(feeds)
        self._hands.held |= {one.id for one in claimed}
        return [InHand(one, feeds[one.feed_id], one.feed_id in told) for one in claimed if one.feed_id in feeds]

    async def ready(self, one: InHand) -> Ready:
        """Prepare an entry.  Raises what `Preparer.prepare` raises."""
        prepared = await self._preparer.prepare(one.claimed.entry, one.feed, one.claimed.attempts, told=one.told)
        return Ready(one.claimed, one.feed, prepared)

    async def commit(self, ready: Ready) -> None:
        """Commit an entry, with others that wait.  Raises what went wrong with this one, `Fenced` for instance.

        Whoever gets the turn commits for all that wait; if it is cancelled, the next one does.
        """
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((ready, done))
        async with self._turn:
            if not done.done():
                some = self._waiting[:MOST]
                await self._settle(some)
                del self._waiting[: len(some)]
        await done
        count("entries", "done")

    async def _settle(self, some: Sequence[tuple[Ready, asyncio.Future[None]]]) -> None:
        """Commit together; where that fails, each alone, so that only the one at fault fails."""
        fault: Exception | None = None
        try:
            with stage("commit_together", entries=len(some)):
                await self._committer.commit([ready for ready, _ in some])
        except Exception as error:  # noqa: BLE001 - the entry boundary: the others go on
            fault = error
        if fault is not None and len(some) > 1:
            for one in some:
                await self._settle([one])
            return
        for _, done in some:
            if not done.done():
                done.set_result(None) if fault is None else done.set_exception(fault)

    async def entry(self, one: InHand, turn: Callable[[], Awaitable[object]] | None = None) -> None:
        """Take an entry its whole way, or put it back; `turn` is waited for before it is committed.  Does not raise."""
        with bound_contextvars(entry=one.claimed.id):
            try:
                ready = await self._readied(one)
                if turn is not None:
                    await turn()
                with stage("commit"):
                    await self.commit(ready)
            except Fenced:
                _log.info("entry taken over by another worker")
            except StoreError as error:
                await self._put_back(one.claimed, error)
            except Exception as error:  # noqa: BLE001 - the entry boundary: the others go on
                await self._give_back(one.claimed, error)
            finally:
                self._hands.held.discard(one.claimed.id)

    async def _readied(self, one: InHand) -> Ready:
        """Prepare an entry; `close` may break it off."""
        if self._closed:
            raise asyncio.CancelledError
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - this is a coroutine
        self._preparing.add(task)
        try:
            return await self.ready(one)
        finally:
            self._preparing.discard(task)

    async def _put_back(self, claimed: ClaimedEntry, error: StoreError) -> None:
        """Give an entry back that the database did not take: the attempt does not count."""
        _log.warning("entry not stored", error=str(error))
        pause = SOON if isinstance(error, StoreAway | StoreBusy) else RETRY_AFTER[0]
        try:
            await until_stored(self._store, lambda tx: tx.entries.release(claimed, tx.now + pause))
        except WirewatchError as later:
            _log.warning("entry left to its lease", error=str(later))

    async def _give_back(self, claimed: ClaimedEntry, error: Exception) -> None:
        level = _log.warning if isinstance(error, WirewatchError) else _log.exception
        level("entry failed", error=str(error), attempt=claimed.attempts)
        count("entries", "failed")
        pause = RETRY_AFTER[min(claimed.attempts, len(RETRY_AFTER)) - 1]
        try:
            async with self._store.write() as tx:
                state = await tx.entries.fail(claimed, f"{type(error).__name__}: {error}"[:500], tx.now + pause)
            _log.info("entry put back", state=state.value)
        except WirewatchError as later:
            _log.warning("entry left to its lease", error=str(later))
