"""What has happened outside is written down, however long the database is away."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from bot.errors import Fenced, StoreError
from bot.store import Store, Tx

T = TypeVar("T")
_log = structlog.get_logger(__name__)
FIRST_PAUSE = 0.25
LONGEST_PAUSE = 2.0
PATIENCE = 600.0
TRIES = 3
"""So often a transaction may fail in a database that answers: it may just have come back."""


async def until_stored(store: Store, write: Callable[[Tx], Awaitable[T]]) -> T:
    """Repeat a whole transaction while the database does not answer, for ten minutes at most.

    Raises `Fenced` at once, and the last `StoreError` in the end or where the database answers, but takes no such
    transaction: the row's lease then brings it back.
    """
    give_up_at, pause, tries = store.clock.monotonic() + PATIENCE, FIRST_PAUSE, TRIES
    while True:
        try:
            async with store.write() as tx:
                return await write(tx)
        except Fenced:
            raise
        except StoreError as error:
            tries -= await store.fault() is None
            if not tries or store.clock.monotonic() >= give_up_at:
                raise
            _log.warning("not stored yet; trying again", error=str(error), pause=pause)
        await store.clock.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)
