"""The HTTP server against those who would take its time: slow heads, slow bodies, floods, big bodies."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import aiohttp
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.settings import Http
from bot.web.gate import Budget, site
from bot.web.server import MAX_BODY_BYTES, SAFE_HEADERS, HttpServer
from tests.doubles.until import until


async def echo(request: web.Request) -> web.Response:
    return web.Response(text=str(len(await request.read())))


async def sleep(_request: web.Request) -> web.Response:
    await asyncio.sleep(30)
    return web.Response()


ROUTES = [web.post("/echo", echo), web.get("/sleep", sleep)]


def server_of(settings: Http | None = None, *, patience: float = 0.3, head: float = 0.3) -> HttpServer:
    return HttpServer("http", settings or Http(port=0, connections=8), ROUTES, patience=patience, head=head)


@pytest.fixture
async def server() -> AsyncIterator[HttpServer]:
    made = server_of()
    await made.start()
    yield made
    await made.stop()


async def raw(server: HttpServer, said: bytes = b"") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(server.address).port)
    writer.write(said)
    return reader, writer


async def closed(reader: asyncio.StreamReader) -> bytes:
    """Wait, for as long as a test may, until the server closes; give what it said before."""
    said = b""
    try:
        async with asyncio.timeout(10):
            while more := await reader.read(1_000):
                said += more
    except ConnectionError:
        pass
    return said


@pytest.mark.parametrize("said", [b"", b"POST /echo HTTP/1.1\r\nHost: a\r\nX-Slow: ", b"\x16\x03\x01\x02"])
async def test_a_connection_that_never_ends_its_head_is_closed(server: HttpServer, said: bytes) -> None:
    reader, writer = await raw(server, said)
    await closed(reader)
    writer.close()


async def test_a_head_that_comes_drop_by_drop_is_closed_all_the_same(server: HttpServer) -> None:
    reader, writer = await raw(server, b"POST /echo HTTP/1.1\r\n")
    done = asyncio.create_task(closed(reader))
    for _ in range(100):
        if done.done():
            break
        writer.write(b"X-Drop: 1\r\n")
        await asyncio.sleep(0.05)
    assert done.done()
    writer.close()


async def test_a_connection_is_kept_after_an_answer_and_the_next_head_is_timed_anew(server: HttpServer) -> None:
    whole = b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab"
    reader, writer = await raw(server, whole)
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
    assert await reader.readexactly(1) == b"2"
    await asyncio.sleep(0.6)  # twice what a head may take
    writer.write(whole)
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
    assert await reader.readexactly(1) == b"2"
    writer.write(b"POST /echo HTTP/1.1\r\n")
    assert await closed(reader) == b""
    writer.close()


async def test_a_body_that_never_ends_is_answered_and_closed(server: HttpServer) -> None:
    reader, writer = await raw(server, b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc")
    assert (await closed(reader)).startswith(b"HTTP/1.1 408 ")
    writer.close()


async def test_a_handler_that_never_ends_is_ended(server: HttpServer) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{server.address}/sleep") as answer:
        assert answer.status == 408


async def test_a_body_over_the_limit_is_refused(server: HttpServer) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{server.address}/echo", data=b"x" * MAX_BODY_BYTES) as answer:
            assert await answer.text() == str(MAX_BODY_BYTES)
        async with session.post(f"{server.address}/echo", data=b"x" * (MAX_BODY_BYTES + 1)) as answer:
            assert answer.status == 413


async def test_every_answer_has_safe_headers_even_of_what_is_not_there(server: HttpServer) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{server.address}/none") as answer:
        assert answer.status == 404
        assert {name: answer.headers[name] for name in SAFE_HEADERS} == SAFE_HEADERS


async def test_connections_over_the_limit_are_closed_and_room_comes_back() -> None:
    server = server_of(head=30.0)
    await server.start()
    held = [await raw(server) for _ in range(8)]
    reader, writer = await raw(server, b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
    assert await closed(reader) == b""
    writer.close()
    held.pop()[1].close()
    async with aiohttp.ClientSession() as session:
        for _ in range(50):
            try:
                async with session.post(f"{server.address}/echo") as answer:
                    assert answer.status == 200
                    break
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)
        else:
            pytest.fail("no room came back")
    for _, open_ in held:
        open_.close()
    await server.stop()


async def test_a_flood_from_one_address_is_refused_and_the_others_are_served() -> None:
    server = server_of(Http(port=0, per_second=0.2, proxies=1))
    await server.start()
    async with aiohttp.ClientSession() as session:

        async def status(sender: str) -> int:
            async with session.post(f"{server.address}/echo", headers={"X-Forwarded-For": sender}) as answer:
                return answer.status

        assert [await status("203.0.113.7") for _ in range(3)] == [200, 200, 429]
        assert await status("6.6.6.6, 203.0.113.7") == 429  # what the sender claims itself does not help it
        assert await status("203.0.113.8") == 200
    await server.stop()


async def test_without_a_proxy_nobody_can_pose_as_another() -> None:
    server = server_of(Http(port=0, per_second=0.2))
    await server.start()
    async with aiohttp.ClientSession() as session:
        found = []
        for number in range(3):
            headers = {"X-Forwarded-For": f"203.0.113.{number}"}
            async with session.post(f"{server.address}/echo", headers=headers) as answer:
                found.append(answer.status)
    assert found == [200, 200, 429]
    await server.stop()


async def test_who_is_cancelled_listens_no_longer() -> None:
    server = server_of()
    running = asyncio.create_task(server.run())
    await until(lambda: bool(server.address))
    running.cancel()
    await asyncio.wait({running})
    with pytest.raises(ConnectionRefusedError):
        await raw(server)


async def test_a_taken_port_is_said_with_the_setting() -> None:
    first = server_of()
    await first.start()
    second = HttpServer("monitor", Http(port=urlsplit(first.address).port or 0), ROUTES)
    with pytest.raises(SettingsError, match=r"monitor: cannot listen on 127\.0\.0\.1:\d+: .*set monitor\.port"):
        await second.start()
    await first.stop()


@given(senders=st.lists(st.ip_addresses().map(str) | st.text(max_size=8), max_size=200))
def test_a_budget_remembers_no_more_addresses_than_it_may(senders: list[str]) -> None:
    budget = Budget(1.0, most=16)
    for sender in (*senders, *(f"203.0.113.{number}" for number in range(200))):
        budget.take(sender, now=0.0)
    assert len(budget) == 16


def test_a_budget_fills_again_with_time() -> None:
    budget = Budget(1.0)
    assert [budget.take("203.0.113.7", now=0.0) for _ in range(11)] == [True] * 10 + [False]
    assert budget.take("203.0.113.7", now=1.0)
    assert not budget.take("203.0.113.7", now=1.0)


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("nonsense", "unknown"),
    ],
)
def test_one_sender_is_an_address_or_a_site(address: str, counted_as: str) -> None:
    assert site(address) == counted_as
