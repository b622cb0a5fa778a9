"""From verdicts on single articles to the promise of their sentences, for one article or several about one story."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from bot.engine.centrality import Vector
from bot.engine.ranker import Worth, pair_counts
from bot.engine.selection import Promise

WIRE_LENGTH: Final = 35.0
REPORT_LENGTH: Final = 49.0
"""Words of a summary of a wire report (known by its dateline) and of any other article: means over the training
rows."""

_LEAD: Final = 0.2
"""Added to the chance of an article's first sentence to be told. The training rows have lost their paragraphs and
headlines, so that their first sentence is less surely the lead than a real article's; professional writers'
summaries show it."""

_REPEATS: Final = 3
"""How often a function word is counted beyond its first time."""


def promise(worths: Sequence[Worth], repeats: Mapping[str, Sequence[float]], *, wire: bool) -> Promise:
    """The promise of all sentences of `worths`, in order; `wire`: whether the first article has a wire's dateline.

    What several articles say is worth what its best teller makes of it.
    """
    stems = _numbered(worth.concepts.stems for worth in worths)
    pairs = _numbered(_pair_names(worth) for worth in worths)
    words, paired, chance, pair_chance = [], [], np.zeros(len(stems)), np.zeros(len(pairs))
    for worth in worths:
        columns = [stems[root] for root in worth.concepts.stems]
        words.append(_spread(worth.concepts.counts, columns, len(stems)))
        np.maximum.at(chance, columns, worth.stem_chances)
        pair_columns = [pairs[name] for name in _pair_names(worth)]
        paired.append(_spread(pair_counts(worth.concepts, worth.pair_numbers), pair_columns, len(pairs)))
        np.maximum.at(pair_chance, pair_columns, worth.pair_chances)
    usual = np.array([[*repeats.get(root, ()), 0, 0, 0, 0][: _REPEATS + 1] for root in stems], dtype=float)
    return Promise(
        words=np.vstack(words),
        stem_chances=np.maximum(chance, usual[:, 0]),
        again=usual[:, 1:].T,
        pairs=np.vstack(paired),
        pair_chances=pair_chance,
        lengths=np.concatenate([worth.concepts.lengths for worth in worths]),
        told=np.concatenate([_led(worth.sentence_chances) for worth in worths]),
        expected=WIRE_LENGTH if wire else REPORT_LENGTH,
    )


def _led(chances: Vector) -> Vector:
    return np.append(chances[:1] + _LEAD, chances[1:])


def _pair_names(worth: Worth) -> list[tuple[str, str]]:
    names, size = worth.concepts.stems, max(len(worth.concepts.stems), 1)
    return [(names[number // size], names[number % size]) for number in worth.pair_numbers.tolist()]


def _numbered(groups: Iterable[Sequence[Any]]) -> dict[Any, int]:
    numbers: dict[Any, int] = {}
    for group in groups:
        for name in group:
            numbers.setdefault(name, len(numbers))
    return numbers


def _spread(counts: Vector, columns: Sequence[int], width: int) -> Vector:
    wide = np.zeros((len(counts), width))
    wide[:, columns] = counts
    return wide
