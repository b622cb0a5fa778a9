"""When a feed last showed its entries, so that what it still shows is never forgotten and taken for news."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.schema.types import UtcDateTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("feeds", sa.Column("listed_at", UtcDateTime(), nullable=True))
    op.add_column("entries", sa.Column("listed_at", UtcDateTime(), nullable=True))
