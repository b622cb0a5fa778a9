"""What channels learnt from feedback, by rules of their own; subscriptions never used theirs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.schema.types import Id, UtcDateTime, Words

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "channel_rules",
        sa.Column("id", Id, nullable=False),
        sa.Column("channel_id", Id, nullable=False),
        sa.Column("kind", Words(), nullable=False),
        sa.Column("entity_id", Id, nullable=True),
        sa.Column("value", Words(), nullable=False),
        sa.Column("proposed_by", Words(), server_default=sa.text("''"), nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name=op.f("fk_channel_rules_channel_id_channels"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entities.id"], name=op.f("fk_channel_rules_entity_id_entities"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_rules")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_channel_rules_channel_id"), "channel_rules", ["channel_id"], unique=False)
    op.create_index(op.f("ix_channel_rules_entity_id"), "channel_rules", ["entity_id"], unique=False)
    op.drop_column("subscriptions", "rules")
