"""Where a sentence ends: the cases that a naive splitter gets wrong, and what holds for any text at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.sentences import paragraphs, split


def texts(source: str, language: str = "en") -> list[str]:
    return [sentence.text for sentence in split(source, language)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Gen. Mary A. Stone met J. K. Lane. They talked.", ["Gen. Mary A. Stone met J. K. Lane.", "They talked."]),
        ("He lives in Washington, D.C. The talks went well.", ["He lives in Washington, D.C.", "The talks went well."]),
        ("The U.S. District Court ruled on Monday.", ["The U.S. District Court ruled on Monday."]),
        ("Doors close at 6 p.m. Monday. No. 10 said so.", ["Doors close at 6 p.m. Monday.", "No. 10 said so."]),
        ('"Why?" Ms. Reed asked. "Go away!" he said.', ['"Why?" Ms. Reed asked.', '"Go away!" he said.']),
        ('"Go away!" The door closed.', ['"Go away!"', "The door closed."]),
        ("“We are here. They are there,” she said.", ["“We are here.", "They are there,” she said."]),
        ("Prices rose 3.5 percent... or more? Nobody knew.", ["Prices rose 3.5 percent... or more?", "Nobody knew."]),
        ("He was freed.The court gave no reason.", ["He was freed.", "The court gave no reason."]),
        ("Read it at Example.Com today.", ["Read it at Example.Com today."]),
        ("1. Fill the tank\n2. Light the fire", ["1. Fill the tank", "2. Light the fire"]),
        ("A headline without a stop\n\nThe text begins.", ["A headline without a stop", "The text begins."]),
        ("One line.\r\n\r\nAnother.", ["One line.", "Another."]),
    ],
)
def test_english(source: str, expected: list[str]) -> None:
    assert texts(source) == expected


@pytest.mark.parametrize(
    ("language", "source", "expected"),
    [
        ("de", "Am 3. Oktober sprach Dr. Vogt. Es regnete.", ["Am 3. Oktober sprach Dr. Vogt.", "Es regnete."]),
        ("fr", "M. Durand a parlé. « Non ! » a-t-il dit.", ["M. Durand a parlé.", "« Non ! » a-t-il dit."]),
        ("es", "La Sra. Ruiz fue a EE.UU. El viaje fue largo.", ["La Sra. Ruiz fue a EE.UU.", "El viaje fue largo."]),
        ("it", "Il dott. Rossi è a Roma. Parla oggi.", ["Il dott. Rossi è a Roma.", "Parla oggi."]),
        ("pt", "O Sr. Costa falou. A sessão acabou.", ["O Sr. Costa falou.", "A sessão acabou."]),
        ("nl", "Drs. De Vries sprak o.a. met de burgemeester. Het werd laat.",
         ["Drs. De Vries sprak o.a. met de burgemeester.", "Het werd laat."]),
        ("zh", "今天下雨。他说：“好！”然后走了。", ["今天下雨。", "他说：“好！”", "然后走了。"]),
        ("ar", "هل جاء؟ نعم جاء.", ["هل جاء؟", "نعم جاء."]),
    ],
)  # fmt: skip
def test_other_languages(language: str, source: str, expected: list[str]) -> None:
    assert texts(source, language) == expected


def test_hard_wrapped_text_is_joined_and_keeps_its_offsets() -> None:
    wrapped = (
        "The harbour master of the old town said on Tuesday that\n"
        "the ferry would not sail before the weekend, because its\n"
        "engine was still being repaired. Passengers were told to\n"
        "take the bus.\n\nA new paragraph stands here."
    )
    found = split(wrapped)
    assert [sentence.paragraph for sentence in found] == [0, 0, 1]
    assert found[0].text.endswith("still being repaired.")
    assert all(wrapped[s.start : s.end] == s.text for s in found)


def test_a_mail_is_joined_where_it_was_wrapped_and_nowhere_else() -> None:
    mail = """From: Nora Bell
To: The policy desk
Subject: What the ministry says

Hi all,

The ministry will raise its offer to the fishermen to 25 million crowns,
and the minister will announce it on the radio. There is no appetite in
the cabinet for touching the quota itself before the meeting of the
European council in December.

Can somebody get hold of the head of the fishermen's union before the
Kestrel agency does?

Best,
Nora
On Monday Tom wrote:
> I hear that they want more.
"""
    assert [" ".join(mail[start:end].split()) for start, end in paragraphs(mail)] == [
        "From: Nora Bell",
        "To: The policy desk",
        "Subject: What the ministry says",
        "Hi all,",
        (
            "The ministry will raise its offer to the fishermen to 25 million crowns, and the minister will announce it"
            " on the radio. There is no appetite in the cabinet for touching the quota itself before the meeting of the"
            " European council in December."
        ),
        "Can somebody get hold of the head of the fishermen's union before the Kestrel agency does?",
        "Best,",
        "Nora",
        "On Monday Tom wrote:",
        "> I hear that they want more.",
    ]


def test_a_page_number_amid_wrapped_lines_opens_no_sentence() -> None:
    page = """12
Earlier work relied on landings, which say little about
what was thrown away at sea. Our data come from some two
hundred observers on board, who were not placed by chance
and did not see what was caught by night.

Waiting is the most expensive way, since each year would
add some ninety million crowns to what is to be paid for
bringing the cod back to the waters of the republic."""
    assert texts(page)[:2] == [
        "12",
        "Earlier work relied on landings, which say little about\nwhat was thrown away at sea.",
    ]


def test_lines_of_one_length_that_all_begin_with_a_capital_are_headlines() -> None:
    list_of_headlines = """Our top stories this morning, with all the weather

Council votes to close two of the county's schools
Ferry stays in port for a fourth day after engine fire
Harbour master resigns and will run for the council

More at noon."""
    assert len(paragraphs(list_of_headlines)) == 5


def test_lines_that_were_not_wrapped_are_paragraphs() -> None:
    lines = "Short caption\nA much longer line of running text that goes on and on past any column.\nEnd"
    assert len(paragraphs(lines)) == 3


@given(st.text(alphabet=st.sampled_from("aA .!?\"'”\n\r\t19—…。\u200b\u2028é(U)"), max_size=300))
def test_any_text_comes_back_whole_and_in_order(source: str) -> None:
    found = split(source)
    position = 0
    for sentence in found:
        assert source[sentence.start : sentence.end] == sentence.text
        assert sentence.text.strip()
        assert not source[position : sentence.start].strip(" \t\n\r\u200b\u2028\ufeff\u00a0")
        position = sentence.end
    assert not source[position:].strip(" \t\n\r\u200b\u2028\ufeff\u00a0")
