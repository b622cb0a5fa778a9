"""Workspaces: who uses us, and how everything of theirs goes."""

from __future__ import annotations

from sqlalchemy import delete, or_, select

from bot.model import Workspace
from bot.store.departures import Departures
from bot.store.schema import secrets, workspaces
from bot.store.session import Record, Room
from bot.store.watchlists import Watchlists


class Workspaces(Room):
    """Rows of `workspaces`."""

    async def ensure(self, platform: str, external_id: str, name: str) -> Workspace:
        """Find or make a workspace and keep its name fresh.  The dispatcher calls it for every invocation."""
        new = self._tx.insert(workspaces).values(
            platform=platform, external_id=external_id, name=name, created_at=self._tx.now
        )
        same = [workspaces.c.platform, workspaces.c.external_id]
        upsert = new.on_conflict_do_update(index_elements=same, set_={"name": new.excluded.name})
        row = await self._tx.first(upsert.returning(workspaces))
        assert row is not None  # noqa: S101 - DO UPDATE always returns the row
        return _workspace(row)

    async def get(self, workspace_id: int) -> Workspace | None:
        """Give one by number.  Flow calls it."""
        row = await self._tx.first(self._tx.held(select(workspaces).where(workspaces.c.id == workspace_id)))
        return None if row is None else _workspace(row)

    async def find(self, platform: str, external_id: str) -> Workspace | None:
        """Give one by the platform's id.  The host calls it when a platform says that a workspace is gone."""
        wanted = (workspaces.c.platform == platform) & (workspaces.c.external_id == external_id)
        row = await self._tx.first(select(workspaces).where(wanted))
        return None if row is None else _workspace(row)

    async def all(self) -> list[Workspace]:
        """Give every workspace.  Operators' commands call it."""
        return [_workspace(row) for row in await self._tx.rows(select(workspaces).order_by(workspaces.c.id))]

    async def delete(self, workspace_id: int) -> bool:
        """Delete a workspace and all that hangs on it; False if it was not there.  The host calls it on uninstall.

        Secrets whose key is the workspace's external id, or begins with it and a slash, go too.  The feeds, articles
        and stories that nobody else follows are `Departures`' to delete.
        """
        workspace = await self.get(workspace_id)
        if workspace is None:
            return False
        await Watchlists(self._tx).delete_all(workspace_id)
        await self._tx.run(delete(workspaces).where(workspaces.c.id == workspace_id))
        await self._delete_secrets(workspace)
        await Departures(self._tx).note(workspace_id)
        return True

    async def _delete_secrets(self, workspace: Workspace) -> None:
        mine = or_(
            secrets.c.key == workspace.external_id,
            secrets.c.key.startswith(f"{workspace.external_id}/", autoescape=True),
        )
        await self._tx.run(delete(secrets).where((secrets.c.adapter == workspace.platform) & mine))


def _workspace(row: Record) -> Workspace:
    return Workspace(id=row.id, platform=row.platform, external_id=row.external_id, name=row.name)
