"""The child process in which strangers' bytes are parsed.  `sandbox` starts it, feeds it, and kills it when it is late.

Jobs come on standard input and outcomes go to standard output, each a length (4 bytes, big-endian) and a pickle.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Callable
from typing import IO, Any

from bot.errors import ExtractionError, FeedError
from bot.model import SourceText

MEMORY_LIMIT = 2_000_000_000
"""Bytes of address space; a real page or feed takes under a quarter of it."""
PATIENCE = 20
"""How many times a deadline's seconds a job may take by the clock: on a busy machine it waits for its turn."""


def jobs() -> dict[str, Callable[..., Any]]:
    """Return what the child can do, by name."""
    from bot.ingest import discover, extract, feeds

    return {
        "parse": feeds.parse,
        "extract": extract.extract,
        "extract_file": extract.extract_file,
        "find_feeds": discover.find_feeds,
        "dek": _dek,
    }


def _dek(source: SourceText) -> str:
    from bot.engine.summarise import dek  # numpy and the weights: only a child that is asked for lines pays for them

    return dek(source)


def perform(table: dict[str, Callable[..., Any]], job: tuple[str, tuple[Any, ...], dict[str, Any]]) -> tuple[str, Any]:
    """Do one job: `("done", value)`, `("refused", an error of ours)` or `("broke", what a library did)`."""
    name, args, options = job
    try:
        return "done", table[name](*args, **options)
    except (FeedError, ExtractionError) as error:
        return "refused", error
    except MemoryError:
        return "broke", "it needs too much memory"
    except Exception as error:  # noqa: BLE001 - the entry of this process: a parser may raise anything
        return "broke", f"{type(error).__name__}: {error}"[:300]


def main() -> None:
    """Serve until standard input ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints stays out of the answers
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle; it closes our input
    _limit_memory()
    sys.setrecursionlimit(3_000)
    table = jobs()
    _send(answers, "ready")
    while header := sys.stdin.buffer.read(4):
        deadline, job = pickle.loads(sys.stdin.buffer.read(int.from_bytes(header, "big")))  # noqa: S301 - the parent's
        _set_alarms(deadline, deadline * PATIENCE + 2)
        outcome = perform(table, job)
        _set_alarms(0, 0)
        _send(answers, outcome)


def _send(answers: IO[bytes], value: object) -> None:
    packed = pickle.dumps(value)
    answers.write(len(packed).to_bytes(4, "big") + packed)
    answers.flush()


def _set_alarms(computing: float, waiting: float) -> None:
    """Have the system end this process after so many seconds of computing, or of waiting for a parent that is gone."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, computing)
        signal.setitimer(signal.ITIMER_REAL, waiting)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, resource.getrlimit(resource.RLIMIT_AS)[1]))


if __name__ == "__main__":
    main()
