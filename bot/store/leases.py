"""Leases: one holder at a time for what must run once, such as a gateway connection."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import case, delete, or_, update

from bot.store.schema import leases
from bot.store.session import Room


class Leases(Room):
    """Rows of `leases`."""

    async def acquire(self, name: str, holder: str, lease: timedelta) -> int | None:
        """Take or renew a lease; the answer is its epoch, which grows with every change of holder, or None.

        Whoever must run alone calls it every third of `lease` and stops when it is refused.
        """
        new = self._tx.insert(leases).values(name=name, holder=holder, epoch=1, until=self._tx.now + lease)
        free = or_(leases.c.holder == holder, leases.c.until <= self._tx.now)
        grown = leases.c.epoch + case((leases.c.holder == holder, 0), else_=1)
        upsert = new.on_conflict_do_update(
            index_elements=[leases.c.name],
            set_={"holder": holder, "until": self._tx.now + lease, "epoch": grown},
            where=free,
        )
        epoch: int | None = await self._tx.scalar(upsert.returning(leases.c.epoch))
        return epoch

    async def drop(self, name: str, holder: str) -> None:
        """Forget a lease that was for one piece of work.  The holder calls it when that is done."""
        await self._tx.run(delete(leases).where(leases.c.name == name, leases.c.holder == holder))

    async def release(self, name: str, holder: str) -> None:
        """Give a lease back, so that another need not wait for its end.  The holder calls it when it stops."""
        mine = (leases.c.name == name) & (leases.c.holder == holder)
        await self._tx.run(update(leases).where(mine).values(until=self._tx.now))
