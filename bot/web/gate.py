"""Who may take the HTTP server's time, and how much of it.

aiohttp bounds a request's head and body in bytes, but not in time, and opens as many connections as ask.  So every
connection passes a `Gate`: it is closed when a request head is not whole within `HEAD` seconds (RFC 9110 has 408 for
that, which would only tell a slow-loris that it is heard), when nothing comes for `KEPT` seconds after an answer, and
at once when too many are open.  A `Budget` counts the requests of each address.
"""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections import OrderedDict

HEAD = 15.0
KEPT = 75.0  # longer than the minute for which proxies keep a connection, so that they hang up first
MOST_ADDRESSES = 10_000
BURST_SECONDS = 10.0
_IPV6_SITE = 64  # the smallest part of IPv6 that one customer is given: RFC 6177


class Gates:
    """All connections of one server."""

    def __init__(self, most: int, head: float = HEAD) -> None:
        """Take how many may be open, and how many seconds a request head may take."""
        self._most = most
        self.head = head
        self._open: dict[asyncio.BaseTransport, Gate] = {}

    def new(self, inner: asyncio.Protocol) -> Gate:
        """Put a gate before a connection's protocol."""
        return Gate(inner, self)

    def admit(self, gate: Gate, transport: asyncio.BaseTransport) -> bool:
        """Count a connection in; False when there are too many."""
        if len(self._open) >= self._most:
            return False
        self._open[transport] = gate
        return True

    def leave(self, transport: asyncio.BaseTransport | None) -> None:
        """Count a connection out."""
        if transport is not None:
            self._open.pop(transport, None)

    def begin(self, transport: asyncio.BaseTransport | None) -> None:
        """Say that a whole request head has come."""
        if transport in self._open:
            self._open[transport].begin()

    def end(self, transport: asyncio.BaseTransport | None, *, is_last: bool) -> None:
        """Say that its answer is through, and whether another may follow on this connection."""
        if transport in self._open:
            self._open[transport].end(self.head if is_last else KEPT)


class Gate(asyncio.Protocol):
    """One connection: passes everything on, until its patience ends."""

    def __init__(self, inner: asyncio.Protocol, gates: Gates) -> None:
        self._inner = inner
        self._gates = gates
        self._transport: asyncio.Transport | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._between = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, or refuse."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - TCP has no other
        if not self._gates.admit(self, transport):
            transport.abort()
            return
        self._transport = transport
        self._wait(self._gates.head)
        self._inner.connection_made(transport)

    def begin(self) -> None:
        """Wait for nothing while a request is answered."""
        self._wait(None)

    def end(self, patience: float) -> None:
        """Wait so many seconds for the next."""
        self._between = patience == KEPT
        self._wait(patience)

    def _wait(self, seconds: float | None) -> None:
        """Close the connection unless something comes within so many seconds; None waits for ever."""
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = None
        if seconds is not None and self._transport is not None:
            self._alarm = asyncio.get_running_loop().call_later(seconds, self._transport.abort)

    def data_received(self, data: bytes) -> None:
        """Pass on; a new request's time begins with its first byte."""
        if self._transport is None:
            return
        if self._between:
            self._between = False
            self._wait(self._gates.head)
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        """Pass on."""
        return self._inner.eof_received() if self._transport is not None else None

    def pause_writing(self) -> None:
        """Pass on."""
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        """Pass on."""
        self._inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        if self._transport is not None:
            self._wait(None)
            self._gates.leave(self._transport)
            self._inner.connection_lost(exc)


class Budget:
    """A token bucket an address, for the addresses seen last; memory is bounded by `MOST_ADDRESSES`."""

    def __init__(self, per_second: float, most: int = MOST_ADDRESSES) -> None:
        """Take how many requests a second one address has; ten seconds' worth may come at once."""
        self._rate = per_second
        self._full = max(1.0, per_second * BURST_SECONDS)
        self._most = most
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, address: str, now: float | None = None) -> bool:
        """Spend one request of an address; False if it has none left."""
        at = time.monotonic() if now is None else now
        key = site(address)
        left, since = self._left.pop(key, (self._full, at))
        left = min(self._full, left + (at - since) * self._rate)
        self._left[key] = (left - 1 if left >= 1 else left, at)
        if len(self._left) > self._most:
            self._left.popitem(last=False)
        return left >= 1

    def __len__(self) -> int:
        return len(self._left)


def site(address: str) -> str:
    """Give what counts as one sender: an IPv4 address, or an IPv6 site's /64."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, _IPV6_SITE), strict=False))
    return str(parsed)
