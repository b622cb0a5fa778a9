"""From an entity to every form of its names that the scan looks for.

Typed names come first; from them follow the spellings a user should not have to type: umlauts and strokes written out,
Slavic and Arabic transliterations, hyphens, initials, legal forms and club affixes dropped, abbreviations.  Only what
cannot be enumerated (middle initials, titles, bare surnames) is left to the article: `people.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from bot.engine import bodies, clubs, leagues, personal, shortforms, spelling, wordings
from bot.engine.fold import fold, plain, seen
from bot.engine.lexicon import (
    CHILD_OF,
    GENERIC_TAILS,
    LEGAL_FORMS,
    PARTICLES,
    TITLES,
    VIETNAMESE_SURNAMES,
    common_words,
    words,
)
from bot.engine.shortforms import SMALL
from bot.model import Entity, EntityType

LONGEST_ALIAS: Final = 200
"""Characters; a longer alias is a sentence and is never looked for."""
_SYMBOLS: Final = frozenset("$#@+*[](){}|\\^=<>_/&%~")
"""An alias that holds one of these is meant letter by letter."""
_PATTERN_SYMBOLS: Final = _SYMBOLS - {"&"}
_UNSPACED: Final = re.compile("[\u0e00-\u0e7f\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


class Kind(StrEnum):
    """How a form came about, from what the user typed to what we derived."""

    NAME = "name"
    ALIAS = "alias"
    VARIANT = "variant"
    SURNAME = "surname"
    SHORT = "short form"
    ACRONYM = "acronym"


@dataclass(frozen=True, slots=True)
class Form:
    """One string to look for.  `pattern` is its folded text; at `caps`, offsets into it, the article needs capitals.

    `literal`: symbols count, so `text`, which begins `lead` characters before the pattern, must stand there as it is;
    `marked`: only a letter with a mark will do.
    `typed`: a user wrote it, we did not derive it;
    `spaced` is false for scripts that write no spaces: such a form may begin and end inside a run of letters.
    """

    text: str
    kind: Kind
    pattern: bytes
    caps: tuple[int, ...] = ()
    literal: bool = False
    lead: int = 0
    marked: bool = False
    spaced: bool = True
    typed: bool = False

    @property
    def look(self) -> tuple[tuple[int, ...], int, str]:
        """What decides, beside the pattern, whether a place in an article is written as this form."""
        exact = self.literal or not self.pattern.isascii()
        return self.caps, self.marked + 2 * self.acronym, self.text if exact else ""

    @property
    def acronym(self) -> bool:
        """Whether the form is written in capitals throughout."""
        return self.text.isupper()


_BRACKET: Final = re.compile(r" \([^()]+\)$")


def bare_name(entity: Entity) -> str:
    """The entity's name as people see it, without what tells it apart in brackets: Labour Party (Norway)."""
    name = seen(entity.name)
    return _BRACKET.sub("", name) or name


def effective_type(entity: Entity) -> EntityType:
    """The entity's type; a person for an untyped name that reads like one."""
    if entity.type is EntityType.OTHER and personal.looks_personal(seen(entity.name)):
        return EntityType.PERSON
    return entity.type


@lru_cache(maxsize=400_000)
def forms(entity: Entity) -> tuple[Form, ...]:
    """Every form of `entity`, the typed ones first, none twice."""
    found: dict[tuple[bytes, bool, bool], Form] = {}
    seen: set[str] = set()
    for spelled in _all_spellings(entity):
        if spelled.text in seen and not spelled.marked:
            continue
        seen.add(spelled.text)
        form = make(spelled.text, spelled.kind, marked=spelled.marked, typed=spelled.typed)
        if form is not None:
            key = (form.pattern, form.marked, form.literal)
            found[key] = _looser(found.get(key, form), form)
    return tuple(found.values())


def _looser(first: Form, second: Form) -> Form:
    """Of two forms that look alike, the one that asks for fewer capitals; what the user typed stays typed."""
    if len(second.caps) >= len(first.caps):
        return first
    return replace(second, kind=first.kind, typed=first.typed or second.typed)


@lru_cache(maxsize=400_000)
def person_name(entity: Entity) -> personal.PersonName | None:
    """The parts of a person's name; `None` for other types and for names of one word."""
    if effective_type(entity) is not EntityType.PERSON:
        return None
    return personal.parse(bare_name(entity), map(seen, entity.aliases))


class _Spelled(NamedTuple):
    """A string before it is made a form."""

    text: str
    kind: Kind
    marked: bool = False
    typed: bool = False


def _all_spellings(entity: Entity) -> Iterator[_Spelled]:
    person = person_name(entity)
    surnames = {plain(surname) for surname in person.surnames} if person else set()
    kind = effective_type(entity)
    names = (bare_name(entity), *map(seen, entity.aliases))
    for number, text in enumerate(names):
        whole = number == 0 and " " in text
        if surnames and _bare(text) in surnames and not whole:
            yield _Spelled(text.title() if text.isupper() else text, Kind.SURNAME, typed=True)
        else:
            yield _Spelled(text, Kind.ALIAS if number else Kind.NAME, typed=True)
    for text in names:
        for variant in _variants(text, kind):
            yield _Spelled(variant, Kind.SURNAME if surnames and _bare(variant) in surnames else Kind.VARIANT)
    if person:
        yield from _personal_spellings(names[0], person)
    for text in names:
        yield from _derived_spellings(text, kind, known=text is names[0] or not text.isupper())


