"""People's names taken apart: given names, surname, suffix, and whether two given names can be one person's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from bot.engine.fold import plain
from bot.engine.lexicon import (
    CHILD_OF,
    EAST_ASIAN_SURNAMES,
    FEMALE_TITLES,
    GENERATIONS,
    MALE_TITLES,
    PARTICLES,
    SUFFIXES,
    TITLES,
    VIETNAMESE_SURNAMES,
    equivalents,
    forenames,
)
from bot.engine.spelling import plain_but_pairs

_EDGES: Final = '-.,;:()"“”'
_DROPPED: Final = frozenset({"von", "zu", "de", "da", "do", "dos", "das", "af"})
"""Small particles that newspapers drop: Jair de Alcântara, Alcântara; not the van of van Dijk, nor a Fleming's De."""


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name of at least two words.  `given` holds every spelling of the first name, `surnames` are as written.

    `middle` are the first letters of what stands between first name and surname; `sex` is `m`, `f`, or empty.
    `realm` tells a Prince Leopold of *Aldmark* from others;
    `paternal` is the first of two surnames (Luis *Ortega* Prado), `called` the name that a title may stand before;
    `between` holds the names between first name and surname, `others` the aliases of another surname, each with it.
    """

    given: frozenset[str]
    surnames: tuple[str, ...]
    suffix: str = ""
    sex: str = ""
    middle: str = ""
    paternal: str = ""
    called: str = ""
    realm: str = ""
    between: frozenset[str] = frozenset()
    others: tuple[tuple[str, str], ...] = ()

    @property
    def closed_initials(self) -> frozenset[str]:
        """The first letters of first names of several parts, without stops: jc for Jean-Claude."""
        parted = (re.split(r"[-.]", given) for given in self.given)
        return frozenset("".join(part[0] for part in parts if part) for parts in parted if len(parts) > 1)

    @property
    def initials(self) -> frozenset[str]:
        """First letters of the first name."""
        return frozenset(given[0] for given in self.given)

    def has_given(self, word: str) -> bool:
        """Whether `word`, folded, is this person's first name, a short form or another spelling of it."""
        return bool(word) and (word in self.given or any(_same(word, given) for given in self.given))

    def agrees(self, initials: str) -> bool:
        """Whether middle letters in an article can be this person's: George W., not George H. W."""
        return not initials or not self.middle or initials[0] in self.middle

    def has_initial(self, letter: str) -> bool:
        """Whether a first name begins with `letter` (folded)."""
        return any(given[0] == letter for given in self.given)


def parse(name: str, aliases: Iterable[str] = ()) -> PersonName | None:
    """Take `name` apart and learn from the aliases that share its surname; `None` for a name of one word."""
    nickname = _NICKNAME.search(name)
    parsed = _parse(_NICKNAME.sub(" ", name)) or _titled(name)
    if parsed is None:
        return None
    if nickname:
        parsed = replace(parsed, given=parsed.given | {plain(nickname[1])})
    surnames = {plain(surname) for surname in parsed.surnames}
    alike, others = [parsed], []
    for alias in aliases:
        other = _parse(alias)
        if other and surnames.isdisjoint(map(plain, other.surnames)):
            others.append((alias, other.surnames[0]))
        elif other:
            alike.append(other)
    given = frozenset[str]().union(*(each.given for each in alike))
    return replace(parsed, given=given, middle="".join(each.middle for each in alike), others=tuple(others))


_NICKNAME: Final = re.compile(r" [\"“'‘(](\w+)[\"”'’)] ")


def _titled(name: str) -> PersonName | None:
    """Whoever is known by a title and one name: Lord Ashcombe, King Harald, Lord Ashcombe of Carn."""
    words = _words(name)
    title = plain(words[0]) if words else ""
    if len(words) < 2 or title not in TITLES or (len(words) > 2 and words[2] != "of"):  # noqa: PLR2004
        return None
    sex = "m" if title in MALE_TITLES else "f" if title in FEMALE_TITLES else ""
    return PersonName(frozenset(), (words[1],), sex=sex, realm=plain(words[-1]) if len(words) > 2 else "")  # noqa: PLR2004


