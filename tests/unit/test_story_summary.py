"""A story told by several outlets: nothing twice, the newest facts win, every sentence names its outlet."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.engine.summarise import summarise
from bot.model import Length, SourceText

FIRST = SourceText(
    "A ferry with 40 people on board ran aground off Northby on Tuesday morning, the coastguard said. "
    "At least 3 people were hurt when the ferry ran aground off Northby, the coastguard said. "
    "The ferry Margit had left Sundhaven at dawn in thick fog.",
    outlet="Northby Courier",
    published=datetime(2026, 3, 3, 8, tzinfo=UTC),
)
SECOND = SourceText(
    "At least 12 people were hurt when the ferry ran aground off Northby, the coastguard said on Tuesday evening. "
    "Divers searched the hull for a missing sailor until nightfall. "
    "The ferry company promised an inquiry into the grounding.",
    outlet="Sundhaven Post",
    published=datetime(2026, 3, 3, 20, tzinfo=UTC),
)


def test_the_newest_figures_win() -> None:
    summary = summarise([FIRST, SECOND], sentences=4)
    assert "At least 12 people" in summary.text
    assert "At least 3 people" not in summary.text


@pytest.mark.parametrize("count", range(1, 8))
def test_a_toll_that_has_risen_is_told_by_the_newest_source_alone(count: int) -> None:
    later = SourceText(
        "The death toll after the ferry Margit ran aground has risen to two, police said on Wednesday. "
        "Twelve people are in hospital. The captain was questioned by the coastguard.",
        outlet="Northby Courier",
        published=datetime(2026, 3, 4, 9, tzinfo=UTC),
    )
    earlier = SourceText(
        "One person was killed and nine were hurt when a ferry ran aground off Northby. "
        "The ferry had left Sundhaven in thick fog with forty people on board.",
        outlet="Echo",
        published=datetime(2026, 3, 3, 22, tzinfo=UTC),
    )
    told = summarise([earlier, later], sentences=count).text
    assert "One person was killed" not in told
    assert "has risen to two" in told


def test_each_sentence_names_its_outlet_and_stands_in_it() -> None:
    sources = [FIRST, SECOND]
    summary = summarise(sources, length=Length.LONG)
    assert {sentence.source for sentence in summary.sentences} == {0, 1}
    for sentence in summary.sentences:
        assert sources[sentence.source].text[sentence.start : sentence.end] == sentence.text


def test_what_two_outlets_copied_is_said_once() -> None:
    copies = [FIRST, SourceText(FIRST.text, outlet="Echo", published=datetime(2026, 3, 3, 9, tzinfo=UTC))]
    summary = summarise(copies, sentences=5)
    said = [sentence.text for sentence in summary.sentences]
    assert len(said) == len(set(said)) == 3


def test_a_source_that_could_not_be_read_is_said_to_be_missing() -> None:
    summary = summarise([FIRST, SourceText("Ferry latest", outlet="Echo")])
    assert {sentence.source for sentence in summary.sentences} == {0}
    assert summary.note
