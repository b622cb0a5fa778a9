"""Folding keeps offsets: one byte for one character that is seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.fold import fold, plain


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Zelenskyy’s", b"zelenskyy s"),
        ("ØSTERGÅRD", b"ostergard"),
        ("Łódź–Straße", b"lodz strase"),
        ("U.S. 2026", b"u s  2026"),
        ("Mil\u200bley", b"milley"),
        ("Pele\u0301", b"pele"),
        ("ＡＢＣ", b"abc"),
        ("so 😀 far", b"so   far"),
    ],
)
def test_letters_lose_case_and_marks_and_the_rest_becomes_space(written: str, folded: bytes) -> None:
    assert fold(written).data == folded


def test_other_scripts_keep_their_words_apart() -> None:
    assert fold("Москва и Киев").data.count(b" ") == 2
    assert fold("Москва").data == fold("МОСКВА").data


@given(st.text())
def test_one_character_is_one_byte_and_every_span_leads_back(text: str) -> None:
    folded = fold(text)
    assert len(folded.data) == len(folded.text)
    assert len(plain(text)) == len(text)
    for place in range(len(folded.text)):
        start, end = folded.original(place, place + 1)
        assert text[start] == folded.text[place]
        assert start < end <= len(text)
