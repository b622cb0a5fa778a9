"""The one HTTP server: `/healthz`, `/readyz`, and the routes that adapters bring.

Bodies over 1 MB are refused, answers carry headers that keep browsers from guessing, and nothing is listed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from aiohttp import web

from bot.errors import SettingsError
from bot.settings import Http

MAX_BODY_BYTES = 1_000_000
SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}

Check = Callable[[], Awaitable[str | None]]


class HttpServer:
    """Listens while the bot runs.  A check returns what is wrong, or None; all of them must pass for `/readyz`."""

    def __init__(
        self, settings: Http, checks: Mapping[str, Check], routes: Sequence[web.AbstractRouteDef] = ()
    ) -> None:
        """Take where to listen, what readiness means, and the adapters' routes."""
        self._settings = settings
        self._checks = checks
        self._app = web.Application(client_max_size=MAX_BODY_BYTES)
        self._app.on_response_prepare.append(_add_safe_headers)
        self._app.add_routes([web.get("/healthz", self._healthz), web.get("/readyz", self._readyz), *routes])
        self._runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=2.0)
        self.address = ""

    async def start(self) -> None:
        """Listen.  Raises `SettingsError` if the port cannot be had."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._settings.host, self._settings.port)
        try:
            await site.start()
        except OSError as error:
            await self._runner.cleanup()
            place = f"{self._settings.host}:{self._settings.port}"
            reason = (error.strerror or str(error)).lower()
            raise SettingsError((f"http: cannot listen on {place}: {reason}; set http.port to another one",)) from error
        port = self._runner.addresses[0][1]
        self.address = f"http://{self._settings.host}:{port}"

    async def run(self) -> None:
        """Listen until cancelled.  Raises `SettingsError` if the port cannot be had."""
        await self.start()
        await asyncio.Event().wait()

    async def stop(self) -> None:
        """Stop listening; running answers get two seconds."""
        await self._runner.cleanup()

    async def _healthz(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def _readyz(self, _request: web.Request) -> web.Response:
        wrong = {name: fault for name, check in self._checks.items() if (fault := await check())}
        if wrong:
            return web.json_response({"status": "not ready", "wrong": wrong}, status=503)
        return web.json_response({"status": "ready"})


async def _add_safe_headers(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(SAFE_HEADERS)
