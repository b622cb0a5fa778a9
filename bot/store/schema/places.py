"""Tables: where we are, who changed what, and what the process itself must remember."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Table, Time, UniqueConstraint

from bot.store.schema import columns as c
from bot.store.schema.types import metadata

workspaces = Table(
    "workspaces",
    metadata,
    c.identity(),
    c.words("platform", None),
    c.words("external_id", None),
    c.words("name"),
    c.instant("created_at"),
    UniqueConstraint("platform", "external_id"),
    sqlite_autoincrement=True,
)

channels = Table(
    "channels",
    metadata,
    c.identity(),
    c.belongs("workspace_id", "workspaces"),
    c.words("external_id", None),
    c.words("name"),
    c.words("zone", "UTC"),
    c.maybe_words("paused_reason"),
    c.maybe_instant("paused_at"),
    c.maybe_instant("snoozed_until"),
    Column("quiet_from", Time),
    Column("quiet_to", Time),
    c.number("hourly_budget", 12),
    c.maybe_words("managed_by"),
    c.instant("created_at"),
    UniqueConstraint("workspace_id", "external_id"),
    sqlite_autoincrement=True,
)

audit = Table(
    "audit",
    metadata,
    c.identity(),
    c.belongs("workspace_id", "workspaces"),
    c.refers("channel_id", "channels"),
    c.words("actor", None),
    c.words("actor_name"),
    c.words("command", None),
    c.words("detail"),
    Column("undo", JSON(none_as_null=True)),
    c.instant("at"),
    c.maybe_instant("undone_at"),
    Index(None, "workspace_id", "id"),
    Index(None, "at"),
    sqlite_autoincrement=True,
)

secrets = Table(
    "secrets",
    metadata,
    c.named("adapter"),
    c.named("key"),
    c.words("value", None),
    c.instant("updated_at"),
)

seen_events = Table(
    "seen_events",
    metadata,
    c.named("platform"),
    c.named("event_id"),
    c.instant("at"),
    Index(None, "at"),
)

counters = Table("counters", metadata, c.named("name"), c.number("value"))

leases = Table(
    "leases",
    metadata,
    c.named("name"),
    c.words("holder", None),
    c.number("epoch", 1),
    c.instant("until"),
)
