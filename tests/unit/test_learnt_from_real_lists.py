"""Rules learnt by reading what a list of 537 legislators and 250 well-known names found in 2,488 real articles."""

import pytest

from bot.engine.clubs import is_club
from bot.engine.match import Matcher
from bot.model import Entity, EntityType, Watchlist

PERSON, ORGANISATION, PLACE = EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE


def spans(text: str, *entities: Entity) -> list[str]:
    """What is found, in the order of the text."""
    matches = Matcher([Watchlist("desk", entities)], tagger=None).match(text).matches
    return [span.text for span in sorted((m for found in matches for m in found.mentions), key=lambda m: m.start)]


def reasons(text: str, entity: Entity) -> list[str]:
    return [
        verdict.detail
        for one in Matcher([Watchlist("desk", (entity,))], tagger=None).match(text).rejected
        for verdict in one.explanation
    ]


@pytest.mark.parametrize(
    ("entity", "text", "found"),
    [
        (Entity("Andy Farrow", PERSON), "His brother, Andre Farrow, wept.", []),
        (Entity("Ed Farrow", PERSON), "His brother, Edwin Farrow, wept.", ["Edwin Farrow"]),
        (Entity("Andrea Farrow", PERSON), "His brother, Andreas Farrow, wept.", []),
        (Entity("Adam Smith", PERSON), "General manager A.J. Smith signed it.", []),
        (Entity("Adam J. Smith", PERSON), "General manager A.J. Smith signed it.", ["A.J. Smith"]),
        (Entity("John Farrow", PERSON, ("John Neely Farrow",)), "He won the John F. Farrow prize.", []),
        (Entity("John Farrow", PERSON, ("John Neely Farrow",)), "John N. Farrow won it.", ["John N. Farrow"]),
        (Entity("Rosa Tarrow", PERSON, ("Gen. Tarrow",)), "U.S. Gen. Tarrow was there.", ["Gen. Tarrow"]),
        (Entity("Rosa Tarrow", PERSON, ("Gen. Tarrow",)), "Gen. Tarrow Mbeki was there.", []),
        (Entity("Jesus “Chuy” Pradera", PERSON), 'His rival, Jesus "Chuy" Pradera, lost.', ['Jesus "Chuy" Pradera']),
        (Entity("Ilsa Omar", PERSON), "This week Omar rang a friend. Omar was afraid.", []),
        (Entity("Ilsa Omar", PERSON), "Senator Omar rang. Omar said no.", ["Omar", "Omar"]),
        (Entity("Dorothy Finch", PERSON), "Mr Justice Finch rose. Dorothy Finch did not.", ["Dorothy Finch"]),
    ],
)
def test_namesakes_by_first_name_initial_and_title(entity: Entity, text: str, found: list[str]) -> None:
    assert spans(text, entity) == found


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Orvexa Motor Corporation", "The firm beat Orvexa in March.", ["Orvexa"]),
        ("Orvexa University", "She studied at Orvexa for a year.", ["Orvexa"]),
        ("Orvexa Pictures", "The firm beat Orvexa in March.", []),
        ("Orvexa Opera", "Opera lovers in Orvexa queued.", []),
        ("Orvexa Opera", "A stake in Orvexa was sold to the opera.", ["Orvexa"]),
        ("West Carn United F.C.", "Soccer: the striker left West Carn after the match.", ["West Carn"]),
        ("Kestrel Airways", "Kestrel Airways is broke. Kestrel has no cash.", ["Kestrel Airways", "Kestrel"]),
        ("Kestrel Airways", "Kestrel Airways is broke. Kestrel eggs are blue.", ["Kestrel Airways"]),
        ("Kestrel Airways", "A friend of Kestrel has no cash.", []),
        ("Myint Brothers Trading", "Shares of Myint Brothers fell.", ["Myint Brothers"]),
        (
            "National Water Agency",
            "The National Water Agency met. National Water Adviser Ann Holm left.",
            ["National Water Agency"],
        ),
        ("Labour Front of Velland", "In Velland the Labour Front won.", ["Labour Front"]),
        ("Labour Front of Velland", "The Labour Front won.", []),
        ("Tarrant and Boyle Industries", "Tarrant and Boyle needs cash.", ["Tarrant and Boyle"]),
        ("Tarrant and Boyle Industries", "Boyle and Tarrant were seen at lunch.", []),
        ("United States Congress", "The White House told Congress nothing.", ["Congress"]),
        ("United States Congress", "The National People's Congress met, the White House said.", []),
        ("Orvex", 'The page of "Finding Mary" Orvex was full.', ["Orvex"]),
        ("Orvex", "Her letter stood on the Nolan Ames Orvex page.", ["Orvex"]),
        ("GOP", "Virginia GOP loses ground.", ["GOP"]),
    ],
)
def test_what_is_left_of_an_organisations_name(name: str, text: str, found: list[str]) -> None:
    assert spans(text, Entity(name, ORGANISATION)) == found


