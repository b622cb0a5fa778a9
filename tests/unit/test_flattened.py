"""A chat's one-line field makes a space of every line break: an article is told as well as with its lines."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.sentences import split
from bot.engine.summarise import summarise
from bot.model import SourceText
from tests.unit.pasted_article import PASTE


def lines(text: str) -> list[str]:
    """`text` as the summariser divides it into lines."""
    told: dict[int, list[str]] = {}
    for sentence in split(text):
        told.setdefault(sentence.paragraph, []).append(sentence.text)
    return [" ".join(line) for line in told.values()]


@pytest.mark.parametrize("blank", [" ", "  "], ids=["one space", "two spaces"])
def test_a_paste_that_lost_its_line_breaks_is_told_as_one_that_has_them(blank: str) -> None:
    flat = re.sub(r"\n+", lambda breaks: blank if len(breaks.group()) > 1 else " ", PASTE)

    def told(text: str) -> list[str]:
        return [sentence.text for sentence in summarise([SourceText(text)]).sentences]

    assert told(flat) == told(PASTE)


@pytest.mark.parametrize(
    ("flat", "wanted"),
    [
        (
            "Ferry loses its rudder off Northby The ferry Sarrow lost its rudder. It was towed home.",
            ["Ferry loses its rudder off Northby", "The ferry Sarrow lost its rudder. It was towed home."],
        ),
        (
            "Ferry loses its rudder March 3, 2031 Harbour pilots towed a ferry home on Monday.",
            ["Ferry loses its rudder", "March 3, 2031", "Harbour pilots towed a ferry home on Monday."],
        ),
        (
            "Ferry loses its rudder Published: 3 March 2031, 14:05 Harbour pilots towed a ferry home.",
            ["Ferry loses its rudder", "Published: 3 March 2031, 14:05", "Harbour pilots towed a ferry home."],
        ),
        (
            "Ferry loses its rudder in storm PORT ANSEL (Reuters) - Harbour pilots towed a ferry home.",
            ["Ferry loses its rudder in storm", "PORT ANSEL (Reuters) - Harbour pilots towed a ferry home."],
        ),
        (
            "Ferry loses its rudder By Ada Quist and Tom Verrall Pilots towed a ferry home. It was March.",
            ["Ferry loses its rudder", "By Ada Quist and Tom Verrall", "Pilots towed a ferry home. It was March."],
        ),
    ],
    ids=["ordinary word", "date", "time of publication", "dateline", "byline"],
)
def test_what_gives_a_lost_line_break_away(flat: str, wanted: list[str]) -> None:
    assert lines(flat) == wanted


@pytest.mark.parametrize(
    "sentence",
    [
        "The driver hopes to race in Formula One again after the summer, his team said.",
        "Doctors treated twelve sailors for hepatitis A in the port's only hospital.",
        "One Category A prison and a Serie A club share the same cook, it was said.",
        'A coat from "Gone With the Wind" was sold for more than the ferry had cost.',
        "On March 3, 2031 Harbour Pilots Limited was founded by two brothers from Northby.",
        "By Monday Night Fever had sold more tickets in Northby than the ferry had.",
        "By Ada Quist Bridge no ferry has been seen since, the harbour master said.",
        "The survey ship, which flies the flag of Ostmere -- ISIS by name -- was seen near the islands.",
    ],
)
def test_capitals_of_names_and_titles_are_no_line_breaks(sentence: str) -> None:
    assert lines(sentence) == [sentence]


def test_two_spaces_behind_every_full_stop_are_a_typist_s_habit() -> None:
    assert len(lines("The ferry sailed.  It was late.  Nobody complained.")) == 1


def test_two_spaces_amid_a_sentence_are_where_a_link_was() -> None:
    asked = "Readers sent questions about the ferry. We put them  to its captain, who answered six. He is retired."
    assert lines(asked) == [asked]


@given(st.text(alphabet=' \t"“”.AaThe2031,March()CN-', max_size=300))
def test_nothing_but_white_space_is_lost_and_the_order_is_kept(text: str) -> None:
    found = split(text)
    assert "".join(sentence.text for sentence in found).split() or not text.strip()
    assert re.sub(r"\s", "", "".join(sentence.text for sentence in found)) == re.sub(r"\s", "", text)
    assert all(sentence.text == text[sentence.start : sentence.end] for sentence in found)
