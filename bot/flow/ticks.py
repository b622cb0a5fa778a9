"""Ticks: a handful of fixed intervals on APScheduler that wake code which looks at rows.

No job per channel and no persistent job store: rows are the truth and a tick only asks "what is due?".  A run that is
late is run once (`coalesce`), however late (`misfire_grace_time=None`), never twice at a time.  APScheduler plans by
the wall clock, which may be set back by an hour; a watchdog on the monotonic clock wakes what has then overslept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.errors import WirewatchError
from bot.ports import Clock

_log = structlog.get_logger(__name__)
OVERSLEPT_PERIODS = 2
UNDOING = 1.0  # seconds


@dataclass(slots=True)
class _Tick:
    name: str
    seconds: float
    work: Callable[[], Awaitable[object]]
    last_run: float
    running: bool = False


class Ticks:
    """Runs each tick's work every so many seconds, from `start` to `stop`."""

    def __init__(self, clock: Clock) -> None:
        """Take the clock that the watchdog asks."""
        self._clock = clock
        self._ticks: dict[str, _Tick] = {}
        self._ended = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    def every(self, seconds: float, name: str, work: Callable[[], Awaitable[object]]) -> None:
        """Plan some work, first run at once.  Call before `start`."""
        self._ticks[name] = _Tick(name, seconds, work, self._clock.monotonic())

    async def start(self) -> None:
        """Start all ticks and the watchdog."""
        for tick in self._ticks.values():
            self._scheduler.add_job(self._run, IntervalTrigger(seconds=tick.seconds), args=[tick], id=tick.name)
        self._scheduler.start()
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=self._clock.now())

    async def watch(self) -> None:
        """Wake ticks that overslept because the wall clock was set back; runs until cancelled."""
        period = min(tick.seconds for tick in self._ticks.values())
        while True:
            await self._clock.sleep(max(period, 0.05))
            self.wake_overslept()

    def wake_overslept(self) -> None:
        """Make every tick that has missed two periods due now."""
        now = self._clock.monotonic()
        for tick in self._ticks.values():
            if not tick.running and now - tick.last_run > OVERSLEPT_PERIODS * tick.seconds:
                _log.warning("tick overslept", tick=tick.name)
                tick.last_run = now
                self._scheduler.modify_job(tick.name, next_run_time=self._clock.now())

    async def stop(self, deadline: float) -> bool:
        """Start nothing new and wait for what runs; say whether it ended within `deadline` seconds.

        What did not is cancelled, and may undo what it had begun while everything is still open.
        """
        if self._scheduler.running:
            self._scheduler.pause()
        try:
            return await self._at_rest(deadline)
        finally:
            self._ended = True
            if self._scheduler.running:
                self._scheduler.shutdown(wait=False)
            await self._at_rest(UNDOING)

    async def _at_rest(self, deadline: float) -> bool:
        try:
            async with asyncio.timeout(deadline):
                while any(tick.running for tick in self._ticks.values()):
                    await self._idle.wait()
                    await asyncio.sleep(0)
        except TimeoutError:
            return False
        return True

    async def _run(self, tick: _Tick) -> None:
        tick.last_run, tick.running = self._clock.monotonic(), True
        self._idle.clear()
        try:
            await tick.work()
        except Exception as error:  # noqa: BLE001 - the tick boundary: the next run must come
            if self._ended:
                _log.info("tick cut off by the end", tick=tick.name, reason=str(error))
            elif isinstance(error, WirewatchError):
                _log.warning("tick failed", tick=tick.name, error=str(error))
            else:
                _log.exception("tick failed", tick=tick.name)
        except asyncio.CancelledError:
            if not self._ended:
                raise
            _log.info("tick cut off by the end", tick=tick.name)
        finally:
            tick.running = False
            if not any(one.running for one in self._ticks.values()):
                self._idle.set()
