"""`/watch add · edit · remove`: the entities of a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from bot.commands import finding, undo
from bot.commands.context import Context
from bot.commands.parse import quote
from bot.commands.rehearsal import example
from bot.commands.replies import counted, done
from bot.commands.values import Arguments
from bot.commands.watchlist import keyed
from bot.engine.aliases import effective_type
from bot.engine.entities import suggest_aliases, warnings
from bot.errors import CommandError
from bot.flow.rehearsal import Preview
from bot.message import Block, Bullets, Message, Words, paragraph, spans, typed
from bot.model import Entity, EntityType, Watchlist
from bot.store import Tx
from bot.store.watchlists import fold

TOO_OFTEN = 0.05
"""Share of a week's articles from which on a name is called too frequent."""
_FEWEST = 20
"""Articles of which a share says something."""
_DAYS = 7
_SHORT = 4
_WHOLE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{3}")
"""Three signs are a full name in Chinese, Japanese and Korean."""
_MOST_WARNINGS = 2
_MOST_PROPOSED = 4
MOST_ENTITIES = 100_000


async def add(ctx: Context, args: Arguments) -> Message:
    """Put an entity on a list, or add to what is known of one that is there."""
    async with ctx.change() as change:
        watchlist = await finding.watchlist(change.tx, ctx.workspace.id, args.text("list"), bare=True)
        before = await change.tx.watchlists.entity(watchlist.id, args.text("name"))
        sizes = await change.tx.watchlists.sizes(ctx.workspace.id)
        if before is None and sizes.get(watchlist.id, 0) >= MOST_ENTITIES:
            raise CommandError(f"“{watchlist.name}” is full: {MOST_ENTITIES:,} entities.", "Begin another list.")
        entity = _grown(before, args)
        if entity == before:
            return done(f"“{entity.name}” is on “{watchlist.name}” already, just so.")
        await change.tx.watchlists.add_entity(watchlist.id, entity)
        change.detail = (
            f"{'changed' if before else 'added'} “{entity.name}” {'on' if before else 'to'} “{watchlist.name}”"
        )
        if before:
            change.undo = undo.changed_entity(watchlist, before)
    words = "knows more of" if before else "looks out for"
    said = f"“{watchlist.name}” now {words} “{entity.name}” ({_kind(entity)})."
    return await _advised(ctx, said, watchlist, entity, new=before is None)


async def edit(ctx: Context, args: Arguments) -> Message:
    """Replace what is known of an entity, as far as it is given; can be undone."""
    async with ctx.change() as change:
        watchlist = await finding.watchlist(change.tx, ctx.workspace.id, args.text("list"), bare=True)
        before = await _listed(ctx, change.tx, watchlist, args.text("entity"))
        entity = _replaced(before, args)
        if entity == before:
            how = typed(f'/watch edit {quote(watchlist.name)} {quote(before.name)} also:"…"')
            stays = f"“{before.name}” stays as it is ({before.type.value})."
            return done(stays, _details(before), spans(how, " changes it."))
        namesake = await change.tx.watchlists.entity(watchlist.id, entity.name)
        if namesake is not None and namesake.key != before.key:
            raise CommandError(f"There is another “{namesake.name}” on “{watchlist.name}” already.")
        await change.tx.watchlists.add_entity(watchlist.id, entity)
        change.detail = f"changed “{before.name}” on “{watchlist.name}”"
        change.undo = undo.changed_entity(watchlist, before)
    said = f"“{watchlist.name}” looks out for “{entity.name}” ({_kind(entity)})."
    return await _advised(ctx, said, watchlist, entity, new=False)


async def present(ctx: Context, args: Arguments) -> Mapping[str, str]:
    """Give what is known of an entity, as `/watch edit` would take it, and how a form names it."""
    async with ctx.services.store.read() as tx:
        watchlist = await finding.watchlist(tx, ctx.workspace.id, args.text("list"), bare=True)
        entity = await _listed(ctx, tx, watchlist, args.text("entity"))
    lists = {"also": entity.aliases, "needs": entity.needs, "not": entity.excludes}
    which = {
        "list": finding.reference(watchlist.name, watchlist.id),
        "entity": finding.reference(entity.name, entity.id),
    }
    words = {name: _typed(words) for name, words in lists.items()}
    return which | {"name": entity.name, "type": entity.type.value} | words


async def remove(ctx: Context, args: Arguments) -> Message:
    """Take an entity off a list; can be undone."""
    async with ctx.change() as change:
        watchlist = await finding.watchlist(change.tx, ctx.workspace.id, args.text("list"), bare=True)
        entity = await _listed(ctx, change.tx, watchlist, args.text("name"))
        await change.tx.watchlists.remove_entity(watchlist.id, entity.key)
        change.detail = f"removed “{entity.name}” from “{watchlist.name}”"
        change.undo = undo.changed_entity(watchlist, entity)
    return done(f"“{entity.name}” is off “{watchlist.name}”.")


async def _listed(ctx: Context, tx: Tx, watchlist: Watchlist, name: str) -> Entity:
    """Find an entity by its name, key or `#number`; only where there is none, read the whole list for what is near."""
    known = await tx.watchlists.entity(watchlist.id, name)
    number = finding.numbered(name)
    if known is None and number is not None:
        known = await tx.watchlists.entity_at(watchlist.id, number)
    return known or finding.entity(await finding.watchlist(tx, ctx.workspace.id, watchlist.name), name)


