"""Choosing a whole summary: the set of sentences that promises most, none leaning on one that is not there.

The promise of a set is its expected ROUGE F1 (Lin 2004) under the chances of `ranker`: what its words and pairs
are expected to share with a summary, over the set's length plus the length a summary is expected to have. Saying
a thing twice adds length and no promise, so repetition needs no rule of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations
from typing import Final

import numpy as np

from bot.engine.cells import Cells, Vector
from bot.engine.document import Candidate

SENTENCE_SHARE: Final = 8.0
"""Words that a sentence counts for on top of its own when it is sure to be told; chosen by cross-validation."""
POOL: Final = 9
"""Sentences of which all sets are weighed: the most promising ones, and what they lean on."""

LARGEST_SET: Final = 4
"""Sentences up to which every set of the pool is weighed; larger ones grow from the best of this size."""
_COMPARED: Final = 24
_TWIN_TERMS: Final = 5
_TWIN_SHARE: Final = 0.75
"""Two sentences are twins when they share so much of the content words of the shorter one, which has five or more."""

_SAME: Final = 0.6
"""Cosine above which two sentences tell the same and only the better one is taken."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What sentences share with the expected summary.  Rows are sentences.

    `words`: counts of stems; `pairs`: 1 for each pair that is said; `stem_chances` and `pair_chances` their worth;
    `again[k]`: worth of saying each stem for the k-th time more; `lengths` in words; `told`: chance of each sentence
    to be told; `expected`: words that a summary of this article is expected to have.
    """

    words: Cells
    stem_chances: Vector
    again: Vector
    pairs: Cells
    pair_chances: Vector
    lengths: Vector
    told: Vector
    expected: float

    def of(self, sets: Vector, members: Sequence[int]) -> Vector:
        """The promise of each set; `sets`: sets × members, 1 where a set holds that sentence."""
        words, said = self.words.full(members)
        pairs, paired = self.pairs.full(members)
        spoken = sets @ words
        shared = (sets @ pairs > 0) @ self.pair_chances[paired] + (spoken > 0) @ self.stem_chances[said]
        again = self.again[:, said]
        often = again.any(axis=0)
        for times, worth in enumerate(again[:, often], start=1):
            shared += (spoken[:, often] > times) @ worth
        rows = list(members)
        return self._over(shared, sets @ self.told[rows], sets @ self.lengths[rows])

    def alone(self) -> Vector:
        """The promise of each sentence by itself."""
        words, pairs = self.words, self.pairs
        worth = self.stem_chances[words.columns]
        for times, more in enumerate(self.again, start=1):
            worth = worth + np.where(words.values > times, more[words.columns], 0)
        return self._over(words.by_row(worth) + pairs.by_row(self.pair_chances[pairs.columns]), self.told, self.lengths)

    def _over(self, shared: Vector, told: Vector, lengths: Vector) -> Vector:
        return np.asarray((shared + SENTENCE_SHARE * told) / (lengths + self.expected))


def supports(candidates: Sequence[Candidate]) -> list[tuple[int, ...] | None]:
    """For each candidate what must be chosen with it, in order; None where what it leans on or announces is missing."""
    chains: list[tuple[int, ...] | None] = []
    for index, candidate in enumerate(candidates):
        before = chains[index - 1] if index and candidates[index - 1].source == candidate.source else None
        after = _announced(candidates, index)
        if not candidate.leans:
            chains.append(after)
        else:
            chains.append(tuple(dict.fromkeys((*before, *after))) if before and after else None)
    return chains


def _announced(candidates: Sequence[Candidate], index: int) -> tuple[int, ...] | None:
    """This candidate and what it announces."""
    last = index
    while candidates[last].announces:
        last += 1
        if last == len(candidates) or candidates[last].source != candidates[index].source:
            return None
    return tuple(range(index, last + 1))


def best_set(candidates: Sequence[Candidate], promise: Promise, fewest: int, most: int) -> list[int]:
    """Indices, in order, of the most promising set of `fewest` to `most` candidates, as far as there are so many."""
    most = min(most, len(candidates))
    fewest = min(fewest, most)
    chains = supports(candidates)
    order = np.argsort(-promise.alone(), kind="stable").tolist()
    ranked = _without_twins([index for index in order if chains[index] is not None], candidates)
    sets, members = _sets(ranked[:POOL], chains, min(fewest, LARGEST_SET), min(most, LARGEST_SET))
    if not len(sets):
        return list(range(max(fewest, min(1, most))))
    best = sets[int(np.argmax(promise.of(sets, members)))]
    chosen = [member for member, held in zip(members, best.tolist(), strict=True) if held]
    return sorted(_grown(chosen, ranked, chains, promise, fewest))


def _without_twins(ranked: Sequence[int], candidates: Sequence[Candidate]) -> list[int]:
    """`ranked` without sentences at its top that say what a better one says, as a standfirst and its lead do."""
    kept: dict[int, set[str]] = {}
    for index in ranked[:_COMPARED]:
        mine = set(candidates[index].terms)
        if not any(_twins(mine, other) for other in kept.values()):
            kept[index] = mine
    return [*kept, *ranked[_COMPARED:]]


def _twins(one: set[str], other: set[str]) -> bool:
    smaller = min(len(one), len(other))
    return smaller >= _TWIN_TERMS and len(one & other) >= _TWIN_SHARE * smaller


def _sets(
    pool: Sequence[int], chains: Sequence[tuple[int, ...] | None], fewest: int, most: int
) -> tuple[Vector, list[int]]:
    """(sets × members, members): each set of `fewest` to `most` sentences of `pool` with all that they lean on.

    Smaller sets where there is none of `fewest`.
    """
    members = sorted({link for index in pool for link in chains[index] or ()})
    place = {index: column for column, index in enumerate(members)}
    needs = np.zeros((len(pool), len(members)))
    for row, index in enumerate(pool):
        needs[row, [place[link] for link in chains[index] or ()]] = 1
    sets = (_combinations(len(pool), most) @ needs > 0).astype(float)
    sizes = sets.sum(axis=1)
    fitting = sizes <= most
    enough = fitting & (sizes >= fewest)
    return sets[enough if enough.any() else fitting], members


@lru_cache(maxsize=64)
def _combinations(count: int, most: int) -> Vector:
    """Every choice of one to `most` out of `count`, small ones first: choices × `count`, 1 for what is chosen."""
    choices = [picked for size in range(1, most + 1) for picked in combinations(range(count), size)]
    rows = np.zeros((len(choices), count))
    for row, picked in enumerate(choices):
        rows[row, list(picked)] = 1
    return rows


def _grown(
    chosen: list[int], ranked: Sequence[int], chains: Sequence[tuple[int, ...] | None], promise: Promise, wanted: int
) -> list[int]:
    """`chosen` and as many more as `wanted` asks for, the most promising addition first, leaning ones last."""
    width = len(promise.lengths)
    while len(chosen) < wanted:
        additions = [
            [*chosen, *missing]
            for index in ranked
            if (missing := [link for link in chains[index] or () if link not in chosen])
            and len(chosen) + len(missing) <= wanted
        ]
        if not additions:
            rest = [index for index in range(width) if index not in chosen]
            return chosen + rest[: wanted - len(chosen)]
        members = sorted(set(chain.from_iterable(additions)))
        sets = np.array([np.isin(members, addition) for addition in additions], dtype=float)
        chosen = additions[int(np.argmax(promise.of(sets, members)))]
    return chosen


def choose(candidates: Sequence[Candidate], scores: Vector, cosine: Vector, count: int) -> list[int]:
    """Indices of `count` candidates by `scores` alone, for languages without fitted weights.

    Repetitions are let in before leaning sentences without their support are: who asks for N sentences gets N.
    """
    chains = supports(candidates)
    order = [int(index) for index in scores.argsort(kind="stable")[::-1]]
    chosen: list[int] = []
    for strict in (True, False):
        for index in order:
            chain = chains[index]
            missing = [link for link in chain if link not in chosen] if chain is not None else []
            if missing and len(chosen) + len(missing) <= count and not (strict and _repeats(missing, chosen, cosine)):
                chosen.extend(missing)
    rest = [index for index in range(len(candidates)) if index not in chosen]
    return sorted(chosen + rest[: count - len(chosen)])


def _repeats(new: Sequence[int], chosen: Sequence[int], cosine: Vector) -> bool:
    return any(cosine[one, other] > _SAME for one in new for other in chosen)
