"""What an article calls somebody once it has named them in full: Mr Ortega (Prado), Ms Lan, Mr Somsak, Abebe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.engine import surroundings as near
from bot.engine.aliases import Form, Kind, make
from bot.engine.candidate import Candidate, candidate
from bot.engine.fold import plain
from bot.engine.lexicon import (
    CHILD_OF,
    ROLES,
    TITLES,
    VIETNAMESE_SURNAMES,
    common_surnames,
    common_words,
    forenames,
    is_place,
    words,
)
from bot.engine.personal import PersonName
from bot.engine.searchtext import SearchText

_NAMING: Final = words("named called name")
"""Before a first name they tell the name and call nobody by it: a boy *named* Abebe."""


def further(
    document: SearchText, name: PersonName, full: Candidate, taken: set[int], *, never_alone: bool
) -> Iterator[tuple[Candidate, str, str]]:
    """Further mentions of a person whom `full` names, each with the rule and the reason; `taken`: words of others.

    `never_alone`: the article never says the surname by itself, so that it may go by the first name.
    """
    for found in _paternal(document, name, taken):
        yield found, "surname", f"the first of two surnames, and {full.form.text} is named in full"
    form, word = _form(name.called), plain(name.called)
    vietnamese = plain(name.surnames[0]) in VIETNAMESE_SURNAMES
    for index in _indexes(document, form, taken):
        found = candidate(document, form, document.starts[index], document.ends(index))
        if _titled(document, index, word, first=word in name.given and not vietnamese):
            yield found, "first name", f"a title before the first name, and {full.form.text} is named in full"
        elif never_alone and index > full.last and _by_first_name(document, index, word):
            yield found, "first name", "a rare first name, and the surname never stands alone"


_BEFORE_NAMES: Final = TITLES | ROLES


def by_alias(document: SearchText, alias: Candidate, surname: str, taken: set[int]) -> Iterator[tuple[Candidate, str]]:
    """The surname of another name that `alias` has told in full: *Hatherley*, for the singer Pontoon."""
    form = make(surname, Kind.SURNAME) or _NOTHING
    for place in re.finditer(rf"(?<!\w){re.escape(surname)}(?!\w)", document.visible[alias.end :]):
        found = candidate(document, form, alias.end + place.start(), alias.end + place.end())
        free = taken.isdisjoint(range(found.first, found.last + 1)) and not near.capital_after(document, found.last)
        first = document.word(found.first - 1)
        if free and (first in _BEFORE_NAMES or not near.capital_before(document, found.first)):
            yield found, f"{alias.form.text} is named in full before it"


def _paternal(document: SearchText, name: PersonName, taken: set[int]) -> Iterator[Candidate]:
    """The first of two surnames, alone or behind an initial: Mr *Ortega*, *L. Ortega*."""
    form = _form(name.paternal)
    for index in _indexes(document, form, taken):
        initial = _initial(document, index)
        if initial and not name.has_initial(document.word(index - 1)):
            continue
        if initial or _alone(document, index):
            yield candidate(document, form, document.starts[index - initial], document.ends(index))


def _form(part: str) -> Form:
    return make(part if part.isalpha() else "", Kind.SURNAME) or _NOTHING


_NOTHING: Final = Form("", Kind.SURNAME, b"")


def _indexes(document: SearchText, form: Form, taken: set[int]) -> Iterator[int]:
    """Where the form stands with a capital, free, and not before another name."""
    for index in document.indexes(plain(form.text)) if form.text else ():
        if index not in taken and document.capital(index) and not near.capital_after(document, index):
            yield index


def _initial(document: SearchText, index: int) -> bool:
    """Whether a single letter and a full stop stand before the word at `index`."""
    letter = document.word(index - 1)
    return len(letter) == 1 and document.capital(index - 1) and document.gap(index).startswith(".")


def _titled(document: SearchText, index: int, word: str, *, first: bool) -> bool:
    """Whether a title stands before what people are called by, and it is no usual first name: Ms *Lan*, Mr *Somsak*."""
    usual = first and (word in common_surnames() or word in forenames())
    return bool(near.title_before(document, index)) and not usual


def _alone(document: SearchText, index: int) -> bool:
    """Whether no first name leads into the surname at `index`, and it is no place."""
    before = document.word(index - 1)
    known = before in _BEFORE_NAMES or not (near.capital_before(document, index) or is_place(document.word(index)))
    return known and not near.follows_place_preposition(document, index) and not _hyphenated(document, index)


def _by_first_name(document: SearchText, index: int, word: str) -> bool:
    """Whether running text, no quotation, goes by a first name that is rare and nothing else."""
    usual = word in forenames() or word in common_words() or word in common_surnames() or is_place(word)
    if usual or len(word) <= 2 or document.word(index + 1) in CHILD_OF or document.word(index - 1) in _NAMING:  # noqa: PLR2004 - too short to be anybody's
        return False
    return not (near.capital_before(document, index) or _hyphenated(document, index) or document.in_quotation(index))


def _hyphenated(document: SearchText, index: int) -> bool:
    return "-" in document.gap(index) + document.gap(index + 1)
