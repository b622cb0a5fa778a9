"""`/news status · search · audit`: how the bot is doing, what was seen, and who changed what."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.commands.context import Context
from bot.commands.parse import quote
from bot.commands.replies import counted, listed, told, wish_in_words
from bot.commands.rules import shown
from bot.commands.values import Arguments
from bot.engine.alerts import is_quiet
from bot.errors import CommandError
from bot.flow import undelivered
from bot.flow.route import HOUR
from bot.message import (
    Block,
    Bullets,
    Button,
    Buttons,
    Fields,
    Heading,
    Link,
    Message,
    Moment,
    MomentStyle,
    Spans,
    note,
    paragraph,
    spans,
    text,
)
from bot.model import Article, Channel, ChannelRule, Delivery, Feed, FeedState, Outcome, Subscription
from bot.store import Tx
from bot.store.search_index import phrases
from bot.store.values import AuditEntry

_DAY = timedelta(days=1)
_SHOWN = 10
_LATE = timedelta(minutes=15)


async def status(ctx: Context, args: Arguments) -> Message:
    """Show feeds, deliveries, what is paused, and what this channel hears of."""
    async with ctx.services.store.read() as tx:
        mine = ctx.workspace.id
        feeds = await tx.feeds.health(mine, tx.now - _DAY)
        counts = await tx.deliveries.counts(tx.now - _DAY, mine)
        dead = await tx.deliveries.dead(mine, limit=5)
        channels = await tx.channels.of_workspace(mine)
        wishes = await tx.subscriptions.of_channel(ctx.channel.id)
        lists = await tx.watchlists.names(mine)
        digests = await _digests(tx, ctx.channel)
        queue = await tx.entries.waiting()
        posted = await tx.decisions.count(ctx.channel.id, Outcome.POST, tx.now - HOUR)
        rules = await tx.rules.of_channel(ctx.channel.id)
    states = Counter(one.feed.state for one in feeds)
    facts: list[tuple[str, Spans]] = [
        ("Feeds", spans(_feeds(states, sum(one.entries for one in feeds)))),
        (
            "Deliveries, 24 h",
            spans(", ".join(f"{number:,} {state.value}" for state, number in counts.items()) or "none"),
        ),
        ("Queue", _queue(*queue)),
        *digests,
        ("Cards here", _pace(ctx.channel, posted, ctx.services.clock.now())),
    ]
    if ctx.channel.snoozed_until and ctx.channel.snoozed_until > ctx.services.clock.now():
        facts.append(("Snoozed until", spans(Moment(ctx.channel.snoozed_until, zone=ctx.channel.zone))))
    paused = [spans(f"#{one.name} is paused: {one.paused_reason}") for one in channels if one.paused_reason]
    heard = _heard(wishes, lists, {one.feed.id: one.feed for one in feeds})
    blocks: list[Block] = [Heading("Status"), Fields(tuple(facts)), *heard]
    blocks += [Bullets(tuple(paused))] if paused else []
    if ctx.channel.paused_reason:
        blocks.append(Buttons((Button("Go on here", "/news retry"),)))
    return told(*blocks, *_rules(rules), *_dead(dead))


async def _digests(tx: Tx, channel: Channel) -> list[tuple[str, Spans]]:
    """Say when this channel's digests come and came, that one is late, and what waits."""
    schedules = await tx.digests.of_channel(channel.id)
    due = min((one.next_due_at for one in schedules), default=None)
    runs = [run[1:] for one in schedules if (run := await tx.digests.last_run(one.id))]
    if by_hand := await tx.digests.last_by_hand(channel.id):
        runs.append(by_hand)
    coming = spans("none scheduled")
    if due:
        late = " (late)" if tx.now - due > _LATE else ""
        coming = spans(Moment(due, zone=channel.zone), late)
    facts = [("Next digest here", coming)]
    if runs:
        at, stories = max(runs)
        facts.append(
            ("Last digest here", spans(Moment(at, zone=channel.zone), f", {counted(stories, 'story', 'stories')}"))
        )
    waiting = await tx.digest_items.count(channel.id)
    return [*facts, ("Waiting for it", spans(counted(waiting, "story", "stories")))]


