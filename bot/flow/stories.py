"""Clustering with a memory of the window: which story an article belongs to, and what in it is materially new.

The index lives in memory and speaks of article and story numbers; the store has the truth.  One process owns it; when a
transaction fails after the index has learnt of an article, the index is thrown away and read again from the store.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.engine.stories import Placement, StoryIndex, material_change
from bot.flow.offload import Workers
from bot.model import Article
from bot.store import Store, Tx

WINDOW = timedelta(days=5)
WARM_PAGE = 500


@dataclass(frozen=True, slots=True)
class Placed:
    """The story an article was put into, and what it brings that the story did not have."""

    story_id: int
    is_new_story: bool
    material: tuple[str, ...] = ()


class Clusters:
    """Places articles into stories, one at a time."""

    def __init__(self, store: Store, workers: Workers) -> None:
        """Start cold; the first `place` reads the window."""
        self._store = store
        self._workers = workers
        self._index: StoryIndex | None = None
        self._stories: dict[str, int] = {}

    def forget(self) -> None:
        """Throw the index away: what it learnt was not committed."""
        self._index = None
        self._stories = {}

    async def warm(self) -> None:
        """Read the window's articles into the index."""
        if self._index is not None:
            return
        index = StoryIndex()
        async with self._store.read() as tx:
            since = tx.now - WINDOW
            after = 0
            while page := await tx.articles.window(since, after_id=after, limit=WARM_PAGE):
                articles = await tx.articles.many([row.id for row in page])
                await self._workers.run(self._learn, index, articles)
                after = page[-1].id
        self._index = index

    async def place(self, tx: Tx, article: Article) -> Placed:
        """Find or make the story of a stored article, in the article's transaction, and merge what proves to be one."""
        if article.story_id is not None:
            await tx.stories.grow(article.story_id)
            return Placed(article.story_id, is_new_story=False)
        assert self._index is not None  # noqa: S101 - the pipeline warms before it opens a transaction
        placement = await self._workers.run(self._add, self._index, article)
        story_id = self._stories.get(placement.story)
        is_new = story_id is None
        if story_id is None:
            story_id = (await tx.stories.create(article.title)).id
            self._stories[placement.story] = story_id
        before = [] if is_new else await tx.articles.of_story(story_id)
        await tx.articles.set_story(article.id, story_id)
        if not is_new:
            await tx.stories.grow(story_id)
        for kept, dropped in placement.merges:
            await self._merge(tx, kept, dropped)
        new = material_change([f"{one.title}\n{one.text}" for one in before], f"{article.title}\n{article.text}")
        return Placed(story_id, is_new, new if before else ())

    async def _merge(self, tx: Tx, kept: str, dropped: str) -> None:
        winner, loser = self._stories.get(kept), self._stories.pop(dropped, None)
        if winner is not None and loser is not None:
            await tx.stories.merge(loser, winner)

    def _learn(self, index: StoryIndex, articles: list[Article]) -> None:
        for article in articles:
            placement = self._add(index, article)
            if article.story_id is not None:
                self._stories.setdefault(placement.story, article.story_id)

    @staticmethod
    def _add(index: StoryIndex, article: Article) -> Placement:
        return index.add(str(article.id), article.title, article.text, article.published, article.first_seen_at)
