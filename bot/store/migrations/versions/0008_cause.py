"""Which entry caused a delivery, so that an entry's way can be followed from its poll to its post."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.schema.types import Id

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    with op.batch_alter_table("deliveries") as deliveries:
        deliveries.add_column(sa.Column("entry_id", Id, nullable=True))
        deliveries.create_foreign_key(
            "fk_deliveries_entry_id_entries", "entries", ["entry_id"], ["id"], ondelete="SET NULL"
        )
    op.create_index("ix_deliveries_entry_id", "deliveries", ["entry_id"])
