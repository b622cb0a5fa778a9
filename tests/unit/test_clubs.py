"""Clubs and the towns they are called after: short forms, results, datelines.  All clubs are invented."""

import pytest

from bot.engine.clubs import is_club, shorts
from bot.engine.match import Matcher
from bot.model import Entity, EntityType, Watchlist


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("FC Valmora", {"Valmora"}),
        ("Leeds Wanderers F.C.", {"Leeds Wanderers", "Leeds"}),
        ("Real Zamora", {"Real Zamora", "Real", "Zamora"}),
        ("Chicago Packhorses", {"Chicago Packhorses", "Packhorses"}),
        ("St. Louis Grey Owls", {"St. Louis Grey Owls", "Grey Owls"}),
        ("Bayer 07 Lindau", {"Bayer Lindau", "Bayer", "Lindau"}),
        ("Manchester Albion", {"Manchester Albion"}),
    ],
)
def test_what_reports_call_a_club(name: str, short: set[str]) -> None:
    assert is_club(name)
    assert set(shorts(name)) == short


@pytest.mark.parametrize(
    "name", ["Dallas Industries", "Orvian Workers' Front", "New York Times", "Kestrel Motors", "F.C."]
)
def test_other_organisations_are_no_clubs(name: str) -> None:
    assert not is_club(name)
    assert not set(shorts(name))


WATCHED = Watchlist(
    "desk",
    (
        Entity("Leeds Wanderers F.C.", EntityType.ORGANISATION),
        Entity("Leeds", EntityType.PLACE),
    ),
)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("Leeds 1 Wimbledon 0", "Leeds Wanderers F.C."),
        ("Wimbledon 2 Leeds 3", "Leeds Wanderers F.C."),
        ("Leeds (England) 1 Halmstad (Sweden) 1", "Leeds Wanderers F.C."),
        ("Wimbledon v Leeds", "Leeds Wanderers F.C."),
        ("Leeds beat Wimbledon.", "Leeds Wanderers F.C."),
        ("LEEDS, England 1996-08-31", "Leeds"),
        ("They met in York and Leeds.", "Leeds"),
        ("They met in Leeds.", "Leeds"),
    ],
)
def test_its_place_in_the_line_says_which_is_meant(line: str, meant: str) -> None:
    found = Matcher([WATCHED]).match(f"SOCCER - ENGLISH LEAGUE RESULTS\n{line}\nCoventry 0 Bolton 0").matches
    assert [match.entity for match in found] == [meant]


def test_without_sport_a_town_is_a_town() -> None:
    assert [m.entity for m in Matcher([WATCHED]).match("Leeds opened a library on Monday.").matches] == ["Leeds"]


def test_a_name_does_not_run_from_a_headline_into_the_line_below() -> None:
    club = Watchlist("desk", (Entity("Dynamo Kiev Rovers", EntityType.ORGANISATION, ("Dynamo",)),))
    found = Matcher([club]).match("SOCCER - SHOCK FOR DYNAMO\nKIEV 1996-09-11\nDynamo Kiev Rovers lost.").matches[0]
    assert [mention.text for mention in found.mentions] == ["DYNAMO", "Dynamo Kiev Rovers"]
