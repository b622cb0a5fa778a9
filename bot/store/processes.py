"""Processes: who is there, and what those who are gone had in hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, column, delete, false, func, or_, select, table, true, update

from bot.model import DeliveryState
from bot.store.engines import APPLICATION
from bot.store.schema import deliveries, entries, feeds, leases
from bot.store.session import Room
from bot.store.values import EntryState

# A request may arrive after its sender's end; nobody looks in the channel's history before.
ON_ITS_WAY = timedelta(seconds=5)
_NAME = "process:"
_SESSIONS = table("pg_stat_activity", column("application_name"))
_IN_HAND = (DeliveryState.PENDING.value, DeliveryState.SENDING.value, DeliveryState.UNKNOWN.value)


class Processes(Room):
    """Rows of `leases` that stand for processes.  Every token begins with the name of the process that took it."""

    async def beat(self, lease: timedelta) -> None:
        """Say that this process lives.  It calls it every quarter of `lease`."""
        new = self._tx.insert(leases).values(
            name=_NAME + self._tx.process, holder=self._tx.process, epoch=1, until=self._tx.now + lease
        )
        until = {"until": self._tx.now + lease, "epoch": leases.c.epoch + 1}
        await self._tx.run(new.on_conflict_do_update(index_elements=[leases.c.name], set_=until))

    async def bury(self, early: timedelta | None, *, stopped: bool = False) -> list[str]:
        """Free what processes had in hand that no longer live, and forget them; give their names.

        Dead is who has no session with the database and whose lease would end within `early` (None: whenever); with
        `stopped` also who has one, but no lease any more.  Every living process calls it.  Should one of the dead live
        after all, its tokens are worth nothing once others have taken what it had.
        """
        others = and_(leases.c.name.startswith(_NAME), leases.c.holder != self._tx.process)
        gone = await self._without_session()
        if early is not None:
            gone &= leases.c.until <= self._tx.now + early
        over = leases.c.until <= self._tx.now if stopped else false()
        dead = list(await self._tx.scalars(delete(leases).where(others, or_(gone, over)).returning(leases.c.holder)))
        for process in dead:
            await self._free(process)
        return dead

    async def living(self) -> int:
        """Count the processes that say they live.  Whatever needs the bot to stand still calls it."""
        there = leases.c.name.startswith(_NAME) & (leases.c.until > self._tx.now)
        return int(await self._tx.scalar(select(func.count()).where(there)))

    async def leave(self) -> None:
        """Say that this process ends, and free what it did not finish."""
        await self._tx.run(delete(leases).where(leases.c.name == _NAME + self._tx.process))
        await self._free(self._tx.process)

    async def _without_session(self) -> ColumnElement[bool]:
        """Say of a process that none of its sessions is left.  SQLite knows one process, so the others are over.

        Behind a pooler the server's sessions are not the processes', and nothing can be said.
        """
        if self._tx.is_sqlite:
            return true()
        driver: Any = (await self._tx.connection.get_raw_connection()).driver_connection
        there = select(_SESSIONS.c.application_name).where(_SESSIONS.c.application_name.is_not(None))
        named = func.concat(APPLICATION, leases.c.holder)
        return and_(named.not_in(there), func.pg_backend_pid() == driver.info.backend_pid)

    async def _free(self, process: str) -> None:
        """Have every lease of a process end now; each queue then does what it does after any lease."""
        now = self._tx.now
        worked_on = (entries.c.state == EntryState.WORKING.value) & entries.c.token.startswith(f"{process}-")
        await self._tx.run(update(entries).where(worked_on, entries.c.due_at > now).values(due_at=now))
        held = deliveries.c.state.in_(_IN_HAND) & deliveries.c.attempt.startswith(f"{process}-")
        just_now = (deliveries.c.state == DeliveryState.SENDING.value) & (deliveries.c.attempted_at > now - ON_ITS_WAY)
        for some, until in ((held & ~just_now, now), (held & just_now, now + ON_ITS_WAY)):
            later = deliveries.c.claimed_until > until
            await self._tx.run(update(deliveries).where(some, later).values(claimed_until=until))
        asked = (feeds.c.claimed_until > now) & (feeds.c.claimed_by == process)
        await self._tx.run(update(feeds).where(asked).values(claimed_until=None, next_poll_at=now))
