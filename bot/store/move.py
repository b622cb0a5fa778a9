"""Moving an installation from SQLite into PostgreSQL: page by page, restartable, and compared row by row at the end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Column, Table, func, select, text, tuple_, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import StoreError
from bot.store.engines import Engines, open_engines
from bot.store.errors import translated
from bot.store.migrate import upgrade_engine
from bot.store.schema import articles, counters, metadata
from bot.store.search_index import index_words
from bot.store.session import Record

PAGE = 1_000
_MARK = "moving"
_SERIAL = "SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"

Progress = Callable[[str, int, int], None]


async def move(source: str, target: str, progress: Progress) -> dict[str, int]:
    """Copy everything at the address `source` (SQLite) to `target` (PostgreSQL); give the number of rows by table.

    `wirewatch db move` calls it while the bot stands still; `progress` gets a table's name, rows done and rows in all,
    and again for comparing, with ", compared" after the name.  A move that was broken off goes on where it was.
    Raises `StoreError` if the target holds anything else, or if a row differs in the end.
    """
    old, new = open_engines(source), open_engines(target)
    if not old.is_sqlite or new.is_sqlite:
        raise StoreError("a database is moved from SQLite to PostgreSQL")
    try:
        with translated():
            return await _move(old, new, progress)
    finally:
        for engine in (old.reader, old.writer, new.writer):
            await engine.dispose()


async def _move(old: Engines, new: Engines, progress: Progress) -> dict[str, int]:
    await upgrade_engine(old.writer)
    await upgrade_engine(new.writer)
    await _claim_target(new.writer)
    moved = {}
    async with _snapshot(old) as source:
        for table in metadata.sorted_tables:
            moved[table.name] = await _copy(source, new.writer, table, progress)
        for table in metadata.sorted_tables:
            await _refer(source, new.writer, table)
            await _continue_numbers(source, new.writer, table)
        for table in metadata.sorted_tables:
            await _compare(source, new.writer, table, progress)
    async with new.writer.begin() as target:
        await target.execute(counters.delete().where(counters.c.name == _MARK))
    return moved


@asynccontextmanager
async def _snapshot(engines: Engines) -> AsyncIterator[AsyncConnection]:
    async with engines.reader.connect() as connection, connection.begin():
        yield connection


async def _claim_target(engine: AsyncEngine) -> None:
    """Mark the target as ours; refuse one that holds rows of another origin."""
    async with engine.begin() as target:
        if (await target.execute(select(counters.c.value).where(counters.c.name == _MARK))).first():
            return
        for table in metadata.sorted_tables:
            if (await target.execute(select(text("1")).select_from(table).limit(1))).first():
                raise StoreError(f"the target is not empty: there are {table.name}")
        await target.execute(counters.insert().values(name=_MARK, value=1))


async def _copy(source: AsyncConnection, engine: AsyncEngine, table: Table, progress: Progress) -> int:
    total = await _count(source, table)
    key = _number(table)
    last = await _last(engine, key) if key is not None else None
    done = 0 if key is None or last is None else await _count(source, table, key, last)
    progress(table.name, done, total)
    async for rows in _pages(source, table, last):
        async with engine.begin() as target:
            new = postgresql.insert(table).on_conflict_do_nothing()
            await target.execute(new, [_without_self_references(table, row) for row in rows])
            if table is articles:
                for row in rows:
                    await target.execute(index_words(row.id, row.title, row.text))
        done += len(rows)
        progress(table.name, done, total)
    return total


async def _pages(source: AsyncConnection, table: Table, last: int | None) -> AsyncIterator[list[Record]]:
    """Give a table in pages, in the order of its key; `last` is the number after which to begin."""
    keys = list(table.primary_key.columns)
    seen: list[Any] = [] if last is None else [last]
    while True:
        page = select(table).order_by(*keys).limit(PAGE)
        if seen:
            page = page.where(tuple_(*keys) > tuple_(*seen))
        rows = list((await source.execute(page)).fetchall())
        if not rows:
            return
        yield rows
        seen = [getattr(rows[-1], key.name) for key in keys]


async def _refer(source: AsyncConnection, engine: AsyncEngine, table: Table) -> None:
    """Fill in references to rows of the same table, which may be numbered higher than those that refer to them."""
    for column in _self_references(table):
        found = (await source.execute(select(table.c.id, column).where(column.is_not(None)))).fetchall()
        async with engine.begin() as target:
            for number, other in found:
                await target.execute(update(table).where(table.c.id == number).values({column: other}))


async def _continue_numbers(source: AsyncConnection, engine: AsyncEngine, table: Table) -> None:
    """Go on counting where the source would have, so that no number is used twice."""
    if _number(table) is None:
        return
    asked = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
    last = (await source.execute(asked, {"name": table.name})).scalar()
    if last:
        async with engine.begin() as target:
            await target.execute(text(_SERIAL), {"name": table.name, "last": last})


async def _compare(source: AsyncConnection, engine: AsyncEngine, table: Table, progress: Progress) -> None:
    total, done = await _count(source, table), 0
    keys = list(table.primary_key.columns)
    async with engine.connect() as target:
        async for rows in _pages(source, table, None):
            expected = {tuple(getattr(row, key.name) for key in keys): row for row in rows}
            asked = select(table).where(tuple_(*keys).in_(list(expected)))
            arrived = {tuple(getattr(row, key.name) for key in keys): row for row in await target.execute(asked)}
            for number, row in expected.items():
                if arrived.get(number) != row:
                    named = ", ".join(str(part) for part in number)
                    raise StoreError(f"row {named} of {table.name} differs; empty the target and begin again")
            done += len(rows)
            progress(f"{table.name}, compared", done, total)


async def _count(source: AsyncConnection, table: Table, key: Column[Any] | None = None, up_to: int = 0) -> int:
    asked = select(func.count()).select_from(table)
    return int((await source.execute(asked if key is None else asked.where(key <= up_to))).scalar_one())


async def _last(engine: AsyncEngine, key: Column[Any]) -> int | None:
    async with engine.connect() as target:
        found: int | None = (await target.execute(select(func.max(key)))).scalar()
        return found


def _number(table: Table) -> Column[Any] | None:
    """The column that numbers a table's rows, if it has one."""
    return table.c.get("id")


def _self_references(table: Table) -> list[Column[Any]]:
    return [column for column in table.c if any(key.column.table is table for key in column.foreign_keys)]


def _without_self_references(table: Table, row: Record) -> dict[str, Any]:
    return dict(row._mapping) | {column.name: None for column in _self_references(table)}  # noqa: SLF001 - public API
