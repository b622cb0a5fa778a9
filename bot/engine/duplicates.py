"""Near-duplicates: the same text republished, agency copy in other outlets, excerpts and updated versions.

A text is the set of its three-word shingles.  Two texts are one when a quarter of the smaller set lies in the other:
on real re-publications that found 98.5 % and more at 1 % of false ones.  Candidates come from an inverted index over
every eighth shingle: unlike MinHash, whose signatures resemble each other only where texts are of like length, it
finds an excerpt in the whole text as surely as a copy, and it is faster (`tests/bench/stories.py` measures both).
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

WINDOW: Final = timedelta(days=14)
"""How far apart two publications of one text may lie."""
MOST: Final = 20_000
"""Texts remembered; of 600 words each they take about 100 MB."""
CONTAINED: Final = 0.255
FEWEST_SHARED: Final = 15
"""Shingles that two texts must share in any case: short reports of like events share their phrases."""
LONGEST: Final = 20_000
"""Characters that are compared."""
_SAMPLE: Final = 8
_POSTINGS: Final = 60
"""Texts remembered for one shingle: what more texts share is boilerplate."""
_VERIFIED: Final = 8
_WORD: Final = re.compile(r"\w+")
_MIX: Final = np.array([0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)

Shingles = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class _Text:
    key: str
    when: datetime
    shingles: Shingles


def shingles(text: str) -> Shingles:
    """Return the hashes of a text's three-word shingles, sorted, each once.  Case and punctuation do not count."""
    words = _WORD.findall(text[:LONGEST].casefold())
    hashes = np.fromiter(map(crc32, " ".join(words).encode().split()), dtype=np.uint64, count=len(words))
    if len(hashes) < 3:  # noqa: PLR2004 - a shingle's length
        return np.empty(0, dtype=np.uint32)
    mixed = hashes[:-2] * _MIX[0] ^ hashes[1:-1] * _MIX[1] ^ hashes[2:] * _MIX[2]
    return np.unique((mixed >> np.uint64(32)).astype(np.uint32))


def containment(one: Shingles, other: Shingles) -> float:
    """Return how much of the smaller set lies in the other, 0 to 1."""
    smaller = min(len(one), len(other))
    return len(np.intersect1d(one, other, assume_unique=True)) / smaller if smaller else 0.0


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
        found = shingles(text)
        sample = found[found % _SAMPLE == 0].tolist()
        self._expire(when)
        earlier = self._find(found, sample) if len(found) >= FEWEST_SHARED else None
        self._remember(key, when, found, sample)
        return earlier

    def remember(self, key: str, text: str, when: datetime) -> None:
        """Remember a text without looking what it repeats."""
        found = shingles(text)
        self._expire(when)
        self._remember(key, when, found, found[found % _SAMPLE == 0].tolist())

    def take_back(self, keys: Collection[str]) -> None:
        """Forget texts as if they had never come."""
        for number in [number for number in self._order if self._texts[number].key in keys]:
            self._order.remove(number)
            self._forget(number)

    def __len__(self) -> int:
        """Return how many texts are remembered."""
        return len(self._texts)

    def _remember(self, key: str, when: datetime, found: Shingles, sample: list[int]) -> None:
        if len(found) < FEWEST_SHARED:
            return
        self._texts[self._next] = _Text(key, when, found)
        self._order.append(self._next)
        for shingle in sample:
            postings = self._postings.setdefault(shingle, [])
            if len(postings) < _POSTINGS:
                postings.append(self._next)
        self._next += 1

    def _find(self, found: Shingles, sample: list[int]) -> str | None:
        hits = Counter(number for shingle in sample for number in self._postings.get(shingle, ()))
        best, key = CONTAINED, None
        for number, _ in hits.most_common(_VERIFIED):
            share = containment(found, self._texts[number].shingles)
            if share >= best and share * min(len(found), len(self._texts[number].shingles)) >= FEWEST_SHARED:
                best, key = share, self._texts[number].key
        return key

    def _expire(self, now: datetime) -> None:
        while self._order and (len(self._order) >= self._most or now - self._texts[self._order[0]].when > self._window):
            self._forget(self._order.popleft())

    def _forget(self, number: int) -> None:
        gone = self._texts.pop(number)
        for shingle in gone.shingles[gone.shingles % _SAMPLE == 0].tolist():
            postings = self._postings.get(shingle, [])
            if number in postings:
                postings.remove(number)
                if not postings:
                    del self._postings[shingle]
