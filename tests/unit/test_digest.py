"""When a digest is due, across clock changes; and what stands in it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.digest import Item, compose, due_instant, newest_due, next_due
from bot.flow.cards import empty_digest_message
from bot.message import plain_text
from bot.model import Salience

DAILY = tuple(range(7))
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ZONES = ("Europe/Berlin", "Africa/Cairo", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")


@pytest.mark.parametrize(
    ("day", "at", "zone", "expected"),
    [
        (date(2026, 3, 29), time(2, 30), "Europe/Berlin", "01:30"),  # the missing hour: 03:30 summer time
        (date(2026, 10, 25), time(2, 30), "Europe/Berlin", "00:30"),  # the repeated hour: its first pass
        (date(2026, 4, 24), time(0, 15), "Africa/Cairo", "22:15"),  # midnight itself is missing
        (date(2026, 6, 1), time(8, 0), "Asia/Kathmandu", "02:15"),
    ],
)
def test_every_local_date_has_one_instant(day: date, at: time, zone: str, expected: str) -> None:
    assert due_instant(day, at, zone).strftime("%H:%M") == expected


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds are naive
    st.times(),
    st.sampled_from(ZONES),
    st.sets(st.integers(0, 6), min_size=1),
)
def test_the_next_is_after_and_nothing_lies_between(now: datetime, at: time, zone: str, weekdays: set[int]) -> None:
    days = tuple(sorted(weekdays))
    at = at.replace(second=0, microsecond=0)
    day, instant = next_due(now, at, days, zone)
    newest = newest_due(now, at, days, zone)
    assert due_instant(newest, at, zone) <= now < instant
    between = [newest + timedelta(days=n) for n in range(1, (day - newest).days)]
    assert all(other.weekday() not in days for other in between)


def test_weekdays_only_skips_the_weekend() -> None:
    friday_noon = datetime(2026, 6, 5, 12, tzinfo=UTC)
    assert next_due(friday_noon, time(8), (0, 1, 2, 3, 4), "UTC")[0] == date(2026, 6, 8)


def item(story: int, group: str = "desk", *, outlets: int = 1, hours: int = 1, posted: bool = False) -> Item:
    """Make a story that came in some hours ago."""
    return Item(
        story_id=story,
        group=group,
        title=f"story {story}",
        url="https://example.test/",
        outlet="Gazette",
        dek="",
        first_seen_at=NOW - timedelta(hours=hours),
        salience=Salience.MENTIONED,
        outlets=outlets,
        posted=posted,
    )


def test_more_outlets_rank_higher_and_what_was_posted_lower() -> None:
    [group] = compose([item(1), item(2, outlets=8), item(3, posted=True)], NOW).groups
    assert [one.story_id for one in group.items] == [2, 1, 3]


def test_a_quota_keeps_one_list_from_crowding_out_the_rest_and_counts_what_it_cut() -> None:
    composed = compose([*(item(n, "loud") for n in range(17)), item(99, "calm")], NOW, quota=5)
    shown = {group.name: (len(group.items), group.more) for group in composed.groups}
    assert shown == {"loud": (5, 12), "calm": (1, 0)}
    assert composed.stories == 18


def test_a_story_wanted_by_two_lists_stands_once() -> None:
    composed = compose([item(1, "a"), item(1, "b")], NOW)
    assert sum(len(group.items) for group in composed.groups) == 1


def test_everything_lifts_the_quota() -> None:
    [group] = compose([item(n) for n in range(20)], NOW, everything=True).groups
    assert len(group.items) == 20
    assert group.more == 0


def test_a_digest_bears_the_date_of_its_channel() -> None:
    evening = datetime(2026, 6, 1, 22, 30, tzinfo=UTC)
    said = plain_text(empty_digest_message("Daily digest", evening, "Europe/Berlin"))
    assert said == "Daily digest, 02 Jun 2026: nothing on your watch-lists."
