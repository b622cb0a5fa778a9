"""Retention in the flow: once a night, in small transactions, until nothing old is left."""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.settings import Retention as Wishes
from bot.store import Store, Tx

_log = structlog.get_logger(__name__)
EVENTS = timedelta(days=7)
PROPOSALS = timedelta(days=30)


class Retention:
    """Deletes what has outlived the settings."""

    def __init__(self, store: Store, wishes: Wishes) -> None:
        """Take the rows and how long they are kept."""
        self._store = store
        self._wishes = wishes

    async def tick(self) -> int:
        """Delete until nothing old is left; return how many rows went."""
        gone = 0
        while bite := await self._bite():
            gone += bite
        if gone:
            await self._forget_words()
            _log.info("old rows deleted", rows=gone)
        return gone

    async def _forget_words(self) -> None:
        begin, more = True, True
        while more:
            async with self._store.write() as tx:
                more = await tx.retention.words(begin=begin)
            begin = False

    async def _bite(self) -> int:
        async with self._store.write() as tx:
            return await self._delete(tx)

    async def _delete(self, tx: Tx) -> int:
        wishes = self._wishes
        age_end = tx.now - timedelta(days=wishes.article_days)
        articles_end = max(age_end, await tx.retention.surplus("articles", wishes.most_articles) or age_end)
        sent_end = max(age_end, await tx.retention.surplus("deliveries", wishes.most_deliveries) or age_end)
        audit_end = tx.now - timedelta(days=wishes.audit_days)
        audit_end = max(audit_end, await tx.retention.surplus("audit", wishes.most_audit) or audit_end)
        if given_up := await tx.retention.given_up(age_end):
            _log.warning("deliveries given up: older than retention.article_days", deliveries=given_up)
        return (
            given_up
            + await tx.retention.articles(articles_end)
            + await tx.retention.deliveries(sent_end)
            + await tx.retention.audit(audit_end)
            + await tx.retention.feeds()
            + await tx.rules.forget_proposals(tx.now - PROPOSALS)
            + await tx.events.forget(tx.now - EVENTS)
        )
