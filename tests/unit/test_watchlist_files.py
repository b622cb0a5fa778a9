"""Watch-list files: what comes out goes back in, and a wrong file is told everything at once."""

import contextlib
import cProfile
import pstats

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.watchlists import parse_csv, parse_toml, to_csv, to_toml
from bot.errors import WatchlistError
from bot.model import Entity, EntityType, Watchlist

KNOWN = "; known: person, organisation, place, product, topic, other"
FILE = """[[watchlist]]
name = "harbour-desk"

[[watchlist.entity]]
name = "Nolan Farrow"
type = "person"
aliases = ["Adm. Farrow"]
not = ["painter"]

[[watchlist.entity]]
id = "Q1"
name = "Skerrow"
"""


def calls(text: str) -> int:
    """Function calls that reading a file takes."""
    profile = cProfile.Profile()
    profile.runcall(parse_toml, text)
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


def test_entities_in_inline_tables_take_no_more_work_the_more_there_are() -> None:
    boats = [f"{{ name = 'Boat {number}' }},\n" for number in range(200)]
    small, large = (f"watchlist = [{{ name = 'desk', entity = [\n{''.join(some)}] }}]" for some in (boats[:50], boats))
    assert calls(large) < 5 * calls(small)


def test_a_file_is_read() -> None:
    assert parse_toml(FILE) == (
        Watchlist(
            "harbour-desk",
            (
                Entity("Nolan Farrow", EntityType.PERSON, ("Adm. Farrow",), excludes=("painter",)),
                Entity("Skerrow", key="Q1"),
            ),
        ),
    )


def faults_of(text: str) -> tuple[str, ...]:
    with pytest.raises(WatchlistError) as caught:
        parse_toml(text)
    return caught.value.faults


def test_every_fault_is_told_with_its_line() -> None:
    wrong = FILE.replace("person", "persn").replace('["Adm. Farrow"]', '"Adm. Farrow"').replace('"Skerrow"', '""')
    assert faults_of(wrong + "colour = 1\n") == (
        "line 6: unknown type 'persn'; did you mean 'person'?" + KNOWN,
        'line 7: `aliases` must be a list of texts, such as aliases = ["one", "two"]',
        "line 13: unknown key 'colour'; known: name, type, aliases, needs, not, id",
        "line 12: the entity has no name",
    )


def test_what_is_not_toml_is_told_with_its_line() -> None:
    assert faults_of("[[watchlist]]\nname = 'x") == ('line 2: not TOML: Expected "\'"',)
    assert faults_of("name = 1") == (
        "line 1: unknown key 'name'; a watch-list file holds only [[watchlist]] tables",
        "no [[watchlist]] table (note the double brackets)",
    )


def test_the_same_entity_twice_is_a_fault() -> None:
    assert faults_of(FILE + '[[watchlist.entity]]\nname = "Nolan Farrow"\n') == (
        "line 13: 'Nolan Farrow' stands there twice; the first is in line 4",
    )


def test_the_words_of_the_commands_are_known_and_corrected() -> None:
    assert faults_of(FILE.replace("aliases", "also")) == ("line 7: unknown key 'also'; did you mean 'aliases'?",)
    with pytest.raises(WatchlistError) as caught:
        parse_csv("name,also,kin\nNolan Farrow,Adm. Farrow,\n", "desk")
    assert caught.value.faults == (
        "line 1: unknown column 'also'; did you mean 'aliases'?",
        "line 1: unknown column 'kin'; known: name, type, aliases, needs, not, id",
    )


def test_what_is_both_needed_and_forbidden_is_a_fault() -> None:
    fault = "'painter' stands in both needs and not, so nothing could ever be found"
    assert faults_of(FILE.replace("type =", 'needs = ["Painter", "admiral"]\ntype =')) == (f"line 9: {fault}",)
    with pytest.raises(WatchlistError) as caught:
        parse_csv("name,needs,not\nNolan Farrow,painter,admiral;painter\n", "desk")
    assert caught.value.faults == (f"line 2: {fault}",)


def test_csv_is_read_and_its_faults_told() -> None:
    read = parse_csv("name,type,aliases\nNolan Farrow,person,Adm. Farrow; N. Farrow\n", "desk")
    assert read.entities == (Entity("Nolan Farrow", EntityType.PERSON, ("Adm. Farrow", "N. Farrow")),)
    with pytest.raises(WatchlistError) as caught:
        parse_csv("name,type\n,person\nSkerrow,town,extra\nSkerrow,plce\n", "desk")
    assert caught.value.faults == (
        "line 2: the entity has no name",
        "line 3: more cells than columns; quote a cell that holds a comma",
        "line 4: unknown type 'plce'; did you mean 'place'?" + KNOWN,
    )


words = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20).map(str.strip).filter(bool)
entities = st.builds(
    Entity,
    words,
    st.sampled_from(EntityType),
    st.lists(words.filter(lambda w: ";" not in w), max_size=3).map(tuple),
)
lists = st.lists(entities, max_size=4, unique_by=lambda e: e.name).map(tuple)


@given(lists)
def test_toml_comes_back_the_same(listed: tuple[Entity, ...]) -> None:
    watchlist = Watchlist("desk", listed)
    assert parse_toml(to_toml([watchlist])) == (watchlist,)


@given(lists)
def test_csv_comes_back_the_same(listed: tuple[Entity, ...]) -> None:
    assert parse_csv(to_csv(Watchlist("desk", listed)), "desk").entities == listed


@given(st.text())
def test_no_text_crashes_the_readers(text: str) -> None:
    for read in (parse_toml, lambda t: parse_csv(t, "desk")):
        with contextlib.suppress(WatchlistError):
            read(text)
