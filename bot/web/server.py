"""HTTP servers, each on an address of its own: the routes that strangers reach, and the monitor's for the operator.

Bodies over 1 MB are refused, a request has `PATIENCE` seconds altogether, an address so many requests a second, and
answers carry headers that keep browsers from guessing.  Nothing is listed.
"""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import Callable, Iterable

import aiohttp
import structlog
from aiohttp import web
from aiohttp.typedefs import Handler
from yarl import URL

from bot.errors import SettingsError
from bot.settings import Http, Monitor
from bot.web.gate import HEAD, Budget, Gates

MAX_BODY_BYTES = 1_000_000
PATIENCE = 30.0
BACKLOG = 128
SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Server": "wirewatch",
}
_log = structlog.get_logger(__name__)


class HttpServer:
    """Listens while the bot runs."""

    def __init__(
        self,
        name: str,
        settings: Http | Monitor,
        routes: Iterable[web.AbstractRouteDef],
        *,
        patience: float = PATIENCE,
        head: float = HEAD,
    ) -> None:
        """Take the section's name and what it says, and what is answered."""
        self._name = name
        self._settings = settings
        self._patience = patience
        limits = settings if isinstance(settings, Http) else Http()
        self._budget = Budget(limits.per_second)
        self._proxies = limits.proxies
        self._gates = Gates(limits.connections, head)
        self._app = web.Application(client_max_size=MAX_BODY_BYTES, middlewares=[self._guard])
        self._app.on_response_prepare.append(_add_safe_headers)
        self._app.add_routes(routes)
        self._runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=2.0)
        self._listening: asyncio.Server | None = None
        self.address = ""

    async def start(self) -> None:
        """Listen.  Raises `SettingsError` if the port cannot be had."""
        await self._runner.setup()
        try:
            self._listening = await listen(self._name, self._settings, self._connection)
        except SettingsError:
            await self._runner.cleanup()
            raise
        self.address = f"http://{self._settings.host}:{self._listening.sockets[0].getsockname()[1]}"
        _log.info("listening", server=self._name, address=self.address)

    async def run(self) -> None:
        """Listen until cancelled.  Raises `SettingsError` if the port cannot be had."""
        await self.start()
        try:
            await asyncio.Event().wait()
        finally:
            await self.stop()

    async def stop(self) -> None:
        """Stop listening; running answers get two seconds."""
        if self._listening is not None:
            self._listening.close()
        await self._runner.cleanup()

    def _connection(self) -> asyncio.Protocol:
        assert self._runner.server is not None  # noqa: S101 - set up before anything listens
        return self._gates.new(self._runner.server())

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Count the request, and end it when it takes too long; a slow body counts as the request's time."""
        if not self._budget.take(self._sender(request)):
            return web.Response(status=429, headers={"Retry-After": "10"})
        self._gates.begin(request.transport)
        is_late = False
        try:
            async with asyncio.timeout(self._patience):
                return await handler(request)
        except TimeoutError:
            is_late = True
            return web.Response(status=408, headers={"Connection": "close"})
        finally:
            self._gates.end(request.transport, is_last=is_late)

    def _sender(self, request: web.Request) -> str:
        """Give who asks: the peer, or what the outermost proxy of ours says."""
        said = [part.strip() for part in ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")]
        if self._proxies and len(said) >= self._proxies:
            return said[-self._proxies]
        return request.remote or ""


async def _add_safe_headers(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(SAFE_HEADERS)


async def listen(name: str, settings: Http | Monitor, connection: Callable[[], asyncio.BaseProtocol]) -> asyncio.Server:
    """Listen where the section `name` says.  Raises `SettingsError`, which says what to set, if that cannot be had."""
    host, port = settings.host, settings.port
    loop = asyncio.get_running_loop()
    try:
        return await loop.create_server(connection, host, port, backlog=BACKLOG)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno in _MEND else error.strerror or str(error)
        mend = _MEND.get(error.errno or 0, "set {}.host to an address of this machine").format(name)
        raise SettingsError((f"{name}: cannot listen on {host}:{port}: {reason.lower()}; {mend}",)) from error


_MEND = {
    errno.EADDRINUSE: "end what listens there, or set {}.port to another one",
    errno.EACCES: "set {}.port to one above 1,023",
}


async def is_wirewatch(settings: Http | Monitor) -> bool:
    """Say whether what answers at a section's address is a Wirewatch.  Waits for two seconds at most; never raises."""
    try:
        address = URL.build(scheme="http", host=settings.host, port=settings.port, path="/healthz")
        async with aiohttp.request("GET", address, timeout=aiohttp.ClientTimeout(total=2)) as answer:
            return answer.headers.get("Server") == SAFE_HEADERS["Server"]
    except (aiohttp.ClientError, OSError, ValueError):
        return False
