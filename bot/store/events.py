"""Events that platforms told us: each counts once, however often and after whatever restart it is repeated."""

from __future__ import annotations

from bot.store.schema import seen_events
from bot.store.session import Room


class Events(Room):
    """Rows of `seen_events`."""

    async def first_time(self, platform: str, event_id: str) -> bool:
        """Note an event; False if it was noted before.  The host calls it in the transaction of the event's effect."""
        new = self._tx.insert(seen_events).values(platform=platform, event_id=event_id, at=self._tx.now)
        return await self._tx.run(new.on_conflict_do_nothing()) > 0
