"""The hostile web is as bad as it says: what the scenarios lean on, read by clients that guard against nothing."""

import asyncio
import io
import zlib
from collections.abc import AsyncIterator

import aiohttp
import feedparser
import pypdf
import pytest

from tests.doubles import web_bodies as bodies
from tests.doubles.web import HostileWeb, answer


@pytest.fixture
async def web() -> AsyncIterator[HostileWeb]:
    async with HostileWeb() as web:
        yield web


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.6)) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "status"),
    [("/article", 200), ("/gone", 410), ("/nowhere", 404), ("/login-wall", 302), ("/busy", 429), ("/moved", 301)],
)
async def test_paths_answer_as_listed(web: HostileWeb, client: aiohttp.ClientSession, path: str, status: int) -> None:
    async with client.get(web.url(path), allow_redirects=False) as response:
        assert response.status == status
    assert [asked.path for asked in web.requests] == [path]


async def test_a_script_is_played_request_by_request_and_its_last_behaviour_stays(
    web: HostileWeb, client: aiohttp.ClientSession
) -> None:
    url = web.script("/feed", answer("one"), answer("two"))
    assert [await (await client.get(url)).text() for _ in range(3)] == ["one", "two", "two"]
    assert len(web.asked("/feed")) == 3


@pytest.mark.parametrize("path", ["/silent", "/slow-head", "/slow-body"])
async def test_slow_paths_outlast_any_patience(web: HostileWeb, client: aiohttp.ClientSession, path: str) -> None:
    with pytest.raises(TimeoutError):
        await (await client.get(web.url(path))).read()


@pytest.mark.parametrize("path", ["/too-short", "/cut-off", "/not-http", "/huge-head", "/not-gzip"])
async def test_broken_paths_break_a_plain_client(web: HostileWeb, client: aiohttp.ClientSession, path: str) -> None:
    with pytest.raises(aiohttp.ClientError):
        await (await client.get(web.url(path))).read()


@pytest.mark.parametrize("path", ["/loop-a", "/endless"])
async def test_redirects_have_no_end(web: HostileWeb, client: aiohttp.ClientSession, path: str) -> None:
    with pytest.raises(aiohttp.TooManyRedirects):
        await client.get(web.url(path), max_redirects=20)


async def test_leaving_closes_what_still_hangs() -> None:
    async with HostileWeb() as web, asyncio.timeout(5):
        _, writer = await asyncio.open_connection(web.host, web.port)
        writer.write(b"GET /silent HTTP/1.1\r\nHost: x\r\n\r\n")
        await asyncio.sleep(0.05)
    writer.close()
    with pytest.raises(OSError, match="Connect call failed"):
        await asyncio.open_connection(web.host, web.port)


def test_a_small_bomb_unpacks_to_what_it_promises() -> None:
    bomb = bodies.gzip_bomb(8)
    assert len(bomb) < 16_000
    assert len(zlib.decompressobj(wbits=31).decompress(bomb)) == 8 * bodies.MEGABYTE


def test_the_honest_bodies_are_honest() -> None:
    assert pypdf.PdfReader(io.BytesIO(bodies.pdf("The wall holds."))).pages[0].extract_text() == "The wall holds."
    assert len(feedparser.parse(io.BytesIO(bodies.feed_of(50).encode())).entries) == 50