@pytest.mark.parametrize(
    "text", ["Despite Georgia's hopes, it rained.", "Remembering Georgia, he wept.", "Nazi Georgia fell."]
)
def test_an_opening_word_and_a_regime_leave_a_country_what_it_is(text: str) -> None:
    assert spans(text, Entity("Georgia", PLACE)) == ["Georgia"]


def test_a_plural_owner_is_not_part_of_the_name_that_follows() -> None:
    assert spans("Williams' Committee met.", Entity("Williams", ORGANISATION)) == ["Williams"]


def test_a_typed_ampersand_leaves_the_apostrophe_free() -> None:
    assert spans("O’Hare & Daughters bakes.", Entity("O'Hare & Daughters", ORGANISATION)) == ["O’Hare & Daughters"]


def test_a_clubs_frame_may_be_half_there() -> None:
    assert spans("Deportivo Alborada won.", Entity("Club Deportivo Alborada", ORGANISATION)) == ["Deportivo Alborada"]


def test_a_further_surname_makes_another_name() -> None:
    assert spans("Paulo Dias Pereira won.", Entity("Paulo Dias", PERSON)) == []
    assert spans("Paulo Dias won.", Entity("Paulo Dias", PERSON)) == ["Paulo Dias"]


def test_a_bare_name_is_the_firms_where_nobody_of_that_surname_is_named() -> None:
    person, firm = Entity("Ada Renn", PERSON), Entity("Renn Pharma", ORGANISATION)
    matches = Matcher([Watchlist("desk", (person, firm))], tagger=None).match("Renn was raided. Renn Pharma will help.")
    assert [match.entity for match in matches.matches] == ["Renn Pharma"]


def test_an_initial_that_two_juniors_share_introduces_neither() -> None:
    watched = (Entity("Adam Farrow Jr.", PERSON), Entity("Alan Farrow Jr.", PERSON))
    assert spans("A. Farrow Jr. spoke. Then Farrow left.", *watched) == []
    assert spans("Alan Farrow Jr. spoke. Then Farrow left.", *watched) == ["Alan Farrow Jr.", "Farrow"]


def test_a_congress_is_no_club() -> None:
    assert not is_club("United States Congress")
    assert is_club("Chicago Packhorses")


def test_a_club_takes_its_towns_name_where_it_plays() -> None:
    club, town = Entity("Saltmarsh Town F.C.", ORGANISATION, key="club"), Entity("Saltmarsh", PLACE, key="town")
    matches = Matcher([Watchlist("desk", (club, town))], tagger=None).match(
        "Saltmarsh Town lost. Saltmarsh face Carn next."
    )
    assert [match.entity_key for match in matches.matches] == ["club"]


def test_reasons_name_people_in_full() -> None:
    watched = Entity("Rosa Farrow", PERSON)
    assert reasons("Nolan Farrow fell. Farrow is hurt.", watched) == [
        "Nolan is another first name",
        "somebody else was named before it: Nolan Farrow",
    ]
    assert "Mr is not for a woman" in reasons("Mr Farrow fell. Rosa Farrow did not.", watched)
