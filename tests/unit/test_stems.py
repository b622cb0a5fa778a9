"""Stems: the same words meet whichever of Snowball's two libraries found them."""

from __future__ import annotations

from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.terms import stem, words

IN_PYTHON = {
    code: getattr(import_module(f"snowballstemmer.{name}_stemmer"), f"{name.title()}Stemmer")()
    for code, name in (
        ("en", "english"), ("fr", "french"), ("de", "german"), ("es", "spanish"), ("it", "italian"),
        ("pt", "portuguese"), ("nl", "dutch"),
    )
}  # fmt: skip


@pytest.mark.parametrize("language", sorted(IN_PYTHON))
@given(beginning=st.text("abcdefghijklmnopqrstuvwxyzéèäöüßñç'", max_size=8), ending=st.sampled_from(
    ["", "s", "ing", "ation", "'s", "ement", "ungen", "keit", "mente", "ciones", "idade", "heden", "ità", "és"]
))  # fmt: skip
def test_the_quick_library_finds_the_stems_of_the_slow_one(language: str, beginning: str, ending: str) -> None:
    word = beginning + ending

    assert stem(word, language) == IN_PYTHON[language].stemWord(word)


@given(st.text())
def test_every_word_of_any_text_has_a_stem(text: str) -> None:
    assert all(isinstance(stem(word, "en"), str) for word in words(text + "\ud800s ran \udfffing"))


def test_a_soft_hyphen_parts_no_word() -> None:
    assert words("Die Ab\u00adkom\u00admen von Zürich, the agree\u00adment\u2019s end") == words(
        "Die Abkommen von Zürich, the agreement's end"
    )
