"""The store on a large invented installation: how long its key queries take, on both databases.

`WORDS` of every article are drawn from a small vocabulary by Zipf's law, so that common words are as common as in news.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import psycopg
from sqlalchemy import Table as SqlTable
from sqlalchemy import insert

from bot.clock import SystemClock
from bot.model import DeliveryKind, Entry
from bot.store import Store, Tx
from bot.store import schema as s
from tests.bench.table import Table
from tests.doubles.postgres import PostgresServer

SYLLABLES = [
    f"{first}{last}" for first in "bdfgklmnprstvz" for last in ("ara", "emi", "ilo", "onu", "uso", "ari", "eto")
]
VOCABULARY = [f"{first}{last}" for first in SYLLABLES for last in SYLLABLES]
_RANKS = 1 / np.arange(1, len(VOCABULARY) + 1)
_ZIPF = _RANKS / _RANKS.sum()
WORDS = 120
MATCHED = 0.2
MIDDLING = 150
"""The place in the vocabulary of a word that stands in 8 % of the articles."""
NAMED = "Anna Tollerby"
OUTLET = "Outlet 38"
Question = Callable[[Tx], Awaitable[object]]
CHUNK = 5_000
_BROUGHT = """
    INSERT INTO entries (feed_id, guid, content_hash, payload, state, first_seen_at, article_id)
    SELECT feed_id, CAST(id AS TEXT), '', '{}', 'done', first_seen_at, id FROM articles
"""
_VECTORS = (
    "DROP INDEX ix_article_search_words",
    "INSERT INTO article_search SELECT id, to_tsvector('simple', title || ' ' || text) FROM articles",
    "CREATE INDEX ix_article_search_words ON article_search USING gin (words)",
)
_RANKED_SQLITE = "SELECT rowid FROM article_search WHERE article_search MATCH ? ORDER BY rank LIMIT 20"
_RANKED_POSTGRES = """
    SELECT article_id FROM article_search, to_tsquery('simple', %s) AS asked
    WHERE words @@ asked ORDER BY ts_rank(words, asked) DESC LIMIT 20
