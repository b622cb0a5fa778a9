"""Summaries of invented articles in the forms that a paste has, and the promises that hold for any text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.document import prepare
from bot.engine.labels import Label, label
from bot.engine.sentences import split
from bot.engine.summarise import dek, summarise
from bot.model import Length, SourceText
from tests.environment import corpora
from tests.unit.pasted_article import CAPTION, HEADLINE, PASTE, STANDFIRST


def test_a_pasted_article_is_told_by_its_news_alone() -> None:
    summary = summarise([SourceText(PASTE)])
    assert "harbour masters of both towns spoke with each other" in summary.sentences[0].text
    for stray in (HEADLINE, CAPTION, "what exactly is going on"):
        assert stray not in summary.text
    for sentence in summary.sentences:
        assert PASTE[sentence.start : sentence.end] == sentence.text
    assert summary.language == "en"
    assert summary.note == ""


def test_what_stands_around_an_article_is_labelled() -> None:
    labels = {item.text.strip(): item.label for item in label(split(PASTE))}
    assert labels[HEADLINE] is Label.HEADLINE
    assert labels[STANDFIRST] is Label.STANDFIRST
    assert labels[CAPTION] is Label.CAPTION


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("By Ada Quist and Tom Verrall", Label.BYLINE),
        ("Reporting by Ada Quist; editing by Tom Verrall", Label.BYLINE),
        ("The Northby Courier's Ada Quist contributed to this report.", Label.BYLINE),
        ("Published 3 March 2026 at 14:05 GMT", Label.TIMESTAMP),
        ("5 min read", Label.TIMESTAMP),
        ("READ MORE: The ferry that never came", Label.READ_MORE),
        ("Scroll down for video.", Label.READ_MORE),
        ("Sign up for our morning briefing.", Label.NEWSLETTER),
        ("Get the day's stories with our newsletter.", Label.NEWSLETTER),
        ("Follow @northbycourier on Instagram.", Label.SHARE),
        ("Correction: an earlier headline named the wrong ferry.", Label.CORRECTION),
        ("This article was updated to add a statement by the company.", Label.CORRECTION),
        ("The ferry Margit leaves Northby in January. (Photo: Ada Quist/Northby Courier)", Label.CAPTION),
        ("Tom Verrall (left) greets Elin Brask at the landing stage.", Label.CAPTION),
        ("File photo of the ferry Margit.", Label.CAPTION),
        ("Ada Quist and Tom Verrall, Associated Press", Label.BYLINE),
        ("EST, Wednesday, November 20, 2019", Label.TIMESTAMP),
        ("Necessary cookies are essential for the website to function properly.", Label.BOILERPLATE),
        ("Thank you for signing up!", Label.BOILERPLATE),
        ("A fisherman who saw the ferry sink in the harbour was...", Label.CAPTION),
        ("© 2026 Northby Courier. ", Label.BOILERPLATE),
        ("All rights reserved.", Label.BOILERPLATE),
        ("This press release contains forward-looking statements that involve risks.", Label.BOILERPLATE),
        ("Northby Ferries undertakes no obligation to update any of them.", Label.BOILERPLATE),
        ("Here's what you need to know about the ferry.", Label.BOILERPLATE),
        ("Here is what we know so far:", Label.BOILERPLATE),
        ("Here is what the harbour master knew on Monday.", Label.BODY),
        ("[^1]: See the decree.", Label.BOILERPLATE),
        ("## What was agreed on Tuesday?", Label.HEADLINE),
        ("🗳 #northby #ferry @courier https://example.org/ferry", Label.SHARE),
        ("@northby wrote: The ferry will sail again on Monday.", Label.BODY),
        ("Press enquiries: Ada Quist, 555 0100.", Label.BOILERPLATE),
        ("for (let i = 0; i < n; i++) { total += boats[i]; }", Label.NOT_PROSE),
        ("The ferry will sail again on Monday, the company said.", Label.BODY),
        ("Readers of the Courier had asked for months what became of it.", Label.BODY),
        ("By Tuesday the landing stage had been repaired.", Label.BODY),
        ("Police said: The driver was not hurt.", Label.BODY),
    ],
)
def test_labels(line: str, expected: Label) -> None:
    lead = "The ferry between the two towns has stopped.\n\nNobody knows why.\n\nNobody says so.\n\n"
    assert label(split(f"{lead}{line}\n\nThe mayor was silent."))[3].label is expected


RESULTS = """Women's 60m: 1, Ada Mensah (Leeds) 7.21. 2, Ines Carvalho (Porto) 7.25. 3, Jana Holub (Brno) 7.30.

