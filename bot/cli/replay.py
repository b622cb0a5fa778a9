"""`wirewatch replay`: a recorded stream through the whole pipeline, and what would have been posted."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from bot import logs
from bot.clock import SystemClock
from bot.engine.watchlists import parse_toml
from bot.errors import WirewatchError
from bot.flow.deliver import Sender
from bot.flow.digests import Digests
from bot.flow.matching import Matching
from bot.flow.offload import Workers
from bot.flow.pipeline import Pipeline
from bot.flow.prepare import Preparer
from bot.flow.replay import Posted, PostLog, RecordedPages, Replay, ReplayClock, Report
from bot.flow.stories import Clusters
from bot.ingest.sandbox import Sandbox
from bot.jobs import LocalJobs
from bot.message import plain_text
from bot.model import Watchlist
from bot.settings import Fetch, Log
from bot.store import Store

Recording = Annotated[
    Path, typer.Argument(metavar="FILE", help="JSON Lines: id, url, title, text, published, arrived, site.")
]
Lists = Annotated[Path | None, typer.Option(help="Watch-lists, as TOML; without them everything is wanted.")]


def replay(
    recording: Recording,
    *,
    watchlists: Lists = None,
    budget: Annotated[int, typer.Option(min=1, help="Cards an hour; more are held for the digest.")] = 12,
    speed: Annotated[float, typer.Option(min=0, help="How many times faster than life; 0: as fast as possible.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print each post as a line of JSON.")] = False,
) -> None:
    """Play a recorded stream: every alert, edit, reply and digest that a channel would have seen, then a report."""
    logs.configure(Log(level="error"))
    lists = parse_toml(watchlists.read_text("utf-8")) if watchlists else ()
    tell = _tell_json if as_json else _tell
    began = SystemClock().monotonic()
    report = asyncio.run(_play(recording, lists, budget, speed, tell))
    _sum_up(report, SystemClock().monotonic() - began)


async def _play(recording: Path, lists: tuple[Watchlist, ...], budget: int, speed: float, tell: Any) -> Report:
    clock, pages, jobs = ReplayClock(), RecordedPages(), LocalJobs()
    posts = PostLog(clock, tell)
    store, workers, sandbox = await Store.open("sqlite://", clock=clock), Workers(1), Sandbox(1)
    matching = Matching(store, workers)
    preparer = Preparer(pages, sandbox, matching, workers, Fetch())
    pipeline = Pipeline(
        store, jobs, preparer, Clusters(store, workers), matching, max_age=timedelta(hours=48), parallel=1
    )
    sender = Sender(store, clock, {posts.name: posts})
    player = Replay(store, clock, pages, pipeline, sender, Digests(store, jobs, clock))
    try:
        await _all_rows(player, recording, lists, budget, speed)
        report = await player.finish()
    finally:
        await sandbox.close()
        workers.close()
        await store.close()
    report.posted = dict(posts.counts)
    return report


async def _all_rows(player: Replay, recording: Path, lists: tuple[Watchlist, ...], budget: int, speed: float) -> None:
    console = Console(stderr=True)
    last: datetime | None = None
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("replay", total=None)
        for row in _rows(recording):
            progress.advance(task)
            try:
                now, published = _times(row)
                if last is None:
                    await player.open(lists, now, budget)
                elif speed:
                    await asyncio.sleep(max(0.0, (now - last).total_seconds()) / speed)
                last = now
                await player.play(row, now, published)
            except WirewatchError as error:
                player.report.bad_rows += 1
                console.print(f"row {row.get('id')}: {error}", style="yellow", markup=False)
    if last is None:
        raise WirewatchError(f"{recording}: holds no rows that can be played")


def _times(row: Mapping[str, Any]) -> tuple[datetime, datetime | None]:
    arrived, published = _instant(row, "arrived"), _instant(row, "published")
    now = arrived or published
    if now is None:
        raise WirewatchError('"arrived" is missing')
    return now, published


def _rows(recording: Path) -> Iterator[Mapping[str, Any]]:
    try:
        with recording.open("rb") as lines:
            yield from (_row(line) for line in lines if line.strip())
    except OSError as error:
        raise WirewatchError(f"{recording}: cannot be read: {error.strerror}") from error


def _row(line: bytes) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        return {}
    return row if isinstance(row, dict) else {}


def _instant(row: Mapping[str, Any], key: str) -> datetime | None:
    words = row.get(key)
    if words is None:
        return None
    try:
        at = datetime.fromisoformat(words)
    except (ValueError, TypeError) as error:
        raise WirewatchError(f'"{key}" is not an ISO 8601 date') from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _tell(posted: Posted) -> None:
    console = Console(highlight=False)
    console.print(f"{posted.at:%d %b %H:%M}  {posted.kind}", style="bold", markup=False)
    console.print(plain_text(posted.message), markup=False)
    console.print()


def _tell_json(posted: Posted) -> None:
    row = {"at": posted.at.isoformat(), "kind": posted.kind, "id": posted.id, "text": plain_text(posted.message)}
    sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")


def _sum_up(report: Report, seconds: float) -> None:
    console = Console(stderr=True, highlight=False)
    rate = report.articles / seconds if seconds else 0.0
    console.print(f"{report.articles} articles, {report.stories} stories, {report.bad_rows} bad rows", markup=False)
    console.print(f"decided: {_counts(report.outcomes)}; posted: {_counts(report.posted)}", markup=False)
    console.print(f"{seconds:.1f} s, {rate:.0f} articles a second", markup=False)


def _counts(counted: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counted.items())) or "nothing"