"""


@dataclass(frozen=True)
class Size:
    """How large the invented installation is."""

    workspaces: int = 200
    channels: int = 20_000
    watchlists: int = 5_000
    feeds: int = 5_000
    articles: int = 200_000


@dataclass(frozen=True)
class Figure:
    """One query: quickest, median and slowest of its repetitions, in seconds; load spoils the quickest least."""

    least: float
    middle: float
    worst: float

    def __str__(self) -> str:
        return f"{self.least * 1e3:.1f} / {self.middle * 1e3:.1f} / {self.worst * 1e3:.1f}"


async def fill(store: Store, size: Size) -> None:
    """Make the installation."""
    async with store.write() as tx:
        now = tx.now
        for table, rows in _rows(size, now):
            await _insert(tx, table, rows)
    for start in range(1, size.articles + 1, CHUNK):
        async with store.write() as tx:
            await _articles(tx, range(start, min(start + CHUNK, size.articles + 1)), size, now)
    async with store.write() as tx:
        await tx.connection.exec_driver_sql(_BROUGHT)
        for statement in () if tx.is_sqlite else _VECTORS:
            await tx.connection.exec_driver_sql(statement)
    async with store.write() as tx:
        await tx.connection.exec_driver_sql("ANALYZE")


def _rows(size: Size, now: datetime) -> list[tuple[SqlTable, list[dict[str, Any]]]]:
    made = {"created_at": now}
    return [
        (
            s.workspaces,
            [{"id": w, "platform": "p", "external_id": str(w)} | made for w in _count(size.workspaces)],
        ),
        (
            s.channels,
            [
                {"id": c, "workspace_id": c % size.workspaces + 1, "external_id": str(c)} | made
                for c in _count(size.channels)
            ],
        ),
        (
            s.feeds,
            [
                {"id": f, "url": f"https://{f}.example/", "next_poll_at": now + timedelta(seconds=f - 500)} | made
                for f in _count(size.feeds)
            ],
        ),
        (
            s.feed_follows,
            [
                {"workspace_id": w, "feed_id": (w * 37 + k) % size.feeds + 1, "since": now}
                for w in _count(size.workspaces - 1)
                for k in range(100)
            ]
            + [{"workspace_id": size.workspaces, "feed_id": f, "since": now} for f in _count(size.feeds)],
        ),
        (
            s.watchlists,
            [
                {"id": w, "workspace_id": w % size.workspaces + 1, "name": str(w), "folded": str(w)} | made
                for w in _count(size.watchlists)
            ],
        ),
        (
            s.entities,
            [
                {"id": w, "watchlist_id": w, "key": NAMED, "name": NAMED, "aliases": [], "needs": [], "excludes": []}
                for w in _count(size.watchlists)
            ],
        ),
        (
            s.subscriptions,
            [{"channel_id": c, "watchlist_id": c % size.watchlists + 1} | made for c in _count(size.channels)],
        ),
    ]


async def _articles(tx: Tx, numbers: range, size: Size, now: datetime) -> None:
    dice, numpy_dice = random.Random(numbers.start), np.random.default_rng(numbers.start)
    rows, found = [], []
    for number, said in zip(numbers, numpy_dice.choice(VOCABULARY, (len(numbers), WORDS), p=_ZIPF), strict=True):
        feed = number % size.feeds + 1
        rows.append(_article(number, feed, " ".join(said), now - timedelta(minutes=size.articles - number)))
        if dice.random() < MATCHED:
            found.append(_match(number, _watchlist_for(feed, dice, size)))
    await _insert(tx, s.articles, rows)
    await _insert(tx, s.matches, found)


def _watchlist_for(feed: int, dice: random.Random, size: Size) -> int:
    """Choose a list of a workspace that follows the feed, as `_rows` deals lists and feeds out."""
    workspace = max(1, (feed - 1) // 37 % size.workspaces)
    lists = range(workspace - 1 or size.workspaces, size.watchlists + 1, size.workspaces)
    return dice.choice(lists)


def _article(number: int, feed: int, text: str, seen: datetime) -> dict[str, Any]:
    url = f"https://{feed}.example/{number}"
    return {
        "id": number,
        "canonical_url": url,
        "url": url,
        "title": text[:60],
        "site": f"Outlet {feed % 500}",
        "text": text,
        "readability": "full",
        "first_seen_at": seen,
        "updated_at": seen,
        "feed_id": feed,
    }


def _match(article: int, watchlist: int) -> dict[str, Any]:
    values = {"score": 1.0, "salience": "main", "mentions": [], "title_mentions": [], "explanation": []}
    return {"article_id": article, "entity_id": watchlist, "watchlist_id": watchlist} | values


async def _insert(tx: Tx, table: SqlTable, rows: list[dict[str, Any]]) -> None:
    await tx.connection.execute(insert(table), rows)


def _count(number: int) -> range:
    return range(1, number + 1)


async def timed(
    store: Store, work: Callable[[Tx], Awaitable[object]], *, write: bool = False, times: int = 11
) -> Figure:
    """Measure a step inside a transaction of its own, begin and commit included."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        async with store.write() if write else store.read() as tx:
            await work(tx)
        took.append(time.perf_counter() - began)
    return Figure(min(took), median(took), max(took))


