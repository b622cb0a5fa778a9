"""`/watch create · delete · rename · lists · show`: the lists of a workspace."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.commands import finding, undo
from bot.commands.context import Context
from bot.commands.parse import quote
from bot.commands.replies import counted, done, listed, told, wish_in_words
from bot.commands.rules import shown
from bot.commands.values import Arguments
from bot.errors import CommandError
from bot.message import Button, Choice, Heading, Message, Spans, note, paragraph, spans, text, typed
from bot.model import Entity, Watchlist
from bot.store import Tx

EVERYTHING = "everything"
_SHOWN = 40
_MENU = 100
_WEEK = timedelta(days=7)


async def create(ctx: Context, args: Arguments) -> Message:
    """Make an empty list."""
    name = _name(args.text("list"))
    async with ctx.change() as change:
        watchlist = await change.tx.watchlists.create(ctx.workspace.id, name)
        change.detail = f"created watch-list “{watchlist.name}”"
    return done(
        f"The watch-list “{name}” is there.",
        spans(
            *("Put somebody on it: ", typed(f'/watch add {quote(name)} "Jane Doe"')),
            *(". Then have this channel told: ", typed(f"/watch subscribe {quote(name)}"), "."),
        ),
    )


async def delete(ctx: Context, args: Arguments) -> Message:
    """Delete a list with its entities and subscriptions; can be undone."""
    async with ctx.change() as change:
        watchlist = await finding.watchlist(change.tx, ctx.workspace.id, args.text("list"))
        wishes = [
            one
            for one in await change.tx.subscriptions.of_workspace(ctx.workspace.id)
            if one.watchlist_id == watchlist.id
        ]
        await change.tx.watchlists.delete(watchlist.id)
        change.detail = (
            f"deleted watch-list “{watchlist.name}” ({counted(len(watchlist.entities), 'entity', 'entities')})"
        )
        change.undo = undo.lost_watchlist(watchlist, wishes)
    gone = f" {counted(len(wishes), 'channel hears', 'channels hear')} of it no longer." if wishes else ""
    return done(f"The watch-list “{watchlist.name}” is deleted.{gone}")


async def rename(ctx: Context, args: Arguments) -> Message:
    """Give a list another name."""
    name = _name(args.text("name"))
    async with ctx.change() as change:
        watchlist = await finding.watchlist(change.tx, ctx.workspace.id, args.text("list"), bare=True)
        await change.tx.watchlists.rename(watchlist.id, name)
        change.detail = f"renamed watch-list “{watchlist.name}” to “{name}”"
    return done(f"“{watchlist.name}” is now called “{name}”.")


async def lists(ctx: Context, args: Arguments) -> Message:
    """Show all lists, and what this channel hears of them."""
    async with ctx.services.store.read() as tx:
        names = await tx.watchlists.names(ctx.workspace.id)
        sizes = await tx.watchlists.sizes(ctx.workspace.id)
        wishes = await tx.subscriptions.of_workspace(ctx.workspace.id)
    if not names:
        return none_yet()
    here = {one.watchlist_id: one for one in wishes if one.channel_id == ctx.channel.id}
    items: list[Spans] = []
    for number, name in names.items():
        channels = sum(one.watchlist_id == number for one in wishes)
        mine = f"; here: {wish_in_words(here[number])}" if number in here else ""
        facts = f": {counted(sizes.get(number, 0), 'entity', 'entities')}, {counted(channels, 'channel')}{mine}"
        items.append(spans(text(name, bold=True), facts))
    doors = tuple(
        Button(name, f"/watch show {quote(finding.reference(name, number))}") for number, name in names.items()
    )
    return told(
        Heading("Watch-lists"), *listed(items, _SHOWN, "/watch export"), Choice("Look into a list", doors[:_MENU])
    )


def none_yet() -> Message:
    """Say that the workspace has no list, and how it gets one."""
    making = note(typed("/watch create desk"), " makes one called “desk”.")
    return told(paragraph("There is no watch-list yet."), making)


async def show(ctx: Context, args: Arguments) -> Message:
    """Show who is on a list, and how often each was found in the last seven days."""
    async with ctx.services.store.read() as tx:
        watchlist = await finding.watchlist(tx, ctx.workspace.id, args.text("list"))
        found = await tx.matches.counts(watchlist.id, tx.now - _WEEK)
        rules = (await tx.rules.holding([ctx.channel.id]))[ctx.channel.id]
    if not watchlist.entities:
        return told(
            Heading(watchlist.name),
            paragraph("Nobody is on it yet."),
            note(typed(f'/watch add {quote(watchlist.name)} "Jane Doe" also:"J. Doe"'), " puts somebody on it."),
        )
    items = [_entity(one, found.get(one.id, 0)) for one in watchlist.entities]
    title = f"{watchlist.name}: {counted(len(items), 'entity', 'entities')}"
    which = quote(finding.reference(watchlist.name, watchlist.id))
    edits = [
        Button(one.name, f"/watch edit {which} {quote(finding.reference(one.name, one.id))}")
        for one in watchlist.entities[:_MENU]
    ]
    menu = (Choice("Change one", tuple(edits)),) if ctx.manages_workspace else ()
    members = {one.id for one in watchlist.entities}
    about = shown([rule for rule in rules if rule.entity_id in members], _SHOWN)
    shown_first = listed(items, _SHOWN, f"/watch export {quote(watchlist.name)}")
    return told(Heading(title), *shown_first, *about, *menu)


async def watchlists_for(ctx: Context, tx: Tx, name: str) -> list[Watchlist]:
    """Give one list, or all of the workspace where no name is given.  Raises `CommandError` if there is none."""
    if name:
        return [await finding.watchlist(tx, ctx.workspace.id, name)]
    return await tx.watchlists.of_workspace(ctx.workspace.id)


def keyed(entity: Entity) -> Entity:
    """Give an entity its key: the one it has, else its name."""
    return replace(entity, key=entity.key or entity.name)


def _entity(entity: Entity, found: int) -> Spans:
    facts = [entity.type.value]
    for label, words in (("also", entity.aliases), ("needs", entity.needs), ("not", entity.excludes)):
        if words:
            facts.append(f"{label}: {', '.join(words)}")
    seen = f" — found in {counted(found, 'article')} of the last 7 days" if found else ""
    return spans(text(entity.name, bold=True), f" ({'; '.join(facts)}){seen}")


def _name(name: str) -> str:
    """Refuse names that commands could not speak of."""
    if name.casefold() == EVERYTHING:
        raise CommandError(f"“{EVERYTHING}” means all feeds together and cannot be a list's name.")
    return " ".join(name.split())
