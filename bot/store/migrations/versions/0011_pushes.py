"""What hubs were asked to push, and how far that has come (WebSub)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.schema.types import Id, UtcDateTime, Words

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "pushes",
        sa.Column("feed_id", Id, nullable=False),
        sa.Column("key", Words(), nullable=False),
        sa.Column("secret", Words(), nullable=False),
        sa.Column("hub", Words(), nullable=False),
        sa.Column("topic", Words(), nullable=False),
        sa.Column("callback", Words(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("pending_until", UtcDateTime(), nullable=True),
        sa.Column("live_until", UtcDateTime(), nullable=True),
        sa.Column("next_at", UtcDateTime(), nullable=False),
        sa.Column("failures", Id, nullable=False, server_default=sa.text("0")),
        sa.Column("error", Words(), nullable=True),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_pushes_feed_id_feeds"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("feed_id", name=op.f("pk_pushes")),
        sa.UniqueConstraint("key", name=op.f("uq_pushes_key")),
    )
    op.create_index(op.f("ix_pushes_next_at"), "pushes", ["next_at"])
