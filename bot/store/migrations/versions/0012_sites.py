"""An index by which search knows every site."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_index("ix_articles_site", "articles", ["site"])
