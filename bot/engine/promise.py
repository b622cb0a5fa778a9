"""From verdicts on single articles to the promise of their sentences, for one article or several about one story."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Final, TypeVar

import numpy as np

from bot.engine.centrality import Vector
from bot.engine.ranker import Worth, pairs_said
from bot.engine.selection import Promise

Name = TypeVar("Name", bound=Hashable)

WIRE_LENGTH: Final = 35.0
REPORT_LENGTH: Final = 49.0
"""Words of a summary of a wire report (known by its dateline) and of any other article: means over the training
rows."""

_LEAD: Final = 0.2
"""Added to the chance of the first sentence of an article that is no wire report.  Such training rows have lost their
paragraphs and headlines: their first sentence is less surely the lead than a real article's is."""

_REPEATS: Final = 3
"""How often a function word is counted beyond its first time."""


def promise(worths: Sequence[Worth], repeats: Mapping[str, Sequence[float]], *, wire: bool) -> Promise:
    """The promise of all sentences of `worths`, in order; `wire`: whether the first article has a wire's dateline.

    What several articles say is worth what its best teller makes of it.
    """
    stems, words, chance = _pooled(
        [(worth.concepts.stems, worth.concepts.counts, worth.stem_chances) for worth in worths]
    )
    _, paired, pair_chance = _pooled(
        [
            (_pair_names(worth, len(worths)), pairs_said(worth.concepts, worth.pair_numbers), worth.pair_chances)
            for worth in worths
        ]
    )
    usual = np.array([[*repeats.get(root, ()), 0, 0, 0, 0][: _REPEATS + 1] for root in stems], dtype=float)
    return Promise(
        words=words,
        stem_chances=np.maximum(chance, usual[:, 0]),
        again=usual[:, 1:].T,
        pairs=paired,
        pair_chances=pair_chance,
        lengths=np.concatenate([worth.concepts.lengths for worth in worths]),
        told=np.concatenate([_led(worth.sentence_chances, 0 if wire else _LEAD) for worth in worths]),
        expected=WIRE_LENGTH if wire else REPORT_LENGTH,
    )


def _led(chances: Vector, bonus: float) -> Vector:
    return np.append(chances[:1] + bonus, chances[1:])


def _pair_names(worth: Worth, among: int) -> Sequence[Hashable]:
    """What a pair is called among the pairs of `among` articles: alone, its place will do."""
    if among == 1:
        return range(len(worth.pair_numbers))
    names, size = worth.concepts.stems, max(len(worth.concepts.stems), 1)
    return [(names[number // size], names[number % size]) for number in worth.pair_numbers.tolist()]


def _pooled(parts: Sequence[tuple[Sequence[Name], Vector, Vector]]) -> tuple[Sequence[Name], Vector, Vector]:
    """(names, counts, chances) of all parts: columns of one name become one, with the highest of their chances."""
    if len(parts) == 1:
        return parts[0]
    numbers: dict[Name, int] = {}
    for names, _, _ in parts:
        for name in names:
            numbers.setdefault(name, len(numbers))
    counts = np.zeros((sum(len(part) for _, part, _ in parts), len(numbers)))
    chances = np.zeros(len(numbers))
    row = 0
    for names, part, worth in parts:
        columns = [numbers[name] for name in names]
        counts[row : row + len(part), columns] = part
        np.maximum.at(chances, columns, worth)
        row += len(part)
    return tuple(numbers), counts, chances
