"""The words by which the matcher reads a name's surroundings: titles, roles, places, legal forms, given names.

Long lists stand in `data/`; every word is folded (`fold.plain`).  Titles also speak French, German, Spanish, Italian.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

from bot.engine.fold import plain


def words(text: str) -> frozenset[str]:
    """The words of a list that is written as prose."""
    return frozenset(text.split())


def _lines(name: str) -> list[str]:
    text = (files("bot.engine") / "data" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def _sections() -> dict[str, frozenset[str]]:
    """The lists of `data/words.txt`: a name in brackets, its words below."""
    found: dict[str, list[str]] = {}
    listed: list[str] = []
    for line in _lines("words.txt"):
        if line.startswith("["):
            listed = found.setdefault(line.strip("[]"), [])
        else:
            listed += line.split()
    return {name: frozenset(listed) for name, listed in found.items()}


def _section(name: str) -> frozenset[str]:
    return _sections()[name]


MALE_TITLES: Final = words(
    """mr sir lord king prince duke baron pope herr monsieur senor signor mister fr father brother uncle shri datuk tuan
    pak encik alhaji count viscount archduke emperor tsar shah maharaja"""
)
FEMALE_TITLES: Final = words(
    """mrs ms miss madam madame mme mlle lady dame queen princess duchess sheikha baroness frau senora signora sister
    aunt smt dona hajia alhaja puan ibu daw countess viscountess marchioness archduchess empress"""
)
TITLES: Final = MALE_TITLES | FEMALE_TITLES | _section("titles")
"""Stand before a person's name, capitalised."""

OFFICES: Final = _section("offices")
"""Titles of which there are few at a time: with one, a surname names somebody whom people watch."""

ROLES: Final = _section("roles")
"""Name what somebody is; before or after a surname they show that it is a person's."""

SPEECH: Final = _section("speech")
"""What mostly people do, right before or after a name."""

AUXILIARIES: Final = words("is was has had will would did does could can must should who also then later")
ACTS: Final = SPEECH | AUXILIARIES | _section("acts")
"""What a person or an organisation does, right after its name; a common noun there would be followed by a noun."""

DEEDS: Final = ACTS - AUXILIARIES
"""The same without what goes on with another verb."""

RELATIVES: Final = words(
    """son daughter wife husband brother sister mother father baby boy girl uncle aunt cousin nephew niece grandson
    granddaughter grandfather grandmother stepson stepdaughter twin neighbour colleague friend"""
)
"""Stand before a first name."""
SUFFIXES: Final = words("jr sr junior senior ii iii iv filho neto")
GENERATIONS: Final = {"junior": "jr", "senior": "sr"}
"""Suffixes that say the same."""
PARTICLES: Final = words(
    """van von der den de del della di da dos das du la le lo al el bin ben ibn bint ter ten zu zum san st abu ould ap
    o nic ni ui binti vom zur af los las mac giolla an
    wa te ole arap kwa mint ag ait dal dalla dello degli dei"""
)

CHILD_OF: Final = words("bin ibn ben bint")
"""Between a name and a father's name."""

PLACE_PREPOSITIONS: Final = words(
    "in near across throughout into inside outside around toward towards via within north south east west"
)
"""Before a name they show that it is a place's: *in* Jordan."""
GEOGRAPHY: Final = _section("geography")

NAME_HEADS: Final = _section("name heads")
"""Capitalised after a name they make another, longer name of it."""

OF_HEADS: Final = _section("of heads")
"""Before "of" or straight before a name they swallow it: Bank of America, Fort Jordan."""

GENERIC_ORGANISATIONS: Final = _section("generic organisations")
"""Words of which a name is no name yet: "the Congress" is whose?"""

LEGAL_FORMS: Final = _section("legal forms")
CLUB_AFFIXES: Final = words(
    "fc afc cf sc ac as fk sk sv nk bk if cd ud rc bc ssc vfb vfl tsv fsv ff aik jk gnk hnk rfc rlfc ccc"
)

GENERIC_TAILS: Final = words("system index companies")
"""Last words that are left out of a name: the Nasdaq Composite *Index*."""

CALENDAR: Final = _section("calendar")

NATIONALITIES: Final = _section("nationalities")
"""Capitalised before a name without being part of it."""

COUNTRIES: Final = _section("countries")

STATES: Final = _section("states")

WORLD_CITIES: Final = _section("world cities")
"""Cities whose namesakes lie in America: "Paris, Texas" is not the one meant by "Paris"."""

PLACE_NAMES: Final = COUNTRIES | STATES | WORLD_CITIES | _section("place names")
"""Places that are also surnames or clubs; a preposition before one says which."""

_PLACES_OF_TWO_WORDS: Final = _section("places of two words")


def is_place(name: str) -> bool:
    """Whether `name` is a country's, a state's or a town's that clubs are called after, or people."""
    folded = plain(name)
    return folded in PLACE_NAMES or folded.replace(" ", "_") in _PLACES_OF_TWO_WORDS


NICKNAMES: Final = tuple(frozenset(line.split()) for line in _lines("nicknames.txt"))
"""Given names that stand for each other."""

EAST_ASIAN_SURNAMES: Final = _section("east asian surnames")
VIETNAMESE_SURNAMES: Final = _section("vietnamese surnames")
"""Their bearers are called by the last of their names: Ms Lan, for Phan Thi My Lan."""


_EVERYDAY: Final = _section("everyday")
"""Everyday nouns that news has little occasion to write."""


NOUNS: Final = _section("nouns")
"""Names of plants, beasts, stones, tools, dishes and weathers, after which firms are called: Amaranth, Umbra."""


@cache
def common_words() -> frozenset[str]:
    """Words that are usual in lower case: a capital at the start of a sentence says nothing about them."""
    return _EVERYDAY.union(_lines("common_words.txt"))


@cache
def common_surnames() -> frozenset[str]:
    """Surnames that many people share: alone they name nobody."""
    return frozenset(_lines("surnames.txt"))


@cache
def forenames() -> dict[str, str]:
    """Given names with the sex they tell: `m`, `f`, or `b` for either."""
    return dict(line.split() for line in _lines("forenames.txt"))


@cache
def _countries() -> dict[str, frozenset[str]]:
    lines = [frozenset(line.split()) for line in _lines("countries.txt")]
    return {word: line for line in lines for word in line}


def country(word: str) -> frozenset[str]:
    """The words that stand for the same country: its name, capital and people; nothing for other words."""
    return _countries().get(word, frozenset())


@cache
def equivalents(given: str) -> frozenset[str]:
    """`given` and every given name that may stand for it."""
    return frozenset({given}).union(*(group for group in NICKNAMES if given in group))
