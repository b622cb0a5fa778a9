"""Retention in the flow: every few hours, in small transactions, until nothing old is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import structlog

from bot.settings import Retention as Wishes
from bot.store import Store, Tx
from bot.store.retention import ARTICLES_AT_ONCE
from bot.store.session import batched

_log = structlog.get_logger(__name__)
EVENTS = timedelta(days=7)
PROPOSALS = timedelta(days=30)
Rule = Callable[[Tx], Awaitable[int]]


async def forget_departed(store: Store) -> None:
    """Delete what workspaces that are gone have left and nobody else holds, their words in the index included.

    Each look for it reads all articles, so it is one for all of them.
    """
    async with store.read() as tx:
        departed = await tx.departures.pending()
    if not departed:
        return
    await _forget_articles(store, departed)
    while await _bite(store, lambda tx: tx.retention.feeds()):
        pass
    await _forget_articles(store, departed)  # those that were in hand
    await _forget_words(store)
    async with store.write() as tx:
        await tx.departures.end(departed)
    _log.info("nothing of gone workspaces is left", numbers=departed)


async def _forget_articles(store: Store, departed: Sequence[int]) -> None:
    async with store.read() as tx:
        ownerless = await tx.departures.ownerless(departed)
    for some in batched(ownerless, ARTICLES_AT_ONCE):
        async with store.write() as tx:
            await tx.departures.delete(departed, some)


async def _bite(store: Store, rule: Rule) -> int:
    async with store.write() as tx:
        await tx.lock("retention")
        return await rule(tx)


async def _forget_words(store: Store) -> None:
    begin, more = True, True
    while more:
        async with store.write() as tx:
            more = await tx.retention.words(begin=begin)
        begin = False


class Retention:
    """Deletes what has outlived the settings."""

    def __init__(self, store: Store, wishes: Wishes) -> None:
        """Take the rows and how long they are kept."""
        self._store = store
        self._wishes = wishes

    async def tick(self) -> int:
        """Delete until nothing old is left; return how many rows went."""
        await forget_departed(self._store)
        gone = Counter[str]()
        for name, rule in await self._rules():
            while bite := await _bite(self._store, rule):
                gone[name] += bite
        if gone["deliveries given up"]:
            _log.warning("deliveries given up: older than retention.article_days", rows=gone["deliveries given up"])
        if gone:
            await _forget_words(self._store)
            _log.info("old rows deleted", rows=gone.total())
        return gone.total()

    async def _rules(self) -> list[tuple[str, Rule]]:
        """Say what goes, in its order: what others hang on goes after them."""
        wishes = self._wishes
        async with self._store.read() as tx:
            old, very_old = tx.now - timedelta(days=wishes.article_days), tx.now - timedelta(days=wishes.audit_days)
            articles = max(old, await tx.retention.surplus("articles", wishes.most_articles) or old)
            sent = max(old, await tx.retention.surplus("deliveries", wishes.most_deliveries) or old)
            audit = max(very_old, await tx.retention.surplus("audit", wishes.most_audit) or very_old)
        return [
            ("deliveries given up", lambda tx: tx.retention.given_up(old)),
            ("articles", lambda tx: tx.retention.articles(articles)),
            ("stories", lambda tx: tx.retention.stories(articles)),
            ("entries", lambda tx: tx.retention.entries(articles)),
            ("deliveries", lambda tx: tx.retention.deliveries(sent)),
            ("audit", lambda tx: tx.retention.audit(audit)),
            ("feeds", lambda tx: tx.retention.feeds()),
            ("digest runs", lambda tx: tx.retention.runs(old)),
            ("proposals", lambda tx: tx.rules.forget_proposals(tx.now - PROPOSALS)),
            ("events", lambda tx: tx.retention.events(tx.now - EVENTS)),
        ]
