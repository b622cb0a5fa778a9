"""Stories, online: each article joins the story it resembles enough, or begins one; stories that prove one are merged.

A story is the sum of its articles' vectors (TF-IDF over stems of title and opening).  The index holds the window's
stories and nothing else, so its memory is bounded by the window; after a restart it is filled again by adding the
window's articles in their order.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.engine.duplicates import DuplicateIndex
from bot.engine.features import Features, Rarity, features
from bot.engine.material import material_change

__all__ = ["Placement", "StoryIndex", "material_change"]

WINDOW: Final = timedelta(days=5)
"""How long after its last article a story can still grow."""
JOIN: Final = 0.22
MERGE: Final = 0.55
FADE: Final = timedelta(days=6)
"""Likeness counts by e^(-age/FADE), age being the time since the story's last article."""
_ASKED_TERMS: Final = 25


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an article went.  `merges` names pairs of stories, kept and dropped, that the article proved to be one."""

    story: str
    merges: tuple[tuple[str, str], ...] = ()
    duplicate_of: str | None = None


@dataclass(slots=True)
class _Story:
    key: str
    last: datetime
    sums: dict[str, float] = field(default_factory=dict)
    norm: float = 1.0
    members: list[str] = field(default_factory=list)

    def add(self, article: str, vector: dict[str, float]) -> None:
        self.members.append(article)
        for term, weight in vector.items():
            self.sums[term] = self.sums.get(term, 0.0) + weight
        self._measure()

    def absorb(self, other: _Story) -> None:
        self.members += other.members
        self.last = max(self.last, other.last)
        for term, weight in other.sums.items():
            self.sums[term] = self.sums.get(term, 0.0) + weight
        self._measure()

    def likeness(self, vector: dict[str, float]) -> float:
        return sum(weight * self.sums.get(term, 0.0) for term, weight in vector.items()) / self.norm

    def _measure(self) -> None:
        self.norm = math.sqrt(sum(weight * weight for weight in self.sums.values())) or 1.0


class StoryIndex:
    """The window's stories.  Not thread-safe: one caller at a time."""

    def __init__(self, window: timedelta = WINDOW) -> None:
        """Begin empty."""
        self._window = window
        self._rarity = Rarity()
        self._stories: dict[str, _Story] = {}
        self._by_term: defaultdict[str, set[str]] = defaultdict(set)
        self._arrivals: deque[tuple[datetime, Features]] = deque()
        self._duplicates = DuplicateIndex(window)
        self._home: dict[str, str] = {}

    def add(self, article: str, title: str, text: str, published: datetime | None, arrived: datetime) -> Placement:
        """Place one article, in order of arrival.  A story's key is the key of its first article.

        `duplicate_of` names an earlier article that this one republishes; both are then of one story.  Time is the
        publication's where that is known and not in the future, else the arrival's.
        """
        when = _instant(published, arrived)
        self._expire(when)
        found = features(title, text)
        self._rarity.learn(found)
        self._arrivals.append((when, found))
        vector = self._rarity.weigh(found)
        original = self._duplicates.add(article, text, when)
        ranked = self._ranked(vector, when, self._stories.get(self._home.get(original or "", "")))
        if not ranked or ranked[0][0] < JOIN:
            self._begin(article, vector, when)
            return Placement(article, (), original)
        story = ranked[0][1]
        self._grow(story, article, vector, when)
        return Placement(story.key, tuple(self._merge(story, (other for _, other in ranked[1:]))), original)

    def __len__(self) -> int:
        """Return how many stories the window holds."""
        return len(self._stories)

    def _ranked(self, vector: dict[str, float], when: datetime, sure: _Story | None) -> list[tuple[float, _Story]]:
        """Give the stories in question, the likest first; the one of a republished text before all."""
        likely = sorted(self._candidates(vector, when), key=lambda pair: pair[0], reverse=True)
        return likely if sure is None else [(1.0, sure), *(pair for pair in likely if pair[1] is not sure)]

    def _candidates(self, vector: dict[str, float], when: datetime) -> Iterator[tuple[float, _Story]]:
        """Give each story that shares a telling term, with its likeness."""
        telling = sorted(vector, key=vector.__getitem__, reverse=True)[:_ASKED_TERMS]
        keys = set().union(*(self._by_term.get(term, ()) for term in telling))
        for key in sorted(keys):
            story = self._stories[key]
            age = max(0.0, abs(when - story.last) / FADE)
            yield story.likeness(vector) * math.exp(-age), story

    def _begin(self, article: str, vector: dict[str, float], when: datetime) -> None:
        self._stories[article] = _Story(article, when)
        self._grow(self._stories[article], article, vector, when)

    def _grow(self, story: _Story, article: str, vector: dict[str, float], when: datetime) -> None:
        story.add(article, vector)
        self._home[article] = story.key
        story.last = max(story.last, when)
        for term in vector:
            self._by_term[term].add(story.key)

    def _merge(self, story: _Story, others: Iterable[_Story]) -> Iterator[tuple[str, str]]:
        """Join stories that have become as like as one."""
        for other in others:
            unit = {term: weight / other.norm for term, weight in other.sums.items()}
            if story.likeness(unit) >= MERGE:
                self._drop(other)
                story.absorb(other)
                self._home.update(dict.fromkeys(other.members, story.key))
                for term in other.sums:
                    self._by_term[term].add(story.key)
                yield story.key, other.key

    def _drop(self, story: _Story) -> None:
        del self._stories[story.key]
        for term in story.sums:
            keys = self._by_term[term]
            keys.discard(story.key)
            if not keys:
                del self._by_term[term]

    def _expire(self, now: datetime) -> None:
        if not self._arrivals or now - self._arrivals[0][0] <= self._window:
            return
        while self._arrivals and now - self._arrivals[0][0] > self._window:
            self._rarity.forget(self._arrivals.popleft()[1])
        for story in [each for each in self._stories.values() if now - each.last > self._window]:
            self._drop(story)
            for article in story.members:
                self._home.pop(article, None)


def _instant(published: datetime | None, arrived: datetime) -> datetime:
    return published if published and published <= arrived else arrived
