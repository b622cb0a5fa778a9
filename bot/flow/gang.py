"""Rows worked off side by side: as many as there is room for, the next one as soon as one is done."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

import structlog

from bot.errors import WirewatchError

T = TypeVar("T")
_log = structlog.get_logger(__name__)


class Gang(Generic[T]):
    """Claims rows and does them, at most `size` at once, so that a slow one holds up nobody but itself."""

    def __init__(
        self,
        size: int,
        claim: Callable[[int], Awaitable[Sequence[T]]],
        do: Callable[[T], Awaitable[None]],
        *,
        together: int = 1,
        chained: bool = False,
    ) -> None:
        """Take how to claim up to n rows and how to do one; `do` must not raise.

        Nothing is claimed until there is room for `together` rows.  `chained`: the end of one row may make another
        claimable, so that it is asked for at once.
        """
        self._size = size
        self._together = together
        self._chained = chained
        self._more = False
        self._claim = claim
        self._do = do
        self._running: set[asyncio.Task[None]] = set()
        self._busy = 0
        self._claiming = False
        self._again = False
        self._closed = False

    async def wake(self) -> None:
        """Start whatever can be started now, and return; harmless when called often."""
        self._again = True
        if self._claiming:
            return
        self._claiming = True
        try:
            while self._again and not self._closed:
                self._again = False
                await self._fill()
        finally:
            self._claiming = False

    async def finish(self) -> None:
        """Work until nothing can be claimed and nothing runs."""
        await self.wake()
        while self._running:
            await asyncio.wait(self._running)

    async def close(self) -> None:
        """Claim no more, and wait for what runs."""
        self._closed = True
        if self._running:
            await asyncio.wait(self._running)

    async def _fill(self) -> None:
        self._more = True
        while (room := self._size - self._busy) >= self._together:
            claimed = await self._claim(room)
            for one in claimed:
                self._busy += 1
                self._running.add(asyncio.create_task(self._one(one)))
            self._more = len(claimed) == room
            if not self._more:
                return

    async def _one(self, one: T) -> None:
        """Do one row, then claim what its end has made possible."""
        try:
            try:
                await self._do(one)
            finally:
                self._busy -= 1
            if self._more or self._chained:
                await self.wake()
        except WirewatchError as error:
            _log.warning("nothing claimed; the next tick tries again", error=str(error))
        finally:
            task = asyncio.current_task()
            if task is not None:
                self._running.discard(task)
