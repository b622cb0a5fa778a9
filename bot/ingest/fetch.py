"""The Fetcher port on aiohttp: one GET at a time, behind the address guard, within a deadline and a size."""

from __future__ import annotations

import asyncio
import socket
from collections import OrderedDict
from collections.abc import Sequence
from datetime import UTC
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self

import aiohttp
import structlog
from aiohttp.abc import AbstractResolver
from multidict import CIMultiDict
from yarl import URL

from bot.errors import AddressRefused, BadStatus, FetchError, TimedOut, TooLarge
from bot.ingest import heap, inflate
from bot.ingest.guard import Guard, Target, target
from bot.ingest.hops import REDIRECTS, Trail
from bot.ingest.lanes import Lanes
from bot.ingest.robots import MAX_BYTES, Robots
from bot.ports import Clock, Fetched, FetchRequest

MAX_HEADER = 32_768
"""Bytes in one header line; security policies of big sites are known to take half of it."""
KEPT_OPEN = 2.0
ROBOTS_KEPT = 2_000
ROBOTS_AGE = 24 * 3600.0
ROBOTS_DEADLINE = 10.0
_WHOLE = frozenset((200, 203))
_SUCCESS = range(200, 300)
_KEEP_THE_METHOD = frozenset((307, 308))
_NOT_MODIFIED = 304
_CHUNK = 65_536

log = structlog.get_logger(__name__)


