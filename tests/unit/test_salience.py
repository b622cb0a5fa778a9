"""How central an entity is, shown on one invented article."""

from hypothesis import given
from hypothesis import strategies as st

from bot.engine import salience
from bot.engine.match import Matcher
from bot.engine.searchtext import SearchText
from bot.model import Entity, EntityType, Salience, Watchlist

TITLE = "Farrow shuts the port of Skerrow"
ARTICLE = """Nolan Farrow closed the port of Skerrow on Monday after a tanker had run aground.

Farrow told reporters that no ship would sail before the wreck was gone.

The tanker, owned by Orvex, lost a third of its oil, the coast service said.

"We have seen worse," Farrow said. He thanked the crews of three tugs.

Ines Okafor, who speaks for the harbour, said that ferries would run from Carn instead. Okafor expects delays.

Shops in the town ran out of milk by noon. A school sent its pupils home.

Shares of Orvex fell by a tenth. Brokers blamed the spill.

The last time the port was shut, in the gale of 1987, Tom Bellweather was harbour master.

Farrow will report to the council on Friday. Rain is expected.
"""
WATCHED = (
    Entity("Nolan Farrow", EntityType.PERSON),
    Entity("Ines Okafor", EntityType.PERSON),
    Entity("Tom Bellweather", EntityType.PERSON),
    Entity("Orvex", EntityType.ORGANISATION),
    Entity("Skerrow", EntityType.PLACE),
)


def grades(text: str, title: str = "") -> dict[str, Salience]:
    matches = Matcher([Watchlist("desk", WATCHED)], tagger=None).match(text, title).matches
    return {match.entity: match.salience for match in matches}


def test_a_ticker_with_its_dollar_opens_a_sentence_as_a_name_does() -> None:
    ticker = Matcher([Watchlist("desk", (Entity("$ORVX", EntityType.ORGANISATION),))], tagger=None)
    (match,) = ticker.match("$ORVX fell.").matches
    assert match.salience is Salience.MAIN


def test_each_gets_its_grade_and_the_most_central_comes_first() -> None:
    found = grades(ARTICLE, TITLE)
    assert found == {
        "Nolan Farrow": Salience.MAIN,
        "Skerrow": Salience.MAIN,
        "Orvex": Salience.MENTIONED,
        "Ines Okafor": Salience.MENTIONED,
        "Tom Bellweather": Salience.PASSING,
    }
    assert next(iter(found)) == "Nolan Farrow"


def test_a_headline_inside_the_text_counts_like_a_title() -> None:
    assert grades(f"{TITLE}\n\n{ARTICLE}") == grades(ARTICLE, TITLE)


def test_without_the_headline_a_place_in_the_lead_is_only_mentioned() -> None:
    found = grades(ARTICLE, "Port shut after spill")
    assert found["Nolan Farrow"] is Salience.MAIN
    assert found["Skerrow"] is Salience.MENTIONED


def test_a_name_in_a_long_list_is_passing() -> None:
    crowd = ", ".join(f"a boat called Number {number}" for number in range(40))
    text = "Boats came. " * 20 + f"Among them were {crowd} and the guest Tom Bellweather. " + "All ate. " * 9
    assert grades(text) == {"Tom Bellweather": Salience.PASSING}


@given(st.sets(st.integers(0, 30), min_size=1), st.integers(0, 30))
def test_one_more_mention_never_weighs_less(where: set[int], more: int) -> None:
    document = SearchText("Word stands here and there. " * 31)
    length = len("Word stands here and there. ")

    def weight(places: set[int]) -> float:
        return salience.weigh(document, [(place * length, place * length + 4) for place in sorted(places)])

    assert weight(where | {more}) >= weight(where)
