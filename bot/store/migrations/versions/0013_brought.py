"""An index by which search knows what the feeds of a workspace have brought."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    there = sa.text("article_id IS NOT NULL")
    columns = ["feed_id", "article_id"]
    op.create_index("ix_entries_brought", "entries", columns, postgresql_where=there, sqlite_where=there)
