"""JSON Lines in, JSON Lines out: order kept, a bad line answered by an error line, standard output clean for pipes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from bot.errors import WirewatchError

MAX_LINE_BYTES = 32_000_000
BAR_AFTER_BYTES = 200_000

Row = Mapping[str, Any]
Results = Iterable[dict[str, Any]]


def stream(path: str, work: Callable[[Row], Results], *, label: str) -> int:
    """Do `work` on every line of a file (`-`: standard input) and print its rows; return how many lines were bad."""
    bad = 0
    with _opened(path) as source, _progress(path, label) as step:
        for number, line in enumerate(_lines(source), 1):
            for row in _answers(number, line, work):
                bad += "error" in row
                sys.stdout.write(_written(row) + "\n")
            step(len(line))
    sys.stdout.flush()
    if bad:
        Console(stderr=True).print(
            f'[yellow]{bad} line{"s" if bad > 1 else ""} could not be used; see their "error"[/]'
        )
    return bad


def wanted_text(row: Row, key: str) -> str:
    """Give a row's string; raises `WirewatchError` with a sentence if it is missing or something else."""
    value = row.get(key)
    if not isinstance(value, str):
        raise WirewatchError(f'"{key}" is missing or not a string')
    return value


def optional_text(row: Row, key: str) -> str:
    """Give a row's string, or nothing where it is missing or null."""
    return "" if row.get(key) is None else wanted_text(row, key)


def _answers(number: int, line: bytes, work: Callable[[Row], Results]) -> Iterator[dict[str, Any]]:
    identity: object = None
    try:
        row = _row(line)
        identity = row.get("id")
        _require(identity is not None, '"id" is missing')
        yield from work(row)
    except (ValueError, RecursionError, WirewatchError) as error:
        yield {"id": identity, "error": f"line {number}: {_reason(error)}"}


def _written(row: Row) -> str:
    """A row as one line; escaped where it holds half a character (a lone surrogate), which UTF-8 cannot."""
    line = json.dumps(row, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:
        return json.dumps(row)
    return line


def _row(line: bytes) -> Row:
    _require(len(line) <= MAX_LINE_BYTES, f"longer than {MAX_LINE_BYTES:,} bytes")
    row = json.loads(line)
    _require(isinstance(row, dict), "not a JSON object")
    return cast("Row", row)


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise WirewatchError(otherwise)


def _reason(error: Exception) -> str:
    if isinstance(error, WirewatchError):
        return str(error)
    return "not JSON" if isinstance(error, json.JSONDecodeError) else f"not usable: {type(error).__name__}"


@contextmanager
def _opened(path: str) -> Iterator[BinaryIO]:
    if path == "-":
        yield sys.stdin.buffer
        return
    try:
        with Path(path).open("rb") as source:
            yield source
    except OSError as error:
        raise WirewatchError(f"{path}: cannot be read: {error.strerror}") from error


def _lines(source: BinaryIO) -> Iterator[bytes]:
    """Yield lines that are not blank; of one that is too long only its beginning, so that memory stays bounded."""
    while line := source.readline(MAX_LINE_BYTES + 1):
        if len(line) > MAX_LINE_BYTES and not line.endswith(b"\n"):
            while (rest := source.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
                pass
        if line.strip():
            yield line


@contextmanager
def _progress(path: str, label: str) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error for a large file, if somebody is looking."""
    console = Console(stderr=True)
    size = Path(path).stat().st_size if Path(path).is_file() else 0
    if size < BAR_AFTER_BYTES or not console.is_terminal:
        yield lambda _done: None
        return
    columns = (
        TextColumn(label),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(label, total=size)
        yield lambda done: progress.advance(task, done)
