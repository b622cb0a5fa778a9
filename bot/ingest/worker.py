"""The child process in which strangers' bytes are parsed.  `sandbox` starts it, feeds it, and kills it when it is late.

Jobs come on standard input and outcomes go to standard output, each a length (4 bytes, big-endian) and a pickle.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from typing import IO, Any

from bot.errors import ExtractionError, FeedError
from bot.ingest import heap

MEMORY_LIMIT = 2_000_000_000
"""Bytes of address space; a real page or feed takes under a quarter of it."""
PATIENCE = 20
"""How many times a deadline's seconds a job may take by the clock: on a busy machine it waits for its turn."""


JOBS = {
    "parse": ("bot.ingest.feeds", "feedparser", "fastfeedparser"),
    "extract": ("bot.ingest.extract", "trafilatura", "htmldate"),
    "extract_file": ("bot.ingest.extract", "trafilatura", "htmldate"),
    "find_feeds": ("bot.ingest.discover",),
    "dek": ("bot.engine.summarise",),
}
"""What the child can do: where each job is, and what it loads; a child that only reads feeds stays small."""


def prepared(name: str) -> Callable[..., Any]:
    """Give the function that does a job, its libraries loaded, so that no deadline pays for that."""
    home, *_ = map(import_module, JOBS[name])
    found: Callable[..., Any] = getattr(home, name)
    return found


def perform(do: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any]) -> tuple[str, Any]:
    """Do one job: `("done", value)`, `("refused", an error of ours)` or `("broke", what a library did)`."""
    try:
        return "done", do(*args, **options)
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
    _send(answers, "ready")
    while header := sys.stdin.buffer.read(4):
        deadline, (name, args, options) = pickle.loads(sys.stdin.buffer.read(int.from_bytes(header, "big")))  # noqa: S301 - the parent's
        do = prepared(name)
        _set_alarms(deadline, deadline * PATIENCE + 2)
        outcome = perform(do, args, options)
        del args
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
    heap.give_back_large_blocks()
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, resource.getrlimit(resource.RLIMIT_AS)[1]))


if __name__ == "__main__":
    main()
