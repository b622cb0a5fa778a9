"""Stories: articles about one event, clustered once for all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select, update

from bot.model import Story
from bot.store.articles import Articles
from bot.store.schema import articles, cards, digest_items, stories
from bot.store.session import Record, Room
from bot.store.values import Features


class Stories(Room):
    """Rows of `stories`.  Whoever clusters holds `tx.lock("stories")`, so that workers do not split an event."""

    async def create(self, title: str, features: bytes | None = None) -> Story:
        """Begin a story.  The pipeline calls it, then `articles.set_story`."""
        new = self._tx.insert(stories).values(
            title=title, first_seen_at=self._tx.now, last_seen_at=self._tx.now, features=features
        )
        row = await self._tx.first(new.returning(stories))
        assert row is not None  # noqa: S101 - an INSERT returns its row
        return _story(row)

    async def get(self, story_id: int, workspace_id: int | None = None) -> Story | None:
        """Give a story with its articles, with a workspace only those it may see.  Cards and digests call it.

        A story that was merged into another is given as that other one.
        """
        row = await self._tx.first(self._tx.held(select(stories).where(stories.c.id == story_id)))
        while row is not None and row.merged_into is not None:
            row = await self._tx.first(self._tx.held(select(stories).where(stories.c.id == row.merged_into)))
        if row is None:
            return None
        return _story(row, tuple(await Articles(self._tx).of_story(row.id, workspace_id)))

    async def grow(self, story_id: int, *, title: str | None = None, features: bytes | None = None) -> None:
        """Note that a story has a new article or a changed one: its revision grows.  The pipeline calls it."""
        values: dict[str, Any] = {"last_seen_at": self._tx.now, "revision": stories.c.revision + 1}
        if title is not None:
            values["title"] = title
        if features is not None:
            values["features"] = features
        await self._tx.run(update(stories).where(stories.c.id == story_id).values(values))

    async def merge(self, loser: int, winner: int) -> None:
        """Make one story of two.  The pipeline calls it when two prove to be one.

        Articles and waiting digest items move.  A card moves where the winner has none in that channel; where both
        were posted both stay, each edited on its own.
        """
        if loser == winner:
            return
        await self._tx.run(update(articles).where(articles.c.story_id == loser).values(story_id=winner))
        waiting = (digest_items.c.story_id == loser) & digest_items.c.taken_at.is_(None)
        await self._tx.run(update(digest_items).where(waiting).values(story_id=winner))
        theirs = cards.alias()
        taken = exists().where(theirs.c.channel_id == cards.c.channel_id, theirs.c.story_id == winner)
        await self._tx.run(update(cards).where(cards.c.story_id == loser, ~taken).values(story_id=winner))
        await self._tx.run(update(stories).where(stories.c.merged_into == loser).values(merged_into=winner))
        merged = {"merged_into": winner, "features": None, "last_seen_at": self._tx.now}
        await self._tx.run(update(stories).where(stories.c.id == loser).values(merged))
        await self.grow(winner)

    async def totals(self) -> tuple[int, int]:
        """Give how many live stories there are, and how many cards stand under one that was merged into another.

        The latter are events that a channel got twice, before it was known.  A replay's report calls it.
        """
        live = await self._tx.scalar(select(func.count()).where(stories.c.merged_into.is_(None)))
        merged = select(stories.c.id).where(stories.c.merged_into.is_not(None))
        twice = await self._tx.scalar(select(func.count()).select_from(cards).where(cards.c.story_id.in_(merged)))
        return live, twice

    async def window(self, since: datetime) -> list[Features]:
        """Give the live stories seen since, oldest first, with their features.  The pipeline calls it at its start."""
        asked = select(stories).where(stories.c.last_seen_at >= since, stories.c.merged_into.is_(None))
        found = await self._tx.rows(asked.order_by(stories.c.id))
        return [Features(row.id, row.id, row.title, row.last_seen_at, row.features) for row in found]

    async def changed(self, since: datetime) -> list[Features]:
        """Give stories that any worker touched since; `story_id` is the one that lives on where two were merged.

        A clustering worker calls it under `tx.lock("stories")`, before it decides.
        """
        found = await self._tx.rows(select(stories).where(stories.c.last_seen_at >= since).order_by(stories.c.id))
        return [Features(row.id, row.merged_into or row.id, row.title, row.last_seen_at, row.features) for row in found]


def _story(row: Record, of: tuple[Any, ...] = ()) -> Story:
    return Story(
        id=row.id,
        title=row.title,
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
        revision=row.revision,
        articles=of,
    )
