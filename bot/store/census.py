"""The census: what waits, how much and for how long.  Bounded queries only, since a scrape asks every few seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select

from bot.model import DeliveryState, FeedState
from bot.store.deliveries import Deliveries
from bot.store.entries import Entries
from bot.store.schema import channels, deliveries, digest_schedules, feed_follows, feeds
from bot.store.session import Room

LATELY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Census:
    """What stands in the rows at one instant.  An age is in seconds, and 0 where nothing waits."""

    poll_lag: float
    feeds: Mapping[str, int]
    entries_waiting: int
    entries_age: float
    deliveries: Mapping[str, int]
    deliveries_age: float
    digests_late: int
    digest_lateness: float
    channels_paused: int


class Counting(Room):
    """Counts over all workspaces."""

    async def take(self) -> Census:
        """Count everything that operators watch.  The metrics call it, at most every few seconds."""
        waiting, since = await Entries(self._tx).waiting()
        counted = await Deliveries(self._tx).counts(self._tx.now - LATELY)
        late, due = await self._digests()
        return Census(
            poll_lag=self._age(await self._most_overdue()),
            feeds=await self._feeds(),
            entries_waiting=waiting,
            entries_age=self._age(since),
            deliveries={state.value: counted.get(state, 0) for state in DeliveryState},
            deliveries_age=self._age(await self._oldest_pending()),
            digests_late=late,
            digest_lateness=self._age(due),
            channels_paused=await self._paused(),
        )

    def _age(self, instant: datetime | None) -> float:
        return 0.0 if instant is None else max(0.0, (self._tx.now - instant).total_seconds())

    async def _most_overdue(self) -> datetime | None:
        followed = exists().where(feed_follows.c.feed_id == feeds.c.id)
        asked = select(feeds.c.next_poll_at).where(feeds.c.next_poll_at <= self._tx.now, followed)
        found: datetime | None = await self._tx.scalar(asked.order_by(feeds.c.next_poll_at).limit(1))
        return found

    async def _feeds(self) -> dict[str, int]:
        rows = await self._tx.rows(select(feeds.c.state, func.count()).group_by(feeds.c.state))
        counted = {row[0]: row[1] for row in rows}
        return {state.value: counted.get(state.value, 0) for state in FeedState}

    async def _oldest_pending(self) -> datetime | None:
        pending = deliveries.c.state == DeliveryState.PENDING.value
        oldest: datetime | None = await self._tx.scalar(select(func.min(deliveries.c.created_at)).where(pending))
        return oldest

    async def _digests(self) -> tuple[int, datetime | None]:
        due = digest_schedules.c.next_due_at
        row = await self._tx.first(select(func.count(), func.min(due)).where(due < self._tx.now))
        return (0, None) if row is None else (row[0], row[1])

    async def _paused(self) -> int:
        paused = channels.c.paused_reason.is_not(None)
        return int(await self._tx.scalar(select(func.count()).select_from(channels).where(paused)))