async def measure(url: str, size: Size) -> dict[str, str]:
    """Fill a database and ask it what the bot asks."""
    store = await Store.open(url, clock=SystemClock())
    began = time.perf_counter()
    await fill(store, size)
    figures = {"filled, s": f"{time.perf_counter() - began:.0f}"}
    await store.close()
    if store.is_shared:
        # What autovacuum does after so many rows; the server for tests has none.
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
    began = time.perf_counter()
    store = await Store.open(url, clock=SystemClock())
    figures["opened, s"] = f"{time.perf_counter() - began:.2f}"
    guid = iter(range(1, 1_000))

    async def poll(tx: Tx) -> None:
        batch = next(guid)
        await tx.entries.add_many(1, [Entry(f"new {batch} {n}", None, f"Title {n}") for n in range(10_000)])

    questions: list[tuple[str, Question, bool]] = [
        *_searches(SystemClock().now() - timedelta(minutes=size.articles // 2)),
        ("recent articles of a workspace, 500", lambda tx: tx.articles.recent(1, tx.now - timedelta(days=7)), False),
        ("subscriptions for an article", lambda tx: tx.subscriptions.for_article([1, 2, 3], [1, 2]), False),
        ("due feeds, 100 of 500", lambda tx: tx.feeds.due(100), True),
        ("10,000 new entries", poll, True),
        ("claim 8 of a long queue", lambda tx: tx.entries.claim(8), True),
    ]
    for name, question, write in questions:
        figures[name] = str(await timed(store, question, write=write))
    figures |= await _outbox(store, size)
    await store.close()
    return figures


def _searches(middle: datetime) -> list[tuple[str, Question, bool]]:
    common, middling, rare = VOCABULARY[0], VOCABULARY[MIDDLING], f'"{VOCABULARY[-1]} {VOCABULARY[-2]}"'
    often, seldom = f'"{VOCABULARY[0]} {VOCABULARY[1]}"', f'"{" ".join(VOCABULARY[:4])}"'

    async def ranked(tx: Tx) -> None:
        await tx.connection.exec_driver_sql(_RANKED_SQLITE if tx.is_sqlite else _RANKED_POSTGRES, (common,))

    outlet: dict[str, Any] = {"source": OUTLET}
    named: dict[str, Any] = {"entity": NAMED}
    earlier: dict[str, Any] = {"before": middle}
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("a common word", common, {}),
        ("a common word, from: 4,400 articles", common, outlet),
        ("a common word, from: everybody", common, {"source": "outlet"}),
        ("a common word, from: nobody", common, {"source": "Nobody"}),
        ("a common word, entity:", common, named),
        ("a common word, before:", common, earlier),
        ("a common word, all three", common, outlet | named | earlier),
        ("a middling word", middling, {}),
        ("a middling word, from: 4,400 articles", middling, outlet),
        ("a middling word, before:", middling, earlier),
        ("two common words together, often", often, {}),
        ("four common words together, 120 times", seldom, {}),
        ("a rare phrase", rare, {}),
        ("a rare phrase, from: 4,400 articles", rare, outlet),
        ("no word, entity:", "", named),
    ]
    return [
        *(
            (f"search, {feeds} feeds: {what}", partial(_search, workspace, words, filters), False)
            for feeds, workspace in (("100", 1), ("all", Size.workspaces))
            for what, words, filters in asked
        ),
        ("the alternative: a common word, by relevance", ranked, False),
    ]


async def _search(workspace: int, words: str, filters: dict[str, Any], tx: Tx) -> None:
    await tx.search.find(workspace, words, **filters)


async def _outbox(store: Store, size: Size) -> dict[str, str]:
    async with store.write() as tx:
        await _insert(tx, s.deliveries, [_delivery(channel, tx.now) for channel in _count(10_000)])
    claim = await timed(store, lambda tx: tx.deliveries.claim(64), write=True)
    async with store.write() as tx:
        [delivery] = await tx.deliveries.claim(1)
    began = time.perf_counter()
    async with store.write() as tx:
        await tx.deliveries.mark_sending(delivery)
    async with store.write() as tx:
        await tx.deliveries.mark_sent(delivery, "1.1")
    return {
        "claim 64 of 10,000 deliveries": str(claim),
        "mark one sending, then sent": f"{(time.perf_counter() - began) * 1e3:.1f}",
        "one-row transactions a second": f"{await _small_writes(store):.0f}",
    }


def _delivery(channel: int, now: datetime) -> dict[str, Any]:
    message = {"blocks": ["x" * 500]}
    made = {"key": str(channel), "message": message, "created_at": now, "due_at": now}
    return {"channel_id": channel, "kind": DeliveryKind.DIGEST.value, "subject": "digest:1"} | made


async def _small_writes(store: Store, count: int = 500) -> float:
    began = time.perf_counter()
    for number in range(count):
        async with store.write() as tx:
            await tx.events.first_time("bench", str(number))
    return count / (time.perf_counter() - began)


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """An empty database of each kind."""
    with TemporaryDirectory() as folder, TemporaryDirectory() as programs, TemporaryDirectory() as data:
        Path(programs).chmod(0o755)
        server = PostgresServer(Path(programs), Path(data))
        server.start()
        yield {"SQLite": f"sqlite:///{folder}/bench.db", "PostgreSQL": server.url(server.create())}
        server.stop()


def tables(_corpora: Path | None) -> list[Table]:
    """Measure both."""
    return [asyncio.run(_table(Size()))]


async def _table(size: Size) -> Table:
    with databases() as urls:
        figures = {name: await measure(url, size) for name, url in urls.items()}
    rows = tuple((what, *(figures[name][what] for name in figures)) for what in next(iter(figures.values())))
    sizes = f"{size.articles:,} articles, {size.channels:,} channels, {size.feeds:,} feeds"
    note = f"Milliseconds, quickest / median / worst of 11, on {sizes}; seconds where it says so."
    return Table("The store", ("", *figures), rows, note)
