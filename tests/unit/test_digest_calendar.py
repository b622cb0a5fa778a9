"""Digests over years, in every zone, with schedulers that die, sleep and race: none missed, doubled or early.

A channel is played from due time to due time.  Two schedulers read the schedule, perhaps one long before it commits;
either may die before its commit; sometimes nobody runs for days.  What must hold is judged without the rule under test:
by the wall clock of the zone alone.  The short form plays a sample of zones, `WIREWATCH_LONG=1` every zone.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from bot.engine.digest import due_instant, is_on_the_calendar, newest_due, next_due
from tests.environment import long_runs

TICK = timedelta(seconds=5)
DAILY = tuple(range(7))
WORKDAYS = (0, 1, 2, 3, 4)
YEARS = (2011, 2026)
NOTABLE = ("Pacific/Apia", "Africa/Cairo", "Europe/Berlin", "Australia/Lord_Howe", "America/Scoresbysund", "UTC")
ZONES = sorted(available_timezones()) if long_runs() else sorted({*NOTABLE, *sorted(available_timezones())[::40]})


@dataclass
class Channel:
    """A schedule as the store holds it, and its runs: the instant of each by local date."""

    zone: str
    at: time
    weekdays: tuple[int, ...]
    next_due_at: datetime
    runs: dict[date, datetime] = field(default_factory=dict)
    doubled: int = 0

    def commit(self, read: datetime, now: datetime) -> None:
        """What `store.digests.run_many` does: whoever read an older schedule changes nothing."""
        if read != self.next_due_at:
            return
        day = newest_due(now, self.at, self.weekdays, self.zone)
        _, self.next_due_at = next_due(now, self.at, self.weekdays, self.zone)
        self.doubled += day in self.runs
        self.runs[day] = now


def play(channel: Channel, until: datetime, luck: random.Random) -> Iterator[datetime]:
    """Let time pass; give every instant at which the schedulers stand still and all must be right."""
    stale = channel.next_due_at
    while (now := channel.next_due_at + TICK * luck.random()) < until:
        if luck.random() < 0.02:
            now += timedelta(days=5 * luck.random())
        while luck.random() < 0.2:  # one dies before its commit; the next tick is another's
            now += TICK
        read = channel.next_due_at
        assert read <= now
        channel.commit(read, now)
        if luck.random() < 0.3:
            channel.commit(stale if luck.random() < 0.5 else read, now + TICK / 2)
        stale = read
        yield now


def wall(now: datetime, zone: str) -> datetime:
    return now.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def newest_by_the_wall(now: datetime, channel: Channel) -> date:
    """The newest local date of the schedule whose time the zone's wall clock has shown."""
    shown = wall(now, channel.zone)
    lived = {wall(now - timedelta(hours=hours), channel.zone).date() for hours in range(0, 24 * 9, 6)}
    past = [day for day in lived if datetime.combine(day, channel.at) <= shown and day.weekday() in channel.weekdays]
    return max(past)


def has_shown(ran: datetime, day: date, channel: Channel) -> bool:
    """Whether the wall clock had come by the date's time, if only before it was set back."""
    shown = max(wall(ran - timedelta(hours=hours), channel.zone) for hours in range(4))
    return shown >= datetime.combine(day, channel.at)


@pytest.mark.timeout(1800)
def test_no_digest_is_missed_doubled_or_early_in_any_zone() -> None:
    days = 0
    for number, zone in enumerate(ZONES):
        luck = random.Random(number)
        for year in YEARS:
            begin, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 3, tzinfo=UTC)
            at = time(luck.randrange(24), luck.randrange(60))
            weekdays = WORKDAYS if number % 5 == 0 else DAILY
            channel = Channel(zone, at, weekdays, next_due(begin, at, weekdays, zone)[1])
            for now in play(channel, end, luck):
                assert newest_by_the_wall(now, channel) in channel.runs, f"missed in {zone} before {now}"
            early = [day for day, ran in channel.runs.items() if not has_shown(ran, day, channel)]
            assert not early, f"early in {zone}"
            assert channel.doubled == 0, f"doubled in {zone}"
            days += (end - begin).days
    sys.stdout.write(f"{days:,} channel-days in {len(ZONES)} zones: 0 missed, 0 doubled, 0 early\n")


@pytest.mark.parametrize(
    ("zone", "left_out"),
    [
        ("Pacific/Apia", date(2011, 12, 30)),
        ("Pacific/Fakaofo", date(2011, 12, 30)),
        ("Pacific/Kwajalein", date(1993, 8, 21)),
    ],
)
def test_a_date_that_a_zone_left_out_has_no_digest(zone: str, left_out: date) -> None:
    day = timedelta(days=1)
    assert not is_on_the_calendar(left_out, zone)
    assert is_on_the_calendar(left_out - day, zone)
    eve = due_instant(left_out - day, time(8), zone)
    coming, instant = next_due(eve, time(8), DAILY, zone)
    assert (coming, instant - eve) == (left_out + day, day)
    assert newest_due(instant, time(8), DAILY, zone) == left_out + day
    assert newest_due(instant - TICK, time(8), DAILY, zone) == left_out - day


@pytest.mark.parametrize("zone", ZONES)
def test_no_two_dates_share_an_instant(zone: str) -> None:
    for at in (time(0), time(2, 30), time(23, 59)):
        days = [date(2011, 1, 1) + timedelta(days=n) for n in range(400)]
        instants = [due_instant(day, at, zone) for day in days if is_on_the_calendar(day, zone)]
        assert instants == sorted(set(instants))
