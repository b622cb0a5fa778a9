"""Decisions: what the urgency router said, kept for `/news why` and for the hourly budget."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from bot.model import Decision, Outcome
from bot.store.schema import decisions
from bot.store.session import Record, Room
from bot.store.values import StoredDecision


class Decisions(Room):
    """Rows of `decisions`."""

    async def add(
        self, article_id: int, story_id: int | None, channel_id: int, subscription_id: int | None, decision: Decision
    ) -> None:
        """Store a verdict.  The pipeline calls it in the article's transaction."""
        new = self._tx.insert(decisions).values(
            article_id=article_id,
            story_id=story_id,
            channel_id=channel_id,
            subscription_id=subscription_id,
            outcome=decision.outcome.value,
            reasons=list(decision.reasons),
            at=self._tx.now,
        )
        await self._tx.run(new)

    async def of_article(self, article_id: int, channel_id: int) -> list[StoredDecision]:
        """Give what was decided of an article in a channel, oldest first.  `/news why` calls it."""
        mine = (decisions.c.article_id == article_id) & (decisions.c.channel_id == channel_id)
        return [_decision(row) for row in await self._tx.rows(select(decisions).where(mine).order_by(decisions.c.id))]

    async def recent(self, channel_id: int, since: datetime, limit: int) -> list[StoredDecision]:
        """Give what was decided in a channel since, newest first.  Feedback calls it."""
        mine = (decisions.c.channel_id == channel_id) & (decisions.c.at >= since)
        asked = select(decisions).where(mine).order_by(decisions.c.id.desc()).limit(limit)
        return [_decision(row) for row in await self._tx.rows(asked)]

    async def count(self, channel_id: int, outcome: Outcome, since: datetime) -> int:
        """Give of how many stories a channel had this outcome since.  The router calls it for the hourly budget."""
        mine = (decisions.c.channel_id == channel_id) & (decisions.c.at >= since)
        asked = select(func.count(decisions.c.story_id.distinct())).where(mine, decisions.c.outcome == outcome.value)
        return int(await self._tx.scalar(asked))

    async def totals(self) -> dict[Outcome, int]:
        """Give how often each outcome was decided.  A replay's report calls it."""
        asked = select(decisions.c.outcome, func.count()).group_by(decisions.c.outcome)
        return {Outcome(row[0]): row[1] for row in await self._tx.rows(asked)}


def _decision(row: Record) -> StoredDecision:
    return StoredDecision(
        article_id=row.article_id,
        story_id=row.story_id,
        channel_id=row.channel_id,
        subscription_id=row.subscription_id,
        outcome=Outcome(row.outcome),
        reasons=tuple(row.reasons),
        at=row.at,
    )