def _pace(channel: Channel, posted: int, now: datetime) -> Spans:
    """Say how much of the hourly budget is spent, and when this channel is quiet."""
    pace = f"{posted:,} of {channel.hourly_budget:,} an hour"
    if channel.quiet_from is None or channel.quiet_to is None:
        return spans(pace)
    held = "; held now: quiet" if is_quiet(channel, now) else "; quiet"
    return spans(f"{pace}{held} from {channel.quiet_from:%H:%M} to {channel.quiet_to:%H:%M}, {channel.zone}")


def _queue(waiting: int, oldest: datetime | None) -> Spans:
    if not waiting or oldest is None:
        return spans("empty")
    said = counted(waiting, "entry waits", "entries wait")
    return spans(f"{said} to be read, the oldest since ", Moment(oldest, MomentStyle.RELATIVE))


def _feeds(states: Counter[FeedState], entries: int) -> str:
    if not states:
        return "none yet: /feed add brings one in"
    parts = [f"{states[state]:,} {state.value}" for state in FeedState if states[state]]
    return f"{', '.join(parts)}; {counted(entries, 'entry', 'entries')} in 24 h"


def _heard(wishes: list[Subscription], lists: dict[int, str], feeds: dict[int, Feed]) -> tuple[Block, ...]:
    if not wishes:
        return (paragraph("This channel hears of nothing yet: /watch subscribe changes that."),)
    items: list[Spans] = []
    for wish in wishes:
        name = "everything"
        if wish.watchlist_id in lists:
            name = f"watch-list “{lists[wish.watchlist_id]}”"
        elif wish.feed_id in feeds:
            name = f"feed “{feeds[wish.feed_id].title}”"
        items.append(spans(text(name, bold=True), f": {wish_in_words(wish)}"))
    return (paragraph("This channel hears of:"), *listed(items, _SHOWN, "/watch lists"))


def _rules(rules: list[ChannelRule]) -> tuple[Block, ...]:
    open_ = sum(one.confirmed_at is None for one in rules)
    proposed = (note(f"{counted(open_, 'proposal waits', 'proposals wait')}: /news rule shows them."),) if open_ else ()
    return (*shown([one for one in rules if one.confirmed_at], _SHOWN), *proposed)


def _dead(dead: list[Delivery]) -> tuple[Block, ...]:
    """Show letters that could not be delivered, and how to send them again."""
    if not dead:
        return ()
    items = tuple(spans(f"{one.kind.value} {one.id}: {one.error or 'no reason given'}") for one in dead)
    buttons = tuple(Button(f"Send {one.id} again", f"/news retry {one.id}") for one in dead)
    return (paragraph("Not delivered:"), Bullets(items), Buttons(buttons))


async def retry(ctx: Context, args: Arguments) -> Message:
    """Send a letter again that could not be delivered; without a number, all that this paused channel holds back."""
    number = args.number("number")
    if number is None:
        return await _resume(ctx)
    async with ctx.change() as change:
        delivery = await change.tx.deliveries.get(number)
        channel = await change.tx.channels.get(delivery.channel_id) if delivery else None
        mine = channel is not None and channel.workspace_id == ctx.workspace.id
        if delivery is None or not mine or not await change.tx.deliveries.retry(number):
            raise CommandError(f"There is no undelivered message {number}.", "/news status shows them.")
        change.detail = f"sent {delivery.kind.value} {number} again"
    return told(paragraph(f"The {delivery.kind.value} is on its way again."))


async def _resume(ctx: Context) -> Message:
    async with ctx.change() as change:
        channel = await change.tx.channels.get(ctx.channel.id)
        if channel is None or channel.paused_reason is None:
            raise CommandError("This channel is not paused.", "/news status shows what could not be delivered.")
        waiting = await undelivered.go_on(change.tx, channel)
        change.detail = f"let #{channel.name} go on"
    return told(paragraph(f"This channel goes on: {counted(waiting, 'message waits', 'messages wait')} for it."))


