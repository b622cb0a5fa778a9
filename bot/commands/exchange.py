"""`/watch import · export`: lists as one TOML or CSV file, in and out."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.commands import reading, undo
from bot.commands.context import Change, Context
from bot.commands.entity import MOST_ENTITIES
from bot.commands.parse import render
from bot.commands.replies import counted, done, told
from bot.commands.values import Arguments
from bot.commands.watchlist import EVERYTHING, keyed, none_yet, watchlists_for
from bot.engine.watchlists import parse_csv, parse_toml, to_csv, to_toml
from bot.errors import CommandError, WatchlistError
from bot.message import Bullets, Code, Form, FormField, Message, Tone, note, paragraph, spans
from bot.model import Entity, Watchlist
from bot.store import Tx
from bot.store.watchlists import packed

_MOST_LISTS = 500
_FAULTS = 20
_LONG = 500_000


async def import_(ctx: Context, args: Arguments) -> Message | None:
    """Read lists from a file, an address or pasted text; lists of the same name grow; can be undone."""
    handed = await _handed_in(ctx, args.text("text").strip())
    if handed is None:
        field = FormField("text", "TOML or CSV, or the address of such a file", multiline=True)
        given = {"list": args.text("list")} if "list" in args else {}
        form = Form(render(ctx.command, given), "Import", (field,), submit="Import")
        if ctx.invocation.arguments is None and await ctx.responder.open_form(form):
            return None
        raise CommandError("There is nothing to import.", "Attach a TOML or CSV file, or paste its text or address.")
    text, name = handed
    if len(text) > _LONG:
        await ctx.responder.progress(f"Reading {text.count(chr(10)) + 1:,} lines …")
    try:
        found = await asyncio.to_thread(_parsed, text, args.text("list") or name)
    except WatchlistError as error:
        return _faulty(error)
    parts = [await asyncio.to_thread(_prepared, watchlist) for watchlist in found]
    if len(text) > _LONG:
        await ctx.responder.progress(f"Storing {sum(len(part.members) for part in parts):,} entities …")
    grown = [await _grown(ctx, part) for part in parts]
    async with ctx.change() as change:
        made = await _merged(ctx, change, parts, grown)
    return done(f"Imported: {made}.")


def _list_name(name: str) -> str:
    """Make a list's name out of a file's."""
    return re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name).strip()[:80] or "imported"


async def _handed_in(ctx: Context, text: str) -> tuple[str, str] | None:
    """Give the file's text and a name for the list of a CSV file; None if there is nothing."""
    if ctx.invocation.attachments:
        attached = ctx.invocation.attachments[0]
        return attached.body.decode("utf-8-sig", errors="replace"), _list_name(attached.name)
    url = reading.address_in(text)
    if url is not None:
        accept = "text/csv, application/toml, text/plain, */*;q=0.5"
        fetched = await reading.fetch(ctx, url, accept=accept, instead="Paste the TOML or CSV itself instead.")
        return fetched.body.decode("utf-8-sig", errors="replace"), _list_name(url.rstrip("/").rsplit("/", 1)[-1])
    return (text, "imported") if text else None


def _parsed(text: str, name: str) -> tuple[Watchlist, ...]:
    looks_like_toml = re.search(r"^\s*\[\[?\s*\w|^\s*\w+\s*=", text, re.MULTILINE)
    return parse_toml(text) if looks_like_toml else (parse_csv(text, name),)


def _faulty(error: WatchlistError) -> Message:
    faults = error.faults[:_FAULTS]
    more = (note(f"… and {len(error.faults) - _FAULTS:,} more"),) if len(error.faults) > _FAULTS else ()
    head = paragraph(f"Nothing was imported: the file has {counted(len(error.faults), 'fault')}.")
    return Message((head, Bullets(tuple(spans(fault) for fault in faults)), *more), tone=Tone.WARNING, private=True)