def looks_personal(name: str) -> bool:
    """Whether a name of unknown type reads like a person's: two to four capitalised words, a forename first."""
    words = _words(name)
    return 2 <= len(words) <= 4 and plain(words[0]) in forenames() and all(w[:1].isupper() for w in words[1:])  # noqa: PLR2004


def sex_of(given: str) -> str:
    """`m` or `f` where the forename tells, else nothing."""
    sex = forenames().get(given, "")
    return "" if sex == "b" else sex


def _parse(name: str) -> PersonName | None:
    if name.count(",") == 1 and plain(name.rsplit(",", 1)[1].strip(" .")) not in SUFFIXES:
        name = " ".join(reversed(name.split(",")))
    words = _words(name)
    if name.lower().startswith("tan sri "):
        words = words[2:]
    cut = bool(words) and name.split()[0].endswith(".") and len(words[0]) > 1
    while len(words) > 1 and plain(words[0].rstrip(".")) in TITLES and plain(words[1]) not in CHILD_OF:
        words = words[1:]
    if len(words) > 2 and plain(words[0]) in _MOHAMMED:  # noqa: PLR2004
        words = words[1:]
    suffix = ""
    if len(words) > 2 and plain(words[-1].rstrip(".")) in SUFFIXES:  # noqa: PLR2004
        suffix, words = plain(words[-1].rstrip(".")), words[:-1]
        suffix = GENERATIONS.get(suffix, suffix)
    if len(words) < 2 or plain(words[1]) == "of":  # noqa: PLR2004
        return None
    given, surnames = _split(words) if not cut else _given_first(words)
    between = words[1 : max(1, len(words) - surnames[0].count(" ") - 1)] if given == words[0] else []
    middle = "".join(plain(word)[0] for word in between if plain(word).strip(".") not in PARTICLES)
    named = PersonName(_spellings(given), surnames, suffix, sex_of(plain(given)), middle)
    core = [word for word in words if plain(word) not in PARTICLES | {"y", "i"}]
    two = len(core) == 3 and core[1] == words[1]  # noqa: PLR2004
    two = two or (len(core) == 4 and plain(core[1]) in forenames() and plain(core[2]) not in forenames())  # noqa: PLR2004
    double = two and any(" " in surname for surname in surnames)
    family = words[0] != given
    called = "" if family else given
    if family and len(words) > 2 and plain(words[0]) in VIETNAMESE_SURNAMES:  # noqa: PLR2004
        called = words[-1]
        return replace(named, given=_spellings(called), middle="", called=called, between=_names(words[1:-1]))
    return replace(named, paternal=core[-2] if double else "", called=called, between=_names(between))


def _names(words: list[str]) -> frozenset[str]:
    return frozenset(word for word in map(plain, words) if len(word) > 1 and word not in PARTICLES)


def _split(words: list[str]) -> tuple[str, tuple[str, ...]]:
    folded = [plain(word) for word in words]
    if _family_first(folded):
        either = len(words) == 2 or folded[-1] in EAST_ASIAN_SURNAMES  # noqa: PLR2004 - Wei Fang Lau may be Ms Lau
        return words[1], (words[0], words[-1]) if either else (words[0],)
    return _given_first(words)


def _given_first(words: list[str]) -> tuple[str, tuple[str, ...]]:
    folded = [plain(word) for word in words]
    start = len(words) - 1
    while start > 1 and folded[start - 1].rstrip(".") in PARTICLES:
        start -= 1
    surname = " ".join(words[start:])
    surnames = [surname]
    article = re.match(r"(?:al|el)[- ]", plain(surname))
    if article:
        surnames.append(surname[article.end() :])
    if words[start] in _DROPPED | CHILD_OF and start == len(words) - _PARTICLE_AND_NAME:
        surnames.append(words[-1])
    if start > 2 and folded[start - 1] in {"y", "i"}:  # noqa: PLR2004 - Guadalupe Ybarra y Costa
        surnames.append(" ".join(words[start - 2 :]))
    elif start > 1 and len(folded[start - 1]) > 2 and folded[start - 1] not in forenames():  # noqa: PLR2004
        first = start - 2 if start > 2 and folded[start - 2] in PARTICLES else start - 1  # noqa: PLR2004
        surnames.append(" ".join(words[first:]))
    return words[0], tuple(surnames)


