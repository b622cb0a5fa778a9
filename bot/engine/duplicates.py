"""Near-duplicates: the same text republished, agency copy in other outlets, excerpts and updated versions.

A text is the set of its three-word shingles.  Two texts are one when a quarter of the smaller set lies in the other:
on real re-publications that found 98.5 % and more at 1 % of false ones.  Candidates come from an inverted index over
every eighth shingle: unlike MinHash, whose signatures resemble each other only where texts are of like length, it
finds an excerpt in the whole text as surely as a copy (`tests/bench/duplicates.py` measures both).

The weather of two days shares most of its wording, and so do two tremors, two closing bells, two match reports: form
letters.  In a copy names and figures are as much the other text's as the wording is; in a form letter they are what was
filled in.  So two texts whose names and figures, each with the word before it, are less alike than half of what their
wording is are no copies: by itself a figure of two digits is in the other text by chance.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.engine.lexicon import common_words

WINDOW: Final = timedelta(days=14)
"""How far apart two publications of one text may lie."""
MOST: Final = 20_000
"""Texts remembered; of 600 words each they take about 100 MB."""
CONTAINED: Final = 0.255
FEWEST_SHARED: Final = 15
"""Shingles that two texts must share in any case: short reports of like events share their phrases."""
FILLED_IN: Final = 0.5
"""Below this part of the wording's likeness names and figures are those of a form that was filled in anew."""
_FEWEST_TELLING: Final = 6
LONGEST: Final = 20_000
"""Characters that are compared."""
_SAMPLE: Final = 8
_FAR: Final = 4
"""A text whose sample promises less than a fourth of the wording that is needed is not compared."""
_POSTINGS: Final = 60
"""Texts remembered for one shingle: what more texts share is boilerplate."""
_VERIFIED: Final = 8
_WORD: Final = re.compile(r"\w+")
_MIX: Final = np.array([0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)

Shingles = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as hashes: three-word shingles; pairs of words; those pairs that end with a name or a figure.

    The first and the last kind are sorted and have each hash once.
    """

    shingles: Shingles
    pairs: Shingles
    telling: Shingles


@dataclass(frozen=True, slots=True)
class _Text:
    key: str
    when: datetime
    wording: Wording


def wording(text: str) -> Wording:
    """Read the first 20,000 characters.  Case and punctuation do not count, but to tell names."""
    found = _WORD.findall(text[:LONGEST])
    folded = " ".join(found).casefold().encode().split()
    hashes = np.fromiter(map(crc32, folded), dtype=np.uint64, count=len(found))
    names = {word for word in {*found} if not word.islower() and word.casefold() not in common_words()}
    pairs = hashes[:-1] * _MIX[0] ^ hashes[1:] * _MIX[1]
    shingles = pairs[:-1] ^ hashes[2:] * _MIX[2]
    ends = np.fromiter(map(names.__contains__, found[1:]), dtype=np.bool_, count=len(pairs))
    return Wording(_set(_high(shingles)), _high(pairs), _set(_high(pairs[ends])))


def shingles(text: str) -> Shingles:
    """Return the hashes of a text's three-word shingles, sorted, each once."""
    return wording(text).shingles


def _high(mixed: NDArray[np.uint64]) -> Shingles:
    return (mixed >> np.uint64(32)).astype(np.uint32)


def _set(hashes: Shingles) -> Shingles:
    """Sort, and leave each hash once; six times as fast as `np.unique` for so few."""
    hashes.sort()
    is_new = np.ones(len(hashes), dtype=np.bool_)
    np.not_equal(hashes[1:], hashes[:-1], out=is_new[1:])
    return hashes[is_new]


def containment(one: Shingles, other: Shingles) -> float:
    """Return how much of the smaller set lies in the other, 0 to 1."""
    smaller = min(len(one), len(other))
    return _in_both(one, other) / smaller if smaller else 0.0


def is_form(one: Wording, other: Wording, share: float) -> bool:
    """Say whether what two texts have in common, `share` of the shorter one's shingles, is a form's wording."""
    shorter, longer = (one, other) if len(one.shingles) <= len(other.shingles) else (other, one)
    if len(shorter.telling) < _FEWEST_TELLING:
        return False
    return _in_both(shorter.telling, _set(longer.pairs.copy())) < FILLED_IN * share * len(shorter.telling)


def _in_both(one: Shingles, other: Shingles) -> int:
    together = np.concatenate((one, other))
    together.sort()
    return int(np.count_nonzero(together[1:] == together[:-1]))


class DuplicateIndex:
    """The window's texts.  Not thread-safe: one caller at a time."""

    def __init__(self, window: timedelta = WINDOW, most: int = MOST) -> None:
        """Begin empty."""
        self._window = window
        self._most = most
        self._texts: dict[int, _Text] = {}
        self._order: deque[int] = deque()
        self._postings: dict[int, list[int]] = {}
        self._next = 0

    def add(self, key: str, text: str, when: datetime) -> str | None:
        """Remember a text; return the key of the earlier one that it repeats most of, if it repeats any."""
        found = wording(text)
        sample = _sampled(found.shingles)
        self._expire(when)
        earlier = self._find(found, sample) if len(found.shingles) >= FEWEST_SHARED else None
        self._remember(key, when, found, sample)
        return earlier

    def remember(self, key: str, text: str, when: datetime) -> None:
        """Remember a text without looking what it repeats."""
        found = wording(text)
        self._expire(when)
        self._remember(key, when, found, _sampled(found.shingles))

    def take_back(self, keys: Collection[str]) -> None:
        """Forget texts as if they had never come."""
        for number in [number for number in self._order if self._texts[number].key in keys]:
            self._order.remove(number)
            self._forget(number)

    def __len__(self) -> int:
        """Return how many texts are remembered."""
        return len(self._texts)

    def _remember(self, key: str, when: datetime, found: Wording, sample: list[int]) -> None:
        if len(found.shingles) < FEWEST_SHARED:
            return
        self._texts[self._next] = _Text(key, when, found)
        self._order.append(self._next)
        for shingle in sample:
            postings = self._postings.setdefault(shingle, [])
            if len(postings) < _POSTINGS:
                postings.append(self._next)
        self._next += 1

    def _find(self, found: Wording, sample: list[int]) -> str | None:
        hits = Counter(chain.from_iterable(self._postings.get(shingle, ()) for shingle in sample))
        best, key = CONTAINED, None
        for number, sampled in hits.most_common(_VERIFIED):
            earlier = self._texts[number]
            smaller = min(len(found.shingles), len(earlier.wording.shingles))
            if _FAR * _SAMPLE * sampled < CONTAINED * smaller:
                continue
            share = containment(found.shingles, earlier.wording.shingles)
            if share >= best and share * smaller >= FEWEST_SHARED and not is_form(found, earlier.wording, share):
                best, key = share, earlier.key
        return key

    def _expire(self, now: datetime) -> None:
        while self._order and (len(self._order) >= self._most or now - self._texts[self._order[0]].when > self._window):
            self._forget(self._order.popleft())

    def _forget(self, number: int) -> None:
        gone = self._texts.pop(number)
        for shingle in _sampled(gone.wording.shingles):
            postings = self._postings.get(shingle, [])
            if number in postings:
                postings.remove(number)
                if not postings:
                    del self._postings[shingle]


def _sampled(found: Shingles) -> list[int]:
    """Every eighth hash, and the lowest: a brief of twenty words may have no eighth."""
    is_sampled = found % _SAMPLE == 0
    is_sampled[:1] = True
    sampled: list[int] = found[is_sampled].tolist()
    return sampled
