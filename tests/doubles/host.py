"""A host for adapters that are tried without a bot behind them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.clock import SystemClock
from bot.commands.dispatch import Dispatcher, refusal
from bot.errors import SettingsError, StoreAway, UserError
from bot.message import Form, Message, paragraph
from bot.ports import Asking, ChatAdapter, Clock, Invocation, Responder, found_out
from bot.testing import FakeClock


class SilentHost:
    """Knows nothing, offers nothing, and answers nothing."""

    on_duty = True

    def __init__(self) -> None:
        self.clock: Clock = FakeClock(datetime(2026, 3, 2, 9, tzinfo=UTC))

    async def invoke(self, asking: Asking, responder: Responder) -> None:
        await responder.acknowledge()

    async def complete(self, invocation: Invocation, parameter: str, prefix: str) -> Sequence[str]:
        return ()

    async def workspace_gone(self, platform: str, workspace: str) -> None:
        return None

    async def channel_back(self, platform: str, workspace: str, channel: str) -> None:
        return None

    async def overview(self, platform: str, workspace: str, channels: Collection[str]) -> Message:
        return Message((paragraph("channels: " + ", ".join(sorted(channels))),))

    @asynccontextmanager
    async def turn(self, key: str) -> AsyncIterator[bool]:
        yield True

    async def load_secret(self, key: str) -> str | None:
        return None

    async def save_secret(self, key: str, value: str) -> None:
        return None


class EchoHost(SilentHost):
    """Answers what it was asked, and keeps it.  `respond` may do something else instead, such as open a form."""

    def __init__(self, offers: Sequence[str] = (), form: Callable[[Invocation], Form | None] | None = None) -> None:
        super().__init__()
        self.asked: list[Invocation] = []
        self.offers = offers
        self.form = form or (lambda _: None)

    async def invoke(self, asking: Asking, responder: Responder) -> None:
        await responder.acknowledge()
        try:
            invocation = await found_out(asking)
        except UserError as error:
            await responder.answer(refusal(error))
            return
        self.asked.append(invocation)
        form = self.form(invocation)
        if form is None or not await responder.open_form(form):
            given = "" if invocation.arguments is None else f" {dict(invocation.arguments)}"
            await responder.answer(Message((paragraph(f"heard: {invocation.line}{given}"),)))

    async def complete(self, invocation: Invocation, parameter: str, prefix: str) -> Sequence[str]:
        return [f"{offer}" for offer in self.offers if offer.startswith(prefix)]


class Desk(EchoHost):
    """A host with the system's clock, and secrets that it keeps in memory."""

    def __init__(self, **details: Any) -> None:
        super().__init__(**details)
        self.clock = SystemClock()
        self.secrets: dict[str, str] = {}
        self.gone: list[str] = []
        self.back: list[str] = []
        self.away = 0

    def _needs_rows(self) -> None:
        """Fail as often as the database is to be `away`."""
        if self.away:
            self.away -= 1
            raise StoreAway("no server answers")

    async def workspace_gone(self, platform: str, workspace: str) -> None:
        self._needs_rows()
        self.gone.append(f"{platform}/{workspace}")

    async def channel_back(self, platform: str, workspace: str, channel: str) -> None:
        self._needs_rows()
        self.back.append(f"{platform}/{workspace}/{channel}")

    async def load_secret(self, key: str) -> str | None:
        return self.secrets.get(key)

    async def save_secret(self, key: str, value: str) -> None:
        self.secrets[key] = value


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
