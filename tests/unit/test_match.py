"""Whom an article names: the rules of the matcher, told by examples.  Every name and event is invented."""

import re

import pytest

from bot.engine.match import Matcher, MatchResult
from bot.model import Entity, EntityType, Match, Watchlist
from tests.environment import CORPORA_VARIABLE, corpora

PERSON, ORGANISATION, PLACE = EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE

ARTICLE = """Farrow and island's harbour master hold 'quiet' talk over ferry strike

"We have asked the union for one more week," harbour spokeswoman Ines Okafor said.
Chief of the Coast Service Nolan Farrow

The head of the coast service spoke this week with the harbour master of Skerrow by phone, an official said.

Chief of the Coast Service Adm. Nolan T. Farrow called Harbour Master Sinéad O’Malley, according to Farrow's office.

The Institute for Tidal Studies did not answer. "Boats stay," wrote analysts for the Institute for Tidal Studies.

Farrow later met Okafor in Skerrow. O'Malley, who joined by telephone, offered no details. Okafor's deputy smiled.
"""


def find(text: str, *entities: Entity, title: str = "") -> dict[str, list[str]]:
    """Entity -> its mentions in title and text."""
    result = run(text, *entities, title=title)
    return {m.entity: [s.text for s in (*m.title_mentions, *m.mentions)] for m in result.matches}


def run(text: str, *entities: Entity, title: str = "") -> MatchResult:
    result = Matcher([Watchlist("desk", entities)]).match(text, title)
    for match in result.matches:
        assert all(text[m.start : m.end] == m.text for m in match.mentions)
        assert all(title[m.start : m.end] == m.text for m in match.title_mentions)
    return result


def only(result: MatchResult) -> Match:
    assert len(result.matches) == 1
    return result.matches[0]


def test_every_mention_of_everybody_with_bare_surnames_and_possessives() -> None:
    names = ("Nolan Farrow", "Ines Okafor", "Sinéad O'Malley")
    found = find(
        ARTICLE,
        *(Entity(name, PERSON) for name in names),
        Entity("Institute for Tidal Studies", ORGANISATION),
        Entity("Skerrow", PLACE),
    )
    assert found == {
        "Nolan Farrow": ["Farrow", "Nolan Farrow", "Nolan T. Farrow", "Farrow", "Farrow"],
        "Ines Okafor": ["Ines Okafor", "Okafor", "Okafor"],
        "Sinéad O'Malley": ["Sinéad O’Malley", "O'Malley"],
        "Institute for Tidal Studies": ["Institute for Tidal Studies"] * 2,
        "Skerrow": ["Skerrow", "Skerrow"],
    }


def test_acronyms_want_capitals() -> None:
    health, states = Entity("WHO", ORGANISATION), Entity("US", PLACE)
    assert find("The WHO told us who may travel to the US.", health, states) == {"WHO": ["WHO"], "US": ["US"]}
    assert find("Tell us who it is.", health, states) == {}


def test_the_longest_name_wins_across_lists() -> None:
    lists = [
        Watchlist("places", (Entity("Calder", PLACE),)),
        Watchlist("companies", (Entity("Calder Mutual Bank", ORGANISATION),)),
    ]
    result = Matcher(lists).match("Calder Mutual Bank opened a branch.")
    assert [m.entity for m in result.matches] == ["Calder Mutual Bank"]


def test_one_entity_in_two_lists_gives_two_matches_with_their_ids() -> None:
    lists = [Watchlist(name, (Entity("Skerrow", PLACE, id=number),), id=number) for number, name in enumerate("ab", 1)]
    result = Matcher(lists).match("A ferry left Skerrow.")
    assert [(m.watchlist, m.watchlist_id, m.entity_id) for m in result.matches] == [("a", 1, 1), ("b", 2, 2)]


def test_spellings_a_user_need_not_type() -> None:
    mayor = Entity("Ruslan Velinskyy", PERSON)
    for spelling in ("Ruslan Velinsky", "Ruslan Velinskiy", "Ruslan Velinski", "RUSLAN VELINSKY"):
        assert find(f"On Monday {spelling} spoke.", mayor) == {"Ruslan Velinskyy": [spelling]}
    assert find("Goalkeeper Jörg Höfler saved it.", Entity("Joerg Hoefler", PERSON)) == {
        "Joerg Hoefler": ["Jörg Höfler"]
    }
    assert find("Goalkeeper Joerg Hoefler saved it.", Entity("Jörg Höfler", PERSON)) == {
        "Jörg Höfler": ["Joerg Hoefler"]
    }


def test_a_namesake_with_another_first_name_is_somebody_else() -> None:
    text = "Clara Farrow, a painter, opened a show in Skerrow. Farrow sold nine pictures."
    result = run(text, Entity("Nolan Farrow", PERSON))
    assert result.matches == ()
    assert {verdict.rule for turned in result.rejected for verdict in turned.explanation} == {"namesake"}


