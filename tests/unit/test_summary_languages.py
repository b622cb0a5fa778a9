"""Summaries beyond English, and of texts that are no articles."""

from __future__ import annotations

import pytest

from bot.engine import concepts
from bot.engine.document import prepare
from bot.engine.openings import leans
from bot.engine.ranker import ENGLISH_ONLY, weights
from bot.engine.summarise import dek, summarise
from bot.model import SourceText

ARTICLES = {
    "fr": (
        "Le bac entre Nordville et Sundhaven a coulé mardi dans le port, a annoncé la compagnie. "
        "Il transportait quarante passagers. Personne n'a été blessé, selon la mairie de Nordville. "
        "La compagnie a promis une enquête sur le naufrage du bac. Les marins sont inquiets."
    ),
    "de": (
        "Die Fähre zwischen Nordheim und Sundhafen ist am 3. Oktober im Hafen gesunken, teilte die Reederei mit. "
        "Sie hatte vierzig Menschen an Bord. Niemand wurde verletzt, sagte Bürgermeisterin Quist. "
        "Die Reederei kündigte eine Untersuchung des Unglücks der Fähre an. Die Fischer sind besorgt."
    ),
    "es": (
        "El transbordador entre Nortevilla y Sundpuerto se hundió el martes en el puerto, informó la empresa. "
        "Este llevaba cuarenta pasajeros. Nadie resultó herido, según la alcaldesa de Nortevilla. "
        "La empresa prometió investigar el hundimiento del transbordador. Los pescadores están preocupados."
    ),
    "it": (
        "Il traghetto tra Nordvilla e Sundporto è affondato martedì nel porto, ha annunciato la compagnia. "
        "Esso trasportava quaranta passeggeri. Nessuno è rimasto ferito, secondo la sindaca di Nordvilla. "
        "La compagnia ha promesso un'inchiesta sul naufragio del traghetto. I pescatori sono preoccupati."
    ),
    "pt": (
        "A balsa entre Nortevila e Sundporto afundou na terça-feira no porto, informou a empresa. "
        "Ela levava quarenta passageiros. Ninguém ficou ferido, segundo a prefeita de Nortevila. "
        "A empresa prometeu investigar o naufrágio da balsa. Os pescadores estão preocupados."
    ),
    "nl": (
        "De veerboot tussen Noorddorp en Sundhaven is dinsdag in de haven gezonken, meldde de rederij. "
        "Hij had veertig passagiers aan boord. Niemand raakte gewond, zei burgemeester Quist van Noorddorp. "
        "De rederij beloofde een onderzoek naar het zinken van de veerboot. De vissers maken zich zorgen."
    ),
    "sv": (
        "Färjan mellan Nordby och Sundhamn sjönk i tisdags i hamnen, meddelade rederiet. "
        "Ingen skadades, sade borgmästare Quist i Nordby. Rederiet lovade en utredning av färjans förlisning."
    ),
    "ru": (
        "Паром между Нордби и Сундхавном затонул во вторник в порту, сообщила компания. "
        "Никто не пострадал, заявила мэр города. Компания обещала расследовать гибель парома."
    ),
    "zh": "星期二，两座城市之间的渡轮在港口沉没，公司宣布。市长说没有人受伤。公司承诺调查渡轮沉没的原因。",
    "ar": (
        "غرقت العبارة بين المدينتين يوم الثلاثاء في الميناء، أعلنت الشركة. "
        "لم يصب أحد بأذى، قالت رئيسة البلدية. وعدت الشركة بالتحقيق في غرق العبارة."
    ),
}


@pytest.mark.parametrize("language", ARTICLES)
def test_an_article_in_any_language_is_told_by_its_own_sentences(language: str) -> None:
    text = ARTICLES[language]
    summary = summarise([SourceText(text)])
    assert summary.language == language
    assert summary.sentences
    assert all(text[s.start : s.end] == s.text for s in summary.sentences)
    assert text.startswith(summary.sentences[0].text), "the lead of a short report is its news"


@pytest.mark.parametrize("language", ["fr", "de", "es", "it", "pt", "nl"])
def test_a_sentence_that_opens_with_a_pronoun_follows_what_it_leans_on(language: str) -> None:
    text = ARTICLES[language]
    lead, leaning = [text[s.start : s.end] for s in summarise([SourceText(text)], sentences=5).sentences][:2]
    for count in (1, 2, 3):
        said = [s.text for s in summarise([SourceText(text)], sentences=count).sentences]
        assert leaning not in said or said[said.index(leaning) - 1] == lead


