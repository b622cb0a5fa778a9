"""The nouns of Wirewatch, as frozen values.  The glossary in `bot/README.md` defines each word.

Every instant is an aware `datetime` in UTC.  Every `id` is the primary key of the row the value came from;
values that the engine makes out of text alone carry no id.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Any

# ---------------------------------------------------------------- what comes in


class FeedState(StrEnum):
    """Where a feed stands: polled; silent or failing for so long that its channels were told; ended for good (410)."""

    ACTIVE = "active"
    SILENT = "silent"
    FAILING = "failing"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Feed:
    """An address we poll.  Feeds are shared rows: fetched once, whoever follows them.

    `private_to` is the workspace that alone may follow it, because it has a `login` (0: shared): `user:password` as an
    address holds it, encrypted.  `url` itself never holds one, so that it may be shown and logged.
    `told_state` is what its channels were last told, so that they hear of each change once.
    `skip_hours` (0..23) and `skip_days` (0 is Monday), both UTC, are when it asks not to be asked; from `silent_from`
    on it has been silent for far longer than is its way; `topic` is what its hub knows it by.
    """

    id: int
    url: str
    title: str
    state: FeedState = FeedState.ACTIVE
    site_url: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    next_poll_at: datetime | None = None
    last_polled_at: datetime | None = None
    last_success_at: datetime | None = None
    last_entry_at: datetime | None = None
    failures: int = 0
    last_error: str | None = None
    baseline_done: bool = False
    private_to: int = 0
    failing_since: datetime | None = None
    hub_url: str | None = None
    ttl_minutes: int | None = None
    interval_minutes: int | None = None
    told_state: FeedState = FeedState.ACTIVE
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    silent_from: datetime | None = None
    topic: str | None = None
    login: str | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """How many entries a feed brought in the last `days`, and how many of them around this hour of the day."""

    recent: int
    near: int
    days: float


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed, as the feed gave it: HTML is not yet cleaned, dates are the feed's claim."""

    guid: str
    url: str | None
    title: str
    summary_html: str = ""
    content_html: str = ""
    author: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    language: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What a feed's body said.  `warnings` tell a person what had to be forgiven.

    `ttl_minutes`, `skip_hours` (0..23) and `skip_days` (0 is Monday), both UTC, and `hub_url` with `self_url` (WebSub)
    are what the feed asks of those who poll it.
    """

    title: str
    entries: tuple[Entry, ...]
    site_url: str | None = None
    language: str | None = None
    ttl_minutes: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    hub_url: str | None = None
    self_url: str | None = None
    warnings: tuple[str, ...] = ()


class Readability(StrEnum):
    """The extraction gate's verdict.  Only FULL and FEED_TEXT are ever summarised."""

    FULL = "full"
    FEED_TEXT = "feed text only"
    HEADLINE = "headline only"


class DateSource(StrEnum):
    """Where a publication date came from; a GUESSED date never decides freshness."""

    FEED = "feed"
    JSON_LD = "json-ld"
    META = "meta"
    PAGE = "page"
    URL = "url"
    GUESSED = "guessed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Extracted:
    """A page after extraction.  `reason` says why the gate decided as it did."""

    title: str
    text: str
    readability: Readability
    reason: str = ""
    author: str | None = None
    site: str | None = None
    language: str | None = None
    published: datetime | None = None
    published_source: DateSource = DateSource.NONE
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """Extracted text with what is known of it.  `revision` counts corrected titles and bodies, from 1."""

    id: int
    url: str
    title: str
    text: str
    site: str
    readability: Readability
    first_seen_at: datetime
    story_id: int | None = None
    feed_id: int | None = None
    author: str | None = None
    language: str | None = None
    published: datetime | None = None
    published_source: DateSource = DateSource.NONE
    dek: str = ""
    reason: str = ""
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Story:
    """Articles about one event.  `revision` grows whenever what a card would show has changed."""

    id: int
    title: str
    first_seen_at: datetime
    last_seen_at: datetime
    revision: int = 1
    articles: tuple[Article, ...] = ()


