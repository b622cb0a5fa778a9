"""Strangers' bytes are read in child processes: a hostile one costs its deadline, and nobody else anything."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.errors import ExtractionError, FeedError
from bot.ingest.sandbox import Sandbox
from bot.model import Readability
from tests.doubles import web_bodies as bodies

# Half a million ampersands that stand alone: measured to keep feedparser busy for far longer than any deadline.
ENDLESS = b"<rss><channel><item><title>" + b"&" * 9_000_000


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(workers=1) as running:
        yield running


async def test_feeds_and_pages_are_read(sandbox: Sandbox) -> None:
    assert len((await sandbox.parse(bodies.FEED.encode())).entries) == 2
    page = await sandbox.extract(bodies.ARTICLE.encode(), "https://daily.example/wall")
    assert (page.title, page.readability) == ("Harbour wall holds through the gale", Readability.FULL)
    assert (
        "six metres" in (await sandbox.extract_file("wall.pdf", "application/pdf", bodies.pdf("six metres " * 30))).text
    )


async def test_our_own_errors_come_through(sandbox: Sandbox) -> None:
    with pytest.raises(FeedError, match="a web page, not a feed"):
        await sandbox.parse(bodies.ARTICLE.encode())
    with pytest.raises(ExtractionError, match="a picture, not text"):
        await sandbox.extract_file("p.png", "image/png", bodies.PICTURE)


async def test_what_takes_too_long_is_killed_and_the_next_job_is_served(sandbox: Sandbox) -> None:
    await sandbox.parse(bodies.FEED.encode())
    with pytest.raises(FeedError, match=r"took longer than 0\.2 s"):
        await sandbox.parse(ENDLESS, deadline=0.2)
    assert len((await sandbox.parse(bodies.FEED.encode())).entries) == 2


async def test_a_child_that_dies_is_replaced(sandbox: Sandbox) -> None:
    await sandbox.parse(bodies.FEED.encode())
    (child,) = sandbox._children
    child._process.kill()
    with pytest.raises(FeedError, match="ended unexpectedly"):
        await sandbox.parse(bodies.FEED.encode())
    assert len((await sandbox.parse(bodies.FEED.encode())).entries) == 2


async def test_the_loop_goes_on_while_a_child_toils(sandbox: Sandbox) -> None:
    await sandbox.parse(bodies.FEED.encode())
    toil = asyncio.create_task(sandbox.parse(ENDLESS, deadline=0.5))
    beats = 0
    while not toil.done():
        await asyncio.sleep(0.01)
        beats += 1
    assert isinstance(toil.exception(), FeedError)
    assert beats >= 10


async def test_an_asker_who_gives_up_leaves_no_busy_child(sandbox: Sandbox) -> None:
    await sandbox.parse(bodies.FEED.encode())
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await sandbox.parse(ENDLESS, deadline=60)
    assert not sandbox._children
    assert len((await sandbox.parse(bodies.FEED.encode())).entries) == 2
