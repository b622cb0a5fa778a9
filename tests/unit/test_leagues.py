"""Clubs of the American leagues: a town has one of each sport, so what the article is about tells them apart."""

import pytest

from bot.engine.leagues import club, short_towns
from bot.engine.match import Matcher
from bot.model import Entity, EntityType, Watchlist

CLUBS = ("Boston Celtics", "Boston Bruins", "Boston Red Sox", "New York Rangers", "Texas Rangers", "Detroit Pistons")
WATCHED = Watchlist("sport", tuple(Entity(name, EntityType.ORGANISATION) for name in CLUBS))


def found(text: str) -> list[str]:
    return [match.entity for match in Matcher([WATCHED]).match(text).matches]


@pytest.mark.parametrize(
    ("text", "clubs"),
    [
        ("BASKETBALL - RESULTS\nBOSTON 97 Miami 83", ["Boston Celtics"]),
        ("NHL STANDINGS\nW L T\nBOSTON 9 9 5", ["Boston Bruins"]),
        ("BASEBALL - RESULTS\nSeattle 2 BOSTON 0", ["Boston Red Sox"]),
        ("RESULTS\nBOSTON 4 Seattle 2", []),
        ("ICE HOCKEY - RANGERS WIN\nThe Rangers won again.", ["New York Rangers"]),
        ("BASEBALL - RANGERS WIN\nThe Rangers won again.", ["Texas Rangers"]),
        ("ICE HOCKEY - RESULTS\nNY RANGERS 4 Dallas 2", ["New York Rangers"]),
        ("BASKETBALL - At Miami, the Pistons lost by nine.", ["Detroit Pistons"]),
        ("The pistons of the engine were worn, and the Pistons exhibition closed.", []),
        ("ICE HOCKEY - The Bruins flew to Boston from Dallas.", ["Boston Bruins"]),
    ],
)
def test_the_sport_says_whose_town_or_nickname_is_meant(text: str, clubs: list[str]) -> None:
    assert found(text) == clubs


def test_the_verdict_says_what_the_article_is_about() -> None:
    rejected = Matcher([WATCHED]).match("BASKETBALL - RESULTS\nBOSTON 97 Miami 83").rejected
    assert {one.explanation[-1].detail for one in rejected} == {
        "they play hockey, and the article is about basketball",
        "they play baseball, and the article is about basketball",
    }


def test_a_club_with_a_rival_in_its_town_is_not_called_by_the_town() -> None:
    assert [club(name) and club(name).alone for name in ("Boston Celtics", "New York Yankees")] == [True, False]  # type: ignore[union-attr]
    assert club("Kestrel Motors") is None
    assert list(short_towns("Los Angeles Lakers")) == ["LA Lakers", "L.A. Lakers"]
