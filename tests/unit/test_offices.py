"""Ministries, parties and firms under the names that newspapers give them.  Every name and event is invented."""

import pytest

from bot.engine.match import Matcher
from bot.model import Entity, EntityType, Watchlist

MINISTRY = Entity("Ministry of Foreign Affairs (Turkey)", EntityType.ORGANISATION)
PARTY = Entity("Labour Party (Norway)", EntityType.ORGANISATION)
REPUBLICANS = Entity("Republican Party", EntityType.ORGANISATION)
HALE = Entity("Oskar Brandelius", EntityType.PERSON)
IMPACT = Entity("Impact", EntityType.ORGANISATION)
SUN = Entity("The Sun", EntityType.ORGANISATION)


def mentions(entity: Entity, text: str) -> list[str]:
    found = Matcher([Watchlist("desk", (entity,))]).match(text).matches
    return [mention.text for match in found for mention in match.mentions]


@pytest.mark.parametrize(
    ("entity", "text", "found"),
    [
        (MINISTRY, "The Turkish Foreign Ministry objected.", ["Foreign Ministry"]),
        (MINISTRY, "Turkey's Foreign Ministry objected. The Foreign Ministry said so.", ["Foreign Ministry"] * 2),
        (MINISTRY, "Greece's Foreign Ministry objected in Ankara. The Foreign Ministry said so.", []),
        (MINISTRY, "The Foreign Ministry in Athens objected.", []),
        (PARTY, "Norway's ruling Labour Party won. Labour has 67 seats.", ["Labour Party", "Labour"]),
        (PARTY, "The Labour Party lost ground in Leeds.", []),
        (REPUBLICANS, "Loyal Republicans cheered, and Irish republicans marched.", ["Republicans"]),
        (HALE, "Brandelius and Sons closed the mill.", []),
        (HALE, "BRAZIL'S BRANDELIUS WINS\nBrandelius, 21, won in Rome.", ["BRANDELIUS", "Brandelius"]),
        (HALE, "Unseeded Brandelius, 21, won in Rome.", ["Brandelius"]),
        (HALE, "Brandelius's guards fired in the air.", ["Brandelius"]),
        (IMPACT, "Deep Impact is a film.", []),
        (IMPACT, "Retailer Impact said so.", ["Impact"]),
        (SUN, "The Sun said so, and from the Sun came light.", ["The Sun", "Sun"]),
        (SUN, "A film about the third rock from the Sun.", []),
    ],
)
def test_whose_it_is_decides(entity: Entity, text: str, found: list[str]) -> None:
    assert mentions(entity, text) == found


def test_a_note_in_brackets_is_no_part_of_a_person_s_name() -> None:
    singer = Entity("Oskar Brandelius (singer)", EntityType.PERSON)
    assert mentions(singer, "Oskar Brandelius sang; Brandelius bowed.") == ["Oskar Brandelius", "Brandelius"]
