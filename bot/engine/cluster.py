"""One story as clustering sees it: its articles' vectors, their sum, and how closely they resemble each other.

Likeness has two parts: what happened (words and numbers) and who and where (names).  A company's profit and its fire a
day later share rare names and little else; so where there is enough text to say what happened, names count only as far
as that is alike, too.  A headline by itself is a poor sample of words; there the sentence model weighs in (`sense.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import numpy as np

from bot.engine.features import Features, Rarity
from bot.engine.sense import Sense, sense

Vector = dict[str, float]

KNIT: Final = 0.3
"""How much of a story's cohesion above the usual one is asked of a newcomer."""
USUAL: Final = 0.3
_USUAL_WEIGHT: Final = 3.0
_COMPARED: Final = 40
"""Articles of a story, the latest, that a newcomer is compared with one by one."""
_RARE: Final = 4.0
STRANGE: Final = 0.3
"""What is taken off where an article and a story name different people, places and numbers: look-alike events do."""
_MARKS_THAT_TELL: Final = 2
ANOTHER_MATCH: Final = 0.5
"""What is taken off where an article and a story give scores, and the article's is that of fewer than a third."""
FULL: Final = 50
"""Different stems from which a text says what happened; `BRIEF`: below so many it is no more than a headline, though it
came as a text; a long headline has thirteen."""
BRIEF: Final = 14
_WHO_ALONE: Final = 0.08
"""What names may count for where nothing else is alike; beyond it as much as the rest, in headlines twice that."""
_WHAT_OF_ONE: Final = 0.1
"""How alike two stories in full texts must be without their names, to be one."""
SENSE: Final = 0.75
"""How much the sentence model counts for a headline, and the likeness that it gives to unrelated ones."""
UNRELATED: Final = 0.15
ELSEWHERE: Final = 0.25
"""What is taken off a headline that names somebody or something rare, but nobody and nothing of the story's own."""
SURE: Final = 0.30
"""How alike two stories of headlines must be to be one.  More than what lets a headline join: look-alike events share
their words and much of their meaning, and one wrong merge costs more than many a headline that was left alone."""


@dataclass(slots=True)
class Member:
    """An article in the window.  `is_brief`: it is no more than a headline."""

    article: str
    when: datetime
    found: Features
    vector: Vector
    title: str = ""
    is_brief: bool = False
    marks: frozenset[str] = frozenset()
    _sense: Sense | None = None

    def sense(self) -> Sense | None:
        """What its headline means; asked for once, when it is first compared with a headline without a text."""
        if self._sense is None:
            self._sense = sense(self.title)
        return self._sense

    def weigh(self, rarity: Rarity) -> None:
        """Weigh it by what is rare now.  Its marks are its rare names and numbers."""
        self.vector = rarity.weigh(self.found)
        telling = self.found.names | self.found.numbers
        self.marks = frozenset(term for term in telling if rarity.of(term) >= _RARE)


def dot(one: Vector, other: Vector) -> float:
    """Return the inner product; of vectors of length one, the cosine."""
    if len(one) > len(other):
        one, other = other, one
    return sum(weight * other[term] for term, weight in one.items() if term in other)


def _shared(one: Vector, other: Vector, names: Container[str]) -> tuple[float, float]:
    """Return the inner product in two parts: what happened, and who and where."""
    if len(one) > len(other):
        one, other = other, one
    what = who = 0.0
    for term, weight in one.items():
        if term in other:
            if term in names:
                who += weight * other[term]
            else:
                what += weight * other[term]
    return what, who