_PARTICLE_AND_NAME: Final = 2
"""Words of a surname whose particle may be dropped; that of a De le Hoye is not."""


def _family_first(folded: list[str]) -> bool:
    """Whether the surname comes first, as in Xi Jinping and Kim Jong-un, but not in Kim Clijsters or Lee Grant."""
    if folded[0].rstrip(".") in VIETNAMESE_SURNAMES and len(folded) > 2 and len(max(folded, key=len)) < _SYLLABLE:  # noqa: PLR2004
        return True
    if folded[0].rstrip(".") not in EAST_ASIAN_SURNAMES or folded[-1] in forenames():
        return False
    return len(folded) == 3 or folded[0] not in forenames() or "-" in folded[-1]  # noqa: PLR2004


_MOHAMMED: Final = frozenset({"md", "mohd", "muhd", "mst"})
"""Cut short before somebody's own first name, it is told or not: Md. Shahidul Farrow."""
_SYLLABLE: Final = 7
"""Letters that no part of a Vietnamese name has."""


def _spellings(given: str) -> frozenset[str]:
    word = plain(given).strip(".")
    first, *others = re.split(r"[-.]", word)
    joined = {"".join((first, *others))} if others else set()
    written = set() if given.isascii() else {plain(plain_but_pairs(given)).strip(".")}
    return equivalents(word) | equivalents(first) | joined | written


def _words(name: str) -> list[str]:
    """The words of a name, without the dash or the bullet that may have come along with it."""
    return [word for word in (part.strip(_EDGES) for part in name.split()) if any(map(str.isalnum, word))]


def _same(word: str, given: str) -> bool:
    """Whether two given names sound alike, or one is short for the other: Ed, Edwin, not Andre, Andrew."""
    if len(word) >= _END and given.endswith(word) and given.startswith(_LEFT_OUT):
        return True
    if word[0] != given[0] or len(word) == 1 or len(given) == 1:
        return _key(word) == _key(given)
    if {sex_of(word), sex_of(given)} == {"m", "f"}:
        return False
    if len(word) > _CUT + 3 and len(word) == len(given) and word[:-1] == given[:-1] and {word[-1], given[-1]} <= _ENDS:
        return True
    short = given.startswith(word) and len(given) - len(word) >= _CUT
    return _key(word) == _key(given) or (short and word in forenames())


_CUT, _END = 2, 5
"""Letters that a short form leaves out at least, and letters of one that is the end of a name."""
_ENDS: Final = frozenset("aeiy")
"""Last letters that tell one language's writing of a long first name from another's: Ekaterina, Ekaterine."""
_LEFT_OUT: Final = ("oluwa", "olu", "ola", "ade", "chukwu", "chi", "nwa")
"""How names begin in Nigeria that are told without it: Oluwa*damilola*, Chukwu*emeka*."""

_SOUNDS: Final = (
    (re.compile(r"^(?:ye|je)"), "e"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"(?<=.)th"), "t"),
    (re.compile(r"ks"), "x"),
    (re.compile(r"kh|q|ck|c(?=[aourlt])"), "k"),
    (re.compile(r"(?:iy|yy|ij|yi|ii|ei|ey|ay|ai|ie|y)"), "i"),
    (re.compile(r"ee|oi"), "i"),
    (re.compile(r"ou|oo"), "u"),
    (re.compile(r"oi(?=[nkv])"), "i"),
    (re.compile(r"(?<=[aou])e(?![aeiou])"), ""),
    (re.compile(r"w"), "v"),
    (re.compile(r"dj"), "d"),
    (re.compile(r"j"), "i"),
    (re.compile(r"(.)\1"), r"\1"),
)


@lru_cache(maxsize=100_000)
def _key(word: str) -> str:
    """What remains of a given name when the usual differences of transliteration are taken out."""
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word