@dataclass(frozen=True, slots=True)
class _Part:
    """One list of a file, made ready for the store before the transaction that everybody else waits for."""

    name: str
    members: dict[str, Entity]
    packed: list[str]


def _prepared(watchlist: Watchlist) -> _Part:
    if watchlist.name.casefold() == EVERYTHING:
        raise CommandError(f"“{EVERYTHING}” means all feeds together and cannot be a list's name.")
    members = {entity.key: entity for entity in map(keyed, watchlist.entities)}
    return _Part(watchlist.name, members, packed(members.values()))


async def _grown(ctx: Context, part: _Part) -> tuple[int, undo.Grown] | None:
    """Compare what comes with a list that is there; give the number of the list's changes until then, too.

    Reading 90,000 entities takes seconds, for which nobody should wait to write.
    """
    async with ctx.services.store.read() as tx:
        known = await tx.watchlists.find(ctx.workspace.id, part.name, bare=True)
        if known is None:
            return None
        return await tx.watchlists.revision_of(known.id), await _compared(tx, known.id, part)


async def _compared(tx: Tx, watchlist_id: int, part: _Part) -> undo.Grown:
    (stored,) = await tx.watchlists.stored([watchlist_id])
    return await asyncio.to_thread(lambda: undo.grown(stored.read(), part.members))


async def _merged(
    ctx: Context, change: Change, parts: Sequence[_Part], compared: Sequence[tuple[int, undo.Grown] | None]
) -> str:
    """Make the lists that are new, let the others grow, and say what became of each.

    A list that was changed since it was compared is compared again.
    """
    lists = change.tx.watchlists
    grown: list[undo.Grown] = []
    made: list[Watchlist] = []
    said: list[str] = []
    for part, before in zip(parts, compared, strict=True):
        known = await lists.find(ctx.workspace.id, part.name, bare=True)
        if known is None:
            made.append(watchlist := await lists.create(ctx.workspace.id, part.name))
        else:
            watchlist = known
            revision, grows = before or (None, None)
            if grows is None or grows.watchlist != known.id or revision != await lists.revision_of(known.id):
                grows = await _compared(change.tx, known.id, part)
            grown.append(grows)
        await lists.add_packed(watchlist.id, part.packed)
        size = counted(len(part.members), "entity", "entities")
        said.append(f"{'into' if known else 'new'} “{part.name}”, {size}")
    await _check(ctx, change)
    change.detail = f"imported {'; '.join(said)[:500]}"
    change.undo = undo.replaced_watchlists(grown, made)
    return "; ".join(said)


async def _check(ctx: Context, change: Change) -> None:
    """Refuse what has grown too large; the transaction is undone."""
    names = await change.tx.watchlists.names(ctx.workspace.id)
    if len(names) > _MOST_LISTS:
        raise CommandError(f"That would make more than {_MOST_LISTS} watch-lists.", "Make fewer and longer lists.")
    sizes = await change.tx.watchlists.sizes(ctx.workspace.id)
    full = next((number for number, size in sizes.items() if size > MOST_ENTITIES), None)
    if full is not None:
        raise CommandError(f"“{names[full]}” would have more than {MOST_ENTITIES:,} entities.", "Split it.")


async def export(ctx: Context, args: Arguments) -> Message:
    """Give one list, or all, as the file that `/watch import` and `wirewatch match` read."""
    async with ctx.services.store.read() as tx:
        watchlists = await watchlists_for(ctx, tx, args.text("list"))
    if not watchlists:
        return none_yet()
    if args.text("format") != "csv":
        return told(Code(await asyncio.to_thread(to_toml, watchlists), name="watchlists.toml"))
    if len(watchlists) > 1:
        raise CommandError("A CSV file holds one list.", "Name the list, or leave out format:csv.")
    return told(Code(await asyncio.to_thread(to_csv, watchlists[0]), name=f"{watchlists[0].name}.csv"))
