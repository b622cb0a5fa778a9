"""Feeds beside feedparser: agreement, speed, and what hostile ones cost: `python -m tests.bench feeds`.

Times are one thread's CPU time; hostile bodies are timed by the wall, through the sandbox as the bot reads them.
"""

from __future__ import annotations

import asyncio
import io
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import feedparser

from bot.errors import FeedError
from bot.ingest import feeds
from bot.ingest.sandbox import Sandbox
from bot.model import Entry
from tests.bench.table import Table
from tests.doubles import web_bodies as bodies

NO_FEEDS: Final = "WIREWATCH_CORPORA is not set: agreement is skipped, speed is that of one invented feed"
FIELDS: Final = ("title", "link", "id", "published", "updated")


def tables(corpora: Path | None) -> Iterator[Table]:
    """Agreement on real feeds and on feedparser's own cases, speed, hostile bodies."""
    warnings.simplefilter("ignore", DeprecationWarning)
    real = _read(corpora / "feeds") if corpora else []
    if corpora:
        yield _agreement({"real feeds": real, "feedparser's own cases": _read(corpora / "feedparser-suite")})
    yield _speed(real or [bodies.FEED.encode()] * 50, "" if corpora else NO_FEEDS)
    yield asyncio.run(_hostile())


def _read(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]


def _agreement(sets: Mapping[str, Sequence[bytes]]) -> Table:
    rows = [(name, *_compared(found)) for name, found in sets.items()]
    columns = ("set", "bodies", "entries", *FIELDS, "not a feed, for both")
    return Table("Feeds: entries that agree with feedparser's default reading", columns, tuple(rows))


def _compared(found: Sequence[bytes]) -> Iterator[str]:
    entries, none = 0, 0
    agreed = dict.fromkeys(FIELDS, 0)
    for body in found:
        theirs = feedparser.parse(io.BytesIO(body)).entries
        try:
            ours: tuple[Entry, ...] = feeds.parse(body).entries
        except FeedError:
            ours, none = (), none + (not theirs)
        entries += max(len(ours), len(theirs))
        for entry, raw in zip(ours, theirs, strict=False):
            for field in FIELDS:
                agreed[field] += _same(field, entry, raw)
    yield from (str(len(found)), f"{entries:,}", *(f"{100 * n / entries:.1f} %" for n in agreed.values()), str(none))


def _same(field: str, entry: Entry, raw: Any) -> bool:
    match field:
        case "title":
            return entry.title.split() == (raw.get("title") or "").split()
        case "link":
            return (entry.url or "") == (raw.get("link") or "")
        case "id":
            return not raw.get("id") or entry.guid == raw.id
        case _:
            at: datetime | None = getattr(entry, field)
            told = dict.get(raw, f"{field}_parsed")
            return (at.utctimetuple()[:6] if at else None) == (tuple(told[:6]) if told else None)


def _speed(found: Sequence[bytes], note: str) -> Table:
    readers: dict[str, Callable[[bytes], object]] = {
        "Wirewatch": feeds.parse,
        "feedparser": lambda body: feedparser.parse(io.BytesIO(body)),
        "feedparser, no sanitising": lambda body: feedparser.parse(io.BytesIO(body), sanitize_html=False),
    }
    feeds.parse(bodies.BROKEN_FEED.encode())  # imports are not part of a feed's cost
    rates = {name: len(found) / _seconds(read, found) for name, read in readers.items()}
    rows = ((name, f"{rate:.0f}", f"{rate / rates['feedparser']:.1f}") for name, rate in rates.items())
    return Table("Feeds: speed", ("reader", "feeds per CPU s", "times feedparser"), tuple(rows), note)


def _seconds(read: Callable[[bytes], object], found: Sequence[bytes]) -> float:
    begun = time.process_time()
    for body in found:
        read(body)
    return time.process_time() - begun


async def _hostile() -> Table:
    rows = []
    async with Sandbox(workers=1) as sandbox:
        await sandbox.parse(bodies.FEED.encode())
        for name, body in _hostile_bodies().items():
            begun = time.perf_counter()
            try:
                verdict = f"{len((await sandbox.parse(body)).entries)} entries"
            except FeedError as error:
                verdict = str(error)
            rows.append((name, f"{len(body) / 1e6:.1f}", f"{time.perf_counter() - begun:.2f}", verdict))
    return Table("Feeds: hostile bodies", ("body", "MB", "s", "verdict"), tuple(rows))


def _hostile_bodies() -> dict[str, bytes]:
    item = b"<item><title>a</title><link>http://a.example/b</link></item>"
    return {
        "200,000 attributes": bodies.ATTRIBUTE_FEED.encode(),
        "the same, > in them": bodies.ATTRIBUTE_FEED.replace("='1'", "='>'").encode(),
        "billion laughs": bodies.ENTITY_FEED.encode(),
        "an entity that is a file": bodies.FILE_FEED.encode(),
        "100 MB": b"<rss>" + b"a" * 100_000_000,
        "a million deep": b"<rss>" + b"<a>" * 1_000_000,
        "10,000 entries": bodies.feed_of(10_000).encode(),
        "150,000 entries": b"<rss version='2.0'><channel><title>t</title>" + item * 150_000 + b"</channel></rss>",
        "9 million <": b"<" * 9_000_000,
        "9 million &": b"<rss><channel><item><title>" + b"&" * 9_000_000,
        "a million open CDATA": b"<rss><channel><item>" + b"<![CDATA[" * 1_000_000,
        "5 MB of NULs": b"\0" * 5_000_000,
        "all bytes": bytes(range(256)) * 20_000,
        "UTF-16 that says UTF-8": bodies.FEED.encode("utf-16-le"),
        "JSON 100,000 deep": b"[" * 100_000,
        "a web page": bodies.ARTICLE.encode(),
    }
