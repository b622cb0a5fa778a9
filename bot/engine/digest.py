"""Digests: when one is due, and what goes into it.  Pure.

**When.** A schedule names a local wall time, weekdays and an IANA zone. A digest of local date D is due at the UTC
instant of that wall time on D with `fold=0`: in an autumn's repeated hour the first pass, in a spring's missing hour as
long after the change as it would have been. A date that a zone left out whole (Samoa went from 29 to 31 December 2011)
has no digest: what it would have shown is in the next one. So every local date has exactly one instant, no two share
one, and (schedule, local date) is the run's identity, whatever the clock did. After down-time only the newest missed
date is run; what the older ones would have held is still waiting and goes into it.

**What.**  Items are grouped by watch-list and ranked inside each by sources, salience, freshness and novelty; a quota
keeps one list from crowding out the rest, and what it cuts is counted ("and 12 more").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import exp, log2
from zoneinfo import ZoneInfo

from bot.model import Salience

HALF_DAY = 12 * 3600.0


def due_instant(day: date, at: time, zone: str) -> datetime:
    """Give the UTC instant at which the digest of a local date is due.  Raises `KeyError` for an unknown zone."""
    local = datetime.combine(day, at.replace(fold=0, tzinfo=None), ZoneInfo(zone))
    return local.astimezone(UTC)


def is_on_the_calendar(day: date, zone: str) -> bool:
    """Say whether a local date was ever lived in a zone: no change of the clock reaches as far as its noon."""
    noon = due_instant(day, time(12), zone)
    return noon.astimezone(ZoneInfo(zone)).date() == day


def next_due(after: datetime, at: time, weekdays: Sequence[int], zone: str) -> tuple[date, datetime]:
    """Give the first local date whose instant lies strictly after `after`, and that instant.

    `weekdays` are 0 (Monday) to 6; it must not be empty.
    """
    day = after.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)
    while True:
        instant = due_instant(day, at, zone)
        if instant > after and day.weekday() in weekdays and is_on_the_calendar(day, zone):
            return day, instant
        day += timedelta(days=1)


def newest_due(now: datetime, at: time, weekdays: Sequence[int], zone: str) -> date:
    """Give the newest local date whose instant is not after `now`: the one to run after any down-time."""
    day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    while day.weekday() not in weekdays or due_instant(day, at, zone) > now or not is_on_the_calendar(day, zone):
        day -= timedelta(days=1)
    return day


def missed_between(first: datetime, newest: date, weekdays: Sequence[int], zone: str) -> int:
    """Count the dates that a run of `newest` folds into itself: those due from the instant `first` on."""
    day, missed = first.astimezone(ZoneInfo(zone)).date(), 0
    while day < newest:
        missed += day.weekday() in weekdays and is_on_the_calendar(day, zone)
        day += timedelta(days=1)
    return missed


@dataclass(frozen=True, slots=True)
class Item:
    """One story waiting for a channel's digest, under the watch-list (or feed) that wants it."""

    story_id: int
    group: str
    title: str
    url: str
    outlet: str
    dek: str
    first_seen_at: datetime
    salience: Salience = Salience.MENTIONED
    outlets: int = 1
    entities: tuple[str, ...] = ()
    reason: str = ""
    posted: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """One watch-list's part of a digest, best first.  `more` counts what the quota cut."""

    name: str
    items: tuple[Item, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Composed:
    """A digest: groups, the one with the strongest story first, and how many stories were considered."""

    groups: tuple[Group, ...]
    stories: int


def compose(items: Iterable[Item], now: datetime, *, quota: int = 5, everything: bool = False) -> Composed:
    """Rank and group; a story stands once, under the group where it ranks highest.  `everything` lifts the quota."""
    best: dict[int, Item] = {}
    for item in items:
        held = best.get(item.story_id)
        if held is None or rank(item, now) > rank(held, now):
            best[item.story_id] = item
    by_group: defaultdict[str, list[Item]] = defaultdict(list)
    for item in sorted(best.values(), key=lambda one: (-rank(one, now), one.story_id)):
        by_group[item.group].append(item)
    limit = len(best) if everything else quota
    groups = tuple(Group(name, tuple(held[:limit]), max(0, len(held) - limit)) for name, held in by_group.items())
    return Composed(groups, len(best))


def rank(item: Item, now: datetime) -> float:
    """Score a story: salience 0-2, plus log2 of its outlets, plus freshness (halving in about 8 hours), plus novelty.

    Novelty is one point for a story that this channel has not seen as a card.
    """
    age = max(0.0, (now - item.first_seen_at).total_seconds())
    return item.salience.rank + log2(max(1, item.outlets)) + exp(-age / HALF_DAY) + (0.0 if item.posted else 1.0)