def _personal_spellings(name: str, person: personal.PersonName) -> Iterator[_Spelled]:
    """Surnames alone, in every spelling; of a double surname also the first half, as in Luis Ortega (Prado)."""
    for surname in person.surnames:
        saint = [f"St. {surname[3:]}", f"Saint {surname[3:]}"] if surname.startswith("St ") else []
        for variant in (surname, *saint, *spelling.punctuation(surname), *spelling.transliterations(surname)):
            yield _Spelled(variant, Kind.SURNAME)
        for variant in spelling.umlauts_guessed(surname):
            yield _Spelled(variant, Kind.SURNAME, marked=True)
    words = name.split()
    if person.realm:
        yield _Spelled(" ".join(words[:2]), Kind.VARIANT)
    double = any(" " in surname for surname in person.surnames)
    yield from (_Spelled(half, Kind.SHORT) for half in _halves(words, plain(person.paternal), double=double))
    amid = [word for word in words[1:-1] if plain(word) not in {"thi", "van"}]
    if plain(words[0]) in VIETNAMESE_SURNAMES and len(amid) < len(words) - 2:
        yield _Spelled(" ".join([words[0], *amid, words[-1]]), Kind.VARIANT)


def _halves(words: list[str], paternal: str, *, double: bool) -> Iterator[str]:
    """Luis Ortega, for Luis Ortega Prado; Ana Ortega, for Ana Luz Ortega Prado; Ahmad Zul, for Ahmad Zul bin Osman."""
    for place in [place for place, word in enumerate(words) if paternal and place and plain(word) == paternal][:1]:
        yield " ".join(words[: place + 1])
        yield f"{words[0]} {words[place]}"
    if double and len(words) == 3 and plain(words[1]) not in PARTICLES:  # noqa: PLR2004 - Abu Haidar al-Torvani
        yield " ".join(words[:2])
    child = next((place for place, word in enumerate(words) if plain(word) in CHILD_OF), 0)
    if child > 1 + (plain(words[0]) in TITLES):
        yield " ".join(words[:child])


def _derived_spellings(text: str, kind: EntityType, *, known: bool) -> Iterator[_Spelled]:
    """Plurals of products, other names of countries, abbreviations and short forms of organisations.

    `known`: a well-known body may be meant; an alias in capitals is no other body's: the EPA of another country.
    """
    if kind is EntityType.PRODUCT:
        yield _Spelled(text.strip() + "s", Kind.VARIANT)
    elif kind is EntityType.PLACE:
        yield from (_Spelled(other, Kind.VARIANT) for other in spelling.countries(text))
        yield _Spelled(text.partition(", ")[0], Kind.SHORT)
    elif kind in {EntityType.ORGANISATION, EntityType.OTHER}:
        for body in bodies.other_names(text) if known else ():
            yield _Spelled(body.text, Kind.ACRONYM if body.doubtful else Kind.VARIANT)
        for letters in filter(None, map(shortforms.initials, (text, shortforms.without_place(text)))):
            yield _Spelled(letters, Kind.ACRONYM)
        others = (
            *leagues.short_towns(text),
            *clubs.unframed(text),
            *clubs.abbreviated(text),
            *shortforms.offices(text),
        )
        for other in others:
            yield from (_Spelled(spelt, Kind.VARIANT) for spelt in (other, *wordings.dialects(other)))
        yield from (_Spelled(short, Kind.SHORT) for short in _shorter(text))


_LOCATED: Final = re.compile(r"(.+ .+), [A-Z]\w+")
"""A name of two words or more with its town behind a comma: St Wystan's College, Durham."""


def _shorter(text: str) -> Iterator[str]:
    yield from shortforms.beginnings(text)
    yield from filter(None, (shortforms.without_place(text), shortforms.without_middle(text)))
    if located := _LOCATED.fullmatch(text):
        yield located[1]
    yield from clubs.shorts(text)


def _bare(text: str) -> str:
    """What remains, folded, of an alias without its titles: Gen. Tarrow is a surname too."""
    words = plain(text).split()
    while len(words) > 1 and words[0].rstrip(".") in TITLES:
        words = words[1:]
    return " ".join(words)


def make(text: str, kind: Kind, *, marked: bool = False, typed: bool = False) -> Form | None:
    """A form for `text`, or `None` where nothing could be looked for: no letter, one letter, or far too long."""
    literal = not _SYMBOLS.isdisjoint(text)
    folded = fold(_calm(text.strip()))
    body = folded.data.strip()
    if not body or len(folded.data) > LONGEST_ALIAS or (len(body) == 1 and not literal and body[0] < 128):  # noqa: PLR2004
        return None
    lead = folded.data.index(body)
    core = folded.text[lead : lead + len(body)]
    return Form(
        text=folded.text if literal else core,
        kind=kind,
        pattern=body,
        caps=_capitals(core),
        literal=literal,
        lead=lead if literal else 0,
        marked=marked,
        typed=typed,
        spaced=core.isascii() or not _UNSPACED.search(core),
    )


