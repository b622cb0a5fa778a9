"""Stories beside simpler ways: `python -m tests.bench stories`.  Times are CPU time."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from bot.engine.cluster import dot
from bot.engine.features import Rarity, features
from bot.engine.sense import Sense, sense
from tests.bench.clusters import Assigned, Row, clustered, compare, headlines
from tests.bench.table import Table

NO_STORIES: Final = "WIREWATCH_CORPORA is not set: skipped"
CENTROID_JOIN: Final = 0.22
HEADLINE_WORDS: Final = 12
MEANING_JOIN: Final = 0.46
"""The best for these headlines, of all steps of .04: what the model alone could reach with hindsight."""


def tables(corpora: Path | None) -> Iterator[Table]:
    """Invented headlines, and clusters of look-alike events."""
    told, unseen = headlines(), headlines("headlines_unseen")
    held_out = [row for row in told if row["held out"]]
    note = " and ".join(f"{len(rows)} headlines of {len({row['story'] for row in rows})}" for rows in (told, unseen))
    sets = {"invented headlines": told, "the third that is held out": held_out, "written unseen": unseen}
    yield _stories("Headlines: B-cubed", sets, f"{note} invented events, without a text")
    if corpora is None:
        yield Table("Stories", (), (), NO_STORIES)
        return
    rows = _read(corpora / "stories-ecbplus.jsonl")
    short = [{**row, "text": " ".join(row["text"].split()[:HEADLINE_WORDS])} for row in rows]
    shown: dict[str, Sequence[Row]] = {"look-alike events": rows, "their first 12 words": short}
    yield _stories("Stories: B-cubed", shown, f"{len(rows)} articles, {len({row['story'] for row in rows})} stories")


def _stories(title: str, sets: Mapping[str, Sequence[Row]], note: str) -> Table:
    ways: dict[str, Callable[[Sequence[Row]], Assigned]] = {
        "Wirewatch": clustered,
        "TF-IDF centroids": _centroids,
        "sentence model alone": _by_meaning,
    }
    shown = [(f"{way}, {name}", *_measured(place, rows)) for name, rows in sets.items() for way, place in ways.items()]
    return Table(title, ("clustered by", "P", "R", "F1", "stories", "articles per CPU s"), tuple(shown), note)


def _read(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _centroids(rows: Sequence[Row]) -> Assigned:
    rarity, sums, assigned = Rarity(), dict[str, dict[str, float]](), {}
    for row in rows:
        found = features(row.get("title", ""), row["text"])
        rarity.learn(found)
        vector = rarity.weigh(found)
        likeness = {key: dot(vector, each) / sum(w * w for w in each.values()) ** 0.5 for key, each in sums.items()}
        best = max(likeness, key=lambda key: likeness[key], default="")
        key = best if best and likeness[best] >= CENTROID_JOIN else row["id"]
        story = sums.setdefault(key, {})
        for term, weight in vector.items():
            story[term] = story.get(term, 0.0) + weight
        assigned[row["id"]] = key
    return assigned


def _by_meaning(rows: Sequence[Row]) -> Assigned:
    stories, assigned = dict[str, list[Sense]](), {}
    for row in rows:
        mine = sense(row.get("title") or row["text"])
        if mine is None:
            raise SystemExit("the sentence model is not installed")
        likeness = {key: float(np.mean(np.stack(theirs) @ mine)) for key, theirs in stories.items()}
        best = max(likeness, key=lambda key: likeness[key], default="")
        key = best if best and likeness[best] >= MEANING_JOIN else row["id"]
        stories.setdefault(key, []).append(mine)
        assigned[row["id"]] = key
    return assigned


def _measured(place: Callable[[Sequence[Row]], Assigned], rows: Sequence[Row]) -> Iterator[str]:
    begun = time.process_time()
    assigned = place(rows)
    seconds = time.process_time() - begun
    score = compare(rows, assigned)
    yield from (f"{score.precision:.3f}", f"{score.recall:.3f}", f"{score.f1:.4f}", str(score.stories))
    yield f"{len(rows) / seconds:,.0f}"
