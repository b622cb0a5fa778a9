"""Choosing a whole summary: the set of sentences that promises most, none leaning on one that is not there.

The promise of a set is its expected ROUGE F1 (Lin 2004) under the chances of `ranker`: what its words and pairs
are expected to share with a summary, over the set's length plus the length a summary is expected to have. Saying
a thing twice adds length and no promise, so repetition needs no rule of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from bot.engine.centrality import Vector
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

    words: Vector
    stem_chances: Vector
    again: Vector
    pairs: Vector
    pair_chances: Vector
    lengths: Vector
    told: Vector
    expected: float

    def of(self, sets: Vector) -> Vector:
        """The promise of each set; `sets`: sets × sentences, 1 where a set holds a sentence."""
        paired = ((sets @ self.pairs) > 0) @ self.pair_chances
        return self._of(sets @ self.words, paired, sets @ self.told, sets @ self.lengths)

    def alone(self) -> Vector:
        """The promise of each sentence by itself."""
        return self._of(self.words, self.pairs @ self.pair_chances, self.told, self.lengths)

    def among(self, rows: Sequence[int]) -> Promise:
        """The same for some of the sentences, without the stems and pairs that none of them says."""
        kept = list(rows)
        words, pairs = self.words[kept], self.pairs[kept]
        said, paired = words.any(axis=0), pairs.any(axis=0)
        return Promise(
            words[:, said], self.stem_chances[said], self.again[:, said], pairs[:, paired], self.pair_chances[paired],
            self.lengths[kept], self.told[kept], self.expected,
        )  # fmt: skip

    def _of(self, words: Vector, paired: Vector, told: Vector, lengths: Vector) -> Vector:
        shared = paired + (words > 0) @ self.stem_chances
        often = self.again.any(axis=0)
        for times, worth in enumerate(self.again[:, often], start=1):
            shared += np.where(words[:, often] > times, worth, 0).sum(axis=1)
        return np.asarray((shared + SENTENCE_SHARE * told) / (lengths + self.expected))


def supports(candidates: Sequence[Candidate]) -> list[tuple[int, ...] | None]:
    """For each candidate what must be chosen with it, itself last; None when what it leans on is not there."""
    chains: list[tuple[int, ...] | None] = []
    for index, candidate in enumerate(candidates):
        before = chains[index - 1] if index and candidates[index - 1].source == candidate.source else None
        if not candidate.leans:
            chains.append((index,))
        else:
            chains.append((*before, index) if before is not None else None)
    return chains


def best_set(candidates: Sequence[Candidate], promise: Promise, fewest: int, most: int) -> list[int]:
    """Indices, in order, of the most promising set of `fewest` to `most` candidates, as far as there are so many."""
    most = min(most, len(candidates))
    fewest = min(fewest, most)
    chains = supports(candidates)
    order = np.argsort(-promise.alone(), kind="stable").tolist()
    ranked = _without_twins([index for index in order if chains[index] is not None], candidates)
    sets = list(_sets(ranked[:POOL], chains, min(most, LARGEST_SET)))
    large_enough = [chosen for chosen in sets if len(chosen) >= min(fewest, LARGEST_SET)] or sets
    if not large_enough:
        return list(range(max(fewest, min(1, most))))
    chosen = list(_most_promising(large_enough, promise))
    return sorted(_grown(chosen, ranked, chains, promise, fewest))


def _without_twins(ranked: Sequence[int], candidates: Sequence[Candidate]) -> list[int]:
    """`ranked` without sentences at its top that say what a better one says, as a standfirst and its lead do."""
    kept: list[int] = []
    for index in ranked[:_COMPARED]:
        mine = set(candidates[index].terms)
        if not any(_twins(mine, set(candidates[other].terms)) for other in kept):
            kept.append(index)
    return [*kept, *ranked[_COMPARED:]]


def _twins(one: set[str], other: set[str]) -> bool:
    smaller = min(len(one), len(other))
    return smaller >= _TWIN_TERMS and len(one & other) >= _TWIN_SHARE * smaller


def _sets(pool: Sequence[int], chains: Sequence[tuple[int, ...] | None], most: int) -> Iterable[tuple[int, ...]]:
    """Every set of at most `most` sentences out of `pool` in which each has what it leans on."""
    seen: set[frozenset[int]] = set()
    for size in range(1, most + 1):
        for picked in combinations(pool, size):
            whole = frozenset(link for index in picked for link in chains[index] or ())
            if len(whole) <= most and whole not in seen:
                seen.add(whole)
                yield tuple(sorted(whole))


def _most_promising(sets: Sequence[Sequence[int]], promise: Promise) -> Sequence[int]:
    pool = sorted({index for chosen in sets for index in chosen})
    place = {index: column for column, index in enumerate(pool)}
    rows = np.zeros((len(sets), len(pool)))
    for row, chosen in enumerate(sets):
        rows[row, [place[index] for index in chosen]] = 1
    return sets[int(np.argmax(promise.among(pool).of(rows)))]


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
        chosen = list(_most_promising(additions, promise))
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
