"""Every table, in four groups: places, intake, watching, posting."""

from bot.store.schema.intake import articles, entries, feed_follows, feeds, pushes, stories
from bot.store.schema.places import audit, channels, counters, leases, secrets, seen_events, workspaces
from bot.store.schema.posting import cards, deliveries, digest_items, digest_runs, digest_schedules
from bot.store.schema.types import metadata
from bot.store.schema.watching import (
    channel_rules,
    decisions,
    entities,
    matches,
    subscription_feeds,
    subscriptions,
    watchlists,
)

__all__ = [
    "articles",
    "audit",
    "cards",
    "channel_rules",
    "channels",
    "counters",
    "decisions",
    "deliveries",
    "digest_items",
    "digest_runs",
    "digest_schedules",
    "entities",
    "entries",
    "feed_follows",
    "feeds",
    "leases",
    "matches",
    "metadata",
    "pushes",
    "secrets",
    "seen_events",
    "stories",
    "subscription_feeds",
    "subscriptions",
    "watchlists",
    "workspaces",
]
