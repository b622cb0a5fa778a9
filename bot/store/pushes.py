"""Pushes: which hubs were asked to tell us of which feeds' news."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update

from bot.model import Feed, FeedState
from bot.store.feeds import feed_of
from bot.store.schema import feed_follows, feeds, pushes
from bot.store.session import Record, Room
from bot.store.values import Push

PENDING = timedelta(hours=1)
"""How long a hub has to ask whether it was us."""
_FOLLOWED = exists().where(feed_follows.c.feed_id == feeds.c.id)
_TOPIC = func.coalesce(feeds.c.topic, feeds.c.url)


class Pushes(Room):
    """Rows of `pushes`.  The ticks of `flow/websub.py` call what is here, unless it says otherwise."""

    async def candidates(self, limit: int) -> list[Feed]:
        """Give feeds that name a hub and have no push: known to us, followed, public, and alive."""
        asked = select(feeds).where(
            feeds.c.hub_url.is_not(None),
            feeds.c.baseline_done,
            feeds.c.private_to == 0,
            feeds.c.state != FeedState.ENDED.value,
            _FOLLOWED,
            ~exists().where(pushes.c.feed_id == feeds.c.id),
        )
        return [feed_of(row) for row in await self._tx.rows(asked.order_by(feeds.c.id).limit(limit))]

    async def begin(self, feed_id: int, hub: str, topic: str, base: str, secret: str) -> None:
        """Want a push, with a new key and a locked secret; it is due at once.  `base` is our address up to the key."""
        key = secrets.token_urlsafe(24)
        new = self._tx.insert(pushes).values(
            feed_id=feed_id,
            key=key,
            secret=secret,
            hub=hub,
            topic=topic,
            callback=base + key,
            next_at=self._tx.now,
            seen=[],
        )
        await self._tx.run(new.on_conflict_do_nothing())

    async def unwanted(self) -> Sequence[int]:
        """Let go of pushes whose feed has ended, is followed by nobody, or names another hub or topic; give them."""
        lost = exists().where(
            feeds.c.id == pushes.c.feed_id,
            or_(
                feeds.c.state == FeedState.ENDED.value,
                ~_FOLLOWED,
                feeds.c.hub_url.is_(None),
                feeds.c.hub_url != pushes.c.hub,
                pushes.c.topic != _TOPIC,
            ),
        )
        change = update(pushes).where(pushes.c.wanted, lost)
        over = {"wanted": False, "live_until": None, "next_at": self._tx.now, "failures": 0}
        return await self._tx.scalars(change.values(over).returning(pushes.c.feed_id))

    async def lapsed(self) -> Sequence[int]:
        """Note that pushes are live no more whose time is over; give them."""
        over = update(pushes).where(pushes.c.live_until <= self._tx.now).values(live_until=None)
        return await self._tx.scalars(over.returning(pushes.c.feed_id))

    async def due(self, limit: int) -> list[Push]:
        """Claim pushes whose hub must be asked, with room for its question; `save` sets the next time."""
        wanted = select(pushes.c.feed_id).where(pushes.c.next_at <= self._tx.now).order_by(pushes.c.next_at)
        some = wanted.limit(limit).with_for_update(skip_locked=True)
        until = self._tx.now + PENDING
        claim = update(pushes).where(pushes.c.feed_id.in_(some)).values(next_at=until, pending_until=until)
        return [push_of(row) for row in await self._tx.rows(claim.returning(pushes))]

    async def by_key(self, key: str) -> Push | None:
        """Give the push that a key of ours belongs to, held for a change.  The web routes call it."""
        row = await self._tx.first(self._tx.held(select(pushes).where(pushes.c.key == key)))
        return None if row is None else push_of(row)

    async def of_feed(self, feed_id: int) -> Push | None:
        """Give a feed's push, held for a change."""
        row = await self._tx.first(self._tx.held(select(pushes).where(pushes.c.feed_id == feed_id)))
        return None if row is None else push_of(row)

    async def live(self, feed_ids: Collection[int]) -> set[int]:
        """Say of which feeds a hub tells us now.  The poller calls it."""
        mine: ColumnElement[bool] = and_(pushes.c.feed_id.in_(feed_ids), pushes.c.live_until > self._tx.now)
        return set(await self._tx.scalars(select(pushes.c.feed_id).where(mine)))

    async def save(self, push: Push) -> None:
        """Store what was learnt of one."""
        values = asdict(push) | {"seen": list(push.seen)}
        del values["feed_id"]
        await self._tx.run(update(pushes).where(pushes.c.feed_id == push.feed_id).values(values))

    async def renew_secrets(self, renew: Callable[[str], str]) -> int:
        """Replace every secret by what `renew` makes of it; say how many.  Key rotation calls it."""
        kept = await self._tx.rows(select(pushes.c.feed_id, pushes.c.secret))
        for row in kept:
            mine = update(pushes).where(pushes.c.feed_id == row.feed_id)
            await self._tx.run(mine.values(secret=renew(row.secret)))
        return len(kept)

    async def delete(self, feed_id: int) -> None:
        """Forget one; its address is nobody's from now on."""
        await self._tx.run(delete(pushes).where(pushes.c.feed_id == feed_id))


def push_of(row: Record) -> Push:
    """Make the value of a row."""
    return Push(
        feed_id=row.feed_id,
        key=row.key,
        secret=row.secret,
        hub=row.hub,
        topic=row.topic,
        callback=row.callback,
        next_at=row.next_at,
        wanted=row.wanted,
        pending_until=row.pending_until,
        live_until=row.live_until,
        failures=row.failures,
        error=row.error,
        seen=tuple(row.seen),
    )
