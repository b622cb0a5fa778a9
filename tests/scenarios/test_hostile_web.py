"""The web at its worst, read by the real fetcher, parser and extractor: each time a clear answer, and on it goes."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.errors import BadStatus, ExtractionError, FeedError, TimedOut, WirewatchError
from bot.ingest.extract import extract, extract_file
from bot.ingest.fetch import HttpFetcher
from bot.ingest.sandbox import Sandbox
from bot.model import Readability
from bot.ports import Fetched, FetchRequest
from bot.testing import FakeClock
from tests.doubles.names import Names
from tests.doubles.web import HostileWeb, answer, standard_behaviours
from tests.doubles.web_bodies import ARTICLE, FEED

NOW = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
LIMIT = 5_000_000
SLOW = {"/silent", "/slow-head", "/slow-body"}
PATIENCE = 20.0  # the machine of a test may be busy


@pytest.fixture
async def web() -> AsyncIterator[HostileWeb]:
    async with HostileWeb() as web:
        yield web


@pytest.fixture
async def fetcher(web: HostileWeb) -> AsyncIterator[HttpFetcher]:
    async with HttpFetcher(FakeClock(NOW), user_agent="Wirewatch/test", allow=[f"{web.host}:{web.port}"]) as fetcher:
        yield fetcher


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(workers=1) as sandbox:
        yield sandbox


async def read(fetcher: HttpFetcher, url: str, deadline: float = 5.0) -> Fetched:
    return await fetcher.fetch(FetchRequest(url, max_bytes=LIMIT, deadline=deadline))


# ---------------------------------------------------------------- whatever comes, it goes on


async def test_every_trick_of_the_web_ends_in_words_and_the_next_page_is_read(
    web: HostileWeb, fetcher: HttpFetcher, sandbox: Sandbox
) -> None:
    told = {}
    for path in standard_behaviours():
        try:
            got = await read(fetcher, web.url(path), deadline=0.5 if path in SLOW else PATIENCE)
            if "feed" in got.url:
                await sandbox.parse(got.body, content_type=got.content_type, deadline=PATIENCE)
            else:
                await sandbox.extract_file(path, got.content_type, got.body, url=got.url)
        except WirewatchError as error:
            told[path] = str(error)
        assert (await read(fetcher, web.url("/article"))).body == ARTICLE.encode()

    assert all(" " in words and len(words) < 200 and "Error" not in words for words in told.values()), told
    assert {"/article", "/feed", "/feed-10000", "/login-wall", "/report.pdf"} & told.keys() == set()
    assert {"/picture.png", "/gigabyte", "/bomb.gz", "/loop-a", "/to-private", "/silent", "/feed-html"} <= told.keys()


async def test_names_that_hang_and_hosts_that_dawdle_do_not_hold_up_the_others(web: HostileWeb) -> None:
    names = Names(slow_example=[[web.host]], deaf_example=[[]], quick_example=[[web.host]])
    allow = [f"{name}.example:{web.port}" for name in ("slow", "deaf", "quick")]
    async with HttpFetcher(FakeClock(NOW), user_agent="Wirewatch/test", allow=allow, resolver=names) as fetcher:
        slow = [
            asyncio.create_task(read(fetcher, f"http://{host}.example:{web.port}/slow-body", deadline=1.0))
            for host in ("slow", "slow", "deaf", "deaf")
        ]
        await asyncio.sleep(0.1)
        quick = await read(fetcher, f"http://quick.example:{web.port}/article")

        assert quick.body == ARTICLE.encode()
        assert not any(task.done() for task in slow)
        assert all(isinstance(end, TimedOut) for end in await asyncio.gather(*slow, return_exceptions=True))


async def test_a_feed_may_fall_ill_and_recover(web: HostileWeb, fetcher: HttpFetcher, sandbox: Sandbox) -> None:
    url = web.script("/feed", answer("busy", status=503), answer(ARTICLE), answer(FEED))
    with pytest.raises(BadStatus):
        await read(fetcher, url)
    with pytest.raises(FeedError, match="a web page"):
        await sandbox.parse((await read(fetcher, url)).body, deadline=PATIENCE)
    assert len((await sandbox.parse((await read(fetcher, url)).body, deadline=PATIENCE)).entries) == 2


# ---------------------------------------------------------------- pages that are something else


async def test_a_pdf_is_read_as_one(web: HostileWeb, fetcher: HttpFetcher) -> None:
    got = await read(fetcher, web.url("/report.pdf"))
    assert "The harbour wall holds." in extract_file("report.pdf", got.content_type, got.body).text


async def test_a_picture_is_told_from_an_article(web: HostileWeb, fetcher: HttpFetcher) -> None:
    got = await read(fetcher, web.url("/picture.png"))
    with pytest.raises(ExtractionError, match="a picture"):
        extract_file("picture.png", got.content_type, got.body)


async def test_a_login_wall_is_headline_only(web: HostileWeb, fetcher: HttpFetcher) -> None:
    got = await read(fetcher, web.url("/login-wall"))
    assert got.url == web.url("/login")
    assert extract(got.body, got.url).readability is Readability.HEADLINE


@pytest.mark.parametrize("path", ["/wrong-charset", "/unknown-charset", "/utf-16", "/meta-charset"])
async def test_letters_survive_a_header_that_lies(web: HostileWeb, fetcher: HttpFetcher, path: str) -> None:
    got = await read(fetcher, web.url(path))
    assert extract(got.body, got.url, charset=got.charset).title == "Le café de la côte rouvre"


# ---------------------------------------------------------------- feeds that are not


async def test_a_broken_feed_gives_what_can_be_saved(web: HostileWeb, fetcher: HttpFetcher, sandbox: Sandbox) -> None:
    got = await read(fetcher, web.url("/feed-broken"))
    parsed = await sandbox.parse(got.body, content_type=got.content_type, deadline=PATIENCE)
    assert "Ferry & tug" in parsed.entries[0].title
    assert parsed.warnings


@pytest.mark.parametrize(("path", "words"), [("/feed-html", "a web page"), ("/feed-attributes", "built to hurt")])
async def test_a_feed_that_is_none_or_hurts_is_refused_in_words(
    web: HostileWeb, fetcher: HttpFetcher, sandbox: Sandbox, path: str, words: str
) -> None:
    got = await read(fetcher, web.url(path))
    with pytest.raises(FeedError, match=words):
        await sandbox.parse(got.body, content_type=got.content_type, deadline=PATIENCE)


@pytest.mark.parametrize("path", ["/feed-entities", "/feed-file"])
async def test_entities_neither_grow_nor_read_files(
    web: HostileWeb, fetcher: HttpFetcher, sandbox: Sandbox, path: str
) -> None:
    got = await read(fetcher, web.url(path))
    parsed = await sandbox.parse(got.body, content_type=got.content_type, deadline=PATIENCE)
    assert [entry.title.partition(";")[2] or entry.title for entry in parsed.entries] == [
        " late again",
        "Harbour wall holds through the gale",
    ]
    assert "were not expanded" in parsed.warnings[0]


async def test_of_ten_thousand_entries_the_newest_are_taken(
    web: HostileWeb, fetcher: HttpFetcher, sandbox: Sandbox
) -> None:
    got = await read(fetcher, web.url("/feed-10000"))
    parsed = await sandbox.parse(got.body, content_type=got.content_type, deadline=PATIENCE)
    assert parsed.entries[0].title == "Ship number 9999 has come in"
    assert len(parsed.entries) == 1_000
    assert "of its 10,000 entries" in parsed.warnings[0]
