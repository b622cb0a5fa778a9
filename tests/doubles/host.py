"""Hosts for adapters that are tried without a bot behind them, and with one."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.clock import SystemClock
from bot.commands.dispatch import Dispatcher
from bot.errors import SettingsError, StoreAway
from bot.ports import Asking, ChatAdapter, Invocation, Responder, found_out
from bot.testing import FakeClock, RecordingHost


class EchoHost(RecordingHost):
    """A host whose clock stands still."""

    def __init__(self, **details: Any) -> None:
        super().__init__(FakeClock(datetime(2026, 3, 2, 9, tzinfo=UTC)), **details)


class Desk(RecordingHost):
    """A host with the system's clock, and a database that fails as often as it is `away`."""

    def __init__(self, **details: Any) -> None:
        super().__init__(SystemClock(), **details)
        self.away = 0

    def _needs_rows(self) -> None:
        if self.away:
            self.away -= 1
            raise StoreAway("no server answers")

    async def workspace_gone(self, platform: str, workspace: str) -> None:
        self._needs_rows()
        await super().workspace_gone(platform, workspace)

    async def channel_back(self, platform: str, workspace: str, channel: str) -> None:
        self._needs_rows()
        await super().channel_back(platform, workspace, channel)


@asynccontextmanager
async def running(adapter: ChatAdapter) -> AsyncIterator[asyncio.Task[None]]:
    """Run an adapter in the background, and close it; one that has ended by itself is the caller's to look at."""
    task = asyncio.create_task(adapter.run())
    try:
        yield task
    finally:
        if not task.done():
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await adapter.close()


async def ends(adapter: ChatAdapter) -> str:
    """Run an adapter that must end by itself, and close it; gives why."""
    try:
        with pytest.raises(SettingsError) as told:
            await asyncio.wait_for(adapter.run(), 10)
    finally:
        await adapter.close()
    return str(told.value)


class BotDesk(Desk):
    """A host whose commands are obeyed by a bot."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        super().__init__()
        self._dispatcher = dispatcher

    async def invoke(self, asking: Asking, responder: Responder) -> None:
        async def find_out() -> Invocation:
            self.asked.append(await found_out(asking))
            return self.asked[-1]

        await self._dispatcher.invoke(find_out, responder)

    async def complete(self, invocation: Invocation, parameter: str, prefix: str) -> Sequence[str]:
        return await self._dispatcher.complete(invocation, parameter, prefix)
