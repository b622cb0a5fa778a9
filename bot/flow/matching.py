"""The matcher that holds for now: one automaton over all lists of all workspaces, swapped when a list changed."""

from __future__ import annotations

import asyncio
from functools import partial

import structlog

from bot.engine.match import Matcher, MatchResult
from bot.flow.offload import Workers
from bot.store import Store

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
        self._rebuilding = asyncio.Lock()

    async def refresh(self) -> bool:
        """Rebuild, off the loop, if any list has changed since; say whether it had."""
        async with self._rebuilding:
            async with self._store.read() as tx:
                revision = await tx.watchlists.revision()
                if revision == self._revision:
                    return False
                lists = await tx.watchlists.all()
            rebuild = partial(Matcher, lists, previous=self._matcher)
            self._matcher = await self._workers.run(rebuild, deadline=BUILD_DEADLINE)
            self._revision = revision
            _log.debug("watch-lists rebuilt", lists=len(lists), revision=revision)
            return True

    def match(self, text: str, title: str, language: str | None) -> MatchResult:
        """Match one article; call it off the loop."""
        return self._matcher.match(text, title, language=language)
