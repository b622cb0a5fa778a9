"""The `Store` port on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from bot import failpoints
from bot.errors import StoreError
from bot.ports import Clock
from bot.store.care import NEVER_OPENED, become_copy, begin_again, copy, examine, restored_at
from bot.store.engines import Engines, open_engines
from bot.store.errors import translated
from bot.store.migrate import require_one, upgrade_engine
from bot.store.tx import Tx
from bot.store.values import Doctor


class Store:
    """Rows, in transactions.  One writer at a time on SQLite, row locks on PostgreSQL."""

    def __init__(self, engines: Engines, clock: Clock, process: str) -> None:
        self._engines = engines
        self.clock = clock
        self.process = process
        self._turn = asyncio.Lock()
        self._writing: asyncio.Task[object] | None = None
        self._restored_at: datetime | None = None

    @classmethod
    async def open(cls, url: str, *, clock: Clock, make: bool = True) -> Store:
        """Open a database, bringing it up to date first; with `make`, one that is not there yet is made.

        `url` is `sqlite:///path`, `sqlite://` for a throw-away one, or `postgresql://…`.  Raises `StoreTooNew`,
        `NotADatabase`, `StoreReadOnly`, `StoreBusy`, or `StoreAway` where no server answers.
        """
        process = secrets.token_hex(6)
        engines = open_engines(url, process)
        store = cls(engines, clock, process)
        try:
            if not make:
                await require_one(engines.writer)
            await upgrade_engine(engines.writer)
            await store._note_restore()
        except BaseException:
            await store.close()
            raise
        return store

    @property
    def is_shared(self) -> bool:
        """Whether several processes work on this database: PostgreSQL.  SQLite's one process does everything."""
        return not self._engines.is_sqlite

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """Open a transaction that sees one snapshot and writes nothing."""
        async with self._begun(self._engines.reader, writing=False) as tx:
            yield tx

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Tx]:
        """Open a transaction that commits when the block ends well and is undone when it raises.

        Raises `StoreAway`, `StoreBusy`, `StoreReadOnly` and the other children of `StoreError`; `RuntimeError` where a
        task that is writing asks again, which would wait for itself.
        """
        async with self._its_turn():
            async with self._begun(self._engines.writer, writing=True) as tx:
                failpoints.hit("begin")
                yield tx
                failpoints.hit("commit")
            failpoints.hit("done")
        tx.committed()

    @asynccontextmanager
    async def _its_turn(self) -> AsyncIterator[None]:
        """Let one task write at a time where the database has one writer."""
        if not self._engines.is_sqlite:
            yield
            return
        if self._writing is not None and self._writing is asyncio.current_task():
            raise RuntimeError("this task is writing already; use the transaction it has")
        async with self._turn:
            self._writing = asyncio.current_task()
            try:
                yield
            finally:
                self._writing = None

    async def fault(self) -> str | None:
        """Say what keeps the database from answering; None if nothing does.  `/readyz` calls it."""
        try:
            async with self.read() as tx:
                await tx.watchlists.revision()
        except StoreError as error:
            return str(error)
        return None

    async def backup(self, target: Path) -> None:
        """Copy a SQLite database while it is used.  `wirewatch db backup` calls it.

        The copy may be put in the original's place: see `bot/store/care.py`.  Raises `StoreError` if `target` exists
        or if this is PostgreSQL, which has `pg_dump`.
        """
        if not self._engines.is_sqlite:
            raise StoreError("PostgreSQL is backed up with pg_dump")
        await copy(str(self._engines.writer.url.database), target)

    async def restored(self) -> None:
        """Say that this PostgreSQL database came out of a dump.  `wirewatch db restored` calls it.

        What may have been sent after the dump was made is looked for before it is sent again.  Raises `StoreError` on
        SQLite, and while processes work on the database.
        """
        async with self.write() as tx:
            await become_copy(tx)

    async def doctor(self) -> Doctor:
        """Look for damage and for work that stands still.  `wirewatch db doctor` calls it."""
        async with self.read() as tx:
            return await examine(tx)

    async def close(self) -> None:
        """Let go of the database."""
        await self._engines.reader.dispose()
        await self._engines.writer.dispose()
        self._engines.forget()

    async def _note_restore(self) -> None:
        async with self.read() as tx:
            self._restored_at = await restored_at(tx)
        if self._restored_at == NEVER_OPENED:
            async with self.write() as tx:
                await begin_again(tx)
            self._restored_at = tx.now

    @asynccontextmanager
    async def _begun(self, engine: AsyncEngine, *, writing: bool) -> AsyncIterator[Tx]:
        with translated():
            async with engine.connect() as connection, connection.begin():
                now, process = self.clock.now(), self.process
                yield Tx(connection, now, writing=writing, process=process, restored_at=self._restored_at)
