"""What is looked for, found and decided."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.schema.types import Id, UtcDateTime, Words

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "watchlists",
        sa.Column("id", Id, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        sa.Column("name", Words(), nullable=False),
        sa.Column("folded", Words(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_watchlists_workspace_id_workspaces"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watchlists")),
        sa.UniqueConstraint("workspace_id", "folded", name=op.f("uq_watchlists_workspace_id_folded")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "entities",
        sa.Column("id", Id, nullable=False),
        sa.Column("watchlist_id", Id, nullable=False),
        sa.Column("key", Words(), nullable=False),
        sa.Column("name", Words(), nullable=False),
        sa.Column("type", Words(), server_default=sa.text("'other'"), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("excludes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["watchlist_id"], ["watchlists.id"], name=op.f("fk_entities_watchlist_id_watchlists"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entities")),
        sa.UniqueConstraint("watchlist_id", "key", name=op.f("uq_entities_watchlist_id_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "subscriptions",
        sa.Column("id", Id, nullable=False),
        sa.Column("channel_id", Id, nullable=False),
        sa.Column("watchlist_id", Id, nullable=True),
        sa.Column("feed_id", Id, nullable=True),
        sa.Column("mode", Words(), server_default=sa.text("'both'"), nullable=False),
        sa.Column("min_salience", Words(), server_default=sa.text("'mentioned'"), nullable=False),
        sa.Column("ping", Words(), nullable=True),
        sa.Column("breaking_outlets", Id, server_default=sa.text("0"), nullable=False),
        sa.Column("breaking_minutes", Id, server_default=sa.text("30"), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("created_by", Words(), server_default=sa.text("''"), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name=op.f("fk_subscriptions_channel_id_channels"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["feeds.id"], name=op.f("fk_subscriptions_feed_id_feeds"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["watchlist_id"],
            ["watchlists.id"],
            name=op.f("fk_subscriptions_watchlist_id_watchlists"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_subscriptions_channel_id"), "subscriptions", ["channel_id"], unique=False)
    op.create_index(op.f("ix_subscriptions_feed_id"), "subscriptions", ["feed_id"], unique=False)
    op.create_index(op.f("ix_subscriptions_watchlist_id"), "subscriptions", ["watchlist_id"], unique=False)
    op.create_table(
        "subscription_feeds",
        sa.Column("subscription_id", Id, nullable=False),
        sa.Column("feed_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["feeds.id"], name=op.f("fk_subscription_feeds_feed_id_feeds"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name=op.f("fk_subscription_feeds_subscription_id_subscriptions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("subscription_id", "feed_id", name=op.f("pk_subscription_feeds")),
    )
    op.create_index(op.f("ix_subscription_feeds_feed_id"), "subscription_feeds", ["feed_id"], unique=False)
    op.create_table(
        "matches",
        sa.Column("article_id", Id, nullable=False),
        sa.Column("entity_id", Id, nullable=False),
        sa.Column("watchlist_id", Id, nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("salience", Words(), nullable=False),
        sa.Column("evidence", Words(), server_default=sa.text("''"), nullable=False),
        sa.Column("mentions", sa.JSON(), nullable=False),
        sa.Column("title_mentions", sa.JSON(), nullable=False),
        sa.Column("explanation", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_matches_article_id_articles"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entities.id"], name=op.f("fk_matches_entity_id_entities"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["watchlist_id"], ["watchlists.id"], name=op.f("fk_matches_watchlist_id_watchlists"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "entity_id", name=op.f("pk_matches")),
    )
    op.create_index(op.f("ix_matches_entity_id"), "matches", ["entity_id"], unique=False)
    op.create_index(op.f("ix_matches_watchlist_id"), "matches", ["watchlist_id"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("id", Id, nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.Column("story_id", Id, nullable=True),
        sa.Column("channel_id", Id, nullable=False),
        sa.Column("subscription_id", Id, nullable=True),
        sa.Column("outcome", Words(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_decisions_article_id_articles"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name=op.f("fk_decisions_channel_id_channels"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_decisions_story_id_stories"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name=op.f("fk_decisions_subscription_id_subscriptions"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_decisions_article_id"), "decisions", ["article_id"], unique=False)
    op.create_index(op.f("ix_decisions_channel_id_at"), "decisions", ["channel_id", "at"], unique=False)
    op.create_index(op.f("ix_decisions_story_id"), "decisions", ["story_id"], unique=False)
    op.create_index(op.f("ix_decisions_subscription_id"), "decisions", ["subscription_id"], unique=False)