Eastern League

Skerrow Town 2 Milford Rovers 1

Northby United 0 Lindau Athletic 0

Palm Vale (3-0): Tolivert 25 points. Davis 17 points. Holub 1 assist. Everybody else was rested for the week to come.

Kelby (1-1-1): 2-1-0 1-1-2

Redmoor Isle d. Titusmoor

Redmoor Isle (3-2): Trout 1 goal. Hanks 1 goal. Carroll 5 saves.

Skerrow: Farrow c Lind b Okoro 34. Hale lbw b Reyes 0. Holub b Reyes 7."""


def test_a_list_of_results_is_no_running_text() -> None:
    listed = RESULTS.replace("Everybody else was rested for the week to come.", "")
    assert summarise([SourceText(listed)]).note == "This is no running text: it looks like code, a table or a list."


def test_a_report_is_told_without_its_list_of_results() -> None:
    told = summarise([SourceText(f"{PASTE}\n\n{RESULTS}")], sentences=12).text
    assert "harbour masters" in told
    assert not any(
        result in told for result in ("Mensah", "Eastern League", "Milford", "Tolivert", "Redmoor", "Farrow")
    )


def test_short_sentences_with_figures_are_running_text() -> None:
    text = "Ferries carried 4,000 people in May. Forty were hurt. Skerrow Lines lost 2 ships. It sold 3. Shares fell."
    assert {item.label for item in label(split(text))} == {Label.BODY}


def test_the_mark_of_an_item_in_a_list_is_not_told() -> None:
    text = (
        "• The council approved a budget of 42 million for next year, its largest ever.\n"
        "- Fares on the harbour ferry will rise by four per cent in April, a report to members says.\n"
        "* The mayor will step down in June after eleven years, she told members on Monday."
    )
    for sentence in summarise([SourceText(text)], sentences=3).sentences:
        assert sentence.text[0].isalpha()
        assert text[sentence.start : sentence.end] == sentence.text


def test_a_sentence_that_announces_something_is_told_with_it_or_not_at_all() -> None:
    text = (
        "The harbour board of Northby chose three new members on Tuesday after a year of quarrels over the ferry.\n\n"
        "Asked by the harbour board of Northby why the ferry Margit sank on Tuesday, its captain Ada Quist said:"
        "\n\nA valve had been left open.\n\nThe harbour board of Northby and the ferry company chose these three:"
    )
    for count in (1, 2, 3):
        told = summarise([SourceText(text)], sentences=count).text
        assert ("Ada Quist said:" in told) <= ("A valve had been left open." in told)
        assert "these three:" not in told


@pytest.mark.parametrize(
    "dateline",
    [
        "NORTHBY, March 3 (Reuters) - ",
        "PORT ANSEL, 23 November (Skerrin Wire) – ",
        "NORTHBY — ",
        "NORTHBY (Skerrin) — ",
        "NORTHBY, March 3, 2026 /SkerrinWire/ -- ",
        "PORT ANSEL, Tessaly, 3 March 2026 (SKERRIN NEWSWIRE) -- ",
        "NORTHBY--(SKERRIN WIRE)--",
    ],
)
def test_a_dateline_is_not_part_of_the_sentence(dateline: str) -> None:
    text = f"{dateline}The ferry sank on Tuesday. Everybody on board was saved."
    first = summarise([SourceText(text)], sentences=1).sentences[0]
    assert first.text == "The ferry sank on Tuesday."
    assert text[first.start : first.end] == first.text


def test_a_caption_in_a_feed_that_runs_its_lines_together_is_no_news() -> None:
    lead = "The ferry Margit sank in the harbour of Northby on Tuesday, the company said."
    caption = "Last journey: The Margit on her way to Sundhaven in the winter of 2024 ."
    text = f"{lead} {caption} Forty people were on board and all of them were saved within the hour."
    assert caption not in summarise([SourceText(text)], sentences=3).text


def test_a_page_full_of_navigation_is_told_by_its_report() -> None:
    menu = "\n\n".join(
        ["Home", "News", "Politics", "Weather today", "Sport and more", "Log in", "Podcasts", "Shop"] * 6
    )
    summary = summarise([SourceText(f"{menu}\n\n{PASTE}\n\n{menu}")])
    assert "harbour masters of both towns spoke" in summary.sentences[0].text
    assert summary.language == "en"


def test_an_article_pasted_on_one_line_is_told_by_its_news_whatever_stands_above_or_below_it() -> None:
    for text in (" ".join(PASTE.split()) + "\nexit", "FYI, see below:\n" + " ".join(PASTE.split())):
        summary = summarise([SourceText(text)])
        assert "harbour masters of both towns spoke with each other" in summary.text
        for stray in (HEADLINE, CAPTION, "what exactly is going on"):
            assert stray not in summary.text


def test_a_report_of_one_paragraph_is_told_without_the_tags_above_it() -> None:
    tags = "03/03/2026 - Section: Harbour - Tags: ferry\n\nharbour masters\n\nNorthby"
    report = " ".join(PASTE.split("\n\n")[index] for index in (2, 3, 5))
    told = [sentence.text for sentence in summarise([SourceText(f"{tags}\n\n{report}")], sentences=6).sentences]
    assert told[0].startswith("Amid growing worry")
    assert {"harbour masters", "Northby"}.isdisjoint(told)


def test_a_standfirst_and_the_lead_it_was_drawn_from_are_not_both_told() -> None:
    standfirst = "Ada Quist is to captain the ferry Margit across the sound to Sundhaven."
    lead = "Ada Quist has been chosen to captain the company's ferry Margit across the sound to Sundhaven on Monday."
    text = f"{standfirst}\n\n{lead}\n\n{PASTE.split(chr(10) * 2)[2]}\n\nThe company said it had looked for a year."
    told = summarise([SourceText(text)]).text
    assert (standfirst in told) != (lead in told)


def test_the_title_of_a_page_is_not_repeated() -> None:
    title = "Ferry between Northby and Sundhaven sinks in the harbour."
    text = (
        f"{title}\n\nThe ferry Margit went down at its moorings on Tuesday.\n\nNobody was on board, the company said."
    )
    assert title not in summarise([SourceText(text, title=title)]).text


@pytest.mark.parametrize("count", range(1, 12))
def test_a_number_of_sentences_is_obeyed(count: int) -> None:
    assert len(summarise([SourceText(PASTE)], sentences=count).sentences) == count


def test_a_text_with_fewer_sentences_than_were_asked_for_says_so() -> None:
    text = "The ferry Margit sank on Tuesday. Nobody on board was hurt, the company said. Divers look at the hull."
    assert summarise([SourceText(text)], sentences=3).note == ""
    assert summarise([SourceText(text)], sentences=4).note == "The text has only 3 sentences to tell."


def test_a_page_that_says_everything_twice_is_told_once() -> None:
    lines = PASTE.split("\n\n")
    told = [
        sentence.text for sentence in summarise([SourceText("\n\n".join(lines + lines[4:]))], sentences=50).sentences
    ]
    assert len(told) == len(set(told))


def test_a_sentence_is_repeated_where_the_next_one_leans_on_it() -> None:
    text = (
        "Mayor Ada Quist resigned on Monday. The harbour master of Sundhaven will not follow her, the county said. "
        "Mayor Ada Quist resigned on Monday. She gave no reason for that."
    )
    told = summarise([SourceText(text)], sentences=4).text
    assert told == text


@pytest.mark.parametrize(
    ("length", "fewest", "most"), [(Length.SHORT, 1, 2), (Length.MEDIUM, 1, 4), (Length.LONG, 5, 7)]
)
def test_lengths(length: Length, fewest: int, most: int) -> None:
    assert fewest <= len(summarise([SourceText(PASTE)], length=length).sentences) <= most


def test_a_dek_is_no_catchphrase_and_is_what_one_sentence_tells() -> None:
    text = f"The sea was quiet. {PASTE.split(chr(10) * 2)[2]}"
    assert dek(SourceText(text)).startswith("Amid growing worry")
    assert dek(SourceText(PASTE)) == summarise([SourceText(PASTE)], sentences=1).text


def test_a_dek_is_one_sentence_of_the_text() -> None:
    line = dek(SourceText(PASTE))
    assert line in PASTE
    assert "Verrall" in line or "harbour masters" in line


def test_no_summary_opens_with_a_pronoun_whose_noun_is_not_there() -> None:
    summary = summarise(
        [SourceText("Mayor Ada Quist resigned. She gave no reason. But the ferry sails. He was glad.")], sentences=1
    )
    assert summary.text == "Mayor Ada Quist resigned."


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("", "no text"),
        ("   \n\n ", "no text"),
        ("😀 😀 😀", "no words"),
        ("Ferry", "too little"),
        ("def f(x):\n    return {x: [g(y) for y in x]}\n\nclass A(B):\n    x = f({1: 2});", "no running text"),
        ("1\t2\t3\n4\t5\t6\n7\t8\t9", "no running text"),
    ],
)
def test_what_cannot_be_summarised_says_why(text: str, note: str) -> None:
    summary = summarise([SourceText(text)])
    assert summary.sentences == ()
    assert note in summary.note
    assert dek(SourceText(text)) == ""


SCRAPS = st.sampled_from(
    [
        "The ferry to Northby will not sail on Monday, the company said.",
        "It gave three reasons:",
        "He was not hurt.",
        "“We heard it,” said Ada Quist, who keeps the lighthouse.",
        "Nobody on the quay had seen the boat since the storm of 3 March.",
        "Q: Who will pay for the repairs?",
        "A: The town will, and nobody else has been asked.",
        "- Tickets can be returned at the landing stage.",
        "From: Ada Quist",
        "READ MORE: The ferry that never came",
        "1. Reyes 17.21 2. Holub 17.30",
        "Der Hafen bleibt am Montag geschlossen, sagte die Betreiberin.",
        "港口将于星期一重新开放。",
        "\u202e",
        "--",
    ]
)
TEXTS = st.lists(st.tuples(SCRAPS, st.sampled_from([" ", "  ", "\n", "\n\n"])).map("".join), max_size=14).map("".join)


@given(st.lists(TEXTS, min_size=1, max_size=3), st.none() | st.integers(0, 9), st.sampled_from(Length))
def test_a_summary_has_as_many_sentences_as_were_asked_for_and_none_twice(
    texts: list[str], count: int | None, length: Length
) -> None:
    sources = [SourceText(text) for text in texts]
    summary = summarise(sources, sentences=count, length=length)
    told = [(sentence.source, sentence.start) for sentence in summary.sentences]
    assert len(set(told)) == len(told)
    assert all(texts[s.source][s.start : s.end] == s.text for s in summary.sentences)
    most = {Length.SHORT: 2, Length.MEDIUM: 4, Length.LONG: 7}[length] if count is None else count
    assert len(told) <= most
    assert len(told) == count or summary.note or (count is None and told)
    if len(texts) == 1:
        able = len(prepare(sources[0]).candidates)
        assert count is None or len(told) == min(count, able)
        assert told == sorted(told)
        assert bool(dek(sources[0])) == (able > 0)
        assert dek(sources[0]) in texts[0]


@settings(deadline=None)
@given(st.text(max_size=400), st.integers(min_value=0, max_value=9))
def test_any_text_gives_verbatim_sentences_in_order(text: str, count: int) -> None:
    summary = summarise([SourceText(text)], sentences=count)
    assert len(summary.sentences) <= count
    ends = [sentence.end for sentence in summary.sentences]
    assert ends == sorted(ends)
    assert all(text[s.start : s.end] == s.text for s in summary.sentences)
    assert summary.sentences or summary.note or not count


@pytest.mark.skipif(
    corpora() is None, reason="WIREWATCH_CORPORA is not set: the owner's article lies beside the corpora"
)
def test_the_owners_article() -> None:
    folder = corpora()
    assert folder is not None
    text = (folder.parent / "articles" / "milley-gerasimov.txt").read_text(encoding="utf-8")
    summary = summarise([SourceText(text)])
    assert "spoke this week" in summary.sentences[0].text or "Gerasimov" in summary.sentences[0].text
    for stray in (
        "hold 'private' talk",
        "Chairman of the Joint Chiefs of Staff Mark Milley",
        "what exactly is going on",
    ):
        assert stray not in summary.text
    assert all(text[s.start : s.end] == s.text for s in summary.sentences)
