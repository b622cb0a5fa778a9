"""The fetcher among hostile servers: everything ends in time, within its size, at a public address, with a sentence."""

import asyncio
import time
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.errors import AddressRefused, BadStatus, FetchError, TimedOut, TooLarge
from bot.ingest.fetch import HttpFetcher
from bot.ports import Fetched, FetchRequest
from bot.testing import FakeClock
from tests.doubles import web_bodies as bodies
from tests.doubles.names import Names
from tests.doubles.web import Asked, HostileWeb, answer, conditional, redirect

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)
AGENT = "Wirewatch/test (desk@daily.example)"


@pytest.fixture
async def web() -> AsyncIterator[HostileWeb]:
    async with HostileWeb() as web:
        yield web


@pytest.fixture
async def fetcher(web: HostileWeb) -> AsyncIterator[HttpFetcher]:
    async with HttpFetcher(FakeClock(NOW), user_agent=AGENT, allow=[f"127.0.0.1:{web.port}"]) as fetcher:
        yield fetcher


async def read(fetcher: HttpFetcher, url: str, **wishes: Any) -> Fetched:
    return await fetcher.fetch(FetchRequest(url, **{"deadline": 5.0, **wishes}))


async def test_a_page_is_read_with_what_its_header_says(web: HostileWeb, fetcher: HttpFetcher) -> None:
    found = await read(fetcher, web.url("/article"), accept="text/html")
    assert (found.status, found.body, found.content_type, found.charset) == (
        200,
        bodies.ARTICLE.encode(),
        "text/html",
        "utf-8",
    )
    assert (found.url, found.moved_to) == (web.url("/article"), None)
    (asked,) = web.requests
    assert asked.headers["user-agent"] == AGENT
    assert (asked.headers["accept"], asked.headers["accept-encoding"]) == ("text/html", "gzip, deflate")


async def test_what_has_not_changed_is_not_sent_again(web: HostileWeb, fetcher: HttpFetcher) -> None:
    first = await read(fetcher, web.url("/feed-etag"))
    again = await read(
        fetcher, web.url("/feed-etag"), etag=first.headers["ETag"], last_modified=first.headers["Last-Modified"]
    )
    assert (again.status, again.body) == (304, b"")
    by_date = await read(fetcher, web.url("/feed-etag"), last_modified=first.headers["last-modified"])
    assert by_date.status == 304


@pytest.mark.parametrize("packing", ["gzip", "deflate", "raw deflate", "two members", "identity"])
async def test_packed_bodies_are_unpacked(web: HostileWeb, fetcher: HttpFetcher, packing: str) -> None:
    body = bodies.ARTICLE.encode()
    half = len(body) // 2
    packed, named = {
        "gzip": (pack(body, 31), "gzip"),
        "deflate": (pack(body, 15), "deflate"),
        "raw deflate": (pack(body, -15), "deflate"),
        "two members": (pack(body[:half], 31) + pack(body[half:], 31), "gzip"),
        "identity": (body, "identity"),
    }[packing]
    web.script("/packed", answer(packed, headers={"Content-Encoding": named}))
    assert (await read(fetcher, web.url("/packed"))).body == body


