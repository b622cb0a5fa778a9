"""From verdicts on single articles to the promise of their sentences, for one article or several about one story."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Final, TypeVar

import numpy as np

from bot.engine.cells import Cells, Vector
from bot.engine.ranker import Worth
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
    alone = len(worths) == 1
    stems, words, chance = _pooled([(w.concepts.stems, w.concepts.counts, w.stem_chances) for w in worths])
    _, paired, pair_chance = _pooled([(_pair_names(w, alone=alone), w.concepts.pairs, w.pair_chances) for w in worths])
    usual = np.zeros((len(stems), _REPEATS + 1))
    for number, root in enumerate(stems):
        if found := repeats.get(root):
            usual[number, : len(found)] = found[: _REPEATS + 1]
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


def _pair_names(worth: Worth, *, alone: bool) -> Sequence[Hashable]:
    """What a pair is called among the pairs of several articles; of one `alone` its place will do."""
    if alone:
        return range(len(worth.pair_chances))
    names, size = worth.concepts.stems, max(len(worth.concepts.stems), 1)
    return [(names[number // size], names[number % size]) for number in worth.concepts.pair_numbers.tolist()]


def _pooled(parts: Sequence[tuple[Sequence[Name], Cells, Vector]]) -> tuple[Sequence[Name], Cells, Vector]:
    """(names, cells, chances) of all parts: columns of one name become one, with the highest of their chances."""
    if len(parts) == 1:
        return parts[0]
    numbers: dict[Name, int] = {}
    columns = [np.array([numbers.setdefault(name, len(numbers)) for name in names], dtype=int) for names, _, _ in parts]
    chances = np.zeros(len(numbers))
    for column, (_, _, worth) in zip(columns, parts, strict=True):
        np.maximum.at(chances, column, worth)
    starts = np.cumsum([0, *(cells.shape[0] for _, cells, _ in parts)])
    pooled = Cells(
        np.concatenate([cells.rows + start for start, (_, cells, _) in zip(starts, parts, strict=False)]),
        np.concatenate([column[cells.columns] for column, (_, cells, _) in zip(columns, parts, strict=True)]),
        np.concatenate([cells.values for _, cells, _ in parts]),
        (int(starts[-1]), len(numbers)),
    )
    return tuple(numbers), pooled, chances
