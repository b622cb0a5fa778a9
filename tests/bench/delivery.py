"""Delivery's figures: from commit to send, digests due together, the end and the start of the shipped process.

`python -m tests.bench delivery` prints them, beside what was promised.  Wall time on whatever else the machine does:
the CPU column says how much of it was ours.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert, update

from bot.clock import SystemClock
from bot.demo.desk import NewsDesk
from bot.flow.deliver import Sender
from bot.flow.digests import Digests
from bot.flow.outbox import DELIVER, put
from bot.jobs import LocalJobs
from bot.message import Heading, Message, paragraph
from bot.model import Channel, DeliveryKind
from bot.ports import Capability, Limits
from bot.store import Store, Tx
from bot.store import schema as s
from tests.bench.store import Size, fill
from tests.bench.table import Table
from tests.doubles.shipped import Shipped
from tests.doubles.slack import SlackDouble
from tests.doubles.slack_people import Person

CHANNELS, RATE, SECONDS = 200, 50, 20
DIGESTS, STORIES, ITEMS = 10_000, 500, 3
ANSWERS_AFTER = 0.1  # seconds a platform takes
CARD = Message((Heading("Ferry sinks off Port Ansel", "https://gazette.test/1"), paragraph("Forty people. " * 20)))
PATIENCE = 60.0


@dataclass
class Wall:
    """A platform that takes a tenth of a second for a message and notes when each arrived."""

    name: str = "p"
    capabilities: frozenset[Capability] = frozenset(Capability)
    limits: Limits = field(default_factory=lambda: Limits(per_channel=1.0, overall=1_000.0))
    lease: str | None = None
    arrived: dict[str, float] = field(default_factory=dict)

    async def run(self) -> None:
        await asyncio.Event().wait()

    async def send(self, channel: Channel, message: Message, key: str) -> str:
        self.arrived[key] = time.perf_counter()
        await asyncio.sleep(ANSWERS_AFTER)
        return key[:8]

    async def edit(self, channel: Channel, external_id: str, message: Message) -> None:
        await asyncio.sleep(ANSWERS_AFTER)

    async def reply(self, channel: Channel, external_id: str, message: Message, key: str) -> str:
        return await self.send(channel, message, key)

    async def find(self, channel: Channel, key: str, since: datetime) -> str | None:
        return None

    async def close(self) -> None:
        return None


@dataclass
class Stalls:
    """How long the event loop kept a sleeper waiting beyond what it asked for, at worst, in seconds.

    `own` counts only the time in which the loop's thread computed: on a busy machine others take the rest.
    """

    worst: float = 0.0
    own: float = 0.0

    async def watch(self) -> None:
        while True:
            began, computed = time.perf_counter(), time.thread_time()
            await asyncio.sleep(0.005)
            self.worst = max(self.worst, time.perf_counter() - began - 0.005)
            self.own = max(self.own, time.thread_time() - computed)

    def __str__(self) -> str:
        return f"{_ms(self.worst)}, {_ms(self.own)} of it computing"


@asynccontextmanager
async def watched() -> AsyncIterator[Stalls]:
    stalls = Stalls()
    task = asyncio.create_task(stalls.watch())
    try:
        yield stalls
    finally:
        task.cancel()


async def commit_to_send(folder: Path) -> list[tuple[str, str, str]]:
    """50 alerts a second over 200 channels, from the commit that caused each to the platform's door."""
    clock, jobs, wall = SystemClock(), LocalJobs(), Wall()
    store = await Store.open(f"sqlite:///{folder}/send.db", clock=clock)
    channels = await _channels(store, CHANNELS, workspaces=20)
    sender = Sender(store, clock, {"p": wall})
    jobs.handle(DELIVER.task, lambda _: sender.wake())
    working = asyncio.create_task(jobs.run())
    committed: dict[int, float] = {}
    cpu = time.process_time()
    async with watched() as stalls:
        begin = time.perf_counter()
        for number in range(RATE * SECONDS):
            await asyncio.sleep(max(0.0, begin + number / RATE - time.perf_counter()))
            async with store.write() as tx:
                await put(tx, channels[number % CHANNELS], DeliveryKind.CARD, f"story:{number}", CARD)
                await jobs.enqueue(tx, DELIVER)
                tx.after_commit(partial(_note, committed, number))
        await sender.gang.finish()
    cpu = time.process_time() - cpu
    keys = await _keys(store)
    took = [wall.arrived[keys[f"story:{number}"]] - at for number, at in committed.items()]
    working.cancel()
    await store.close()
    cuts = quantiles(took, n=100)
    what = f"{RATE} alerts/s over {CHANNELS} channels, {len(took):,} in all"
    return [
        (
            f"commit to send, p50 / p99 / worst: {what}",
            "p99 < 1 s",
            f"{_ms(cuts[49])} / {_ms(cuts[98])} / {_ms(max(took))}",
        ),
        ("… the event loop's longest stall", "", str(stalls)),
        ("… CPU for one alert", "", _ms(cpu / len(took))),
    ]


