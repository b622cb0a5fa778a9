"""`/feed add · remove · list · health`: where the news comes from."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from urllib.parse import urljoin

from bot.commands import finding, reading, undo
from bot.commands.context import Context
from bot.commands.logins import sealed
from bot.commands.parse import quote
from bot.commands.replies import counted, done, listed, no_feed_yet, told
from bot.commands.values import Arguments
from bot.errors import CommandError, ExtractionError, FeedError, FetchError
from bot.ingest.discover import Candidate, news_sitemaps, usual_places
from bot.ingest.plain import line
from bot.ingest.urls import canonical, display_host
from bot.message import (
    Button,
    Choice,
    Fields,
    Heading,
    Link,
    Message,
    Moment,
    MomentStyle,
    Spans,
    paragraph,
    spans,
    text,
    typed,
)
from bot.model import Feed, FeedState, ParsedFeed
from bot.ports import Fetched, FetchRequest
from bot.store.values import FeedHealth

MOST_FEEDS = 20_000
_SHOWN = 40
_CHOICES = 25
_DAY = timedelta(days=1)
_TRY = "Give the public address of a feed, or of a page that names its feeds."
_ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, text/html;q=0.8, */*;q=0.5"


async def add(ctx: Context, args: Arguments) -> Message:
    """Follow a feed; of a page, find its feeds and offer them."""
    url = args.text("address")
    sealed(ctx.services.vault, url)
    await ctx.responder.progress(f"Reading {display_host(url)} …")
    fetched = await reading.fetch(ctx, url, accept=_ACCEPT, instead=_TRY)
    parsed = await _parsed(ctx, fetched)
    if parsed is not None:
        return await _follow(ctx, fetched.moved_to or url, parsed)
    found = await _discovered(ctx, fetched)
    if not found:
        raise CommandError(
            f"There is no feed at {display_host(url)}, and its page names none.",
            "Look for a link called RSS, Atom or feed on the site, and give me its address.",
        )
    if len(found) == 1:
        return await _follow(ctx, *found[0])
    options = tuple(Button(label, f"/feed add {address}") for label, address in _labels(found))
    return told(paragraph(f"{display_host(url)} has {len(found)} feeds."), Choice("Which one?", options))


async def _parsed(ctx: Context, fetched: Fetched) -> ParsedFeed | None:
    try:
        return await ctx.services.reader.parse(
            fetched.body, content_type=fetched.content_type, charset=fetched.charset, url=fetched.url
        )
    except FeedError:
        return None


async def _discovered(ctx: Context, page: Fetched) -> list[tuple[str, ParsedFeed]]:
    """Give the feeds that a page names and that really are feeds; where it names none, try the usual places.

    Two links that lead to one feed are one choice, the first of them.
    """
    try:
        named: tuple[Candidate, ...] = await ctx.services.reader.find_feeds(page.body, page.url)
    except ExtractionError:
        named = ()
    tried = await asyncio.gather(*(_tried(ctx, one.url) for one in named[:_CHOICES]))
    feeds: dict[str, tuple[str, ParsedFeed]] = {}
    for address, feed in filter(None, tried):
        feeds.setdefault(canonical(address), (address, feed))
    if feeds:
        return list(feeds.values())
    places = [*(place.url for place in usual_places(page.url)), *await _told_to_robots(ctx, page.url)]
    tried = await asyncio.gather(*(_tried(ctx, place) for place in dict.fromkeys(places)))
    return [found for found in tried if found][:1]


async def _told_to_robots(ctx: Context, url: str) -> tuple[str, ...]:
    """Give the news sitemaps that a site's robots.txt names."""
    try:
        robots = await ctx.services.fetcher.fetch(FetchRequest(urljoin(url, "/robots.txt"), deadline=8.0))
    except FetchError:
        return ()
    return news_sitemaps(robots.body.decode("utf-8", "replace"))


async def _tried(ctx: Context, url: str) -> tuple[str, ParsedFeed] | None:
    try:
        fetched = await ctx.services.fetcher.fetch(FetchRequest(url, accept=_ACCEPT, deadline=8.0))
    except FetchError:
        return None
    parsed = await _parsed(ctx, fetched)
    return (fetched.moved_to or url, parsed) if parsed else None


