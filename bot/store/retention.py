"""Retention: what is old goes, in small bites, so that nobody waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, delete, exists, func, select, update

from bot.model import DeliveryState
from bot.store.entries import LISTED_TO_WITHIN
from bot.store.schema import articles, audit, deliveries, digest_items, entries, feed_follows, feeds, stories
from bot.store.search_index import purge_step
from bot.store.session import Room
from bot.store.values import EntryState

BITE = 2_000
_OVER = (DeliveryState.SENT.value, DeliveryState.DEAD.value)


class Retention(Room):
    """Deletes what has outlived the settings' `[retention]`.  The nightly tick calls it until it returns 0."""

    async def articles(self, before: datetime) -> int:
        """Delete articles first seen before, with all that hangs on them; what a digest still waits for stays.

        Their entries lose what they say, and go when their feed shows them no more: an entry that is forgotten while
        its feed still shows it would come back as news.
        """
        waits = exists().where(digest_items.c.article_id == articles.c.id, digest_items.c.taken_at.is_(None))
        gone = await self._bite(articles, (articles.c.first_seen_at < before) & ~waits)
        told = exists().where(articles.c.story_id == stories.c.id)
        await self._bite(stories, (stories.c.last_seen_at < before) & ~told)
        return gone + await self._empty_entries(before) + await self._bite(entries, self._unlisted())

    async def words(self, *, begin: bool) -> bool:
        """Let the full-text index forget what was deleted, a bounded step at a time; False when it has."""
        return await purge_step(self._tx, begin=begin)

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

    async def _empty_entries(self, before: datetime) -> int:
        over = (entries.c.first_seen_at < before) & entries.c.article_id.is_(None) & entries.c.due_at.is_(None)
        full = entries.c.state != EntryState.FORGOTTEN.value
        some = await self._tx.scalars(select(entries.c.id).where(over, full).order_by(entries.c.id).limit(BITE))
        empty: dict[str, Any] = {"state": EntryState.FORGOTTEN.value, "payload": {}, "url": None, "error": None}
        return await self._tx.run(update(entries).where(entries.c.id.in_(some)).values(empty)) if some else 0

    def _unlisted(self) -> ColumnElement[bool]:
        """Say whether a forgotten entry's feed has shown others of late, and not this one for long."""
        shown = func.coalesce(entries.c.listed_at, entries.c.first_seen_at)
        lately = exists().where(feeds.c.id == entries.c.feed_id, feeds.c.listed_at >= self._tx.now - LISTED_TO_WITHIN)
        long_ago = shown < self._tx.now - 3 * LISTED_TO_WITHIN
        return and_(entries.c.state == EntryState.FORGOTTEN.value, long_ago, lately)

    async def _bite(self, table: Table, old: ColumnElement[bool]) -> int:
        some: Sequence[int] = await self._tx.scalars(select(table.c.id).where(old).order_by(table.c.id).limit(BITE))
        return await self._tx.run(delete(table).where(table.c.id.in_(some))) if some else 0
