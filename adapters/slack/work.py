"""Work that goes on after Slack has its acknowledgement: started, never lost sight of, waited for at the end."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

_log = structlog.get_logger(__name__)


class Work:
    """A set of running tasks.  Slack-bolt does not wait for them when it closes, so we do."""

    def __init__(self) -> None:
        """Begin with none."""
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, what: Coroutine[Any, Any, None]) -> None:
        """Do something in the background; a failure is logged."""
        task = asyncio.create_task(self._guarded(what))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self, deadline: float) -> bool:
        """Wait up to `deadline` seconds for what is in hand, then cancel the rest; say whether all of it ended."""
        if not self._tasks:
            return True
        _, late = await asyncio.wait(self._tasks, timeout=deadline)
        for task in late:
            task.cancel()
        return not late

    async def _guarded(self, what: Coroutine[Any, Any, None]) -> None:
        try:
            await what
        except Exception:  # noqa: BLE001 - the invocation boundary
            _log.exception("a request from Slack could not be obeyed")
