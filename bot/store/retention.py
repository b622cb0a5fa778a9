"""Retention: what is old goes, in small bites, so that nobody waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Table, and_, delete, exists, func, or_, select, update

from bot.model import DeliveryState, Readability
from bot.store.entries import LISTED_TO_WITHIN
from bot.store.schema import articles, audit, deliveries, digest_items, entries, feed_follows, feeds, matches, stories
from bot.store.search_index import index_words, purge_step
from bot.store.session import Room
from bot.store.values import EntryState

BITE = 2_000
SILENCED = "its text was kept as long as the settings say"
_OVER = (DeliveryState.SENT.value, DeliveryState.DEAD.value)


class Retention(Room):
    """Deletes what has outlived the settings' `[retention]`.  The nightly tick calls it until it returns 0."""

    async def articles(self, before: datetime) -> int:
        """Delete articles first seen before, with all that hangs on them.

        What a digest still waits for stays as a headline with its address, and loses its words.  Entries lose what
        they say, and go when their feed shows them no more: an entry that is forgotten while its feed still shows it
        would come back as news.
        """
        waits = exists().where(digest_items.c.article_id == articles.c.id, digest_items.c.taken_at.is_(None))
        gone = await self._bite(articles, (articles.c.first_seen_at < before) & ~waits)
        gone += await self._silence((articles.c.first_seen_at < before) & waits)
        told = exists().where(articles.c.story_id == stories.c.id)
        await self._bite(stories, (stories.c.last_seen_at < before) & ~told)
        return gone + await self._empty_entries(before) + await self._bite(entries, self._unlisted())

    async def surplus(self, noun: Literal["articles", "deliveries", "audit"], most: int) -> datetime | None:
        """Say before which instant rows of a table are more than `most`; None while they are not."""
        table, column = {
            "articles": (articles, articles.c.first_seen_at),
            "deliveries": (deliveries, deliveries.c.created_at),
            "audit": (audit, audit.c.at),
        }[noun]
        newest = select(column).order_by(table.c.id.desc()).offset(most).limit(1)
        first: datetime | None = await self._tx.scalar(newest)
        return None if first is None else first + timedelta(microseconds=1)

    async def words(self, *, begin: bool) -> bool:
        """Let the full-text index forget what was deleted, a bounded step at a time; False when it has."""
        return await purge_step(self._tx, begin=begin)

    async def deliveries(self, before: datetime) -> int:
        """Delete deliveries that came to an end before."""
        return await self._bite(deliveries, (deliveries.c.created_at < before) & deliveries.c.state.in_(_OVER))

    async def given_up(self, before: datetime) -> int:
        """Delete deliveries that could not be sent since before: what they say is older than text is kept."""
        stale = (deliveries.c.created_at < before) & deliveries.c.state.not_in((*_OVER, DeliveryState.SENDING.value))
        return await self._bite(deliveries, stale)

    async def audit(self, before: datetime) -> int:
        """Delete lines of the audit trail written before."""
        return await self._bite(audit, audit.c.at < before)

    async def feeds(self) -> int:
        """Delete feeds that nobody follows any more."""
        followed = exists().where(feed_follows.c.feed_id == feeds.c.id)
        return await self._bite(feeds, ~followed)

    async def _silence(self, old: ColumnElement[bool]) -> int:
        """Leave of articles their headlines, in the index, too."""
        loud = or_(articles.c.text != "", articles.c.dek != "")
        some = await self._tx.rows(select(articles.c.id, articles.c.title).where(old, loud).limit(BITE))
        numbers = [row.id for row in some]
        unread = {"readability": Readability.HEADLINE.value, "reason": SILENCED}
        silent = {"text": "", "dek": "", **unread}
        await self._tx.run(update(articles).where(articles.c.id.in_(numbers)).values(silent))
        unquoted = {"evidence": "", "mentions": [], "title_mentions": [], "explanation": []}
        await self._tx.run(update(matches).where(matches.c.article_id.in_(numbers)).values(unquoted))
        if not self._tx.is_sqlite:
            for row in some:
                await self._tx.run(index_words(row.id, row.title, ""))
        return len(numbers)

    async def _empty_entries(self, before: datetime) -> int:
        over = (entries.c.first_seen_at < before) & entries.c.due_at.is_(None)
        full = entries.c.state != EntryState.FORGOTTEN.value
        some = await self._tx.scalars(select(entries.c.id).where(over, full).order_by(entries.c.id).limit(BITE))
        empty: dict[str, Any] = {"state": EntryState.FORGOTTEN.value, "payload": {}, "url": None, "error": None}
        return await self._tx.run(update(entries).where(entries.c.id.in_(some)).values(empty)) if some else 0

    def _unlisted(self) -> ColumnElement[bool]:
        """Say whether a forgotten entry's feed has shown others of late, and not this one for long."""
        shown = func.coalesce(entries.c.listed_at, entries.c.first_seen_at)
        lately = exists().where(feeds.c.id == entries.c.feed_id, feeds.c.listed_at >= self._tx.now - LISTED_TO_WITHIN)
        long_ago = shown < self._tx.now - 3 * LISTED_TO_WITHIN
        told = entries.c.article_id.is_not(None)
        return and_(entries.c.state == EntryState.FORGOTTEN.value, ~told, long_ago, lately)

    async def _bite(self, table: Table, old: ColumnElement[bool]) -> int:
        some: Sequence[int] = await self._tx.scalars(select(table.c.id).where(old).order_by(table.c.id).limit(BITE))
        return await self._tx.run(delete(table).where(table.c.id.in_(some))) if some else 0
