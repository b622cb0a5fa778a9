"""One line about a page as it comes: headline, date, byline, captions and links stand above an invented report."""

from __future__ import annotations

import pytest

from bot.engine.labels import Label, label
from bot.engine.sentences import split
from bot.engine.summarise import dek, summarise
from bot.model import SourceText

LEAD = "The ferry company will scrap its oldest ship after a crack was found below the waterline, it said on Monday."
REST = """\
The Margit, which has sailed between Northby and Sundhaven since 1971, was to be repaired over the winter.

Engineers found that the crack ran along four of her frames and that mending it would cost more than a new ship.

About 200 people work on the route, and the union asked the company to say by Friday what will become of them."""

ABOVE = {
    "a headline with a full stop": "Oldest ferry on the sound is to go.\n\nBy Ada Quist",
    "a headline that quotes": (
        'Captain of the Margit tells of the crack: "We heard her groan!"\n\nUpdated on: March 3, 2026 / 10:07 AM'
    ),
    "a headline in title case": "Northby Ferry Company Scraps Oldest Ship After Crack.",
    "a headline of two sentences": "Northby Ferry Stock Is Falling. Why You Shouldn’t Worry.",
    "a headline that asks": "Will the ferry ever sail again?\n\nPublished 3 March 2026",
    "a caption above its credit": (
        "Oldest ferry to go\n\nThe Margit lies in the harbour of Northby under a grey sky.\n\nPhoto: Tom Verrall"
    ),
    "a caption with a credit in brackets": (
        "Oldest ferry to go\n\nThe Margit in the harbour of Northby last winter. (Tom Verrall/Northby Courier)"
    ),
    "an agency's caption with a date": (
        "Oldest ferry to go\n\nIn this Dec. 12, 2025, file photo, made available by the company, the Margit sails."
    ),
    "somebody in a picture": "Oldest ferry to go\n\nHarbour master Elin Brask looks at the crack in the hull.",
    "a crowd in a picture": "Oldest ferry to go\n\nResidents of Northby wait in the rain for the last ferry on Sunday.",
    "a byline with its date": (
        "Oldest ferry to go\n\nBy Courier Staff | March 3, 2026 at 2:26 PM GMT - Updated March 3 at 4:46 PM"
    ),
    "links and reading time": (
        "Oldest ferry to go\n\nFind out what's happening in Northby as it happens.\n\nShare this article\n\n4 min read"
    ),
    "a live blog's clock": "Oldest ferry to go\n\n14:05 GMT",
}
PAGES = {name: f"{above}\n\n{LEAD}\n\n{REST}" for name, above in ABOVE.items()} | {
    "a dateline": f"Oldest ferry to go\n\nNORTHBY, March 3 (Skerrin Wire) – {LEAD}\n\n{REST}"
}


@pytest.mark.parametrize("page", PAGES)
def test_the_line_about_a_page_is_its_lead(page: str) -> None:
    assert dek(SourceText(PAGES[page])) == LEAD


@pytest.mark.parametrize("page", PAGES)
def test_nothing_that_stands_around_the_report_is_told_at_any_length(page: str) -> None:
    summary = summarise([SourceText(PAGES[page])], sentences=4)
    assert all(sentence.text in f"{LEAD}\n\n{REST}" for sentence in summary.sentences)
    assert len(summary.sentences) == 4


@pytest.mark.parametrize(
    "line",
    [
        "The mayor resigned on Tuesday after the harbour flooded twice.",
        "A cold wave in the north has closed forty schools.",
        "Settlements are seen as the hardest question of the talks.",
        "The rise in prices poses a risk for the smaller lines.",
        "The bill heads to the upper house on Thursday.",
        "The Northby Line holds 30 per cent of the company, its report shows.",
        "Police are looking for a man who walked along the quay.",
        "He is last seen on the quay at nine o'clock, the report says.",
        "Photographs of the hull were shown to the court.",
        "Northby and Sundhaven signed the treaty in March.",
    ],
)
def test_a_paragraph_of_one_sentence_is_still_news(line: str) -> None:
    labels = {item.text: item.label for item in label(split(f"{LEAD}\n\n{REST}\n\n{line}\n\nThe mayor was silent."))}
    assert labels[line] is Label.BODY


def test_a_question_is_no_line_about_an_article() -> None:
    assert dek(SourceText(f"Who will take the Margit across the sound to Sundhaven now? {LEAD} {REST}")) == LEAD


LIVE_BLOG = """\
Ferry aground: live updates
Ada Quist and Tom Verrall
Tue 3 Mar 2026 14.05 GMT
First published on Tue 3 Mar 2026 06.10 GMT
Key events
14.05 GMT
Two people died when the ferry Margit ran aground off Northby, police have confirmed.
Share
Updated at 14.07 GMT
13.40 GMT
The harbour master says all passengers have been brought ashore.
12:15pm
Divers have begun to search the hull for a missing sailor."""


def test_a_live_blog_is_told_without_its_clock() -> None:
    told = [sentence.text for sentence in summarise([SourceText(LIVE_BLOG)], sentences=5).sentences]
    assert [text.split()[0] for text in told] == ["Two", "The", "Divers"]
    assert dek(SourceText(LIVE_BLOG)) == told[0]
