"""What `/watch add` says about an entity before it goes live."""

from bot.engine.entities import suggest_aliases, warnings
from bot.model import Entity, EntityType


def test_aliases_that_need_to_be_asked_for_are_proposed() -> None:
    assert suggest_aliases(Entity("Orvian Workers' Front", EntityType.ORGANISATION)) == ("OWF",)
    assert suggest_aliases(Entity("Zemblan Ferries", EntityType.ORGANISATION)) == ("Zemblan",)
    assert "Ukrainian" in suggest_aliases(Entity("Ukraine", EntityType.PLACE))


def test_nothing_is_proposed_that_would_find_too_much() -> None:
    assert suggest_aliases(Entity("Harold Smith", EntityType.PERSON)) == ()
    assert suggest_aliases(Entity("Ned Price", EntityType.PERSON, ("Price",))) == ()
    assert suggest_aliases(Entity("Harbour Trust", EntityType.ORGANISATION)) == ()
    assert suggest_aliases(Entity("Leeds Wanderers F.C.", EntityType.ORGANISATION)) == ()


def test_a_town_of_two_clubs_is_told() -> None:
    assert warnings(Entity("New York Mets", EntityType.ORGANISATION)) == (
        "“New York” alone is never taken for it: the town has another club that plays baseball.",
    )
    assert warnings(Entity("Boston Red Sox", EntityType.ORGANISATION)) == ()


def test_nothing_is_proposed_that_is_found_anyway() -> None:
    assert suggest_aliases(Entity("Ines Okafor", EntityType.PERSON)) == ()
    assert suggest_aliases(Entity("Zembla University", EntityType.ORGANISATION)) == ()
    assert suggest_aliases(Entity("International Monetary Fund", EntityType.ORGANISATION)) == ()


def test_aliases_that_find_nothing_or_too_much_are_named() -> None:
    assert warnings(Entity("Apple", EntityType.ORGANISATION)) == (
        "“Apple” is also an everyday word: where a sentence begins, it counts only with other evidence.",
    )
    assert warnings(Entity("Jordan", EntityType.ORGANISATION)) == (
        "“Jordan” is also a place; consider needs:.",
        "“Jordan” is also a first name.",
    )
    assert warnings(Entity("Orvex", EntityType.ORGANISATION, ("", "x", "Orv.*", "o" * 300))) == (
        "An empty alias finds nothing.",
        "“x” finds nothing: give at least two letters, or a ticker such as $T or NYSE: T.",
        "“Orv.*” looks like a pattern; it is looked for letter by letter.",
        "“oooooooooooooooooooooooooooooo…” has more than 200 characters and will never be found.",
    )


def test_a_word_both_needed_and_forbidden_is_told() -> None:
    both = Entity("Orvex", EntityType.ORGANISATION, needs=("Yard",), excludes=("yard",))
    assert warnings(both) == ("“yard” is both needed and forbidden, so nothing can ever match.",)


def test_a_word_of_the_name_that_is_forbidden_is_told_before_all_else() -> None:
    assert warnings(Entity("Orange", EntityType.ORGANISATION, excludes=("juice", "orange")))[0] == (
        "“Orange” says “orange” itself, so not: forbids it everywhere: take “orange” out of not:."
    )
    assert warnings(Entity("Orvex", EntityType.ORGANISATION, ("Orvex Bank",), excludes=("bank", "vex"))) == (
        "“Orvex Bank” says “bank” itself, so not: forbids it everywhere: take “bank” out of not:.",
    )


def test_a_bare_number_is_found_wherever_it_is_written() -> None:
    assert warnings(Entity("2026")) == (
        "“2026” is a bare number and will be found wherever it is written; consider needs:.",
    )
    assert warnings(Entity("2026", needs=("election",))) == ()


def test_a_plain_entity_gets_no_warning() -> None:
    assert warnings(Entity("Ines Okafor", EntityType.PERSON, ("Minister Okafor",))) == ()