_STARTS: Final = re.compile(r"(?<![^\W\d_])[^\W\d_]")


def _calm(text: str) -> str:
    """A name that was typed in capitals throughout, as it would be written; what may be an abbreviation stays."""
    if not text.isupper() or (" " not in text and len(text) <= _LONGEST_ACRONYM):
        return text
    return " ".join(word.lower() if word.lower() in SMALL else word.title() for word in text.split())


_LONGEST_ACRONYM: Final = 6


def _capitals(text: str) -> tuple[int, ...]:
    """Where the article must have capitals, as offsets into `text`.

    Everywhere in an abbreviation; where the alias has them in a name, but for the common words that end a longer one
    (Hang Seng index); nowhere in a phrase that has one only because it begins (Stock market).
    """
    if text.isupper():
        return tuple(i for i, c in enumerate(text) if c.isupper())
    if " " in text or "-" in text:
        text = _PARTICLE.sub(lambda found: found[0].lower(), text)
    starts = [match.start() for match in _STARTS.finditer(text)]
    upper = tuple(start for start in starts if text[start].isupper())
    if len(starts) < 2 or not upper:  # noqa: PLR2004
        return upper
    common = [plain(word) in common_words() for word in re.findall(r"[^\W\d_]+", text)]
    if upper == (starts[0],) and len(upper) < len(starts) and all(common):
        return ()
    needed = len(starts)
    while needed > 0 and common[needed - 1]:
        needed -= 1
    enough = 1 if plain(text.rsplit(maxsplit=1)[-1]) in _LOWER_TAILS else 2
    if not enough <= needed < len(starts):
        return upper
    return tuple(start for start in upper if start < starts[needed])


_PARTICLE: Final = re.compile(
    rf"\b(?:(?:{'|'.join(sorted(PARTICLES - {'st', 'o', 'an'}))})(?=[ -])|(?:d|dell|dall)(?=['’]))", re.IGNORECASE
)
"""What papers write small or large as they please: Kris *De* Smedtel, Kris *de* Smedtel."""
_LOWER_TAILS: Final = words("index average composite exchange airport")
"""Last words that papers write small even behind a single other: the Nasdaq *composite*."""


def _variants(text: str, kind: EntityType) -> Iterator[str]:
    words = text.split()
    shorter = {" ".join(words)}
    if kind is EntityType.PERSON:
        shorter.add(_without_title(words))
    elif kind is EntityType.PLACE:
        shorter |= {" ".join(words[:-1])} if len(words) > 2 and words[-1] == "Airport" else set()  # noqa: PLR2004
    elif kind is not EntityType.TOPIC:
        shorter |= _shortened(words)
    for base in sorted(shorter, key=len, reverse=True):
        yield base
        if not _PATTERN_SYMBOLS.isdisjoint(base):
            continue
        yield from spelling.punctuation(base)
        yield from spelling.umlauts(base)
        yield from wordings.dialects(base)
        yield from wordings.abbreviations(base)
        for turned in wordings.turned_round(base) if " " in base else ():
            yield from (turned, *wordings.abbreviations(turned), *wordings.dialects(turned))


def _without_title(words: list[str]) -> str:
    while len(words) > 2 and plain(words[0].rstrip(".")) in TITLES:  # noqa: PLR2004
        words = words[1:]
    return " ".join(words)


_LONG_LEGAL_FORM: Final = re.compile(
    r"\b(?:(?:(?:Open|Public|Closed|Private) )?Joint[- ]Stock Company|Limited Liability Company|Aktiengesellschaft)\b",
    re.IGNORECASE,
)


_PARTNERS: Final = 3
_HOUSE: Final = words("partners associates sons daughters brothers")
"""What law firms and auctioneers are called beside their founders: Harkness, Wylde & *Partners*."""


_DROPPED_LAST: Final = LEGAL_FORMS | GENERIC_TAILS | {"and", "&"}


def _shortened(words: list[str]) -> set[str]:
    stages = [list(words), *([short] if (short := _LONG_LEGAL_FORM.sub("", " ".join(words)).split()) else [])]
    while len(stages[-1]) > 1:
        core = stages[-1]
        if core[0] == "The" or clubs.affixed(core[0]):
            stages.append(core[1:])
        elif clubs.affixed(core[-1]) or plain(core[-1].strip(".,")) in _DROPPED_LAST:
            stages.append(core[:-1])
        elif len(core) > _PARTNERS and core[-2] in {"&", "and"} and plain(core[-1]) in _HOUSE:
            stages.append(core[:-2])
        else:
            break
    names = {" ".join(stage).rstrip(",") for stage in stages}
    return {name for name in names if plain(name) not in SMALL}
