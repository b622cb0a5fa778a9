"""What each word, pair and sentence of an article is worth in a summary: three logistic regressions.

There are weights for English and weights for any language whose words stand apart; those are fitted on English, too,
but see nothing of it save where and how often things are said. `tests/bench/fit/summaries.py` fits both and stores them
as plain JSON; how, on what and to what effect stands in `docs/text-engine.md`. A chance is a probability in 0..1.
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
from bot.engine.document import Candidate, Document

ENGLISH: Final = "summary-weights.json"
ANY: Final = "summary-weights-any.json"
ENGLISH_ONLY: Final = frozenset({
    "prior", "rarity", "prior x stop", "prior x late", "prior x prior", "rarity x often",
    "capitals", "capital", "capitals x often", "letters", "speech", "self", "when",
})  # fmt: skip
"""Features that the weights for any language do without: the lexicon's, capitals, which German nouns have, and letters
and words of English."""

_TITLE_BONUS: Final = 0.7
"""Log-odds added to the words of a known headline.  Not fitted: the training rows have no headlines."""

_SAYS: Final = frozenset({"said", "says", "told", "added", "according", "asked", "wrote", "tweeted"})
_SELF: Final = frozenset({"i", "we", "my", "our", "me", "us", "you", "your"})
_WHEN: Final = frozenset({
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "today", "yesterday", "week", "month",
})  # fmt: skip
_QUOTES: Final = '"“”„«»'
_YEAR: Final = 4
"""Digits."""
_PROMISING: Final = 5
"""Words of a sentence: what its best ones promise."""

_USUAL_LENGTH: Final = 36
"""Words of a summary that a sentence is weighed against."""

_CLIP: Final = 1e-4


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression on standardised features; `names` says which, in the order of the numbers."""

    names: tuple[str, ...]
    mean: Vector
    scale: Vector
    weights: Vector
    bias: float

    def odds(self, features: Mapping[str, Vector]) -> Vector:
        """Log-odds, one for each number of the columns in `features`; those it was not fitted on are left out."""
        matrix = np.column_stack([features[name] for name in self.names])
        return np.asarray((matrix - self.mean) / self.scale @ self.weights + self.bias)


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


def weights(language: str | None) -> Weights:
    """The packaged weights for a language, read once (English's in some 10 ms)."""
    return _stored(ENGLISH if language == "en" else ANY)


@cache
def _stored(name: str) -> Weights:
    return parse(json.loads(resources.files("bot.engine.data").joinpath(name).read_text(encoding="utf-8")))


def parse(stored: Mapping[str, Any]) -> Weights:
    """Weights as the fit script stores them.  Raises `KeyError` where a part is missing."""
    lexicon = {root: (float(prior), float(rarity)) for root, (prior, rarity) in stored["lexicon"].items()}
    models = {name: _parsed(stored[name]) for name in ("words", "pairs", "sentences")}
    return Weights(lexicon=lexicon, repeats=stored["repeats"], **models)


def _parsed(stored: Mapping[str, Any]) -> Logistic:
    mean, scale, weights = np.array(list(stored["features"].values())).T
    return Logistic(tuple(stored["features"]), mean, scale, weights, float(stored["bias"]))


