"""Language detection says what it knows and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.language import detect


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The harbour master said the ferry would not sail today"),
        ("fr", "Le maire a déclaré mardi que le bac ne partirait pas"),
        ("de", "Der Bürgermeister sagte am Dienstag, die Fähre bleibe im Hafen"),
        ("es", "El alcalde dijo el martes que el barco no saldría"),
        ("it", "Il sindaco ha detto martedì che il traghetto non parte"),
        ("pt", "O prefeito disse na terça-feira que a balsa não partirá"),
        ("nl", "De burgemeester zei dinsdag dat de veerboot niet vaart"),
        ("zh", "市长星期二说渡轮今天不开"),
        ("ru", "Мэр заявил во вторник, что паром сегодня не выйдет"),
    ],
)
def test_knows_a_sentence(language: str, text: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    "text", ["", " ", "ok", "12 345", "😀😀😀", "https://example.org/the-news-of-today", "asdf qwer zxcv"]
)
def test_says_none_when_it_cannot_know(text: str) -> None:
    assert detect(text) is None


@given(st.text(max_size=200))
def test_never_fails(text: str) -> None:
    verdict = detect(text)
    assert verdict is None or len(verdict) == 2
