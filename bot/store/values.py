"""Values that only the store and those who drive it speak of; the nouns themselves are in `bot/model.py`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from bot.model import Article, Channel, Entry, Feed, Outcome, Subscription


class EntryState(StrEnum):
    """Where an entry stands in the pipeline's queue.

    `new` waits, `working` is claimed until its lease ends, `done` led to an article or to nothing, `quarantined` failed
    three times and is left for a person; `forgotten` is old: its text is gone, but its feed may still show it.
    """

    NEW = "new"
    WORKING = "working"
    DONE = "done"
    QUARANTINED = "quarantined"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class Added:
    """What a poll brought: guids of entries never seen before, and of known ones whose content changed.

    `numbers` are the ids of both.
    """

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimedEntry:
    """An entry in hand.  `token` fences: once the lease has run out, only a new claim's token is accepted.

    `revision` 1 means never seen before; `attempts` counts this one; `article_id` is set where it led to one before.
    `baseline`: it stood in the feed before anybody followed it, and is stored without alerting anybody.
    """

    id: int
    feed_id: int
    entry: Entry
    revision: int
    attempts: int
    token: str
    first_seen_at: datetime
    article_id: int | None = None
    baseline: bool = False


@dataclass(frozen=True, slots=True)
class SavedArticle:
    """An article as stored, and what that did: made it, changed it (a revision), or neither."""

    article: Article
    is_new: bool
    is_revised: bool


class Followed(NamedTuple):
    """What tells a followed feed from others; `has_login`: it is read with credentials, and shared with nobody."""

    id: int
    url: str
    title: str
    has_login: bool


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """A feed with how many entries it brought since the asked instant."""

    feed: Feed
    entries: int


@dataclass(frozen=True, slots=True)
class Push:
    """What a hub was asked to push for a feed (WebSub), and how far that has come.

    `key` and `secret` are unguessable: the one is in our address, the other signs what comes.  It is `wanted` until
    nobody needs it any more; it is live until `live_until`; the hub may verify until `pending_until`.
    """

    feed_id: int
    key: str
    secret: str
    hub: str
    topic: str
    callback: str
    next_at: datetime
    wanted: bool = True
    pending_until: datetime | None = None
    live_until: datetime | None = None
    failures: int = 0
    error: str | None = None
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Concerned:
    """A subscription that an article concerns, with its channel and its settings."""

    subscription: Subscription
    channel: Channel


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """A decision as it was taken, for `/news why`."""

    article_id: int
    story_id: int | None
    channel_id: int
    subscription_id: int | None
    outcome: Outcome
    reasons: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Card:
    """What a channel was shown of a story.  `external_id` is the platform's id once it is sent."""

    channel_id: int
    story_id: int
    revision: int
    article_ids: tuple[int, ...]
    posted_at: datetime
    content_hash: str = ""
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class DigestItem:
    """A story that waits for a channel's next digest; `reason` says why it was not posted at once."""

    id: int
    channel_id: int
    story_id: int
    article_id: int
    watchlist_id: int | None
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Headline:
    """What a digest shows of an article: no text, which may be long."""

    article_id: int
    title: str
    url: str
    site: str
    dek: str
    first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who changed what.  `undo` is what the command needs to take it back; None where it cannot."""

    id: int
    workspace_id: int
    channel_id: int | None
    actor: str
    actor_name: str
    command: str
    detail: str
    at: datetime
    undo: dict[str, Any] | None = None
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Doctor:
    """What `wirewatch db doctor` found: `faults` is empty when all is well."""

    faults: tuple[str, ...]
    entries: dict[str, int] = field(default_factory=dict)
    deliveries: dict[str, int] = field(default_factory=dict)
