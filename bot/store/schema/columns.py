"""Short ways to say what almost every table says."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, text

from bot.store.schema.types import Id, UtcDateTime, Words


def identity() -> Column[int]:
    """The table's own number; tables that have one are `sqlite_autoincrement`, so that none is used twice."""
    return Column("id", Id, primary_key=True)


def belongs(
    name: str, table: str, *, primary: bool = False, index: bool = False, optional: bool = False
) -> Column[int]:
    """A reference whose row goes when its owner goes.  Index it unless another index begins with it."""
    owner = ForeignKey(f"{table}.id", ondelete="CASCADE")
    return Column(name, Id, owner, primary_key=primary, nullable=optional, index=index or None)


def refers(name: str, table: str) -> Column[int]:
    """A reference that is forgotten when the other row goes."""
    return Column(name, Id, ForeignKey(f"{table}.id", ondelete="SET NULL"), index=True)


def named(name: str) -> Column[str]:
    """Words that are (part of) the primary key."""
    return Column(name, Words, primary_key=True)


def words(name: str, default: str | None = "") -> Column[str]:
    """Text that is always there; with `default=None` it must be given."""
    server = None if default is None else text(f"'{default}'")
    return Column(name, Words, nullable=False, server_default=server)


def maybe_words(name: str) -> Column[str]:
    """Text that may be missing."""
    return Column(name, Words)


def instant(name: str = "at") -> Column[datetime]:
    """An instant that is always known."""
    return Column(name, UtcDateTime, nullable=False)


def maybe_instant(name: str) -> Column[datetime]:
    """An instant that may be unknown."""
    return Column(name, UtcDateTime)


def number(name: str, default: int | None = 0) -> Column[int]:
    """A whole number; with `default=None` it must be given."""
    return Column(name, Id, nullable=False, server_default=None if default is None else text(str(default)))


def maybe_number(name: str) -> Column[int]:
    """A whole number that may be unknown."""
    return Column(name, Id)


def values(name: str) -> Column[Any]:
    """A list or an object as JSON."""
    return Column(name, JSON, nullable=False)
