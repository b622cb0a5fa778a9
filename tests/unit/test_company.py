"""A short form that nothing else supports counts where another of its list is named in full.  All are invented."""

import pytest

from bot.engine.match import Matcher
from bot.model import Entity, EntityType, Watchlist
from tests.unit.named import matched, spans

ORGANISATION = EntityType.ORGANISATION
MILL, SINGER = Entity("Orvexa Weaving Mill", ORGANISATION), Entity("Hal Crakelmoor", EntityType.PERSON)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hal Crakelmoor will sing for Orvexa.", ["Hal Crakelmoor", "Orvexa"]),
        ("A choir will sing for Orvexa.", []),
        ("Crakelmoor will sing for Orvexa.", ["Crakelmoor"]),
        ("Hal Crakelmoor sang in Orvexa.", ["Hal Crakelmoor"]),
        ("Hal Crakelmoor sang for the OWM.", ["Hal Crakelmoor", "OWM"]),
        ("A choir sang for the OWM.", []),
        ("Hal Crakelmoor sang for Orvexa, and Orvexa Water paid.", ["Hal Crakelmoor"]),
    ],
)
def test_another_of_the_list_speaks_for_a_short_form(text: str, found: list[str]) -> None:
    assert spans(text, MILL, SINGER) == found


def test_it_says_who_spoke_for_it() -> None:
    result = matched("Hal Crakelmoor will sing for Orvexa.", MILL, SINGER)
    mill = next(one for one in result.matches if one.entity == "Orvexa Weaving Mill")
    assert [(verdict.rule, verdict.detail) for verdict in mill.explanation] == [
        ("company", "Hal Crakelmoor, of the same list, is named in full")
    ]


def test_another_list_and_a_long_one_say_nothing() -> None:
    text = "Hal Crakelmoor will sing for Orvexa."
    register = tuple(Entity(f"Zambero{number} Looms", ORGANISATION) for number in range(100))
    for lists in (
        (Watchlist("mills", (MILL,)), Watchlist("singers", (SINGER,))),
        (Watchlist("all", (MILL, SINGER, *register)),),
    ):
        matches = Matcher(lists, tagger=None).match(text).matches
        assert [one.entity for one in matches] == ["Hal Crakelmoor"]
