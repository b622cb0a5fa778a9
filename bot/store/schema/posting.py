"""Tables: what goes out, from cards and digests to the outbox."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Index, Table, Time, UniqueConstraint, false, text

from bot.store.schema import columns as c
from bot.store.schema.types import metadata

UNFINISHED = "state IN ('pending', 'sending', 'unknown')"

cards = Table(
    "cards",
    metadata,
    c.belongs("channel_id", "channels", primary=True),
    c.belongs("story_id", "stories", primary=True, index=True),
    c.number("revision", None),
    c.values("article_ids"),
    c.maybe_words("external_id"),
    c.instant("posted_at"),
    c.words("content_hash"),
)

digest_schedules = Table(
    "digest_schedules",
    metadata,
    c.identity(),
    c.belongs("channel_id", "channels"),
    c.words("form", "daily"),
    Column("at", Time, nullable=False),
    c.values("weekdays"),
    c.words("zone", None),
    c.instant("next_due_at"),
    Column("say_when_empty", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("channel_id", "form"),
    Index(None, "next_due_at"),
    sqlite_autoincrement=True,
)

digest_runs = Table(
    "digest_runs",
    metadata,
    c.belongs("schedule_id", "digest_schedules", primary=True),
    Column("local_date", Date, primary_key=True),
    c.instant("at"),
    c.number("stories"),
    Index(None, "local_date"),
)

digest_items = Table(
    "digest_items",
    metadata,
    c.identity(),
    c.belongs("channel_id", "channels"),
    c.belongs("story_id", "stories", index=True),
    c.belongs("article_id", "articles", index=True),
    c.belongs("watchlist_id", "watchlists", optional=True, index=True),
    c.words("reason"),
    c.instant("at"),
    c.maybe_instant("taken_at"),
    c.maybe_words("taken_by"),  # the subject of the digest that showed it
    Index(
        "ix_digest_items_waiting",
        "channel_id",
        "id",
        postgresql_where=text("taken_at IS NULL"),
        sqlite_where=text("taken_at IS NULL"),
    ),
    Index(None, "channel_id", "taken_by"),
    sqlite_autoincrement=True,
)

deliveries = Table(
    "deliveries",
    metadata,
    c.identity(),
    c.belongs("channel_id", "channels"),
    c.words("kind", None),
    c.words("subject", None),
    c.number("revision", 1),
    c.number("part"),
    c.words("key", None),
    c.words("state", "pending"),
    c.values("message"),
    c.instant("created_at"),
    c.instant("due_at"),
    c.number("attempts"),
    c.maybe_words("attempt"),
    c.maybe_instant("claimed_until"),  # in hand until then; of one that is sent: its channel rests until then
    c.maybe_instant("attempted_at"),
    c.maybe_instant("sent_at"),
    c.maybe_words("external_id"),
    c.maybe_words("target"),  # the subject of the card that an edit changes or a reply hangs under
    c.maybe_words("error"),
    Column("uncertain", Boolean, nullable=False, server_default=false()),
    c.refers("entry_id", "entries"),  # what caused it, or changed it last before it was sent
    UniqueConstraint("key"),
    Index(None, "channel_id", "subject"),
    Index("ix_deliveries_queue", "channel_id", "id", postgresql_where=text(UNFINISHED), sqlite_where=text(UNFINISHED)),
    Index(
        "ix_deliveries_in_hand",
        "claimed_until",
        postgresql_where=text("claimed_until IS NOT NULL"),
        sqlite_where=text("claimed_until IS NOT NULL"),
    ),
    Index(None, "state", "created_at"),
    sqlite_autoincrement=True,
)
