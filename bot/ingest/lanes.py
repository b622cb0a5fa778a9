"""Room for requests: a few to each host, a few more in all, and a lane of their own for those that take long."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

SLOW_AFTER = 2.0
"""Seconds after which a request no longer counts among the quick ones; nearly every feed has answered by then."""
SLOW_SHARE = 4
"""How many slow requests may be under way for each quick one."""


@dataclass(slots=True)
class _Lane:
    room: asyncio.Semaphore
    users: int = 0


class Lanes:
    """Counts who is under way.  Hosts that nobody reads or waits for are forgotten."""

    def __init__(self, per_host: int, total: int) -> None:
        """Take how many may be under way to one host, and how many quick ones altogether."""
        self._per_host = per_host
        self._quick = asyncio.Semaphore(total)
        self._slow_room = total * SLOW_SHARE
        self._lanes: dict[str, _Lane] = {}

    @asynccontextmanager
    async def room(self, host: str) -> AsyncIterator[None]:
        """Wait for room, keep it for the block.  A slow host's queue takes none of the room of the others.

        Nor does a slow request: after `SLOW_AFTER` seconds it gives its room to the next one and goes on beside.
        """
        lane = self._lanes.setdefault(host, _Lane(asyncio.Semaphore(self._per_host)))
        lane.users += 1
        try:
            async with lane.room, self._place():
                yield
        finally:
            lane.users -= 1
            if not lane.users:
                del self._lanes[host]

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        slow = False

        def step_aside() -> None:
            nonlocal slow
            if self._slow_room:
                slow = True
                self._slow_room -= 1
                self._quick.release()

        await self._quick.acquire()
        timer = asyncio.get_running_loop().call_later(SLOW_AFTER, step_aside)
        try:
            yield
        finally:
            timer.cancel()
            if slow:
                self._slow_room += 1
            else:
                self._quick.release()
