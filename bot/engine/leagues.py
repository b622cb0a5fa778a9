"""The American leagues: which sport a club plays, and which sport an article is about (`data/leagues.txt`).

Agencies call a club by its town ("BOSTON 4 12 .250"), and a town has a club of each sport, so the sport decides.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from bot.engine.fold import plain
from bot.engine.searchtext import SearchText

_NICKNAMES_OF_TWO: Final = frozenset(
    ("red sox", "white sox", "blue jays", "red wings", "maple leafs", "trail blazers", "blue jackets", "golden knights")
)
_SHORT_TOWNS: Final = {"New York": ("NY", "N.Y."), "Los Angeles": ("LA", "L.A.")}
_SIGNS: Final = (
    ("basketball", re.compile(r"\bNBA\b|National Basketball Association", re.IGNORECASE)),
    ("hockey", re.compile(r"\bNHL\b|National Hockey League", re.IGNORECASE)),
    ("football", re.compile(r"\bNFL\b|National Football League", re.IGNORECASE)),
    ("baseball", re.compile(r"\bMLB\b|major league baseball|\b(?:american|national) league\b", re.IGNORECASE)),
)
_HEADLINES: Final = {
    "basketball": "basketball",
    "hockey": "hockey",
    "baseball": "baseball",
    "american football": "football",
}
_NOTE: Final = "sports of the leagues"


class Club(NamedTuple):
    """A club of a league.  `alone`: no other of its town plays that sport."""

    sport: str
    town: str
    nickname: str
    alone: bool


def club(name: str) -> Club | None:
    """The club of a league that is called `name`; `None` for others."""
    return _clubs().get(plain(name))


def short_towns(name: str) -> Iterator[str]:
    """NY Rangers and L.A. Lakers for clubs of the towns that papers abbreviate."""
    if known := club(name):
        yield from (f"{short} {known.nickname}" for short in _SHORT_TOWNS.get(known.town, ()))


def sports(document: SearchText) -> frozenset[str]:
    """The sports of the leagues that an article speaks of: its headline names one, or it names a league."""
    if _NOTE not in document.notes:
        headline = plain(document.visible.partition("\n")[0][:200])
        named = {sport for words, sport in _HEADLINES.items() if words in headline}
        named = named or {sport for sport, sign in _SIGNS if sign.search(document.visible)}
        document.notes[_NOTE] = " ".join(sorted(named))
    return frozenset(document.notes[_NOTE].split())


@cache
def _clubs() -> dict[str, Club]:
    text = (files("bot.engine") / "data" / "leagues.txt").read_text(encoding="utf-8")
    taken = [
        (sport, *_split(name))
        for line in text.splitlines()
        if line and not line.startswith("#")
        for sport, _, names in [line.partition(": ")]
        for name in names.split("; ")
    ]
    towns = Counter((sport, town) for sport, town, _ in taken)
    return {
        plain(f"{town} {nickname}".strip()): Club(sport, town, nickname, towns[sport, town] == 1)
        for sport, town, nickname in taken
    }


def _split(name: str) -> tuple[str, str]:
    words = name.split()
    size = 2 if plain(" ".join(words[-2:])) in _NICKNAMES_OF_TWO else 1
    return " ".join(words[:-size]), " ".join(words[-size:])
