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

from bot.engine.cells import Cells, Indices, Vector
from bot.engine.document import Candidate
from bot.engine.stopwords import STOP_WORDS
from bot.engine.terms import stem

_TOKEN: Final = re.compile(r"[^\W_]+")
_ASCII_TOKEN: Final = re.compile(r"[A-Za-z0-9]+")
_TOP: Final = 5
"""Sentences."""

_NEAR: Final = 6.0
"""Sentences over which a word's place fades by e: the top of a report counts, its end hardly does."""

_SMALL: Final = 4
"""Letters."""

_WIDESPREAD: Final = 0.1
"""Share of the sentences; with `_SMALL` chosen on English texts whose language was kept from the program."""

UNKNOWN: Final = "?"
"""The entry of a lexicon for stems it does not hold."""


@dataclass(frozen=True, slots=True)
class Concepts:
    """An article's tokens as parallel arrays: `sentence`, `kind` and `stem` of each, numbered by first appearance.

    `kinds`: the distinct tokens; `stems`: the stem of each number; `stop`: whether it is a function word; `counts`:
    sentences × stems; `pairs`: sentences × pairs of neighbours, `pair_numbers`: first × stems + second of each pair;
    `lengths`: tokens of each sentence.
    """

    kinds: tuple[str, ...]
    stems: tuple[str, ...]
    stop: NDArray[np.bool_]
    sentence: Indices
    kind: Indices
    stem: Indices
    capital: NDArray[np.bool_]
    offset: Vector
    counts: Cells
    pairs: Cells
    pair_numbers: Indices
    lengths: Vector


def tokens(text: str) -> list[str]:
    """The words of `text` as ROUGE counts them: runs of letters and digits, an apostrophe parts them."""
    return (_ASCII_TOKEN if text.isascii() else _TOKEN).findall(text)


