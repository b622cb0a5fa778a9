"""Whole pasted articles of six languages: what is told is running text, and all running text may be told."""

from __future__ import annotations

import pytest

from bot.engine.document import prepare
from bot.engine.summarise import dek, summarise
from bot.model import Length, SourceText
from tests.unit.pasted_articles import paste, running

LANGUAGES = ["fr", "de", "es", "it", "pt", "nl"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_running_sentence_may_be_told_and_nothing_else(language: str) -> None:
    document = prepare(SourceText(paste(language)))
    assert document.language == language
    assert " ".join(candidate.text for candidate in document.candidates) == running(language).replace("\n", " ")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("length", Length)
def test_a_summary_opens_with_the_news(language: str, length: Length) -> None:
    told = summarise([SourceText(paste(language))], length=length)
    assert running(language).startswith(told.sentences[0].text)
    assert all(sentence.text in running(language) for sentence in told.sentences)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_line_for_a_card_is_the_news(language: str) -> None:
    assert dek(SourceText(paste(language))) == running(language).partition("\n")[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_that_leans_is_told_behind_the_one_before_it(language: str) -> None:
    candidates = prepare(SourceText(paste(language))).candidates
    texts = [candidate.text for candidate in candidates]
    assert sum(candidate.leans for candidate in candidates) >= 2
    for count in range(1, 8):
        told = [sentence.text for sentence in summarise([SourceText(paste(language))], sentences=count).sentences]
        for index, candidate in enumerate(candidates):
            assert not (candidate.leans and candidate.text in told) or texts[index - 1] in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_article_whose_line_breaks_became_two_spaces_is_told_as_well(language: str) -> None:
    document = prepare(SourceText(paste(language).replace("\n\n", "  ")))
    assert all(candidate.text in running(language).replace("\n", " ") for candidate in document.candidates)


@pytest.mark.parametrize("language", ["fr", "it"])
def test_an_article_whose_line_breaks_became_spaces_is_told_as_well(language: str) -> None:
    document = prepare(SourceText(paste(language).replace("\n\n", " ")))
    assert all(candidate.text in running(language).replace("\n", " ") for candidate in document.candidates)
