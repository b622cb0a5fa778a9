"""What each word, pair and sentence of an English article is worth in a summary: three logistic regressions.

The weights are fitted by `tests/bench/fit/summaries.py` and stored as plain JSON; how, on what and to what effect
stands in `docs/text-engine.md`. A chance is a probability in 0..1.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

import numpy as np

from bot.engine import concepts as concept
from bot.engine.centrality import Vector, rank, similarities
from bot.engine.concepts import Concepts, Indices
from bot.engine.document import Candidate

_DATA: Final = "summary-weights.json"
_TITLE_BONUS: Final = 0.7
"""Log-odds added to the words of a known headline.  Not fitted: the training rows have no headlines."""

_SAYS: Final = re.compile(r"\b(?:said|says|told|added|according|asked|wrote|tweeted)\b")
_SELF: Final = re.compile(r"\b(?:I|we|my|our|me|us|you|your|I['’]m|we['’]re|I['’]ve)\b", re.IGNORECASE)
_WHEN: Final = re.compile(
    r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b(?:today|yesterday|week|month|(?:19|20)\d\d)\b"
)
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
    pair_numbers: Indices
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
    numbers, features = concept.pair_features(read, chance)
    pair_chance = _chances(fitted.pairs.odds(features))
    told = sentence_features(read, candidates, cosine, central, chance, (numbers, pair_chance))
    return Worth(read, chance, numbers, pair_chance, _chances(fitted.sentences.odds(told)), cosine)


def _chances(odds: Vector) -> Vector:
    return np.clip(1 / (1 + np.exp(-np.clip(odds, -30, 30))), _CLIP, 1 - _CLIP)


def pairs_said(read: Concepts, numbers: Indices) -> Vector:
    """Sentences × pairs: 1 where a sentence says one of the pairs `numbers` (sorted)."""
    sentence, number = concept.pairs(read)
    said = np.zeros((len(read.counts), len(numbers)))
    said[sentence, np.searchsorted(numbers, number)] = 1
    return said


def sentence_features(
    read: Concepts,
    candidates: Sequence[Candidate],
    cosine: Vector,
    central: Vector,
    chance: Vector,
    paired: tuple[Indices, Vector],
) -> Vector:
    """Sentences × features: place, length, what its words promise, likeness to others, and its manner of speaking."""
    count = len(candidates)
    present = (read.counts > 0).astype(float)
    said = pairs_said(read, paired[0]) @ paired[1]
    content = present * ~read.stop
    lengths = np.maximum(read.lengths, 1)
    promised, promised_content = present @ chance, content @ chance
    best = np.sort(content * chance, axis=1)[:, -5:].sum(axis=1) / np.clip(content.sum(axis=1), 1, 5)
    density = (promised + said) / (lengths + 36)
    places = np.arange(count)
    order = np.argsort(np.argsort(-density, kind="stable"), kind="stable")
    relative = density / max(float(density.max()), 1e-9)
    leaning = np.array([candidate.leans for candidate in candidates], dtype=float)
    capitals = np.bincount(read.sentence, weights=read.capital, minlength=count) / lengths
    columns = (
        places, places / count, np.log1p(places), places == 0, places == 1, places == 2,  # noqa: PLR2004 - the third
        np.full(count, count), lengths, np.log(lengths), promised, promised_content, said, promised / lengths,
        promised_content / np.maximum(content.sum(axis=1), 1), said / lengths, density, relative, np.log1p(order),
        order == 0, best, content.sum(axis=1) / lengths, central / max(float(central.max()), 1e-9), cosine[:, 0],
        cosine.max(axis=1), cosine.sum(axis=1), leaning, np.append(leaning[1:], 0), np.append(relative[1:], 0),
        np.insert(relative[:-1], 0, 0), capitals,
    )  # fmt: skip
    manner = np.array([_manner(candidate.text) for candidate in candidates])
    return np.column_stack([*(np.asarray(column, dtype=float) for column in columns), manner])


def _manner(text: str) -> tuple[float, ...]:
    digits = sum(map(str.isdigit, text))
    quotes = text.count('"') + text.count("“") + text.count("”")
    return (
        min(digits, 8),
        _SAYS.search(text) is not None,
        min(len(_SELF.findall(text)), 4),
        min(quotes, 4),
        text.rstrip().endswith("?"),
        _WHEN.search(text) is not None,
        text.count(","),
        ":" in text,
    )
