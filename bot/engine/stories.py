"""Stories, online: which articles tell of one event.  Pure; nothing peeks ahead.

First version: an article joins the story whose centroid of TF-IDF weights is nearest, if it is near enough.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

WINDOW = timedelta(days=5)
NEAR = 0.28
TITLE_WEIGHT = 3
BODY_WORDS = 150

_WORD = re.compile(r"[^\W\d_]{3,}|\d[\d.,]*\d|\d")
_NUMBER = re.compile(r"(?<![\w.,])\d[\d.,]*\d(?![\w])|(?<![\w.,])\d(?![\w])")


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an article went: a story's key (its first article's), and pairs (kept, dropped) of stories that merged."""

    story: str
    merges: tuple[tuple[str, str], ...] = ()
    duplicate_of: str | None = None


@dataclass(slots=True)
class _Story:
    weights: Counter[str]
    last: datetime
    size: int = 1


@dataclass(slots=True)
class StoryIndex:
    """A window of stories.  Memory is bounded by the articles of the window."""

    _stories: dict[str, _Story] = field(default_factory=dict)
    _seen_in: Counter[str] = field(default_factory=Counter)
    _articles: int = 0

    def add(self, key: str, title: str, text: str, published: datetime | None, arrived: datetime) -> Placement:
        """Place one article; `arrived` orders the stream."""
        words = _terms(title, text)
        self._articles += 1
        self._seen_in.update(words.keys())
        self._forget(arrived - WINDOW)
        nearest = max(self._stories, key=lambda one: self._likeness(words, self._stories[one].weights), default=None)
        if nearest is not None and self._likeness(words, self._stories[nearest].weights) >= NEAR:
            story = self._stories[nearest]
            story.weights.update(words)
            story.last, story.size = arrived, story.size + 1
            return Placement(nearest)
        self._stories[key] = _Story(words, arrived)
        return Placement(key)

    def _forget(self, before: datetime) -> None:
        for key in [key for key, story in self._stories.items() if story.last < before]:
            del self._stories[key]

    def _likeness(self, one: Counter[str], other: Counter[str]) -> float:
        shared = sum(one[word] * other[word] * self._rarity(word) ** 2 for word in one.keys() & other.keys())
        return shared / (self._size(one) * self._size(other) or 1.0)

    def _size(self, words: Counter[str]) -> float:
        return math.sqrt(sum((count * self._rarity(word)) ** 2 for word, count in words.items()))

    def _rarity(self, word: str) -> float:
        return math.log((self._articles + 1) / (self._seen_in[word] + 0.5)) + 0.1


def material_change(told: Sequence[str], news: str) -> tuple[str, ...]:
    """Say what an article adds to a story that was told already: figures in its first sentences that nobody gave."""
    known = {number for text in told for number in _NUMBER.findall(text)}
    fresh = dict.fromkeys(number for number in _NUMBER.findall(news[:600]) if number not in known)
    return (f"new figures: {', '.join(list(fresh)[:3])}",) if fresh else ()


def _terms(title: str, text: str) -> Counter[str]:
    words = Counter(word.casefold() for word in _WORD.findall(" ".join(text.split()[:BODY_WORDS])))
    for word in _WORD.findall(title):
        words[word.casefold()] += TITLE_WEIGHT
    return words
