"""Stories: articles about one event, clustered once for all."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ScalarSelect, exists, func, select, update

from bot.model import Story
from bot.store.articles import Articles
from bot.store.schema import articles, cards, digest_items, stories
from bot.store.session import Record, Room


class Stories(Room):
    """Rows of `stories`.  Whoever clusters holds `tx.lock("stories")`, so that workers do not split an event."""

    async def create(self, title: str) -> Story:
        """Begin a story.  The pipeline calls it, then `articles.set_story`."""
        new = self._tx.insert(stories).values(title=title, first_seen_at=self._tx.now, last_seen_at=self._tx.now)
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

    async def grow(self, story_id: int) -> int | None:
        """Note that a story has a new article or a changed one: its revision grows.  The pipeline calls it.

        The answer is the story's number, another's where it was merged into that one; None if it was deleted.
        """
        values = {"last_seen_at": self._tx.now, "revision": stories.c.revision + 1}
        lives_on: int | None = await self._tx.scalar(
            update(stories).where(stories.c.id == _lives_on(story_id)).values(values).returning(stories.c.id)
        )
        return lives_on

    async def merge(self, loser: int, winner: int) -> tuple[int, int] | None:
        """Make one story of two.  The pipeline calls it when two prove to be one.

        Articles and waiting digest items move.  A card moves where the winner has none in that channel; where both
        were posted both stay, each edited on its own.  The answer is which was merged into which: where one had been
        merged before, that is whatever it lives on in.  None if they are one already, or one was deleted.
        """
        lost, kept = await self._tx.scalar(select(_lives_on(loser))), await self._tx.scalar(select(_lives_on(winner)))
        if lost is None or kept is None or lost == kept:
            return None
        await self._merge(lost, kept)
        return lost, kept

    async def _merge(self, loser: int, winner: int) -> None:
        await self._tx.run(update(articles).where(articles.c.story_id == loser).values(story_id=winner))
        waiting = (digest_items.c.story_id == loser) & digest_items.c.taken_at.is_(None)
        await self._tx.run(update(digest_items).where(waiting).values(story_id=winner))
        theirs = cards.alias()
        taken = exists().where(theirs.c.channel_id == cards.c.channel_id, theirs.c.story_id == winner)
        await self._tx.run(update(cards).where(cards.c.story_id == loser, ~taken).values(story_id=winner))
        await self._tx.run(update(stories).where(stories.c.merged_into == loser).values(merged_into=winner))
        merged = {"merged_into": winner, "last_seen_at": self._tx.now}
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


def _lives_on(story_id: int) -> ScalarSelect[int]:
    """Ask for the number under which a story lives; NULL if it was deleted."""
    asked = stories.alias()
    return select(func.coalesce(asked.c.merged_into, asked.c.id)).where(asked.c.id == story_id).scalar_subquery()


def _story(row: Record, of: tuple[Any, ...] = ()) -> Story:
    return Story(
        id=row.id,
        title=row.title,
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
        revision=row.revision,
        articles=of,
    )
