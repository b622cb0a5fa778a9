"""Columns go that nothing filled: clustering reads articles, and a workspace's wishes have tables of their own."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    for table, column in (("articles", "features"), ("stories", "features"), ("workspaces", "settings")):
        op.drop_column(table, column)
