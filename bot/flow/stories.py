"""Clustering with a memory of the window: which story an article belongs to, and what in it is materially new.

The index lives in memory and speaks of article numbers; the store has the truth.  Several workers each have one.  A
worker places under the lock `stories`, which it takes at the beginning of the article's transaction, and first learns
what others have stored since, each article in the story that it was put into; so no event is split by a race.  What
others have merged it hears from the store as soon as it puts an article into such a story.  When a transaction fails,
the index takes back what the transaction had placed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
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
"""Seconds for a page, on however busy a machine: an abandoned page costs a new start."""
REMEMBERED = 500
"""Stories of which it is remembered what was told; the least lately grown is read again when it grows."""
FORGOTTEN = 1_000
"""Names of stories that may be kept beyond the window before somebody tidies up."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The story an article was put into, and what it brings that the story did not have."""

    story_id: int
    material: tuple[str, ...] = ()


@dataclass(slots=True)
class _Pending:
    """What an open transaction has placed, and merged: the key kept, the story dropped and the one it lives on in."""

    known_up_to: int
    owed: list[tuple[int, int]] = field(default_factory=list)
    articles: set[str] = field(default_factory=set)
    merged: list[tuple[str, int, int]] = field(default_factory=list)


class Clusters:
    """Places articles into stories, one transaction at a time."""

    def __init__(self, store: Store, workers: Workers) -> None:
        """Start cold; `warm` reads the window."""
        self._store = store
        self._workers = workers
        self._warming = asyncio.Lock()
        self.forget()

    def forget(self) -> None:
        """Throw the index away: nobody knows what it has learnt."""
        self._index = StoryIndex()
        self._stories: dict[str, int] = {}
        self._keys: dict[int, str] = {}
        self._told: dict[int, tuple[Told, int]] = {}
        self._owed: list[tuple[int, int]] = []
        self._known_up_to = 0
        self._is_warm = False
        self.keep()

    def keep(self) -> None:
        """Hear that the transaction of what was placed has committed."""
        self._pending = _Pending(self._known_up_to)
        if len(self._stories) > FORGOTTEN + 2 * len(self._index):
            self._tidy()

    def undo(self) -> None:
        """Hear that it has failed: what was placed is taken back.

        Should it have committed all the same, its articles are learnt from the store.  Stories stay merged in the
        index, and the store follows in the next transaction.
        """
        pending = self._pending
        if any(kept in pending.articles for kept, _, _ in pending.merged):
            self.forget()
            return
        if pending.articles:
            self._index.take_back(pending.articles)
            self._told.clear()
        for key in pending.articles:
            self._stories.pop(key, None)
        self._known_up_to = pending.known_up_to
        self._owed = [*pending.owed, *((loser, winner) for _, loser, winner in pending.merged), *self._owed]
        self.keep()

    async def warm(self) -> None:
        """Read the window when cold, outside any writing transaction: that may take a minute.

        Each page has a transaction of its own, so that a fault costs a page and the database may tidy up meanwhile.
        """
        async with self._warming:
            if not self._is_warm:
                began, last = self._store.clock.monotonic(), False
                while not last:
                    async with self._store.read() as tx:
                        last = await self._page(tx)
                await self._workers.run(self._index.settle, deadline=LEARN_WITHIN)
                self._is_warm = True
                self.keep()
                seconds = round(self._store.clock.monotonic() - began, 1)
                _log.info("window of stories read", stories=len(self._index), seconds=seconds)

    async def place(self, tx: Tx, article: Article) -> Placed:
        """Find or make the story of a stored article, and merge what proves to be one.  `tx` holds `stories`."""
        if article.story_id is not None:
            await tx.stories.grow(article.story_id)
            self._told.pop(article.story_id, None)
            return Placed(article.story_id)
        while not await self._page(tx):
            pass
        await self._pay(tx)
        self._pending.articles.add(str(article.id))
        placement: Placement = await self._off_the_loop(tx, self._add, article)
        for kept, dropped in placement.merges:
            await self._merge(tx, kept, dropped)
        duplicate_of = int(placement.duplicate_of) if placement.duplicate_of else None
        story_id = await self._grown(tx, placement.story)
        if story_id is None:
            story_id = (await tx.stories.create(article.title)).id
            self._name(placement.story, story_id)
            await tx.articles.set_story(article.id, story_id, duplicate_of)
            return Placed(story_id)
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

    async def _grown(self, tx: Tx, key: str) -> int | None:
        """Grow the store's story behind a key, or the one that it lives on in; None if there is none (any more)."""
        story_id = self._stories.get(key)
        lives_on = None if story_id is None else await tx.stories.grow(story_id)
        if lives_on is None:
            self._stories.pop(key, None)
        elif lives_on != story_id:
            self._name(key, lives_on)
        return lives_on

    async def _page(self, tx: Tx) -> bool:
        """Learn of the next page of stored articles that this index has not seen; say whether it was the last."""
        page = await tx.articles.window(tx.now - WINDOW, after_id=self._known_up_to, limit=PAGE)
        new = [number for number, story in page if story is not None and str(number) not in self._index]
        if new:
            await self._off_the_loop(tx, self._learn, await tx.articles.many(new))
        self._known_up_to = max([self._known_up_to, *(number for number, _ in page)])
        return len(page) < PAGE

    async def _off_the_loop(self, tx: Tx, work: Callable[..., T], *args: object) -> T:
        """Have the index work; what is broken off may be done by halves, so that the index is thrown away."""
        try:
            return await _awake(tx, self._workers.run(work, *args, deadline=LEARN_WITHIN))
        except BaseException:
            self.forget()
            raise

    async def _merge(self, tx: Tx, kept: str, dropped: str) -> None:
        winner, loser = self._stories.get(kept), self._stories.pop(dropped, None)
        if loser is None:
            return
        self._pending.merged.append((kept, loser, winner or loser))
        self._name(kept, winner or loser)
        if winner is not None:
            await self._unite(tx, loser, winner)

    async def _pay(self, tx: Tx) -> None:
        """Merge in the store what a failed transaction had merged."""
        owed, self._owed = self._owed, []
        self._pending.owed += owed
        for loser, winner in owed:
            await self._unite(tx, loser, winner)

    async def _unite(self, tx: Tx, loser: int, winner: int) -> None:
        for number in (loser, winner):
            self._told.pop(number, None)
        merged = await tx.stories.merge(loser, winner)
        if merged is not None:
            await tx.deliveries.rename(*map(story_subject, merged))

    def _name(self, key: str, story_id: int) -> None:
        """Note which story of the store a story of the index is."""
        self._stories[key], self._keys[story_id] = story_id, key

    def _tidy(self) -> None:
        """Forget the names of stories that have left the window."""
        self._stories = {key: number for key, number in self._stories.items() if self._index.has_story(key)}
        self._keys = {number: key for key, number in self._stories.items()}

    def _learn(self, articles: list[Article]) -> None:
        for article in articles:
            assert article.story_id is not None  # noqa: S101 - a page names only those
            key = self._keys.get(article.story_id) or str(article.id)
            self._index.learn(key, *_said(article))
            self._name(key, article.story_id)

    def _add(self, article: Article) -> Placement:
        return self._index.add(*_said(article))


def _said(article: Article) -> tuple[str, str, str, datetime | None, datetime]:
    return str(article.id), article.title, article.text, article.published, article.first_seen_at


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
