"""What an article calls somebody once it has named them in full: Mr Ortega (Prado), Ms Lan, Mr Somsak, Abebe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.engine import surroundings as near
from bot.engine.aliases import Form, Kind, make
from bot.engine.candidate import Candidate, candidate
from bot.engine.fold import plain
from bot.engine.lexicon import ROLES, TITLES, common_surnames, common_words, forenames, is_place, words
from bot.engine.personal import PersonName
from bot.engine.searchtext import SearchText

_NAMING: Final = words("named called name")


def further(
    document: SearchText, name: PersonName, full: Candidate, taken: set[int], *, bare: bool
) -> Iterator[tuple[Candidate, str]]:
    """Further mentions of a person whom `full` names, with the reason; `taken`: words of others.

    `bare`: the article never says the surname alone, so that it may go by the first name.
    """
    for part, reason in ((name.paternal, "the first of two surnames"), (name.called, "a title before the first name")):
        word = plain(part)
        form = make(part, Kind.SURNAME) if part else None
        if form is None or " " in word or not word.isalpha():
            continue
        for index in document.indexes(word):
            if index in taken or not document.capital(index) or near.capital_after(document, index):
                continue
            if reason[0] == "a" and not _titled(document, index, word, first=word in name.given):
                if bare and index > full.last and _by_first_name(document, index, word):
                    yield _at(document, form, index), "a rare first name, and the surname never stands alone"
            elif reason[0] != "t" or _alone(document, index):
                yield _at(document, form, index), f"{reason}, and {full.form.text} is named in full"


def _at(document: SearchText, form: Form, index: int) -> Candidate:
    return candidate(document, form, document.starts[index], document.ends(index))


def _titled(document: SearchText, index: int, word: str, *, first: bool) -> bool:
    """Whether a title stands before what people are called by, and it is no usual first name: Ms *Lan*, Mr *Somsak*."""
    usual = first and (word in common_surnames() or word in forenames())
    return bool(near.title_before(document, index)) and not usual


def _alone(document: SearchText, index: int) -> bool:
    """Whether no first name leads into the surname at `index`, and it is no place."""
    before = document.word(index - 1)
    known = before in TITLES | ROLES or not (near.capital_before(document, index) or is_place(document.word(index)))
    return known and not near.follows_place_preposition(document, index) and not _hyphenated(document, index)


def _by_first_name(document: SearchText, index: int, word: str) -> bool:
    """Whether running text, no quotation, goes by a first name that is rare and nothing else."""
    usual = word in forenames() or word in common_words() or word in common_surnames() or is_place(word)
    if usual or len(word) <= 3 or document.word(index - 1) in _NAMING:  # noqa: PLR2004 - too short to be anybody's
        return False
    return not (near.capital_before(document, index) or _hyphenated(document, index) or document.in_quotation(index))


def _hyphenated(document: SearchText, index: int) -> bool:
    return "-" in document.gap(index) + document.gap(index + 1)
