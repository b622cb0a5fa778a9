"""What the words right before a surname make of it: a full name, an initial, a title, or somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.engine.fold import plain
from bot.engine.lexicon import (
    CALENDAR,
    CHILD_OF,
    COUNTRIES,
    FEMALE_TITLES,
    LEGAL_FORMS,
    MALE_TITLES,
    NAME_HEADS,
    NATIONALITIES,
    PARTICLES,
    RELATIVES,
    ROLES,
    SPEECH,
    STATES,
    SUFFIXES,
    TITLES,
    common_words,
    forenames,
    words,
)
from bot.engine.personal import PersonName, sex_of
from bot.engine.searchtext import Case, SearchText
from bot.engine.surroundings import PARTICIPLES, capital_before

_FURTHEST: Final = 5
"""Words read before a surname: First Middle Other-middle de Surname."""


class Before(StrEnum):
    """What a surname's left neighbours make of it."""

    FULL = "full name"
    INITIAL = "initial"
    TURNED = "surname first"
    OTHER = "another first name"
    TITLE = "title"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a surname is introduced: the relation, the word where the name begins, the word that says so, the sex."""

    relation: Before
    start: int
    word: str = ""
    sex: str = ""


_TITLES_OF_ONE_SEX: Final = MALE_TITLES | FEMALE_TITLES


def before_surname(document: SearchText, index: int, name: PersonName) -> Reading:
    """Read the words before the surname that begins at word `index`."""
    turned = _turned_round(document, index, name) or _family_first(document, index, name)
    turned = turned or _syllables(document, index - 1, name) or _initials_behind(document, index, name)
    turned = turned or _cut_short(document, index - 1, name)
    if turned is not None:
        return turned
    initials: list[int] = []
    unknown: int | None = None
    for position in range(index - 1, max(-1, index - 1 - _FURTHEST), -1):
        word = document.word(position)
        if not _belongs(document, position):
            break
        if name.has_given(word) and document.capital(position) and not _nickname_amid(document, position, name):
            between = [*initials, unknown] if unknown is not None else initials
            return _given(document, position, name, sorted(between))
        if _closed_initials(document, position, name):
            return Reading(Before.INITIAL, position, document.raw(position))
        if word in TITLES or _monsieur(document, position, name):
            double = document.word(position - 1) in _TITLES_OF_ONE_SEX and document.adjacent(position)
            title = document.raw(position - 1 if double else position)
            return _judge(document, index, name, initials, unknown, title)
        if len(word) == 1:
            initials.append(position)
        elif not _passed_over(document, position):
            if unknown is not None or not (_relatives(document, position) or _may_be_given(document, position)):
                break
            unknown = position
    return _judge(document, index, name, initials, unknown, "")


_LETTERED: Final = words("group pool class grade division section block hall gate tier category hepatitis vitamin")
"""Before a single letter, they take it for themselves: *Group* C. Farrow is out."""


def _belongs(document: SearchText, position: int) -> bool:
    """Whether the word at `position` can be part of the name that begins right behind it."""
    letters = document.capital(position) or document.word(position) in PARTICLES
    against = document.word(position) == "v" and not document.gap(position + 1).startswith(".")  # Holm v Farrow
    taken = len(document.word(position)) == 1 and document.word(position - 1) in _LETTERED
    return letters and not taken and document.adjacent(position + 1) and not (against or document.possessive(position))


def _cut_short(document: SearchText, position: int, name: PersonName) -> Reading | None:
    """The first name that ends at `position`, cut short with a full stop: *Ma.* Luz Farrow, *Wm.* Farrow."""
    if document.word(position) in name.between and document.adjacent(position + 1):
        position -= 1
    word = document.word(position)
    stop = document.gap(position + 1).strip("\u00a0 ") == "." and len(word) > 1 and document.capital(position)
    longer = [given for given in name.given if len(given) > len(word) and given[0] == word[0]] if stop else []
    if word in _OTHER_STOPS or not any(_letters_of(word, given) for given in longer):
        return None
    return Reading(Before.FULL, position, document.raw(position), name.sex)


def _letters_of(short: str, whole: str) -> bool:
    """Whether the letters of `short` stand in `whole` in their order."""
    left = iter(whole)
    return all(letter in left for letter in short)


_OTHER_STOPS: Final = TITLES | LEGAL_FORMS | CALENDAR | STATES | SUFFIXES | words("st no vs")


def _syllables(document: SearchText, position: int, name: PersonName) -> Reading | None:
    """The given name of two syllables that ends at `position`: *Wei-lin* Tsao; `None` where none does."""
    if document.gap(position) not in {"-", "‑", " "} or not document.capital(position - 1):
        return None
    first, second = document.word(position - 1), document.word(position)
    apart = document.gap(position) == " "
    written = f"{first}{second}" in name.given if apart else name.has_given(f"{first}-{second}")
    given = document.adjacent(position + 1) and written
    return Reading(Before.FULL, position - 1, document.raw(position - 1), name.sex) if given else None


def _monsieur(document: SearchText, position: int, name: PersonName) -> bool:
    """Whether "M." stands for Monsieur, "Me" for Maître: in a French text, and before a Frenchman's name."""
    raw = document.raw(position)
    if raw not in {"M", "Me", "Pr"}:
        return False
    return document.french or (raw == "M" and not name.given.isdisjoint(_FRENCH))


