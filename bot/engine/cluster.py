"""One story as clustering sees it: its articles' vectors, their sum, and how closely they resemble each other."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.engine.features import Features, Rarity

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


@dataclass(slots=True)
class Member:
    """An article in the window."""

    article: str
    when: datetime
    found: Features
    vector: Vector
    marks: frozenset[str] = frozenset()

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


@dataclass(slots=True)
class Clustered:
    """A story.  `sums` is the sum of its articles' vectors."""

    key: str
    members: list[Member] = field(default_factory=list)
    sums: Vector = field(default_factory=dict)
    marks: Counter[str] = field(default_factory=Counter)
    squares: float = 0.0

    @property
    def first(self) -> datetime:
        """When its first article appeared."""
        return self.members[0].when

    @property
    def last(self) -> datetime:
        """When its latest article appeared."""
        return max(member.when for member in self.members[-_COMPARED:])

    def add(self, member: Member) -> None:
        """Take an article in."""
        self.members.append(member)
        self.marks.update(member.marks)
        for term, weight in member.vector.items():
            old = self.sums.get(term, 0.0)
            self.sums[term] = old + weight
            self.squares += (old + weight) ** 2 - old**2

    def weigh(self) -> None:
        """Sum the vectors anew: they were weighed anew."""
        self.sums, self.squares, self.marks = {}, 0.0, Counter()
        members, self.members = self.members, []
        for member in members:
            self.add(member)

    def middle(self) -> Vector:
        """Return the direction of the sum, of length one."""
        length = self.squares**0.5 or 1.0
        return {term: weight / length for term, weight in self.sums.items()}

    def cohesion(self) -> float:
        """Return the mean likeness of its articles to each other, drawn towards the usual one while they are few.

        The sum's square holds every pair twice and every article once.
        """
        n = len(self.members)
        pairs = n * (n - 1) / 2
        return ((self.squares - n) / 2 + USUAL * _USUAL_WEIGHT) / (pairs + _USUAL_WEIGHT)

    def fit(self, member: Member) -> float:
        """Say how well an article fits: 0 not at all, 1 a copy in a loose story; less in a close-knit one."""
        mean = dot(member.vector, self.sums) / len(self.members)
        greatest = max(dot(member.vector, other.vector) for other in self.members[-_COMPARED:])
        fit = (mean + greatest) / 2 - KNIT * (self.cohesion() - USUAL)
        return fit - STRANGE if self._is_strange_to(member) else fit

    def _is_strange_to(self, member: Member) -> bool:
        """Say whether both have rare names or numbers, and neither knows any of the other's."""
        if min(len(member.marks), len(self.marks)) < _MARKS_THAT_TELL:
            return False
        return member.marks.isdisjoint(self.sums) and self.marks.keys().isdisjoint(member.vector)

    def resembles(self, other: Clustered, enough: float) -> bool:
        """Say whether two stories prove to be one: alike across, and with a rare name or number in common.

        In common is what a third of the articles of each have.
        """
        across = dot(self.sums, other.sums) / (len(self.members) * len(other.members))
        return across >= enough and not self._usual_marks().isdisjoint(other._usual_marks())

    def _usual_marks(self) -> set[str]:
        return {term for term, n in self.marks.items() if 3 * n >= len(self.members)}
