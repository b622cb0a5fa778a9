"""`/news undo`: taking back what destroyed something.

A command that destroys stores in the audit trail what it destroyed; here is how each kind is put together (`lost_…`,
`changed_…`) and how it is brought back.  Putting back is itself a change, with its own row.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from bot.commands.context import Change, Context
from bot.commands.replies import done
from bot.commands.values import Arguments
from bot.engine.digest import next_due
from bot.errors import CommandError, NotAllowed
from bot.message import Message
from bot.model import Channel, ChannelRule, DigestSchedule, Entity, Feed, Role, Subscription, Watchlist
from bot.store import Tx
from bot.store.values import AuditEntry

_ENTITY: TypeAdapter[Entity] = TypeAdapter(Entity)
_ENTITIES: TypeAdapter[tuple[Entity, ...]] = TypeAdapter(tuple[Entity, ...])
_WISHES: TypeAdapter[tuple[Subscription, ...]] = TypeAdapter(tuple[Subscription, ...])
_CHANNEL: TypeAdapter[Channel] = TypeAdapter(Channel)
_RULES: TypeAdapter[tuple[ChannelRule, ...]] = TypeAdapter(tuple[ChannelRule, ...])
_SCHEDULE: TypeAdapter[DigestSchedule] = TypeAdapter(DigestSchedule)

Payload = dict[str, Any]
_CHANNEL_KINDS = {"subscriptions", "channel", "schedule", "rules"}


async def take_back(ctx: Context, args: Arguments) -> Message:
    """Take back one change, or the latest that can be taken back."""
    number = args.number("number")
    async with ctx.change() as change:
        entry = await _entry(ctx, change, number)
        payload = entry.undo or {}
        _authorise(ctx, entry, payload)
        if not await change.tx.audit.mark_undone(entry.id):
            raise CommandError("That was undone before.")
        await _KINDS[payload["kind"]](ctx, change, payload)
        change.detail = f"undid {entry.command}: {entry.detail}"
    return done(f"Undone: {entry.detail}.")


async def _entry(ctx: Context, change: Change, number: int | None) -> AuditEntry:
    if number is not None:
        entry = await change.tx.audit.get(ctx.workspace.id, number)
        if entry is None or entry.undo is None:
            raise CommandError(f"There is no change {number} that could be undone.", "/news audit lists the changes.")
        return entry
    for entry in await change.tx.audit.of_workspace(ctx.workspace.id, limit=50):
        if entry.undo is not None and entry.undone_at is None and entry.actor == ctx.actor.external_id:
            return entry
    raise CommandError("None of your recent changes can be undone.", "/news audit lists all changes.")


def _authorise(ctx: Context, entry: AuditEntry, payload: Payload) -> None:
    """Let a channel's manager take back what was changed in that channel, and a workspace's manager everything."""
    here = payload.get("kind") in _CHANNEL_KINDS and entry.channel_id == ctx.channel.id
    needed = Role.CHANNEL_MANAGER if here else Role.WORKSPACE_MANAGER
    if ctx.actor.role.rank < needed.rank:
        raise NotAllowed(f"Only a {needed.value} may undo that.", "Ask somebody who manages this workspace.")


# ---------------------------------------------------------------- watch-lists


def lost_watchlist(watchlist: Watchlist, wishes: Sequence[Subscription]) -> Payload:
    """Keep a deleted list with who subscribed to it."""
    return {
        "kind": "watchlist",
        "name": watchlist.name,
        "entities": _ENTITIES.dump_python(watchlist.entities, mode="json"),
        "wishes": _WISHES.dump_python(tuple(wishes), mode="json"),
    }


async def _restore_watchlist(ctx: Context, change: Change, payload: Payload) -> None:
    members = _ENTITIES.validate_python(payload["entities"])
    watchlist = await change.tx.watchlists.create(ctx.workspace.id, payload["name"], members)
    for wish in _WISHES.validate_python(payload["wishes"]):
        await _resubscribe(ctx, change, replace(wish, watchlist_id=watchlist.id))


def changed_entity(watchlist: Watchlist, entity: Entity) -> Payload:
    """Keep an entity as it was before it was changed or removed."""
    return {"kind": "entity", "watchlist": watchlist.id, "entity": _ENTITY.dump_python(entity, mode="json")}


async def _restore_entity(ctx: Context, change: Change, payload: Payload) -> None:
    watchlist = await change.tx.watchlists.get(payload["watchlist"])
    if watchlist is None or watchlist.workspace_id != ctx.workspace.id:
        raise CommandError("The watch-list itself is gone meanwhile.", "/news audit shows who deleted it.")
    await change.tx.watchlists.add_entity(watchlist.id, _ENTITY.validate_python(payload["entity"]))


@dataclass(frozen=True, slots=True)
class Grown:
    """What an import does to a list that was there: whom it changes, as they were before, and the keys it adds."""

    watchlist: int
    changed: tuple[Entity, ...]
    added: tuple[str, ...]


def grown(before: Watchlist, members: Mapping[str, Entity]) -> Grown:
    """Compare a list with what comes into it, by key."""
    known = {one.key: one for one in before.entities}
    changed = (known[key] for key, new in members.items() if key in known and replace(known[key], id=new.id) != new)
    return Grown(before.id, tuple(changed), tuple(key for key in members if key not in known))


def replaced_watchlists(before: Sequence[Grown], made: Sequence[Watchlist]) -> Payload:
    """Keep what an import changed, and the lists that it made."""
    kept = [
        {"id": one.watchlist, "entities": _ENTITIES.dump_python(one.changed, mode="json"), "added": list(one.added)}
        for one in before
    ]
    return {"kind": "watchlists", "before": kept, "made": [one.id for one in made]}


async def _restore_watchlists(ctx: Context, change: Change, payload: Payload) -> None:
    mine = await change.tx.watchlists.names(ctx.workspace.id)
    for number in payload["made"]:
        if number in mine:
            await change.tx.watchlists.delete(number)
    for kept in reversed(payload["before"]):
        if kept["id"] in mine:
            await change.tx.watchlists.remove_entities(kept["id"], kept["added"])
            await change.tx.watchlists.add_entities(kept["id"], _ENTITIES.validate_python(kept["entities"]))


# ---------------------------------------------------------------- channels


def lost_subscriptions(wishes: Sequence[Subscription]) -> Payload:
    """Keep subscriptions as they were before they were changed or ended."""
    return {"kind": "subscriptions", "wishes": _WISHES.dump_python(tuple(wishes), mode="json")}


async def _restore_subscriptions(ctx: Context, change: Change, payload: Payload) -> None:
    for wish in _WISHES.validate_python(payload["wishes"]):
        if not await _resubscribe(ctx, change, wish):
            raise CommandError("What it was subscribed to is gone meanwhile.", "/news audit shows who removed it.")


async def _resubscribe(ctx: Context, change: Change, wish: Subscription) -> bool:
    """Bring back one subscription, if its channel and its subject are still this workspace's.

    One that was limited to feeds of which none is left would hear of all.
    """
    tx, mine = change.tx, ctx.workspace.id
    channel = await tx.channels.get(wish.channel_id)
    lists = await tx.watchlists.names(mine)
    feeds = await tx.feeds.titles(mine)
    limited = tuple(one for one in wish.feed_ids if one in feeds)
    gone = (wish.watchlist_id and wish.watchlist_id not in lists) or (wish.feed_id and wish.feed_id not in feeds)
    if channel is None or channel.workspace_id != mine or gone or (wish.feed_ids and not limited):
        return False
    await tx.subscriptions.add(replace(wish, feed_ids=limited), ctx.actor.external_id)
    return True


def changed_channel(channel: Channel) -> Payload:
    """Keep a channel's snooze, quiet hours and budget as they were."""
    return {"kind": "channel", "channel": _CHANNEL.dump_python(channel, mode="json")}


