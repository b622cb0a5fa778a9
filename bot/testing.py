"""Scripted fakes that plug into the ports: for our tests and for those of plug-in authors."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta


class FakeClock:
    """A `Clock` that stands still until it is turned."""

    def __init__(self, now: datetime) -> None:
        """Begin at an aware instant in UTC."""
        self._now = now
        self._monotonic = 0.0
        self._sleepers: list[asyncio.Future[None]] = []

    def now(self) -> datetime:
        """Return the instant it was turned to."""
        return self._now

    def monotonic(self) -> float:
        """Return the seconds it was advanced by in all."""
        return self._monotonic

    async def sleep(self, seconds: float) -> None:
        """Wait until somebody has advanced the clock by so much."""
        due = self._monotonic + seconds
        while self._monotonic < due:
            turned = asyncio.get_running_loop().create_future()
            self._sleepers.append(turned)
            await turned

    def advance(self, seconds: float) -> None:
        """Let time pass, and wake whoever has slept enough."""
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds
        sleepers, self._sleepers = self._sleepers, []
        for turned in sleepers:
            if not turned.done():
                turned.set_result(None)
