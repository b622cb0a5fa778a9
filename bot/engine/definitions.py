"""Abbreviations that an article itself explains: as short for a watched name, or for another."""

from __future__ import annotations

import re
from typing import Final

from bot.engine.aliases import Kind, make
from bot.engine.candidate import Candidate, candidate
from bot.engine.fold import plain
from bot.engine.searchtext import SearchText
from bot.engine.shortforms import SMALL
from bot.engine.support import LIKELY, Named, akin

_MOST: Final = 5
_IN_BRACKETS: Final = re.compile(
    r"[ \u00a0]\( ?(?:[A-Z][A-Za-z. ]{1,24}: ?(?P<ticker>[A-Z]{1,6}\d?)(?:\.[A-Z]{1,3})?"
    r"|[“\"‘']?(?P<short>[A-Z][A-Za-z&-]{0,8}[A-Z])[”\"’']?) ?\)"
)
"""An abbreviation or a ticker behind a name: (CTF), (NASDAQ: ORVX)."""


def judge(document: SearchText, named: Named) -> None:
    """Take what the article gives as short for the name, and turn down what it gives as short for another."""
    _otherwise(document, named)
    full = [c for c in named.candidates if c.accepted and c.first < c.last]
    brackets = (_IN_BRACKETS.match(document.visible, found.end) for found in full)
    shorts = {bracket["ticker"] or bracket["short"] for bracket in brackets if bracket} - {
        c.form.text for c in named.candidates
    }
    for short in sorted(shorts)[:_MOST]:
        form = make(short, Kind.ACRONYM)
        if form is None:
            continue
        for place in re.finditer(rf"(?<!\w){re.escape(short)}(?!\w)", document.visible):
            found = candidate(document, form, *place.span())
            found.accept("defined", f"the article gives {short} as short for {full[0].form.text}", LIKELY)
            named.candidates.append(found)


def _otherwise(document: SearchText, named: Named) -> None:
    acronyms = [c for c in named.candidates if c.accepted and c.form.acronym and c.first == c.last]
    ends = {c.end for c in named.candidates if c.accepted and c.first < c.last}
    for found in acronyms:
        letters = document.visible[found.start : found.end]
        if other := _told_behind(document.visible[found.end : found.end + _LONGEST], letters, named.own):
            _reject(acronyms, f"the article gives it as short for {other}")
            return
        if document.visible[found.start - 1 : found.start] != "(" or document.visible[found.end : found.end + 1] != ")":
            continue
        before = document.visible[max(0, found.start - _LONGEST) : found.start - 1].rstrip()
        own = any(found.start - 1 - spaces in ends for spaces in range(3))
        if not own and (other := _stands_for(before, letters)):
            _reject(acronyms, f"the article gives it as short for {other}")
            return


def _reject(acronyms: list[Candidate], reason: str) -> None:
    for found in acronyms:
        found.reject("abbreviation", reason)


_LONGEST: Final = 100


def _stands_for(before: str, letters: str) -> str:
    """The words at the end of `before` whose first letters are `letters`; empty when there are none."""
    words = before.split()
    for size in range(len(letters), len(letters) + 4):
        tail = words[-size:]
        if len(tail) == size and tail[0][:1].isupper() and _initials(tail) == letters.replace(".", "").upper():
            return " ".join(tail)
    return ""


_BEHIND: Final = re.compile(r"(?: \(|, (?:or |short for )?|,? which stands for )(?:(?:the|an?) )?(?=[A-Za-z])")


def _told_behind(after: str, letters: str, own: frozenset[str]) -> str:
    """What an apposition says that an abbreviation stands for: BSC, *the Boy Scouts of Carn*; IMO, *in my opinion*."""
    opening = _BEHIND.match(after)
    words = re.split(r"[,.;:()]", after[opening.end() :])[0].split() if opening else []
    wanted = letters.replace(".", "").upper()
    if opening and opening[0].endswith("or ") and words and words[0].islower() and words[0][0].upper() == wanted[0]:
        return words[0]
    for size in range(len(wanted), min(len(wanted) + 4, len(words) + 1)):
        first = words[:size]
        if wanted in {_initials(first), "".join(word[0].upper() for word in first)}:
            told = [plain(word) for word in first if plain(word) not in SMALL]
            return "" if all(any(akin(word, name) for name in own) for word in told) else " ".join(first)
    return ""


def _initials(words: list[str]) -> str:
    return "".join(part[0].upper() for word in words if plain(word) not in SMALL for part in word.split("-") if part)
