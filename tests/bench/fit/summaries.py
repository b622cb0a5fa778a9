"""Fit the weights of the summariser: `python -m tests.bench.fit.summaries FOLDER [--check] [--out FOLDER]`.

FOLDER holds `summary-cnndm-train.jsonl`: rows of {"text", "reference"}. Texts are read, never stored: the two files
written hold regression weights, and English's for each stem of at least three articles how often such a stem is
summarised and how rare it is. `--check` fits nothing for use but measures, by five-fold cross-validation inside the
file, what the default summary gains: by English's weights; by those for any language; and by these where the language
is kept from the program, so that it knows no function words, stems or leaning openings.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from rich.console import Console

from bot.engine import concepts as concept
from bot.engine.cells import Vector
from bot.engine.centrality import rank, similarities
from bot.engine.concepts import UNKNOWN, Concepts
from bot.engine.document import Document, prepare
from bot.engine.openings import leans
from bot.engine.promise import promise
from bot.engine.ranker import ANY, ENGLISH, ENGLISH_ONLY, Logistic, assess, parse, sentence_features
from bot.engine.selection import best_set
from bot.engine.sentences import split
from bot.engine.terms import stem
from bot.model import SourceText
from tests.bench.rouge import lead, rouge

OUT: Final = Path(__file__).parents[3] / "bot" / "engine" / "data"
TRAIN: Final = "summary-cnndm-train.jsonl"
FEWEST_ARTICLES: Final = 3
SHRINK: Final = 6.0
"""Imagined articles in which a stem behaves like any other: what keeps a rare stem from being believed."""
FOLDS: Final = 6
PENALTY: Final = {"words": 40.0, "pairs": 40.0, "sentences": 60.0}

Lexicon = Mapping[str, tuple[float, float]]
EMPTY: Final[Lexicon] = {UNKNOWN: (0.0, 0.0)}


@dataclass(frozen=True)
class Row:
    """A training article with what its reference says: stems in order."""

    document: Document
    concepts: Concepts
    cosine: Vector
    central: Vector
    reference: tuple[str, ...]
    bullets: tuple[tuple[str, ...], ...]


def stems(text: str) -> tuple[str, ...]:
    return tuple(stem(token.casefold()[:40], "en") for token in concept.tokens(text))


def read(stored_row: Mapping[str, str]) -> Row | None:
    """A row made ready; None for a text that is not English or has no two sentences."""
    document = prepare(SourceText(stored_row["text"]))
    if len(document.candidates) < 2 or document.language != "en":
        return None
    cosine = similarities([candidate.terms for candidate in document.candidates])
    bullets = tuple(stems(sentence.text) for sentence in split(stored_row["reference"]))
    found = concept.read(document.candidates, "en")
    return Row(document, found, cosine, rank(cosine), stems(stored_row["reference"]), bullets)


def lexicon(rows: Sequence[Row]) -> dict[str, tuple[float, float]]:
    """Log-odds of being summarised and rarity of each stem, shrunk to the average."""
    seen: Counter[str] = Counter()
    said: Counter[str] = Counter()
    for row in rows:
        seen.update(row.concepts.stems)
        said.update(set(row.concepts.stems) & set(row.reference))
    base = said.total() / max(seen.total(), 1)

    def entry(yes: int, of: int) -> tuple[float, float]:
        odds = math.log((yes + SHRINK * base) / (of - yes + SHRINK * (1 - base)))
        return round(odds, 2), round(math.log((len(rows) + 1) / (of + 1)), 2)

    known = {root: entry(said[root], of) for root, of in seen.items() if of >= FEWEST_ARTICLES}
    return {UNKNOWN: entry(0, 0), **dict(sorted(known.items()))}


def logistic(
    features: Sequence[Mapping[str, Vector]], truth: Vector, penalty: float, without: frozenset[str]
) -> Logistic:
    """Ridge-penalised logistic regression by Newton's method; `features`: of each row, columns by name."""
    names = tuple(name for name in features[0] if name not in without)
    matrix = np.vstack([np.column_stack([columns[name] for name in names]) for columns in features])
    mean, scale = matrix.mean(axis=0), matrix.std(axis=0)
    scale = np.where(scale > 1e-9, scale, 1.0)
    design = np.column_stack([(matrix - mean) / scale, np.ones(len(matrix))])
    ridge = np.diag([penalty] * len(names) + [1e-6])
    weights = np.zeros(design.shape[1])
    for _ in range(12):
        chance = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        gradient = design.T @ (chance - truth) + ridge @ weights
        hessian = (design * (chance * (1 - chance))[:, None]).T @ design + ridge
        weights -= np.linalg.solve(hessian, gradient)
    return Logistic(names, mean, scale, weights[:-1], float(weights[-1]))


def chances(model: Logistic, features: Mapping[str, Vector]) -> Vector:
    return np.clip(1 / (1 + np.exp(-np.clip(model.odds(features), -30, 30))), 1e-4, 1 - 1e-4)


def folded(rows: Sequence[Row]) -> list[Lexicon]:
    """For each row a lexicon that has not seen it: else a stem's fate would be read off its entry."""
    folds = [lexicon([row for index, row in enumerate(rows) if index % FOLDS != fold]) for fold in range(FOLDS)]
    return [folds[index % FOLDS] for index in range(len(rows))]


def aligned(row: Row) -> Vector:
    """1 for each sentence that a bullet of the reference was most likely written from."""
    truth = np.zeros(len(row.document.candidates))
    told = [stems(candidate.text) for candidate in row.document.candidates]
    stop = {root for root, is_stop in zip(row.concepts.stems, row.concepts.stop, strict=True) if is_stop}
    for bullet in row.bullets:
        wanted, wanted_pairs = set(bullet), set(pairwise(bullet))
        shared = [
            len((wanted & set(t)) - stop) + 0.3 * len(wanted & set(t) & stop) + len(wanted_pairs & set(pairwise(t)))
            for t in told
        ]
        if max(shared) >= 2.5:
            truth[int(np.argmax(shared))] = 1
    return truth