async def _restore_channel(ctx: Context, change: Change, payload: Payload) -> None:
    kept = _CHANNEL.validate_python(payload["channel"])
    await change.tx.channels.save(
        replace(
            await _channel(ctx, change, kept.id),
            zone=kept.zone,
            snoozed_until=kept.snoozed_until,
            quiet_from=kept.quiet_from,
            quiet_to=kept.quiet_to,
            hourly_budget=kept.hourly_budget,
        )
    )


async def _channel(ctx: Context, change: Change, number: int) -> Channel:
    channel = await change.tx.channels.get(number)
    if channel is None or channel.workspace_id != ctx.workspace.id:
        raise CommandError("That channel is gone meanwhile.")
    return channel


def changed_rules(made: Sequence[ChannelRule], lost: Sequence[ChannelRule]) -> Payload:
    """Keep which rules a channel was given, and those that it lost."""
    return {
        "kind": "rules",
        "made": [rule.id for rule in made],
        "lost": _RULES.dump_python(tuple(lost), mode="json"),
    }


async def _restore_rules(ctx: Context, change: Change, payload: Payload) -> None:
    lost = _RULES.validate_python(payload["lost"])
    if not all([await change.tx.rules.is_possible(rule) for rule in lost]):
        raise CommandError("What that rule was about is gone meanwhile.", "/news audit shows who removed it.")
    for number in payload["made"]:
        await change.tx.rules.remove(number)
    for rule in lost:
        await change.tx.rules.propose(rule)


