"""How each of the two databases is opened.  Everything above these functions is the same for both."""

from __future__ import annotations

import asyncio
import importlib.util
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import StoreError, StoreReadOnly, to_install
from bot.store.errors import translated
from bot.store.sqlite_driver import connect

BUSY_TIMEOUT_MS = 5_000
_BUSY_STEP_MS = 20
APPLICATION = "wirewatch-"
READERS = 4
POSTGRES_CONNECTIONS = 10
# UTC, because a session in another zone would show other days; times out, because nobody waits for ever.  A process
# that stands still in a transaction is thrown out before those who wait for its locks give up.  Said in the session,
# since poolers refuse it, or lose it, at the door.
_SESSION = """
    SELECT set_config('timezone', 'UTC', false), set_config('lock_timeout', '10s', false),
        set_config('statement_timeout', '60s', false), set_config('idle_in_transaction_session_timeout', '8s', false)
"""
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


@dataclass(frozen=True, slots=True)
class Engines:
    """Where to write and where to read; `forget` removes what a throw-away database left."""

    writer: AsyncEngine
    reader: AsyncEngine
    forget: Callable[[], None]

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database, which has one writer only."""
        return self.writer.dialect.name == "sqlite"


def parse(url: str) -> URL:
    """Read a database address: `sqlite:///path`, `sqlite://` (throw-away) or `postgresql://…`.

    Raises `StoreError`, which never quotes the address: it may hold a password.
    """
    with translated():
        parsed = make_url(url)
    driver = _DRIVERS.get(parsed.get_backend_name())
    if driver is None:
        raise StoreError(f"a database address begins with sqlite:// or postgresql://, not {parsed.drivername}://")
    return parsed.set(drivername=driver)


def open_engines(url: str, process: str = "") -> Engines:
    """Make the engines; no connection is opened yet.  PostgreSQL shows its sessions as those of `process`.

    Raises `StoreError` where PostgreSQL's driver is missing.
    """
    parsed = parse(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    if importlib.util.find_spec("psycopg") is None:
        raise StoreError(f"the driver for PostgreSQL is not installed: {to_install('postgres')}")
    return _postgres(parsed, process)


def sqlite_engine(
    url: URL, *, begin: str, pragmas: Sequence[str] = ("foreign_keys = ON",), connections: int = 1
) -> AsyncEngine:
    """Make a SQLite engine whose transactions start with `begin`.

    The driver's own transaction handling is switched off, because it begins late and deferred: that lost 900 of 1,000
    concurrent read-modify-writes (docs.sqlalchemy.org, SQLite, "Enabling non-legacy transactional modes").
    """
    engine = create_async_engine(
        url, pool_size=connections, max_overflow=0, pool_timeout=60, connect_args={"async_creator_fn": connect}
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        try:
            cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
            _become_wal(connection, cursor)
            for pragma in ("synchronous = NORMAL", *pragmas):
                cursor.execute(f"PRAGMA {pragma}")
        except BaseException:
            connection.close()  # the pool does not know it yet, and its thread would live on
            raise
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _become_wal(connection: Any, cursor: Any) -> None:
    """Switch to the write-ahead log, waiting for others ourselves: this one statement ignores busy_timeout.

    Eight that opened a new file together saw "database is locked" at once in 15 of 2,400 cases.
    """
    for left in reversed(range(BUSY_TIMEOUT_MS // _BUSY_STEP_MS)):
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or not left:
                raise
            connection.run_async(lambda _: asyncio.sleep(_BUSY_STEP_MS / 1000))
        else:
            return


def _sqlite(url: URL) -> Engines:
    url, forget = _placed(url)
    return Engines(
        writer=sqlite_engine(url, begin="BEGIN IMMEDIATE"),
        reader=sqlite_engine(url, begin="BEGIN", pragmas=("query_only = ON",), connections=READERS),
        forget=forget,
    )


def _placed(url: URL) -> tuple[URL, Callable[[], None]]:
    """Find the file's folder.  "In memory" means a temporary file: only a file has readers beside its writer."""
    if url.database in {None, "", ":memory:"}:
        folder = tempfile.mkdtemp(prefix="wirewatch-")
        return url.set(database=str(Path(folder, "wirewatch.db"))), lambda: shutil.rmtree(folder, ignore_errors=True)
    path = Path(str(url.database))
    if path.is_dir():
        raise StoreReadOnly(f"there is a folder where the database should be: {path}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreReadOnly(f"the folder of the database cannot be made: {error}") from error
    return url, lambda: None


def _postgres(url: URL, process: str) -> Engines:
    # A cable that was pulled is noticed within 15 seconds; the system's own patience is a quarter of an hour.
    network = {"keepalives_idle": 5, "keepalives_interval": 3, "keepalives_count": 3, "tcp_user_timeout": 15_000}
    writer = create_async_engine(
        url,
        pool_size=POSTGRES_CONNECTIONS,
        max_overflow=0,
        pool_timeout=30,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 10, "application_name": APPLICATION + process, **network},
    )

    @event.listens_for(writer.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(_SESSION)
        cursor.close()
        connection.commit()

    reader = writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Engines(writer=writer, reader=reader, forget=lambda: None)