def repeats(rows: Sequence[Row]) -> dict[str, list[float]]:
    """For each function word the chance that a summary says it at least once, twice, … four times."""
    at_least: dict[str, list[int]] = {}
    stop = {
        root for row in rows for root, is_stop in zip(row.concepts.stems, row.concepts.stop, strict=True) if is_stop
    }
    for row in rows:
        for root, times in Counter(row.reference).items():
            if root in stop:
                tally = at_least.setdefault(root, [0] * 4)
                for k in range(min(times, 4)):
                    tally[k] += 1
    return {root: [round(n / len(rows), 3) for n in tally] for root, tally in sorted(at_least.items()) if tally[0] > 2}


def fit(rows: Sequence[Row], *, english: bool = True) -> dict[str, Any]:
    """Weights for English, or for any language: from what is not `ENGLISH_ONLY`, with an empty lexicon."""
    without = frozenset() if english else ENGLISH_ONLY
    known = folded(rows) if english else [EMPTY] * len(rows)
    word_rows = [
        concept.word_features(row.concepts, row.document.candidates, row.central, held)
        for row, held in zip(rows, known, strict=True)
    ]
    said = [np.isin(row.concepts.stems, list(set(row.reference))).astype(float) for row in rows]
    words = logistic(word_rows, np.concatenate(said), PENALTY["words"], without)
    chance = [chances(words, features) for features in word_rows]
    paired = [concept.pair_features(row.concepts, found) for row, found in zip(rows, chance, strict=True)]
    pairs = logistic(paired, np.concatenate([_said_pairs(row) for row in rows]), PENALTY["pairs"], without)
    sentence_rows = [
        sentence_features(
            row.concepts, row.document.candidates, row.cosine, row.central, (found, chances(pairs, features))
        )
        for row, found, features in zip(rows, chance, paired, strict=True)
    ]
    told = np.concatenate([aligned(row) for row in rows])
    sentences = logistic(sentence_rows, told, PENALTY["sentences"], without)
    models = {"words": words, "pairs": pairs, "sentences": sentences}
    return {
        **{name: stored(model) for name, model in models.items()},
        "repeats": repeats(rows) if english else {},
        "lexicon": {root: list(entry) for root, entry in (lexicon(rows) if english else EMPTY).items()},
    }


def _said_pairs(row: Row) -> Vector:
    spoken = set(pairwise(row.reference))
    names, size = row.concepts.stems, len(row.concepts.stems)
    return np.array(
        [(names[n // size], names[n % size]) in spoken for n in row.concepts.pair_numbers.tolist()], dtype=float
    )


def stored(model: Logistic) -> dict[str, Any]:
    numbers = zip(model.mean.tolist(), model.scale.tolist(), model.weights.tolist(), strict=True)
    features = {name: [round(v, 5) for v in three] for name, three in zip(model.names, numbers, strict=True)}
    return {"features": features, "bias": round(model.bias, 5)}


def check(
    rows: Sequence[Row], stored_rows: Sequence[Mapping[str, str]], *, english: bool = True, hidden: bool = False
) -> tuple[float, float]:
    """(gain over LEAD-3 in mean ROUGE-1 and -2, half of its 95 % interval), each fifth told by the other four.

    `hidden`: the language of the articles that are told is kept from the program.
    """
    gains = []
    for fold in range(5):
        fitted = parse(fit([row for index, row in enumerate(rows) if index % 5 != fold], english=english))
        for index in range(fold, len(rows), 5):
            document, stored_row = rows[index].document, stored_rows[index]
            document = _in_no_language(document) if hidden else document
            promised = promise([assess(document, fitted)], fitted.repeats, wire=document.wire)
            told = " ".join(document.candidates[n].text for n in best_set(document.candidates, promised, 1, 4))
            ours, first = (rouge([stored_row["reference"]], s) for s in (told, lead(stored_row["text"], 3)))
            gains.append((sum(ours) - sum(first)) / 2)
    return float(np.mean(gains)), float(1.96 * np.std(gains) / math.sqrt(len(gains)))


def _in_no_language(document: Document) -> Document:
    plain = (
        replace(candidate, terms=tuple(candidate.words), leans=leans(candidate.text, None))
        for candidate in document.candidates
    )
    return replace(document, language=None, candidates=tuple(plain))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    stored_rows = [json.loads(line) for line in (asked.folder / TRAIN).read_text(encoding="utf-8").splitlines()]
    usable = [(row, found) for row in stored_rows if (found := read(row)) is not None]
    rows = [found for _, found in usable]
    if asked.check:
        for name, english, hidden in (
            ("English's weights", True, False),
            ("any language's", False, False),
            ("any language's, the language hidden", False, True),
        ):
            gain, margin = check(rows, [row for row, _ in usable], english=english, hidden=hidden)
            Console().print(f"{len(rows)} articles, {name}: gain over LEAD-3 {gain:.2f} ± {margin:.2f}")
        return
    for name, english in ((ENGLISH, True), (ANY, False)):
        out = asked.out / name
        fitted = json.dumps(fit(rows, english=english), ensure_ascii=False, separators=(",", ":"))
        out.write_text(fitted + "\n", encoding="utf-8")
        Console().print(f"{len(rows)} articles, {out.stat().st_size:,} bytes written to {out}")


if __name__ == "__main__":
    main()
