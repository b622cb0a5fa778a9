"""Texts that are no articles: names are still found in them, at their places, and the work stays linear."""

import cProfile
import pstats
import time
from collections.abc import Callable

import pytest

from bot.engine.faithful import evidence, objections
from bot.engine.flowing import flowing
from bot.engine.labels import label
from bot.engine.mails import around
from bot.engine.match import Matcher
from bot.engine.material import material_change
from bot.engine.sentences import split
from bot.engine.summarise import summarise
from bot.model import Entity, EntityType, SourceText, Watchlist

WATCHED = Watchlist(
    "desk",
    (
        Entity("Nolan Farrow", EntityType.PERSON),
        Entity("Skerrow Port Authority", EntityType.ORGANISATION),
        Entity("Торвани Банк", EntityType.ORGANISATION),
        Entity("شركة المرفأ", EntityType.ORGANISATION),
    ),
)
TEXTS = {
    "no sentence": ("", []),
    "one sentence": ("Nolan Farrow sailed.", ["Nolan Farrow"]),
    "a list of results": ("Vauban 3 Skerrow 1\n1. Nolan Farrow 12.3\n2. Ida Holm 12.9\n", ["Nolan Farrow"]),
    "a transcript": ("HOST: Who?\nNOLAN FARROW: Me.\nHOST: Thanks, Mr. Farrow.", ["NOLAN FARROW", "Farrow"]),
    "a poem": ("O Nolan\nFarrow, o sea,\nfarrow and sow,\nO me!", ["Nolan\nFarrow"]),
    "a table": ("name\tscore\nFarrow, Nolan\t12\nHolm, Ida\t9", ["Farrow, Nolan"]),
    "a table with bars": (
        "| Nolan Farrow | 12 |\n| Skerrow Port Authority | 9 |",
        ["Nolan Farrow", "Skerrow Port Authority"],
    ),
    "mixed languages": (
        "Nolan Farrow traf die Leute. Il a vu la Skerrow Port Authority. Торвани Банк закрыт.",
        ["Nolan Farrow", "Skerrow Port Authority", "Торвани Банк"],
    ),
    "right to left": ("قالت شركة المرفأ إن \u2067Nolan Farrow\u2069 غادر.", ["شركة المرفأ", "Nolan Farrow"]),
    "a direction turned round": ("\u202eNolan Farrow\u202c left.", ["Nolan Farrow"]),
    "zero-width characters": (
        "No\u200blan\u00a0Far\u00adrow and Nolan\u2060 Farr\u200dow",
        ["No\u200blan\u00a0Far\u00adrow", "Nolan\u2060 Farr\u200dow"],
    ),
    "an accent apart": ("Nolan Farro\u0308w met nobody.", ["Nolan Farro\u0308w"]),
    "nulls": ("Nolan\x00Farrow, \x01 Nolan Farrow.", ["Farrow", "Nolan Farrow"]),
}


@pytest.mark.parametrize("kind", TEXTS)
def test_names_are_found_where_they_stand(kind: str) -> None:
    text, expected = TEXTS[kind]
    matches = Matcher([WATCHED], tagger=None).match(text).matches
    mentions = sorted(mention for match in matches for mention in match.mentions)
    assert [mention.text for mention in mentions] == expected
    assert all(text[mention.start : mention.end] == mention.text for mention in mentions)


ALIASES = ("F.*w", "^Nolan", "(Farrow|Holm)", "[A-Z]+", "\\bFarrow\\b", "", " ", "N", "7", ".", "Farrow$")


def test_aliases_are_letters_and_no_patterns() -> None:
    odd = Entity("Quay Watch", EntityType.TOPIC, ALIASES)
    matcher = Matcher([Watchlist("odd", (odd,))], tagger=None)
    assert matcher.match("Nolan Farrow, N, 7. Holm (Farrow) [A] F7w").matches == ()
    found = matcher.match("They wrote (Farrow|Holm) and [A-Z]+ and F.*w.").matches
    assert [mention.text for mention in found[0].mentions] == ["(Farrow|Holm)", "[A-Z]+", "F.*w"]


LINES = {
    "results": "Vauban 3 Skerrow 1\n",
    "transcript": "HOST: Nolan Farrow told us that the boat would not sail today.\n",
    "table": "Farrow, Nolan\t12\t13\t14\n",
    "one line": "Nolan Farrow met the Skerrow Port Authority and nobody minded, ",
    "right to left": "قالت شركة المرفأ إن Nolan Farrow غادر. ",
    "zero width": "No\u200blan Far\u200drow left. ",
}


@pytest.mark.parametrize("kind", LINES)
def test_work_grows_with_the_text_and_no_faster(kind: str) -> None:
    """Counted in calls, not in seconds: four times the text takes at most five times the calls."""
    small, large = (LINES[kind] * (size // len(LINES[kind])) for size in (5_000, 20_000))
    matcher = Matcher([WATCHED], tagger=None)
    assert calls(lambda: matcher.match(large)) < 5 * calls(lambda: matcher.match(small))
    assert calls(lambda: summarise([SourceText(large)])) < 5 * calls(lambda: summarise([SourceText(small)]))


def calls(work: Callable[[], object]) -> int:
    profile = cProfile.Profile()
    profile.runcall(work)
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


ENDLESS: dict[str, tuple[Callable[[str], object], str]] = {
    "stops": (split, "He left" + "!" * 100_000 + "x, y"),
    "a word that may be divided": (flowing, "a" * 100_000 + "\nb"),
    "an address": (lambda text: objections(text, evidence(["The port is open."], "en")), "a@" * 4_000),
    "figures": (lambda text: material_change(["The port is open."], text), "\n" + "1," * 20_000),
    "names": (
        lambda text: material_change(["The port is open."], text),
        "\n" + "".join(f"met Q{number:x}u on a day. " for number in range(20_000)),
    ),
    "tags and addresses": (lambda text: label(split(text)), "http://" * 30 + " end"),
    "a credit in capitals": (lambda text: label(split(text)), "- " + "A" * 250 + "!"),
    "a gap": (split, "The port" + " " * 20_000 + "is open."),
    "signatures": (lambda text: around(["On 5 May Ida wrote:", *text.split()]), "-- > " * 20_000),
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_no_text_keeps_a_reader_for_long(kind: str) -> None:
    read, text = ENDLESS[kind]
    begun = time.process_time()
    read(text)
    assert time.process_time() - begun < 2.0
