"""The poller's decisions, apart from its I/O: what an answer of a server makes of a feed, and when to ask again.  Pure.

The interval is k/√rate minutes with the rate in entries a minute, between the two limits of the settings; k = 1.2 gave
a median delay of 6 minutes at 26 polls a feed and day in a replay of 111 real feeds.  The rate is the mean of the last
14 days' and of the same days' at this hour, so that a feed which sleeps at night is asked less then.  What the server
asks for is a lower bound: Retry-After, Cache-Control and Expires (RFC 9111), ttl, skipHours and skipDays (RSS 2.0).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise
from math import sqrt

from bot.errors import BadStatus, FeedError, FetchError, TimedOut
from bot.model import Entry, Feed, FeedState, Pace, ParsedFeed
from bot.ports import Fetched
from bot.settings import Polling

K = 1.2
WINDOW = timedelta(days=14)
HOUR_WIDTH = 3
JITTER = 0.1
LONGEST_BACKOFF = timedelta(hours=12)
LONGEST_WISH = timedelta(hours=24)
GONE = 410
DEAD_AFTER = timedelta(hours=24)
DEAD_FAILURES = 4
LONGEST_REST = 72
"""Hours that skipHours and skipDays may put a poll off: a weekend and a night."""
SHORTEST_SILENCE = timedelta(days=3)
MANIFOLD = 4
FEWEST_PAUSES = 5
BURSTS = 40
"""How many of a feed's latest arrivals say what its way is."""
ONE_BURST = timedelta(hours=1)
_LINK = re.compile(r"<([^<>]{1,2000})>\s*((?:;\s*[\w*-]+\s*=\s*(?:\"[^\"]*\"|[^\s\",;]*)\s*)*)")
_REL = re.compile(r";\s*rel\s*=\s*\"?([^\";]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What the next poll's time depends on; `chance` lies in 0..1.  Without a pace the feed keeps its interval.

    `brought`: this poll found something new; then `silent_from` is when silence after it becomes remarkable.  `pushed`:
    a hub tells us of news, so that polls only make sure of it.
    """

    now: datetime
    pace: Pace | None
    chance: float
    settings: Polling
    silent_from: datetime | None = None
    brought: bool = False
    pushed: bool = False


def hours_near(now: datetime) -> tuple[int, ...]:
    """Give the hours of the day (UTC) that count as "around now": this one and its neighbours."""
    return tuple((now.hour + step) % 24 for step in range(-(HOUR_WIDTH // 2), HOUR_WIDTH // 2 + 1))


def pace_of(arrivals: Iterable[datetime], now: datetime) -> Pace:
    """Count instants: for a feed that has only its baseline, when it says that its entries were published."""
    recent = [at for at in arrivals if timedelta() <= now - at <= WINDOW]
    near = hours_near(now)
    return Pace(len(recent), sum(at.hour in near for at in recent), WINDOW / timedelta(days=1))


def rate(pace: Pace) -> float:
    """Give a feed's entries a minute: the mean of the window's rate and of the rate around this hour of its days."""
    minutes = pace.days * 24 * 60
    return (pace.recent / minutes + pace.near / (minutes * HOUR_WIDTH / 24)) / 2


def interval(rhythm: Rhythm, wish: timedelta = timedelta(), *, before: int | None = None) -> timedelta:
    """Give the pause until the next poll: k/√rate within the limits, not under the server's wish, jittered by ±10 %.

    `before` is the interval until now, in minutes: a feed whose pace is unknown keeps it.
    """
    low, high = rhythm.settings.min_minutes, rhythm.settings.max_minutes
    pace = rate(rhythm.pace) if rhythm.pace else 0.0
    minutes = K / sqrt(pace) if pace > 0 else (before if before and rhythm.pace is None else high)
    minutes = high if rhythm.pushed else minutes
    jittered = timedelta(minutes=min(high, max(low, minutes))) * (1 + JITTER * (2 * rhythm.chance - 1))
    return max(jittered, min(wish, LONGEST_WISH))


def after_success(feed: Feed, answer: Fetched, parsed: ParsedFeed | None, rhythm: Rhythm) -> Feed:
    """Say what a feed is after an answer; `parsed` is None for a 304."""
    known = feed if parsed is None else _told_by(feed, parsed, answer.headers)
    wish = max(fresh_for(answer.headers, rhythm.now), timedelta(minutes=known.ttl_minutes or 0))
    wish = min(wish, timedelta(minutes=rhythm.settings.max_minutes))
    pause = interval(rhythm, wish, before=feed.interval_minutes)
    silent = not rhythm.brought and feed.silent_from is not None and feed.silent_from <= rhythm.now
    return replace(
        known,
        state=FeedState.SILENT if silent else FeedState.ACTIVE,
        silent_from=rhythm.silent_from if rhythm.brought else feed.silent_from,
        etag=answer.headers.get("ETag") or (feed.etag if parsed is None else None),
        last_modified=answer.headers.get("Last-Modified") or (feed.last_modified if parsed is None else None),
        next_poll_at=awake(rhythm.now + pause, known),
        interval_minutes=round(pause / timedelta(minutes=1)),
        last_polled_at=rhythm.now,
        last_success_at=rhythm.now,
        failures=0,
        failing_since=None,
        last_error=None,
        baseline_done=True if parsed is not None else feed.baseline_done,
    )


def after_push(feed: Feed, parsed: ParsedFeed, silent_from: datetime | None) -> Feed:
    """Say what a feed is after a hub pushed something new: no longer silent.  Its next poll stays where it is."""
    dates = [entry.published for entry in parsed.entries if entry.published]
    return replace(
        feed,
        state=FeedState.ACTIVE if feed.state is FeedState.SILENT else feed.state,
        silent_from=silent_from or feed.silent_from,
        last_entry_at=max((*dates, *filter(None, (feed.last_entry_at,))), default=None),
    )


def after_failure(feed: Feed, error: FetchError | FeedError, rhythm: Rhythm) -> Feed:
    """Say what a feed is after a failure: backed off by 2ⁿ, ended by a 410 or by failing for too many days."""
    failures = feed.failures + 1
    since = feed.failing_since or rhythm.now
    pause = min(timedelta(minutes=rhythm.settings.min_minutes) * 2 ** min(failures, 20), LONGEST_BACKOFF)
    pause *= 1 + JITTER * (2 * rhythm.chance - 1)
    wish = getattr(error, "retry_after", None) or 0.0
    return replace(
        feed,
        state=_state_of(feed, error, rhythm.now - since, rhythm.settings),
        next_poll_at=rhythm.now + max(pause, min(timedelta(seconds=wish), LONGEST_WISH)),
        last_polled_at=rhythm.now,
        failures=failures,
        failing_since=since,
        last_error=str(error)[:500],
    )


def is_the_hosts(error: Exception | None) -> bool:
    """Say whether a failure is the whole host's wish: told to wait (429, 503), its other feeds wait as well."""
    return isinstance(error, BadStatus) and bool(error.retry_after)


def is_silence(error: Exception | None) -> bool:
    """Say whether nobody answered in time; a host that does so twice in a row is left alone for this round."""
    return isinstance(error, TimedOut)


def _state_of(feed: Feed, error: Exception, failing_for: timedelta, settings: Polling) -> FeedState:
    gone = isinstance(error, BadStatus) and error.status == GONE
    if gone or failing_for >= timedelta(days=settings.disable_after_days):
        return FeedState.ENDED
    if failing_for >= DEAD_AFTER and feed.failures >= DEAD_FAILURES:
        return FeedState.FAILING
    return feed.state


def split_baseline(entries: Sequence[Entry], posts: int) -> tuple[list[Entry], list[Entry]]:
    """Divide a first poll's entries into those to treat as news, the newest `posts`, and the baseline."""
    newest = sorted(entries, key=lambda entry: entry.published.timestamp() if entry.published else 0.0, reverse=True)
    news = {id(entry) for entry in newest[:posts]}
    return [e for e in entries if id(e) in news], [e for e in entries if id(e) not in news]


def awake(at: datetime, feed: Feed) -> datetime:
    """Move an instant out of the hours and days in which a feed asks not to be asked; the minute stays as it is.

    A feed that leaves no hour of the next three days asks for nothing sensible, and is asked all the same.
    """
    hours = (at + timedelta(hours=step) for step in range(LONGEST_REST))
    free = (one for one in hours if one.hour not in feed.skip_hours and one.weekday() not in feed.skip_days)
    return next(free, at)


def silence_begins(arrivals: Sequence[datetime], claims: Sequence[datetime], now: datetime) -> datetime | None:
    """Say when a feed that brought something now will have been silent for far longer than is its way.

    That is four times the longest of its last pauses, three days at least; None while fewer than five are known.
    `arrivals` are the instants at which we found something; while they are too few, the dates that its entries claim.
    """
    for instants in (arrivals, claims):
        times = sorted(at for at in {*instants, now} if at <= now)
        pauses = [later - at for at, later in pairwise(times) if later - at >= ONE_BURST]
        if len(pauses) >= FEWEST_PAUSES:
            return now + max(SHORTEST_SILENCE, MANIFOLD * max(pauses[-BURSTS:]))
    return None


def fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta:
    """Read how long an answer stays fresh: its max-age less its Age, or else until it expires (RFC 9111, 4.2.1)."""
    told = headers.get("Cache-Control", "").lower()
    if "no-cache" in told or "no-store" in told:
        return timedelta()
    if "max-age" in told:
        age = headers.get("Age", "").strip()
        return max(timedelta(), max_age(headers) - timedelta(seconds=int(age[:9]) if age.isdecimal() else 0))
    try:
        until = parsedate_to_datetime(headers.get("Expires", ""))
    except (ValueError, TypeError, IndexError):
        return timedelta()
    return max(timedelta(), (until if until.tzinfo else until.replace(tzinfo=UTC)) - now)


def max_age(headers: Mapping[str, str]) -> timedelta:
    """Read how long an answer stays fresh from its Cache-Control (RFC 9111, 5.2.2.1); nothing if it does not say."""
    found = re.search(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", headers.get("Cache-Control", ""), re.IGNORECASE)
    return timedelta(seconds=int(found[1])) if found else timedelta()


def _told_by(feed: Feed, parsed: ParsedFeed, headers: Mapping[str, str]) -> Feed:
    dates = [entry.published for entry in parsed.entries if entry.published]
    return replace(
        feed,
        title=parsed.title or feed.title,
        site_url=parsed.site_url or feed.site_url,
        hub_url=linked(headers, "hub") or parsed.hub_url,
        topic=linked(headers, "self") or parsed.self_url,
        ttl_minutes=parsed.ttl_minutes,
        skip_hours=parsed.skip_hours,
        skip_days=parsed.skip_days,
        last_entry_at=max(dates, default=feed.last_entry_at),
    )


def linked(headers: Mapping[str, str], relation: str) -> str | None:
    """Give the first address that a `Link` header names in a relation (RFC 8288, 3), such as a feed's hub."""
    told = ", ".join(value for name, value in headers.items() if name.lower() == "link")
    found = (
        mark for mark in _LINK.finditer(told) if (rel := _REL.search(mark[2])) and relation in rel[1].lower().split()
    )
    return next((mark[1].strip() for mark in found), None)
