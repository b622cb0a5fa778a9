"""What Slack gives once and the database has not taken yet: kept in memory, and saved as soon as it can be."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import structlog

from bot.errors import StoreError
from bot.ports import Host

_log = structlog.get_logger(__name__)
FIRST_PAUSE = 0.25
LONGEST_PAUSE = 5.0
WAIT = 1.0  # seconds that whoever renewed a token waits to see it saved


class Unsaved:
    """Renewed tokens that this process alone knows, by the name of their secret."""

    def __init__(self, host: Host) -> None:
        """Take who keeps secrets."""
        self._host = host
        self._values: dict[str, dict[str, Any]] = {}
        self._savers: set[asyncio.Task[None]] = set()

    def get(self, key: str) -> dict[str, Any] | None:
        """Give what is not saved yet under that name; None if there is nothing."""
        return self._values.get(key)

    def told(self) -> str | None:
        """Say what would be lost if the process ended now; None if nothing would."""
        teams = ", ".join(sorted(_team(key) for key in self._values))
        return f"renewed tokens are not saved yet (do not end this process): {teams}" if teams else None

    async def save(self, key: str, value: dict[str, Any], dies_at: float) -> None:
        """Save it, as often as it takes while it is worth anything: until `dies_at`, seconds since 1970.

        Returns after a moment all the same; the saving goes on when the caller is cancelled.
        """
        self._values[key] = value
        saver = asyncio.create_task(self._until_saved(key, value, dies_at))
        self._savers.add(saver)
        saver.add_done_callback(self._savers.discard)
        await asyncio.wait({saver}, timeout=WAIT)

    def forget(self, key: str) -> None:
        """Save it no more: its workspace is gone, or has installed us anew."""
        self._values.pop(key, None)

    async def end(self) -> None:
        """Try to save everything once more: what this process alone knows ends with it."""
        for key, value in list(self._values.items()):
            try:
                await self._host.save_secret(key, json.dumps(value))
            except StoreError as error:
                _log.error("a renewed token ends with this process, unsaved", team=_team(key), error=str(error))
            else:
                self.forget(key)

    async def _until_saved(self, key: str, value: dict[str, Any], dies_at: float) -> None:
        pause = FIRST_PAUSE
        while self._values.get(key) is value:
            try:
                await self._host.save_secret(key, json.dumps(value))
                if self._values.get(key) is value:  # it may have been renewed again meanwhile
                    self.forget(key)
            except StoreError as error:
                if self._host.clock.now().timestamp() >= dies_at:
                    self.forget(key)
                    _log.error("a renewed token is lost; the workspace must install the app again", team=_team(key))
                    return
                _log.warning("a renewed token is not saved yet; trying again", team=_team(key), error=str(error))
                await self._host.clock.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)


def _team(key: str) -> str:
    return key.partition("/")[0]
