"""What people paste that is no article of a newsroom: press releases, mails, minutes, transcripts, interviews."""

from __future__ import annotations

import pytest

from bot.engine.labels import Label, label
from bot.engine.sentences import split
from bot.engine.summarise import summarise
from bot.model import SourceText
from tests.unit.pasted_article import PASTE


def test_what_a_firm_says_of_itself_in_every_press_release_is_no_news() -> None:
    release = """NORTHBY, March 3, 2026 /SkerrinWire/ -- Northby Ferries will buy Sundhaven shipyard for 40 million.

The yard's two hundred workers will keep their places for at least three years, both firms said on Tuesday.

About Northby Ferries

Northby Ferries carries two million passengers a year and was founded in 1911. It has nine ships.

About the same time the shipyard of Milford closed for good, the county said."""
    told = summarise([SourceText(release)], sentences=9).text
    assert "founded in 1911" not in told
    assert "nine ships" not in told
    assert "Milford closed" in told


MAIL = """From: Ada Quist <ada@courier.example>
To: Tom Verrall <tom@courier.example>
Subject: Re: The ferry. Can it sail?

Hi Tom,

The ferry Margit will sail again on Monday, a week earlier than the company had promised.
Its engine was tested for nine hours on Friday, see Fig. 2 of the report.

Best,
Ada

--
Ada Quist
The Northby Courier. Tel. 555 0100
This e-mail is confidential.

On Fri, 6 Mar 2026 at 18:02 Tom Verrall <tom@courier.example> wrote:
> Everybody in Northby says that the ferry is broken for good. Is it?
>
>> On Thu, 5 Mar 2026 at 9:00 Ada Quist wrote:
>> The harbour master has heard nothing at all from the company.
"""


def test_a_mail_is_told_without_its_head_its_signature_and_the_mail_it_answers() -> None:
    assert [sentence.text for sentence in summarise([SourceText(MAIL)], sentences=9).sentences] == [
        "The ferry Margit will sail again on Monday, a week earlier than the company had promised.",
        "Its engine was tested for nine hours on Friday, see Fig. 2 of the report.",
    ]


def test_a_mail_that_only_passes_another_on_is_told_by_that() -> None:
    passed_on = "FYI, see below.\n\n" + MAIL[MAIL.index("On Fri") :]
    [told] = summarise([SourceText(passed_on)], sentences=1).sentences
    assert told.text == "Everybody in Northby says that the ferry is broken for good."
    assert passed_on[told.start : told.end] == told.text


def test_a_quotation_in_a_text_that_is_no_mail_is_told() -> None:
    note = "The ferry Margit will sail again on Monday.\n\n> The engine has been tested for nine hours."
    assert "tested for nine hours" in summarise([SourceText(note)], sentences=9).text


def test_what_stands_under_a_match_report_is_no_running_text() -> None:
    sheet = [
        "Northby (4-3-3): Ward; Hale, Stone, Brook, Dean; Lund.",
        "Subs not used: Pike, Snow, Reed.",
        "Booked: Stone, West.",
    ]
    labels = {
        item.text: item.label for item in label(split("\n\n".join([PASTE, " ".join(sheet), "Referee: S. Wynn."])))
    }
    assert {labels[line] for line in (*sheet, "Referee: S. Wynn.")} == {Label.NOT_PROSE}


def test_minutes_are_told_without_their_formalities() -> None:
    minutes = """Northby Town Council
Minutes of the meeting held on 2 March 2026 at 7.30 p.m.
The minutes of 2 February were approved as a correct record.
The council will borrow 48 million crowns for the repair of the ferry Margit.
The meeting ended at midnight without a vote on the harbour wall.
The meeting closed at 9.12 p.m.
Next meeting: 6 April 2026."""
    assert summarise([SourceText(minutes)], sentences=9).text == (
        "The council will borrow 48 million crowns for the repair of the ferry Margit."
        " The meeting ended at midnight without a vote on the harbour wall."
    )


INTERVIEW = """[00:00:03] QUIST: Good morning, Minister.

[00:00:07] VERRALL: Good morning, Ada.

[00:00:11] QUIST: Will the ferry Margit sail before the summer?

[00:00:20] VERRALL: The company has promised the county a date in June.

[00:00:41] QUIST: Thank you very much, Minister."""


def test_a_transcript_is_told_without_its_clock_and_its_courtesies() -> None:
    assert [sentence.text for sentence in summarise([SourceText(INTERVIEW)], sentences=9).sentences] == [
        "QUIST: Will the ferry Margit sail before the summer?",
        "VERRALL: The company has promised the county a date in June.",
    ]


@pytest.mark.parametrize(
    "stamp", ["[12/03/26, 14:20:03] ", "[2026-03-12 2:20 PM] ", "12.03.2026, 14:20 - ", "(00:14:20) ", "[14:20] "]
)
def test_a_chat_is_told_without_its_clock(stamp: str) -> None:
    chat = f"{stamp}Ada: The ferry Margit will sail at six.\n{stamp}Tom: The harbour master told me so last night."
    assert [sentence.text for sentence in summarise([SourceText(chat)], sentences=2).sentences] == [
        "Ada: The ferry Margit will sail at six.",
        "Tom: The harbour master told me so last night.",
    ]


def test_a_thread_is_told_without_its_numbers() -> None:
    thread = "🧵 1/ The ferry Margit will not sail before June.\n\n2/ Its engine broke.\n\n9/11 is when it was built."
    assert [sentence.text for sentence in summarise([SourceText(thread)], sentences=3).sentences] == [
        "The ferry Margit will not sail before June.",
        "Its engine broke.",
        "9/11 is when it was built.",
    ]


def test_a_question_of_an_interview_is_told_with_its_answer_or_not_at_all() -> None:
    text = (
        "Ada Quist has sailed the ferry Margit for nine years and leaves Northby in January.\n\nQ: Who paid?\n\n"
        "A: Nobody, but the fishermen of Sundhaven gave the wood.\n\nQ: What next?\n\nA: Five more ferries by 2028."
    )
    for count in range(1, 6):
        told = summarise([SourceText(text)], sentences=count).text
        assert ("Who paid?" in told) == ("gave the wood" in told)
        assert ("What next?" in told) == ("by 2028" in told)
    assert "gave the wood" in summarise([SourceText(text)], sentences=5).text
