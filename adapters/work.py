"""Work behind an acknowledgement, and what is tried again: a platform says "later", or the database is away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import structlog

from bot.errors import NotYet, StoreError
from bot.ports import Clock

ATTEMPTS = 4
PATIENCE = 30.0  # seconds
END_WITHIN = 2.0
LAST_WORDS_WITHIN = 1.0
INSISTENCE = 3_600.0
LONGEST_PAUSE = 30.0

_log = structlog.get_logger(__name__)
T = TypeVar("T")


class Work:
    """Work that goes on after a platform has its acknowledgement: started, never lost sight of, waited for at the end.

    The platforms' libraries do not wait for it when they close.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, what: Coroutine[Any, Any, None]) -> None:
        """Do something in the background; a failure is logged."""
        task = asyncio.get_running_loop().create_task(what)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def end(self) -> None:
        """Wait a moment for what is in hand, then cancel the rest, which may say so to whoever waits for it."""
        late = set(self._tasks)
        if late:
            _, late = await asyncio.wait(late, timeout=END_WITHIN)
        if late:
            _log.warning("some answers were not finished in time", count=len(late))
            for task in late:
                task.cancel()
            await asyncio.wait(late, timeout=LAST_WORDS_WITHIN)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        failure = None if task.cancelled() else task.exception()
        if failure is not None:
            _log.error("what a platform asked for could not be done", exc_info=failure)


async def insistently(clock: Clock, do: Callable[[], Awaitable[T]]) -> T:
    """Do what the platform tells us only once, again and again while the database is away, for `INSISTENCE` seconds."""
    give_up_at, pause = clock.monotonic() + INSISTENCE, 1.0
    while True:
        try:
            return await do()
        except StoreError as error:
            if clock.monotonic() >= give_up_at:
                raise
            _log.warning("not done yet; trying again", error=str(error), pause=pause)
        await clock.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


async def patiently(clock: Clock, ask: Callable[[], Awaitable[T]], patience: float = PATIENCE) -> T:
    """Ask again while a platform says "later", for at most `patience` seconds; for answers that somebody waits for."""
    for attempt in range(ATTEMPTS - 1):
        try:
            return await ask()
        except NotYet as later:
            pause = later.retry_after if later.retry_after is not None else 2.0**attempt
            patience -= pause
            if patience < 0:
                raise
            await clock.sleep(pause)
    return await ask()
