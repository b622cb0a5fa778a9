"""Workspaces that are gone: what nobody else holds goes after them, in small bites, so that nobody waits for it.

A counter bears witness from the transaction that deletes a workspace to the last of its words, so that a process that
dies in between leaves work behind, and no data.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select

from bot.store.retention import is_followed
from bot.store.schema import articles, counters, entries, feeds, stories
from bot.store.session import Room

_MARK = "gone workspace "


class Departures(Room):
    """What deleted workspaces have left.  `flow/retention.py` calls it, each time in a transaction of its own."""

    async def note(self, workspace_id: int) -> None:
        """Note that a workspace is gone, in the transaction that deletes it."""
        await self._tx.run(self._tx.insert(counters).values(name=f"{_MARK}{workspace_id}", value=workspace_id))

    async def pending(self) -> list[int]:
        """Give the workspaces that are gone and have left something."""
        mine = counters.c.name.startswith(_MARK)
        return list(await self._tx.scalars(select(counters.c.value).where(mine).order_by(counters.c.value)))

    async def ownerless(self, gone: Sequence[int]) -> list[int]:
        """Give the articles that only these workspaces might read, and those that no feed brings that is followed.

        It reads all articles, so ask it where nobody waits for the writer.
        """
        return list(await self._tx.scalars(select(articles.c.id).where(_is_ownerless(gone))))

    async def delete(self, gone: Sequence[int], some: Sequence[int]) -> None:
        """Delete such articles, unless somebody has come to hold them since, and the stories that they alone told."""
        await self._tx.lock("retention")
        mine = articles.c.id.in_(some) & _is_ownerless(gone)
        tellers = await self._tx.scalars(delete(articles).where(mine).returning(articles.c.story_id))
        told = exists().where(articles.c.story_id == stories.c.id)
        await self._tx.run(delete(stories).where(stories.c.id.in_(list({story for story in tellers if story})), ~told))

    async def end(self, gone: Sequence[int]) -> None:
        """Note that nothing is left of workspaces."""
        await self._tx.run(delete(counters).where(counters.c.name.in_([f"{_MARK}{one}" for one in gone])))


def _is_ownerless(gone: Sequence[int]) -> ColumnElement[bool]:
    theirs = exists().where(feeds.c.id == articles.c.feed_id, is_followed())
    brought = exists().where(entries.c.article_id == articles.c.id, entries.c.feed_id == feeds.c.id, is_followed())
    return or_(articles.c.private_to.in_(gone), and_(~theirs, ~brought))
