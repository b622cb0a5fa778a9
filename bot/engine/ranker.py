"""What each word, pair and sentence of an English article is worth in a summary: three logistic regressions.

The weights are fitted by `tests/bench/fit/summaries.py` and stored as plain JSON; how, on what and to what effect
stands in `docs/text-engine.md`. A chance is a probability in 0..1.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

import numpy as np

from bot.engine import concepts as concept
from bot.engine.cells import Indices, Vector, total
from bot.engine.centrality import rank, similarities
from bot.engine.concepts import Concepts
from bot.engine.document import Candidate

_DATA: Final = "summary-weights.json"
_TITLE_BONUS: Final = 0.7
"""Log-odds added to the words of a known headline.  Not fitted: the training rows have no headlines."""

_SAYS: Final = frozenset({"said", "says", "told", "added", "according", "asked", "wrote", "tweeted"})
_SELF: Final = frozenset({"i", "we", "my", "our", "me", "us", "you", "your"})
_WHEN: Final = frozenset({
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "today", "yesterday", "week", "month",
})  # fmt: skip
_YEAR: Final = 4
"""Digits."""
_PROMISING: Final = 5
"""Words of a sentence: what its best ones promise."""

_CLIP: Final = 1e-4


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression on standardised features."""

    mean: Vector
    scale: Vector
    weights: Vector
    bias: float

    def odds(self, features: Vector) -> Vector:
        """Log-odds, one a row of `features`."""
        return np.asarray((features - self.mean) / self.scale @ self.weights + self.bias)


@dataclass(frozen=True, slots=True)
class Weights:
    """All that was fitted.  `repeats[word][k]`: chance that a summary says a function word more than k times."""

    words: Logistic
    pairs: Logistic
    sentences: Logistic
    lexicon: Mapping[str, tuple[float, float]]
    repeats: Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Worth:
    """The verdict on one article: chances by stem number, by pair number and by sentence."""

    concepts: Concepts
    stem_chances: Vector
    pair_chances: Vector
    sentence_chances: Vector
    cosine: Vector


@cache
def weights() -> Weights:
    """The packaged weights, read once (some 10 ms)."""
    return parse(json.loads(resources.files("bot.engine.data").joinpath(_DATA).read_text(encoding="utf-8")))


def parse(stored: Mapping[str, Any]) -> Weights:
    """Weights as the fit script stores them.  Raises `KeyError` where a part is missing."""
    lexicon = {root: (float(prior), float(rarity)) for root, (prior, rarity) in stored["lexicon"].items()}
    models = {
        name: Logistic(
            np.array(stored[name]["mean"]), np.array(stored[name]["scale"]), np.array(stored[name]["weights"]),
            float(stored[name]["bias"]),
        )
        for name in ("words", "pairs", "sentences")
    }  # fmt: skip
    return Weights(lexicon=lexicon, repeats=stored["repeats"], **models)


def assess(candidates: Sequence[Candidate], headline: frozenset[str], fitted: Weights) -> Worth:
    """Judge an article: `candidates` of one source in reading order, `headline` the stems of its title where known."""
    read = concept.read(candidates, "en")
    cosine = similarities([candidate.terms for candidate in candidates])
    central = rank(cosine)
    odds = fitted.words.odds(concept.word_features(read, candidates, central, fitted.lexicon))
    odds += _TITLE_BONUS * np.array([root in headline for root in read.stems])
    chance = _chances(odds)
    pair_chance = _chances(fitted.pairs.odds(concept.pair_features(read, chance)))
    told = sentence_features(read, candidates, cosine, central, (chance, pair_chance))
    return Worth(read, chance, pair_chance, _chances(fitted.sentences.odds(told)), cosine)


def _chances(odds: Vector) -> Vector:
    return np.clip(1 / (1 + np.exp(-np.clip(odds, -30, 30))), _CLIP, 1 - _CLIP)


def sentence_features(
    read: Concepts,
    candidates: Sequence[Candidate],
    cosine: Vector,
    central: Vector,
    chances: tuple[Vector, Vector],
) -> Vector:
    """Sentences × features: place, length, what its words promise, likeness to others, and its manner of speaking.

    `chances`: of the stems and of the pairs.
    """
    count, words = len(candidates), read.counts
    said = read.pairs.by_row(chances[1][read.pairs.columns])
    content = ~read.stop[words.columns]
    one = content.astype(float)
    chance = chances[0][words.columns]
    lengths, contents = np.maximum(read.lengths, 1), words.by_row(one)
    promised, promised_content = words.by_row(chance), words.by_row(chance * one)
    best = _best(words.rows[content], chance[content], count) / np.clip(contents, 1, _PROMISING)
    density = (promised + said) / (lengths + 36)
    places = np.arange(count)
    order = np.argsort(np.argsort(-density, kind="stable"), kind="stable")
    relative = density / max(float(density.max()), 1e-9)
    leaning = np.array([candidate.leans for candidate in candidates], dtype=float)
    capitals = np.bincount(read.sentence, weights=read.capital, minlength=count) / lengths
    columns = (
        places, places / count, np.log1p(places), places == 0, places == 1, places == 2,  # noqa: PLR2004 - the third
        np.full(count, count), lengths, np.log(lengths), promised, promised_content, said, promised / lengths,
        promised_content / np.maximum(contents, 1), said / lengths, density, relative, np.log1p(order),
        order == 0, best, contents / lengths, central / max(float(central.max()), 1e-9), cosine[:, 0],
        cosine.max(axis=1), cosine.sum(axis=1), leaning, np.append(leaning[1:], 0), np.append(relative[1:], 0),
        np.insert(relative[:-1], 0, 0), capitals,
    )  # fmt: skip
    return np.column_stack([*(np.asarray(column, dtype=float) for column in columns), *_manner(read, candidates)])


def _best(rows: Indices, worth: Vector, count: int) -> Vector:
    """The sum of the highest five of each row; `rows`, which ascend, are the rows of `worth`, `count` their number."""
    order = np.lexsort((-worth, rows))
    starts = np.searchsorted(rows, np.arange(count))
    high = np.arange(len(rows)) - starts[rows] < _PROMISING
    return total(rows[high], worth[order][high], count)


def _manner(read: Concepts, candidates: Sequence[Candidate]) -> Sequence[Vector]:
    """How each sentence speaks: numbers, speech verbs, first person, quotations, question, time, commas, colon."""
    texts = [candidate.text for candidate in candidates]
    quotes = [text.count('"') + text.count("“") + text.count("”") for text in texts]

    def count(kinds: Iterable[float]) -> Vector:
        return total(read.sentence, np.fromiter(kinds, float)[read.kind], len(texts))

    return (
        np.minimum(count(0 if kind.isalpha() else sum(map(str.isdigit, kind)) for kind in read.kinds), 8),
        np.minimum(count(kind in _SAYS for kind in read.kinds), 1),
        np.minimum(count(kind.casefold() in _SELF for kind in read.kinds), 4),
        np.minimum(quotes, 4),
        np.array([text.rstrip().endswith("?") for text in texts]),
        np.minimum(count(kind in _WHEN or _is_year(kind) for kind in read.kinds), 1),
        np.array([text.count(",") for text in texts]),
        np.array([":" in text for text in texts]),
    )


def _is_year(word: str) -> bool:
    return len(word) == _YEAR and word[:2] in {"19", "20"} and word.isdecimal()