# ---------------------------------------------------------------- what is looked for


class EntityType(StrEnum):
    """The kinds of entity a watch-list can hold."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    PRODUCT = "product"
    TOPIC = "topic"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Entity:
    """Somebody or something to watch for.

    `needs`: at least one of these words must stand near by; `excludes` (written `not` in files and commands): none may.
    `key` is the stable name a file gave it (`id = "…"`), else the entity's name.
    """

    name: str
    type: EntityType = EntityType.OTHER
    aliases: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    key: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class Watchlist:
    """A named list of entities, owned by one workspace (id 0: read from a file, owned by nobody)."""

    name: str
    entities: tuple[Entity, ...] = ()
    id: int = 0
    workspace_id: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A span of an article's text that names an entity: `text == article_text[start:end]`."""

    start: int
    end: int
    text: str


class Salience(StrEnum):
    """How central an entity is to an article, highest first."""

    MAIN = "main subject"
    MENTIONED = "mentioned"
    PASSING = "passing"

    @property
    def rank(self) -> int:
        """2 for the main subject, 1 for mentioned, 0 for passing."""
        return {"main subject": 2, "mentioned": 1, "passing": 0}[self.value]


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """One step of an explanation: which rule looked, whether it accepted, and on what evidence."""

    rule: str
    accepted: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Match:
    """An entity found in an article.  `mentions` lie in the text, `title_mentions` in the title.

    `evidence` is the sentence (verbatim from text or title) that shows it best; `score` lies in 0..1.
    """

    watchlist: str
    entity: str
    entity_key: str
    score: float
    salience: Salience
    mentions: tuple[Mention, ...]
    evidence: str
    title_mentions: tuple[Mention, ...] = ()
    watchlist_id: int = 0
    entity_id: int = 0
    explanation: tuple[RuleVerdict, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A candidate that the rules turned down, kept so that `/news why` can say so."""

    watchlist: str
    entity: str
    entity_key: str
    mention: Mention
    explanation: tuple[RuleVerdict, ...]


# ---------------------------------------------------------------- what is said about it


class Length(StrEnum):
    """How long a summary should be: 1-2 sentences, 1-4 (the default), or 5-7."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


class Origin(StrEnum):
    """Whether a summary's sentence stands in the source word for word or was written by a model."""

    VERBATIM = "verbatim"
    GENERATED = "generated"


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """A sentence of a summary; for a verbatim one, `text == source.text[start:end]` of the source named by `source`."""

    text: str
    start: int
    end: int
    source: int = 0
    origin: Origin = Origin.VERBATIM


@dataclass(frozen=True, slots=True)
class Summary:
    """Sentences in the order they are to be read; empty when nothing is worth summarising, and `note` says why."""

    sentences: tuple[SummarySentence, ...]
    language: str | None = None
    method: str = ""
    note: str = ""

    @property
    def text(self) -> str:
        """The sentences as one paragraph."""
        return " ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class SourceText:
    """One article as a summariser sees it.  `outlet` is who says it, `published` orders several of them."""

    text: str
    title: str = ""
    outlet: str = ""
    published: datetime | None = None
    language: str | None = None


# ---------------------------------------------------------------- who is told


class Role(StrEnum):
    """What an actor may do, lowest first: read, manage a channel, manage the workspace."""

    MEMBER = "member"
    CHANNEL_MANAGER = "channel manager"
    WORKSPACE_MANAGER = "workspace manager"

    @property
    def rank(self) -> int:
        """0 for a member, 1 for a channel manager, 2 for a workspace manager."""
        return ("member", "channel manager", "workspace manager").index(self.value)


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where a team lives on a platform; `platform` is the adapter's name, `external_id` the platform's own id."""

    id: int
    platform: str
    external_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Channel:
    """Where we post.  `paused_reason` is set while the platform refuses us; `managed_by` set it up first, if known."""

    id: int
    workspace_id: int
    platform: str
    external_id: str
    name: str
    zone: str = "UTC"
    paused_reason: str | None = None
    snoozed_until: datetime | None = None
    quiet_from: time | None = None
    quiet_to: time | None = None
    hourly_budget: int = 12
    managed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: the platform's id for them, the name others see, and what they may do in this channel."""

    external_id: str
    name: str
    role: Role = Role.MEMBER


class AlertMode(StrEnum):
    """What a subscription wants: cards at once, only the digest, or both."""

    NOW = "now"
    DIGEST = "digest"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A channel's wish: a watch-list, or a whole feed, or (neither set) everything its workspace follows.

    `feed_ids` limits a watch-list to some feeds (empty: all of the workspace's).  `ping` is a mention target.
    """

    id: int
    channel_id: int
    watchlist_id: int | None = None
    feed_id: int | None = None
    feed_ids: tuple[int, ...] = ()
    mode: AlertMode = AlertMode.BOTH
    min_salience: Salience = Salience.MENTIONED
    ping: str | None = None
    breaking_outlets: int = 0
    breaking_minutes: int = 30


class RuleKind(StrEnum):
    """What feedback can ask of a channel: a bar for one entity, a muted source, a word that spoils a story."""

    BAR = "bar"
    MUTE = "mute"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class ChannelRule:
    """What a channel learnt from feedback.  It holds once somebody has confirmed it; until then it is a proposal.

    `value` is the salience an entity must reach, a source's name, or a word.  A bar and a word are about the entity
    `entity_id`; a word without one is about everything the channel hears of.
    """

    id: int
    channel_id: int
    kind: RuleKind
    value: str
    entity_id: int = 0
    entity: str = ""
    watchlist: str = ""
    proposed_by: str = ""
    confirmed_at: datetime | None = None


# ---------------------------------------------------------------- what goes out


class DeliveryKind(StrEnum):
    """What a row of the outbox carries."""

    CARD = "card"
    UPDATE = "update"
    THREAD = "thread"
    DIGEST = "digest"
    NOTICE = "notice"


class DeliveryState(StrEnum):
    """The life of a delivery: RELIABILITY's state machine, in the order it is lived."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    PAUSED = "paused"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the outbox: one platform request.  `key` makes it idempotent, `attempt` fences a stalled sender.

    `target` is the subject of the card that an update changes or a thread reply hangs under.  `uncertain` marks what
    may have been posted twice, since the platform would not let us look.  `entry_id` is the entry that caused it.
    """

    id: int
    channel_id: int
    kind: DeliveryKind
    subject: str
    revision: int
    part: int
    key: str
    state: DeliveryState
    message: dict[str, Any]
    created_at: datetime
    due_at: datetime
    attempts: int = 0
    attempt: str | None = None
    external_id: str | None = None
    error: str | None = None
    target: str | None = None
    uncertain: bool = False
    attempted_at: datetime | None = None
    sent_at: datetime | None = None
    entry_id: int | None = None


class Outcome(StrEnum):
    """What the urgency router decided for one story in one channel."""

    POST = "post"
    EDIT = "edit"
    REPLY = "reply"
    DIGEST = "digest"
    HOLD = "hold"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Decision:
    """The router's verdict with its reasons, stored so that `/news why` can quote it."""

    outcome: Outcome
    reasons: tuple[str, ...]


class DigestForm(StrEnum):
    """A channel can have one digest of each form."""

    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class DigestSchedule:
    """When a channel gets its digest: local wall time on `weekdays` (0 = Monday) in an IANA zone."""

    id: int
    channel_id: int
    at: time
    weekdays: tuple[int, ...]
    zone: str
    next_due_at: datetime
    say_when_empty: bool = False
    form: DigestForm = DigestForm.DAILY
