"""Watch-lists and their entities, and the number that tells every process that they changed."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql

from bot.errors import UserError
from bot.model import Entity, EntityType, Watchlist
from bot.store.schema import counters, entities, watchlists
from bot.store.session import Record, Room, batched

_REVISION = "watchlists"


class Watchlists(Room):
    """Rows of `watchlists` and `entities`.  Every change makes `revision` grow."""

    async def create(self, workspace_id: int, name: str, members: Iterable[Entity] = ()) -> Watchlist:
        """Make a list.  Commands and the importer call it.  Raises `UserError` if the name is taken, by its fold."""
        new = self._tx.insert(watchlists).values(
            workspace_id=workspace_id, name=name, folded=fold(name), created_at=self._tx.now
        )
        made = await self._tx.scalar(new.on_conflict_do_nothing().returning(watchlists.c.id))
        if made is None:
            raise _taken(name)
        await self.add_entities(made, members)
        watchlist = await self.get(made)
        assert watchlist is not None  # noqa: S101 - it was inserted a moment ago
        return watchlist

    async def get(self, watchlist_id: int) -> Watchlist | None:
        """Give one by number.  Flow calls it."""
        return next(iter(await self._load(watchlists.c.id == watchlist_id)), None)

    async def find(self, workspace_id: int, name: str, *, bare: bool = False) -> Watchlist | None:
        """Give one by its name, however it is cased; `bare`: without its entities.  Commands call it."""
        mine = (watchlists.c.workspace_id == workspace_id) & (watchlists.c.folded == fold(name))
        return next(iter(await self._load(mine, bare=bare)), None)

    async def names(self, workspace_id: int) -> dict[int, str]:
        """Give the names of a workspace's lists by number, in their order.  Commands and digests call it."""
        asked = select(watchlists.c.id, watchlists.c.name).where(watchlists.c.workspace_id == workspace_id)
        return {row[0]: row[1] for row in await self._tx.rows(asked.order_by(watchlists.c.folded))}

    async def sizes(self, workspace_id: int) -> dict[int, int]:
        """Give how many entities stand on each list of a workspace that has any.  Commands call it."""
        asked = select(entities.c.watchlist_id, func.count()).join(watchlists).group_by(entities.c.watchlist_id)
        found = await self._tx.rows(asked.where(watchlists.c.workspace_id == workspace_id))
        return {row[0]: row[1] for row in found}

    async def entity(self, watchlist_id: int, name: str) -> Entity | None:
        """Give the entity of that key, or of that name however it is cased.  `/watch add` and `remove` call it."""
        mine = select(entities).where(entities.c.watchlist_id == watchlist_id)
        same = or_(entities.c.key == name, func.lower(entities.c.name) == name.lower())
        row = await self._tx.first(mine.where(same).order_by(entities.c.key != name))
        if row is None and not name.isascii():  # SQLite's lower() knows ASCII only
            named = select(entities.c.id, entities.c.name).where(entities.c.watchlist_id == watchlist_id)
            found = [one.id for one in await self._tx.rows(named) if fold(one.name) == fold(name)]
            row = await self._tx.first(mine.where(entities.c.id.in_(found[:1]))) if found else None
        return None if row is None else _entity(row)

    async def entity_names(self, workspace_id: int, part: str, limit: int) -> list[str]:
        """Give names of entities that hold `part`, those that begin with it first.  Completion calls it."""
        asked = select(entities.c.name).join(watchlists).where(watchlists.c.workspace_id == workspace_id)
        holds = entities.c.name.icontains(part, autoescape=True)
        begins = entities.c.name.istartswith(part, autoescape=True)
        ranked = asked.where(holds).distinct().order_by(begins.desc(), entities.c.name).limit(limit)
        return list(await self._tx.scalars(ranked.add_columns(begins)))

    async def of_workspace(self, workspace_id: int) -> list[Watchlist]:
        """Give a workspace's lists, by name.  Commands call it."""
        return await self._load(watchlists.c.workspace_id == workspace_id)

    async def all(self) -> list[Watchlist]:
        """Give every list with its entities, in two queries.  The matcher calls it when `revision` has grown."""
        return await self._load(None)

    async def revision(self) -> int:
        """Give the number of changes so far.  Every process that matches asks every few seconds."""
        return await self._tx.scalar(select(counters.c.value).where(counters.c.name == _REVISION)) or 0

    async def rename(self, watchlist_id: int, name: str) -> None:
        """Give a list another name.  `/watch rename` calls it.  Raises `UserError` if that name is taken."""
        held = await self._tx.first(self._tx.held(select(watchlists).where(watchlists.c.id == watchlist_id)))
        if held is None:
            return
        same = (watchlists.c.workspace_id == held.workspace_id) & (watchlists.c.folded == fold(name))
        if await self._tx.first(select(watchlists.c.id).where(same, watchlists.c.id != watchlist_id)):
            raise _taken(name)
        values = {"name": name, "folded": fold(name)}
        await self._tx.run(update(watchlists).where(watchlists.c.id == watchlist_id).values(values))
        await self._bump()

    async def delete(self, watchlist_id: int) -> bool:
        """Delete a list with its entities, subscriptions and matches.  `/watch delete` calls it."""
        gone = await self._tx.run(delete(watchlists).where(watchlists.c.id == watchlist_id))
        await self._bump()
        return gone > 0

    async def add_entity(self, watchlist_id: int, entity: Entity) -> Entity:
        """Add an entity, or change the one with its key.  `/watch add` and the importer call it."""
        row = await self._tx.first(self._upsert().values(_columns(watchlist_id, entity)).returning(entities))
        assert row is not None  # noqa: S101 - DO UPDATE always returns the row
        await self._bump()
        return _entity(row)

    async def add_entities(self, watchlist_id: int, members: Iterable[Entity]) -> None:
        """Add or change many at once; the last of one key counts.  The importer and undo call it."""
        rows = {entity.key or entity.name: _columns(watchlist_id, entity) for entity in members}
        for some in batched(rows.values()):
            await self._tx.run(self._upsert(), some)
        await self._bump()

    async def remove_entity(self, watchlist_id: int, key: str) -> bool:
        """Take an entity out by its key; its matches go too.  `/watch remove` calls it."""
        mine = (entities.c.watchlist_id == watchlist_id) & (entities.c.key == key)
        gone = await self._tx.run(delete(entities).where(mine))
        await self._bump()
        return gone > 0

    def _upsert(self) -> postgresql.Insert:
        new = self._tx.insert(entities)
        changed = {name: new.excluded[name] for name in ("name", "type", "aliases", "needs", "excludes")}
        return new.on_conflict_do_update(index_elements=[entities.c.watchlist_id, entities.c.key], set_=changed)

    async def _bump(self) -> None:
        new = self._tx.insert(counters).values(name=_REVISION, value=1)
        grow = new.on_conflict_do_update(index_elements=[counters.c.name], set_={"value": counters.c.value + 1})
        await self._tx.run(grow)

    async def _load(self, wanted: ColumnElement[bool] | None, *, bare: bool = False) -> list[Watchlist]:
        lists = select(watchlists).order_by(watchlists.c.folded, watchlists.c.id)
        members = select(entities).order_by(entities.c.id)
        if wanted is not None:
            lists = lists.where(wanted)
            members = members.where(entities.c.watchlist_id.in_(select(watchlists.c.id).where(wanted)))
        by_list: dict[int, list[Entity]] = defaultdict(list)
        for row in [] if bare else await self._tx.rows(members):
            by_list[row.watchlist_id].append(_entity(row))
        return [
            Watchlist(name=row.name, entities=tuple(by_list[row.id]), id=row.id, workspace_id=row.workspace_id)
            for row in await self._tx.rows(lists)
        ]


def fold(name: str) -> str:
    """Make the form by which names are the same: composed, without case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _columns(watchlist_id: int, entity: Entity) -> dict[str, Any]:
    return {
        "watchlist_id": watchlist_id,
        "key": entity.key or entity.name,
        "name": entity.name,
        "type": entity.type.value,
        "aliases": list(entity.aliases),
        "needs": list(entity.needs),
        "excludes": list(entity.excludes),
    }


def _taken(name: str) -> UserError:
    return UserError(f"There is already a watch-list called “{name}”.", hint="Choose another name.")


def _entity(row: Record) -> Entity:
    return Entity(
        name=row.name,
        type=EntityType(row.type),
        aliases=tuple(row.aliases),
        needs=tuple(row.needs),
        excludes=tuple(row.excludes),
        key=row.key,
        id=row.id,
    )
