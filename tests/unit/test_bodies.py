"""Well-known bodies by their other names: nobody should have to type that the IMF is one."""

import pytest

from bot.engine.bodies import other_names
from bot.engine.match import Matcher
from bot.model import Entity, EntityType, Watchlist


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("International Monetary Fund", "An IMF team is due on Monday."),
        ("IMF", "The International Monetary Fund is due on Monday."),
        ("World Trade Organisation", "WTO MEMBERS TO MEET\nMinisters arrive on Sunday."),
        ("United Nations", "Trucks of the U.N. waited at the border."),
        ("Federal Reserve System", "Bonds rose before the Fed met. “The Fed is on people's minds.”"),
        ("Provisional Irish Republican Army", "The IRA had no comment."),
        ("Palestine Liberation Organization", "The PLO will attend."),
        ("Hezbollah", "Hizbollah said nothing."),
        ("Associated Press", "The press in Rome was told by the AP."),
    ],
)
def test_other_names_are_found_unasked(name: str, text: str) -> None:
    matches = Matcher([Watchlist("desk", (Entity(name, EntityType.ORGANISATION),))]).match(text).matches
    assert [match.entity for match in matches] == [name]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("World Health Organization", "Those who came were treated."),
        ("Federal Reserve System", "Cattle were fed. FED CATTLE STEADY, traders said."),
        ("Associated Press", "An AP class in physics."),
        ("British Airways", "She took a BA in history."),
        ("Liberation Tigers of Tamil Eelam", "Tigers live in the park."),
    ],
)
def test_the_same_letters_may_mean_something_else(name: str, text: str) -> None:
    assert Matcher([Watchlist("desk", (Entity(name, EntityType.ORGANISATION),))]).match(text).matches == ()


def test_spellings_of_the_full_name_lead_to_the_same_body() -> None:
    full = "Organization of the Petroleum Exporting Countries"
    assert "OPEC" in {other.text for other in other_names("Organisation of the Petroleum Exporting Countries")}
    assert all(full in {other.text for other in other_names(name)} for name in ("the OPEC", "O.P.E.C."))
    assert other_names("Kestrel Motors") == ()
