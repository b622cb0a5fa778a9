"""Looking after a database: copies of it, and what is wrong with it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select, text, update

from bot.errors import StoreError, StoreReadOnly
from bot.store.errors import translated
from bot.store.schema import counters, metadata
from bot.store.session import RESTORED, Record
from bot.store.tx import Tx
from bot.store.values import Doctor

# Numbers given out between a backup and its restore are skipped: buttons and delivery keys of that time still exist.
_SKIPPED_NUMBERS = 1_000_000

# What `restored_at` says of a copy that nobody has opened: its counter stands at 0.
NEVER_OPENED = datetime.fromtimestamp(0, UTC)

# What the copy must believe, because the original lives on after it and goes on sending.
_UNSENT = """
    UPDATE deliveries SET state = 'unknown', attempt = NULL, claimed_until = NULL,
        attempted_at = coalesce(attempted_at, created_at)
    WHERE state IN ('pending', 'sending')
"""
_BASELINE = "UPDATE feeds SET baseline_done = FALSE"
_COUNTER = f"INSERT INTO counters (name, value) VALUES ('{RESTORED}', 0) ON CONFLICT (name) DO UPDATE SET value = 0"  # noqa: S608 - a constant
_SKIP_NUMBERS = """
    SELECT setval(numbers, nextval(numbers) + :skipped) FROM pg_get_serial_sequence(:name, 'id') AS numbers
"""
_AS_A_COPY: tuple[tuple[str, dict[str, object]], ...] = (
    (_UNSENT, {}),
    (_BASELINE, {}),
    (
        """
        INSERT INTO sqlite_sequence (name, seq) SELECT name, 0 FROM sqlite_master
        WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%' AND name NOT IN (SELECT name FROM sqlite_sequence)
        """,
        {},
    ),
    ("UPDATE sqlite_sequence SET seq = seq + :skipped", {"skipped": _SKIPPED_NUMBERS}),
    (_COUNTER, {}),
)


async def copy(source: str, target: Path) -> None:
    """Copy a SQLite file while it is used; `target` appears when it is whole.

    The copy is made ready to be run in the original's place: what had not been sent is looked for on the platform
    before it is sent, feeds begin with a baseline, and no number is given out again.  Raises `StoreError` if `target`
    exists, `StoreReadOnly` if it cannot be written.
    """
    with translated():
        await asyncio.to_thread(_copy, source, target)


def _copy(source: str, target: Path) -> None:
    if target.exists():
        raise StoreError(f"there is a file already: {target}")
    part = target.with_name(target.name + ".part")
    try:
        part.unlink(missing_ok=True)
        _vacuum(source, part)
        part.replace(target)
    except OSError as error:
        raise StoreReadOnly(f"the backup cannot be written: {error}") from error
    finally:
        part.unlink(missing_ok=True)


def _vacuum(source: str, part: Path) -> None:
    with closing(sqlite3.connect(source, isolation_level=None)) as original:
        original.execute("PRAGMA busy_timeout = 5000")
        original.execute("VACUUM INTO ?", (str(part),))
    with closing(sqlite3.connect(part, isolation_level=None)) as made:
        made.execute("BEGIN")
        for statement, values in _AS_A_COPY:
            made.execute(statement, values)
        made.execute("COMMIT")


async def become_copy(tx: Tx) -> None:
    """Have a PostgreSQL database that came out of a dump believe that it is a copy.  `wirewatch db restored` calls it.

    Raises `StoreError` on SQLite, whose backups know it, and while processes work on this database.
    """
    if tx.is_sqlite:
        raise StoreError("a copy made by `wirewatch db backup` knows that it is one; there is nothing to do")
    if living := await tx.processes.living():
        raise StoreError(f"{living} processes work on this database; stop them first")
    for statement in (_UNSENT, _BASELINE, _COUNTER):
        await tx.run(text(statement))
    for table in metadata.sorted_tables:
        if "id" in table.c:
            await tx.run(text(_SKIP_NUMBERS), [{"name": table.name, "skipped": _SKIPPED_NUMBERS}])


async def begin_again(tx: Tx) -> None:
    """Note when a restored backup was first opened.  `Store.open` calls it."""
    unopened = (counters.c.name == RESTORED) & (counters.c.value == 0)
    await tx.run(update(counters).where(unopened).values(value=int(tx.now.timestamp())))


async def restored_at(tx: Tx) -> datetime | None:
    """Give when this restored backup was first opened: `NEVER_OPENED` until then, None if it is no backup."""
    value: int | None = await tx.scalar(select(counters.c.value).where(counters.c.name == RESTORED))
    return None if value is None else datetime.fromtimestamp(value, UTC)


async def examine(tx: Tx) -> Doctor:
    """Look for damage and for work that stands still."""
    faults = await _damage(tx) if tx.is_sqlite else []
    late = await tx.digests.late(tx.now)
    quarantined = await tx.entries.quarantined()
    paused = await tx.channels.paused()
    deliveries = {state.value: count for state, count in (await tx.deliveries.counts(tx.now)).items()}
    dead = await tx.deliveries.dead()
    faults += [f"delivery {one.id} is dead: {one.error}" for one in dead]
    faults += [f"entry {number} ({url}) is quarantined: {error}" for number, url, error in quarantined]
    faults += [f"channel {channel.name} is paused: {channel.paused_reason}" for channel in paused]
    if late:
        faults.append(f"{late} digests are late")
    return Doctor(faults=tuple(faults), entries=await tx.entries.counts(), deliveries=deliveries)


async def _damage(tx: Tx) -> list[str]:
    lines = (await tx.connection.exec_driver_sql("PRAGMA integrity_check")).scalars().all()
    orphans: Sequence[Record] = (await tx.connection.exec_driver_sql("PRAGMA foreign_key_check")).fetchall()
    damaged = [f"damaged: {line}" for line in lines if line != "ok"]
    return damaged + [f"row {row[1]} of {row[0]} refers to a row of {row[2]} that is not there" for row in orphans]
