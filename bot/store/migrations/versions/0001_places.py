"""Where we are, who changed what, what the process remembers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.schema.types import Id, UtcDateTime, Words

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "workspaces",
        sa.Column("id", Id, nullable=False),
        sa.Column("platform", Words(), nullable=False),
        sa.Column("external_id", Words(), nullable=False),
        sa.Column("name", Words(), server_default=sa.text("''"), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspaces")),
        sa.UniqueConstraint("platform", "external_id", name=op.f("uq_workspaces_platform_external_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "channels",
        sa.Column("id", Id, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        sa.Column("external_id", Words(), nullable=False),
        sa.Column("name", Words(), server_default=sa.text("''"), nullable=False),
        sa.Column("zone", Words(), server_default=sa.text("'UTC'"), nullable=False),
        sa.Column("paused_reason", Words(), nullable=True),
        sa.Column("paused_at", UtcDateTime(), nullable=True),
        sa.Column("snoozed_until", UtcDateTime(), nullable=True),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_to", sa.Time(), nullable=True),
        sa.Column("hourly_budget", Id, server_default=sa.text("12"), nullable=False),
        sa.Column("managed_by", Words(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_channels_workspace_id_workspaces"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channels")),
        sa.UniqueConstraint("workspace_id", "external_id", name=op.f("uq_channels_workspace_id_external_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "audit",
        sa.Column("id", Id, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        sa.Column("channel_id", Id, nullable=True),
        sa.Column("actor", Words(), nullable=False),
        sa.Column("actor_name", Words(), server_default=sa.text("''"), nullable=False),
        sa.Column("command", Words(), nullable=False),
        sa.Column("detail", Words(), server_default=sa.text("''"), nullable=False),
        sa.Column("undo", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name=op.f("fk_audit_channel_id_channels"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_audit_workspace_id_workspaces"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_audit_channel_id"), "audit", ["channel_id"], unique=False)
    op.create_index(op.f("ix_audit_workspace_id_id"), "audit", ["workspace_id", "id"], unique=False)
    op.create_table(
        "secrets",
        sa.Column("adapter", Words(), nullable=False),
        sa.Column("key", Words(), nullable=False),
        sa.Column("value", Words(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("adapter", "key", name=op.f("pk_secrets")),
    )
    op.create_table(
        "seen_events",
        sa.Column("platform", Words(), nullable=False),
        sa.Column("event_id", Words(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "event_id", name=op.f("pk_seen_events")),
    )
    op.create_index(op.f("ix_seen_events_at"), "seen_events", ["at"], unique=False)
    op.create_table(
        "counters",
        sa.Column("name", Words(), nullable=False),
        sa.Column("value", Id, server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.create_table(
        "leases",
        sa.Column("name", Words(), nullable=False),
        sa.Column("holder", Words(), nullable=False),
        sa.Column("epoch", Id, server_default=sa.text("1"), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
