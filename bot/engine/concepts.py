"""The words and word pairs of an article as numbers: what a model needs to guess which of them a summary would say.

Summaries are chosen by their concepts, not by their sentences (Gillick and Favre 2009): a few hundred articles hold few
sentences that were summarised but very many words, so the words are what can be learned from so little.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.engine.centrality import Vector
from bot.engine.document import Candidate
from bot.engine.stopwords import STOP_WORDS
from bot.engine.terms import stem

Indices = NDArray[np.int64]

_TOKEN: Final = re.compile(r"[^\W_]+")
_NEAR: Final = 6.0
"""Sentences over which a word's place fades by e: the top of a report counts, its end hardly does."""

UNKNOWN: Final = "?"
"""The entry of a lexicon for stems it does not hold."""


@dataclass(frozen=True, slots=True)
class Concepts:
    """An article's tokens as parallel arrays: `sentence` and `stem` of each, stems numbered by first appearance.

    `stems`: the stem of each number; `stop`: whether it is a function word; `counts`: sentences × stems.
    """

    stems: tuple[str, ...]
    stop: NDArray[np.bool_]
    sentence: Indices
    stem: Indices
    capital: NDArray[np.bool_]
    offset: Vector
    length: Indices
    counts: Vector

    @property
    def lengths(self) -> Vector:
        """Tokens of each sentence."""
        return np.asarray(self.counts.sum(axis=1))


def tokens(text: str) -> list[str]:
    """The words of `text` as ROUGE counts them: runs of letters and digits, an apostrophe parts them."""
    return _TOKEN.findall(text)


def read(candidates: Sequence[Candidate], language: str) -> Concepts:
    """The concepts of an article, candidates in reading order; `language` chooses stemmer and function words."""
    stop_words = STOP_WORDS.get(language, frozenset())
    numbers: dict[str, int] = {}
    stop: list[bool] = []
    known: dict[str, int] = {}
    told = [tokens(candidate.text) for candidate in candidates]
    for token in dict.fromkeys(chain.from_iterable(told)):
        word = token.casefold()
        number = known[token] = numbers.setdefault(stem(word[:40], language), len(numbers))
        if number == len(stop):
            stop.append(word in stop_words)
    spoken = [token for found in told for token in found]
    lengths = np.array([len(found) for found in told], dtype=np.int64)
    sentence = np.repeat(np.arange(len(told)), lengths)
    place = np.arange(len(spoken)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    stems = np.array([known[token] for token in spoken], dtype=np.int64)
    counts = np.zeros((len(told), len(numbers)))
    np.add.at(counts, (sentence, stems), 1)
    return Concepts(
        stems=tuple(numbers),
        stop=np.array(stop, dtype=bool),
        sentence=sentence,
        stem=stems,
        capital=np.array([token[0].isupper() for token in spoken], dtype=bool) & (place > 0),
        offset=place / np.repeat(lengths, lengths),
        length=np.array([len(token) for token in spoken], dtype=np.int64),
        counts=counts,
    )


def word_features(
    concepts: Concepts, candidates: Sequence[Candidate], centrality: Vector, lexicon: Mapping[str, tuple[float, float]]
) -> Vector:
    """Stems × features: how often, how early and how each stem is said, and how such stems fare in general.

    `centrality`: one number a sentence; `lexicon`: stem -> (log-odds of being summarised, inverse document
    frequency).
    """
    sentences, total = len(candidates), len(concepts.stem)
    present = concepts.counts > 0
    frequency = concepts.counts.sum(axis=0)
    spread = present.sum(axis=0)
    first_token = np.unique(concepts.stem, return_index=True)[1]
    first = concepts.sentence[first_token].astype(float)
    last = sentences - 1 - present[::-1].argmax(axis=0)
    places = np.arange(sentences)
    prior, rarity = np.array([lexicon.get(root, lexicon[UNKNOWN]) for root in concepts.stems]).T
    central = centrality / max(float(centrality.max()), 1e-9)
    quoting = np.array([any(mark in candidate.text for mark in '"“') for candidate in candidates], dtype=float)
    leaning = np.array([candidate.leans for candidate in candidates], dtype=float)
    capitals = np.bincount(concepts.stem, weights=concepts.capital, minlength=len(concepts.stems))
    late, often, stop = np.log1p(first), np.log(spread), concepts.stop.astype(float)
    columns = (
        np.log(frequency), frequency / total * 100, often, spread / sentences, first, first / sentences, late,
        concepts.offset[first_token], capitals / frequency, np.minimum(capitals, 1),
        np.array([root.isdigit() for root in concepts.stems], dtype=float), stop, concepts.length[first_token],
        rarity, prior, (present * central[:, None]).max(axis=0), central @ present, present[:5].sum(axis=0),
        np.full(len(first), sentences), np.full(len(first), np.log(total)), quoting @ present / spread,
        leaning @ present / spread, np.exp(-places / _NEAR) @ present, (last - first) / sentences,
        concepts.lengths @ present / spread, first == 0, first == 1, first == 2,  # noqa: PLR2004 - the second and third
        prior * stop, rarity * often, prior * late, often * late, capitals / frequency * often, stop * often,
        stop * late, prior * prior,
    )  # fmt: skip
    return np.column_stack([np.asarray(column, dtype=float) for column in columns])


def pairs(concepts: Concepts) -> tuple[Indices, Indices]:
    """Every two neighbouring tokens: (sentence of each pair, number of the pair), pairs as first × stems + second."""
    together = concepts.sentence[1:] == concepts.sentence[:-1]
    number = concepts.stem[:-1] * len(concepts.stems) + concepts.stem[1:]
    return concepts.sentence[1:][together], number[together]


def pair_features(concepts: Concepts, chance: Vector) -> tuple[Indices, Vector]:
    """(pair numbers, pairs × features), given the `chance` of each stem to be said in a summary."""
    sentence, number = pairs(concepts)
    unique, first_seen, frequency = np.unique(number, return_index=True, return_counts=True)
    left, right = unique // max(len(concepts.stems), 1), unique % max(len(concepts.stems), 1)
    odds = np.log(chance / (1 - chance))
    first = sentence[first_seen].astype(float)
    left_stop, right_stop = concepts.stop[left].astype(float), concepts.stop[right].astype(float)
    low, high = np.minimum(odds[left], odds[right]), np.maximum(odds[left], odds[right])
    columns = (
        odds[left], odds[right], chance[left] * chance[right], low, high, np.log(frequency), np.log1p(first),
        first == 0, first / max(len(concepts.counts), 1), left_stop, right_stop, left_stop * right_stop,
        low * left_stop, low * right_stop,
    )  # fmt: skip
    return unique, np.column_stack([np.asarray(column, dtype=float) for column in columns])
