"""`wirewatch replay`: a recorded stream through the whole pipeline, and what would have been posted."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import takewhile
from pathlib import Path
from typing import IO, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from bot import logs
from bot.cli.texts import watchlists_in
from bot.clock import SystemClock
from bot.errors import WirewatchError
from bot.flow.deliver import Sender
from bot.flow.digests import Digests
from bot.flow.matching import Matching
from bot.flow.offload import Workers
from bot.flow.pipeline import Pipeline
from bot.flow.prepare import Preparer
from bot.flow.recording import Row, read_row
from bot.flow.replay import Replay, Report
from bot.flow.replay_ends import Posted, PostLog, RecordedPages, ReplayClock
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
LONGEST_LINE = 10_000_000
"""Bytes; no article is so long, and a line is in memory as a whole."""
Lists = Annotated[Path | None, typer.Option(help="Watch-lists, as TOML; without them everything is wanted.")]


def replay(
    recording: Recording,
    *,
    watchlists: Lists = None,
    budget: Annotated[int, typer.Option(min=1, help="Cards an hour; more are held for the digest.")] = 12,
    speed: Annotated[float, typer.Option(min=0, help="How many times faster than life; 0: as fast as possible.")] = 0,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print each post, and the report, as a line of JSON.")
    ] = False,
) -> None:
    """Play a recorded stream: every alert, edit, reply and digest that a channel would have seen, then a report."""
    logs.configure(Log(level="error"))
    lists = watchlists_in(watchlists) if watchlists else ()
    clock = SystemClock()
    began = clock.monotonic()
    output, pace = _Output(_tell_json if as_json else _tell), _Pace(speed, clock)
    report, posted = asyncio.run(_play(recording, lists, budget, pace, output))
    seconds = clock.monotonic() - began
    if as_json:
        _print_json({"kind": "report", **asdict(report), "posted": posted, "wall_seconds": round(seconds, 1)})
    _sum_up(report, posted, seconds)
    if pace.is_stopped():
        Console(stderr=True).print("interrupted: the rest of the stream was not played", style="yellow")
        raise typer.Exit(_INTERRUPTED)


_INTERRUPTED = 128 + signal.SIGINT


class _Pace:
    """So many times faster than life, or (0) without a pause.

    Ctrl-C ends the stream after the few rows that are in hand, so that there is a report; a second one ends all.
    """

    def __init__(self, speed: float, clock: SystemClock) -> None:
        self._speed = speed
        self._clock = clock
        self._stopped = asyncio.Event()
        self.is_stopped = self._stopped.is_set

    def heed_ctrl_c(self) -> None:
        loop = asyncio.get_running_loop()

        def stop() -> None:
            self._stopped.set()
            loop.remove_signal_handler(signal.SIGINT)

        loop.add_signal_handler(signal.SIGINT, stop)

    async def wait(self, gap: timedelta) -> None:
        if self._speed and not self.is_stopped():
            sleeping = asyncio.create_task(self._clock.sleep(gap.total_seconds() / self._speed))
            stopping = asyncio.create_task(self._stopped.wait())
            await asyncio.wait((sleeping, stopping), return_when=asyncio.FIRST_COMPLETED)
            sleeping.cancel()
            stopping.cancel()

    def rows(self, of: Iterable[Row]) -> Iterator[Row]:
        return takewhile(lambda _: not self.is_stopped(), of)


class _Output:
    """Standard output, as long as somebody reads it; `| head` ends the play and not only the post that it cut off."""

    def __init__(self, tell: Callable[[Posted], None]) -> None:
        self._tell = tell
        self._is_closed = False

    def post(self, posted: Posted) -> None:
        try:
            self._tell(posted)
            sys.stdout.flush()
        except BrokenPipeError:
            self._is_closed = True

    def check(self) -> None:
        """Raise `BrokenPipeError` where nobody reads any more."""
        if self._is_closed:
            raise BrokenPipeError


async def _play(
    recording: Path, lists: tuple[Watchlist, ...], budget: int, pace: _Pace, output: _Output
) -> tuple[Report, Mapping[str, int]]:
    clock, pages, jobs = ReplayClock(), RecordedPages(), LocalJobs()
    posts = PostLog(clock, output.post)
    store, workers, sandbox = await Store.open("sqlite://", clock=clock), Workers(1), Sandbox()
    matching = Matching(store, workers)
    preparer = Preparer(pages, sandbox, matching, workers, Fetch())
    pipeline = Pipeline(store, jobs, preparer, Clusters(store, workers), matching, max_age=timedelta(hours=48))
    sender = Sender(store, clock, {posts.name: posts})
    player = Replay(store, clock, pages, pipeline, sender, Digests(store, jobs, clock), jobs)
    try:
        await _all_rows(player, recording, lists, budget, pace, output)
        return await player.close(), posts.counts
    finally:
        await sandbox.close()
        workers.close()
        await store.close()


async def _all_rows(
    player: Replay, recording: Path, lists: tuple[Watchlist, ...], budget: int, pace: _Pace, output: _Output
) -> None:
    console = Console(stderr=True, soft_wrap=True)

    def bad(number: int, error: WirewatchError) -> None:
        player.report.bad_rows += 1
        console.print(f"{recording.name}, line {number}: {error}; the row is left out", style="yellow", markup=False)

    places, player.report.late = _in_order(recording, bad)
    if not places:
        raise WirewatchError(f"{recording}: holds no rows that can be played")
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), MofNCompleteColumn())
    # Where posts run over the same terminal they are the progress; where they go to a file, the bar must not take them.
    hidden = not console.is_terminal or sys.stdout.isatty()
    bar = Progress(
        *columns,
        TimeRemainingColumn(),
        console=console,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
        disable=hidden,
    )
    with bar as progress:
        task = progress.add_task("replay", total=len(places))

        def played(row: Row) -> None:
            output.check()
            progress.update(task, advance=1, description=f"{row.arrived:%d %b %Y}")

        await player.open(lists, places[0][0], budget)
        pace.heed_ctrl_c()
        await player.play(pace.rows(_rows(recording, places)), played, pace.wait)


def _in_order(recording: Path, bad: Callable[[int, WirewatchError], None]) -> tuple[list[tuple[datetime, int]], int]:
    """Give where each row begins, in order of arrival, and how many stood below a later one.

    Only the places are kept, a hundred bytes a row; the rows are read again when they are played.  `bad` hears of lines
    that cannot be.
    """
    places: list[tuple[datetime, int]] = []
    late, latest, at = 0, None, 0
    for number, (line, size) in enumerate(_lines(recording), 1):
        try:
            row = _row(line, places[-1][0] if places else None) if line.strip() else None
        except WirewatchError as error:
            bad(number, error)
            row = None
        if row is not None:
            late += latest is not None and row.arrived < latest
            latest = max(latest or row.arrived, row.arrived)
            places.append((row.arrived, at))
        at += size
    return sorted(places), late


def _rows(recording: Path, places: Iterable[tuple[datetime, int]]) -> Iterator[Row]:
    with _opened(recording) as file:
        for _, place in places:
            file.seek(place)
            yield _row(file.readline(LONGEST_LINE + 1), None)


def _row(line: bytes, before: datetime | None) -> Row:
    if len(line) > LONGEST_LINE:
        raise WirewatchError(f"this line is longer than {LONGEST_LINE // 1_000_000} MB")
    return read_row(line, before)


def _lines(path: Path) -> Iterator[tuple[bytes, int]]:
    """Give line after line with its length; of one that is too long only so much that it is seen to be."""
    with _opened(path) as file:
        while line := file.readline(LONGEST_LINE + 1):
            rest, size = line, len(line)
            while len(rest) > LONGEST_LINE and not rest.endswith(b"\n"):
                rest = file.readline(LONGEST_LINE + 1)
                size += len(rest)
            yield line, size


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise WirewatchError(f"{path}: cannot be read: {error.strerror}") from error


def _tell(posted: Posted) -> None:
    console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
    console.print(f"{posted.at:%d %b %H:%M}  {posted.kind} {posted.id}", style="bold", markup=False)
    console.print(plain_text(posted.message), markup=False)
    console.print()


def _tell_json(posted: Posted) -> None:
    _print_json(
        {
            "at": posted.at.isoformat(),
            "kind": posted.kind,
            "id": posted.id,
            "urls": posted.urls,
            "text": plain_text(posted.message),
        }
    )


def _print_json(row: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")


def _sum_up(report: Report, posted: Mapping[str, int], seconds: float) -> None:
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    rate = report.articles / seconds if seconds else 0.0
    kinds = ((report.bad_rows, "bad"), (report.repeated, "repeated"), (report.failed, "failed"), (report.late, "late"))
    told = ", ".join(_some(count, f"{what} row") for count, what in kinds if count)
    came = f"{_some(report.articles, 'article')}, {_some(report.stories, 'story', 'stories')}"
    console.print(f"{came}{told and f'; {told}'}", markup=False)
    console.print(f"decided: {_counts(report.outcomes)}", markup=False)
    console.print(f"posted: {_counts(posted)}; events told twice: {report.twice}", markup=False)
    each = {name: f"{1e3 * spent / max(1, report.articles):.1f}" for name, spent in report.seconds.items()}
    console.print(
        f"ms an article, waiting included: {', '.join(f'{name} {ms}' for name, ms in each.items())}", markup=False
    )
    console.print(f"{seconds:.1f} s, {rate:.0f} articles a second", markup=False)


def _some(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"


def _counts(counted: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counted.items())) or "nothing"
