"""Socket Mode, supervised.

The library reconnects by itself in most cases.  In some it does not: it never gives up an address that does not
answer, and a refused token makes it try for ever.  So somebody watches, starts the connection anew with a fresh
address, and stops with a reason when Slack will never take the token again.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from adapters.slack.api import Api
from adapters.slack.tokens import hopeless
from bot.errors import DeliveryError, NotYet
from bot.ports import Clock

LONGEST_PAUSE = 60.0  # seconds
CONNECT_WITHIN = 15.0
PINGS_MISSED = 6  # the library itself gives up after four

_log = structlog.get_logger(__name__)


class SocketMode:
    """One supervised connection."""

    def __init__(self, app: AsyncApp, api: Api, app_token: str, clock: Clock, ping_seconds: float) -> None:
        """Take the bolt app whose listeners answer, and the app-level token."""
        self._app = app
        self._api = api
        self._token = app_token
        self._clock = clock
        self._ping = ping_seconds
        self.handler: AsyncSocketModeHandler | None = None

    async def run(self) -> None:
        """Stay connected until cancelled.  Raises `SettingsError` when the token is refused for good."""
        try:
            while True:
                await self._connect()
                await self._watch()
                _log.warning("socket lost, connecting anew")
        finally:
            await self._close()

    async def _connect(self) -> None:
        pause = 1.0
        while True:
            try:
                await self._try_to_connect(await address(self._api, self._token))
                return
            except DeliveryError as later:
                asked = later.retry_after if isinstance(later, NotYet) else None
                _log.warning("Slack not reached", reason=str(later), pause=pause)
                await self._clock.sleep(max(pause, asked or 0.0))
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _try_to_connect(self, address: str) -> None:
        await self._close()
        handler = AsyncSocketModeHandler(self._app, self._token, ping_interval=self._ping)
        handler.client.wss_uri = address
        self.handler = handler
        try:
            async with asyncio.timeout(CONNECT_WITHIN):  # not wait_for: in Python 3.11 that can swallow a cancellation
                await _untyped(handler.connect_async)
        except TimeoutError as error:
            raise NotYet("the socket did not open") from error

    async def _watch(self) -> None:
        """Return when the connection has been down for longer than the library needs to mend it."""
        down = 0
        while down < PINGS_MISSED:
            await self._clock.sleep(self._ping)
            down = 0 if await self.connected() else down + 1

    async def connected(self) -> bool:
        """Say whether the socket is open."""
        return self.handler is not None and await self.handler.client.is_connected()

    async def _close(self) -> None:
        handler, self.handler = self.handler, None
        if handler is not None:
            with contextlib.suppress(TimeoutError, OSError, aiohttp.ClientError):
                async with asyncio.timeout(5.0):
                    await _untyped(handler.close_async)


async def address(api: Api, app_token: str) -> str:
    """Ask for a socket's address.  Raises `SettingsError` if no waiting will help, else `DeliveryError`."""
    try:
        answer = await api.read_as(app_token, "apps.connections.open")
    except DeliveryError as error:
        raise hopeless("app token", "WIREWATCH_SLACK_APP_TOKEN", error) or error from error
    return str(answer["url"])


async def _untyped(call: Callable[[], Awaitable[None]]) -> None:
    """Call one of slack-bolt's methods that carry no annotations."""
    await call()
