"""One connection for each gateway, however many processes could hold it.

A platform hands every event to whoever is connected, so an adapter may name what only one process may hold at a time.
That name is leased in the store.  The holder renews its lease; one that could not renew it, because it was stopped or
the database was away, is off duty the moment the lease ends by its own monotonic clock: it takes nothing more from
the platform and closes its connection, while another takes over.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Coroutine
from datetime import timedelta
from typing import Any

import structlog

from bot.errors import StoreError
from bot.ports import ChatAdapter, Clock
from bot.store import Store

_log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=9)
RENEW_EVERY = 2.5
TRY_EVERY = 1.0
CLOSE_WITHIN = 3.5  # seconds that adapters have for their end, all of them at once, after `runtime.DRAIN`


class Duty:
    """Whether this process may listen to a platform; without a lease it always may."""

    def __init__(self, clock: Clock) -> None:
        """Begin on duty, for ever."""
        self._clock = clock
        self._until: float | None = None

    def __bool__(self) -> bool:
        """Say whether what arrives now is ours to take."""
        return self.left > 0

    @property
    def left(self) -> float:
        """Seconds until the lease ends."""
        return float("inf") if self._until is None else self._until - self._clock.monotonic()

    def last(self, until: float) -> None:
        """Be on duty until that instant of the monotonic clock."""
        self._until = until


class Leased:
    """Runs an adapter while this process holds the lease of its gateway."""

    def __init__(self, store: Store, clock: Clock, adapter: ChatAdapter, duty: Duty) -> None:
        """Take the adapter, and the duty that its host tells it of."""
        self._store = store
        self._clock = clock
        self._adapter = adapter
        self._duty = duty
        self._name = f"gateway:{adapter.lease}"
        duty.last(clock.monotonic())

    async def run(self) -> None:
        """Run the adapter whenever it is our turn; return or raise when the adapter does."""
        while True:
            await self._wait_for_turn()
            _log.info("gateway taken", gateway=self._name)
            try:
                if await self._serve():
                    return
                _log.warning("gateway lost: its lease could not be renewed", gateway=self._name)
            finally:
                self._duty.last(self._clock.monotonic())
                await asyncio.shield(self._give_back())

    async def _wait_for_turn(self) -> None:
        waiting = False
        while True:
            try:
                if await self._acquire():
                    return
            except StoreError as error:
                _log.warning("the gateway's lease cannot be asked for", error=str(error))
            if not waiting:
                waiting = True
                _log.info("another process holds the gateway; waiting", gateway=self._name)
            await self._clock.sleep(TRY_EVERY)

    async def _serve(self) -> bool:
        """Run the adapter for as long as the lease lasts; say whether the adapter ended by itself."""
        serving = asyncio.create_task(self._adapter.run())
        try:
            await _first_of(serving, self._renew(), self._until_off_duty())
            return serving.done()
        finally:
            self._duty.last(self._clock.monotonic())
            serving.cancel()
            await asyncio.wait({serving})
            if not serving.cancelled() and (error := serving.exception()) is not None:
                raise error

    async def _renew(self) -> None:
        """Renew until refused.  A lease that has ended is not renewed: somebody may have held it meanwhile."""
        while True:
            await self._clock.sleep(RENEW_EVERY)
            try:
                if not self._duty or not await self._acquire():
                    return
            except StoreError as error:
                _log.warning("the gateway's lease could not be renewed yet", error=str(error))

    async def _until_off_duty(self) -> None:
        while self._duty:
            await self._clock.sleep(self._duty.left)

    async def _acquire(self) -> bool:
        asked_at = self._clock.monotonic()
        async with self._store.write() as tx:
            epoch = await tx.leases.acquire(self._name, tx.process, LEASE)
        if epoch is None:
            return False
        self._duty.last(asked_at + LEASE.total_seconds())
        return True

    async def _give_back(self) -> None:
        try:
            async with self._store.write() as tx:
                await tx.leases.release(self._name, tx.process)
        except StoreError as error:
            _log.info("the lease is left to end by itself", error=str(error))


async def close(adapters: Collection[ChatAdapter]) -> None:
    """Close adapters side by side; one that fails at it, or takes too long, keeps nobody else from it."""
    closing = {asyncio.create_task(adapter.close()): adapter.name for adapter in adapters}
    if closing:
        await asyncio.wait(closing, timeout=CLOSE_WITHIN)
    for task, name in closing.items():
        if not task.done():
            task.cancel()
            _log.warning("an adapter did not close in time", adapter=name)
        elif not task.cancelled() and (error := task.exception()) is not None:
            _log.warning("an adapter was not closed in order", adapter=name, exc_info=error)


async def _first_of(first: asyncio.Task[Any], *others: Coroutine[Any, Any, None]) -> None:
    """Return when any has ended; the others are cancelled, but for the first."""
    tasks = {asyncio.create_task(other) for other in others}
    try:
        await asyncio.wait({first, *tasks}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)  # a renewal cut off is over before the lease is given back
