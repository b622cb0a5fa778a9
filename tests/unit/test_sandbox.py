"""Strangers' bytes are read in child processes: a hostile one costs its deadline, and nobody else anything."""

import asyncio
import re
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


ITEM = b"<rss version='2.0'><channel><title>Tides</title><item><guid>1</guid><title>Low water"
REST = b"</title></item></channel></rss>"
WIDE = (ITEM + REST).decode().encode("utf-16")
DECLARED = "<?xml version='1.0' encoding='{}'?>"
HOSTILE = {
    "100 MB": (ITEM + b"x" * 100_000_000 + REST, "larger than 10 MB"),
    "200,000 attributes": (bodies.ATTRIBUTE_FEED.encode(), "longer than 64 KB"),
    "a million elements deep": (ITEM + b"<a>" * 1_000_000, "nested more than 100 deep"),
    "nine million <": (ITEM + b"<" * 9_000_000, "took longer|not a feed|^read: Low water"),
    "nine million &": (ENDLESS, "took longer|not a feed|^read: &"),
    "a CDATA section without end": (ITEM + b"<![CDATA[" + b"x" * 9_000_000, "took longer|^read: "),
    "a parameter entity": (b"<!DOCTYPE r [<!ENTITY % a 'b'> %a;]>" + ITEM + REST, "^read: Low water$"),
    "an entity bomb": (bodies.ENTITY_FEED.encode(), "^read: &l9; late again"),
    "an entity that is a file": (bodies.FILE_FEED.encode(), "^read: &f; late again"),
    "UTF-16 that says UTF-8": (DECLARED.format("utf-8").encode() + WIDE, "not a feed|^read: Low water$"),
    "an encoding nobody has": (DECLARED.format("klingon-8").encode() + ITEM + REST, "^read: Low water$"),
    "NULs in every tag": ((ITEM + REST).replace(b"<", b"<\0\0"), "not a feed"),
    "a NUL in the title": ((ITEM + b"\0" + REST), "^read: Low water$"),
    "a JSON Feed of brackets": (b'{"version": "https://jsonfeed.org/version/1", "items": ' + b"[" * 1_000_000, "JSON"),
}


@pytest.mark.parametrize(("body", "told"), HOSTILE.values(), ids=HOSTILE.keys())
async def test_every_hostile_body_has_its_verdict_within_the_deadline(sandbox: Sandbox, body: bytes, told: str) -> None:
    found = await verdict(sandbox, body)
    assert re.search(told, found[:300]), found[:300]
    assert "root:" not in found
    assert "Error:" not in found, "a library's own words"
    assert len(found) < 2_000


async def verdict(sandbox: Sandbox, body: bytes) -> str:
    """The titles that were read, or the sentence with which it was refused."""
    try:
        parsed = await sandbox.parse(body)
    except FeedError as error:
        return str(error)
    return f"read: {' '.join(entry.title for entry in parsed.entries)}"


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