_FRENCH: Final = words(
    """jean pierre jacques francois alain philippe thierry olivier stephane herve yves gilles pascal sylvain etienne
    antoine guillaume gerard arnaud benoit cedric didier edouard fabrice franck frederic laurent luc ludovic serge
    xavier emmanuel hugues jerome rene raymond andre"""
)


def _nickname_amid(document: SearchText, position: int, name: PersonName) -> bool:
    """Whether a first name in quotation marks stands behind another of the person's: Walter J. *"Wally"* Farrow."""
    if not (document.quoted(position) and document.adjacent(position)):
        return False
    first = position - 2 if len(document.word(position - 1)) == 1 else position - 1
    return document.capital(first) and name.has_given(document.word(first))


def _closed_initials(document: SearchText, position: int, name: PersonName) -> bool:
    """JC or JK for Jean-Claude: the first letters of a first name of several parts, without stops."""
    raw = document.raw(position)
    return len(raw) > 1 and raw.isupper() and any(raw.lower() == letters for letters in name.closed_initials)


def _child_of(document: SearchText, position: int, name: PersonName) -> str:
    """Whose child a first name belongs to that only follows *bin*: Salman *bin* Omar; empty where there is none."""
    if document.word(position - 1) not in CHILD_OF or not document.adjacent(position):
        return ""
    own = document.word(position - 2)
    other = document.capital(position - 2) and document.adjacent(position - 1) and not name.has_given(own)
    return document.raw(position - 2) if other and own not in TITLES else ""


def _given(document: SearchText, position: int, name: PersonName, between: list[int]) -> Reading:
    if father := _child_of(document, position, name):
        return Reading(Before.OTHER, position, father)
    letters = "".join(document.word(index)[0] for index in between)
    if not name.agrees(letters):
        return Reading(Before.OTHER, position, f"{document.raw(position)} {letters.upper()}", name.sex)
    first = position
    while document.word(first - 1) in name.between and document.capital(first - 1) and document.adjacent(first):
        first -= 1
    return Reading(Before.FULL, first, document.raw(position), name.sex)


def _passed_over(document: SearchText, position: int) -> bool:
    """Whether a word is none of the name's own: a particle, a nickname in quotation marks, the anti- of anti-Farrow."""
    word = document.word(position)
    prefix = document.gap(position + 1) in {"-", "‑"} and word in _HYPHENATED
    return prefix or document.quoted(position) or not document.capital(position)


_HYPHENATED: Final = words("anti pro non post pre ex neo")
"""Before a hyphen and a surname: *anti*-Farrow."""


def _turned_round(document: SearchText, index: int, name: PersonName) -> Reading | None:
    """Surname first, at the start of a line or sentence: "Farrow, Nolan"; `None` for any other order."""
    if not document.opens_sentence(index):
        return None
    last = index + max(surname.count(" ") + surname.count("-") for surname in name.surnames)
    for position in range(index + 1, last + 2):
        if document.gap(position).strip() != "," or not document.capital(position):
            continue
        word = document.word(position)
        if name.has_given(word):
            return Reading(Before.TURNED, _last_given(document, position), document.raw(position), name.sex)
        listed = document.gap(_last_given(document, position) + 1).strip(" ")[:1] in {":", ";", "\n", ",", ".", "("}
        if word in forenames() and listed:
            return Reading(Before.OTHER, position, document.raw(position), sex_of(word))
    return None


def _initials_behind(document: SearchText, index: int, name: PersonName) -> Reading | None:
    """Surname and initials, as in lists of results and references: *Farrow N*, *Kuang MX*; `None` for others."""
    after = index + 1 + max(surname.count(" ") + surname.count("-") for surname in name.surnames)
    for position in range(index + 1, after + 1):
        letters = document.raw(position) if position < len(document) else ""
        listed = document.gap(position) in {" ", ", "} and document.gap(position + 1)[:1] in _BEHIND_LISTED
        initials = letters.isupper() and len(letters) <= _MOST_INITIALS and letters not in _NO_INITIALS
        if initials and listed and name.has_initial(document.word(position)[0]):
            return Reading(Before.TURNED, position, letters, name.sex)
    return None