def _grown(before: Entity | None, args: Arguments) -> Entity:
    """Add what the command says to what is known; a type that is given replaces the old one."""
    base = before or keyed(Entity(" ".join(args.text("name").split())))
    kind = EntityType(args.text("type")) if "type" in args else base.type
    aliases = tuple(one for one in _joined(base.aliases, args.words("also")) if one != base.name)
    needs, excludes = _joined(base.needs, args.words("needs")), _joined(base.excludes, args.words("not"))
    _agree(needs, excludes)
    return Entity(base.name, kind, aliases, needs, excludes, base.key, base.id)


def _replaced(before: Entity, args: Arguments) -> Entity:
    """Put what the command gives in place of what was known; what it gives empty goes, but for name and type."""
    lists = {"also": before.aliases, "needs": before.needs, "not": before.excludes}
    given = {name: args.words(name) if name in args or name in args.emptied else old for name, old in lists.items()}
    name = " ".join(args.text("name", before.name).split())
    kind = EntityType(args.text("type", before.type.value))
    aliases = tuple(one for one in _joined((), given["also"]) if one != name)
    needs, excludes = _joined((), given["needs"]), _joined((), given["not"])
    _agree(needs, excludes)
    return replace(before, name=name, type=kind, aliases=aliases, needs=needs, excludes=excludes)


def _agree(needs: tuple[str, ...], excludes: tuple[str, ...]) -> None:
    both = {fold(one) for one in needs} & {fold(one) for one in excludes}
    if both:
        raise CommandError(f"“{min(both)}” cannot be both needed and excluded.", "Take it out of needs: or of not:.")


def _typed(words: tuple[str, ...]) -> str:
    """Write a list as it is read back: with semicolons where an entry holds a comma."""
    return (
        "; ".join(words) + (";" if len(words) == 1 else "") if any("," in word for word in words) else ", ".join(words)
    )


def _joined(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    return tuple({fold(word): word for word in (*reversed(new), *reversed(old))}.values())[::-1]


async def _advised(ctx: Context, said: str, watchlist: Watchlist, entity: Entity, *, new: bool) -> Message:
    """Say what was done, what it would have found in the last days, and what might be better."""
    since = ctx.services.clock.now() - timedelta(days=_DAYS)
    preview = await ctx.services.rehearsals.preview(ctx.workspace, entity, since)
    shown: list[Block] = [paragraph(_found(preview))] if preview.articles else []
    if preview.examples:
        shown.append(Bullets(tuple(map(example, preview.examples))))
    return done(said, _details(entity), *_advice(watchlist, entity, preview, new=new), blocks=shown)


def _found(preview: Preview) -> str:
    looked = f"{'newest ' if preview.more else ''}{counted(preview.articles, 'article')}"
    among = f"the {looked} of the last {_DAYS} days"
    if not preview.found:
        return f"In {among} it would have been found nowhere."
    return f"Of {among} it would have been found in {preview.found:,}, for example:"


def _too_much(entity: Entity, preview: Preview) -> Iterator[str]:
    """Warn of a name that stands in a large share of the articles."""
    if preview.articles < _FEWEST:
        return
    stricter = "narrower needs: or not: words would help" if entity.needs else "needs: can say what must stand near by"
    for name, count in preview.names[:1]:
        if count >= TOO_OFTEN * preview.articles:
            yield f"“{name}” matches {count / preview.articles:.0%} of last week's articles; {stricter}."


def _advice(watchlist: Watchlist, entity: Entity, preview: Preview, *, new: bool) -> tuple[Words, ...]:
    """Warn of names that find too much or nothing, propose others to whoever gave none, and point to the rehearsal."""
    warned = warnings(entity)
    short = [
        name
        for name in (entity.name, *entity.aliases)
        if len(name) < _SHORT and not (entity.needs or _WHOLE.fullmatch(name))
    ]
    brief = [
        f"“{name}” is short and may mean much else: needs: would say what must stand near by."
        for name in short
        if not any(f"“{name}”" in words for words in warned)
    ]
    said = (*_too_much(entity, preview), *warned, *brief)[:_MOST_WARNINGS]
    test = typed(f"/watch test {quote(watchlist.name)}")
    others = (_other_names(watchlist, entity),) if new and not entity.aliases else ()
    return (*said, *others, spans(test, " shows what the list would have found."))


def _other_names(watchlist: Watchlist, entity: Entity) -> Words:
    """Propose other names, or ask for some, with the command that adds them."""
    command = f"/watch add {quote(watchlist.name)} {quote(entity.name)}"
    if more := ", ".join(suggest_aliases(entity)[:_MOST_PROPOSED]):
        return spans("Taken by itself only if you add it: ", typed(f'{command} also:"{more}"'))
    return spans("Are there other names? ", typed(f'{command} also:"…, …"'), " adds them.")


def _kind(entity: Entity) -> str:
    """Say what an entity is taken for: its type, or a person where none was given and the name is one's."""
    read = effective_type(entity)
    return read.value if read is entity.type else f"{read.value}, by the name; type: says otherwise"


def _details(entity: Entity) -> str:
    parts = (("also", entity.aliases), ("only near", entity.needs), ("never near", entity.excludes))
    said = "; ".join(f"{label}: {', '.join(words)}" for label, words in parts if words)
    return f"{said[0].upper()}{said[1:].removesuffix('.')}." if said else ""
