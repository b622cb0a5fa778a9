"""`/watch import · export`: lists as one TOML or CSV file, in and out."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

from bot.commands import reading, undo
from bot.commands.context import Change, Context
from bot.commands.entity import MOST_ENTITIES
from bot.commands.replies import counted, done, told
from bot.commands.values import Arguments
from bot.commands.watchlist import EVERYTHING, keyed, watchlists_for
from bot.engine.watchlists import parse_csv, parse_toml, to_toml
from bot.errors import CommandError, WatchlistError
from bot.message import Bullets, Code, Form, FormField, Message, Tone, note, paragraph, spans
from bot.model import Watchlist

_MOST_LISTS = 500
_FAULTS = 20


async def import_(ctx: Context, args: Arguments) -> Message | None:
    """Read lists from a file, an address or pasted text; lists of the same name grow; can be undone."""
    handed = await _handed_in(ctx, args.text("text").strip())
    if handed is None:
        field = FormField("text", "TOML or CSV, or the address of such a file", multiline=True)
        form = Form("/watch import", "Import", (field,), submit="Import")
        if ctx.invocation.arguments is None and await ctx.responder.open_form(form):
            return None
        raise CommandError("There is nothing to import.", "Attach a TOML or CSV file, or paste its text or address.")
    text, name = handed
    try:
        found = await asyncio.to_thread(_parsed, text, args.text("list") or name)
    except WatchlistError as error:
        return _faulty(error)
    async with ctx.change() as change:
        made = await _merged(ctx, change, found)
    return done(f"Imported: {made}.")


def export_name(name: str) -> str:
    """Make a list's name out of a file's."""
    return re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name).strip()[:80] or "imported"


async def _handed_in(ctx: Context, text: str) -> tuple[str, str] | None:
    """Give the file's text and a name for the list of a CSV file; None if there is nothing."""
    if ctx.invocation.attachments:
        attached = ctx.invocation.attachments[0]
        return attached.body.decode("utf-8-sig", errors="replace"), export_name(attached.name)
    url = reading.address_in(text)
    if url is not None:
        accept = "text/csv, application/toml, text/plain, */*;q=0.5"
        fetched = await reading.fetch(ctx, url, accept=accept, instead="Paste the TOML or CSV itself instead.")
        return fetched.body.decode("utf-8-sig", errors="replace"), export_name(url.rstrip("/").rsplit("/", 1)[-1])
    return (text, "imported") if text else None


def _parsed(text: str, name: str) -> tuple[Watchlist, ...]:
    looks_like_toml = re.search(r"^\s*\[\[?\s*\w|^\s*\w+\s*=", text, re.MULTILINE)
    return parse_toml(text) if looks_like_toml else (parse_csv(text, name),)


def _faulty(error: WatchlistError) -> Message:
    faults = error.faults[:_FAULTS]
    more = (note(f"… and {len(error.faults) - _FAULTS:,} more"),) if len(error.faults) > _FAULTS else ()
    head = paragraph(f"Nothing was imported: the file has {counted(len(error.faults), 'fault')}.")
    return Message((head, Bullets(tuple(spans(fault) for fault in faults)), *more), tone=Tone.WARNING, private=True)


async def _merged(ctx: Context, change: Change, found: Sequence[Watchlist]) -> str:
    """Make the lists that are new, let the others grow, and say what became of each."""
    before: list[Watchlist] = []
    made: list[Watchlist] = []
    said: list[str] = []
    for watchlist in found:
        _check(watchlist)
        members = tuple(keyed(entity) for entity in watchlist.entities)
        known = await change.tx.watchlists.find(ctx.workspace.id, watchlist.name)
        if known is None:
            made.append(await change.tx.watchlists.create(ctx.workspace.id, watchlist.name, members))
        else:
            before.append(known)
            await change.tx.watchlists.add_entities(known.id, members)
        said.append(f"{'into' if known else 'new'} “{watchlist.name}”, {counted(len(members), 'entity', 'entities')}")
    if len(await change.tx.watchlists.names(ctx.workspace.id)) > _MOST_LISTS:
        raise CommandError(f"That would make more than {_MOST_LISTS} watch-lists.", "Make fewer and longer lists.")
    change.detail = f"imported {'; '.join(said)[:500]}"
    change.undo = undo.replaced_watchlists(before, made)
    return "; ".join(said)


def _check(watchlist: Watchlist) -> None:
    if watchlist.name.casefold() == EVERYTHING:
        raise CommandError(f"“{EVERYTHING}” means all feeds together and cannot be a list's name.")
    if len(watchlist.entities) > MOST_ENTITIES:
        raise CommandError(f"“{watchlist.name}” has more than {MOST_ENTITIES:,} entities.", "Split it.")


async def export(ctx: Context, args: Arguments) -> Message:
    """Give one list, or all, as the file that `/watch import` and `wirewatch match` read."""
    async with ctx.services.store.read() as tx:
        watchlists = await watchlists_for(ctx, tx, args.text("list"))
    if not watchlists:
        return told(paragraph("There is no watch-list yet."), note("/watch create desk makes one called “desk”."))
    return told(Code(await asyncio.to_thread(to_toml, watchlists), name="watchlists.toml"))
