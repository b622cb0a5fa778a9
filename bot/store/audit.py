"""Audit: who changed what, and how to take it back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from bot.model import Actor
from bot.store.schema import audit
from bot.store.session import Record, Room
from bot.store.values import AuditEntry


class Audit(Room):
    """Rows of `audit`."""

    async def add(
        self,
        workspace_id: int,
        channel_id: int | None,
        actor: Actor,
        command: str,
        detail: str = "",
        undo: dict[str, Any] | None = None,
    ) -> int:
        """Note a change in its own transaction; the answer is the number to undo it by.  The dispatcher calls it."""
        new = self._tx.insert(audit).values(
            workspace_id=workspace_id,
            channel_id=channel_id,
            actor=actor.external_id,
            actor_name=actor.name,
            command=command,
            detail=detail,
            undo=undo,
            at=self._tx.now,
        )
        return int(await self._tx.scalar(new.returning(audit.c.id)))

    async def of_workspace(self, workspace_id: int, limit: int = 20, before_id: int | None = None) -> list[AuditEntry]:
        """Give the changes of a workspace, newest first; go on with `before_id`.  `/news audit` calls it."""
        asked = select(audit).where(audit.c.workspace_id == workspace_id)
        if before_id is not None:
            asked = asked.where(audit.c.id < before_id)
        return [_entry(row) for row in await self._tx.rows(asked.order_by(audit.c.id.desc()).limit(limit))]

    async def get(self, workspace_id: int, number: int) -> AuditEntry | None:
        """Give one change of a workspace.  Undo calls it."""
        mine = (audit.c.workspace_id == workspace_id) & (audit.c.id == number)
        row = await self._tx.first(self._tx.held(select(audit).where(mine)))
        return None if row is None else _entry(row)

    async def mark_undone(self, number: int) -> bool:
        """Note that a change was taken back; False if it was before.  Undo calls it first, in its transaction."""
        mine = (audit.c.id == number) & audit.c.undone_at.is_(None)
        return await self._tx.run(update(audit).where(mine).values(undone_at=self._tx.now)) > 0


def _entry(row: Record) -> AuditEntry:
    return AuditEntry(
        id=row.id,
        workspace_id=row.workspace_id,
        channel_id=row.channel_id,
        actor=row.actor,
        actor_name=row.actor_name,
        command=row.command,
        detail=row.detail,
        at=row.at,
        undo=row.undo,
        undone_at=row.undone_at,
    )
