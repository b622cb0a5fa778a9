"""What goes out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.schema.types import Id, UtcDateTime, Words

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "cards",
        sa.Column("channel_id", Id, nullable=False),
        sa.Column("story_id", Id, nullable=False),
        sa.Column("revision", Id, nullable=False),
        sa.Column("article_ids", sa.JSON(), nullable=False),
        sa.Column("external_id", Words(), nullable=True),
        sa.Column("posted_at", UtcDateTime(), nullable=False),
        sa.Column("content_hash", Words(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name=op.f("fk_cards_channel_id_channels"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_cards_story_id_stories"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("channel_id", "story_id", name=op.f("pk_cards")),
    )
    op.create_index(op.f("ix_cards_story_id"), "cards", ["story_id"], unique=False)
    op.create_table(
        "digest_schedules",
        sa.Column("id", Id, nullable=False),
        sa.Column("channel_id", Id, nullable=False),
        sa.Column("form", Words(), server_default=sa.text("'daily'"), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("zone", Words(), nullable=False),
        sa.Column("next_due_at", UtcDateTime(), nullable=False),
        sa.Column("say_when_empty", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name=op.f("fk_digest_schedules_channel_id_channels"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_schedules")),
        sa.UniqueConstraint("channel_id", "form", name=op.f("uq_digest_schedules_channel_id_form")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_digest_schedules_next_due_at"), "digest_schedules", ["next_due_at"], unique=False)
    op.create_table(
        "digest_runs",
        sa.Column("schedule_id", Id, nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("stories", Id, server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["schedule_id"],
            ["digest_schedules.id"],
            name=op.f("fk_digest_runs_schedule_id_digest_schedules"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("schedule_id", "local_date", name=op.f("pk_digest_runs")),
    )
    op.create_table(
        "digest_items",
        sa.Column("id", Id, nullable=False),
        sa.Column("channel_id", Id, nullable=False),
        sa.Column("story_id", Id, nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.Column("watchlist_id", Id, nullable=True),
        sa.Column("reason", Words(), server_default=sa.text("''"), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=True),
        sa.Column("taken_by", Words(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_digest_items_article_id_articles"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name=op.f("fk_digest_items_channel_id_channels"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_digest_items_story_id_stories"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["watchlist_id"],
            ["watchlists.id"],
            name=op.f("fk_digest_items_watchlist_id_watchlists"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_items")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_digest_items_article_id"), "digest_items", ["article_id"], unique=False)
    op.create_index(
        op.f("ix_digest_items_channel_id_taken_by"), "digest_items", ["channel_id", "taken_by"], unique=False
    )
    op.create_index(op.f("ix_digest_items_story_id"), "digest_items", ["story_id"], unique=False)
    op.create_index(
        "ix_digest_items_waiting",
        "digest_items",
        ["channel_id", "id"],
        unique=False,
        postgresql_where=sa.text("taken_at IS NULL"),
        sqlite_where=sa.text("taken_at IS NULL"),
    )
    op.create_index(op.f("ix_digest_items_watchlist_id"), "digest_items", ["watchlist_id"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", Id, nullable=False),
        sa.Column("channel_id", Id, nullable=False),
        sa.Column("kind", Words(), nullable=False),
        sa.Column("subject", Words(), nullable=False),
        sa.Column("revision", Id, server_default=sa.text("1"), nullable=False),
        sa.Column("part", Id, server_default=sa.text("0"), nullable=False),
        sa.Column("key", Words(), nullable=False),
        sa.Column("state", Words(), server_default=sa.text("'pending'"), nullable=False),
        sa.Column("message", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", Id, server_default=sa.text("0"), nullable=False),
        sa.Column("attempt", Words(), nullable=True),
        sa.Column("claimed_until", UtcDateTime(), nullable=True),
        sa.Column("attempted_at", UtcDateTime(), nullable=True),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("external_id", Words(), nullable=True),
        sa.Column("target", Words(), nullable=True),
        sa.Column("error", Words(), nullable=True),
        sa.Column("uncertain", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name=op.f("fk_deliveries_channel_id_channels"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("key", name=op.f("uq_deliveries_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_deliveries_channel_id_subject"), "deliveries", ["channel_id", "subject"], unique=False)
    op.create_index(
        "ix_deliveries_queue",
        "deliveries",
        ["channel_id", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('pending', 'sending', 'unknown')"),
        sqlite_where=sa.text("state IN ('pending', 'sending', 'unknown')"),
    )
    op.create_index(
        "ix_deliveries_in_hand",
        "deliveries",
        ["claimed_until"],
        unique=False,
        postgresql_where=sa.text("claimed_until IS NOT NULL"),
        sqlite_where=sa.text("claimed_until IS NOT NULL"),
    )
    op.create_index(op.f("ix_deliveries_state_created_at"), "deliveries", ["state", "created_at"], unique=False)
