"""Digest items: what waits for a channel's next digest.  Nothing that was held is dropped without being told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import case, func, select, update

from bot.model import Channel
from bot.store.channels import channel_of, joined
from bot.store.schema import channels, digest_items
from bot.store.session import Record, Room
from bot.store.values import DigestItem

_waits = digest_items.c.taken_at.is_(None)


class DigestItems(Room):
    """Rows of `digest_items`."""

    async def hold(
        self, channel_id: int, story_id: int, article_id: int, watchlist_id: int | None, reason: str
    ) -> bool:
        """Keep a story for the next digest; False if it waits there already for that list.  The router calls it.

        One that waits without a reason, beside its card, is given this one.
        """
        await self._tx.lock(f"digest of {channel_id}")
        same = (digest_items.c.channel_id == channel_id) & (digest_items.c.story_id == story_id) & _waits
        same &= digest_items.c.watchlist_id.is_not_distinct_from(watchlist_id)
        if await self._tx.first(select(digest_items.c.id).where(same)):
            await self._tx.run(update(digest_items).where(same, digest_items.c.reason == "").values(reason=reason))
            return False
        new = self._tx.insert(digest_items).values(
            channel_id=channel_id,
            story_id=story_id,
            article_id=article_id,
            watchlist_id=watchlist_id,
            reason=reason,
            at=self._tx.now,
        )
        await self._tx.run(new)
        return True

    async def waiting(self, channel_id: int) -> list[DigestItem]:
        """Give what waits in a channel, oldest first.  Digests and their preview call it."""
        asked = select(digest_items).where(digest_items.c.channel_id == channel_id, _waits)
        return [_item(row) for row in await self._tx.rows(asked.order_by(digest_items.c.id))]

    async def count(self, channel_id: int) -> int:
        """Give how many wait in a channel.  Status calls it."""
        asked = select(func.count()).select_from(digest_items).where(digest_items.c.channel_id == channel_id, _waits)
        return int(await self._tx.scalar(asked))

    async def channels_holding(self, reasons: Sequence[str]) -> list[Channel]:
        """Give the channels where something waits for one of these reasons.  The hand-over's tick calls it."""
        holding = select(digest_items.c.channel_id).where(digest_items.c.reason.in_(reasons), _waits)
        found = await self._tx.rows(joined().where(channels.c.id.in_(holding)).order_by(channels.c.id))
        return [channel_of(row) for row in found]

    async def set_reason(self, item_ids: Sequence[int], reason: str) -> None:
        """Say anew why items wait.  The hand-over calls it, so that it tells of each once."""
        await self._tx.run(update(digest_items).where(digest_items.c.id.in_(item_ids)).values(reason=reason))

    async def take(self, channel_id: int, subject: str) -> list[DigestItem]:
        """Take what waits in one channel into the digest named `subject`: as `take_many`.  `/digest now` calls it."""
        return (await self.take_many({channel_id: subject})).get(channel_id, [])

    async def take_many(self, subjects: Mapping[int, str]) -> dict[int, list[DigestItem]]:
        """Take what waits in channels, each into the digest that is named for it; give it by channel, oldest first.

        The schedule calls it in the transaction that writes the digests' deliveries.
        """
        if not subjects:
            return {}
        for channel_id in sorted(subjects):
            await self._tx.lock(f"digest of {channel_id}")
        mine = digest_items.c.channel_id.in_(list(subjects)) & _waits
        named = case(dict(subjects), value=digest_items.c.channel_id)
        taken = update(digest_items).where(mine).values(taken_at=self._tx.now, taken_by=named).returning(digest_items)
        found: dict[int, list[DigestItem]] = {}
        for row in sorted(await self._tx.rows(taken), key=lambda row: int(row.id)):
            found.setdefault(row.channel_id, []).append(_item(row))
        return found

    async def between(self, channel_id: int, after: datetime, until: datetime) -> list[DigestItem]:
        """Give what came to wait in a channel in that time, taken meanwhile or not.  The weekly digest calls it."""
        mine = (digest_items.c.channel_id == channel_id) & (digest_items.c.at > after) & (digest_items.c.at <= until)
        return [_item(row) for row in await self._tx.rows(select(digest_items).where(mine).order_by(digest_items.c.id))]

    async def give_back(self, channel_id: int, subject: str) -> int:
        """Let what a digest took wait again.  The sender calls it when the digest could not be posted."""
        mine = (digest_items.c.channel_id == channel_id) & (digest_items.c.taken_by == subject)
        return await self._tx.run(update(digest_items).where(mine).values(taken_at=None, taken_by=None))

    async def taken(self, channel_id: int, subject: str) -> list[DigestItem]:
        """Give what a digest took, also what it had no room for ("and 12 more").  Its button calls it."""
        mine = (digest_items.c.channel_id == channel_id) & (digest_items.c.taken_by == subject)
        return [_item(row) for row in await self._tx.rows(select(digest_items).where(mine).order_by(digest_items.c.id))]


def _item(row: Record) -> DigestItem:
    return DigestItem(
        id=row.id,
        channel_id=row.channel_id,
        story_id=row.story_id,
        article_id=row.article_id,
        watchlist_id=row.watchlist_id,
        reason=row.reason,
        at=row.at,
    )