def read(candidates: Sequence[Candidate], language: str) -> Concepts:
    """The concepts of an article, candidates in reading order; `language` chooses stemmer and function words.

    Where it is none of the seven, short words that stand in many sentences are taken for function words.
    """
    stop_words = STOP_WORDS.get(language, frozenset())
    told = [tokens(candidate.text) for candidate in candidates]
    spoken = list(chain.from_iterable(told))
    kinds = tuple(dict.fromkeys(spoken))
    numbers: dict[str, int] = {}
    stop: list[bool] = []
    roots: list[int] = []
    for token in kinds:
        word = token.casefold()
        roots.append(numbers.setdefault(stem(word[:40], language), len(numbers)))
        if len(numbers) > len(stop):
            stop.append(word in stop_words)
    places = {token: number for number, token in enumerate(kinds)}
    kind = np.array([places[token] for token in spoken], dtype=np.int64)
    lengths = np.array([len(found) for found in told], dtype=np.int64)
    sentence = np.repeat(np.arange(len(told)), lengths)
    place = np.arange(len(spoken)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    stems = np.array(roots, dtype=np.int64)[kind]
    capital = np.array([token[0].isupper() for token in kinds], dtype=bool)[kind] & (place > 0)
    counts = Cells.counting(sentence, stems, (len(told), len(numbers)))
    pair_numbers, pairs = _pairs(sentence, stems, (len(told), len(numbers)))
    return Concepts(
        kinds=kinds,
        stems=tuple(numbers),
        stop=np.array(stop, dtype=bool)
        if language in STOP_WORDS
        else _small_words(tuple(numbers), counts, capital, stems),
        sentence=sentence,
        kind=kind,
        stem=stems,
        capital=capital,
        offset=place / np.repeat(lengths, lengths),
        counts=counts,
        pairs=pairs,
        pair_numbers=pair_numbers,
        lengths=lengths.astype(float),
    )


def _small_words(roots: Sequence[str], counts: Cells, capital: NDArray[np.bool_], stems: Indices) -> NDArray[np.bool_]:
    """Which stems are short, stand in a tenth of the sentences and mostly without a capital, as function words do."""
    spread = np.bincount(counts.columns, minlength=len(roots))
    capitals = np.bincount(stems, weights=capital, minlength=len(roots))
    times = np.bincount(stems, minlength=len(roots))
    short = np.array([len(root) <= _SMALL for root in roots], dtype=bool)
    return np.asarray(short & (spread >= counts.shape[0] * _WIDESPREAD) & (capitals * 2 < times))


def _pairs(sentence: Indices, stems: Indices, shape: tuple[int, int]) -> tuple[Indices, Cells]:
    together = sentence[1:] == sentence[:-1]
    numbers, pair = np.unique((stems[:-1] * shape[1] + stems[1:])[together], return_inverse=True)
    return numbers, Cells.counting(sentence[1:][together], pair, (shape[0], len(numbers)))


def word_features(
    concepts: Concepts, candidates: Sequence[Candidate], centrality: Vector, lexicon: Mapping[str, tuple[float, float]]
) -> dict[str, Vector]:
    """Features of the stems, by name: how often, how early and how each is said, and how such stems fare in general.

    `centrality`: one number a sentence; `lexicon`: stem -> (log-odds of being summarised, inverse document
    frequency).
    """
    total, sentences = len(concepts.stem), np.bincount(concepts.counts.columns)
    frequency = np.bincount(concepts.stem)
    capitals = np.bincount(concepts.stem, weights=concepts.capital)
    unknown = lexicon[UNKNOWN]
    prior, rarity = np.array([lexicon.get(root, unknown) for root in concepts.stems]).T
    places = _word_places(concepts, len(candidates))
    often, late, stop = np.log(sentences), places["late"], concepts.stop.astype(float)
    return {
        "times": np.log(frequency),
        "percent": frequency / total * 100,
        "often": often,
        "spread": sentences / len(candidates),
        "capitals": capitals / frequency,
        "capital": np.minimum(capitals, 1),
        "number": np.array([root.isdigit() for root in concepts.stems]),
        "stop": stop,
        "rarity": rarity,
        "prior": prior,
        "sentences": np.full(len(sentences), len(candidates)),
        "words": np.full(len(sentences), np.log(total)),
        "prior x stop": prior * stop,
        "rarity x often": rarity * often,
        "prior x late": prior * late,
        "often x late": often * late,
        "capitals x often": capitals / frequency * often,
        "stop x often": stop * often,
        "stop x late": stop * late,
        "prior x prior": prior * prior,
        **places,
        **_word_company(concepts, candidates, centrality),
    }


def _word_places(concepts: Concepts, sentences: int) -> dict[str, Vector]:
    """Where each stem stands, and its length there."""
    cells, width = concepts.counts, len(concepts.stems)
    first_token, last = np.zeros(width, dtype=int), np.zeros(width)
    first_token[concepts.stem[::-1]] = np.arange(len(concepts.stem))[::-1]
    last[concepts.stem] = concepts.sentence
    first = concepts.sentence[first_token].astype(float)
    return {
        "first": first,
        "first, relative": first / sentences,
        "late": np.log1p(first),
        "offset": concepts.offset[first_token],
        "letters": np.array([len(token) for token in concepts.kinds])[concepts.kind[first_token]],
        "reach": (last - first) / sentences,
        "in the first": first == 0,
        "in the second": first == 1,
        "in the third": first == 2,  # noqa: PLR2004 - the third
        "in the top": cells.by_column((cells.rows < _TOP).astype(float)),
        "near the top": cells.by_column(np.exp(-cells.rows / _NEAR)),
    }


def _word_company(concepts: Concepts, candidates: Sequence[Candidate], centrality: Vector) -> dict[str, Vector]:
    """What the sentences are like in which each stem stands."""
    cells, spread = concepts.counts, np.bincount(concepts.counts.columns)
    central = (centrality / max(float(centrality.max()), 1e-9))[cells.rows]
    highest = np.zeros(len(concepts.stems))
    np.maximum.at(highest, cells.columns, central)
    quoting = np.array([any(mark in candidate.text for mark in '"“') for candidate in candidates], dtype=float)
    leaning = np.array([candidate.leans for candidate in candidates], dtype=float)
    return {
        "highest centrality": highest,
        "centrality": cells.by_column(central),
        "quoted": cells.by_column(quoting[cells.rows]) / spread,
        "leaning": cells.by_column(leaning[cells.rows]) / spread,
        "long sentences": cells.by_column(concepts.lengths[cells.rows]) / spread,
    }


def pair_features(concepts: Concepts, chance: Vector) -> dict[str, Vector]:
    """Features of the pairs, by name, given the `chance` of each stem to be said in a summary."""
    said, width = concepts.pairs, max(len(concepts.stems), 1)
    left, right = concepts.pair_numbers // width, concepts.pair_numbers % width
    odds = np.log(chance / (1 - chance))
    first, frequency = np.zeros(len(left)), said.by_column(said.values)
    first[said.columns[::-1]] = said.rows[::-1]
    left_stop, right_stop = concepts.stop[left].astype(float), concepts.stop[right].astype(float)
    low, high = np.minimum(odds[left], odds[right]), np.maximum(odds[left], odds[right])
    return {
        "left": odds[left],
        "right": odds[right],
        "both": chance[left] * chance[right],
        "low": low,
        "high": high,
        "times": np.log(frequency),
        "late": np.log1p(first),
        "in the first": first == 0,
        "first, relative": first / max(len(concepts.lengths), 1),
        "left stop": left_stop,
        "right stop": right_stop,
        "both stop": left_stop * right_stop,
        "low x left stop": low * left_stop,
        "low x right stop": low * right_stop,
    }
