"""The labelled passages of `tests/data/`: the matcher must tell nearly all of them apart."""

from collections import Counter

import pytest

from bot.model import EntityType
from tests.unit.confusions import (
    BEATS,
    BEATS_UNSEEN,
    DESK,
    FIELD,
    FIELD_UNSEEN,
    NEWSROOM,
    PRESS,
    PRESS_UNSEEN,
    WIRE,
    by_type,
    f1,
    found,
    read,
    score,
)

PASSAGES = read()
WIRE_PASSAGES = read(WIRE)
ENOUGH = 0.97
"""F1 over passages: is this entity in it or not."""
ENOUGH_EXACT = 0.95
"""F1 over mentions, each with its exact span."""


def test_there_are_enough_of_both_kinds() -> None:
    kinds = Counter(bool(passage.gold) for passage in PASSAGES)
    assert len(PASSAGES) >= 400
    assert min(kinds.values()) >= 200
    assert len({passage.confusion for passage in PASSAGES}) >= 20


@pytest.mark.parametrize("unseen", [False, True], ids=["two thirds", "the third nobody tuned to"])
def test_marked_mentions_are_found_and_little_else(unseen: bool) -> None:
    part = [passage for passage in PASSAGES if passage.unseen is unseen]
    exact, passages = score(part)
    wrong = [f"line {passage.line}" for passage in part if found(passage) != passage.gold]
    assert exact >= ENOUGH_EXACT, wrong
    assert passages >= ENOUGH, wrong


@pytest.mark.parametrize("unseen", [False, True], ids=["two thirds", "the third nobody tuned to"])
def test_the_wire_names_people_clubs_and_offices(unseen: bool) -> None:
    part = [passage for passage in WIRE_PASSAGES if passage.unseen is unseen]
    counted = by_type(part, found)
    wrong = [f"line {passage.line}" for passage in part if found(passage) != passage.gold]
    assert f1(counted[EntityType.PERSON]) >= 0.96, wrong
    assert f1(counted[EntityType.ORGANISATION]) >= 0.92, wrong
    assert score(part)[0] >= ENOUGH_EXACT, wrong


def test_todays_newsrooms_name_people_and_organisations() -> None:
    """None of these passages was looked at after it was labelled; first figures in `docs/matching.md`."""
    passages = read(NEWSROOM)
    counted = by_type(passages, found)
    assert len(passages) >= 100
    assert f1(counted[EntityType.PERSON]) >= 0.96
    assert f1(counted[EntityType.ORGANISATION]) >= 0.96
    assert score(passages)[0] >= ENOUGH_EXACT


def test_passages_to_learn_from_stay_learnt() -> None:
    passages = read(DESK)
    wrong = [f"line {passage.line}" for passage in passages if found(passage) != passage.gold]
    assert len(passages) >= 590
    assert score(passages)[0] >= 0.97, wrong


@pytest.mark.parametrize(("half", "exact"), [(PRESS, 0.985), (PRESS_UNSEEN, 0.94)], ids=["known", "unseen"])
def test_a_strangers_newsrooms_name_people_and_organisations(half: str, exact: float) -> None:
    """Whoever wrote and labelled these passages had not seen the rules; the unseen half is only counted."""
    passages = read(half)
    counted = by_type(passages, found)
    assert len(passages) == 100
    assert f1(counted[EntityType.PERSON]) >= 0.95
    assert f1(counted[EntityType.ORGANISATION]) >= 0.92
    assert score(passages)[0] >= exact


@pytest.mark.parametrize(("half", "exact"), [(FIELD, 0.985), (FIELD_UNSEEN, 0.925)], ids=["known", "unseen"])
def test_two_more_strangers_desks_name_people_and_organisations(half: str, exact: float) -> None:
    """As above; first figures in `docs/matching.md`."""
    passages = read(half)
    counted = by_type(passages, found)
    assert len(passages) == 180
    assert f1(counted[EntityType.PERSON]) >= 0.965
    assert f1(counted[EntityType.ORGANISATION]) >= 0.95
    assert score(passages)[0] >= exact


@pytest.mark.parametrize(
    ("part", "count", "exact"), [(BEATS, 360, 0.96), (BEATS_UNSEEN, 180, 0.915)], ids=["known", "unseen"]
)
def test_three_more_strangers_beats_name_people_and_organisations(part: str, count: int, exact: float) -> None:
    """As above; first figures in `docs/matching.md`."""
    passages = read(part)
    counted = by_type(passages, found)
    assert len(passages) == count
    assert f1(counted[EntityType.PERSON]) >= 0.965
    assert f1(counted[EntityType.ORGANISATION]) >= 0.95
    assert score(passages)[0] >= exact


def test_the_wire_has_enough_passages() -> None:
    assert len(WIRE_PASSAGES) >= 150
