"""Secrets of adapters.  The values arrive encrypted and leave encrypted: the store never sees the key."""

from __future__ import annotations

from sqlalchemy import select

from bot.store.schema import secrets
from bot.store.session import Room


class Secrets(Room):
    """Rows of `secrets`.  A workspace's own are called by its external id, or begin with it and a slash."""

    async def get(self, adapter: str, key: str) -> str | None:
        """Give an encrypted value.  The host calls it."""
        mine = (secrets.c.adapter == adapter) & (secrets.c.key == key)
        found: str | None = await self._tx.scalar(select(secrets.c.value).where(mine))
        return found

    async def put(self, adapter: str, key: str, encrypted: str) -> None:
        """Store an encrypted value.  The host calls it, and key rotation."""
        values = {"value": encrypted, "updated_at": self._tx.now}
        new = self._tx.insert(secrets).values(values | {"adapter": adapter, "key": key})
        await self._tx.run(new.on_conflict_do_update(index_elements=[secrets.c.adapter, secrets.c.key], set_=values))

    async def all(self) -> list[tuple[str, str, str]]:
        """Give (adapter, key, encrypted value) of all.  Key rotation calls it."""
        asked = select(secrets.c.adapter, secrets.c.key, secrets.c.value).order_by(secrets.c.adapter, secrets.c.key)
        return [(row.adapter, row.key, row.value) for row in await self._tx.rows(asked)]
