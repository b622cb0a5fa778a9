"""Retention: what is old goes, in small bites, so that nobody waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Table, delete, exists, select

from bot.model import DeliveryState
from bot.store.schema import articles, audit, deliveries, digest_items, entries, feed_follows, feeds, stories
from bot.store.search_index import purge
from bot.store.session import Room

BITE = 2_000
_OVER = (DeliveryState.SENT.value, DeliveryState.DEAD.value)


class Retention(Room):
    """Deletes what has outlived the settings' `[retention]`.  The nightly tick calls it until it returns 0."""

    async def articles(self, before: datetime) -> int:
        """Delete articles first seen before, with all that hangs on them; what a digest still waits for stays."""
        waits = exists().where(digest_items.c.article_id == articles.c.id, digest_items.c.taken_at.is_(None))
        gone = await self._bite(articles, (articles.c.first_seen_at < before) & ~waits)
        told = exists().where(articles.c.story_id == stories.c.id)
        await self._bite(stories, (stories.c.last_seen_at < before) & ~told)
        await self._bite(entries, (entries.c.first_seen_at < before) & entries.c.article_id.is_(None))
        if gone:
            await purge(self._tx)
        return gone

    async def deliveries(self, before: datetime) -> int:
        """Delete deliveries that came to an end before."""
        return await self._bite(deliveries, (deliveries.c.created_at < before) & deliveries.c.state.in_(_OVER))

    async def audit(self, before: datetime) -> int:
        """Delete lines of the audit trail written before."""
        return await self._bite(audit, audit.c.at < before)

    async def feeds(self) -> int:
        """Delete feeds that nobody follows any more."""
        followed = exists().where(feed_follows.c.feed_id == feeds.c.id)
        return await self._bite(feeds, ~followed)

    async def _bite(self, table: Table, old: ColumnElement[bool]) -> int:
        some: Sequence[int] = await self._tx.scalars(select(table.c.id).where(old).order_by(table.c.id).limit(BITE))
        return await self._tx.run(delete(table).where(table.c.id.in_(some))) if some else 0
