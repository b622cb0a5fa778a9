"""Bad input: patterns, empty names, hidden characters, endless lines, huge and contradictory lists."""

import cProfile
import pstats
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.aliases import Kind, make
from bot.engine.index import build
from bot.engine.match import Matcher
from bot.engine.scan import Scanner
from bot.model import Entity, EntityType, Watchlist
from tests.environment import long_runs

KINDS = st.sampled_from(EntityType)
NAMES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["Nolan Farrow", "US", "$T", ".*", "[a-z]+", "(", "\\", "İstanbul", "Straße", "東京", "عمر"]),
    st.sampled_from(["- Nolan Farrow", "Jordan", "Georgia #", "FC Nolan", "Farrow & Co.", "N.-A. Farrow"]),
)
ENTITIES = st.builds(
    Entity, NAMES, KINDS, st.lists(NAMES, max_size=3).map(tuple), st.lists(NAMES, max_size=2).map(tuple)
)
SCRAPS = st.sampled_from(
    [
        "Nolan Farrow",
        " Farrow",
        " Ashcombe Jordan",
        "FARROW",
        "’s",
        " US",
        "us",
        "\n",
        ". ",
        " Mr. ",
        "\u200b",
        "\u202e",
        "é",
        "e\u0301",
        "$T",
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(SCRAPS, max_size=30).map("".join))


@given(st.lists(ENTITIES, max_size=4), TEXTS, st.text(max_size=30))
def test_nothing_crashes_and_every_offset_is_right(entities: list[Entity], text: str, title: str) -> None:
    result = Matcher([Watchlist("desk", tuple(entities))], tagger=None).match(text, title)
    for match in result.matches:
        assert match.mentions or match.title_mentions
        assert 0 < match.score <= 1
        assert match.evidence in text or match.evidence in title
        assert all(text[m.start : m.end] == m.text for m in match.mentions)
        assert all(title[m.start : m.end] == m.text for m in match.title_mentions)
        assert list(match.mentions) == sorted(match.mentions)
    for turned_down in result.rejected:
        assert not turned_down.explanation[-1].accepted


@given(TEXTS, TEXTS)
def test_a_name_between_spaces_is_always_found(before: str, after: str) -> None:
    entity = Entity("Zorvath Quellion", EntityType.PRODUCT)
    text = f"{before} zz Zorvath Quellion zz {after}"
    matches = Matcher([Watchlist("desk", (entity,))], tagger=None).match(text).matches
    assert len(before) + 4 in [mention.start for match in matches for mention in match.mentions]


class Silent:
    """A tagger that is asked and sees nothing."""

    def labels(self, sentence: str) -> dict[tuple[int, int], str]:
        assert sentence
        return {}


def steps(text: str) -> int:
    """Function calls that matching `text` takes."""
    entities = (
        Entity("Nolan Farrow", EntityType.PERSON, needs=("harbour",)),
        Entity("Apple", EntityType.ORGANISATION, excludes=("pie",)),
        Entity("Parliament of Albania", EntityType.ORGANISATION, ("Parliament",)),
        Entity("Skerrow", EntityType.PLACE),
        Entity("Abebe Worku Desta", EntityType.PERSON),
        Entity("Quorvane Payments", EntityType.ORGANISATION),
        Entity("Pacific Islands Council", EntityType.ORGANISATION, ("PIC",)),
        Entity("Adam Smith Jr.", EntityType.PERSON),
        Entity("Alan Smith Jr.", EntityType.PERSON),
    )
    matcher = Matcher([Watchlist("desk", entities)], tagger=Silent())
    profile = cProfile.Profile()
    profile.runcall(matcher.match, text)
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


def test_work_grows_with_the_text_and_no_faster() -> None:
    for unit in (
        "Nolan Farrow met Clara Farrow near Skerrow harbour, Apple and Parliament agreed. Farrow said apple ",
        "Farrow ",
        "FARROW\n",
        "“Apple” (AB) ",
        "Clara Farrow, Farrow ",
        "Abebe Worku Desta left. Abebe wept. ",
        "shares of Quorvane fell, ",
        "/ Apple ",
        "A. Smith Jr. ",
        "The Public Island Company (PIC) of the Pacific Islands Council, the Council ",
    ):
        small, large = unit * (4_000 // len(unit)), unit * (16_000 // len(unit))
        steps(unit)  # tables that are made once
        assert steps(large) < 5 * steps(small), unit


def test_one_line_of_200_kilobytes_is_read_to_its_end() -> None:
    text = "boats and nets " * 14_000 + "Nolan Farrow"
    match = Matcher([Watchlist("desk", (Entity("Nolan Farrow", EntityType.PERSON),))]).match(text).matches[0]
    assert match.mentions[0].end == len(text)


def test_a_huge_list_is_a_list_like_any_other() -> None:
    """50,000 aliases; 200,000 with `WIREWATCH_LONG=1`, which takes ten seconds."""
    aliases = tuple(f"Vessel {number:x}" for number in range(200_000 if long_runs() else 50_000))
    matcher = Matcher([Watchlist("desk", (Entity("Fleet", EntityType.TOPIC, aliases),))])
    match = matcher.match("The Vessel 1f4 sank, the vessel 1f5 did not.").matches[0]
    assert [mention.text for mention in match.mentions] == ["Vessel 1f4"]


def test_of_a_crowd_of_one_first_word_only_those_are_considered_of_which_the_article_says_more() -> None:
    trees = ("Ash", "Birch", "Cedar", "Elm", "Fir", "Lime", "Oak", "Pine", "Yew")
    crowd = tuple(Entity(f"Quorvane {tree} Group", EntityType.ORGANISATION) for tree in trees)
    result = Matcher([Watchlist("desk", crowd)], tagger=None).match("Quorvane, the group with the cedar, met.")
    considered = {match.entity for match in result.matches} | {turned_down.entity for turned_down in result.rejected}
    assert considered == {"Quorvane Cedar Group"}


def test_lists_with_contradictory_rules_each_keep_their_own() -> None:
    wants = Entity("Delta", EntityType.ORGANISATION, needs=("river",))
    forbids = Entity("Delta", EntityType.ORGANISATION, excludes=("river",))
    matcher = Matcher([Watchlist("wants", (wants,)), Watchlist("forbids", (forbids,))])
    near, far = matcher.match("The firm Delta owns a river."), matcher.match("The firm Delta owns a mine.")
    assert [match.watchlist for match in near.matches] == ["wants"]
    assert [match.watchlist for match in far.matches] == ["forbids"]


@pytest.mark.parametrize(
    ("one", "two", "text", "found"),
    [
        (
            Entity("Nolan Farrow", EntityType.PERSON),
            Entity("Nolan Farrow", EntityType.PERSON, needs=("harbour",)),
            "Farrow is at the harbour. Nolan Farrow and N. Farrow are one. Farrow left.",
            ["Farrow", "Nolan Farrow", "N. Farrow", "Farrow"],
        ),
        (
            Entity("Orvexa University", EntityType.ORGANISATION),
            Entity("Orvexa University", EntityType.ORGANISATION, ("Orvexa",)),
            "Says a study from Orvexa.",
            ["Orvexa"],
        ),
    ],
)
def test_whoever_stands_on_two_lists_is_found_for_both(one: Entity, two: Entity, text: str, found: list[str]) -> None:
    matcher = Matcher([Watchlist("one", (one,)), Watchlist("two", (two,))], tagger=None)
    assert [[m.text for m in match.mentions] for match in matcher.match(text).matches] == [found, found]


def test_names_that_name_nothing_are_never_found() -> None:
    nothing = Entity(".*", EntityType.OTHER, ("", " ", "x", "[]", "\u200b", "…"))
    assert Matcher([Watchlist("desk", (nothing,))]).match("x marks .* the spot … []").matches == ()


@pytest.mark.parametrize(
    "typed",
    [
        "- José Ferrández",
        "• José Ferrández",
        "-José Ferrández",
        "Jose\u0301 Ferra\u0301ndez",
        "\u200bJosé \u2060Ferrández",
    ],
)
def test_a_name_is_whom_it_names_whatever_was_pasted_along_with_it(typed: str) -> None:
    text = "Jose M. Ferrández met Clara Ferrandez. J. Ferrández left."
    for kind in (EntityType.PERSON, EntityType.OTHER):
        matches = Matcher([Watchlist("desk", (Entity(typed, kind),))], tagger=None).match(text).matches
        assert [mention.text for mention in matches[0].mentions] == ["Jose M. Ferrández", "J. Ferrández"]


@pytest.mark.parametrize("kind", sorted(set(EntityType) - {EntityType.TOPIC}))
def test_a_first_name_may_be_the_last_word_of_all(kind: EntityType) -> None:
    matcher = Matcher([Watchlist("desk", (Entity("Jordan", kind),))], tagger=None)
    assert matcher.match("A picture by Ashcombe Jordan").matches == ()


@pytest.mark.parametrize("name", ["Georgia #", "United States &", "French !"])
def test_a_country_may_have_a_mark_behind_it(name: str) -> None:
    matcher = Matcher([Watchlist("desk", (Entity(name, EntityType.ORGANISATION),))], tagger=None)
    assert matcher.match(f"They call it {name} and like it.").matches


def test_an_entity_without_a_name_is_found_by_its_aliases() -> None:
    blank = Entity(" ", EntityType.ORGANISATION, ("Grey Lantern Harbours",))
    assert Matcher([Watchlist("desk", (blank,))]).match("The Grey Lantern Harbours closed. Harbours are full.").matches


def test_texts_that_are_no_articles() -> None:
    matcher = Matcher([Watchlist("desk", (Entity("Nolan Farrow", EntityType.PERSON),))])
    poem = "O boat,\nO Nolan\nFarrow,\nO sea!\n"
    table = "1.\tNolan Farrow\t12\n2.\tClara Holm\t9\n"
    transcript = "Q: Who?\nA: NOLAN FARROW.\nQ: Farrow?\nA: Yes."
    found = {
        text: [m.text for match in matcher.match(text).matches for m in match.mentions] for text in ("", poem, table)
    }
    assert found == {"": [], poem: ["Nolan\nFarrow"], table: ["Nolan Farrow"]}
    assert [m.text for m in matcher.match(transcript).matches[0].mentions] == ["NOLAN FARROW", "Farrow"]


def test_an_edit_on_top_of_a_matcher_gives_what_a_new_one_would() -> None:
    before = [Watchlist("a", (Entity("Nolan Farrow", EntityType.PERSON), Entity("Skerrow", EntityType.PLACE)))]
    after = [
        Watchlist("a", (Entity("Skerrow", EntityType.PLACE), Entity("Clara Farrow", EntityType.PERSON))),
        Watchlist("b", (Entity("Skerrow Port Authority", EntityType.ORGANISATION),)),
    ]
    text = "Nolan Farrow, Clara Farrow and the Skerrow Port Authority met in Skerrow. Farrow left."
    edited = Matcher(after, previous=Matcher(before)).match(text).matches
    assert edited == Matcher(after).match(text).matches
    assert {match.entity for match in edited} == {"Clara Farrow", "Skerrow Port Authority", "Skerrow"}


def test_a_name_taken_off_a_list_no_longer_covers_what_stands_within_it() -> None:
    whole, part = Entity("grey herons at sea", EntityType.TOPIC), Entity("grey herons", EntityType.TOPIC)
    both = Matcher([Watchlist("a", (whole,)), Watchlist("b", (part,))])
    one = Matcher([Watchlist("b", (part,))], previous=both)
    text = "Nobody counts grey herons at sea."
    assert [match.entity for match in both.match(text).matches] == ["grey herons at sea"]
    assert [match.entity for match in one.match(text).matches] == ["grey herons"]


NAMES_OF_WORDS = st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map(" ".join).map("x{}".format))


@given(NAMES_OF_WORDS, NAMES_OF_WORDS, st.lists(st.sampled_from(["xa", "xb", "a", "b", "c", "y"]), max_size=15))
def test_an_edited_index_finds_what_a_new_one_would(before: list[str], after: list[str], words: list[str]) -> None:
    first, second = (
        [Watchlist("desk", tuple(Entity(n, EntityType.TOPIC) for n in names))] for names in (before, after)
    )
    data = " ".join(words).encode()
    assert build(second, build(first)).find(data) == build(second).find(data)


SCANNED = ("ab", "ab ba", "ba cc", "cc", "cc ab ba", "bb", "aa bb cc")


@given(st.lists(st.sampled_from(["ab", "ba", "cc", "bb", "aa", "", "xx"]), max_size=30))
def test_the_scan_finds_the_longest_whole_words_from_the_left(words: list[str]) -> None:
    scanner = Scanner(form for name in SCANNED if (form := make(name, Kind.NAME)))
    data = " ".join(words).encode()
    assert [(s.start, s.end) for s in scanner.find(data)] == list(leftmost_longest(data))


def leftmost_longest(data: bytes) -> Iterator[tuple[int, int]]:
    """What the scan should find, tried word for word."""
    patterns = sorted((name.encode() for name in SCANNED), key=len, reverse=True)
    end = 0
    for start in range(len(data)):
        if start >= end and (start == 0 or data[start - 1 : start] == b" "):
            fits = (p for p in patterns if (data + b" ").startswith(p + b" ", start))
            if hit := next(fits, None):
                end = start + len(hit)
                yield start, end
