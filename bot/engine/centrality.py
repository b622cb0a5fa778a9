"""How much a sentence says of what the whole text says: position-biased LexRank over TF-IDF (Erkan and Radev 2004).

Needs no fitted weights and no knowledge of a language beyond its terms; also a feature of the fitted ranker.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

_DAMPING: Final = 0.7
_ROUNDS: Final = 30
_HALF_LIFE: Final = 4.0
"""Sentences after which the prior of being news has halved: reports put first what matters (the inverted pyramid)."""


def similarities(sentences: Sequence[Sequence[str]]) -> Vector:
    """Cosine of every two sentences' TF-IDF vectors, n × n, zeros on the diagonal.  `sentences`: their terms."""
    index: dict[str, int] = {}
    document_frequency: Counter[str] = Counter()
    for terms in sentences:
        document_frequency.update(set(terms))
        for term in terms:
            index.setdefault(term, len(index))
    matrix = np.zeros((len(sentences), max(len(index), 1)), dtype=np.float32)
    for row, terms in enumerate(sentences):
        for term, count in Counter(terms).items():
            matrix[row, index[term]] = count
    idf = np.ones(matrix.shape[1], dtype=np.float32)
    for term, column in index.items():
        idf[column] = np.log((len(sentences) + 1) / (document_frequency[term] + 0.5))
    matrix *= idf
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    matrix /= np.where(norms > 0, norms, 1)
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
