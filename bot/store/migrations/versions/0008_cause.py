"""Which entry caused a delivery, so that an entry's way can be followed from its poll to its post."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.schema.types import Id

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    last = _last_number()
    with op.batch_alter_table("deliveries", table_kwargs={"sqlite_autoincrement": True}) as deliveries:
        deliveries.add_column(sa.Column("entry_id", Id, nullable=True))
        deliveries.create_foreign_key(
            "fk_deliveries_entry_id_entries", "entries", ["entry_id"], ["id"], ondelete="SET NULL"
        )
    op.create_index("ix_deliveries_entry_id", "deliveries", ["entry_id"])
    if last is not None:
        _go_on_after(last)


def _last_number() -> int | None:
    """Give the last number that a delivery had on SQLite, which forgets it with the table that it rebuilds."""
    if op.get_bind().dialect.name != "sqlite":
        return None
    last: int | None = op.get_bind().scalar(sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'deliveries'"))
    return last


def _go_on_after(last: int) -> None:
    op.execute("DELETE FROM sqlite_sequence WHERE name = 'deliveries'")
    op.get_bind().execute(sa.text("INSERT INTO sqlite_sequence VALUES ('deliveries', :last)"), {"last": last})
