"""The matcher that holds for now: one automaton over all lists of all workspaces, swapped when a list changed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

import structlog

from bot.engine.match import Matcher, MatchResult
from bot.flow.offload import Workers
from bot.model import Watchlist
from bot.store import Store
from bot.store.watchlists import StoredList

_log = structlog.get_logger(__name__)
BUILD_DEADLINE = 120.0


class Matching:
    """Keeps the automaton fresh.  Reading it never waits for a rebuild: the old one serves until the new one stands."""

    def __init__(self, store: Store, workers: Workers) -> None:
        """Start with an empty matcher; `refresh` fills it."""
        self._store = store
        self._workers = workers
        self._matcher = Matcher(())
        self._revision = -1
        self._revisions: dict[int, int] = {}
        self._lists: dict[int, Watchlist] = {}
        self._rebuilding = asyncio.Lock()

    async def refresh(self) -> bool:
        """Read again what has changed since and rebuild, off the loop; say whether anything had."""
        async with self._rebuilding:
            async with self._store.read() as tx:
                revision = await tx.watchlists.revision()
                if revision == self._revision:
                    return False
                revisions = await tx.watchlists.revisions()
                stale = [one for one, number in revisions.items() if self._revisions.get(one) != number]
                fresh = await tx.watchlists.stored(stale)
            kept = {one: self._lists[one] for one in revisions.keys() - stale}
            rebuild = partial(_rebuilt, kept, fresh, self._matcher)
            self._lists, self._matcher = await self._workers.run(rebuild, deadline=BUILD_DEADLINE)
            self._revision, self._revisions = revision, revisions
            _log.debug("watch-lists rebuilt", lists=len(self._lists), read=len(fresh), revision=revision)
            return True

    def match(self, text: str, title: str, language: str | None) -> MatchResult:
        """Match one article; call it off the loop."""
        return self._matcher.match(text, title, language=language)


def _rebuilt(
    kept: dict[int, Watchlist], fresh: Sequence[StoredList], previous: Matcher
) -> tuple[dict[int, Watchlist], Matcher]:
    lists = kept | {one.id: one.read() for one in fresh}
    return lists, Matcher([lists[number] for number in sorted(lists)], previous=previous)