def _note(committed: dict[int, float], number: int) -> None:
    committed[number] = time.perf_counter()


async def digests_together(folder: Path) -> list[tuple[str, str, str]]:
    """10,000 digests due in the same minute, each of three stories, composed and queued."""
    clock = SystemClock()
    store = await Store.open(f"sqlite:///{folder}/digests.db", clock=clock)
    await _news(store, await _channels(store, DIGESTS, workspaces=200))
    digests = Digests(store, LocalJobs(), clock)
    gc.collect()
    gc.freeze()  # as the bot does when it has started
    cpu, begin = time.process_time(), time.perf_counter()
    async with watched() as stalls:
        await digests.tick()
    gc.unfreeze()
    took, cpu = time.perf_counter() - begin, time.process_time() - cpu
    async with store.read() as tx:
        queued = sum((await tx.deliveries.counts(tx.now - timedelta(days=1))).values())
        late = await tx.digests.late(tx.now)
    await store.close()
    assert (queued, late) == (DIGESTS, 0), (queued, late)
    return [
        (f"{DIGESTS:,} digests composed and queued", "<= 60 s", f"{took:.1f} s ({cpu:.1f} s of CPU)"),
        ("… the event loop's longest stall", "< 50 ms", str(stalls)),
    ]


async def start_and_end(folder: Path) -> list[tuple[str, str, str]]:
    """The shipped process on a database with 200,000 articles: from its start to an open door, and to its end."""
    store = await Store.open(f"sqlite:///{folder}/wirewatch.db", clock=SystemClock())
    await fill(store, Size())
    async with store.write() as tx:  # nobody is asked: they do not exist
        await tx.run(update(s.feeds).values(next_poll_at=tx.now + timedelta(days=1)))
    await store.close()
    desk = NewsDesk(SystemClock())
    await desk.start()
    try:
        return await _starts(folder, desk)
    finally:
        await desk.stop()


async def _starts(folder: Path, desk: NewsDesk) -> list[tuple[str, str, str]]:
    async with SlackDouble() as slack:
        host = desk.address.removeprefix("http://")
        config = (
            f'[database]\nurl = "sqlite:///wirewatch.db"\n[http]\nenabled = false\n[fetch]\nallow = ["{host}"]\n'
            f'[polling]\nmin_minutes = 0.02\n[slack]\napi_base = "{slack.api_base}"\n'
        )
        tokens = {"WIREWATCH_SLACK_BOT_TOKEN": "xoxb-harbour", "WIREWATCH_SLACK_APP_TOKEN": "xapp-harbour"}
        bot = Shipped(folder, config, tokens)
        began = await _started(bot, slack)
        await _ended(bot, slack)
        again = await _started(bot, slack)
        ann = Person(slack, "U0ANN")
        for feed in desk.feed_urls:
            await (await ann.types(f"/feed add {feed}")).ack()
        await slack.until(lambda: "article" in bot.told(), PATIENCE)
        busy = await _ended(bot, slack)
    return [
        (
            "cold start on 200,000 articles, to Slack's open socket: first / second",
            "< 3 s",
            f"{began:.2f} / {again:.2f} s",
        ),
        ("SIGTERM in the middle of work, to the exit", "< 10 s", f"{busy:.2f} s"),
    ]


async def _started(bot: Shipped, slack: SlackDouble) -> float:
    begin = time.perf_counter()
    await bot.start()
    await slack.until(lambda: slack.sockets, PATIENCE)
    return time.perf_counter() - begin


