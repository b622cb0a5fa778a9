"""When a feed is asked again, and what an answer makes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadStatus, FeedError, TimedOut
from bot.ingest.poll import Rhythm, after_failure, after_success, interval, max_age, pace_of, split_baseline
from bot.model import Entry, Feed, FeedState, ParsedFeed
from bot.ports import Fetched
from bot.settings import Polling

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
FEED = Feed(id=1, url="https://gazette.test/feed", title="Gazette")
SETTINGS = Polling()


def rhythm(entries_a_day: float = 0, chance: float = 0.5) -> Rhythm:
    """A feed that brought so many entries on each of 14 days, evenly."""
    count = int(entries_a_day * 14)
    arrivals = [NOW - timedelta(days=14) * (n + 0.5) / count for n in range(count)]
    return Rhythm(NOW, pace_of(arrivals, NOW), chance, SETTINGS)


def minutes(pause: timedelta) -> float:
    return pause / timedelta(minutes=1)


@pytest.mark.parametrize(("entries_a_day", "expected"), [(0, 120), (1, 64), (24, 9.3), (144, 3.8), (5000, 2)])
def test_busy_feeds_are_asked_more_often_within_the_limits(entries_a_day: float, expected: float) -> None:
    assert minutes(interval(rhythm(entries_a_day))) == pytest.approx(expected, rel=0.15)


def test_a_feed_whose_pace_is_unknown_keeps_its_interval() -> None:
    unknown = Rhythm(NOW, None, 0.5, SETTINGS)
    assert minutes(interval(unknown, before=9)) == 9
    assert minutes(interval(unknown)) == 120, "it was never asked before"
    assert minutes(interval(rhythm(0), before=9)) == 120, "it had two weeks, and brought nothing"


def test_a_feed_that_sleeps_at_this_hour_is_asked_less() -> None:
    by_day = [NOW - timedelta(days=day, hours=hour) for day in range(1, 13) for hour in range(-4, 5)]
    at_noon, at_midnight = (
        interval(Rhythm(at, pace_of(by_day, at), 0.5, SETTINGS)) for at in (NOW, NOW + timedelta(hours=12))
    )
    assert at_noon < at_midnight


@given(st.floats(0, 1), st.floats(0, 3000), st.integers(0, 10**6))
def test_the_pause_stays_within_limits_jitter_and_the_servers_wish(chance: float, a_day: float, wish: int) -> None:
    pause = interval(rhythm(min(a_day, 200), chance), timedelta(seconds=wish))
    assert minutes(pause) >= 2 * 0.9
    assert minutes(pause) <= max(120 * 1.1, 24 * 60)
    assert pause >= min(timedelta(seconds=wish), timedelta(hours=24))


def test_a_first_answer_is_the_baseline_and_is_remembered() -> None:
    parsed = ParsedFeed(
        title="The Gazette", entries=(Entry(guid="1", url=None, title="t", published=NOW),), ttl_minutes=30
    )
    answer = Fetched(FEED.url, 200, headers={"ETag": '"v1"', "Cache-Control": "public, max-age=600"})
    feed = after_success(FEED, answer, parsed, rhythm(144))
    assert feed.baseline_done
    assert (feed.title, feed.etag, feed.last_entry_at) == ("The Gazette", '"v1"', NOW)
    assert feed.next_poll_at == NOW + timedelta(minutes=30), "the feed's ttl is a lower bound"


def test_not_modified_keeps_the_validators() -> None:
    feed = after_success(Feed(1, FEED.url, "G", etag='"v1"', failures=3), Fetched(FEED.url, 304), None, rhythm())
    assert (feed.etag, feed.failures, feed.baseline_done) == ('"v1"', 0, False)


def test_failures_back_off_by_powers_of_two() -> None:
    feed, pauses = FEED, []
    for _ in range(12):
        feed = after_failure(feed, TimedOut("no answer in 20 s"), rhythm())
        assert feed.next_poll_at is not None
        pauses.append(minutes(feed.next_poll_at - NOW))
    assert pauses[:4] == [4, 8, 16, 32]
    assert pauses[-1] == 12 * 60


@pytest.mark.parametrize(
    ("error", "failing_days", "state"),
    [
        (BadStatus(410), 0, FeedState.ENDED),
        (BadStatus(404), 0, FeedState.ACTIVE),
        (FeedError("this is a web page"), 29, FeedState.ACTIVE),
        (FeedError("this is a web page"), 30, FeedState.ENDED),
    ],
)
def test_gone_ends_a_feed_at_once_and_failing_after_thirty_days(
    error: BadStatus | FeedError, failing_days: int, state: FeedState
) -> None:
    failing = Feed(1, FEED.url, "G", failing_since=NOW - timedelta(days=failing_days))
    assert after_failure(failing, error, rhythm()).state is state


def test_retry_after_is_obeyed() -> None:
    feed = after_failure(FEED, BadStatus(429, retry_after=7200), rhythm())
    assert feed.next_poll_at == NOW + timedelta(hours=2)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("max-age=60", 60), ("public, MAX-AGE=5", 5), ("s-maxage=9", 0), ("no-cache", 0), ("", 0), ("max-age=x", 0)],
)
def test_cache_control_is_read(value: str, seconds: int) -> None:
    assert max_age({"Cache-Control": value}) == timedelta(seconds=seconds)


def test_the_baseline_keeps_all_but_the_newest_few() -> None:
    entries = [Entry(guid=str(n), url=None, title=str(n), published=NOW - timedelta(hours=n)) for n in range(5)]
    news, baseline = split_baseline(entries, 2)
    assert [entry.guid for entry in news] == ["0", "1"]
    assert len(baseline) == 3


def test_a_day_of_failures_makes_a_feed_failing_and_one_answer_brings_it_back() -> None:
    failing = Feed(1, FEED.url, "G", failures=4, failing_since=NOW - timedelta(hours=25))
    told = after_failure(failing, TimedOut("no answer in 20 s"), rhythm())
    assert told.state is FeedState.FAILING
    assert after_success(told, Fetched(FEED.url, 304), None, rhythm()).state is FeedState.ACTIVE