async def search(ctx: Context, args: Arguments) -> Message:
    """Search what this workspace's feeds brought, newest first."""
    day, zone = args.day("before"), ZoneInfo(ctx.channel.zone)
    words = args.text("words")
    if not phrases(words):
        raise CommandError(f"There is no word in “{words[:80]}” to search for.", "Signs and emoji are not searched.")
    async with ctx.services.store.read() as tx:
        found = await tx.search.find(
            ctx.workspace.id,
            words,
            source=args.text("from") or None,
            entity=args.text("entity") or None,
            before=_begin(day, zone) if day else None,
            limit=_SHOWN + 1,
        )
    named = words if '"' in words else f"“{words}”"
    further = _further(args, found.back_to, zone) if found.back_to else ()
    if not found.articles:
        nothing = f"Nothing that was {'lately ' if further else ''}seen{_scope(args)} says {named}."
        return told(paragraph(nothing), *(further or (note(_wider(args)),)))
    items = [_found(one) for one in found.articles[:_SHOWN]]
    more = (note("There are more: add words, from: or before:."),) if len(found.articles) > _SHOWN else further
    return told(Heading(f"Newest for {named}"), Bullets(tuple(items)), *more)


def _scope(args: Arguments) -> str:
    """Say which filters stand beside the words."""
    filters = (("from", " from “{}”"), ("entity", " with “{}”"), ("before", " before {}"))
    return "".join(said.format(args.text(name)) for name, said in filters if args.text(name))


def _wider(args: Arguments) -> str:
    known = " entity: knows what came since the name was put on a watch-list." if args.text("entity") else ""
    fewer = "Fewer words or filters" if _scope(args) else "Fewer words"
    return f"{fewer} find more; all of them must occur.{known}"


def _begin(day: date, zone: ZoneInfo) -> datetime:
    """Give when a day begins in a zone; the calendar's first and last days have no such instant everywhere."""
    return datetime.combine(min(max(day, date.min + _DAY), date.max - _DAY), time(0), zone)


def _further(args: Arguments, back_to: datetime, zone: ZoneInfo) -> tuple[Block, ...]:
    """Say how far back a search came that took too long, and offer to go on from that day."""
    reached = back_to.astimezone(zone).date()
    day = min(args.day("before") or date.max, reached + _DAY)
    if day == args.day("before"):
        day = reached
    filters = [f"{name}:{quote(args.text(name))}" for name in ("from", "entity") if args.text(name)]
    line = " ".join(("/news search", args.text("words"), *filters, f"before:{day}"))
    reason = note("This takes long; so far it was searched back to ", Moment(back_to, MomentStyle.FULL), ".")
    return (reason, Buttons((Button("Search further back", line),)))


def _found(article: Article) -> Spans:
    when = Moment(article.first_seen_at, MomentStyle.RELATIVE)
    return spans(Link(article.title or article.url, article.url), f" · {article.site} · ", when)


async def audit(ctx: Context, args: Arguments) -> Message:
    """Show who changed what, newest first."""
    async with ctx.services.store.read() as tx:
        entries = await tx.audit.of_workspace(ctx.workspace.id, _SHOWN + 1, args.number("before"))
    if not entries:
        return told(paragraph("Nothing was changed yet."))
    blocks: list[Block] = [Heading("Changes"), Bullets(tuple(_changed(one) for one in entries[:_SHOWN]))]
    undoable = [one for one in entries[:_SHOWN] if one.undo is not None and one.undone_at is None][:3]
    if undoable:
        blocks.append(Buttons(tuple(Button(f"Undo {one.id}", f"/news undo {one.id}") for one in undoable)))
    if len(entries) > _SHOWN:
        blocks.append(Buttons((Button("Earlier", f"/news audit before:{entries[_SHOWN - 1].id}"),)))
    return told(*blocks)


def _changed(entry: AuditEntry) -> Spans:
    undone = " (undone)" if entry.undone_at else ""
    when = Moment(entry.at, MomentStyle.FULL)
    return spans(f"{entry.id}. ", text(entry.actor_name or entry.actor, bold=True), f" {entry.detail}{undone} · ", when)
