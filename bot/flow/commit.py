"""The last part of an entry's way: everything it causes is committed in one transaction.

That is the article, its story, its matches, the decisions and the outbox rows, so that an alert exists if, and only if,
its article does.  A transaction costs as much as several of its statements, so what became ready while one was under
way goes into the next together.  Inside it, entry follows entry as if each had its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog
from structlog.contextvars import bound_contextvars

from bot.flow.outbox import DELIVER
from bot.flow.prepare import Prepared
from bot.flow.route import News, route
from bot.flow.stories import Clusters
from bot.model import Feed
from bot.ports import Jobs
from bot.store import Store, Tx
from bot.store.values import ClaimedEntry, SavedArticle

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ready:
    """An entry with all that can be known of it without the store."""

    claimed: ClaimedEntry
    feed: Feed
    prepared: Prepared


class Committer:
    """Commits entries; one call at a time."""

    def __init__(self, store: Store, jobs: Jobs, clusters: Clusters, max_age: timedelta) -> None:
        """Take the rows, the queue of hints, the stories, and the age over which an article is no alert."""
        self._store = store
        self._jobs = jobs
        self._clusters = clusters
        self._max_age = max_age

    async def commit(self, some: Sequence[Ready]) -> None:
        """Commit entries together.  Raises `Fenced` if one was taken over by another worker; then none is committed."""
        await self._clusters.warm()
        try:
            async with self._store.write() as tx:
                await tx.lock("stories")
                saved = [await self._save(tx, ready) for ready in some]
                placed = dict[int, int]()
                for ready, stored in zip(some, saved, strict=True):
                    with bound_contextvars(entry=ready.claimed.id):
                        await self._consequences(tx, ready, stored, placed)
        except BaseException:
            self._clusters.undo()
            raise
        self._clusters.keep()
        for ready, stored in zip(some, saved, strict=True):
            _log.info(
                "article",
                entry=ready.claimed.id,
                article=stored.article.id,
                url=stored.article.url,
                new=stored.is_new,
                verdict=stored.article.readability.value,
            )

    async def _save(self, tx: Tx, ready: Ready) -> SavedArticle:
        prepared = ready.prepared
        saved = await tx.articles.save(prepared.canonical_url, prepared.article, ready.feed.id, dek=prepared.dek)
        await tx.entries.finish(ready.claimed, saved.article.id)
        return saved

    async def _consequences(self, tx: Tx, ready: Ready, saved: SavedArticle, placed: dict[int, int]) -> None:
        """Place, match and route.  `placed`: the stories of articles that this transaction has placed already."""
        article, matches = saved.article, ready.prepared.found.matches
        if article.id in placed:
            article = replace(article, story_id=placed[article.id])
        place = await self._clusters.place(tx, article)
        placed[article.id] = place.story_id
        if matches or not saved.is_new:
            await tx.matches.save(article.id, matches)
        news = News(
            article=article,
            story_id=place.story_id,
            matches=matches,
            baseline=ready.claimed.baseline,
            is_new=saved.is_new,
            is_revised=saved.is_revised,
            material=place.material,
            max_age=self._max_age,
            entry_id=ready.claimed.id,
        )
        if await route(tx, news):
            await self._jobs.enqueue(tx, DELIVER)
