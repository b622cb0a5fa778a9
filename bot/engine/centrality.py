"""How much a sentence says of what the whole text says: position-biased LexRank over TF-IDF (Erkan and Radev 2004).

Needs no fitted weights and no knowledge of a language beyond its terms; also a feature of the fitted ranker.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from bot.engine.cells import Cells, Vector

_DAMPING: Final = 0.7
_ROUNDS: Final = 30
_HALF_LIFE: Final = 4.0
"""Sentences after which the prior of being news has halved: reports put first what matters (the inverted pyramid)."""


def similarities(sentences: Sequence[Sequence[str]]) -> Vector:
    """Cosine of every two sentences' TF-IDF vectors, n × n, zeros on the diagonal.  `sentences`: their terms."""
    count = len(sentences)
    numbers: dict[str, int] = {}
    columns = np.array([numbers.setdefault(term, len(numbers)) for terms in sentences for term in terms], dtype=int)
    rows = np.repeat(np.arange(count), [len(terms) for terms in sentences])
    said = Cells.counting(rows, columns, (count, len(numbers)))
    holding = np.bincount(said.columns, minlength=len(numbers))
    weights = said.values * np.log((count + 1) / (holding + 0.5))[said.columns]
    norms = np.sqrt(said.by_row(weights**2))
    weights /= np.where(norms > 0, norms, 1)[said.rows]
    shared = holding > 1  # what one sentence alone says likens it to none
    place = np.cumsum(shared) - 1
    among = shared[said.columns]
    matrix = np.zeros((count, int(shared.sum())), dtype=np.float32)
    matrix[said.rows[among], place[said.columns[among]]] = weights[among]
    cosine: Vector = (matrix @ matrix.T).astype(np.float64)
    np.fill_diagonal(cosine, 0)
    return cosine


def position_prior(count: int) -> Vector:
    """How likely the sentence at each position is to hold the news, before it is read; sums to 1."""
    prior = 0.5 ** (np.arange(count) / _HALF_LIFE)
    return np.asarray(prior / max(float(prior.sum()), 1e-9))


def rank(cosine: Vector) -> Vector:
    """Chances of meeting each sentence when reading on by likeness and, now and then, again from the top; sum 1."""
    count = len(cosine)
    prior = position_prior(count)
    sums = cosine.sum(axis=1, keepdims=True)
    steps = np.where(sums > 0, cosine / np.where(sums > 0, sums, 1), prior)
    scores = prior
    for _ in range(_ROUNDS):
        scores = _DAMPING * (scores @ steps) + (1 - _DAMPING) * prior
    return np.asarray(scores)
