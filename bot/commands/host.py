"""What the bot offers an adapter: commands to obey, values to complete, and a place for its secrets."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog

from bot.commands.dispatch import Dispatcher
from bot.commands.overview import overview
from bot.flow import undelivered
from bot.flow.gateway import Duty
from bot.flow.retention import forget_departed
from bot.message import Message
from bot.model import Channel
from bot.ports import Asking, Clock, Invocation, Responder
from bot.store import Store, Tx
from bot.vault import Vault

_TURN = timedelta(seconds=30)
_log = structlog.get_logger(__name__)


class BotHost:
    """The `Host` port for one adapter; its secrets are kept under the adapter's name."""

    def __init__(
        self, adapter: str, dispatcher: Dispatcher, store: Store, clock: Clock, vault: Vault, duty: Duty
    ) -> None:
        """Take whose host this is, and what stands behind it."""
        self.clock = clock
        self._duty = duty
        self._adapter = adapter
        self._dispatcher = dispatcher
        self._store = store
        self._vault = vault
        self._forgetting = asyncio.Lock()

    @property
    def on_duty(self) -> bool:
        """Whether what the gateway brings is ours to take."""
        return bool(self._duty)

    async def invoke(self, asking: Asking, responder: Responder) -> None:
        """Obey one invocation, from acknowledgement to answer.  Never raises; a repeated id has one effect."""
        await self._dispatcher.invoke(asking, responder)

    async def complete(self, invocation: Invocation, parameter: str, prefix: str) -> Sequence[str]:
        """Offer values for a parameter of the command on `invocation.line`."""
        return await self._dispatcher.complete(invocation, parameter, prefix)

    async def workspace_gone(self, platform: str, workspace: str) -> None:
        """Delete everything that a workspace owned; what nobody else holds goes after it, in bites.

        Of several that go at once, the first's turn is for those that are gone by then, and the next for all others.
        """
        async with self._store.write() as tx:
            known = await tx.workspaces.find(platform, workspace)
            if known is not None:
                await tx.workspaces.delete(known.id)
                _log.info("workspace deleted", platform=platform, workspace=workspace)
        async with self._forgetting:
            await forget_departed(self._store)

    async def channel_back(self, platform: str, workspace: str, channel: str) -> None:
        """Let a paused channel go on; harmless for one that is not paused, or that nobody knows."""
        async with self._store.read() as tx:
            if await _paused(tx, platform, workspace, channel) is None:
                return
        async with self._store.write() as tx:
            if found := await _paused(tx, platform, workspace, channel):
                waiting = await undelivered.go_on(tx, found)
                _log.info("channel back", channel=found.name, waiting=waiting)

    async def overview(self, platform: str, workspace: str, channels: Collection[str]) -> Message:
        """Say what these channels hear of and when their next digests come."""
        async with self._store.read() as tx:
            return await overview(tx, platform, workspace, channels)

    @asynccontextmanager
    async def turn(self, key: str) -> AsyncIterator[bool]:
        """Try to be the only one, among all processes, who does what `key` names; gives whether we are."""
        name, holder = f"{self._adapter}:{key}", f"{self._store.process}-{secrets.token_hex(4)}"
        async with self._store.write() as tx:
            ours = await tx.leases.acquire(name, holder, _TURN) is not None
        try:
            yield ours
        finally:
            if ours:
                async with self._store.write() as tx:
                    await tx.leases.drop(name, holder)

    async def load_secret(self, key: str) -> str | None:
        """Read what `save_secret` stored.  Raises `SettingsError` if it cannot be decrypted."""
        async with self._store.read() as tx:
            stored = await tx.secrets.get(self._adapter, key)
        return None if stored is None else self._vault.unlock(stored)

    async def save_secret(self, key: str, value: str) -> None:
        """Store a secret, encrypted.  Raises `SettingsError` where no key was given."""
        locked = self._vault.lock(value)
        async with self._store.write() as tx:
            await tx.secrets.put(self._adapter, key, locked)


async def _paused(tx: Tx, platform: str, workspace: str, channel: str) -> Channel | None:
    known = await tx.workspaces.find(platform, workspace)
    found = await tx.channels.find(known.id, channel) if known is not None else None
    return found if found is not None and found.paused_reason is not None else None
