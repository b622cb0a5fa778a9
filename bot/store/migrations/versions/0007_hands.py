"""Who has a feed in hand, so that the feeds of a host are with one process at a time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.schema.types import UtcDateTime, Words

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.drop_column("feeds", "shard")
    op.add_column("feeds", sa.Column("claimed_until", UtcDateTime(), nullable=True))
    op.add_column("feeds", sa.Column("claimed_by", Words(), nullable=True))
    in_hand = sa.text("claimed_until IS NOT NULL")
    op.create_index("ix_feeds_in_hand", "feeds", ["claimed_until"], postgresql_where=in_hand, sqlite_where=in_hand)