def pack(body: bytes, wbits: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return packer.compress(body) + packer.flush()


# ---------------------------------------------------------------- redirects


async def test_only_what_moved_for_good_is_remembered(web: HostileWeb, fetcher: HttpFetcher) -> None:
    assert (await read(fetcher, web.url("/moved"))).moved_to == web.url("/feed")
    for_now = await read(fetcher, web.url("/moved-for-now"))
    assert (for_now.url, for_now.moved_to) == (web.url("/feed"), None)
    web.script("/first", redirect("/second", 308))
    web.script("/second", redirect("/feed", 307))
    mixed = await read(fetcher, web.url("/first"))
    assert (mixed.url, mixed.moved_to) == (web.url("/feed"), web.url("/second"))


async def test_a_site_that_sets_a_cookie_and_sends_the_reader_back_can_be_read(
    web: HostileWeb, fetcher: HttpFetcher
) -> None:
    back = answer(status=302, headers={"Location": "/story", "Set-Cookie": "seen=1; Path=/; Max-Age=60"})
    web.script("/story", back, answer(bodies.ARTICLE))
    assert (await read(fetcher, web.url("/story"))).body == bodies.ARTICLE.encode()
    assert web.requests[-1].headers["cookie"] == "seen=1"


async def test_credentials_go_to_their_host_as_a_header_and_nowhere_else(web: HostileWeb, fetcher: HttpFetcher) -> None:
    async with HostileWeb() as other:
        web.script("/private", redirect(other.url("/article")))
        web.script("/for-good", redirect("/feed", 301))
        two = HttpFetcher(FakeClock(NOW), user_agent=AGENT, allow=[f"127.0.0.1:{web.port}", f"127.0.0.1:{other.port}"])
        async with two:
            found = await read(two, web.url("/private").replace("//", "//desk:s%40lt@"))
            assert found.url == other.url("/article")
            assert web.requests[0].headers["authorization"] == "Basic ZGVzazpzQGx0"
            assert "authorization" not in other.requests[0].headers
            moved = await read(two, web.url("/for-good").replace("//", "//desk:s%40lt@"))
            assert moved.moved_to == web.url("/feed").replace("//", "//desk:s%40lt@")
            assert "s%40lt" not in moved.url


FAILURES = [
    ("/missing", BadStatus, r"the server answered 404 \(not found\)"),
    ("/broken", BadStatus, r"the server answered 500 \(internal server error\)"),
    ("/loop-a", FetchError, "redirects in a circle"),
    ("/endless", FetchError, "redirects more than 10 times"),
    ("/to-private", AddressRefused, "10.0.0.8 is not a public address"),
    ("/to-metadata", AddressRefused, "169.254.169.254 is not a public address"),
    ("/to-mapped", AddressRefused, "is not a public address"),
    ("/to-decimal", AddressRefused, "10.0.0.8 is not a public address"),
    ("/to-file", AddressRefused, "only http and https addresses are read, not file:"),
    ("/silent", TimedOut, "no complete answer came within 0.5 s"),
    ("/slow-head", TimedOut, "no complete answer came within 0.5 s"),
    ("/slow-body", TimedOut, "no complete answer came within 0.5 s"),
    ("/bomb.gz", TooLarge, "larger than 1 MB"),
    ("/bomb.br", FetchError, r"packed its answer in a way we did not offer \(br\)"),
    ("/not-gzip", FetchError, "cannot be unpacked"),
    ("/gigabyte", TooLarge, "larger than 1 MB"),
    ("/too-short", FetchError, "breaks off in the middle"),
    ("/cut-off", FetchError, "breaks off in the middle"),
    ("/not-http", FetchError, "does not speak HTTP"),
    ("/huge-head", FetchError, "does not speak HTTP"),
]


@pytest.mark.parametrize(("path", "kind", "sentence"), FAILURES, ids=[row[0] for row in FAILURES])
async def test_failures_end_in_time_with_a_sentence(
    web: HostileWeb, fetcher: HttpFetcher, path: str, kind: type[FetchError], sentence: str
) -> None:
    with pytest.raises(kind, match=sentence):
        await read(fetcher, web.url(path), deadline=0.5, max_bytes=1_000_000)


@pytest.mark.parametrize(
    "address", ["", "no address", "ftp://daily.example/", "file:///etc/passwd", "http://", "http://[::1"]
)
async def test_what_is_no_web_address_is_refused(fetcher: HttpFetcher, address: str) -> None:
    with pytest.raises(AddressRefused):
        await read(fetcher, address)


async def test_the_servers_wish_when_to_come_back_is_passed_on(web: HostileWeb, fetcher: HttpFetcher) -> None:
    for path, seconds in (("/busy", 120.0), ("/busy-until", 1800.0), ("/missing", None)):
        with pytest.raises(BadStatus) as failure:
            await read(fetcher, web.url(path))
        assert failure.value.retry_after == seconds


async def test_a_bomb_costs_no_memory(web: HostileWeb, fetcher: HttpFetcher) -> None:
    bombs = {
        "/deflate": answer(pack(bytes(200_000_000), 15), headers={"Content-Encoding": "deflate"}),
        "/twice": answer(pack(pack(bytes(200_000_000), 31), 31), headers={"Content-Encoding": "gzip, gzip"}),
    }
    for path, bomb in bombs.items():
        web.script(path, bomb)
    await read(fetcher, web.url("/article"))
    tracemalloc.start()
    try:
        for path in ("/bomb.gz", "/bomb.br", *bombs):
            with pytest.raises(FetchError):
                await read(fetcher, web.url(path), max_bytes=1_000_000)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


async def test_a_host_that_is_gone_has_a_sentence() -> None:
    async with HttpFetcher(FakeClock(NOW), user_agent=AGENT, allow=["127.0.0.1:9"], resolver=Names()) as fetcher:
        with pytest.raises(FetchError, match=r"no server is known by the name nowhere\.example"):
            await read(fetcher, "http://nowhere.example/")
        with pytest.raises(FetchError, match=r"127\.0\.0\.1 does not take connections"):
            await read(fetcher, "http://127.0.0.1:9/")


# ---------------------------------------------------------------- manners


async def test_robots_are_obeyed_when_asked_and_read_once(web: HostileWeb, fetcher: HttpFetcher) -> None:
    web.script("/robots.txt", answer("User-agent: *\nDisallow: /art\n", content_type="text/plain"))
    with pytest.raises(FetchError, match="asks robots not to read this page"):
        await read(fetcher, web.url("/article"), respect_robots=True)
    assert (await read(fetcher, web.url("/feed"), respect_robots=True)).status == 200
    assert (await read(fetcher, web.url("/article"))).status == 200
    assert len(web.asked("/robots.txt")) == 1


async def test_pages_of_one_site_that_are_read_together_ask_for_its_robots_once(
    web: HostileWeb, fetcher: HttpFetcher
) -> None:
    web.script("/robots.txt", answer("User-agent: *\nDisallow: /art\n", content_type="text/plain"))
    pages = [read(fetcher, web.url(path), respect_robots=True) for path in ("/article", "/feed", "/feed", "/article")]
    answers = await asyncio.gather(*pages, return_exceptions=True)
    assert [isinstance(one, FetchError) for one in answers] == [True, False, False, True]
    assert len(web.asked("/robots.txt")) == 1


async def test_no_robots_file_allows_and_a_failing_one_forbids(web: HostileWeb, fetcher: HttpFetcher) -> None:
    assert (await read(fetcher, web.url("/article"), respect_robots=True)).status == 200
    web.script("/robots.txt", answer(status=503))
    async with HttpFetcher(FakeClock(NOW), user_agent=AGENT, allow=[f"127.0.0.1:{web.port}"]) as other:
        with pytest.raises(FetchError, match=r"robots\.txt cannot be read at present"):
            await read(other, web.url("/article"), respect_robots=True)


async def test_a_host_is_asked_little_at_once_and_a_slow_one_delays_nobody_else() -> None:
    under_way, most = 0, 0

    async def counted(asked: Asked, writer: asyncio.StreamWriter) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.05)
        under_way -= 1
        await answer(bodies.ARTICLE)(asked, writer)

    async with HostileWeb() as slow, HostileWeb() as quick:
        slow.script("/article", counted)
        allow = [f"127.0.0.1:{slow.port}", f"127.0.0.1:{quick.port}"]
        async with HttpFetcher(FakeClock(NOW), user_agent=AGENT, allow=allow, per_host=2, total=8) as fetcher:
            crowd = [asyncio.create_task(read(fetcher, slow.url("/article"))) for _ in range(10)]
            await asyncio.sleep(0.01)
            begun = time.monotonic()
            await read(fetcher, quick.url("/article"))
            assert not all(task.done() for task in crowd)
            assert time.monotonic() - begun < 5
            await asyncio.gather(*crowd)
        assert most == 2


async def test_a_fetch_can_be_cancelled(web: HostileWeb, fetcher: HttpFetcher) -> None:
    task = asyncio.create_task(read(fetcher, web.url("/silent")))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await read(fetcher, web.url("/article"))).status == 200


async def test_a_conditional_answer_to_an_unconditional_question_is_an_error(
    web: HostileWeb, fetcher: HttpFetcher
) -> None:
    web.script("/odd", conditional(bodies.FEED, "*", "*"), answer(status=304))
    await read(fetcher, web.url("/odd"))
    with pytest.raises(BadStatus, match="304"):
        await read(fetcher, web.url("/odd"))
