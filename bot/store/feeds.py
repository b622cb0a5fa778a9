"""Feeds: fetched once, whoever follows them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    and_,
    bindparam,
    case,
    delete,
    exists,
    extract,
    func,
    or_,
    select,
    update,
)

from bot.ingest.urls import split_login
from bot.model import Channel, Feed, FeedState, Pace
from bot.store.channels import channel_of, joined
from bot.store.schema import channels, entries, feed_follows, feeds, subscription_feeds, subscriptions
from bot.store.session import Record, Room, batched
from bot.store.values import FeedHealth, Followed

_DAY = timedelta(days=1)


class Feeds(Room):
    """Rows of `feeds` and of `feed_follows`."""

    async def follow(self, workspace_id: int, url: str, *, title: str = "", login: str | None = None) -> Feed:
        """Have a workspace follow an address; it is polled at once if it is new.  `/feed add` and undo call it.

        `login` is what its server wants to see, encrypted: such a feed is shared with nobody, and a login that is
        given again replaces the one before.
        """
        owner = workspace_id if login else 0
        new = self._tx.insert(feeds).values(
            url=url,
            private_to=owner,
            host=urlsplit(url).hostname or "",
            title=title or url,
            next_poll_at=self._tx.now,
            created_at=self._tx.now,
            login=login,
        )
        await self._tx.run(new.on_conflict_do_nothing(index_elements=[feeds.c.url, feeds.c.private_to]))
        await self._give_login(workspace_id, url, login)
        row = await self._tx.first(select(feeds).where(feeds.c.url == url, feeds.c.private_to == owner))
        assert row is not None  # noqa: S101 - it was inserted or was there
        await self._add_follower(workspace_id, row.id)
        return await self._woken(row)

    async def follow_many(self, workspace_id: int, wanted: Sequence[tuple[str, str, str | None]]) -> list[Feed]:
        """Have a workspace follow many at once, each an address, a title and a login or None.  OPML calls it."""
        owners = {(url, workspace_id if login else 0): (title, login) for url, title, login in wanted}
        rows: list[dict[str, Any]] = [
            {
                "url": url,
                "private_to": owner,
                "host": urlsplit(url).hostname or "",
                "title": title or url,
                "next_poll_at": self._tx.now,
                "created_at": self._tx.now,
                "login": login,
            }
            for (url, owner), (title, login) in owners.items()
        ]
        found: list[Feed] = []
        for some in batched(rows, 5_000):
            new = self._tx.insert(feeds).on_conflict_do_nothing(index_elements=[feeds.c.url, feeds.c.private_to])
            await self._tx.run(new, some)
            for row in some:
                await self._give_login(workspace_id, row["url"], row["login"])
            asked = select(feeds).where(feeds.c.url.in_([row["url"] for row in some]))
            there = [row for row in await self._tx.rows(asked) if (row.url, row.private_to) in owners]
            follows = [{"workspace_id": workspace_id, "feed_id": row.id, "since": self._tx.now} for row in there]
            await self._tx.run(self._tx.insert(feed_follows).on_conflict_do_nothing(), follows)
            found += [await self._woken(row) for row in there]
        return found

    async def unfollow(self, workspace_id: int, feed_id: int) -> bool:
        """Have a workspace follow a feed no longer; its subscriptions to it go.  `/feed remove` calls it.

        So do those that are limited to this feed alone: without a limit they would hear of every feed.  A feed nobody
        follows is not polled; retention deletes it in the end.
        """
        mine = (feed_follows.c.workspace_id == workspace_id) & (feed_follows.c.feed_id == feed_id)
        if not await self._tx.run(delete(feed_follows).where(mine)):
            return False
        here = select(channels.c.id).where(channels.c.workspace_id == workspace_id)
        ours = subscriptions.c.channel_id.in_(here)
        limits, its_own = subscription_feeds.c, select(subscriptions.c.id).where(ours)
        lost = delete(subscription_feeds).where(limits.feed_id == feed_id, limits.subscription_id.in_(its_own))
        narrowed = subscriptions.c.id.in_(await self._tx.scalars(lost.returning(limits.subscription_id)))
        unlimited = narrowed & ~exists().where(limits.subscription_id == subscriptions.c.id)
        await self._tx.run(delete(subscriptions).where(ours, (subscriptions.c.feed_id == feed_id) | unlimited))
        return True

    async def get(self, feed_id: int) -> Feed | None:
        """Give one by number, held for a change in the same transaction."""
        return (await self.hold([feed_id])).get(feed_id)

    async def hold(self, numbers: Sequence[int]) -> dict[int, Feed]:
        """Give some by number, held for a change.  The poller calls it, before `save_all` in the same transaction."""
        asked = select(feeds).where(feeds.c.id.in_(numbers)).order_by(feeds.c.id)
        return {row.id: feed_of(row) for row in await self._tx.rows(self._tx.held(asked))}

    async def many(self, feed_ids: Iterable[int]) -> dict[int, Feed]:
        """Give several by number; those that are gone are left out.  The pipeline calls it."""
        return {
            row.id: feed_of(row)
            for some in batched(feed_ids)
            for row in await self._tx.rows(select(feeds).where(feeds.c.id.in_(some)))
        }

    async def of_workspace(self, workspace_id: int) -> list[Feed]:
        """Give the feeds a workspace follows, by title.  `/feed list` and OPML export call it."""
        found = await self._tx.rows(select(feeds).where(_followed_by(workspace_id)).order_by(feeds.c.title, feeds.c.id))
        return [feed_of(row) for row in found]

    async def titles(self, workspace_id: int) -> dict[int, str]:
        """Give the titles of the feeds a workspace follows, by number, in their order.  Commands call it.

        Of 20,000 feeds they take 0.06 s of computing, the feeds themselves 1.5.
        """
        asked = select(feeds.c.id, feeds.c.title).where(_followed_by(workspace_id))
        return {row[0]: row[1] for row in await self._tx.rows(asked.order_by(feeds.c.title, feeds.c.id))}

    async def followed(self, workspace_id: int) -> list[Followed]:
        """Give what tells the feeds apart that a workspace follows, by title.  Commands and imports call it."""
        asked = select(feeds.c.id, feeds.c.url, feeds.c.title, feeds.c.login.is_not(None))
        rows = await self._tx.rows(asked.where(_followed_by(workspace_id)).order_by(feeds.c.title, feeds.c.id))
        return [Followed(*row) for row in rows]

    async def health(self, workspace_id: int, since: datetime) -> list[FeedHealth]:
        """Give the followed feeds with what they brought since.  `/feed health` and `/news status` call it."""
        recent = (entries.c.feed_id == feeds.c.id) & (entries.c.first_seen_at >= since)
        brought = select(func.count()).select_from(entries).where(recent).scalar_subquery().label("brought")
        asked = select(feeds, brought).where(_followed_by(workspace_id)).order_by(feeds.c.title, feeds.c.id)
        return [FeedHealth(feed_of(row), row.brought) for row in await self._tx.rows(asked)]

    async def due(self, limit: int, *, lease: timedelta = timedelta(minutes=5)) -> list[Feed]:
        """Claim followed feeds whose time has come, longest overdue first.  The poller calls it.

        While a process has a feed in hand, the other feeds of that host are left to it: so the limits that a process
        keeps for each host hold for all processes together.  A claimed feed is due again after `lease`, so that a
        crash costs a delay and nothing else; `save` sets the real time and lets the host go.
        """
        await self._tx.lock("feeds: claim")
        theirs = feeds.alias()
        in_hand = (theirs.c.claimed_until > self._tx.now) & (theirs.c.claimed_by != self._tx.process)
        taken = select(theirs.c.host).where(in_hand)
        followed = exists().where(feed_follows.c.feed_id == feeds.c.id)
        wanted = select(feeds.c.id).where(feeds.c.next_poll_at <= self._tx.now, followed, feeds.c.host.not_in(taken))
        wanted = wanted.order_by(feeds.c.next_poll_at, feeds.c.id).limit(limit).with_for_update(skip_locked=True)
        until = self._tx.now + lease
        hold = {"next_poll_at": until, "claimed_until": until, "claimed_by": self._tx.process}
        claim = update(feeds).where(feeds.c.id.in_(wanted)).values(hold)
        return sorted((feed_of(row) for row in await self._tx.rows(claim.returning(feeds))), key=lambda feed: feed.id)

    async def let_go(self, but: Collection[int]) -> None:
        """Make due again what this process has claimed, but for these: the answer to its claim was lost.

        The poller calls it with the numbers it works on, before it claims again.
        """
        ours = (feeds.c.claimed_by == self._tx.process) & (feeds.c.claimed_until > self._tx.now)
        lost = update(feeds).where(ours, feeds.c.id.not_in(sorted(but)))
        await self._tx.run(lost.values(next_poll_at=self._tx.now, claimed_until=None))

    async def save(self, feed: Feed) -> None:
        """Store what was learnt and decided of one: `save_all` for `replace(feed, …)`."""
        await self.save_all([feed])

    async def save_all(self, known: Sequence[Feed]) -> None:
        """Store what polls learnt and decided, in one statement.  The poller calls it after `hold`.

        An ended feed is never due again, whatever its `next_poll_at`.
        """
        if known:
            values: dict[str, Any] = {name: bindparam(name) for name in _LEARNT}
            theirs = feeds.c.claimed_by != self._tx.process
            values["claimed_until"] = case((theirs, feeds.c.claimed_until), else_=None)
            change = update(feeds).where(feeds.c.id == bindparam("number")).values(values)
            await self._tx.run(change, [_learnt(one) for one in known])

    async def poll_now(self, numbers: Sequence[int]) -> None:
        """Make feeds due at once, in nobody's hand.  The poller calls it for what it gives back, and WebSub."""
        alive = feeds.c.id.in_(numbers) & (feeds.c.state != FeedState.ENDED.value)
        await self._tx.run(update(feeds).where(alive).values(next_poll_at=self._tx.now, claimed_until=None))

    async def move(self, feed_id: int, url: str) -> Feed | None:
        """Follow a permanent redirect.  Where the new address is a feed already, its followers grow and this one goes.

        The poller calls it; the answer is the feed that lives on, None if there was none.
        """
        old = await self.get(feed_id)
        if old is None or old.url == url:
            return old
        there = await self._tx.first(select(feeds).where(feeds.c.url == url, feeds.c.private_to == old.private_to))
        if there is None:
            host = urlsplit(url).hostname or ""
            await self._tx.run(update(feeds).where(feeds.c.id == feed_id).values(url=url, host=host))
            return replace(old, url=url)
        await self._merge(feed_id, there.id)
        return feed_of(there)

    async def seal(self, lock: Callable[[str], str]) -> int:
        """Encrypt the logins that stand in addresses, from before they had a column; `app.build` calls it.

        Returns how many there were.  `lock` may raise, which undoes all of it.
        """
        asked = select(feeds.c.id, feeds.c.url).where(feeds.c.private_to > 0, feeds.c.login.is_(None))
        found = await self._tx.rows(asked)
        for row in found:
            url, login = split_login(row.url)
            kept = await self.move(row.id, url)
            sealed = update(feeds).where(feeds.c.id == (kept.id if kept else row.id))
            await self._tx.run(sealed.values(login=lock(login or "")))
        return len(found)

    async def renew_logins(self, renew: Callable[[str], str]) -> int:
        """Replace every login by what `renew` makes of it; say how many.  Key rotation calls it."""
        kept = await self._tx.rows(select(feeds.c.id, feeds.c.login).where(feeds.c.login.is_not(None)))
        for row in kept:
            await self._tx.run(update(feeds).where(feeds.c.id == row.id).values(login=renew(row.login)))
        return len(kept)

    async def channels(self, feed_id: int) -> list[Channel]:
        """Give the channels whose subscriptions draw on a feed.  Notices of dead and silent feeds call it."""
        drawn = exists().where(subscriptions.c.channel_id == channels.c.id, draws_on([feed_id]))
        follows = exists().where(
            feed_follows.c.workspace_id == channels.c.workspace_id, feed_follows.c.feed_id == feed_id
        )
        found = await self._tx.rows(joined().where(drawn, follows).order_by(channels.c.id))
        return [channel_of(row) for row in found]

    async def paces(self, numbers: Sequence[int], window: timedelta, hours: Sequence[int]) -> dict[int, Pace]:
        """Count what feeds brought in a window until now, and in these hours of its days.  The poller calls it.

        Baselines do not count.  A younger feed's window begins with it; while it has brought nothing it is left out.
        """
        now = self._tx.now
        near = func.sum(case((extract("hour", entries.c.first_seen_at).in_(hours), 1), else_=0))
        came = (entries.c.feed_id == feeds.c.id) & (entries.c.first_seen_at >= now - window) & ~entries.c.baseline
        asked = select(feeds.c.id, feeds.c.created_at, func.count(entries.c.id).label("recent"), near.label("near"))
        asked = asked.select_from(feeds).outerjoin(entries, came).where(feeds.c.id.in_(numbers))
        found = {}
        for row in await self._tx.rows(asked.group_by(feeds.c.id, feeds.c.created_at)):
            age = min(window, max(_DAY, now - row.created_at))
            if row.recent or age == window:
                found[row.id] = Pace(row.recent, row.near if row.recent else 0, age / _DAY)
        return found

    async def arrivals(self, feed_id: int, limit: int) -> list[datetime]:
        """Give the latest instants at which a feed brought something, newest first.  The poller calls it."""
        came = (entries.c.feed_id == feed_id) & ~entries.c.baseline
        asked = select(entries.c.first_seen_at).where(came).distinct().order_by(entries.c.first_seen_at.desc())
        return list(await self._tx.scalars(asked.limit(limit)))

    async def _give_login(self, workspace_id: int, url: str, login: str | None) -> None:
        """Put a login in the place of the one that a private feed may have had before."""
        if login:
            mine = (feeds.c.url == url) & (feeds.c.private_to == workspace_id)
            await self._tx.run(update(feeds).where(mine).values(login=login))

    async def _add_follower(self, workspace_id: int, feed_id: int) -> None:
        new = self._tx.insert(feed_follows).values(workspace_id=workspace_id, feed_id=feed_id, since=self._tx.now)
        await self._tx.run(new.on_conflict_do_nothing())

    async def _woken(self, row: Record) -> Feed:
        """A feed that somebody adds by hand deserves another chance, even if it had ended."""
        feed = feed_of(row)
        if feed.state in (FeedState.ACTIVE, FeedState.SILENT):
            return feed
        feed = replace(feed, state=FeedState.ACTIVE, next_poll_at=self._tx.now)
        await self.save(feed)
        return feed

    async def _merge(self, old: int, new: int) -> None:
        for follower in await self._tx.scalars(
            select(feed_follows.c.workspace_id).where(feed_follows.c.feed_id == old)
        ):
            await self._add_follower(follower, new)
        await self._tx.run(update(subscriptions).where(subscriptions.c.feed_id == old).values(feed_id=new))
        limited = await self._tx.scalars(
            select(subscription_feeds.c.subscription_id).where(subscription_feeds.c.feed_id == old)
        )
        for subscription in limited:
            both = self._tx.insert(subscription_feeds).values(subscription_id=subscription, feed_id=new)
            await self._tx.run(both.on_conflict_do_nothing())
        known = select(entries.c.guid).where(entries.c.feed_id == new)
        moved = (entries.c.feed_id == old) & entries.c.guid.not_in(known)
        await self._tx.run(update(entries).where(moved).values(feed_id=new))
        await self._tx.run(delete(feeds).where(feeds.c.id == old))


