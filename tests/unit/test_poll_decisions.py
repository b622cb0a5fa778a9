"""When a feed is asked again, and what an answer makes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from bot.errors import BadStatus, FeedError, TimedOut
from bot.ingest.poll import (
    Rhythm,
    after_failure,
    after_success,
    awake,
    fresh_for,
    interval,
    linked,
    max_age,
    pace_of,
    silence_begins,
    split_baseline,
)
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


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"Cache-Control": "max-age=600"}, 600),
        ({"Cache-Control": "max-age=600", "Age": "550"}, 50),
        ({"Cache-Control": "max-age=600", "Age": "9999"}, 0),
        ({"Cache-Control": "max-age=600", "Age": "x"}, 600),
        ({"Cache-Control": "max-age=600, no-cache"}, 0),
        ({"Cache-Control": "max-age=60", "Expires": "Mon, 01 Jun 2026 12:20:00 GMT"}, 60),
        ({"Expires": "Mon, 01 Jun 2026 12:20:00 GMT"}, 1200),
        ({"Expires": "Mon, 01 Jun 2026 11:00:00 GMT"}, 0),
        ({"Expires": "0"}, 0),
    ],
)
def test_what_is_fresh_is_not_asked_for(headers: dict[str, str], seconds: int) -> None:
    assert fresh_for(headers, NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("skip_hours", "skip_days", "hours"),
    [
        ((), (), 0),
        ((13,), (), 0),
        ((12,), (), 1),
        ((12, 13, 14), (), 3),
        (range(24), (), 0),  # it leaves us no hour: nonsense
        ((), (0,), 12 + 0),  # NOW is a Monday
        ((0, 1), (0,), 12 + 2),
        ((), (0, 1, 2), 60),
        ((), (0, 1, 2, 3), 0),  # four days in a row are more than we wait
        ((), range(7), 0),
    ],
)
def test_a_feed_is_left_alone_when_it_asks_for_it(skip_hours: range, skip_days: range, hours: int) -> None:
    feed = replace(FEED, skip_hours=tuple(skip_hours), skip_days=tuple(skip_days))
    assert awake(NOW, feed) == NOW + timedelta(hours=hours)


def test_skipped_hours_of_an_answer_count_at_once_and_stay_for_the_next() -> None:
    parsed = ParsedFeed(title="G", entries=(), skip_hours=(14, 15), ttl_minutes=120)
    first = after_success(FEED, Fetched(FEED.url, 200), parsed, rhythm())
    assert first.next_poll_at == NOW + timedelta(hours=4)
    assert after_success(first, Fetched(FEED.url, 304), None, rhythm()).next_poll_at == NOW + timedelta(hours=4)


def days_ago(*days: float) -> list[datetime]:
    return [NOW - timedelta(days=day) for day in days]


@pytest.mark.parametrize(
    ("arrivals", "claims", "days"),
    [
        (days_ago(1, 2, 3, 4, 5), [], 4),  # daily: four days
        (days_ago(0.1, 0.2, 0.3, 0.4, 0.5), [], 3),  # many a day: three days all the same
        (days_ago(7, 14, 21, 28, 35), [], 28),
        (days_ago(1, 2, 3, 20, 21), [], 68),  # it was on holiday once: 17 days
        (days_ago(1, 2, 3), [], None),
        (days_ago(1), days_ago(2, 4, 6, 8, 10), 8),  # new here, and its entries say how it was before
        (days_ago(1), [*days_ago(2, 4, 6, 8, 10), NOW + timedelta(days=300)], 8),
        ([NOW - timedelta(minutes=minute) for minute in range(30)], [], None),  # one burst
    ],
)
def test_silence_begins_where_a_feed_pauses_for_far_longer_than_ever(
    arrivals: list[datetime], claims: list[datetime], days: float | None
) -> None:
    begins = silence_begins(arrivals, claims, NOW)
    assert begins == (None if days is None else NOW + timedelta(days=days))


def test_a_silent_feed_is_called_so_until_it_brings_something() -> None:
    quiet = replace(FEED, silent_from=NOW - timedelta(hours=1))
    silent = after_success(quiet, Fetched(FEED.url, 304), None, rhythm())
    assert silent.state is FeedState.SILENT
    assert after_failure(silent, TimedOut("no answer in 20 s"), rhythm()).state is FeedState.SILENT
    news = replace(rhythm(), brought=True, silent_from=NOW + timedelta(days=9))
    back = after_success(silent, Fetched(FEED.url, 200), ParsedFeed("G", ()), news)
    assert (back.state, back.silent_from) == (FeedState.ACTIVE, NOW + timedelta(days=9))


def test_a_feed_whose_hub_tells_us_is_asked_now_and_then_only() -> None:
    assert minutes(interval(replace(rhythm(144), pushed=True))) == 120


@pytest.mark.parametrize(
    ("links", "hub"),
    [
        (['<https://hub.test/>; rel="hub"'], "https://hub.test/"),
        (['<https://a.test/feed>; rel="self", <https://hub.test/>; rel=hub'], "https://hub.test/"),
        (['<https://a.test/feed>; rel="self"', '<https://hub.test/>; rel="nofollow hub"'], "https://hub.test/"),
        (['<https://hub.test/?a=1,2;b>; title="x, y"; rel="hub"'], "https://hub.test/?a=1,2;b"),
        (['<https://hub.test/>; rel="github"'], None),
        (["hub"], None),
        ([], None),
    ],
)
def test_a_hub_is_read_from_the_headers(links: list[str], hub: str | None) -> None:
    assert linked(CIMultiDict(("link", link) for link in links), "hub") == hub


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