_BEHIND_LISTED: Final = frozenset(",.;:)\n")
_MOST_INITIALS: Final = 3
_NO_INITIALS: Final = frozenset(
    {"US", "UK", "EU", "UN", "TV", "MP", "MEP", "KC", "QC", "CEO", "DJ", "II", "III", "IV", "V"}
)


def _last_given(document: SearchText, position: int) -> int:
    """The last of the given names that begin at `position` behind a surname and a comma: Farrow, *Nolan Ivanovich*."""
    while document.gap(position + 1) == " " and document.capital(position + 1):
        position += 1
    return position


def _family_first(document: SearchText, index: int, name: PersonName) -> Reading | None:
    """Surname first without a comma, as in Hungary and in registers: *Bárdossy Orsolya*; `None` for other orders."""
    after = index + 1
    if document.gap(after) != " " or document.word(index) in forenames() or not document.capital(after):
        return None
    whole = not document.capital(after + 1) and document.gap(after + 1) not in {"-", "‑"}
    alone = document.word(after) in name.given and len(document.word(after)) > 1 and whole
    syllables = f"{document.word(after)}{document.word(after + 1)}" in name.given
    both = syllables and document.gap(after + 1) in {"-", "‑"}
    if capital_before(document, index) or not (alone or both):
        return None
    return Reading(Before.TURNED, after + both, document.raw(after), name.sex)


def _judge(
    document: SearchText, index: int, name: PersonName, initials: list[int], unknown: int | None, title: str
) -> Reading:
    folded = plain(title)
    sex = "m" if folded in MALE_TITLES or folded == "m" else "f" if folded in FEMALE_TITLES else ""
    if unknown is not None:
        if document.word(unknown) in name.between and (first := _middle_name(document, unknown, name, initials)):
            return Reading(Before.FULL, first, document.raw(unknown), name.sex)
        word, written = document.word(unknown), document.raw(unknown)
        if document.gap(unknown) in {"-", "‑"} and document.capital(unknown - 1):
            written = f"{document.raw(unknown - 1)}-{written}"
        return Reading(Before.OTHER, unknown, written, sex or sex_of(word))
    if initials:
        first = initials[-1]
        middle = "".join(document.word(position) for position in reversed(initials[:-1]))
        fits = name.has_initial(document.word(first)) and (not middle or middle[0] in name.middle)
        fits = fits or document.word(first) + middle in name.closed_initials
        relation = Before.INITIAL if fits else Before.OTHER
        return Reading(relation, first, document.raw(first) + ".", sex)
    if title:
        return Reading(Before.TITLE, index, title, sex)
    return Reading(Before.NOTHING, index)


def _middle_name(document: SearchText, position: int, name: PersonName, initials: list[int]) -> int:
    """Where a name begins that leaves out the first of two first names, or half of it; 0 where somebody else's does.

    M. *Tariq* Farrow is Mohammed Tariq Farrow, and so is *Tariq* Farrow, for everybody is called Mohammed.
    """
    if initials:
        return initials[-1] if name.has_initial(document.word(initials[-1])) else 0
    return 0 if name.given.isdisjoint(_SILENT) else position


_SILENT: Final = words(
    "mohammed mohammad muhammad mohamed maria mary marie jose juan jean abdul ahmad nur siti syed sayed seyed mohd"
)
"""First names that so many bear that the second is what people are called by."""


def _dates(document: SearchText, index: int) -> bool:
    """Whether a month's name at `index` is no first name: in *May* Farrow said; 4 *June* Farrow said."""
    before = document.word(index - 1)
    return before.isdigit() or before in _NEVER_BEFORE_PEOPLE


_NEVER_BEFORE_PEOPLE: Final = words("in last this next since until till on early late mid during")
"""Before a first name that is a month, these make a date of it; "by", "of" or "after" may stand before anybody."""


def _relatives(document: SearchText, index: int) -> bool:
    """Whether a relative stands before a word, which is a first name then, whatever else it means: sister *Lone*."""
    return document.word(index - 1) in RELATIVES and document.gap(index) == " " and not document.capital(index - 1)


_DOING: Final = ROLES | SPEECH


_NO_FORENAMES: Final = NATIONALITIES | COUNTRIES | NAME_HEADS | LEGAL_FORMS


def _may_be_given(document: SearchText, index: int) -> bool:
    """Whether a capitalised word before a surname can be a first name at all."""
    word = document.word(index)
    known = word in forenames()
    date = word in CALENDAR and (not known or _dates(document, index))
    if date or document.possessive(index + 1) or document.possessive(index) or word in _DOING:
        return False
    opens = document.opens_sentence(index)
    if document.case_at(document.starts[index]) is not Case.NORMAL:
        return known and word not in common_words()
    if word in _NO_FORENAMES and not known:
        return False
    if word in common_words():
        return known and not opens
    if opens and not known and word.endswith(PARTICIPLES):
        return False
    return not document.raw(index).isupper()
