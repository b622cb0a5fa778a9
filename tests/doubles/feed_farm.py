"""Ten thousand feeds on one local server, in a process of its own: `python -m tests.doubles.feed_farm`.

It prints its port and serves until its standard input ends.  The path says how a feed behaves:

| path | behaves |
| --- | --- |
| /same/N | 304 to whoever shows the tag, else a feed of ten entries |
| /news/N | a feed whose newest entry is another one with each request |
| /slow/N | one byte a second, for ever |
| /dead/N | takes the request and says nothing |
| /error/N, /reset/N, /page/N | 500; a connection that breaks off; a web page |
| /bomb/N, /attributes/N | 1 GB in 1 MB of gzip; a tag of 200,000 attributes |
| /entities/N, /endless/N | entities that would grow to 1 GB; nine million `&` |
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import sys
from collections.abc import Callable

from tests.doubles import web_bodies as bodies

TAG = '"tide-1"'
ENTRIES = 10
_TEXT = "The harbour office expects high water at noon and asks small boats to stay behind the mole. " * 6
_numbers = itertools.count(1)


def _feed(newest: int) -> bytes:
    items = "".join(
        f"<item><title>Tide table {n}</title><link>https://tides.test/{n}</link><guid>https://tides.test/{n}</guid>"
        f"<pubDate>Fri, 06 Mar 2026 12:{n % 60:02}:00 GMT</pubDate><description>{_TEXT}</description></item>"
        for n in range(newest, newest - ENTRIES, -1)
    )
    head = "<title>Tides</title><link>https://tides.test/</link>"
    return f"<rss version='2.0'><channel>{head}{items}</channel></rss>".encode()


def _answer(status: str, body: bytes = b"", *headers: str) -> bytes:
    head = "\r\n".join((f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers))
    return head.encode() + b"\r\n\r\n" + body


_XML = "Content-Type: application/rss+xml"
_UNCHANGED = _answer("304 Not Modified", b"", f"ETag: {TAG}")
_WHOLE = _answer("200 OK", _feed(ENTRIES), _XML, f"ETag: {TAG}")
_FIXED: dict[str, Callable[[], bytes]] = {
    "error": lambda: _answer("500 Oh Dear"),
    "page": lambda: _answer("200 OK", bodies.ARTICLE.encode(), "Content-Type: text/html"),
    "news": lambda: _answer("200 OK", _feed(100 + next(_numbers)), _XML),
    "bomb": lambda: _answer("200 OK", bodies.gzip_bomb(1024), _XML, "Content-Encoding: gzip"),
    "attributes": lambda: _answer("200 OK", bodies.ATTRIBUTE_FEED.encode(), _XML),
    "entities": lambda: _answer("200 OK", bodies.ENTITY_FEED.encode(), _XML),
    "endless": lambda: _answer("200 OK", b"<rss><channel><item><title>" + b"&" * 9_000_000, _XML),
}


class _Talk(asyncio.Protocol):
    """One connection, without a framework: the server must not be what is measured."""

    def __init__(self) -> None:
        self._read = b""
        self._transport: asyncio.Transport | None = None
        self._drip: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self._drip is not None:
            self._drip.cancel()

    def data_received(self, data: bytes) -> None:
        self._read += data
        while b"\r\n\r\n" in self._read:
            head, _, self._read = self._read.partition(b"\r\n\r\n")
            self._serve(head)

    def _serve(self, head: bytes) -> None:
        assert self._transport is not None
        kind = head.split(b" ", 2)[1].decode().split("/")[1]
        if kind == "same":
            self._transport.write(_UNCHANGED if TAG.encode() in head else _WHOLE)
        elif kind in _FIXED:
            self._transport.write(_FIXED[kind]())
        elif kind == "reset":
            self._transport.abort()
        elif kind == "slow":
            self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n")
            self._drip = asyncio.get_running_loop().create_task(self._dribble())

    async def _dribble(self) -> None:
        assert self._transport is not None
        while not self._transport.is_closing():
            self._transport.write(b" ")
            await asyncio.sleep(1)


async def main() -> None:
    """Serve until standard input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Talk, "127.0.0.1", 0, backlog=4_096)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
