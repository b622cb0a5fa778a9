"""Room for requests: a few to each host, a few more in all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass(slots=True)
class _Lane:
    room: asyncio.Semaphore
    users: int = 0


class Lanes:
    """Counts who is under way.  Hosts that nobody reads or waits for are forgotten."""

    def __init__(self, per_host: int, total: int) -> None:
        """Take how many may be under way to one host, and altogether."""
        self._per_host = per_host
        self._all = asyncio.Semaphore(total)
        self._lanes: dict[str, _Lane] = {}

    @asynccontextmanager
    async def room(self, host: str) -> AsyncIterator[None]:
        """Wait for room, keep it for the block.  A slow host's queue takes none of the room of the others."""
        lane = self._lanes.setdefault(host, _Lane(asyncio.Semaphore(self._per_host)))
        lane.users += 1
        try:
            async with lane.room, self._all:
                yield
        finally:
            lane.users -= 1
            if not lane.users:
                del self._lanes[host]
