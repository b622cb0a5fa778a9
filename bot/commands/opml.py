"""`/feed import · export`: feeds as one OPML file, in and out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from bot.commands import reading, undo
from bot.commands.context import Context
from bot.commands.feed import MOST_FEEDS
from bot.commands.replies import counted, done, listed, told
from bot.commands.values import Arguments
from bot.errors import CommandError, FeedError
from bot.ingest import opml
from bot.ingest.urls import without_credentials
from bot.message import Code, Form, FormField, Message, note, paragraph, spans
from bot.model import Feed
from bot.store import Tx
from bot.store.session import batched

_SHOWN = 15
_STEP = 500


async def import_(ctx: Context, args: Arguments) -> Message | None:
    """Follow the feeds of a list; says line by line what was not taken; can be undone."""
    body = await _handed_in(ctx, args.text("text").strip())
    if body is None:
        field = FormField("text", "OPML, addresses line by line, or the address of such a list", multiline=True)
        form = Form("/feed import", "Import feeds", (field,), submit="Import")
        if ctx.invocation.arguments is None and await ctx.responder.open_form(form):
            return None
        raise CommandError("There is nothing to import.", "Attach an OPML file, or paste its text or address.")
    try:
        found, report = await asyncio.to_thread(opml.parse, body)
    except FeedError as error:
        raise CommandError(f"Nothing was imported: {error}.") from error
    await ctx.responder.progress(f"Adding {counted(len(found), 'feed')} …")
    async with ctx.change() as change:
        added = await follow_listed(change.tx, ctx.workspace.id, found)
        if added:
            change.detail = f"imported {counted(len(added), 'feed')}"
            change.undo = undo.added_feeds(added)
    known = len(found) - len(added)
    rest = f", {counted(known, 'was', 'were')} followed already" if known else ""
    said = f"{counted(len(added), 'feed')} added{rest}"
    missed = [spans(f"line {one.number}: {one.words}") for one in report if not one.taken]
    blocks = (paragraph("Not taken:"), *listed(missed, _SHOWN, "mend those lines and import again")) if missed else ()
    return done(f"{said}.", "Each is read in the next minutes; what is in it now counts as read.", blocks=blocks)


async def _handed_in(ctx: Context, text: str) -> bytes | None:
    if ctx.invocation.attachments:
        return ctx.invocation.attachments[0].body
    url = reading.address_in(text)
    if url is not None:
        accept = "text/x-opml, application/xml, text/plain, */*;q=0.5"
        return (await reading.fetch(ctx, url, accept=accept, instead="Paste the OPML itself instead.")).body
    return text.encode() if text else None


async def follow_listed(
    tx: Tx, workspace_id: int, found: Sequence[opml.ListedFeed], progress: Callable[[int], None] = lambda _done: None
) -> list[Feed]:
    """Follow what is not followed yet; give that.  `progress` hears how many more are done.  Raises `CommandError`."""
    mine = {feed.url for feed in await tx.feeds.of_workspace(workspace_id)}
    new = [one for one in found if one.url not in mine]
    if len(mine) + len(new) > MOST_FEEDS:
        raise CommandError(f"That would make more than {MOST_FEEDS:,} feeds.", "Import a part of the list.")
    plain = {one.url: without_credentials(one.url) for one in new}
    wanted = [(one.url, one.title or plain[one.url], one.url != plain[one.url]) for one in new]
    added: list[Feed] = []
    progress(len(found) - len(new))
    for some in batched(wanted, _STEP):
        added += await tx.feeds.follow_many(workspace_id, some)
        progress(len(some))
    return added


async def export(ctx: Context, args: Arguments) -> Message:
    """Give the feeds as OPML; passwords in their addresses are for the workspace's managers only."""
    async with ctx.services.store.read() as tx:
        feeds = await tx.feeds.of_workspace(ctx.workspace.id)
    if not feeds:
        return told(paragraph("There is no feed yet."), note("/feed add https://example.org/news finds a site's feed."))
    listed_feeds = [
        opml.ListedFeed(feed.url if ctx.manages_workspace else without_credentials(feed.url), feed.title, feed.site_url)
        for feed in feeds
    ]
    return told(Code(opml.render(listed_feeds), name="feeds.opml"))
