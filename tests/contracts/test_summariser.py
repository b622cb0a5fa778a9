"""What every summariser promises, whichever it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.model import Length, SourceText
from bot.ports import Summariser
from bot.summarisers.extractive import ExtractiveSummariser
from bot.summarisers.sumy import METHODS, SumySummariser
from tests.unit.pasted_article import CAPTION, HEADLINE, PASTE

GUIDE = Path(__file__).parents[2] / "docs" / "text-engine.md"


def documented() -> Summariser:
    """The summariser of the guide, word for word."""
    code = GUIDE.read_text("utf-8").split("### A summariser of your own")[1].split("```python\n")[1].split("```")[0]
    names: dict[str, Any] = {}
    exec(code, names)
    made: Summariser = names["FirstSentences"]()
    return made


SUMMARISERS: dict[str, Callable[[], Summariser]] = {
    "extractive": ExtractiveSummariser,
    "first": documented,
    **{f"sumy-{method}": partial(SumySummariser, method) for method in METHODS},
}


@pytest.fixture(params=SUMMARISERS)
def summariser(request: pytest.FixtureRequest) -> Summariser:
    made = SUMMARISERS[request.param]()
    assert made.name == request.param
    return made


async def test_sentences_stand_in_their_source_in_order(summariser: Summariser) -> None:
    summary = await summariser.summarise([SourceText(PASTE)])
    assert 1 <= len(summary.sentences) <= 4
    assert [s.start for s in summary.sentences] == sorted(s.start for s in summary.sentences)
    assert all(PASTE[s.start : s.end] == s.text for s in summary.sentences)
    assert summary.method == summariser.name
    assert summary.language == "en"


async def test_headline_and_caption_are_never_told(summariser: Summariser) -> None:
    told = (await summariser.summarise([SourceText(PASTE)], length=Length.LONG)).text
    assert HEADLINE not in told
    assert CAPTION not in told


@pytest.mark.parametrize("count", [0, 1, 4])
async def test_a_number_of_sentences_is_obeyed(summariser: Summariser, count: int) -> None:
    assert len((await summariser.summarise([SourceText(PASTE)], sentences=count)).sentences) == count


@pytest.mark.parametrize("text", ["", "Ferry", "😀", "x = {1: [2]}; y = f(x);"])
async def test_nothing_to_tell_is_said_with_a_reason(summariser: Summariser, text: str) -> None:
    summary = await summariser.summarise([SourceText(text)])
    assert summary.sentences == ()
    assert summary.note


async def test_a_story_names_the_source_of_each_sentence(summariser: Summariser) -> None:
    other = "The ferry company apologised to travellers. Its director resigned on Friday over the cancelled crossings."
    sources = [SourceText(PASTE), SourceText(other)]
    for sentence in (await summariser.summarise(sources, sentences=6)).sentences:
        assert sources[sentence.source].text[sentence.start : sentence.end] == sentence.text


async def test_the_loop_runs_on_meanwhile(summariser: Summariser) -> None:
    telling = asyncio.create_task(summariser.summarise([SourceText("\n\n".join([PASTE] * 4))]))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not telling.done(), "it gave an answer without ever letting go of the loop"
    await telling
