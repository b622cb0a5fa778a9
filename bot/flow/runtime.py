"""The running bot: services side by side until told to stop, then an orderly end.

A service that fails is started again after a growing pause; one that ends with a `SettingsError` (a token that will
never be accepted) ends the bot.  The end: ticks stop, what is in hand gets `DRAIN` seconds in all, then everything
closes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from bot.errors import SettingsError, StoreError
from bot.flow.ticks import Ticks
from bot.ports import Clock, Jobs

_log = structlog.get_logger(__name__)
DRAIN = 6.0  # of the ten seconds that containers have between SIGTERM and SIGKILL; adapters need some, too
SHARE = 0.5  # of what is left of it, for the ticks and then for the jobs
LEAST = 1.0
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 300.0
CALM_AFTER = 60.0


@dataclass(frozen=True, slots=True)
class Service:
    """Something that runs as long as the bot does.  If it is `essential`, the bot ends with it."""

    name: str
    run: Callable[[], Awaitable[None]]
    essential: bool = False


class Runtime:
    """Runs services and ticks."""

    def __init__(
        self,
        clock: Clock,
        ticks: Ticks,
        jobs: Jobs,
        services: Sequence[Service],
        *,
        begin: Callable[[], Awaitable[None]],
        finish: Callable[[], Awaitable[object]],
        close: Callable[[], Awaitable[None]],
    ) -> None:
        """Take what runs, and what to call before all of it, when nothing new comes in any more, and at the end."""
        self._clock = clock
        self._ticks = ticks
        self._jobs = jobs
        self._services = services
        self._begin = begin
        self._finish = finish
        self._close = close
        self._stopping = asyncio.Event()
        self._fault: SettingsError | None = None

    def stop(self) -> None:
        """Ask for an orderly end; harmless when done twice."""
        self._stopping.set()

    async def run(self) -> None:
        """Run until `stop`, or until an essential service has ended.  Raises `SettingsError` if one cannot go on."""
        tasks: list[asyncio.Task[None]] = []
        try:
            await self._begin()
            tasks += [asyncio.create_task(self._supervise(service), name=service.name) for service in self._services]
            tasks += [asyncio.create_task(self._jobs.run()), asyncio.create_task(self._ticks.watch())]
            await self._ticks.start()
            await self._stopping.wait()
            await self._wind_down()
        finally:
            self.stop()
            await _cancel(tasks)
            await self._close()
        if self._fault is not None:
            raise self._fault

    async def _wind_down(self) -> None:
        end = self._clock.monotonic() + DRAIN
        ended = await self._ticks.stop(DRAIN * SHARE)
        ended &= await self._jobs.drain(max(0.0, end - self._clock.monotonic()) * SHARE)
        try:
            await asyncio.wait_for(self._finish(), max(LEAST, end - self._clock.monotonic()))
        except TimeoutError:
            ended = False
        except StoreError as error:
            _log.warning("what was in hand is left to its lease", error=str(error))
            ended = False
        _log.info("stopped", drained=ended)

    async def _supervise(self, service: Service) -> None:
        pause = FIRST_PAUSE
        while True:
            began = self._clock.monotonic()
            try:
                await service.run()
            except SettingsError as fault:
                self._fault = fault
                self.stop()
                return
            except Exception:  # noqa: BLE001 - the service boundary: the others go on
                again = None if self._stopping.is_set() else pause
                _log.exception("service failed", service=service.name, started_again_in=again)
            else:
                if service.essential:
                    self.stop()
                return
            if self._stopping.is_set():
                return  # it failed at being cancelled, and nobody cancels it again
            if self._clock.monotonic() - began > CALM_AFTER:
                pause = FIRST_PAUSE
            await self._clock.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


async def _cancel(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
