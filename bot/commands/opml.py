"""`/feed import · export`: feeds as one OPML file, in and out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from bot.commands import logins, reading, undo
from bot.commands.context import Context
from bot.commands.feed import MOST_FEEDS
from bot.commands.logins import sealed
from bot.commands.replies import counted, done, listed, no_feed_yet, told
from bot.commands.values import Arguments
from bot.errors import CommandError, FeedError
from bot.ingest import opml
from bot.ingest.guard import Guard
from bot.ingest.urls import with_login
from bot.message import Code, Form, FormField, Message, paragraph, spans
from bot.model import Feed
from bot.store import Tx
from bot.store.session import batched
from bot.vault import Vault

_SHOWN = 15
_STEP = 500


async def import_(ctx: Context, args: Arguments) -> Message | None:
    """Follow the feeds of a list; says line by line what was not taken; can be undone."""
    body = await _handed_in(ctx, args.text("text").strip())
    if body is None:
        field = FormField("text", "OPML, addresses line by line, or the address of such a list", multiline=True)
        form = Form("/feed import", "Import", (field,), submit="Import")
        if ctx.invocation.arguments is None and await ctx.responder.open_form(form):
            return None
        raise CommandError("There is nothing to import.", "Attach an OPML file, or paste its text or address.")
    try:
        found, report = await asyncio.to_thread(opml.parse, body, refusals(ctx.services.guard, ctx.services.vault))
    except FeedError as error:
        raise CommandError(f"Nothing was imported: {error}.") from error
    await ctx.responder.progress(f"Adding {counted(len(found), 'feed')} …")
    async with ctx.change() as change:
        added = await follow_listed(change.tx, ctx.workspace.id, found, ctx.services.vault)
        if added:
            change.detail = f"imported {counted(len(added), 'feed')}"
            change.undo = undo.added_feeds(added)
    known = len(found) - len(added)
    rest = f", {counted(known, 'was', 'were')} followed already" if known else ""
    said = f"{counted(len(added), 'feed')} added{rest}"
    missed = [spans(f"line {one.number}: {one.words}") for one in report if not one.taken]
    blocks = (paragraph("Not taken:"), *listed(missed, _SHOWN, "mend those lines and import again")) if missed else ()
    return done(f"{said}.", "Each is read in the next minutes; what is in it now counts as read.", blocks=blocks)


def refusals(guard: Guard, vault: Vault) -> Callable[[str], str | None]:
    """Give what says of an address why a list's feed of it could never be read, or its password not be kept."""
    return lambda url: guard.refusal(url) or logins.refusal(vault, url)


async def _handed_in(ctx: Context, text: str) -> bytes | None:
    if ctx.invocation.attachments:
        return ctx.invocation.attachments[0].body
    url = reading.address_in(text)
    if url is not None:
        accept = "text/x-opml, application/xml, text/plain, */*;q=0.5"
        return (await reading.fetch(ctx, url, accept=accept, instead="Paste the OPML itself instead.")).body
    return text.encode() if text else None


async def follow_listed(
    tx: Tx,
    workspace_id: int,
    found: Sequence[opml.ListedFeed],
    vault: Vault,
    progress: Callable[[int], None] = lambda _done: None,
) -> list[Feed]:
    """Follow what is not followed yet; give that.  `progress` hears how many more are done.  Raises `CommandError`."""
    mine = {(feed.url, feed.has_login) for feed in await tx.feeds.followed(workspace_id)}
    listed_here = [(*sealed(vault, one.url), one.title) for one in found]
    wanted = [(url, title or url, login) for url, login, title in listed_here if (url, bool(login)) not in mine]
    if len(mine) + len(wanted) > MOST_FEEDS:
        raise CommandError(f"That would make more than {MOST_FEEDS:,} feeds.", "Import a part of the list.")
    added: list[Feed] = []
    progress(len(found) - len(wanted))
    for some in batched(wanted, _STEP):
        added += await tx.feeds.follow_many(workspace_id, some)
        progress(len(some))
    return added


async def export(ctx: Context, args: Arguments) -> Message:
    """Give the feeds as OPML; their passwords are for the workspace's managers only."""
    async with ctx.services.store.read() as tx:
        feeds = await tx.feeds.of_workspace(ctx.workspace.id)
    if not feeds:
        return no_feed_yet()
    shown = with_logins(feeds, ctx.services.vault) if ctx.manages_workspace else [feed.url for feed in feeds]
    rows = [opml.ListedFeed(url, feed.title, feed.site_url) for feed, url in zip(feeds, shown, strict=True)]
    return told(Code(opml.render(rows), name="feeds.opml"))


def with_logins(feeds: Sequence[Feed], vault: Vault) -> list[str]:
    """Give the feeds' addresses as their servers want them.  Raises `SettingsError` if a login's key is gone."""
    return [with_login(feed.url, vault.unlock(feed.login) if feed.login else None) for feed in feeds]