async def _ended(bot: Shipped, slack: SlackDouble) -> float:
    begin = time.perf_counter()
    code = await bot.stop()
    took = time.perf_counter() - begin
    assert code == 0, code
    await slack.until(lambda: not slack.sockets, PATIENCE)
    return took


# ---------------------------------------------------------------- an invented installation


async def _channels(store: Store, number: int, *, workspaces: int) -> list[int]:
    async with store.write() as tx:
        made = {"created_at": tx.now}
        await _insert(tx, s.workspaces, [_workspace(w) | made for w in range(1, workspaces + 1)])
        rows = [
            {"id": c, "workspace_id": c % workspaces + 1, "external_id": str(c)} | made for c in range(1, number + 1)
        ]
        await _insert(tx, s.channels, rows)
    return list(range(1, number + 1))


def _workspace(number: int) -> dict[str, Any]:
    return {"id": number, "platform": "p", "external_id": str(number), "settings": {}}


async def _news(store: Store, channels: Sequence[int]) -> None:
    """Stories of two articles each, followed by every workspace, and three of them waiting in every channel."""
    async with store.write() as tx:
        now = tx.now
        await _insert(tx, s.feeds, [{"id": 1, "url": "https://gazette.test/feed", "created_at": now}])
        await _insert(tx, s.feed_follows, [{"workspace_id": w, "feed_id": 1, "since": now} for w in range(1, 201)])
        seen = {"first_seen_at": now, "last_seen_at": now}
        await _insert(tx, s.stories, [{"id": n, "title": f"Story {n}"} | seen for n in range(1, STORIES + 1)])
        articles, entries = [], []
        for number in range(1, 2 * STORIES + 1):
            articles.append(_article(number, now))
            entries.append(_entry(number, now))
        await _insert(tx, s.articles, articles)
        await _insert(tx, s.entries, entries)
        held = [_waits(c, (c * ITEMS + k) % STORIES, now) for c in channels for k in range(ITEMS)]
        await _insert(tx, s.digest_items, held)
        due = {"at": now.time(), "weekdays": list(range(7)), "zone": "UTC", "form": "daily"}
        minute = [now - timedelta(seconds=c % 60) for c in channels]
        rows = [{"channel_id": c, "next_due_at": at} | due for c, at in zip(channels, minute, strict=True)]
        await _insert(tx, s.digest_schedules, rows)
        await tx.connection.exec_driver_sql("ANALYZE")


def _waits(channel: int, story: int, now: datetime) -> dict[str, Any]:
    return {"channel_id": channel, "story_id": story + 1, "article_id": 2 * story + 1, "reason": "", "at": now}


def _article(number: int, now: datetime) -> dict[str, Any]:
    address = f"https://gazette.test/{number}"
    return {
        "id": number, "canonical_url": address, "url": address, "title": f"Headline {number} of a day in the harbour",
        "text": "A ferry with forty people on board sank. " * 100, "dek": "A ferry with forty people on board sank.",
        "readability": "full", "first_seen_at": now, "updated_at": now, "feed_id": 1, "story_id": (number + 1) // 2,
        "site": f"Outlet {number % 2}",
    }  # fmt: skip


def _entry(number: int, now: datetime) -> dict[str, Any]:
    return {
        "feed_id": 1, "guid": str(number), "content_hash": "", "payload": {}, "state": "done", "first_seen_at": now,
        "article_id": number,
    }  # fmt: skip


async def _keys(store: Store) -> dict[str, str]:
    async with store.read() as tx:
        rows = await tx.rows(s.deliveries.select())
    return {row.subject: row.key for row in rows}


async def _insert(tx: Tx, table: Any, rows: list[dict[str, Any]]) -> None:
    await tx.connection.execute(insert(table), rows)


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:.1f} ms"


def tables(corpora: Path | None) -> list[Table]:
    """The figures, beside what was promised."""
    rows: list[tuple[str, str, str]] = []
    for measure in (commit_to_send, digests_together, start_and_end):
        with TemporaryDirectory() as folder:
            rows += asyncio.run(measure(Path(folder)))
    return [Table("Delivery", ("what", "promised", "measured"), tuple(rows), "SQLite on this machine's disc.")]
