"""One entry's way: claim, prepare, commit.

Preparing runs side by side; committing runs one at a time, so that stories are placed in order.  Everything an entry
causes is one transaction: the article, its story, its matches, the decisions and the outbox rows.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog
from structlog.contextvars import bound_contextvars

from bot.errors import Fenced, WirewatchError
from bot.flow.gang import Gang
from bot.flow.matching import Matching
from bot.flow.outbox import DELIVER
from bot.flow.prepare import Prepared, Preparer
from bot.flow.route import News, route
from bot.flow.stories import Clusters
from bot.model import Feed
from bot.ports import Jobs
from bot.store import Store, Tx
from bot.store.values import ClaimedEntry, SavedArticle
from bot.telemetry import count, stage

_log = structlog.get_logger(__name__)
RETRY_AFTER = (timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=30))


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
        parallel: int = 8,
    ) -> None:
        """Take the parts, the age over which an article is no alert, and how many entries are prepared at once."""
        self._matching = matching
        self._store = store
        self._jobs = jobs
        self._preparer = preparer
        self._clusters = clusters
        self._max_age = max_age
        self._committing = asyncio.Lock()
        self.gang = Gang(parallel, self._claim, self._entry)

    async def wake(self) -> None:
        """Take entries in hand as far as there is room."""
        await self._matching.refresh()
        await self._clusters.warm()
        await self.gang.wake()

    async def _claim(self, room: int) -> list[ClaimedEntry]:
        async with self._store.write() as tx:
            return await tx.entries.claim(room)

    async def _entry(self, claimed: ClaimedEntry) -> None:
        with bound_contextvars(entry=claimed.id):
            try:
                await self._through(claimed)
            except Fenced:
                _log.info("entry taken over by another worker")
            except Exception as error:  # noqa: BLE001 - the entry boundary: the others go on
                await self._give_back(claimed, error)

    async def _through(self, claimed: ClaimedEntry) -> None:
        async with self._store.read() as tx:
            feed = await tx.feeds.get(claimed.feed_id)
        if feed is None:
            return
        prepared = await self._preparer.prepare(claimed.entry, feed, claimed.attempts)
        async with self._committing:
            with stage("commit"):
                await self._commit(claimed, feed, prepared)
        count("entries", "done")

    async def _commit(self, claimed: ClaimedEntry, feed: Feed, prepared: Prepared) -> None:
        await self._clusters.warm()
        try:
            async with self._store.write() as tx:
                await tx.lock("stories")
                saved = await tx.articles.save(prepared.canonical_url, prepared.article, feed.id, dek=prepared.dek)
                await tx.entries.finish(claimed, saved.article.id)
                await self._consequences(tx, claimed, prepared, saved)
        except BaseException:
            self._clusters.forget()
            raise
        _log.info(
            "article",
            article=saved.article.id,
            url=saved.article.url,
            new=saved.is_new,
            verdict=saved.article.readability.value,
        )

    async def _consequences(self, tx: Tx, claimed: ClaimedEntry, prepared: Prepared, saved: SavedArticle) -> None:
        article = saved.article
        placed = await self._clusters.place(tx, article)
        await tx.matches.save(article.id, prepared.found.matches)
        news = News(
            article=article,
            story_id=placed.story_id,
            matches=prepared.found.matches,
            baseline=claimed.baseline,
            is_new=saved.is_new,
            is_revised=saved.is_revised,
            material=placed.material,
            max_age=self._max_age,
            entry_id=claimed.id,
        )
        if await route(tx, news):
            await self._jobs.enqueue(tx, DELIVER)

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
