"""Whatever bytes strangers send to the HTTP server, the next request is served."""

from __future__ import annotations

import asyncio
import contextlib
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.settings import Http
from bot.web.server import HttpServer
from tests.environment import long_runs

HEADS = st.sampled_from(
    [
        b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"GET /echo HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        b"GET http://[::1 HTTP/1.1\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 3_000,
        b"GET /%00%ff/../.. HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: ,,\xff\r\n\r\n",
    ]
)
BYTES = st.lists(st.one_of(HEADS, st.binary(max_size=200)), min_size=1, max_size=4).map(b"".join)


async def echo(request: web.Request) -> web.Response:
    return web.Response(body=await request.read())


async def after(said: list[bytes]) -> int:
    """Say all that, each on a connection of its own, then ask properly; give the answer's status."""
    server = HttpServer("http", Http(port=0), [web.post("/echo", echo)], patience=0.5, head=0.5)
    await server.start()
    try:
        for each in said:
            reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(server.address).port)
            writer.write(each)
            writer.write_eof()
            with contextlib.suppress(ConnectionError, TimeoutError):
                await asyncio.wait_for(reader.read(1_000), 0.05)
            writer.close()
            with contextlib.suppress(ConnectionError, TimeoutError):
                await asyncio.wait_for(writer.wait_closed(), 5)
        async with aiohttp.ClientSession() as session, session.post(f"{server.address}/echo", data=b"hello") as answer:
            assert await answer.read() == b"hello"
            return answer.status
    finally:
        await server.stop()


@settings(max_examples=1_000 if long_runs() else 25)
@given(said=st.lists(BYTES, min_size=1, max_size=5))
def test_after_any_bytes_the_next_request_is_served(said: list[bytes]) -> None:
    assert asyncio.run(after(said)) == 200
