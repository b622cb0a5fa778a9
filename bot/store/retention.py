"""Retention: what is old goes, in small bites, so that nobody waits for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Table, and_, delete, exists, func, literal_column, or_, select, tuple_, update

from bot.model import DeliveryState, Readability
from bot.store.entries import LISTED_TO_WITHIN
from bot.store.schema import (
    articles,
    audit,
    deliveries,
    digest_items,
    digest_runs,
    entries,
    feed_follows,
    feeds,
    matches,
    seen_events,
    stories,
)
from bot.store.search_index import index_words, purge_step
from bot.store.session import Room
from bot.store.values import EntryState

BITE = 2_000
ARTICLES_AT_ONCE = 200
"""An article takes its matches, decisions and words in the index along: so many hold SQLite's writer for 0.1 s."""
FEEDS_AT_ONCE = 20
SILENCED = "its text was kept as long as the settings say"
# As it stands in the partial indexes: planners do not look into a parameter.
_FORGOTTEN: ColumnElement[str] = literal_column(f"'{EntryState.FORGOTTEN.value}'")
_OVER = (DeliveryState.SENT.value, DeliveryState.DEAD.value)
_NOT_SENT = (DeliveryState.PENDING.value, DeliveryState.PAUSED.value, DeliveryState.UNKNOWN.value)


def is_followed() -> ColumnElement[bool]:
    """Say of a row of `feeds` whether anybody follows it."""
    return exists().where(feed_follows.c.feed_id == feeds.c.id)


class Retention(Room):
    """Deletes what has outlived the settings' `[retention]`, a bite a call, and says how much: 0 when nothing is left.

    `flow/retention.py` calls all of it, each bite in a transaction of its own.  docs/operations.md has the rule of
    every table.
    """

    async def articles(self, before: datetime) -> int:
        """Delete articles first seen before, with all that hangs on them.

        What a digest still waits for stays as a headline with its address, and loses its words.
        """
        waits = exists().where(digest_items.c.article_id == articles.c.id, digest_items.c.taken_at.is_(None))
        old = articles.c.first_seen_at < before
        return await self._bite(articles, old & ~waits, ARTICLES_AT_ONCE) or await self._silence(old & waits)

    async def stories(self, before: datetime) -> int:
        """Delete stories seen last before that have no article any more."""
        told = exists().where(articles.c.story_id == stories.c.id)
        return await self._bite(stories, (stories.c.last_seen_at < before) & ~told)

    async def entries(self, before: datetime) -> int:
        """Empty entries first seen before, and delete emptied ones that their feed shows no more.

        An entry that is forgotten while its feed still shows it would come back as news.
        """
        return await self._empty_entries(before) or await self._bite(entries, self._unlisted())

    async def surplus(self, noun: Literal["articles", "deliveries", "audit"], most: int) -> datetime | None:
        """Say before which instant rows of a table are more than `most`; None while they are not."""
        table, column = {
            "articles": (articles, articles.c.first_seen_at),
            "deliveries": (deliveries, deliveries.c.created_at),
            "audit": (audit, audit.c.at),
        }[noun]
        # The number first: skipping so many is quick in its index, and slow in rows that hold texts.
        last = select(table.c.id).order_by(table.c.id.desc()).offset(most).limit(1).scalar_subquery()
        first: datetime | None = await self._tx.scalar(select(column).where(table.c.id == last))
        return None if first is None else first + timedelta(microseconds=1)

    async def words(self, *, begin: bool) -> bool:
        """Let the full-text index forget what was deleted, a bounded step at a time; False when it has."""
        return await purge_step(self._tx, begin=begin)

    async def deliveries(self, before: datetime) -> int:
        """Delete deliveries that came to an end before."""
        return await self._bite(deliveries, (deliveries.c.created_at < before) & deliveries.c.state.in_(_OVER))

    async def given_up(self, before: datetime) -> int:
        """Delete deliveries that could not be sent since before: what they say is older than text is kept."""
        return await self._bite(deliveries, (deliveries.c.created_at < before) & deliveries.c.state.in_(_NOT_SENT))

    async def audit(self, before: datetime) -> int:
        """Delete lines of the audit trail written before."""
        return await self._bite(audit, audit.c.at < before)

    async def events(self, before: datetime) -> int:
        """Delete platforms' events older than any repetition."""
        return await self._bite(seen_events, seen_events.c.at < before)

    async def runs(self, before: datetime) -> int:
        """Delete digest runs before, but for each schedule's latest: the next digest and `/digest status` want it."""
        newer = digest_runs.alias()
        followed = exists().where(
            newer.c.schedule_id == digest_runs.c.schedule_id,
            newer.c.local_date > digest_runs.c.local_date,
            newer.c.local_date < before.date(),
        )
        return await self._bite(digest_runs, (digest_runs.c.local_date < before.date()) & followed)

    async def feeds(self) -> int:
        """Delete feeds that nobody follows any more, after their entries.

        One that somebody follows again in between begins with a baseline, so that what it shows is no news.
        """
        unfollowed = feeds.c.id.in_(select(feeds.c.id).where(~is_followed()).order_by(feeds.c.id).limit(FEEDS_AT_ONCE))
        await self._tx.run(update(feeds).where(unfollowed, feeds.c.baseline_done).values(baseline_done=False))
        theirs = entries.c.feed_id.in_(select(feeds.c.id).where(unfollowed))
        return await self._bite(entries, theirs) or await self._bite(feeds, unfollowed)

    async def _silence(self, old: ColumnElement[bool]) -> int:
        """Leave of articles their headlines, in the index, too."""
        loud = or_(articles.c.text != "", articles.c.dek != "")
        some = await self._tx.rows(select(articles.c.id, articles.c.title).where(old, loud).limit(ARTICLES_AT_ONCE))
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
        full = entries.c.state != _FORGOTTEN
        some = select(entries.c.id).where(over, full).order_by(entries.c.first_seen_at).limit(BITE)
        empty: dict[str, Any] = {"state": EntryState.FORGOTTEN.value, "payload": {}, "url": None, "error": None}
        empty["listed_at"] = func.coalesce(entries.c.listed_at, entries.c.first_seen_at)
        return await self._tx.run(update(entries).where(entries.c.id.in_(some)).values(empty))

    def _unlisted(self) -> ColumnElement[bool]:
        """Say whether a forgotten entry's feed has shown others of late, and not this one for long."""
        lately = exists().where(feeds.c.id == entries.c.feed_id, feeds.c.listed_at >= self._tx.now - LISTED_TO_WITHIN)
        long_ago = entries.c.listed_at < self._tx.now - 3 * LISTED_TO_WITHIN
        told = entries.c.article_id.is_not(None)
        return and_(entries.c.state == _FORGOTTEN, ~told, long_ago, lately)

    async def _bite(self, table: Table, old: ColumnElement[bool], most: int = BITE) -> int:
        keys = list(table.primary_key)
        some = select(*keys).where(old).limit(most)
        return await self._tx.run(delete(table).where(tuple_(*keys).in_(some)))
