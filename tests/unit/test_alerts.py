"""The urgency router, a row a rule: what the situation is, what happens, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.alerts import Situation, decide, is_quiet
from bot.model import AlertMode, Channel, DateSource, Outcome, Salience, Subscription

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
CHANNEL = Channel(id=1, workspace_id=1, platform="console", external_id="c", name="desk", hourly_budget=3)
WANTED = Subscription(id=1, channel_id=1, watchlist_id=1)
CALM = Situation(channel=CHANNEL, subscription=WANTED, now=NOON, salience=Salience.MAIN)
QUIET = replace(CHANNEL, quiet_from=time(11), quiet_to=time(13))
SNOOZED = replace(CHANNEL, snoozed_until=NOON + timedelta(hours=1))
BREAKING = replace(WANTED, breaking_outlets=3)
DIGEST_ONLY = replace(WANTED, mode=AlertMode.DIGEST)
WEEK_OLD = NOON - timedelta(days=7)


@pytest.mark.parametrize(
    ("situation", "outcome", "because"),
    [
        (CALM, Outcome.POST, "main subject, as this subscription asks"),
        (replace(CALM, salience=None), Outcome.POST, "whole feed"),
        (replace(CALM, baseline=True), Outcome.NOTHING, "first poll"),
        (replace(CALM, salience=Salience.PASSING), Outcome.NOTHING, "asks for mentioned"),
        (replace(CALM, has_card=True), Outcome.EDIT, "another outlet"),
        (replace(CALM, has_card=True, is_new_outlet=False), Outcome.NOTHING, "nothing on it changes"),
        (replace(CALM, has_card=True, is_new_outlet=False, headline_changed=True), Outcome.EDIT, "has changed"),
        (replace(CALM, has_card=True, material=("new number: 47",)), Outcome.REPLY, "new number: 47"),
        (replace(CALM, has_card=True, material=("x",), channel=QUIET), Outcome.EDIT, "another outlet"),
        (replace(CALM, published=WEEK_OLD, published_source=DateSource.FEED), Outcome.DIGEST, "7 days ago"),
        (replace(CALM, published=WEEK_OLD, published_source=DateSource.GUESSED), Outcome.POST, "main subject"),
        (replace(CALM, subscription=DIGEST_ONLY), Outcome.DIGEST, "digest only"),
        (replace(CALM, channel=SNOOZED), Outcome.HOLD, "snoozed"),
        (replace(CALM, channel=QUIET), Outcome.HOLD, "quiet hours"),
        (replace(CALM, posted_last_hour=3), Outcome.HOLD, "budget of 3 cards"),
        (replace(CALM, posted_last_hour=2), Outcome.POST, "main subject"),
        (replace(CALM, subscription=BREAKING, outlets=3, channel=QUIET), Outcome.POST, "breaking: 3 outlets"),
        (replace(CALM, subscription=BREAKING, outlets=2, channel=QUIET), Outcome.HOLD, "quiet hours"),
        (replace(CALM, subscription=BREAKING, outlets=3, channel=SNOOZED), Outcome.HOLD, "snoozed"),
        (replace(CALM, subscription=BREAKING, outlets=3, posted_last_hour=9), Outcome.POST, "breaking"),
    ],
)
def test_each_rule_decides_and_says_why(situation: Situation, outcome: Outcome, because: str) -> None:
    decision = decide(situation)
    assert decision.outcome is outcome
    assert because in " · ".join(decision.reasons)


@pytest.mark.parametrize(
    ("hour", "quiet"), [(21, False), (22, True), (23, True), (0, True), (6, True), (7, False), (12, False)]
)
def test_quiet_hours_may_span_midnight_in_the_channels_own_zone(hour: int, *, quiet: bool) -> None:
    night = replace(CHANNEL, zone="Asia/Tokyo", quiet_from=time(22), quiet_to=time(7))
    tokyo_is_nine_hours_ahead = datetime(2026, 6, 1, hour, tzinfo=UTC) - timedelta(hours=9)
    assert is_quiet(night, tokyo_is_nine_hours_ahead) is quiet


@given(
    st.builds(
        Situation,
        channel=st.sampled_from([CHANNEL, QUIET, SNOOZED]),
        subscription=st.sampled_from([WANTED, DIGEST_ONLY, BREAKING]),
        now=st.just(NOON),
        salience=st.sampled_from([None, *Salience]),
        has_card=st.booleans(),
        posted_last_hour=st.integers(0, 5),
        outlets=st.integers(1, 5),
        material=st.sampled_from([(), ("new number: 9",)]),
    )
)
def test_what_is_wanted_never_expires_silently(situation: Situation) -> None:
    decision = decide(situation)
    assert decision.reasons
    wanted = situation.salience is None or situation.salience.rank >= situation.subscription.min_salience.rank
    if wanted and not situation.has_card:
        assert decision.outcome in {Outcome.POST, Outcome.DIGEST, Outcome.HOLD}
    if situation.has_card:
        assert decision.outcome is not Outcome.POST
