"""Channels: where we post, and when we must not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select, update

from bot.model import Channel
from bot.store.schema import channels, workspaces
from bot.store.session import Record, Room, batched


class Channels(Room):
    """Rows of `channels`, always joined with their platform."""

    async def ensure(self, workspace_id: int, external_id: str, name: str, *, hourly_budget: int = 12) -> Channel:
        """Find or make a channel and keep its name fresh.  The dispatcher calls it for every invocation.

        `hourly_budget` is what a new channel starts with; a known one keeps its own.
        """
        new = self._tx.insert(channels).values(
            workspace_id=workspace_id,
            external_id=external_id,
            name=name,
            hourly_budget=hourly_budget,
            created_at=self._tx.now,
        )
        same = [channels.c.workspace_id, channels.c.external_id]
        upsert = new.on_conflict_do_update(index_elements=same, set_={"name": new.excluded.name})
        channel = await self.get(await self._tx.scalar(upsert.returning(channels.c.id)))
        assert channel is not None  # noqa: S101 - it was inserted a line ago
        return channel

    async def get(self, channel_id: int) -> Channel | None:
        """Give one by number.  Flow and commands call it, before `save` in the same transaction."""
        return await self._one(joined().where(channels.c.id == channel_id))

    async def find(self, workspace_id: int, external_id: str) -> Channel | None:
        """Give one by the platform's id.  Commands that name another channel call it."""
        mine = (channels.c.workspace_id == workspace_id) & (channels.c.external_id == external_id)
        return await self._one(joined().where(mine))

    async def many(self, channel_ids: Sequence[int]) -> dict[int, Channel]:
        """Give several, by number; lost ones are left out.  Digests call it."""
        found = {}
        for some in batched(channel_ids):
            for row in await self._tx.rows(joined().where(channels.c.id.in_(some))):
                found[row.id] = channel_of(row)
        return found

    async def of_workspace(self, workspace_id: int) -> list[Channel]:
        """Give all channels of a workspace.  Commands and notices call it."""
        found = await self._tx.rows(joined().where(channels.c.workspace_id == workspace_id).order_by(channels.c.id))
        return [channel_of(row) for row in found]

    async def save(self, channel: Channel) -> None:
        """Store name, zone, snooze, quiet hours, budget and manager.  Commands call it with `replace(channel, …)`."""
        await self._tx.run(
            update(channels)
            .where(channels.c.id == channel.id)
            .values(
                name=channel.name,
                zone=channel.zone,
                snoozed_until=channel.snoozed_until,
                quiet_from=channel.quiet_from,
                quiet_to=channel.quiet_to,
                hourly_budget=channel.hourly_budget,
                managed_by=channel.managed_by,
            )
        )

    async def pause(self, channel_id: int, reason: str) -> bool:
        """Note that the platform refuses us there; False if it was noted before.  The sender calls it.

        Deliveries of a paused channel are not claimed; `deliveries.resume_channel` lets them go on.
        """
        unpaused = (channels.c.id == channel_id) & channels.c.paused_reason.is_(None)
        return (
            await self._tx.run(update(channels).where(unpaused).values(paused_reason=reason, paused_at=self._tx.now))
            > 0
        )

    async def paused(self) -> list[Channel]:
        """Give the channels that stand paused.  Status and the sweeper call it."""
        found = await self._tx.rows(joined().where(channels.c.paused_reason.is_not(None)).order_by(channels.c.id))
        return [channel_of(row) for row in found]

    async def _one(self, statement: Select[Any]) -> Channel | None:
        row = await self._tx.first(self._tx.held(statement, of=channels))
        return None if row is None else channel_of(row)


def joined() -> Select[Any]:
    """Select channels with their platform."""
    return select(channels, workspaces.c.platform).join(workspaces, workspaces.c.id == channels.c.workspace_id)


def channel_of(row: Record) -> Channel:
    """Make the value of a row that `joined` selected."""
    return Channel(
        id=row.id,
        workspace_id=row.workspace_id,
        platform=row.platform,
        external_id=row.external_id,
        name=row.name,
        zone=row.zone,
        paused_reason=row.paused_reason,
        snoozed_until=row.snoozed_until,
        quiet_from=row.quiet_from,
        quiet_to=row.quiet_to,
        hourly_budget=row.hourly_budget,
        managed_by=row.managed_by,
    )
