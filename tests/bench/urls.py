"""Canonical addresses beside a parser without rules: `python -m tests.bench urls`.  Times are CPU time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from bot.ingest.feeds import parse
from bot.ingest.urls import canonical
from tests.bench.table import Table

ROUNDS = 40
INVENTED = [
    "https://www.courier.example/2026/03/06/harbour-wall-holds?utm_source=rss&utm_medium=feed",
    "http://m.courier.example/news/story.php?storyid=4711&ref=rss",
    "https://harbour.example/sport/ferry-race/amp/#comments",
    "https://gazette.example/?p=10#more-10",
]


def tables(corpora: Path | None) -> Iterator[Table]:
    """Speed on the links of real feeds, else on invented ones."""
    links = _links(corpora) if corpora else INVENTED * 250
    folders: dict[str, Callable[[str], str]] = {"Wirewatch": canonical, "urllib, utm_ off": _by_urllib}
    rows = []
    for name, fold in folders.items():
        begun = time.process_time()
        for _ in range(ROUNDS):
            urlsplit.cache_clear()  # type: ignore[attr-defined]  # it would answer from memory
            for link in links:
                fold(link)
        seconds = time.process_time() - begun
        rows.append(
            (name, f"{ROUNDS * len(links) / seconds:,.0f}", str(len(links) - len({fold(link) for link in links})))
        )
    note = f"{len(links)} different links" + ("" if corpora else "; WIREWATCH_CORPORA is not set, so invented ones")
    yield Table("Addresses", ("folded by", "per CPU s", "folded away"), tuple(rows), note)


def _links(corpora: Path) -> list[str]:
    entries = (entry for path in sorted((corpora / "feeds").iterdir()) for entry in parse(path.read_bytes()).entries)
    return sorted({entry.url for entry in entries if entry.url})


def _by_urllib(link: str) -> str:
    parts = urlsplit(link)
    query = urlencode([pair for pair in parse_qsl(parts.query) if not pair[0].startswith("utm_")])
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path, query, ""))
