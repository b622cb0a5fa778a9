"""Watch-lists and their entities, and the number that tells every process that they changed."""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, ColumnElement, Select, Text, cast, delete, func, literal, or_, select, text, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB

from bot.errors import UserError
from bot.model import Entity, EntityType, Watchlist
from bot.store.schema import counters, entities, watchlists
from bot.store.schema.types import clean
from bot.store.session import Record, Room, batched

_REVISION = "watchlists"
_ONE = "watchlist "
_AT_ONCE = 10_000
_LISTS = ("aliases", "needs", "excludes")
_COLUMNS = ("key", "name", "type", *_LISTS)


@dataclass(frozen=True, slots=True)
class StoredList:
    """A list as the database gives it.  `read` makes the value of it; 90,000 entities take it 0.3 s, off the loop."""

    id: int
    workspace_id: int
    name: str
    members: tuple[Record, ...]

    def read(self) -> Watchlist:
        """Give the list with its entities, in the order in which they were added."""
        return Watchlist(self.name, tuple(map(_entity, self.members)), self.id, self.workspace_id)


def packed(members: Iterable[Entity]) -> list[str]:
    """Write entities as `add_packed` takes them, the last of one key: 90,000 take 0.3 s, so pack many off the loop."""
    rows = {entity.key or entity.name: entity for entity in members}
    return [json.dumps([_values(key, rows[key]) for key in some]) for some in batched(rows, _AT_ONCE)]


