"""What comes in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.schema.types import Id, UtcDateTime, Words

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "feeds",
        sa.Column("id", Id, nullable=False),
        sa.Column("url", Words(), nullable=False),
        sa.Column("private_to", Id, server_default=sa.text("0"), nullable=False),
        sa.Column("host", Words(), server_default=sa.text("''"), nullable=False),
        sa.Column("shard", Id, server_default=sa.text("0"), nullable=False),
        sa.Column("title", Words(), server_default=sa.text("''"), nullable=False),
        sa.Column("site_url", Words(), nullable=True),
        sa.Column("state", Words(), server_default=sa.text("'active'"), nullable=False),
        sa.Column("etag", Words(), nullable=True),
        sa.Column("last_modified", Words(), nullable=True),
        sa.Column("next_poll_at", UtcDateTime(), nullable=True),
        sa.Column("last_polled_at", UtcDateTime(), nullable=True),
        sa.Column("last_success_at", UtcDateTime(), nullable=True),
        sa.Column("last_entry_at", UtcDateTime(), nullable=True),
        sa.Column("failures", Id, server_default=sa.text("0"), nullable=False),
        sa.Column("failing_since", UtcDateTime(), nullable=True),
        sa.Column("last_error", Words(), nullable=True),
        sa.Column("baseline_done", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("hub_url", Words(), nullable=True),
        sa.Column("ttl_minutes", Id, nullable=True),
        sa.Column("interval_minutes", Id, nullable=True),
        sa.Column("told_state", Words(), server_default=sa.text("'active'"), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feeds")),
        sa.UniqueConstraint("url", "private_to", name=op.f("uq_feeds_url_private_to")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_feeds_next_poll_at"), "feeds", ["next_poll_at"], unique=False)
    op.create_index(op.f("ix_feeds_private_to"), "feeds", ["private_to"], unique=False)
    op.create_table(
        "feed_follows",
        sa.Column("workspace_id", Id, nullable=False),
        sa.Column("feed_id", Id, nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["feeds.id"], name=op.f("fk_feed_follows_feed_id_feeds"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_feed_follows_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "feed_id", name=op.f("pk_feed_follows")),
    )
    op.create_index(
        op.f("ix_feed_follows_feed_id_workspace_id"), "feed_follows", ["feed_id", "workspace_id"], unique=False
    )
    op.create_table(
        "stories",
        sa.Column("id", Id, nullable=False),
        sa.Column("title", Words(), server_default=sa.text("''"), nullable=False),
        sa.Column("first_seen_at", UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", UtcDateTime(), nullable=False),
        sa.Column("revision", Id, server_default=sa.text("1"), nullable=False),
        sa.Column("merged_into", Id, nullable=True),
        sa.Column("features", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["stories.id"], name=op.f("fk_stories_merged_into_stories"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_stories_last_seen_at"), "stories", ["last_seen_at"], unique=False)
    op.create_index(op.f("ix_stories_merged_into"), "stories", ["merged_into"], unique=False)
    op.create_table(
        "articles",
        sa.Column("id", Id, nullable=False),
        sa.Column("canonical_url", Words(), nullable=False),
        sa.Column("private_to", Id, server_default=sa.text("0"), nullable=False),
        sa.Column("url", Words(), nullable=False),
        sa.Column("title", Words(), server_default=sa.text("''"), nullable=False),
        sa.Column("text", Words(), server_default=sa.text("''"), nullable=False),
        sa.Column("site", Words(), server_default=sa.text("''"), nullable=False),
        sa.Column("author", Words(), nullable=True),
        sa.Column("language", Words(), nullable=True),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("published_source", Words(), server_default=sa.text("'none'"), nullable=False),
        sa.Column("readability", Words(), nullable=False),
        sa.Column("reason", Words(), server_default=sa.text("''"), nullable=False),
        sa.Column("dek", Words(), server_default=sa.text("''"), nullable=False),
        sa.Column("first_seen_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("revision", Id, server_default=sa.text("1"), nullable=False),
        sa.Column("feed_id", Id, nullable=True),
        sa.Column("story_id", Id, nullable=True),
        sa.Column("duplicate_of", Id, nullable=True),
        sa.Column("features", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["duplicate_of"], ["articles.id"], name=op.f("fk_articles_duplicate_of_articles"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_articles_feed_id_feeds"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_articles_story_id_stories"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("canonical_url", "private_to", name=op.f("uq_articles_canonical_url_private_to")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_articles_duplicate_of"), "articles", ["duplicate_of"], unique=False)
    op.create_index(op.f("ix_articles_feed_id"), "articles", ["feed_id"], unique=False)
    op.create_index(op.f("ix_articles_first_seen_at"), "articles", ["first_seen_at"], unique=False)
    op.create_index(op.f("ix_articles_private_to"), "articles", ["private_to"], unique=False)
    op.create_index(op.f("ix_articles_story_id"), "articles", ["story_id"], unique=False)
    op.create_table(
        "entries",
        sa.Column("id", Id, nullable=False),
        sa.Column("feed_id", Id, nullable=False),
        sa.Column("guid", Words(), nullable=False),
        sa.Column("url", Words(), nullable=True),
        sa.Column("content_hash", Words(), nullable=False),
        sa.Column("revision", Id, server_default=sa.text("1"), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", Words(), server_default=sa.text("'new'"), nullable=False),
        sa.Column("baseline", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("attempts", Id, server_default=sa.text("0"), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("token", Words(), nullable=True),
        sa.Column("error", Words(), nullable=True),
        sa.Column("first_seen_at", UtcDateTime(), nullable=False),
        sa.Column("article_id", Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_entries_article_id_articles"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_entries_feed_id_feeds"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        sa.UniqueConstraint("feed_id", "guid", name=op.f("uq_entries_feed_id_guid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_entries_article_id"), "entries", ["article_id"], unique=False)
    op.create_index(op.f("ix_entries_feed_id_first_seen_at"), "entries", ["feed_id", "first_seen_at"], unique=False)
    op.create_index(
        "ix_entries_queue",
        "entries",
        ["state", "due_at", "id"],
        unique=False,
        postgresql_where=sa.text("due_at IS NOT NULL"),
        sqlite_where=sa.text("due_at IS NOT NULL"),
    )
