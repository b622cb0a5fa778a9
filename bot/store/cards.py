"""Cards: what each channel was shown of each story."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select, update

from bot.store.schema import cards
from bot.store.session import Record, Room, batched
from bot.store.values import Card


class Cards(Room):
    """Rows of `cards`."""

    async def get(self, channel_id: int, story_id: int) -> Card | None:
        """Give a channel's card of a story, locked for `save`.  The router calls it."""
        mine = (cards.c.channel_id == channel_id) & (cards.c.story_id == story_id)
        row = await self._tx.first(self._tx.held(select(cards).where(mine)))
        return None if row is None else _card(row)

    async def save(self, card: Card) -> None:
        """Store what a card shows now; `external_id` is kept where the value has none.  The router calls it."""
        shown = {
            "revision": card.revision,
            "article_ids": list(card.article_ids),
            "content_hash": card.content_hash,
        }
        if card.external_id is not None:
            shown["external_id"] = card.external_id
        new = self._tx.insert(cards).values(
            shown | {"channel_id": card.channel_id, "story_id": card.story_id, "posted_at": card.posted_at}
        )
        await self._tx.run(new.on_conflict_do_update(index_elements=[cards.c.channel_id, cards.c.story_id], set_=shown))

    async def sent(self, channel_id: int, story_id: int, external_id: str) -> None:
        """Note the platform's id of a card.  The sender calls it with `deliveries.mark_sent`."""
        mine = (cards.c.channel_id == channel_id) & (cards.c.story_id == story_id)
        await self._tx.run(update(cards).where(mine).values(external_id=external_id))

    async def remove(self, channel_id: int, story_id: int) -> None:
        """Forget a card that was never posted.  The sender calls it when the card came too late to be one."""
        mine = (cards.c.channel_id == channel_id) & (cards.c.story_id == story_id) & cards.c.external_id.is_(None)
        await self._tx.run(delete(cards).where(mine))

    async def posted(self, channel_ids: Sequence[int], story_ids: Sequence[int]) -> set[tuple[int, int]]:
        """Say which of these stories which of these channels have a card of.  Digests call it."""
        asked = select(cards.c.channel_id, cards.c.story_id).where(cards.c.channel_id.in_(channel_ids))
        return {
            (row.channel_id, row.story_id)
            for some in batched(story_ids)
            for row in await self._tx.rows(asked.where(cards.c.story_id.in_(some)))
        }

    async def of_story(self, story_id: int) -> list[Card]:
        """Give the cards of a story in all channels.  The router calls it when a story was merged or revised."""
        return [_card(row) for row in await self._tx.rows(select(cards).where(cards.c.story_id == story_id))]


def _card(row: Record) -> Card:
    return Card(
        channel_id=row.channel_id,
        story_id=row.story_id,
        revision=row.revision,
        article_ids=tuple(row.article_ids),
        posted_at=row.posted_at,
        content_hash=row.content_hash,
        external_id=row.external_id,
    )
