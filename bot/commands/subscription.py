"""`/watch subscribe · unsubscribe` and `/feed subscribe · unsubscribe`: what this channel wants to hear of."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.commands import finding, undo
from bot.commands.context import Change, Context
from bot.commands.replies import SALIENCES, counted, done, wish_in_words
from bot.commands.values import Arguments
from bot.commands.watchlist import EVERYTHING
from bot.errors import CommandError, ExtractionError
from bot.flow.route import show_newest
from bot.message import Message, Words, note
from bot.model import AlertMode, Feed, Readability, SourceText, Subscription
from bot.ports import KnowsPings
from bot.store import Tx

_SHORTEST, _LONGEST = timedelta(minutes=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Subject:
    """What can be subscribed to: a list, a feed, or (neither) everything."""

    words: str
    watchlist_id: int | None = None
    feed_id: int | None = None
    hint: str = ""


async def subscribe_watchlist(ctx: Context, args: Arguments) -> Message:
    """Have this channel told of a list, or change how."""
    async with ctx.change() as change:
        subject = await _listed(ctx, change.tx, args.text("list"))
        return await _subscribe(ctx, args, change, subject)


async def subscribe_feed(ctx: Context, args: Arguments) -> Message:
    """Have this channel told of a whole feed, one card a story."""
    newest = args.number("newest") or 0
    lines = await _lines(ctx, args.text("feed"), newest) if newest else {}
    async with ctx.change() as change:
        await change.tx.articles.give_lines(lines)
        feed = await finding.feed(change.tx, ctx.workspace.id, args.text("feed"))
        told = await _subscribe(ctx, args, change, _Subject(f"feed “{feed.title}”", feed_id=feed.id))
        return (
            replace(told, blocks=(*told.blocks, note(await _shown(ctx, change.tx, feed, newest)))) if newest else told
        )


async def _lines(ctx: Context, name: str, newest: int) -> dict[int, str]:
    """Choose the lines of articles that came when nobody was to see them, before the transaction: each takes 20 ms."""
    async with ctx.services.store.read() as tx:
        feed = await finding.feed(tx, ctx.workspace.id, name)
        articles = await tx.articles.newest_of_feed(feed.id, newest)
    lines = {}
    for one in articles:
        if not one.dek and one.readability is not Readability.HEADLINE:
            with suppress(ExtractionError):
                source = SourceText(one.text, one.title, one.site, one.published, one.language)
                lines[one.id] = await ctx.services.reader.dek(source)
    return lines


async def _shown(ctx: Context, tx: Tx, feed: Feed, newest: int) -> str:
    """Post what the feed published last, and say what became of it."""
    articles = await tx.articles.newest_of_feed(feed.id, newest)
    if not articles:
        return "Its entries are not read yet: in a minute or two the same command shows the newest."
    wish = next(one for one in await tx.subscriptions.of_channel(ctx.channel.id) if one.feed_id == feed.id)
    sent = await show_newest(tx, ctx.channel, wish, articles)
    rest = len(articles) - sent
    if not sent:
        return f"Nothing of it is posted now: {counted(rest, 'is', 'are')} here already, or in the next digest."
    words = f"{counted(sent, 'of its newest is', 'of its newest are')} posted here now."
    return words if not rest else f"{words} {counted(rest, 'is', 'are')} here already, or in the next digest."


async def unsubscribe_watchlist(ctx: Context, args: Arguments) -> Message:
    """Have this channel told of a list no longer; can be undone."""
    async with ctx.change() as change:
        subject = await _listed(ctx, change.tx, args.text("list"))
        return await _unsubscribe(ctx, change, subject)


async def unsubscribe_feed(ctx: Context, args: Arguments) -> Message:
    """Have this channel told of a feed no longer; can be undone."""
    async with ctx.change() as change:
        feed = await finding.feed(change.tx, ctx.workspace.id, args.text("feed"))
        return await _unsubscribe(ctx, change, _Subject(f"feed “{feed.title}”", feed_id=feed.id))


async def _listed(ctx: Context, tx: Tx, name: str) -> _Subject:
    if name.casefold() == EVERYTHING:
        return _Subject("everything from this workspace's feeds")
    watchlist = await finding.watchlist(tx, ctx.workspace.id, name, bare=True)
    sizes = await tx.watchlists.sizes(ctx.workspace.id)
    empty = "" if sizes.get(watchlist.id) else f"Nobody is on “{watchlist.name}” yet: /watch add puts somebody on it."
    return _Subject(f"watch-list “{watchlist.name}”", watchlist_id=watchlist.id, hint=empty)


async def _subscribe(ctx: Context, args: Arguments, change: Change, subject: _Subject) -> Message:
    before = await _wish(ctx, change.tx, subject)
    fresh = Subscription(0, ctx.channel.id, subject.watchlist_id, subject.feed_id)
    wish = await _settled(ctx, change.tx, args, before or fresh)
    if wish == before:
        return done(f"This channel hears of {subject.words} already: {wish_in_words(wish)}.")
    await change.tx.subscriptions.add(wish, ctx.actor.external_id)
    change.detail = f"subscribed #{ctx.channel.name} to {subject.words}: {wish_in_words(wish)}"
    if before:
        change.undo = undo.lost_subscriptions([before])
    await _note_manager(ctx, change.tx)
    advice = await _advice(ctx, change.tx, wish)
    return done(f"This channel hears of {subject.words}: {wish_in_words(wish)}.", subject.hint, *advice)


async def _note_manager(ctx: Context, tx: Tx) -> None:
    """Remember who set a channel up first: who is to be named when it can no longer be reached."""
    channel = await tx.channels.get(ctx.channel.id)
    if channel is not None and channel.managed_by is None:
        await tx.channels.save(replace(channel, managed_by=ctx.actor.name))


async def _advice(ctx: Context, tx: Tx, wish: Subscription) -> list[Words]:
    """Say what this wish still needs to come true."""
    advice: list[Words] = []
    if not await tx.feeds.titles(ctx.workspace.id):
        advice.append("There is no feed yet: /feed add brings one in.")
    if wish.mode is not AlertMode.NOW:
        advice += await finding.without_digest(tx, ctx.channel)
    if wish.ping and isinstance(ctx.responder, KnowsPings) and not ctx.responder.can_ping(wish.ping):
        advice.append(f"“{wish.ping}” pings nobody here: choose somebody from the list that @ opens.")
    return advice


async def _settled(ctx: Context, tx: Tx, args: Arguments, wish: Subscription) -> Subscription:
    """Change what the command names and leave the rest as it was."""
    if "alerts" in args:
        wish = replace(wish, mode=AlertMode(args.text("alerts")))
    if "salience" in args:
        wish = replace(wish, min_salience=SALIENCES[args.text("salience")])
    if "ping" in args:
        ping = args.text("ping")
        wish = replace(wish, ping=None if ping.casefold() in {"none", "off", "no"} else ping)
    if "breaking" in args:
        wish = replace(wish, breaking_outlets=args.number("breaking") or 0)
    if within := args.duration("within"):
        wish = replace(wish, breaking_minutes=_minutes(within))
    if "feeds" in args:
        names = [] if args.words("feeds") == ("all",) else args.words("feeds")
        found = [await finding.feed(tx, ctx.workspace.id, name) for name in names]
        wish = replace(wish, feed_ids=tuple(sorted({feed.id for feed in found})))
    return wish


def _minutes(within: timedelta) -> int:
    if not _SHORTEST <= within <= _LONGEST:
        raise CommandError("Breaking news is counted over a minute at least and a day at most.", "Write within:45m.")
    return int(within / timedelta(minutes=1))


async def _unsubscribe(ctx: Context, change: Change, subject: _Subject) -> Message:
    wish = await _wish(ctx, change.tx, subject)
    if wish is None:
        raise CommandError(f"This channel does not hear of {subject.words}.", "/news status shows what it hears of.")
    await change.tx.subscriptions.remove(wish.id)
    change.detail = f"unsubscribed #{ctx.channel.name} from {subject.words}"
    change.undo = undo.lost_subscriptions([wish])
    return done(f"This channel hears of {subject.words} no longer.")


async def _wish(ctx: Context, tx: Tx, subject: _Subject) -> Subscription | None:
    wishes = await tx.subscriptions.of_channel(ctx.channel.id)
    same = (subject.watchlist_id, subject.feed_id)
    return next((one for one in wishes if (one.watchlist_id, one.feed_id) == same), None)
