"""Three months of news in one replay: `python -m tests.bench quarter`.

Shows whether a bot grows slower as its stream grows, and whether an event is told once: the invented stream says which
event each article is about, the log of posts which articles each card names.
"""

from __future__ import annotations

import asyncio
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from bot import logs
from bot.flow.recording import Row
from bot.flow.replay_ends import Posted
from bot.settings import Log
from tests.bench.invented_stream import rows, stream, watchlists
from tests.bench.replay import bot_at_its_ends
from tests.bench.table import Table

ARTICLES: Final = 6_500
PARTS: Final = 5


def tables(_: Path | None) -> Iterator[Table]:
    """Articles a second in each fifth of the stream, memory, and events by their number of cards."""
    logs.configure(Log(level="error"))
    pace, told, memory = asyncio.run(_play(ARTICLES))
    size = ARTICLES // PARTS
    yield Table(
        "Three months",
        ("articles", "articles/s"),
        tuple(
            (f"{size * part + 1:,} to {size * (part + 1):,}", f"{size / took:.0f}") for part, took in enumerate(pace)
        ),
        f"three watch-lists; {memory:.0f} MB at most, children not included",
    )
    yield Table("Events by cards", ("cards", "events"), tuple(_by_cards(told)), "of those that a watch-list wanted")


def _by_cards(told: Sequence[Posted]) -> Iterator[tuple[str, str]]:
    """Count the cards of each event: those whose first article is about it."""
    event_of = {row["url"]: row["story"] for row in stream(ARTICLES)}
    cards = Counter(event_of[post.urls[0]] for post in told if post.kind == "post")
    for number, events in sorted(Counter(cards.values()).items()):
        yield str(number), str(events)


async def _play(articles: int) -> tuple[list[float], list[Posted], float]:
    told: list[Posted] = []
    marks: list[float] = []
    seen = 0

    def played(_: Row) -> None:
        nonlocal seen
        seen += 1
        if seen % (articles // PARTS) == 0:
            marks.append(time.perf_counter())

    recorded = rows(articles)
    async with bot_at_its_ends(tell=told.append) as bot:
        await bot.replay.open(watchlists(), recorded[0].arrived, budget=12)
        began = time.perf_counter()
        await bot.replay.play(recorded, played)
        await bot.replay.close()
    ends = [began, *marks]
    return [later - earlier for earlier, later in zip(ends, marks, strict=False)], told, _megabytes()


def _megabytes() -> float:
    most: Any = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(most) / (1_000_000 if sys.platform == "darwin" else 1_000)
