"""One sweep over 10,000 feeds, 95 % of which answer 304, with slow, broken and hostile ones among them.

The server is a process of its own (`tests/doubles/feed_farm.py`).  The poller is another, with all that `wirewatch run`
loads; its memory is the sum over it and the children that parse, the largest of samples every 0.1 s.  A good feed's
wait is the time from the start until its poll is committed; the same sweep without the bad ones stands beside.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen, run
from tempfile import TemporaryDirectory
from typing import Any

import structlog
from aiohttp.abc import AbstractResolver, ResolveResult
from sqlalchemy import select, update

import bot.app  # noqa: F401 - its memory counts: the bot has it loaded
from bot.clock import SystemClock
from bot.flow.poll import Poller
from bot.ingest.fetch import HttpFetcher
from bot.ingest.sandbox import Sandbox
from bot.jobs import LocalJobs
from bot.settings import Fetch, Polling
from bot.store import Store
from bot.store import schema as s
from tests.bench.table import Table
from tests.doubles.feed_farm import TAG
from tests.doubles.keys import vault_with_a_key

FEEDS = 10_000
FEEDS_A_HOST = 4
BIG_HOST = 500
"""Feeds of one host, as of a platform for blogs; the others have four each."""
GOOD = ("same", "news")
BAD = ("slow",) * 12 + ("dead",) * 8 + ("error",) * 10 + ("reset",) * 10 + ("page",) * 5
HOSTILE = ("bomb", "attributes", "entities", "endless", "attributes")
_REPOSITORY = Path(__file__).parents[2]


def plan(count: int, *, bad: bool) -> list[str]:
    """Give each feed's address, the port left open: 95 % unchanged, 3 % with news, 2 % of the bad kinds."""
    urls = []
    for n in range(count):
        kind = "same"
        if n % 100 in {17, 47, 77}:
            kind = "news"
        elif bad and n % 100 in {3, 53}:
            turn = n // 50
            kind = HOSTILE[turn // 10 % len(HOSTILE)] if turn % 10 == 0 else BAD[turn % len(BAD)]
        host = f"{'good' if kind in GOOD else 'bad'}{n // FEEDS_A_HOST}"
        urls.append(f"http://{'big' if kind in GOOD and n < BIG_HOST else host}.test:{{port}}/{kind}/{n}")
    return urls


class Loopback(AbstractResolver):
    """Every name is this machine."""

    async def resolve(self, host: str, port: int = 0, family: int = socket.AF_INET) -> list[ResolveResult]:
        """Say so."""
        where = ResolveResult(
            hostname=host, host="127.0.0.1", port=port, family=socket.AF_INET, proto=0, flags=socket.AI_NUMERICHOST
        )
        return [where]

    async def close(self) -> None:
        """Nothing is open."""


async def prepare(store: Store, urls: list[str]) -> None:
    """Have a workspace follow them all, as if they had been polled before; all are due."""
    async with store.write() as tx:
        desk = await tx.workspaces.ensure("bench", "W1", "Desk")
        await tx.feeds.follow_many(desk.id, [(url, "", None) for url in urls])
        await tx.run(update(s.feeds).values(etag=TAG, baseline_done=True))


async def sweep(folder: Path, port: int, *, bad: bool) -> dict[str, Any]:
    """Poll every feed once, and measure it."""
    structlog.configure(processors=[_silence])
    urls = [url.format(port=port) for url in plan(FEEDS, bad=bad)]
    clock, fetch = SystemClock(), Fetch()
    store = await Store.open(f"sqlite:///{folder}/sweep-{bad}.db", clock=clock)
    await prepare(store, urls)
    allow = sorted({url.split("/")[2] for url in urls})
    fetcher = HttpFetcher(clock, user_agent="Wirewatch/bench", allow=allow, resolver=Loopback())
    async with fetcher, Sandbox() as sandbox:
        memory = asyncio.create_task(_largest())
        began, cpu, start = time.perf_counter(), time.process_time(), clock.now()
        poller = Poller(store, LocalJobs(), fetcher, sandbox, Polling(), fetch, vault_with_a_key())
        asked = await poller.wake()
        await poller.finish()
        figures = {"asked": asked, "wall": time.perf_counter() - began, "cpu": time.process_time() - cpu}
        memory.cancel()
        figures |= dict(zip(("main", "memory"), await memory, strict=True))
    async with store.read() as tx:
        rows = await tx.rows(select(s.feeds.c.url, s.feeds.c.last_polled_at, s.feeds.c.failures))
    await store.close()
    good = [row for row in rows if row.url.split("/")[3] in GOOD]
    wrong = [row.url for row in good if row.failures]
    waits = sorted((row.last_polled_at - start).total_seconds() for row in good)
    figures |= {"half": waits[len(waits) // 2], "p99": waits[len(waits) * 99 // 100], "last": waits[-1]}
    return figures | {
        "bad": len(rows) - len(good),
        "failed": sum(row.failures > 0 for row in rows),
        "wrong": len(wrong),
    }


def _silence(_logger: object, _name: str, _event: Any) -> Any:
    raise structlog.DropEvent


async def _largest() -> tuple[float, float]:
    """Watch this process and its children until cancelled; give the largest resident sets seen, ours and all, in MB."""
    ours, everybody = 0.0, 0.0
    try:
        while True:
            sizes = [_resident(pid) for pid in (os.getpid(), *_children())]
            ours, everybody = max(ours, sizes[0]), max(everybody, sum(sizes))
            await asyncio.sleep(0.1)
    except asyncio.CancelledError:
        return ours, everybody


def _children() -> list[int]:
    return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]


def _resident(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except (OSError, IndexError):
        return 0.0


@contextmanager
def farm() -> Iterator[int]:
    """Run the server; give its port."""
    with Popen([sys.executable, "-m", "tests.doubles.feed_farm"], stdin=PIPE, stdout=PIPE, cwd=_REPOSITORY) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.terminate()


def measured(*, bad: bool) -> dict[str, Any]:
    """Sweep in a fresh process."""
    with farm() as port, TemporaryDirectory() as folder:
        call = [sys.executable, "-m", "tests.bench.sweep", folder, str(port), "bad" if bad else "good"]
        found: dict[str, Any] = json.loads(run(call, stdout=PIPE, cwd=_REPOSITORY, check=True).stdout)
        return found


def tables(_corpora: Path | None) -> list[Table]:
    """Sweep with and without the bad ones."""
    rows = []
    for bad in (True, False):
        of = measured(bad=bad)
        rows.append(
            (
                f"{of['asked']:,} feeds, {of['bad']} bad; {of['failed']} failed, {of['wrong']} of them good",
                *(f"{of[name]:.1f}" for name in ("wall", "cpu", "half", "p99", "last")),
                f"{of['memory']:.0f} ({of['main']:.0f})",
            )
        )
    columns = ("", "wall s", "CPU s", "good: half", "99 %", "all", "MB (without children)")
    note = "CPU of the poller's process; seconds until the good feeds were committed; the server is another process."
    return [Table("One sweep", columns, tuple(rows), note)]


if __name__ == "__main__":
    where, its_port, which = sys.argv[1:]
    sys.stdout.write(json.dumps(asyncio.run(sweep(Path(where), int(its_port), bad=which == "bad"))))