@pytest.mark.parametrize("language", ARTICLES)
def test_a_dek_is_the_lead_of_a_short_report_in_every_language(language: str) -> None:
    assert ARTICLES[language].startswith(dek(SourceText(ARTICLES[language])))


def test_a_dek_in_japanese_is_the_lead_though_another_sentence_is_more_central() -> None:
    lead = "火曜日の朝、ノルドビーの港で渡船マルギット号が沈没した。"
    rest = "会社は渡船の運航を止めた。会社の社長は渡船の運航を月曜日に再開すると述べた。渡船の運航再開を町は待つ。"
    text = lead + rest
    assert dek(SourceText(text)) == lead


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("it", "Si tratta del terzo naufragio in un anno."),
        ("es", "Se trata del tercer naufragio en un año."),
        ("pt", "Trata-se do terceiro naufrágio em um ano."),
        ("nl", "Het gaat om de derde schipbreuk in een jaar."),
    ],
)
def test_what_it_is_about_leans_on_the_sentence_before(language: str, sentence: str) -> None:
    assert leans(sentence, language)


def test_weights_for_any_language_see_nothing_of_english() -> None:
    any_language, english = weights("de"), weights("en")
    used = {*any_language.words.names, *any_language.pairs.names, *any_language.sentences.names}
    assert not used & ENGLISH_ONLY
    assert {*english.words.names, *english.pairs.names, *english.sentences.names} >= used | ENGLISH_ONLY
    assert not any_language.repeats


def test_function_words_of_a_language_without_a_list_are_the_short_ones_that_stand_everywhere() -> None:
    text = (
        "Färjan Margit sjönk i tisdags i hamnen och rederiet lovade en utredning. Ingen skadades i hamnen, sade Quist. "
        "Rederiet har en färja till i Nordby och en i Sundhamn. Fiskarna i Nordby är oroliga och vill ha en ny kaj."
    )
    read = concepts.read(prepare(SourceText(text)).candidates, "sv")
    guessed = {root for root, stop in zip(read.stems, read.stop, strict=True) if stop}
    assert {"i", "och", "en"} <= guessed
    assert not guessed & {"färjan", "margit", "hamnen", "rederiet", "nordby", "quist"}


POEM = "Über allen Gipfeln ist Ruh\nin allen Wipfeln\nspürest du\nkaum einen Hauch"
TRANSCRIPT = "\n".join(f"SPEAKER {n % 2 + 1}: I told you that boat {n} would not sail today." for n in range(40))
RESULTS = "\n".join(f"{n}. Northby {n} - {n + 1} Sundhaven" for n in range(60))
HOSTILE = {
    "one word": "Ferry",
    "code": "import os\n\ndef f(x):\n    return {y: g(y) for y in x if y != 3}\n" * 30,
    "emoji": "😀🎉" * 500,
    "results": RESULTS,
    "transcript": TRANSCRIPT,
    "poem": POEM,
    "table": "\n".join("\t".join(str(i * j) for j in range(12)) for i in range(200)),
    "one line of 200 kB": "the ferry sails and sinks " * 8_000,
    "5 MB": "The ferry between the two towns sank on Tuesday. " * 104_000,
    "5 MB of full stops": "." * 5_000_000,
    "5 MB of quotes": '." ' * 1_700_000,
    "right to left": "\u202eThe ferry sank. \u202bNobody was hurt.\u202c " * 50,
    "zero width": "The fer\u200bry Mar\u200dgit sank on Tues\u200cday. Nobody was hurt in the harbour.",
    "nulls": "The ferry\x00 sank on Tuesday in the harbour.\x00\x01",
    "lone surrogate": "The ferry \ud800 sank on Tuesday in the harbour.",
    "mixed": " ".join(ARTICLES.values()),
    "list": "- milk\n- eggs\n- a very long piece of string\n- rope\n",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_no_article_gets_an_answer(kind: str) -> None:
    text = HOSTILE[kind]
    summary = summarise([SourceText(text)])
    assert len(summary.sentences) <= 4
    assert summary.sentences or summary.note
    assert all(text[s.start : s.end] == s.text for s in summary.sentences)
    assert dek(SourceText(text)) in text
