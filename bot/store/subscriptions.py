"""Subscriptions: which channel wants what, and how urgently."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, exists, select, union, union_all, update

from bot.model import AlertMode, Salience, Subscription
from bot.store.channels import channel_of, joined
from bot.store.feeds import draws_on
from bot.store.schema import channels, feed_follows, subscription_feeds, subscriptions
from bot.store.schema.types import Id
from bot.store.session import Record, Room, batched
from bot.store.values import Concerned


class Subscriptions(Room):
    """Rows of `subscriptions` and `subscription_feeds`."""

    async def add(self, wish: Subscription, created_by: str) -> Subscription:
        """Store a wish (its `id` is ignored) in place of the channel's same wish, if any.  Commands call it."""
        same = and_(
            subscriptions.c.channel_id == wish.channel_id,
            subscriptions.c.watchlist_id.is_not_distinct_from(wish.watchlist_id),
            subscriptions.c.feed_id.is_not_distinct_from(wish.feed_id),
        )
        await self._tx.lock(f"subscriptions of {wish.channel_id}")
        known = await self._tx.scalar(select(subscriptions.c.id).where(same))
        if known is None:
            new = self._tx.insert(subscriptions).values(
                _columns(wish)
                | {
                    "channel_id": wish.channel_id,
                    "watchlist_id": wish.watchlist_id,
                    "feed_id": wish.feed_id,
                    "created_by": created_by,
                    "created_at": self._tx.now,
                }
            )
            known = await self._tx.scalar(new.returning(subscriptions.c.id))
        else:
            await self._tx.run(update(subscriptions).where(subscriptions.c.id == known).values(_columns(wish)))
        await self._limit(known, wish.feed_ids)
        return (await self._load(subscriptions.c.id == known))[0]

    async def get(self, subscription_id: int) -> Subscription | None:
        """Give one by number.  Commands and buttons call it."""
        return next(iter(await self._load(subscriptions.c.id == subscription_id)), None)

    async def remove(self, subscription_id: int) -> bool:
        """End a wish.  Commands call it."""
        return await self._tx.run(delete(subscriptions).where(subscriptions.c.id == subscription_id)) > 0

    async def of_channel(self, channel_id: int) -> list[Subscription]:
        """Give a channel's wishes.  Commands call it."""
        return await self._load(subscriptions.c.channel_id == channel_id)

    async def of_workspace(self, workspace_id: int) -> list[Subscription]:
        """Give the wishes of all channels of a workspace.  Commands and App Home call it."""
        here = select(channels.c.id).where(channels.c.workspace_id == workspace_id)
        return await self._load(subscriptions.c.channel_id.in_(here))

    async def for_article(self, watchlist_ids: Sequence[int], feed_ids: Sequence[int]) -> list[Concerned]:
        """Give the subscriptions an article concerns: it matched these lists and came through these feeds.

        The pipeline calls it once an article.  A channel is concerned only if its workspace follows one of the feeds
        (ARCHITECTURE, rule 7) and the subscription is not limited to others.
        """
        found = await self._tx.rows(_concerned(), {"lists": list(watchlist_ids), "brought": list(feed_ids)})
        limits = await self._limits([row.subscription_id for row in found])
        return [Concerned(_subscription(row, limits, row.subscription_id), channel_of(row)) for row in found]

    async def told_feeds(self, feed_ids: Iterable[int]) -> set[int]:
        """Give those of these feeds from which some channel wants whatever comes, with or without a watch-list's match.

        The pipeline calls it when it claims entries, to know which of them somebody will see.
        """
        asked = list(feed_ids)
        everything = and_(subscriptions.c.watchlist_id.is_(None), subscriptions.c.feed_id.is_(None))
        found = await self._tx.scalars(
            union(
                select(subscriptions.c.feed_id).where(subscriptions.c.feed_id.in_(asked)),
                select(feed_follows.c.feed_id)
                .join(channels, channels.c.workspace_id == feed_follows.c.workspace_id)
                .join(subscriptions, subscriptions.c.channel_id == channels.c.id)
                .where(feed_follows.c.feed_id.in_(asked), everything),
            )
        )
        return set(found)

    async def _load(self, wanted: ColumnElement[bool]) -> list[Subscription]:
        found = await self._tx.rows(self._tx.held(select(subscriptions).where(wanted).order_by(subscriptions.c.id)))
        limits = await self._limits([row.id for row in found])
        return [_subscription(row, limits, row.id) for row in found]

    async def _limits(self, ids: list[int]) -> dict[int, list[int]]:
        limits: dict[int, list[int]] = defaultdict(list)
        for some in batched(ids):
            asked = select(subscription_feeds).where(subscription_feeds.c.subscription_id.in_(some))
            for row in await self._tx.rows(asked.order_by(subscription_feeds.c.feed_id)):
                limits[row.subscription_id].append(row.feed_id)
        return limits

    async def _limit(self, subscription_id: int, feed_ids: Sequence[int]) -> None:
        mine = subscription_feeds.c.subscription_id == subscription_id
        await self._tx.run(delete(subscription_feeds).where(mine))
        if feed_ids:
            rows = [{"subscription_id": subscription_id, "feed_id": feed_id} for feed_id in sorted(set(feed_ids))]
            await self._tx.run(self._tx.insert(subscription_feeds), rows)


@cache
def _concerned() -> Select[Any]:
    """What `for_article` asks, built once: it is asked for every article, and building it takes 0.3 ms."""
    brought = bindparam("brought", expanding=True, type_=Id)
    follows = exists().where(
        feed_follows.c.workspace_id == channels.c.workspace_id, feed_follows.c.feed_id.in_(brought)
    )
    # Three look-ups, each by its index: as one condition they would read every subscription there is.
    wanted = union_all(
        select(subscriptions.c.id).where(subscriptions.c.watchlist_id.in_(bindparam("lists", expanding=True))),
        select(subscriptions.c.id).where(subscriptions.c.feed_id.in_(brought)),
        select(subscriptions.c.id).where(subscriptions.c.watchlist_id.is_(None), subscriptions.c.feed_id.is_(None)),
    )
    asked = _with_channel().where(subscriptions.c.id.in_(wanted), draws_on(brought), follows)
    return asked.order_by(subscriptions.c.id)


def _with_channel() -> Select[Any]:
    settings = [column for column in subscriptions.c if column.name not in {"id", "created_at"}]
    chosen = joined().add_columns(subscriptions.c.id.label("subscription_id"), *settings)
    return chosen.join(subscriptions, subscriptions.c.channel_id == channels.c.id)


def _columns(wish: Subscription) -> dict[str, Any]:
    return {
        "mode": wish.mode.value,
        "min_salience": wish.min_salience.value,
        "ping": wish.ping,
        "breaking_outlets": wish.breaking_outlets,
        "breaking_minutes": wish.breaking_minutes,
    }


def _subscription(row: Record, limits: dict[int, list[int]], number: int) -> Subscription:
    return Subscription(
        id=number,
        channel_id=row.channel_id,
        watchlist_id=row.watchlist_id,
        feed_id=row.feed_id,
        feed_ids=tuple(limits[number]),
        mode=AlertMode(row.mode),
        min_salience=Salience(row.min_salience),
        ping=row.ping,
        breaking_outlets=row.breaking_outlets,
        breaking_minutes=row.breaking_minutes,
    )