class HttpFetcher:
    """Reads addresses that strangers gave us.  `close` it, or use `async with`."""

    def __init__(
        self,
        clock: Clock,
        *,
        user_agent: str,
        allow: Sequence[str] = (),
        proxy: str | None = None,
        per_host: int = 2,
        total: int = 64,
        resolver: AbstractResolver | None = None,
    ) -> None:
        """Take what the settings' `[fetch]` says; `allow` lists private `HOST:PORT`s that may be read all the same.

        `resolver` replaces the system's, for tests.  Raises `ValueError` on an `allow` or a `proxy` that is no address.
        """
        self._clock = clock
        self.guard = Guard(allow, proxy=proxy)
        self._proxy = URL(proxy) if proxy else None
        self._resolver = resolver
        self._lanes = Lanes(per_host, total)
        self._robots: OrderedDict[str, tuple[float, Robots | None]] = OrderedDict()
        self._reading: dict[str, asyncio.Task[Robots | FetchError | None]] = {}
        self._product = user_agent.partition("/")[0].strip()
        self._headers = {"User-Agent": user_agent, "Accept-Encoding": inflate.OFFERED}
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def fetch(self, request: FetchRequest) -> Fetched:
        """Read one address.  Raises `FetchError` and its children, with a sentence for a person, and nothing else.

        The deadline counts while we are being served; waiting for room at a busy host may take as long again per hop.
        """
        trail = Trail(request.url)
        left = request.deadline
        while True:
            if request.respect_robots:
                await self._obey_robots(trail)
            begun = asyncio.get_running_loop().time()
            try:
                answer = await self._in_turn(request, trail, left)
            except TimeoutError:
                raise TimedOut(f"no complete answer came within {request.deadline:g} s") from None
            if answer is not None:
                return answer
            left = max(0.0, left - (asyncio.get_running_loop().time() - begun))

    async def _in_turn(self, request: FetchRequest, trail: Trail, left: float) -> Fetched | None:
        """Wait for room at the host, then make one request in what is left of the deadline."""
        async with asyncio.timeout(request.deadline) as patience, self._lanes.room(trail.authority):
            patience.reschedule(asyncio.get_running_loop().time() + left)
            return await self._hop(request, trail)

    async def _hop(self, request: FetchRequest, trail: Trail) -> Fetched | None:
        """Make one request; None after a redirect, which the trail has followed."""
        self.guard.check(trail.host, trail.port)
        await self._guard_behind_proxy(trail)
        wanted = self._dialled(trail)
        token = target.set(wanted)
        try:
            async with self._open().request(
                "GET" if request.form is None else "POST",
                URL(trail.url, encoded=True),
                data=request.form,
                headers=self._headers_of(request, trail),
                proxy=self._proxy,
                allow_redirects=False,
            ) as response:
                return await self._read(response, request, trail)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise _sentence(error, wanted, trail.host) from error
        finally:
            target.reset(token)

    async def _read(self, response: aiohttp.ClientResponse, request: FetchRequest, trail: Trail) -> Fetched | None:
        status, headers = response.status, response.headers
        if status in REDIRECTS and "Location" in headers:
            if request.form is not None and status not in _KEEP_THE_METHOD:
                raise FetchError("the server answers a form with a redirect elsewhere")
            cookies = {name: morsel.value for name, morsel in response.cookies.items()}
            trail.follow(status, headers["Location"], cookies)
            if trail.downgraded:
                log.info("a redirect gives up https", host=trail.host)
            return None
        kept = CIMultiDict(headers)
        if status == _NOT_MODIFIED and (request.etag or request.last_modified):
            return Fetched(trail.url, _NOT_MODIFIED, headers=kept, moved_to=trail.moved_to)
        if status not in (_WHOLE if request.form is None else _SUCCESS):
            raise BadStatus(status, self._retry_after(headers.get("Retry-After", "")))
        if (response.content_length or 0) > request.max_bytes:
            raise TooLarge(f"the answer is larger than {request.max_bytes / 1_000_000:g} MB")
        encoding = headers.get("Content-Encoding", "")
        body = await inflate.collect(response.content.iter_chunked(_CHUNK), encoding, request.max_bytes)
        kind = headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return Fetched(trail.url, status if request.form else 200, body, kind, response.charset, kept, trail.moved_to)

    def _headers_of(self, request: FetchRequest, trail: Trail) -> dict[str, str]:
        wishes = {
            "Accept": request.accept,
            "If-None-Match": request.etag,
            "If-Modified-Since": request.last_modified,
            "Cookie": trail.cookie,
            "Authorization": aiohttp.encode_basic_auth(*trail.credentials, "utf-8") if trail.credentials else None,
        }
        return {**self._headers, **{name: value for name, value in wishes.items() if value}}

    def _retry_after(self, told: str) -> float | None:
        """Read `Retry-After`: seconds, or a date (RFC 9110, 10.2.3)."""
        told = told.strip()
        if told.isascii() and told.isdigit():
            return float(told[:9])
        try:
            until = parsedate_to_datetime(told)
        except (ValueError, TypeError, IndexError):
            return None
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        return max(0.0, (until - self._clock.now()).total_seconds())

    def _dialled(self, trail: Trail) -> Target:
        if self._proxy is None:
            return Target(trail.host.strip("[]"), trail.port)
        return Target(self._proxy.host or "", self._proxy.port or 80)

    async def _guard_behind_proxy(self, trail: Trail) -> None:
        """Check by name what a proxy will dial.  Names that only the proxy can resolve are its operator's to guard."""
        if self._proxy is None:
            return
        try:
            found = await asyncio.get_running_loop().getaddrinfo(
                trail.host.strip("[]"), trail.port, type=socket.SOCK_STREAM
            )
        except OSError:
            return
        wanted = Target(trail.host.strip("[]"), trail.port)
        if not all(self.guard.may_reach(wanted, str(info[4][0])) for info in found):
            raise AddressRefused(f"{trail.host} does not lead to a public address")

    async def _obey_robots(self, trail: Trail) -> None:
        robots = await self._robots_of(trail.origin)
        if robots is None:
            raise FetchError("the site's robots.txt cannot be read at present, so its pages are not")
        if not robots.allows(trail.path):
            raise FetchError("the site asks robots not to read this page (robots.txt)")

    async def _robots_of(self, origin: str) -> Robots | None:
        """Give an origin's rules: empty where there is no file (4xx), None where the server fails (RFC 9309, 2.3.1).

        Who wants them while they are being read waits for that answer, a failure too, and asks no second time.
        """
        known = self._robots.get(origin)
        if known and known[0] > self._clock.monotonic():
            return known[1]
        reading = self._reading.get(origin)
        if reading is None:
            reading = self._reading[origin] = asyncio.create_task(self._read_robots(origin))
            reading.add_done_callback(lambda _: self._reading.pop(origin))
        found = await asyncio.shield(reading)
        if isinstance(found, FetchError):
            raise found
        return found

    async def _read_robots(self, origin: str) -> Robots | FetchError | None:
        try:
            address = f"{origin}/robots.txt"
            answer = await self.fetch(FetchRequest(address, max_bytes=4 * MAX_BYTES, deadline=ROBOTS_DEADLINE))
            found: Robots | None = Robots(answer.body[:MAX_BYTES].decode("utf-8", "replace"), self._product)
        except BadStatus as error:
            found = None if error.status >= 500 else Robots("", self._product)  # noqa: PLR2004 - HTTP's server errors
        except TooLarge:
            found = Robots("", self._product)
        except FetchError as error:
            return error
        self._robots[origin] = (self._clock.monotonic() + (ROBOTS_AGE if found else ROBOTS_AGE / 24), found)
        while len(self._robots) > ROBOTS_KEPT:
            self._robots.popitem(last=False)
        return found

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            heap.give_back_large_blocks()
            connector = aiohttp.TCPConnector(
                # The lanes count; a limit here would have the quick wait for the slow.
                limit=0,
                # Long enough for the next feed of the same host; thousands of idle connections would cost 50 MB.
                keepalive_timeout=KEPT_OPEN,
                resolver=self._resolver,
                socket_factory=self.guard.open_socket,
            )
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
                auto_decompress=False,
                max_line_size=MAX_HEADER,
                max_field_size=MAX_HEADER,
            )
        return self._session


def _sentence(error: Exception, wanted: Target, host: str) -> FetchError:  # noqa: PLR0911 - one sentence for each failure
    """Say what went wrong in words for a person."""
    if wanted.refused:
        return AddressRefused(f"{host} leads to {wanted.refused}, which is not a public address")
    match error:
        case aiohttp.ClientConnectorDNSError():
            return FetchError(f"no server is known by the name {host}")
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientConnectorSSLError():
            return FetchError(f"no secure connection to {host} is possible: its certificate or encryption is not valid")
        case aiohttp.ClientProxyConnectionError() | aiohttp.ClientHttpProxyError():
            return FetchError("the proxy does not answer or refuses")
        case aiohttp.ClientConnectorError():
            return FetchError(f"{host} does not take connections")
        case aiohttp.ClientPayloadError():
            return FetchError("the answer breaks off in the middle")
        case aiohttp.ClientResponseError():
            return FetchError(f"{host} does not speak HTTP as it should")
        case aiohttp.InvalidURL() | UnicodeError():
            return AddressRefused("this is not a web address")
        case _:
            return FetchError(f"{host} ended the connection without a complete answer")
