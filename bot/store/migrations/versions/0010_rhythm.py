"""When a feed asks not to be asked, when its silence becomes remarkable, and what its hub knows it by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.schema.types import UtcDateTime, Words

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    for name in ("skip_hours", "skip_days"):
        op.add_column("feeds", sa.Column(name, Words(), nullable=False, server_default=sa.text("''")))
    op.add_column("feeds", sa.Column("silent_from", UtcDateTime(), nullable=True))
    op.add_column("feeds", sa.Column("topic", Words(), nullable=True))
