"""Rows of articles into stories, and how well that was done: B-cubed (Bagga and Baldwin 1998)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from bot.engine.stories import StoryIndex

NOW: Final = datetime(2026, 3, 6, tzinfo=UTC)
DATA: Final = Path(__file__).parents[1] / "data"
EVERY: Final = 2
"""Hours between the headlines of an event that does not say otherwise."""

Row = Mapping[str, Any]
Assigned = dict[str, str]


@dataclass(frozen=True)
class Score:
    """How far what was put together belongs together (precision), and what belongs together was put so (recall)."""

    precision: float
    recall: float
    stories: int

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def clustered(rows: Iterable[Row]) -> Assigned:
    """Place articles one after the other; later merges count for earlier ones."""
    index, assigned, into = StoryIndex(), {}, dict[str, str]()
    for row in rows:
        placed = index.add(row["id"], row.get("title", ""), row["text"], None, row.get("at", NOW))
        assigned[row["id"]] = placed.story
        into.update({dropped: kept for kept, dropped in placed.merges})
    return {article: _final(story, into) for article, story in assigned.items()}


def compare(rows: Sequence[Row], assigned: Assigned) -> Score:
    """Compare with the stories that the rows name."""
    gold, found = defaultdict(set), defaultdict(set)
    for row in rows:
        gold[row["story"]].add(row["id"])
        found[assigned[row["id"]]].add(row["id"])
    both = [(gold[row["story"]], found[assigned[row["id"]]]) for row in rows]
    precision = sum(len(one & other) / len(other) for one, other in both) / len(rows)
    recall = sum(len(one & other) / len(one) for one, other in both) / len(rows)
    return Score(precision, recall, len(found))


def b_cubed(rows: Sequence[Row]) -> Score:
    """Cluster and compare."""
    return compare(rows, clustered(rows))


def headlines(name: str = "headlines") -> list[Row]:
    """Read invented headlines, in the order in which they came; on those of `headlines_unseen` nothing was chosen."""
    told = list(_headlines(name))
    families = list(dict.fromkeys(row["family"] for row in told))
    rows = sorted(told, key=lambda row: row["at"])
    return [{**row, "held out": families.index(row["family"]) % 3 == 2} for row in rows]


def _headlines(name: str) -> Iterator[dict[str, Any]]:
    for block in (DATA / f"{name}.txt").read_text(encoding="utf-8").strip().split("\n\n")[1:]:
        head, *titles = block.splitlines()
        event, hour, *every = head.split()
        for place, title in enumerate(titles):
            at = NOW + timedelta(hours=int(hour) + place * int(every[0] if every else EVERY))
            yield {
                "id": f"{event} {place}",
                "story": event,
                "family": event.split("/")[0],
                "title": title,
                "text": "",
                "at": at,
            }


def _final(story: str, into: Mapping[str, str]) -> str:
    while story in into:
        story = into[story]
    return story
