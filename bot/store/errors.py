"""What the databases' own errors mean to us.  Nothing of a library leaves the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, PendingRollbackError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.errors import NotADatabase, StoreAway, StoreBusy, StoreError, StoreReadOnly

# SQLite's primary result codes (sqlite.org/rescode.html); an extended code keeps its primary in the low byte.
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_UNWRITABLE = frozenset(
    {
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_AUTH,
    }
)
_FOREIGN = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT})

# SQLSTATEs (postgresql.org, appendix A): no lock in time, deadlock, serialisation, statement timeout, too many clients;
# then: read-only transaction, disk full, no privilege; then: shut down, crashed, not yet up, or thrown out because it
# was silent for too long, in a transaction or not, or had one open for too long.  The driver calls some of these
# internal errors, not operational ones.  A connection that broke has none, or one of class 08.
_PG_BUSY = frozenset({"55P03", "40P01", "40001", "57014", "53300"})
_PG_UNWRITABLE = frozenset({"25006", "53100", "42501"})
_PG_AWAY = frozenset({"57P01", "57P02", "57P03", "57P05", "25P03", "25P04"})


@contextmanager
def translated() -> Iterator[None]:
    """Turn whatever SQLAlchemy raises inside the block into a `StoreError`."""
    try:
        yield
    except DBAPIError as error:
        raise _meaning(error) from error
    except PendingRollbackError as error:
        raise StoreAway("the connection to the database broke") from error
    except ArgumentError as error:
        raise StoreError("the address of the database cannot be understood") from error
    except PoolTimeout as error:
        raise StoreBusy("all connections to the database were taken for too long") from error
    except SQLAlchemyError as error:
        raise StoreError(f"the database could not be used: {type(error).__name__}") from error
    except sqlite3.Error as error:
        raise _of_sqlite(error) from error


def _meaning(error: DBAPIError) -> StoreError:
    origin = error.orig
    if isinstance(origin, sqlite3.Error):
        return _of_sqlite(origin)
    state = getattr(origin, "sqlstate", None)
    if state in _PG_BUSY:
        return StoreBusy(f"the database was too busy: {_first_line(origin)}")
    if state in _PG_UNWRITABLE:
        return StoreReadOnly(f"the database cannot be written: {_first_line(origin)}")
    if state in _PG_AWAY or (isinstance(error, OperationalError) and (state is None or state.startswith("08"))):
        return StoreAway(f"the database does not answer: {_first_line(origin)}")
    return StoreError(f"the database said: {_first_line(origin)}")


def _of_sqlite(error: sqlite3.Error) -> StoreError:
    code = getattr(error, "sqlite_errorcode", None)
    primary = None if code is None else code & 0xFF
    if primary in _BUSY:
        return StoreBusy("the database stayed locked by another process")
    if primary in _UNWRITABLE:
        return StoreReadOnly(f"the database cannot be written: {error}")
    if primary in _FOREIGN:
        return NotADatabase(f"the file is not a sound Wirewatch database: {error}")
    return StoreError(f"the database said: {error}")


def _first_line(error: BaseException | None) -> str:
    """The first line only: the ones below may quote a row's values."""
    return str(error).partition("\n")[0] or type(error).__name__
