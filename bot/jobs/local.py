"""Jobs inside one process: hints that vanish with it, which loses nothing, because rows are the truth."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog

from bot.ports import Job, Transaction

_log = structlog.get_logger(__name__)


class LocalJobs:
    """The `Jobs` port on an asyncio loop.  Jobs of different locks run side by side."""

    def __init__(self) -> None:
        """Start empty and at rest; `run` does the work."""
        self._handlers: dict[str, Callable[[Mapping[str, Any]], Awaitable[None]]] = {}
        self._waiting: deque[Job] = deque()
        self._running: set[asyncio.Task[None]] = set()
        self._locked: set[str] = set()
        self._changed = asyncio.Event()
        self._closed = False

    async def enqueue(self, tx: Transaction, job: Job) -> None:
        """Enqueue when `tx` commits; not at all if it does not."""
        tx.after_commit(lambda: self._push(job))

    def handle(self, task: str, handler: Callable[[Mapping[str, Any]], Awaitable[None]]) -> None:
        """Say who does a task.  Call before `run`."""
        self._handlers[task] = handler

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            self._start_what_can()
            self._changed.clear()
            await self._changed.wait()

    async def close(self) -> None:
        """Nothing to let go of."""

    async def drain(self, deadline: float) -> bool:
        """Take no more; wait up to `deadline` seconds for what waits and runs."""
        self._closed = True
        try:
            async with asyncio.timeout(deadline):
                await self.settle()
        except TimeoutError:
            return False
        return True

    async def settle(self) -> None:
        """Do what waits and what follows from it.  A replay calls it instead of `run`."""
        while self._waiting or self._running:
            self._start_what_can()
            await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)

    def _push(self, job: Job) -> None:
        if self._closed or (job.unique is not None and any(one.unique == job.unique for one in self._waiting)):
            return
        self._waiting.append(job)
        self._changed.set()

    def _start_what_can(self) -> None:
        for _ in range(len(self._waiting)):
            job = self._waiting.popleft()
            if job.lock is not None and job.lock in self._locked:
                self._waiting.append(job)
                continue
            if job.lock is not None:
                self._locked.add(job.lock)
            task = asyncio.create_task(self._do(job))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _do(self, job: Job) -> None:
        try:
            await self._handlers[job.task](job.payload)
        except Exception:  # noqa: BLE001 - the tick boundary: a job is a hint, and the sweeper repeats it
            _log.exception("job failed", task=job.task)
        finally:
            self._locked.discard(job.lock or "")
            self._changed.set()
