"""Indexes by which retention finds old rows, and nothing else."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.execute("UPDATE entries SET listed_at = first_seen_at WHERE state = 'forgotten' AND listed_at IS NULL")
    for name, column, state in (
        ("ix_entries_full", "first_seen_at", "state <> 'forgotten'"),
        ("ix_entries_forgotten", "listed_at", "state = 'forgotten'"),
    ):
        where = sa.text(state)
        op.create_index(name, "entries", [column], postgresql_where=where, sqlite_where=where)
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_digest_runs_local_date", "digest_runs", ["local_date"])