def test_two_people_of_one_surname_are_kept_apart() -> None:
    text = "Nolan Farrow spoke first. Farrow left early. Then Clara Farrow spoke. Farrow stayed."
    found = find(text, Entity("Nolan Farrow", PERSON), Entity("Clara Farrow", PERSON))
    assert found == {"Nolan Farrow": ["Nolan Farrow", "Farrow"], "Clara Farrow": ["Clara Farrow", "Farrow"]}


def test_the_title_is_read_with_the_text_and_reported_apart() -> None:
    match = only(run("Nolan Farrow resigned.", Entity("Nolan Farrow", PERSON), title="Farrow resigns"))
    assert [m.text for m in match.title_mentions] == ["Farrow"]
    assert match.evidence == "Nolan Farrow resigned."


@pytest.mark.parametrize(
    ("name", "evidence"),
    [
        ("Nolan Farrow", "Nolan Farrow resigned on Monday."),
        ("Port Ansel", "PORT ANSEL, 23 November (Skerrin Wire) – Nolan Farrow resigned on Monday."),
    ],
)
def test_evidence_is_quoted_without_its_dateline_unless_that_is_where_the_name_stands(name: str, evidence: str) -> None:
    text = "PORT ANSEL, 23 November (Skerrin Wire) – Nolan Farrow resigned on Monday. He left the harbour at noon."
    assert only(run(text, Entity(name, PLACE if name == "Port Ansel" else PERSON))).evidence == evidence


@pytest.mark.parametrize(
    ("language", "opening", "sentence"),
    [
        ("es", "Nortevilla, 3 mar (EFE).- ", "Nolan Farrow dimitió el lunes."),
        ("de", "Nordheim (dpa/nor) – ", "Nolan Farrow trat am Montag zurück."),
        ("it", "ROMA, 03 MAR - ", "Nolan Farrow si è dimesso lunedì."),
    ],
)
def test_evidence_is_quoted_without_the_dateline_of_its_language(language: str, opening: str, sentence: str) -> None:
    desk = Matcher([Watchlist("desk", (Entity("Nolan Farrow", PERSON),))])
    assert only(desk.match(opening + sentence, language=language)).evidence == sentence


def test_invisible_characters_do_not_hide_a_name() -> None:
    match = only(run("A note from No\u200blan Far\u00adrow arrived.", Entity("Nolan Farrow", PERSON)))
    assert match.mentions[0].text == "No\u200blan Far\u00adrow"


def test_a_word_that_is_cut_by_the_reach_of_a_need_is_not_that_need() -> None:
    pear = Entity("Pear", ORGANISATION, needs=("phone",))
    for word, found in (("phone", True), ("phonecard", False)):
        far = "phone".rjust(500, "-").removesuffix("phone")
        assert bool(find(f"It was Pear{far}{word} and so on", pear)) is found


def test_needs_and_not_decide_near_by() -> None:
    pear = Entity("Pear", ORGANISATION, needs=("phone", "laptop"), excludes=("orchard",))
    assert find("Critics praised Pear. Its phone sold well.", pear) == {"Pear": ["Pear"]}
    assert find("Critics praised Pear. Its jam sold well.", pear) == {}
    assert find("The phone of Pear, an orchard firm, rang.", pear) == {}


def test_a_name_typed_in_capitals_is_found_as_it_is_written() -> None:
    bank, person = Entity("BANK OF CARN", ORGANISATION), Entity("NOLAN FARROW", PERSON, ("FARROW",))
    assert find("The Bank of Carn lent Farrow money.", bank, person) == {
        "BANK OF CARN": ["Bank of Carn"],
        "NOLAN FARROW": ["Farrow"],
    }


def test_tokens_of_old_agency_files_stand_apart_and_still_make_names() -> None:
    text = "CARN 1996-08-30\nNolan Farrow 's side beat J. Holm . Farrow , 24 , said the U.S. Congress cheered ."
    congress = Entity("Congress of the United States", ORGANISATION, ("Congress",))
    found = find(text, Entity("Nolan Farrow", PERSON), congress)
    assert found == {"Nolan Farrow": ["Nolan Farrow", "Farrow"], "Congress of the United States": ["Congress"]}


OWNERS_PEOPLE = (
    *("Mark Milley", "Valery Gerasimov", "John Kirby", "Antony Blinken"),
    *("Dmytro Kuleba", "Ruslan Khomchak", "Ned Price", "Dave Butler"),
)


def test_every_mention_in_the_owners_article() -> None:
    folder = corpora()
    if folder is None:
        pytest.skip(f"{CORPORA_VARIABLE} is not set: the owner's article is not part of the project")
    text = (folder.parent / "articles" / "milley-gerasimov.txt").read_text(encoding="utf-8")
    people = [Entity(name, PERSON) for name in OWNERS_PEOPLE]
    others = [Entity("Institute for the Study of War", ORGANISATION), Entity("Just the News", ORGANISATION)]
    places = [Entity("Donbas", PLACE), Entity("Crimea", PLACE)]
    ends = {m.entity: [s.end for s in m.mentions] for m in run(text, *people, *others, *places).matches}
    last_words = {e.name: e.name.split()[-1] if e in people else e.name for e in (*people, *others, *places)}
    assert ends == {name: [m.end() for m in re.finditer(rf"\b{last}\b", text)] for name, last in last_words.items()}