def assess(document: Document, fitted: Weights) -> Worth:
    """Judge an article by the weights for its language."""
    candidates = document.candidates
    read = concept.read(candidates, document.language or "")
    cosine = similarities([candidate.terms for candidate in candidates])
    central = rank(cosine)
    odds = fitted.words.odds(concept.word_features(read, candidates, central, fitted.lexicon))
    odds += _TITLE_BONUS * np.array([root in document.headline for root in read.stems])
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
) -> dict[str, Vector]:
    """Features of the sentences, by name: place, length, promise of the words, likeness to others, manner of speaking.

    `chances`: of the stems and of the pairs.
    """
    count, lengths = len(candidates), np.maximum(read.lengths, 1)
    places = np.arange(count)
    promises = _promises(read, chances)
    relative = promises["density, relative"]
    leaning = np.array([candidate.leans for candidate in candidates], dtype=float)
    return {
        "place": places,
        "place, relative": places / count,
        "late": np.log1p(places),
        "first": places == 0,
        "second": places == 1,
        "third": places == 2,  # noqa: PLR2004 - the third
        "sentences": np.full(count, count),
        "words": lengths,
        "length": np.log(lengths),
        "centrality": central / max(float(central.max()), 1e-9),
        "like the first": cosine[:, 0],
        "like another": cosine.max(axis=1),
        "like all": cosine.sum(axis=1),
        "leaning": leaning,
        "leaned on": np.append(leaning[1:], 0),
        "density of the next": np.append(relative[1:], 0),
        "density of the last": np.insert(relative[:-1], 0, 0),
        "capitals": np.bincount(read.sentence, weights=read.capital, minlength=count) / lengths,
        **promises,
        **_manner(read, candidates),
    }


def _promises(read: Concepts, chances: tuple[Vector, Vector]) -> dict[str, Vector]:
    """What each sentence promises by its words and pairs, by itself and beside the other sentences."""
    count, words = len(read.lengths), read.counts
    said = read.pairs.by_row(chances[1][read.pairs.columns])
    content = ~read.stop[words.columns]
    one = content.astype(float)
    chance = chances[0][words.columns]
    lengths, contents = np.maximum(read.lengths, 1), words.by_row(one)
    promised, promised_content = words.by_row(chance), words.by_row(chance * one)
    density = (promised + said) / (lengths + _USUAL_LENGTH)
    order = np.argsort(np.argsort(-density, kind="stable"), kind="stable")
    return {
        "promised": promised,
        "promised content": promised_content,
        "promised pairs": said,
        "promised a word": promised / lengths,
        "promised a content word": promised_content / np.maximum(contents, 1),
        "promised pairs a word": said / lengths,
        "density": density,
        "density, relative": density / max(float(density.max()), 1e-9),
        "order": np.log1p(order),
        "densest": order == 0,
        "best words": _best(words.rows[content], chance[content], count) / np.clip(contents, 1, _PROMISING),
        "content": contents / lengths,
    }


def _best(rows: Indices, worth: Vector, count: int) -> Vector:
    """The sum of the highest five of each row; `rows`, which ascend, are the rows of `worth`, `count` their number."""
    order = np.lexsort((-worth, rows))
    starts = np.searchsorted(rows, np.arange(count))
    high = np.arange(len(rows)) - starts[rows] < _PROMISING
    return total(rows[high], worth[order][high], count)


def _manner(read: Concepts, candidates: Sequence[Candidate]) -> dict[str, Vector]:
    """How each sentence speaks: numbers, speech verbs, first person, quotations, question, time, commas, colon."""
    texts = [candidate.text for candidate in candidates]
    quotes = [sum(map(text.count, _QUOTES)) for text in texts]

    def count(kinds: Iterable[float]) -> Vector:
        return total(read.sentence, np.fromiter(kinds, float)[read.kind], len(texts))

    return {
        "digits": np.minimum(count(0 if kind.isalpha() else sum(map(str.isdigit, kind)) for kind in read.kinds), 8),
        "speech": np.minimum(count(kind in _SAYS for kind in read.kinds), 1),
        "self": np.minimum(count(kind.casefold() in _SELF for kind in read.kinds), 4),
        "quotes": np.minimum(quotes, 4),
        "question": np.array([text.rstrip().endswith("?") for text in texts]),
        "when": np.minimum(count(kind in _WHEN or _is_year(kind) for kind in read.kinds), 1),
        "commas": np.array([text.count(",") for text in texts]),
        "colon": np.array([":" in text for text in texts]),
    }


def _is_year(word: str) -> bool:
    return len(word) == _YEAR and word[:2] in {"19", "20"} and word.isdecimal()
