"""Two writings of one name, and two names that only look alike.  People and firms are invented."""

import pytest

from bot.engine.match import Matcher
from bot.model import Entity, EntityType, Watchlist

PERSON, ORGANISATION = EntityType.PERSON, EntityType.ORGANISATION


def found(name: str, kind: EntityType, written: str) -> list[str]:
    text = f"Officials who spoke yesterday had met {written} there."
    matches = Matcher([Watchlist("desk", (Entity(name, kind),))], tagger=None).match(text).matches
    return [mention.text for match in matches for mention in match.mentions]


@pytest.mark.parametrize(
    ("name", "kind", "written"),
    [
        ("Jean-Claude Tavernost", PERSON, "JC Tavernost"),
        ("Hassan Rouhani-Vard", PERSON, "Hasan Rouhani-Vard"),
        ("Bashar al-Torvani", PERSON, "Bachar el-Torvani"),
        ("Osama bin Ladin", PERSON, "Usama bin Laden"),
        ("Luis Ortega Prado", PERSON, "Luis Ortega"),
        ("Aram Ter-Torvanian", PERSON, "Aram Ter-Torvanyan"),
        ("Murtaza Tokhari", PERSON, "Murtaza Tukhari"),
        ("Elnur Torvanzadə", PERSON, "Elnur Torvanzade"),
        ("Keoni Kaʻatorva", PERSON, "Keoni Ka'atorva"),
        ("Dougal MacTorvane", PERSON, "Dougal McTorvane"),
        ("Ryosuke Ōtorvara", PERSON, "Ryosuke Ohtorvara"),
        ("Nermin Torvane", PERSON, "Nermeen Torvane"),
        ("Ziad Abu Torvik", PERSON, "Ziad Abu Torviq"),
        ("Olena Torvalyak-Mertz", PERSON, "Olena Torvaliak-Mertz"),
        ("Ingvild Tørvråten", PERSON, "Ingvild Torvraaten"),
        ("Þorbjörg Torvane", PERSON, "Thorbjorg Torvane"),
        ("Søren Kjærvane-Nygård", PERSON, "Soren Kjaervane-Nygaard"),
        ("Volodymyr Hrytorvane", PERSON, "Vladimir Gritorvane"),
        ("Yelena Torvalyova", PERSON, "Elena Torvalyeva"),
        ("Ranjith Torvane", PERSON, "Ranjit Torvane"),
        ("Ekaterine Torvane", PERSON, "Ekaterina Torvane"),
        ("Despina Torvane", PERSON, "Despoina Torvane"),
        ("Olena Torvaryna", PERSON, "Elena Torvarina"),
        ("Elchin Torvanbeyli", PERSON, "Elchin Torvanbayli"),
        ("Tewodros Gebretorva", PERSON, "Tewodros Gebre-Torva"),
        ("Samir Abou Charaftorv", PERSON, "Abu Sharaftorv"),
        ("Despina Torvalaki", PERSON, "Despoina Torvalaki"),
        ("Despina Torvanasiou", PERSON, "Despina Torvanassiou"),
        ("Dmitri Torvalaki", PERSON, "Dimitrios Torvalaki"),
        ("Open Joint Stock Company Korvgaz", ORGANISATION, "OAO Korvgaz"),
        ("Marlow Missiles Corporation Joint Stock Company", ORGANISATION, "Marlow Missiles Corp."),
        ("al-Qaeda", ORGANISATION, "Al Qa'ida"),
    ],
)
def test_one_name_in_two_writings(name: str, kind: EntityType, written: str) -> None:
    assert [written.endswith(mention) for mention in found(name, kind, written)] == [True]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Luis Ortega Prado", "Luis Ortega Holm"),
        ("Recep Tavan Erdal", "Recep Tavan Demir"),
        ("Bart De Wintere", "Bart De Vries"),
        ("Omar bin Salman al-Torvani", "Salman bin Omar al-Torvani"),
        ("Nolan Farrow", "Nolan Farrell"),
    ],
)
def test_two_names_that_share_their_beginning_or_their_words(name: str, written: str) -> None:
    assert found(name, PERSON, written) == []


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("FARROW IN AMMAN\nNolan Farrow left. Clara Farrow stayed.", ["FARROW", "Nolan Farrow"]),
        ("FARROW IN AMMAN\nClara Farrow left. Nolan Farrow stayed.", ["Nolan Farrow"]),
        ("OSLO, July 4 - Farrow A/S, a shipbroker, cut its stake. Farrow gave no price.", []),
        ("OSLO, July 4 - Farrow Ltd cut its stake. Nolan Farrow, who founded it, is dead.", ["Nolan Farrow"]),
    ],
)
def test_whose_surname_it_is(text: str, mentions: list[str]) -> None:
    matches = Matcher([Watchlist("desk", (Entity("Nolan Farrow", PERSON),))], tagger=None).match(text).matches
    assert [mention.text for match in matches for mention in match.mentions] == mentions
