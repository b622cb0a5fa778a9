"""What this process has in hand of one queue, also where the answer to a claim was lost.

A claim may commit and its answer be lost with the connection.  Its rows are then in the hand of a process that does not
know of them, for as long as a lease; so the next claim gives them back first.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from typing import TypeAlias

from bot.store import Store, Tx

LetGo: TypeAlias = Callable[[Tx, Collection[int]], Awaitable[None]]


class Hands:
    """The numbers of the rows that this process works on.  Whoever claims keeps `held` up to date."""

    def __init__(self, store: Store, let_go: LetGo) -> None:
        """Take how a queue gives back what is this process's, but for the rows it is told."""
        self._store = store
        self._let_go = let_go
        self._unsure = False
        self.held: set[int] = set()

    @asynccontextmanager
    async def claiming(self) -> AsyncIterator[Tx]:
        """Open the transaction of a claim; the first one after a fault lets go of what nobody here knows of."""
        try:
            async with self._store.write() as tx:
                if self._unsure:
                    await self._let_go(tx, self.held)
                yield tx
        except BaseException:
            self._unsure = True
            raise
        self._unsure = False
