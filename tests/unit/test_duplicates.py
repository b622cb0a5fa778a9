"""Republished texts are recognised whatever an outlet did to them; texts that merely resemble each other are not."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.duplicates import CONTAINED, DuplicateIndex, containment, shingles
from tests.bench.invented_forms import FORMS, fill

NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)
SYLLABLES = "ba do ki lu me no pa ri so tu ve wa".split()  # noqa: SIM905


def text(seed: int, sentences: int = 20) -> str:
    choose = random.Random(seed)
    words = ["".join(choose.choices(SYLLABLES, k=2)) for _ in range(12 * sentences)]
    return " ".join(" ".join(words[at : at + 12]).capitalize() + "." for at in range(0, len(words), 12))


EDITS = {
    "a copy": text(1),
    "another case and other quotes": text(1).upper().replace(".", "!"),
    "a new first sentence and a trailer": "By our own correspondent. "
    + text(1)[60:]
    + " Read more of our stories here.",
    "every tenth word changed": " ".join(
        word if place % 10 else "changed" for place, word in enumerate(text(1).split())
    ),
    "a third of it": text(1)[: len(text(1)) // 3],
    "a corrected sentence": text(1).replace(". ", " after all. ", 1),
    "half of it in another article": text(1)[: len(text(1)) // 2] + " " + text(2),
}


@pytest.mark.parametrize("edited", EDITS.values(), ids=EDITS.keys())
def test_a_republished_text_is_recognised(edited: str) -> None:
    index = DuplicateIndex()
    assert index.add("other", text(3), NOON) is None
    assert index.add("first", text(1), NOON) is None
    assert index.add("again", edited, NOON) == "first"


@pytest.mark.parametrize("form", ["weather", "results", "tremors", "obituaries"])
def test_two_reports_of_one_form_are_two_articles(form: str) -> None:
    today, tomorrow = (fill(FORMS[form], random.Random(day)) for day in (1, 2))
    assert containment(shingles(today), shingles(tomorrow)) > CONTAINED, "by their wording alone they would be copies"
    index = DuplicateIndex()
    assert [index.add("today", today, NOON), index.add("tomorrow", tomorrow, NOON)] == [None, None]
    assert index.add("again", f"By our own staff. {tomorrow.upper()} Read more here.", NOON) == "tomorrow"


def test_closing_bells_whose_figures_are_alike_by_chance_are_two_articles_each() -> None:
    bells = [fill(FORMS["markets"], random.Random(day)) for day in range(12)]
    index = DuplicateIndex()
    assert [index.add(str(day), bell, NOON) for day, bell in enumerate(bells)] == [None] * 12
    assert index.add("again", f"By our own staff. {bells[5]}", NOON) == "5"


def test_different_texts_stay_apart() -> None:
    index = DuplicateIndex()
    assert [index.add(str(seed), text(seed), NOON) for seed in range(200)] == [None] * 200


def test_headlines_and_empty_texts_are_no_copies() -> None:
    index = DuplicateIndex()
    for key, words in enumerate(["", "Harbour wall holds", "The wall held in its first gale on Friday."] * 2):
        assert index.add(str(key), words, NOON) is None


def test_memory_ends_with_the_window_and_at_its_limit() -> None:
    index = DuplicateIndex(window=timedelta(days=2), most=3)
    for number in range(5):
        index.add(str(number), text(number), NOON)
    assert len(index) == 3
    assert index.add("again", text(0), NOON) is None
    assert index.add("later", text(4), NOON + timedelta(days=3)) is None
    assert len(index) == 1
    lowest, *others = shingles(text(4)).tolist()
    assert index._postings.keys() == {lowest, *(n for n in others if n % 8 == 0)}


def test_boilerplate_that_more_texts_share_than_are_remembered_for_it_can_be_forgotten() -> None:
    index = DuplicateIndex(window=timedelta(days=2))
    for number in range(70):
        index.add(str(number), text(1), NOON)
    index.add("later", text(2), NOON + timedelta(days=3))
    assert len(index) == 1


def test_a_text_that_is_taken_back_is_no_original() -> None:
    index = DuplicateIndex()
    index.add("first", text(1), NOON)
    index.take_back({"first", "never seen"})
    assert index.add("second", text(1), NOON) is None
    assert len(index) == 1


@given(st.text(max_size=300), st.text(max_size=300))
def test_containment_is_a_share_and_symmetric(one: str, other: str) -> None:
    a, b = shingles(one), shingles(other)
    assert 0 <= containment(a, b) == containment(b, a) <= 1
    assert containment(a, a) == (1 if len(a) else 0)


@given(st.lists(st.text("abcdefgh", min_size=4, max_size=8), min_size=17, max_size=25, unique=True).map(" ".join))
def test_a_brief_that_is_sent_again_is_recognised(brief: str) -> None:
    index = DuplicateIndex()
    assert index.add("first", brief, NOON) is None
    assert index.add("again", brief, NOON) == "first"