class Watchlists(Room):
    """Rows of `watchlists` and `entities`.  Every change makes `revision` grow, and the list's own of `revisions`."""

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
        mine = _members().where(entities.c.watchlist_id == watchlist_id)
        same = or_(entities.c.key == name, func.lower(entities.c.name) == name.lower())
        row = await self._tx.first(mine.where(same).order_by(entities.c.key != name))
        if row is None and not name.isascii():  # SQLite's lower() knows ASCII only
            named = select(entities.c.id, entities.c.name).where(entities.c.watchlist_id == watchlist_id)
            found = [one.id for one in await self._tx.rows(named) if fold(one.name) == fold(name)]
            row = await self._tx.first(mine.where(entities.c.id.in_(found[:1]))) if found else None
        return None if row is None else _entity(row)

    async def entity_at(self, watchlist_id: int, number: int) -> Entity | None:
        """Give the entity of that number, if it stands on that list.  Commands call it for what buttons carry."""
        row = await self._tx.first(_members().where(entities.c.watchlist_id == watchlist_id, entities.c.id == number))
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

    async def revision(self) -> int:
        """Give the number of changes so far.  Every process that matches asks every few seconds."""
        return await self._tx.scalar(select(counters.c.value).where(counters.c.name == _REVISION)) or 0

    async def revisions(self) -> dict[int, int]:
        """Give for every list the number of its changes so far.  The matcher calls it when `revision` has grown."""
        own = counters.c.name == literal(_ONE) + cast(watchlists.c.id, Text)
        asked = select(watchlists.c.id, func.coalesce(counters.c.value, 0)).outerjoin(counters, own)
        return {row[0]: row[1] for row in await self._tx.rows(asked.order_by(watchlists.c.id))}

    async def revision_of(self, watchlist_id: int) -> int:
        """Give the number of changes of one list.  Whoever prepares a change outside its transaction compares it."""
        return await self._tx.scalar(select(counters.c.value).where(counters.c.name == f"{_ONE}{watchlist_id}")) or 0

    async def stored(self, numbers: Collection[int]) -> list[StoredList]:
        """Give lists with their entities as they are stored.  The matcher and the importer call it."""
        return await self._stored(watchlists.c.id.in_(numbers)) if numbers else []

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
        await self._bump(watchlist_id)

    async def delete(self, watchlist_id: int) -> bool:
        """Delete a list with its entities, subscriptions and matches.  `/watch delete` calls it."""
        gone = await self._tx.run(delete(watchlists).where(watchlists.c.id == watchlist_id))
        await self._tx.run(delete(counters).where(counters.c.name == f"{_ONE}{watchlist_id}"))
        await self._bump()
        return gone > 0

    async def delete_all(self, workspace_id: int) -> None:
        """Delete a workspace's lists, so that every matcher hears of it.  The workspace's own deletion calls it."""
        mine = watchlists.c.workspace_id == workspace_id
        named = select(literal(_ONE) + cast(watchlists.c.id, Text)).where(mine)
        await self._tx.run(delete(counters).where(counters.c.name.in_(named)))
        await self._tx.run(delete(watchlists).where(mine))
        await self._bump()

    async def add_entity(self, watchlist_id: int, entity: Entity) -> Entity:
        """Add an entity, or change the one with its key.  `/watch add` and the importer call it."""
        await self.add_entities(watchlist_id, [entity])
        row = await self._tx.first(_members().where(_is(watchlist_id, entity.key or entity.name)))
        assert row is not None  # noqa: S101 - it was written a moment ago
        return _entity(row)

    async def add_entities(self, watchlist_id: int, members: Iterable[Entity]) -> None:
        """Add or change many at once; the last of one key counts.  `create` and undo call it."""
        await self.add_packed(watchlist_id, packed(members))

    async def add_packed(self, watchlist_id: int, many: Iterable[str]) -> None:
        """Add or change what `packed` wrote: 90,000 entities hold SQLite's writer for 0.3 s.  The importer calls it."""
        for some in many:
            await self._tx.run(self._upsert(watchlist_id, some))
        await self._bump(watchlist_id)

    async def remove_entity(self, watchlist_id: int, key: str) -> bool:
        """Take an entity out by its key; its matches go too.  `/watch remove` calls it."""
        return await self.remove_entities(watchlist_id, [key]) > 0

    async def remove_entities(self, watchlist_id: int, keys: Iterable[str]) -> int:
        """Take entities out by their keys, and say how many there were.  Undo calls it for what an import added."""
        gone = 0
        for some in batched(keys, _AT_ONCE):
            key = select(self._unpacked(json.dumps([[clean(one)] for one in some]), ("key",))[0])
            mine = (entities.c.watchlist_id == watchlist_id) & entities.c.key.in_(key)
            gone += await self._tx.run(delete(entities).where(mine))
        await self._bump(watchlist_id)
        return gone

    def _upsert(self, watchlist_id: int, rows: str) -> postgresql.Insert:
        values = self._unpacked(rows, _COLUMNS)
        new = self._tx.insert(entities).from_select(
            ["watchlist_id", *_COLUMNS], select(literal(watchlist_id), *values).where(text("true"))
        )
        changed = {name: new.excluded[name] for name in _COLUMNS[1:]}
        return new.on_conflict_do_update(index_elements=[entities.c.watchlist_id, entities.c.key], set_=changed)

    def _unpacked(self, rows: str, names: tuple[str, ...]) -> list[ColumnElement[Any]]:
        """The columns of rows that come as one JSON text: a statement a row costs SQLAlchemy ten times as much."""
        if self._tx.is_sqlite:
            value: ColumnElement[Any] = func.json_each(rows).table_valued("value").c.value
        else:
            value = func.jsonb_array_elements(cast(literal(rows, Text), JSONB)).table_valued("value").c.value
        found: list[ColumnElement[Any]] = []
        for place, name in enumerate(names):
            part = value.op("->")(literal(place)) if name in _LISTS else value.op("->>")(literal(place))
            found.append(part if self._tx.is_sqlite or name not in _LISTS else cast(part, JSON))
        return found

    async def _bump(self, watchlist_id: int | None = None) -> None:
        for name in (_REVISION, *([] if watchlist_id is None else [f"{_ONE}{watchlist_id}"])):
            new = self._tx.insert(counters).values(name=name, value=1)
            grow = new.on_conflict_do_update(index_elements=[counters.c.name], set_={"value": counters.c.value + 1})
            await self._tx.run(grow)

    async def _load(self, wanted: ColumnElement[bool], *, bare: bool = False) -> list[Watchlist]:
        return [one.read() for one in await self._stored(wanted, bare=bare)]

    async def _stored(self, wanted: ColumnElement[bool], *, bare: bool = False) -> list[StoredList]:
        members = _members().where(entities.c.watchlist_id.in_(select(watchlists.c.id).where(wanted)))
        by_list: dict[int, list[Record]] = defaultdict(list)
        for row in [] if bare else await self._tx.rows(members.order_by(entities.c.id)):
            by_list[row[-1]].append(row)
        lists = select(watchlists).where(wanted).order_by(watchlists.c.folded, watchlists.c.id)
        return [
            StoredList(row.id, row.workspace_id, row.name, tuple(by_list[row.id])) for row in await self._tx.rows(lists)
        ]


def _members() -> Select[Any]:
    """Entities with their lists as the text that is stored: decoding it is left to `_entity`."""
    words = [cast(entities.c[name], Text) for name in _LISTS]
    return select(entities.c.key, entities.c.name, entities.c.type, *words, entities.c.id, entities.c.watchlist_id)


def _is(watchlist_id: int, key: str) -> ColumnElement[bool]:
    return (entities.c.watchlist_id == watchlist_id) & (entities.c.key == key)


def fold(name: str) -> str:
    """Make the form by which names are the same: composed, without case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _values(key: str, entity: Entity) -> list[Any]:
    """What `_COLUMNS` take, in their order."""
    words = ([clean(one) for one in some] for some in (entity.aliases, entity.needs, entity.excludes))
    return [clean(key), clean(entity.name), entity.type.value, *words]


def _taken(name: str) -> UserError:
    return UserError(f"There is already a watch-list called “{name}”.", hint="Choose another name.")


def _entity(row: Record) -> Entity:
    key, name, kind, aliases, needs, excludes, number, _ = row
    return Entity(name, EntityType(kind), _words(aliases), _words(needs), _words(excludes), key, number)


def _words(stored: str) -> tuple[str, ...]:
    return () if stored == "[]" else tuple(json.loads(stored))
