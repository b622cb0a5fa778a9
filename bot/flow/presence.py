"""Signs of life: a process that dies leaves nothing lying for longer than a few seconds.

Every row in hand has a lease of a minute or more, long enough for slow work.  Death need not wait for it: processes
say that they live, and whoever notices that one no longer does frees what it had.  One that was killed is noticed
soon, because its sessions with the database end with it; one that stands still keeps them, and is given longer.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog

from bot.errors import StoreError
from bot.ports import Clock
from bot.store import Store

_log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=10)
BEAT_EVERY = 2.5
MISSED = timedelta(seconds=3)
"""Who has no session with the database and has not said for so long that it lives is dead."""
LONGEST_GAP = 5.0
LEAVE_WITHIN = 2.0


class Presence:
    """Says that this process lives, and notices when others no longer do."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Take the rows and the time."""
        self._store = store
        self._clock = clock
        self._steady_since = self._last = clock.monotonic()

    async def arrive(self) -> None:
        """Say that this process lives, before it takes anything in hand, and free what a former life had.

        On SQLite there can be one process only, so that whoever else left a sign of life is dead.
        """
        try:
            async with self._store.write() as tx:
                await tx.processes.beat(LEASE)
                dead = await tx.processes.bury(LEASE - MISSED if self._store.is_shared else None)
        except StoreError as error:
            _log.info("arrived without a word", reason=str(error))
        else:
            if dead:
                _log.info("what a former life had in hand is free again", processes=dead)

    async def tick(self) -> None:
        """Beat, and bury the dead.

        After the database was away everybody looks dead; so who has not beaten steadily for a while buries nobody.
        """
        async with self._store.write() as tx:
            await tx.processes.beat(LEASE)
            steady = self._steady_for()
            stopped = steady >= LEASE.total_seconds()
            dead = await tx.processes.bury(LEASE - MISSED, stopped=stopped) if steady >= LONGEST_GAP else []
        if dead:
            _log.warning("processes died; what they had in hand is free again", processes=dead)

    async def leave(self) -> None:
        """Say that this process ends; without a database others notice all the same."""
        try:
            async with asyncio.timeout(LEAVE_WITHIN), self._store.write() as tx:
                await tx.processes.leave()
        except (StoreError, TimeoutError) as error:
            _log.info("left without a word", reason=str(error))

    def _steady_for(self) -> float:
        """Note a beat; give the seconds since the first of those that came without a gap."""
        now = self._clock.monotonic()
        if now - self._last > LONGEST_GAP:
            self._steady_since = now
        self._last = now
        return now - self._steady_since