def draws_on(feed_ids: list[int] | BindParameter[int]) -> ColumnElement[bool]:
    """Say whether a subscription takes articles of any of these feeds (following them is another question)."""
    limits = subscription_feeds.c.subscription_id == subscriptions.c.id
    unlimited = ~exists().where(limits)
    named = exists().where(limits, subscription_feeds.c.feed_id.in_(feed_ids))
    return or_(
        subscriptions.c.feed_id.in_(feed_ids),
        and_(subscriptions.c.feed_id.is_(None), or_(unlimited, named)),
    )


def _followed_by(workspace_id: int) -> ColumnElement[bool]:
    return exists().where(feed_follows.c.workspace_id == workspace_id, feed_follows.c.feed_id == feeds.c.id)


_LEARNT = (
    "title",
    "site_url",
    "state",
    "etag",
    "last_modified",
    "next_poll_at",
    "last_polled_at",
    "last_success_at",
    "last_entry_at",
    "failures",
    "failing_since",
    "last_error",
    "baseline_done",
    "hub_url",
    "ttl_minutes",
    "interval_minutes",
    "told_state",
    "skip_hours",
    "skip_days",
    "silent_from",
    "topic",
)


def _learnt(feed: Feed) -> dict[str, Any]:
    """Give what `save_all` binds for one feed."""
    due = None if feed.state is FeedState.ENDED else feed.next_poll_at
    rests = {name: " ".join(map(str, getattr(feed, name))) for name in ("skip_hours", "skip_days")}
    return {name: getattr(feed, name) for name in _LEARNT} | rests | {"number": feed.id, "next_poll_at": due}


def feed_of(row: Record) -> Feed:
    """Make the value of a row of `feeds`."""
    return Feed(
        id=row.id,
        url=row.url,
        title=row.title,
        state=FeedState(row.state),
        site_url=row.site_url,
        etag=row.etag,
        last_modified=row.last_modified,
        next_poll_at=row.next_poll_at,
        last_polled_at=row.last_polled_at,
        last_success_at=row.last_success_at,
        last_entry_at=row.last_entry_at,
        failures=row.failures,
        last_error=row.last_error,
        baseline_done=row.baseline_done,
        private_to=row.private_to,
        failing_since=row.failing_since,
        hub_url=row.hub_url,
        ttl_minutes=row.ttl_minutes,
        interval_minutes=row.interval_minutes,
        told_state=FeedState(row.told_state),
        skip_hours=tuple(map(int, row.skip_hours.split())),
        skip_days=tuple(map(int, row.skip_days.split())),
        silent_from=row.silent_from,
        topic=row.topic,
        login=row.login,
    )