def lost_schedule(schedule: DigestSchedule) -> Payload:
    """Keep a digest schedule as it was before it was changed or ended."""
    return {"kind": "schedule", "schedule": _SCHEDULE.dump_python(schedule, mode="json")}


async def _restore_schedule(ctx: Context, change: Change, payload: Payload) -> None:
    kept = _SCHEDULE.validate_python(payload["schedule"])
    await _channel(ctx, change, kept.channel_id)
    _, due = next_due(change.tx.now, kept.at, kept.weekdays, kept.zone)
    await change.tx.digests.schedule(replace(kept, next_due_at=due))


# ---------------------------------------------------------------- feeds


def lost_feed(feed: Feed, wishes: Sequence[Subscription]) -> Payload:
    """Keep a feed that was removed, with the subscriptions that drew on it."""
    dumped = _WISHES.dump_python(tuple(wishes), mode="json")
    kept = {"id": feed.id, "url": feed.url, "title": feed.title, "login": feed.login}
    return {"kind": "feed", **kept, "wishes": dumped}


async def _restore_feed(ctx: Context, change: Change, payload: Payload) -> None:
    feed = await change.tx.feeds.follow(
        ctx.workspace.id, payload["url"], title=payload["title"], login=payload.get("login")
    )
    for wish in _WISHES.validate_python(payload["wishes"]):
        limits = tuple(feed.id if one == payload.get("id") else one for one in wish.feed_ids)
        await _resubscribe(ctx, change, replace(wish, feed_id=wish.feed_id and feed.id, feed_ids=limits))


def added_feeds(feeds: Sequence[Feed]) -> Payload:
    """Keep which feeds an import added."""
    return {"kind": "feeds", "added": [feed.id for feed in feeds]}


async def _remove_feeds(ctx: Context, change: Change, payload: Payload) -> None:
    await remove_added(change.tx, ctx.workspace.id, payload)


async def remove_added(tx: Tx, workspace_id: int, payload: Payload) -> int:
    """Follow no longer what an import added; say how many that were."""
    return sum([await tx.feeds.unfollow(workspace_id, number) for number in payload["added"]])


_KINDS: dict[str, Callable[[Context, Change, Payload], Awaitable[None]]] = {
    "watchlist": _restore_watchlist,
    "watchlists": _restore_watchlists,
    "entity": _restore_entity,
    "subscriptions": _restore_subscriptions,
    "channel": _restore_channel,
    "schedule": _restore_schedule,
    "rules": _restore_rules,
    "feed": _restore_feed,
    "feeds": _remove_feeds,
}