async def _follow(ctx: Context, url: str, parsed: ParsedFeed) -> Message:
    title = (line(parsed.title) or display_host(url))[:200]
    address, login = sealed(ctx.services.vault, url)
    async with ctx.change() as change:
        mine = await change.tx.feeds.followed(ctx.workspace.id)
        same = next((one.id for one in mine if one.url == address and one.has_login == bool(login)), 0)
        known = (await change.tx.feeds.many([same])).get(same)
        if known is None and len(mine) >= MOST_FEEDS:
            raise CommandError(f"This workspace follows {MOST_FEEDS:,} feeds already, the most there can be.")
        feed = await change.tx.feeds.follow(ctx.workspace.id, address, title=title, login=login)
        if known is None or known.state in (FeedState.FAILING, FeedState.ENDED):
            change.detail = f"added feed “{feed.title}” ({address})"
        elif login:
            change.detail = f"gave feed “{feed.title}” ({address}) its password again"
    if known is not None and known.state not in (FeedState.FAILING, FeedState.ENDED):
        renewed = "It is read with this password from now on." if login else ""
        return done(f"“{feed.title}” is followed already.", renewed)
    if known is not None:
        again = "It is asked again; what it has brought since it was last read comes as news."
        return done(f"This workspace follows “{feed.title}”.", again, *parsed.warnings[:3])
    return done(f"This workspace follows “{feed.title}”.", _what_comes(feed, len(parsed.entries)), *parsed.warnings[:3])


def _what_comes(feed: Feed, entries: int) -> Spans:
    subscribe = f"/feed subscribe {quote(feed.title)}"
    if not entries:
        begin = "It is empty now; alerts begin with its first entry. "
        return spans(begin, typed(subscribe), " has this channel told of it all.")
    now = counted(entries, "entry is", "entries are")
    return spans(
        f"{now} there now and counted as read; alerts begin with the next new one. ",
        typed(f"{subscribe} newest:3"),
        " has this channel told of it all, and shows some at once.",
    )


def _labels(found: list[tuple[str, ParsedFeed]]) -> list[tuple[str, str]]:
    """Name each feed by its title, and by its address too where two have the same; gives (label, address)."""
    titles = [line(feed.title)[:60] for _, feed in found]
    paths = [address.partition("://")[2][-60:] for address, _ in found]
    labels = [
        title if title and titles.count(title) == 1 else f"{title} {path}".strip()
        for title, path in zip(titles, paths, strict=True)
    ]
    return [(label, address) for label, (address, _) in zip(labels, found, strict=True)]


async def remove(ctx: Context, args: Arguments) -> Message:
    """Follow a feed no longer; can be undone."""
    async with ctx.change() as change:
        feed = await finding.feed(change.tx, ctx.workspace.id, args.text("feed"))
        wishes = await change.tx.subscriptions.of_workspace(ctx.workspace.id)
        drawn = [one for one in wishes if feed.id in (one.feed_id, *one.feed_ids)]
        await change.tx.feeds.unfollow(ctx.workspace.id, feed.id)
        change.detail = f"removed feed “{feed.title}” ({feed.url})"
        change.undo = undo.lost_feed(feed, drawn)
    told = len({one.channel_id for one in drawn})
    gone = f" {counted(told, 'channel hears', 'channels hear')} of it no longer." if drawn else ""
    return done(f"This workspace follows “{feed.title}” no longer.{gone}")


async def show_all(ctx: Context, args: Arguments) -> Message:
    """Show the feeds of this workspace."""
    async with ctx.services.store.read() as tx:
        feeds = await tx.feeds.of_workspace(ctx.workspace.id)
    if not feeds:
        return no_feed_yet()
    items = [_line(feed) for feed in feeds]
    return told(Heading(counted(len(feeds), "feed")), *listed(items, _SHOWN, "/feed export"))


def _line(feed: Feed) -> Spans:
    state = "" if feed.state is FeedState.ACTIVE else f" — {feed.state.value}"
    return spans(Link(feed.title, feed.url), f" · {display_host(feed.url)}{state}")


async def health(ctx: Context, args: Arguments) -> Message:
    """Show which feeds are well, silent or failing, the troubled ones first."""
    async with ctx.services.store.read() as tx:
        feeds = await tx.feeds.health(ctx.workspace.id, tx.now - _DAY)
        now = tx.now
    if not feeds:
        return no_feed_yet()
    ranked = sorted(feeds, key=lambda one: (one.feed.state is FeedState.ACTIVE, -one.feed.failures, one.feed.title))
    ill = sum(one.feed.state is not FeedState.ACTIVE for one in feeds)
    fresh = sum(one.entries for one in feeds)
    facts = (
        ("Feeds", spans(f"{len(feeds):,}, {ill:,} of them in trouble")),
        ("New in 24 h", spans(counted(fresh, "entry", "entries"))),
    )
    return told(Heading("Feeds"), Fields(facts), *listed([_state(one, now) for one in ranked], 20, "/feed list"))


def _state(one: FeedHealth, now: datetime) -> Spans:
    feed = one.feed
    parts: list[str | Moment] = [f": {feed.state.value}, {counted(one.entries, 'entry', 'entries')} in 24 h"]
    if feed.last_entry_at:
        parts += [", last news ", Moment(feed.last_entry_at, MomentStyle.RELATIVE)]
    if feed.failures and feed.last_error:
        parts.append(f", failed {counted(feed.failures, 'time')}: {feed.last_error}")
    elif feed.last_polled_at is None:
        parts.append(", not read yet")
    return spans(text(feed.title, bold=True), *parts)
