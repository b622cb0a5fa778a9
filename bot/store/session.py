"""What every room stands on: an open connection, its instant, and a few short ways to ask."""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeAlias, TypeVar, cast

from sqlalchemy import CursorResult, Executable, FromClause, Row, Select, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

T = TypeVar("T")

# A counter that a backup holds at 0 and its first opening sets to the seconds since 1970.
RESTORED = "restored"

# A row of any width; SQLAlchemy 2.1 counts a row's columns in its type.
Record: TypeAlias = Row[*tuple[Any, ...]]


class Session:
    """An open transaction without its rooms.  `now` is one instant for all of it, taken when it had begun.

    `restored_at` is when this database began its life as a restored backup; None if it is no copy.  `process` names
    the opened store: whatever is taken in hand bears its name, so that others know whose it was when it dies.
    """

    def __init__(
        self,
        connection: AsyncConnection,
        now: datetime,
        *,
        writing: bool,
        process: str,
        restored_at: datetime | None = None,
    ) -> None:
        self.connection = connection
        self.now = now
        self.process = process
        self.restored_at = restored_at
        self.writing = writing
        self.is_sqlite = connection.dialect.name == "sqlite"
        self._callbacks: list[Callable[[], None]] = []

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Have something called once, after and only if the transaction commits."""
        self._callbacks.append(callback)

    def committed(self) -> None:
        """Make the calls that were asked for.  `Store` calls it."""
        for callback in self._callbacks:
            callback()

    async def lock(self, name: str) -> None:
        """Wait until no other transaction holds `name`; let go at the end.  SQLite has one writer, so it holds all."""
        if not self.is_sqlite:
            await self.connection.execute(select(func.pg_advisory_xact_lock(zlib.crc32(name.encode()))))

    # ------------------------------------------------------------ for the rooms

    def new_token(self) -> str:
        """Make a token for what is taken in hand: it fences, and it begins with the process's name."""
        return f"{self.process}-{secrets.token_hex(8)}"

    async def rows(self, statement: Executable, bound: Mapping[str, Any] | None = None) -> Sequence[Record]:
        """All rows; `bound` is what a statement that was built once is given each time."""
        return (await self.connection.execute(statement, bound)).fetchall()

    async def first(self, statement: Executable) -> Record | None:
        """The first row, if there is one."""
        return (await self.connection.execute(statement)).first()

    async def scalar(self, statement: Executable) -> Any:
        """The first column of the first row; None without one."""
        return (await self.connection.execute(statement)).scalar()

    async def scalars(self, statement: Executable) -> Sequence[Any]:
        """The first column of all rows."""
        return (await self.connection.execute(statement)).scalars().all()

    async def run(self, statement: Executable, many: Sequence[Mapping[str, Any]] | None = None) -> int:
        """Change rows; say how many.  Without the option SQLAlchemy forgets the count of an INSERT."""
        result = await self.connection.execute(statement, many, execution_options={"preserve_rowcount": True})
        return cast("CursorResult[Any]", result).rowcount

    def insert(self, table: Table) -> postgresql.Insert:
        """An INSERT that knows ON CONFLICT; both databases spell it alike, the type is PostgreSQL's."""
        if self.is_sqlite:
            return cast("postgresql.Insert", sqlite.insert(table))
        return postgresql.insert(table)

    def held(self, statement: Select[Any], of: FromClause | None = None) -> Select[Any]:
        """In a writing transaction, lock the rows that are read, so that a change builds on what was read.

        The lock lets others refer to the row: a delivery does not wait because somebody looks at its channel.
        """
        return statement.with_for_update(of=of, key_share=True) if self.writing else statement


class Room:
    """One noun's share of a transaction."""

    def __init__(self, session: Session) -> None:
        self._tx = session


def batched(values: Iterable[T], size: int = 10_000) -> Iterator[list[T]]:
    """Cut into lists that fit a statement: SQLite binds at most 32,766 variables (sqlite.org/limits.html)."""
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some