@dataclass(slots=True)
class Clustered:
    """A story that began at `first`.  `sums` is the sum of its articles' vectors, `stems` the number of their terms."""

    key: str
    first: datetime
    members: list[Member] = field(default_factory=list)
    sums: Vector = field(default_factory=dict)
    marks: Counter[str] = field(default_factory=Counter)
    names: set[str] = field(default_factory=set)
    squares: float = 0.0
    stems: int = 0

    @property
    def last(self) -> datetime:
        """When its latest article appeared."""
        return max(member.when for member in self.members[-_COMPARED:])

    def add(self, member: Member) -> None:
        """Take an article in."""
        self.members.append(member)
        self.names |= member.found.names
        self.marks.update(member.marks)
        self.stems += len(member.vector)
        for term, weight in member.vector.items():
            old = self.sums.get(term, 0.0)
            self.sums[term] = old + weight
            self.squares += (old + weight) ** 2 - old**2

    def keep(self, members: Iterable[Member]) -> None:
        """Leave it these articles and no others, with their vectors as they are now."""
        self.sums, self.squares, self.stems = {}, 0.0, 0
        self.marks, self.names, self.members = Counter(), set(), []
        for member in members:
            self.add(member)

    def middle(self) -> Vector:
        """Return the direction of the sum, of length one."""
        length = self.squares**0.5 or 1.0
        return {term: weight / length for term, weight in self.sums.items()}

    def fullness(self) -> float:
        """Return how many different stems its articles have on average."""
        return self.stems / len(self.members)

    def cohesion(self) -> float:
        """Return the mean likeness of its articles to each other, drawn towards the usual one while they are few.

        The sum's square holds every pair twice and every article once.
        """
        n = len(self.members)
        pairs = n * (n - 1) / 2
        return ((self.squares - n) / 2 + USUAL * _USUAL_WEIGHT) / (pairs + _USUAL_WEIGHT)

    def fit(self, member: Member) -> float:
        """Say how well an article fits: 0 not at all, 1 a copy in a loose story; less in a close-knit one."""
        compared = self.members[-_COMPARED:]
        sensed = self._sensed(member, compared) if member.is_brief else None
        growth = 2.0 if sensed is not None else 1.0 if min(len(member.vector), self.fullness()) >= FULL else None
        mean = self._likeness(member, self.sums, len(self.members), growth)
        greatest = max(self._likeness(member, other.vector, 1, growth) for other in compared)
        fit = (mean + greatest) / 2 - KNIT * (self.cohesion() - USUAL)
        if self._is_strange_to(member):
            fit -= STRANGE
        if sensed is not None:
            fit = (1 - SENSE) * fit + SENSE * (sensed - UNRELATED) - ELSEWHERE * self._is_elsewhere(member)
        return fit - ANOTHER_MATCH * self._is_another_match(member)

    def _likeness(self, member: Member, other: Vector, articles: int, growth: float | None) -> float:
        """Return the mean likeness to a sum of so many articles; `growth`: how far names count beyond `_WHO_ALONE`."""
        if growth is None:
            return dot(member.vector, other) / articles
        what, who = _shared(member.vector, other, self.names | member.found.names)
        return (what + min(who, _WHO_ALONE * articles + growth * what)) / articles

    def _sensed(self, member: Member, compared: Sequence[Member]) -> float | None:
        """Return the mean of the mean and the greatest likeness of meaning; None without the model."""
        mine = member.sense()
        if mine is None:
            return None
        found = [float(mine @ theirs) for other in compared if (theirs := other.sense()) is not None]
        return (sum(found) / len(found) + max(found)) / 2

    def _is_strange_to(self, member: Member) -> bool:
        """Say whether both have rare names or numbers, and neither knows any of the other's."""
        if min(len(member.marks), len(self.marks)) < _MARKS_THAT_TELL:
            return False
        return member.marks.isdisjoint(self.sums) and self.marks.keys().isdisjoint(member.vector)

    def _is_another_match(self, member: Member) -> bool:
        """Say whether an article gives scores, and a story's articles mostly others: a team wins this week and next."""
        if not member.found.scores:
            return False
        told = [other.found.scores for other in self.members[-_COMPARED:] if other.found.scores]
        return 3 * sum(not member.found.scores.isdisjoint(scores) for scores in told) < len(told)

    def _is_elsewhere(self, headline: Member) -> bool:
        """Say whether a headline names another place or person than half of the story's or more.

        Rates rise in one country and stand in the next.
        """
        if not headline.marks or not headline.marks.isdisjoint(self.sums):
            return False
        own = {term for term, n in self.marks.items() if 2 * n >= len(self.members)}
        return bool(own) and own.isdisjoint(headline.vector)

    def resembles(self, other: Clustered, enough: float) -> bool:
        """Say whether two stories prove to be one: alike across, and with a rare name or number in common.

        In common is what a third of the articles of each have.  In full texts what happened must be alike, too; what
        headlines mean counts between stories as it does between articles.
        """
        if self._usual_marks().isdisjoint(other._usual_marks()):
            return False
        played = [member for member in other.members[-_COMPARED:] if member.found.scores]
        if played and 2 * sum(map(self._is_another_match, played)) > len(played):
            return False
        pairs = len(self.members) * len(other.members)
        what, who = _shared(self.sums, other.sums, self.names | other.names)
        if min(self.fullness(), other.fullness()) >= FULL and what < _WHAT_OF_ONE * pairs:
            return False
        mine, theirs = self._meaning(), other._meaning()
        if mine is None or theirs is None:
            return what + who >= enough * pairs
        return (1 - SENSE) * (what + who) / pairs + SENSE * (float(mine @ theirs) - UNRELATED) >= SURE

    def _meaning(self) -> Sense | None:
        """Return the mean of what its latest headlines mean; None where most articles are more than that."""
        latest = self.members[-_COMPARED:]
        if 2 * sum(member.is_brief for member in latest) < len(latest):
            return None
        found = [sensed for member in latest if (sensed := member.sense()) is not None]
        return np.mean(found, axis=0, dtype=np.float32) if found else None

    def _usual_marks(self) -> set[str]:
        return {term for term, n in self.marks.items() if 3 * n >= len(self.members)}
