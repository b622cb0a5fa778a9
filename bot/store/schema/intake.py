"""Tables: what comes in, from feeds to stories."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Table, UniqueConstraint, false, text, true

from bot.store.schema import columns as c
from bot.store.schema.types import metadata

feeds = Table(
    "feeds",
    metadata,
    c.identity(),
    c.words("url", None),  # never with credentials: `login` has them
    c.number("private_to"),  # a workspace's id where there is a login, else 0: shared by all
    c.words("host"),
    c.words("title"),
    c.maybe_words("site_url"),
    c.words("state", "active"),
    c.maybe_words("etag"),
    c.maybe_words("last_modified"),
    c.maybe_instant("next_poll_at"),
    c.maybe_instant("last_polled_at"),
    c.maybe_instant("last_success_at"),
    c.maybe_instant("last_entry_at"),
    c.number("failures"),
    c.maybe_instant("failing_since"),
    c.maybe_words("last_error"),
    Column("baseline_done", Boolean, nullable=False, server_default=false()),
    c.maybe_words("hub_url"),
    c.maybe_number("ttl_minutes"),
    c.maybe_number("interval_minutes"),
    c.words("told_state", "active"),
    c.instant("created_at"),
    c.maybe_instant("listed_at"),  # when it last showed entries
    c.maybe_instant("claimed_until"),  # in hand until then; empty once the poll is stored
    c.words("skip_hours"),  # when it asks not to be asked: hours (UTC), separated by spaces
    c.words("skip_days"),  # and days, 0 is Monday
    c.maybe_instant("silent_from"),  # when its silence becomes remarkable
    c.maybe_words("topic"),  # what its hub knows it by
    c.maybe_words("claimed_by"),  # the process that has, or had, it in hand
    c.maybe_words("login"),  # "user:password" of a private feed, encrypted
    UniqueConstraint("url", "private_to"),
    Index(None, "next_poll_at"),
    Index(None, "private_to"),
    Index(
        "ix_feeds_in_hand",
        "claimed_until",
        postgresql_where=text("claimed_until IS NOT NULL"),
        sqlite_where=text("claimed_until IS NOT NULL"),
    ),
    sqlite_autoincrement=True,
)

feed_follows = Table(
    "feed_follows",
    metadata,
    c.belongs("workspace_id", "workspaces", primary=True),
    c.belongs("feed_id", "feeds", primary=True),
    c.instant("since"),
    Index(None, "feed_id", "workspace_id"),
)

pushes = Table(
    "pushes",
    metadata,
    c.belongs("feed_id", "feeds", primary=True),
    c.words("key", None),  # the part of our address that nobody can guess
    c.words("secret", None),  # encrypted
    c.words("hub", None),
    c.words("topic", None),
    c.words("callback", None),
    Column("wanted", Boolean, nullable=False, server_default=true()),
    c.maybe_instant("pending_until"),  # until then the hub may ask whether it was us
    c.maybe_instant("live_until"),
    c.instant("next_at"),  # when to ask the hub again
    c.number("failures"),
    c.maybe_words("error"),
    c.values("seen"),  # digests of the latest bodies
    UniqueConstraint("key"),
    Index(None, "next_at"),
)

stories = Table(
    "stories",
    metadata,
    c.identity(),
    c.words("title"),
    c.instant("first_seen_at"),
    c.instant("last_seen_at"),
    c.number("revision", 1),
    c.refers("merged_into", "stories"),
    Index(None, "last_seen_at"),
    sqlite_autoincrement=True,
)

articles = Table(
    "articles",
    metadata,
    c.identity(),
    c.words("canonical_url", None),
    c.number("private_to"),  # as the feed it came from: a private feed's text is never shared
    c.words("url", None),
    c.words("title"),
    c.words("text"),
    c.words("site"),
    c.maybe_words("author"),
    c.maybe_words("language"),
    c.maybe_instant("published_at"),
    c.words("published_source", "none"),
    c.words("readability", None),
    c.words("reason"),
    c.words("dek"),
    c.instant("first_seen_at"),
    c.instant("updated_at"),
    c.number("revision", 1),
    c.refers("feed_id", "feeds"),
    c.refers("story_id", "stories"),
    c.refers("duplicate_of", "articles"),
    UniqueConstraint("canonical_url", "private_to"),
    Index(None, "first_seen_at"),
    Index(None, "site"),
    Index(None, "private_to"),
    sqlite_autoincrement=True,
)

entries = Table(
    "entries",
    metadata,
    c.identity(),
    c.belongs("feed_id", "feeds"),
    c.words("guid", None),
    c.maybe_words("url"),
    c.words("content_hash", None),
    c.number("revision", 1),
    c.values("payload"),
    c.words("state", "new"),
    Column("baseline", Boolean, nullable=False, server_default=false()),
    c.number("attempts"),
    c.maybe_instant("due_at"),  # new: not before; working: when the lease ends; otherwise empty
    c.maybe_words("token"),
    c.maybe_words("error"),
    c.instant("first_seen_at"),
    c.refers("article_id", "articles"),
    c.maybe_instant("listed_at"),  # when its feed last showed it, to within a week
    UniqueConstraint("feed_id", "guid"),
    Index(
        "ix_entries_queue",
        "state",
        "due_at",
        "id",
        postgresql_where=text("due_at IS NOT NULL"),
        sqlite_where=text("due_at IS NOT NULL"),
    ),
    Index(None, "feed_id", "first_seen_at"),
    # Two by which retention finds what it has to do without reading what it has done.
    Index(
        "ix_entries_full",
        "first_seen_at",
        postgresql_where=text("state <> 'forgotten'"),
        sqlite_where=text("state <> 'forgotten'"),
    ),
    Index(
        "ix_entries_forgotten",
        "listed_at",
        postgresql_where=text("state = 'forgotten'"),
        sqlite_where=text("state = 'forgotten'"),
    ),
    Index(
        "ix_entries_brought",
        "feed_id",
        "article_id",
        postgresql_where=text("article_id IS NOT NULL"),
        sqlite_where=text("article_id IS NOT NULL"),
    ),
    sqlite_autoincrement=True,
)
