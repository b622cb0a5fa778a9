"""aiosqlite with one visit to its thread for each statement.

aiosqlite asks its thread four times: for a cursor, to execute, to fetch, to close.  Waking a thread costs more than
most of our statements, so here one visit does all four; SQLAlchemy read results whole before, too.  `python -m
tests.bench replay` measures it.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from functools import partial
from typing import Any, Self

import aiosqlite

_FETCHED = 64


class OneVisitConnection(aiosqlite.Connection):
    """A connection whose cursors keep all rows."""

    def cursor(self) -> Any:
        """Give a cursor as SQLAlchemy uses them: entered, executed once, fetched whole, closed."""
        return _Cursor(self)

    async def visit(self, sql: str, parameters: Any, *, many: bool = False) -> Any:
        """Execute in the thread; return (rows, description, rowcount, lastrowid).

        Cancelling ends the statement, too: it would hold SQLite's only writer, and whoever closes the connection.
        """
        try:
            return await self._execute(self._perform, sql, parameters, many)  # type: ignore[no-untyped-call]
        except asyncio.CancelledError:
            await self.interrupt()
            raise

    def _perform(self, sql: str, parameters: Any, many: bool) -> tuple[Sequence[Any], Any, int, int | None]:  # noqa: FBT001 - the thread's queue passes by position
        cursor = self._conn.cursor()
        try:
            (cursor.executemany if many else cursor.execute)(sql, parameters)
            rows = cursor.fetchall() if cursor.description else ()
            return rows, cursor.description, cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()


class _Cursor:
    """What one statement gave."""

    def __init__(self, connection: OneVisitConnection) -> None:
        self._connection = connection
        self._rows: Sequence[Any] = ()
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Any = ()) -> Self:
        self._rows, self.description, self.rowcount, self.lastrowid = await self._connection.visit(sql, parameters)
        return self

    async def executemany(self, sql: str, parameters: Any) -> Self:
        answer = await self._connection.visit(sql, parameters, many=True)
        self._rows, self.description, self.rowcount, self.lastrowid = answer
        return self

    async def fetchall(self) -> Sequence[Any]:
        return self._rows

    async def close(self) -> None:
        self._rows = ()


def connect(*args: Any, **options: Any) -> OneVisitConnection:
    """Make a connection, not opened yet: SQLAlchemy's `async_creator_fn` (its asyncio documentation, "creators")."""
    connection = OneVisitConnection(partial(sqlite3.connect, *args, **options), _FETCHED)
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does: a process that ends waits for no database
    return connection
