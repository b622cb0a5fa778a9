"""Bringing a database up to date, all or nothing, whoever else starts at the same time."""

from __future__ import annotations

import asyncio
import os
import zlib
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, NullPool, create_engine, inspect
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import NotADatabase, StoreError, StoreReadOnly, StoreTooNew
from bot.store.engines import open_engines, parse, sqlite_engine
from bot.store.errors import translated
from bot.store.schema import metadata

MIGRATIONS = Path(__file__).with_name("migrations")
VERSION_TABLE = "wirewatch_version"
_LOCK = zlib.crc32(b"wirewatch: migrate")
# Changes nothing, but only a database that can be written takes it: better told at the start than at the first alert.
_TRY_TO_WRITE = f"UPDATE {VERSION_TABLE} SET version_num = version_num WHERE 1 = 0"  # noqa: S608 - all of it is ours


async def upgrade(url: str) -> bool:
    """Bring the database at `url` up to date; False if it was.  `wirewatch db upgrade` calls it.

    Raises `StoreTooNew`, `NotADatabase` and the other children of `StoreError`.
    """
    engines = open_engines(url)
    try:
        return await upgrade_engine(engines.writer)
    finally:
        await engines.writer.dispose()


async def look(url: str) -> None:
    """See whether the database at `url` could be used, and change nothing: a file that is not there yet could be.

    Raises `StoreAway`, `StoreReadOnly`, `StoreTooNew`, `NotADatabase` and the other children of `StoreError`.
    """
    where = parse(url)
    if where.get_backend_name() == "sqlite":
        await asyncio.to_thread(_look_at_file, where.database or "")
        return
    engine = open_engines(url).writer
    try:
        with translated():
            async with engine.connect() as connection:
                await connection.run_sync(is_current)
    finally:
        await engine.dispose()


def _look_at_file(name: str) -> None:
    path = Path(name).absolute()
    there = next(place for place in (path, *path.parents) if place.exists())
    if there != path:
        if not (there.is_dir() and os.access(there, os.W_OK)):
            raise StoreReadOnly(f"the database cannot be made: {there} is no folder that may be written to")
        return
    if path.is_dir():
        raise StoreReadOnly(f"there is a folder where the database should be: {path}")
    engine = create_engine(f"sqlite:///file:{quote(str(path))}?mode=ro&uri=true", poolclass=NullPool)
    with translated(), engine.connect() as connection:
        is_current(connection)


async def upgrade_engine(engine: AsyncEngine) -> bool:
    """Bring the database behind an engine up to date; False if it was."""
    with translated():
        async with engine.connect() as connection:
            if await connection.run_sync(is_current):
                await connection.exec_driver_sql(_TRY_TO_WRITE)
                return False
        return await (_upgrade_sqlite(engine) if engine.dialect.name == "sqlite" else _upgrade_postgres(engine))


async def require_one(engine: AsyncEngine) -> None:
    """Raise `StoreError` where there is no database of ours, and make none.  Raises as `is_current`, too."""
    where = engine.url.database or "there"
    if engine.dialect.name != "sqlite" or await asyncio.to_thread(os.path.exists, where):
        with translated():
            async with engine.connect() as connection:
                if await connection.run_sync(_is_ours):
                    return
    raise StoreError(f"{where}: no database of Wirewatch's yet; `wirewatch run` or `wirewatch db upgrade` makes one")


async def _upgrade_sqlite(engine: AsyncEngine) -> bool:
    # With foreign keys on, a batch ALTER (copy, drop, rename) deletes every child row; the pragma works outside only.
    own = sqlite_engine(engine.url, begin="BEGIN IMMEDIATE", pragmas=("foreign_keys = OFF",))
    try:
        async with own.begin() as connection:
            changed = await connection.run_sync(_migrate)
            broken = (await connection.exec_driver_sql("PRAGMA foreign_key_check")).fetchall()
            if broken:
                raise StoreError(f"the upgrade would leave {len(broken)} rows without their owner; nothing was changed")
            return changed
    finally:
        await own.dispose()


async def _upgrade_postgres(engine: AsyncEngine) -> bool:
    async with engine.begin() as connection:
        # An upgrade, or the wait for another process' one, may take longer than any query; and on a machine that is
        # very busy more than the usual eight seconds pass between two of its statements.
        await connection.exec_driver_sql("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")
        await connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = '2min'")
        await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        return await connection.run_sync(_migrate)


def is_current(connection: Connection) -> bool:
    """Say whether nothing needs to be done.  Raises `StoreTooNew` or `NotADatabase`."""
    found = _revision(connection)
    if found is None:
        _refuse_strangers(connection)
        return False
    known = {script.name[:4] for script in (MIGRATIONS / "versions").glob("[0-9]*.py")}
    if found not in known:
        raise StoreTooNew(f"the database is of a newer Wirewatch (revision {found}); upgrade the program, not the data")
    return found == max(known)


def _is_ours(connection: Connection) -> bool:
    is_current(connection)
    return _revision(connection) is not None


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found: str | None = connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar()  # noqa: S608 - ours
    return found


def _migrate(connection: Connection) -> bool:
    if is_current(connection):  # asked again: another process may have done it while we waited for the lock
        return False
    # Alembic takes a fifth of a second to import, and most starts have nothing to upgrade.
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(MIGRATIONS))

    def steps(revision: Any, _context: MigrationContext) -> Any:
        return scripts._upgrade_revs("head", revision)  # noqa: SLF001 - Alembic's own recipe for use in a program

    # Alembic believes that SQLite cannot undo DDL, because of the driver's transaction handling, which is off here.
    fixed = {"transactional_ddl": True, "version_table": VERSION_TABLE, "target_metadata": metadata, "fn": steps}
    context = MigrationContext.configure(connection, opts=fixed)
    with Operations.context(context):
        context.run_migrations()
    return True


def _refuse_strangers(connection: Connection) -> None:
    there = set(inspect(connection).get_table_names())
    ours = there & set(metadata.tables)
    strangers = there if connection.dialect.name == "sqlite" else ours
    if strangers:
        raise NotADatabase(f"the database holds somebody else's tables: {', '.join(sorted(strangers)[:5])}")
