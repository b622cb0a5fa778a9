"""Tables: what is looked for, by whom, and what was found and decided."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Table, UniqueConstraint

from bot.store.schema import columns as c
from bot.store.schema.types import metadata

watchlists = Table(
    "watchlists",
    metadata,
    c.identity(),
    c.belongs("workspace_id", "workspaces"),
    c.words("name", None),
    c.words("folded", None),
    c.instant("created_at"),
    UniqueConstraint("workspace_id", "folded"),
    sqlite_autoincrement=True,
)

entities = Table(
    "entities",
    metadata,
    c.identity(),
    c.belongs("watchlist_id", "watchlists"),
    c.words("key", None),
    c.words("name", None),
    c.words("type", "other"),
    c.values("aliases"),
    c.values("needs"),
    c.values("excludes"),
    UniqueConstraint("watchlist_id", "key"),
    sqlite_autoincrement=True,
)

subscriptions = Table(
    "subscriptions",
    metadata,
    c.identity(),
    c.belongs("channel_id", "channels", index=True),
    c.belongs("watchlist_id", "watchlists", optional=True, index=True),
    c.belongs("feed_id", "feeds", optional=True, index=True),
    c.words("mode", "both"),
    c.words("min_salience", "mentioned"),
    c.maybe_words("ping"),
    c.number("breaking_outlets"),
    c.number("breaking_minutes", 30),
    c.words("created_by"),
    c.instant("created_at"),
    sqlite_autoincrement=True,
)

subscription_feeds = Table(
    "subscription_feeds",
    metadata,
    c.belongs("subscription_id", "subscriptions", primary=True),
    c.belongs("feed_id", "feeds", primary=True, index=True),
)

matches = Table(
    "matches",
    metadata,
    c.belongs("article_id", "articles", primary=True),
    c.belongs("entity_id", "entities", primary=True, index=True),
    c.belongs("watchlist_id", "watchlists", index=True),
    Column("score", Float, nullable=False),
    c.words("salience", None),
    c.words("evidence"),
    c.values("mentions"),
    c.values("title_mentions"),
    c.values("explanation"),
)

decisions = Table(
    "decisions",
    metadata,
    c.identity(),
    c.belongs("article_id", "articles", index=True),
    c.refers("story_id", "stories"),
    c.belongs("channel_id", "channels"),
    c.refers("subscription_id", "subscriptions"),
    c.words("outcome", None),
    c.values("reasons"),
    c.instant("at"),
    Index(None, "channel_id", "at"),
    sqlite_autoincrement=True,
)

channel_rules = Table(
    "channel_rules",
    metadata,
    c.identity(),
    c.belongs("channel_id", "channels", index=True),
    c.words("kind", None),
    c.belongs("entity_id", "entities", optional=True, index=True),
    c.words("value", None),
    c.words("proposed_by"),
    c.instant("proposed_at"),
    c.maybe_instant("confirmed_at"),
    sqlite_autoincrement=True,
)
