"""Who of one surname is named in full in an article, and whom of them the bare surname means."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from bot.engine.candidate import Candidate
from bot.engine.fold import plain
from bot.engine.lexicon import OFFICES
from bot.engine.searchtext import SearchText


class Kin(StrEnum):
    """How somebody is introduced by the way."""

    RELATIVE = "a relative, or expressly none"
    BESIDE = "the rival, agent or lawyer of somebody who is named"


NOBODY: Final = frozenset[int]()
"""The owners of an introduction that names nobody who is watched."""


@dataclass(frozen=True, slots=True)
class Introduction:
    """A place where somebody of a surname is named in full: `owners` are the numbers of the watched entities it may be.

    `kin`: by the way, as somebody's relative or beside a namesake, so that the surname goes on meaning whom it meant.
    `mention` is the one owner's, before introductions at one place are brought together (`Rivals`).
    """

    position: int  # where the surname ends
    owners: frozenset[int]
    word: str
    sex: str = ""
    kin: Kin | None = None
    mention: Candidate | None = None

    @property
    def given_up(self) -> bool:
        """Whether it introduces nobody after all, because its initial turned out to be another's."""
        return self.mention is not None and not self.mention.accepted


_RELATIVE: Final = (
    "(?:wife|husband|widow|widower|son|daughter|brother|sister|mother|father|twin|cousin|nephew|niece|uncle|aunt|namesake"
    "|grandson|granddaughter|grandfather|grandmother|stepson|stepdaughter|in-law)s?"
)
_WOMEN: Final = re.compile(
    r"\b(?:wife|widow|daughter|sister|mother|niece|aunt|granddaughter|grandmother|stepdaughter)s?,? (?:[a-z]+,? ){0,2}$"
)
_MEN: Final = re.compile(
    r"\b(?:husband|widower|son|brother|father|nephew|uncle|grandson|grandfather|stepson)s?,? (?:[a-z]+,? ){0,2}$"
)
_AFTER_RELATIVE: Final = re.compile(
    rf"\b{_RELATIVE},? (?:the (?:late )?[a-z]+,? )?$|\b(?:no relation|not related) (?:to|of) [^.;\n]{{0,40}}$"
)
_AFTER_OWNER: Final = re.compile(r"(?:[’']s|\b[Hh]is|\b[Hh]er) (?:[a-z-]+ ){0,2}[a-z-]+, $")
_NO_RELATION: Final = (
    r"\s?[,(]\s?(?:(?:who (?:is|was)|who['’]s) )?(?:no (?:relation|relative|kin)|not related|unrelated)\b"
)
_BEFORE_RELATIVE: Final = re.compile(
    rf"{_NO_RELATION}(?! (?:to|of) (?:[a-z]+ ){{0,4}}[A-Z][a-z]+ [A-Z])"
    rf"|[ A-Z]{{0,4}} \((?:his|her|their) [a-z ]{{0,12}}{_RELATIVE}\)"
    rf"|[,;][^.!?\n]{{0,60}}\b(?:no relation|not related)\b"
    rf"|[^.!?,\n]{{0,40}}; (?:he|she) is (?:no relation|not related)\b"
    rf"|\s?, (?:his|her|their|a|the (?:[a-z]+ ){{1,3}}?[a-z]+[’']s?) (?:[a-z]+ )?{_RELATIVE}\b"
)
_STRANGER: Final = re.compile(_NO_RELATION)


def kin(document: SearchText, start: int, end: int) -> Kin | None:
    """How the full name at `visible[start:end]` is introduced by the way: his wife, *Clara*; `None` for main names."""
    before = document.visible[max(0, start - 60) : start]
    if _AFTER_RELATIVE.search(before) or _BEFORE_RELATIVE.match(document.visible, end):
        return Kin.RELATIVE
    return Kin.BESIDE if _AFTER_OWNER.search(before) else None


def sex_of_relative(document: SearchText, start: int) -> str:
    """`f` for somebody who is introduced as a wife or daughter, `m` as a husband or son, else nothing."""
    before = document.visible[max(0, start - 60) : start]
    return "f" if _WOMEN.search(before) else "m" if _MEN.search(before) else ""


def is_stranger(document: SearchText, end: int) -> bool:
    """Whether "no relation" stands right behind a name that ends at `end`."""
    return bool(_STRANGER.match(document.visible, end))


class Rivals:
    """Everybody of one surname who is named in full, in the order of the article.

    Relatives who are named by the way count only where nobody else is, or where a title says that they are meant.
    """

    def __init__(self, introductions: Iterable[Introduction]) -> None:
        """Keep them apart by sex, so that a title can choose among them."""
        introduced = list(_by_place(introductions))
        main = [one for one in introduced if not one.kin] or introduced
        fitting = {"": main}
        for sex in ("m", "f"):
            fits = [one for one in introduced if one.sex == sex]
            fitting[sex] = fits or [one for one in main if not one.sex] or main
        self._fitting = fitting
        self._owners_of_all = {
            sex: frozenset.intersection(*(one.owners for one in ones)) for sex, ones in fitting.items() if ones
        }
        self._only_kin = all(one.kin is Kin.RELATIVE for one in introduced) and not any(one.owners for one in main)

    def __bool__(self) -> bool:
        """Whether anybody of that name is named in full at all."""
        return bool(self._fitting[""])

    def bear(self, surname: str) -> bool:
        """Whether one of them bears the whole of a double surname."""
        return any(plain(surname) in plain(one.word) for one in self._fitting[""])

    def latest(self, position: int, sex: str) -> Introduction | None:
        """The last one introduced before `position` whom a title for `sex` would fit."""
        fitting = self._fitting[sex]
        after = bisect_right(fitting, position, key=lambda one: one.position)
        return fitting[after - 1] if after else None

    def first(self, sex: str) -> str:
        """The name of the first of them whom a title for `sex` would fit."""
        return self._fitting[sex][0].word

    def first_is(self, owner: int, sex: str) -> bool:
        """Whether a watched person is the first of them."""
        return owner in self._fitting[sex][0].owners

    def only(self, owner: int, sex: str) -> bool:
        """Whether all of them are one watched person."""
        return owner in self._owners_of_all[sex]

    def leads(self, owner: int) -> bool:
        """Whether a watched person is the first of them, and not named by the way."""
        first = self._fitting[""][0]
        return owner in first.owners and not first.kin

    def only_kin(self, position: int, title: str) -> bool:
        """Whether the surname at `position` means none of them: relatives come later, or an office is not theirs."""
        return self._only_kin and (title in OFFICES or position < self._fitting[""][0].position)


def _by_place(introductions: Iterable[Introduction]) -> Iterator[Introduction]:
    """One introduction a place, in order: where somebody is watched, on however many lists, nobody else is meant."""
    places: dict[int, list[Introduction]] = defaultdict(list)
    for introduction in introductions:
        places[introduction.position].append(introduction)
    for position in sorted(places):
        owned = [one for one in places[position] if one.owners] or places[position]
        yield replace(owned[-1], owners=frozenset().union(*(one.owners for one in owned)))
