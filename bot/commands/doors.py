"""Who comes in, and what they are offered: the dispatcher's questions, answered from the store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.commands.context import Seat
from bot.commands.spec import Source, Table
from bot.commands.values import zones
from bot.ports import Invocation
from bot.store import Store, Tx
from bot.store.watchlists import fold

_OFFERED = 25  # no platform shows more at once


class StoreAdmission:
    """Admits each platform event once.

    The event is noted before the command runs, not with it: a process that dies in between leaves a command unobeyed
    and unanswered, which the asker sees, rather than obeyed twice, which they do not.
    """

    def __init__(self, store: Store, *, hourly_budget: int = 12) -> None:
        """Take the store, and the cards an hour that a new channel starts with."""
        self._store = store
        self._hourly_budget = hourly_budget

    async def admit(self, invocation: Invocation) -> Seat | None:
        """Note the event and find or make its workspace and channel."""
        async with self._store.write() as tx:
            if not await tx.events.first_time(invocation.platform, invocation.id):
                return None
            workspace = await tx.workspaces.ensure(invocation.platform, invocation.workspace, invocation.workspace_name)
            channel = await tx.channels.ensure(
                workspace.id, invocation.channel, invocation.channel_name, hourly_budget=self._hourly_budget
            )
            return Seat(workspace, channel)


class StoreSuggestions:
    """Offers what exists in the asker's workspace, whatever begins like the prefix before whatever holds it."""

    def __init__(self, store: Store, table: Table) -> None:
        """Take the store and the table."""
        self._store = store
        self._table = table

    async def suggest(self, invocation: Invocation, source: Source, prefix: str) -> Sequence[str]:
        """Offer at most 25 values; none to a workspace that was never seen."""
        if source is Source.ZONE:
            return _best(sorted(set(zones().values())), prefix)
        if source is Source.COMMAND:
            return _best((" ".join(path) for path in self._table.paths), prefix)
        async with self._store.read() as tx:
            workspace = await tx.workspaces.find(invocation.platform, invocation.workspace)
            return [] if workspace is None else _best(await _names(tx, workspace.id, source, prefix), prefix)


async def _names(tx: Tx, workspace_id: int, source: Source, prefix: str) -> list[str]:
    if source is Source.FEED:
        return list((await tx.feeds.titles(workspace_id)).values())
    if source is Source.WATCHLIST:
        return list((await tx.watchlists.names(workspace_id)).values())
    return await tx.watchlists.entity_names(workspace_id, prefix, _OFFERED)


def _best(names: Iterable[str], prefix: str) -> list[str]:
    wanted = fold(prefix)
    holding = [name for name in dict.fromkeys(names) if wanted in fold(name)]
    return sorted(holding, key=lambda name: not fold(name).startswith(wanted))[:_OFFERED]
