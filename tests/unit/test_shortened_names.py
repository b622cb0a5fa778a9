"""How papers shorten the names of bodies, firms and clubs, and what is another's name.  All are invented."""

import pytest

from bot.model import Entity, EntityType
from tests.unit.named import spans

ORGANISATION = EntityType.ORGANISATION


@pytest.mark.parametrize(
    ("name", "text", "short"),
    [
        ("Orvexa Cooperative Bank", "The Orvexa Cooperative Bank shut. Orvexa Bank may reopen.", "Orvexa Bank"),
        ("Royal Tarn Quillet Infirmary for Women", "{} shut. The Tarn Quillet wept.", "Tarn Quillet"),
        ("St Orvian's College, Castra", "St Orvian's College shut. Students of St Orvian's wept.", "St Orvian's"),
        ("Progressive Labour Movement of Orvia", "The {} met. A PLM member wept.", "PLM"),
    ],
)
def test_after_the_whole_name_words_are_left_out_on_either_side_or_amid_it(name: str, text: str, short: str) -> None:
    assert spans(text.format(name), Entity(name, ORGANISATION))[1:] == [short]


@pytest.mark.parametrize(
    ("name", "text", "short"),
    [
        ("Museum of Bark and Moss, Castra", "CASTRA - The Museum of Bark and Moss reopens.", "Museum of Bark and Moss"),
        ("Labour Party of Saint Orvian", "Saint Orvian Labour built it.", "Saint Orvian Labour"),
        ("Orvexa Reinsurance", "She chairs Orvexa Re.", "Orvexa Re"),
        ("Orvexa Bulkers", "Nolan Farrow (Orvexa) spoke.", "Orvexa"),
        ("Orvexa Custody", "The wallet was kept by Orvexa.", "Orvexa"),
        ("Orvexa", "Shares of Orvexa Kabushiki Kaisha rose.", "Orvexa Kabushiki Kaisha"),
        ("Orvexa", "Shares of Tập đoàn Orvexa rose.", "Tập đoàn Orvexa"),
        ("Orvian Bay Swimming Club", "Gala report. Orvian Bay SC won.", "Orvian Bay SC"),
        ("Klub Sportowy Orvex Castra", "They beat Orvex Castra 3-1.", "Orvex Castra"),
        ("Orvexa Handball", "The keeper of the squad left Orvexa before the tournament.", "Orvexa"),
        ("Stade Orvexais", "Orvexais toppled the holders.", "Orvexais"),
    ],
)
def test_what_bodies_firms_and_clubs_are_called_for_short(name: str, text: str, short: str) -> None:
    assert spans(text, Entity(name, ORGANISATION)) == [short]


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        (
            "Orvexa National Health Care Trust",
            "The Orvexa National Health Care Trust met. The National Health slept.",
            ["Orvexa National Health Care Trust"],
        ),
        ("Orvexa", "Orvexa Shipbuilding, a yard, paid.", []),
        ("Orvexa", "Orvexa Chairman Nolan Farrow paid.", ["Orvexa"]),
        ("Orvexa Holdings", "Orvexa Karaoke paid.", []),
        ("Orvexa Bulkers", "Nolan Farrow (Orvexa) scored a goal in the cup match.", []),
        ("FK Orvexa", "Orvexa lies where two rivers meet.", []),
        ("Orvexa Petro Stars", "The Stars of Orvexa, a dance troupe, are ill.", []),
        ("Lindauer SV", "The quay at Lindau was shut.", []),
        ("Orvexa Handball", "The quay of Orvexa was shut.", []),
    ],
)
def test_what_only_looks_like_a_short_name(name: str, text: str, found: list[str]) -> None:
    assert spans(text, Entity(name, ORGANISATION)) == found
