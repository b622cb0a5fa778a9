"""Feedback's rules: what they propose, what they do to an article, and what they would have spared."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.feedback import Told, effect, heed, in_words, passes, too_little, too_much
from bot.model import Article, ChannelRule, Match, Mention, Readability, RuleKind, Salience, Subscription

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
WISH = Subscription(1, 1, watchlist_id=7)
FERRY = Article(
    id=1,
    url="https://gazette.test/1",
    title="Football: Harbour Office beats Customs in friendly football match",
    text="The football team of the Harbour Office won. Football is played on Sundays.",
    site="The Gazette",
    readability=Readability.FULL,
    first_seen_at=NOON,
    story_id=1,
)


def match(name: str, number: int, salience: Salience = Salience.MENTIONED, watchlist: int = 7) -> Match:
    span = Mention(0, len(name), name)
    return Match("sea", name, name, 0.8, salience, (span,), name, watchlist_id=watchlist, entity_id=number)


OFFICE = match("Harbour Office", 1)
CUSTOMS = match("Customs", 2, Salience.PASSING)


def rule(kind: RuleKind, value: str, entity: int = 0, number: int = 5) -> ChannelRule:
    return ChannelRule(number, 1, kind, value, entity, "Harbour Office" if entity else "", "sea" if entity else "")


@pytest.mark.parametrize(
    ("rules", "told", "because"),
    [
        ([], True, ""),
        ([rule(RuleKind.BAR, "main subject", 1)], False, "“Harbour Office” (sea) only as the main subject"),
        ([rule(RuleKind.BAR, "mentioned", 1)], True, ""),
        ([rule(RuleKind.BAR, "main subject", 9)], True, ""),
        ([rule(RuleKind.MUTE, "the gazette")], False, "no cards for what the gazette reports"),
        ([rule(RuleKind.MUTE, "The Courier")], True, ""),
        ([rule(RuleKind.WORD, "football", 1)], False, "that says “football”"),
        ([rule(RuleKind.WORD, "footballs", 1)], True, ""),
        ([rule(RuleKind.WORD, "foot", 1)], True, ""),
        ([rule(RuleKind.WORD, "football", 9)], True, ""),
        ([rule(RuleKind.WORD, "football")], False, "nothing about anything that says “football”"),
    ],
)
def test_each_rule_lets_an_article_pass_or_says_why_not(rules: list[ChannelRule], told: bool, because: str) -> None:
    heeded = heed(rules, FERRY, [OFFICE], WISH)
    assert passes(heeded) is told
    assert because in "; ".join(heeded.ruled_out)


def test_an_entity_that_is_ruled_out_leaves_the_others_of_the_list() -> None:
    heeded = heed([rule(RuleKind.WORD, "football", 1)], FERRY, [OFFICE, match("Port", 3)], WISH)
    assert heeded.match is not None
    assert heeded.match.entity == "Port"


def test_a_lower_bar_lets_pass_what_the_subscription_would_not() -> None:
    assert not passes(heed([], FERRY, [CUSTOMS], WISH))
    assert passes(heed([rule(RuleKind.BAR, "passing", 2)], FERRY, [CUSTOMS], WISH))


def test_a_whole_feed_heeds_sources_and_words_but_no_bars() -> None:
    whole = replace(WISH, watchlist_id=None, feed_id=3)
    assert passes(heed([rule(RuleKind.BAR, "main subject", 1)], FERRY, [OFFICE], whole))
    assert not passes(heed([rule(RuleKind.MUTE, "The Gazette")], FERRY, [OFFICE], whole))
    assert not passes(heed([rule(RuleKind.WORD, "football")], FERRY, [OFFICE], whole))


def test_not_relevant_proposes_bars_a_telling_word_and_the_source() -> None:
    said = [in_words(one) for one in too_much(FERRY, [OFFICE, CUSTOMS], 1)]
    assert said == [
        "“Harbour Office” (sea) only as the main subject",
        "“Customs” (sea) only where it is more than mentioned in passing",
        "nothing about “Harbour Office” (sea) that says “football”",
        "no cards for what The Gazette reports",
    ]


def test_the_word_that_somebody_names_beats_the_one_that_was_guessed() -> None:
    assert any(one.value == "friendly" for one in too_much(FERRY, [OFFICE], 1, "Friendly"))


def test_no_bar_is_proposed_where_it_would_change_nothing() -> None:
    main = match("Harbour Office", 1, Salience.MAIN)
    assert {one.kind for one in too_much(FERRY, [main], 1)} == {RuleKind.WORD, RuleKind.MUTE}
    assert too_little([OFFICE], {1: Salience.PASSING}, 1) == []


def test_relevant_proposes_a_lower_bar_for_the_strongest_name() -> None:
    [lower] = too_little([CUSTOMS, OFFICE], {1: Salience.MAIN, 2: Salience.MENTIONED}, 1)
    assert (lower.entity, lower.value) == ("Harbour Office", "mentioned")


def told(number: int, title: str, *, posted: bool = True, salience: Salience = Salience.MENTIONED) -> Told:
    article = replace(FERRY, id=number, story_id=number, title=title, text="")
    return Told(article, (replace(OFFICE, salience=salience),), WISH, posted)


def test_the_effect_counts_stories_spared_and_stories_told_beside() -> None:
    week = [
        told(1, "Football"),
        told(1, "Football again"),
        told(2, "Storm", salience=Salience.MAIN),
        told(3, "Fog", posted=False, salience=Salience.PASSING),
    ]
    assert effect(rule(RuleKind.WORD, "football", 1), [], week) == (1, 0)
    assert effect(rule(RuleKind.BAR, "main subject", 1), [], week) == (1, 0)
    assert effect(rule(RuleKind.BAR, "passing", 1), [], week) == (0, 1)
    assert effect(rule(RuleKind.MUTE, "The Gazette"), [], week) == (2, 0)
    assert effect(rule(RuleKind.MUTE, "The Gazette"), [rule(RuleKind.MUTE, "The Gazette")], week) == (0, 0)


def test_a_new_bar_is_counted_in_the_old_ones_place() -> None:
    week = [told(1, "Fog", posted=False)]
    high = rule(RuleKind.BAR, "main subject", 1, number=1)
    assert effect(rule(RuleKind.BAR, "mentioned", 1, number=2), [high], week) == (0, 1)


@given(
    st.lists(
        st.builds(rule, st.just(RuleKind.BAR), st.sampled_from([one.value for one in Salience]), st.integers(1, 3)),
        max_size=4,
    ),
    st.lists(st.builds(match, st.just("Port"), st.integers(1, 3), st.sampled_from(Salience)), max_size=4),
)
def test_what_passes_reaches_its_bar_and_what_does_not_says_why(rules: list[ChannelRule], matches: list[Match]) -> None:
    heeded = heed(rules, FERRY, matches, WISH)
    if passes(heeded):
        assert heeded.match is None or heeded.match.salience.rank >= heeded.bar.rank
    elif not heeded.ruled_out:
        assert heeded.match is not None
        assert heeded.match.salience.rank < WISH.min_salience.rank
