"""A workspace's data, for whoever asks for it: every row that only it owns, and the feeds it follows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime, time
from itertools import count
from typing import Any

from sqlalchemy import Select, Table, or_, select

from bot.store.schema import articles, feed_follows, feeds, metadata, secrets
from bot.store.tx import Tx

Line = dict[str, Any]
PAGE = 1_000


async def lines(tx: Tx, workspace_id: int) -> AsyncIterator[Line]:
    """Give each row as JSON values with the name of its table, owners before what they own.

    What belongs to a workspace is found along the foreign keys, so that a new table is exported without a word here.
    Secrets are left out: they are keys to somebody's platform, and no data.  `wirewatch db export` calls it.
    """
    for table, wanted in _owned(workspace_id):
        columns = [column for column in table.c if column is not feeds.c.login]
        names = [column.name for column in columns]
        asked = wanted.with_only_columns(*columns).order_by(*table.primary_key).limit(PAGE)
        for page in count():
            rows = await tx.rows(asked.offset(page * PAGE))
            for row in rows:
                yield {"table": table.name, **dict(zip(names, map(_plain, row), strict=True))}
            if len(rows) < PAGE:
                break


def _owned(workspace_id: int) -> list[tuple[Table, Select[Any]]]:
    """Give every table that can hold something of the workspace, with what to select from it."""
    private = {table: select(table).where(table.c.private_to == workspace_id) for table in (feeds, articles)}
    owned: dict[Table, Select[Any]] = dict(private)
    for table in metadata.sorted_tables:
        if table.name == "workspaces":
            owned[table] = select(table).where(table.c.id == workspace_id)
        elif table not in owned and table is not secrets:
            owners = [key for key in table.foreign_keys if key.ondelete == "CASCADE" and key.column.table in owned]
            mine = [key.parent.in_(owned[key.column.table].with_only_columns(key.column)) for key in owners]
            if mine:
                owned[table] = select(table).where(or_(*mine))
    followed = select(feed_follows.c.feed_id).where(feed_follows.c.workspace_id == workspace_id)
    owned[feeds] = select(feeds).where(feeds.c.id.in_(followed))
    return [(table, owned[table]) for table in metadata.sorted_tables if table in owned]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date | time) else value
