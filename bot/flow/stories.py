"""Clustering with a memory of the window: which story an article belongs to, and what in it is materially new.

The index lives in memory and speaks of article numbers; the store has the truth.  Several workers each have one.  A
worker places under the lock `stories`, which it takes at the beginning of the article's transaction, and first learns
what others have stored since; so every index sees all articles in one order, and no event is split by a race.  When a
transaction fails after the index has learnt of its article, the index is thrown away and read again from the store.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import structlog
from sqlalchemy import select

from bot.engine.stories import Placement, StoryIndex, Told
from bot.flow.offload import Workers
from bot.flow.outbox import story_subject
from bot.model import Article
from bot.store import Store, Tx

T = TypeVar("T")
_log = structlog.get_logger(__name__)
WINDOW = timedelta(days=5)
PAGE = 200
"""Articles learnt at a time: half a second of computing, which is what a shutdown may have to wait for."""
SAY_SOMETHING = 2.0
LEARN_WITHIN = 300.0
"""Seconds for a page: every now and then the whole window is weighed anew, and an abandoned page costs a new start."""
REMEMBERED = 500
"""Stories of which it is remembered what was told; the least lately grown is read again when it grows."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The story an article was put into, and what it brings that the story did not have."""

    story_id: int
    material: tuple[str, ...] = ()


class Clusters:
    """Places articles into stories, one at a time."""

    def __init__(self, store: Store, workers: Workers) -> None:
        """Start cold; `warm` reads the window."""
        self._store = store
        self._workers = workers
        self._warming = asyncio.Lock()
        self.forget()

    def forget(self) -> None:
        """Throw the index away: what it learnt was not committed."""
        self._index = StoryIndex()
        self._stories: dict[str, int] = {}
        self._told: dict[int, tuple[Told, int]] = {}
        self._known_up_to = 0
        self._is_warm = False

    async def warm(self) -> None:
        """Read the window when cold, outside any writing transaction: that may take minutes.

        Each page has a transaction of its own, so that a fault costs a page and the database may tidy up meanwhile.
        """
        async with self._warming:
            if not self._is_warm:
                began = self._store.clock.monotonic()
                while not self._is_warm:
                    async with self._store.read() as tx:
                        self._is_warm = await self._page(tx)
                seconds = round(self._store.clock.monotonic() - began, 1)
                _log.info("window of stories read", stories=len(self._index), seconds=seconds)

    async def place(self, tx: Tx, article: Article) -> Placed:
        """Find or make the story of a stored article, and merge what proves to be one.  `tx` holds `stories`."""
        if article.story_id is not None:
            await tx.stories.grow(article.story_id)
            self._told.pop(article.story_id, None)
            return Placed(article.story_id)
        await self._catch_up(tx, but=article.id)
        placement = await _awake(tx, self._workers.run(self._add, article, deadline=LEARN_WITHIN))
        for kept, dropped in placement.merges:
            await self._merge(tx, kept, dropped)
        duplicate_of = int(placement.duplicate_of) if placement.duplicate_of else None
        story_id = self._stories.get(placement.story)
        if story_id is None:
            story_id = self._stories[placement.story] = (await tx.stories.create(article.title)).id
            await tx.articles.set_story(article.id, story_id, duplicate_of)
            return Placed(story_id)
        await tx.stories.grow(story_id)
        told = await self._all_told(tx, story_id)
        await tx.articles.set_story(article.id, story_id, duplicate_of)
        return Placed(story_id, await self._workers.run(told.news, _telling(article)))

    async def _all_told(self, tx: Tx, story_id: int) -> Told:
        """Bring what is known of a story's articles up to date: other workers may have added some."""
        told, known = self._told.pop(story_id, (Told(), 0))
        fresh = await tx.articles.of_story(story_id, after_id=known)
        for article in fresh:
            await self._workers.run(told.learn, _telling(article))
        self._told[story_id] = told, max([known, *(article.id for article in fresh)])
        if len(self._told) > REMEMBERED:
            del self._told[next(iter(self._told))]
        return told

    async def _catch_up(self, tx: Tx, but: int = 0) -> None:
        """Learn of stored articles that this index has not seen."""
        while not await self._page(tx, but):
            pass

    async def _page(self, tx: Tx, but: int = 0) -> bool:
        """Learn of the next page; say whether it was the last."""
        page = await tx.articles.window(tx.now - WINDOW, after_id=self._known_up_to, limit=PAGE)
        placed = [row.id for row in page if row.story_id is not None and row.id != but]
        if placed:
            await self._learn_all(tx, await tx.articles.many(placed))
        self._known_up_to = max([self._known_up_to, *(row.id for row in page)])
        return len(page) < PAGE

    async def _learn_all(self, tx: Tx, found: list[Article]) -> None:
        """Learn of articles off the loop; what was learnt by halves is thrown away."""
        try:
            await _awake(tx, self._workers.run(self._learn, found, deadline=LEARN_WITHIN))
        except BaseException:
            self.forget()
            raise

    async def _merge(self, tx: Tx, kept: str, dropped: str) -> None:
        winner, loser = self._stories.get(kept), self._stories.pop(dropped, None)
        if winner is not None and loser is not None:
            await tx.stories.merge(loser, winner)
            self._told.pop(loser, None)
            self._told.pop(winner, None)
            await tx.deliveries.rename(story_subject(loser), story_subject(winner))

    def _learn(self, articles: list[Article]) -> None:
        for article in articles:
            placement = self._add(article)
            for _, dropped in placement.merges:
                self._stories.pop(dropped, None)
            if article.story_id is not None:
                self._stories[placement.story] = article.story_id

    def _add(self, article: Article) -> Placement:
        return self._index.add(str(article.id), article.title, article.text, article.published, article.first_seen_at)


async def _awake(tx: Tx, work: Coroutine[Any, Any, T]) -> T:
    """Wait for work while a transaction is open; the database throws out who says nothing for eight seconds."""
    task = asyncio.create_task(work)
    try:
        while not (await asyncio.wait({task}, timeout=SAY_SOMETHING))[0]:
            await tx.scalar(select(1))
        return task.result()
    finally:
        task.cancel()


def _telling(article: Article) -> str:
    return f"{article.title}\n{article.text}"
