"""One id, from the poll to the post: whoever has an entry's number finds every line of its way in the logs."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import structlog
from structlog.testing import capture_logs
from structlog.typing import EventDict

from tests.doubles.newsroom import Newsroom, newsroom


@pytest.fixture
async def room() -> AsyncIterator[Newsroom]:
    async with newsroom() as opened:
        await opened.subscribe()
        yield opened


def way(lines: list[EventDict], entry: int) -> list[str]:
    """What the log says of one entry, in order."""
    return [line["event"] for line in lines if line.get("entry") == entry]


def entry_of(lines: list[EventDict], url: str) -> int:
    """The number under which an article's line stands."""
    [number] = {line["entry"] for line in lines if line["event"] == "article" and line["url"] == url}
    return int(number)


async def test_an_entry_is_followed_from_its_poll_to_its_post(room: Newsroom) -> None:
    gazette = await room.outlet("Gazette")
    url = gazette.publish("Ferry sinks off Port Ansel", at=room.clock.now())
    with capture_logs([structlog.contextvars.merge_contextvars]) as lines:
        await room.round()
    assert way(lines, entry_of(lines, url)) == ["entry found", "queued", "article", "sent"]


async def test_entries_that_are_stored_together_keep_their_own_ids(room: Newsroom) -> None:
    outlets = [await room.outlet(name) for name in ("Gazette", "Courier", "Wire")]
    addresses = [
        outlet.publish(f"Harbour Office: {title}", (f"{title}, the Harbour Office said. " * 9,), at=room.clock.now())
        for outlet, title in zip(outlets, ("ferry sinks", "mill burns", "pilots strike"), strict=True)
    ]
    with capture_logs([structlog.contextvars.merge_contextvars]) as lines:
        await room.round()
    for url in addresses:
        told = set(way(lines, entry_of(lines, url))) - {"sent"}
        assert told == {"entry found", "queued", "article"}


async def test_an_edit_belongs_to_the_entry_that_caused_it(room: Newsroom) -> None:
    gazette, courier = await room.outlet("Gazette"), await room.outlet("Courier")
    gazette.publish("Ferry sinks off Port Ansel", at=room.clock.now())
    await room.round()
    later = courier.publish("Ferry with forty on board sinks", at=room.clock.now())
    with capture_logs([structlog.contextvars.merge_contextvars]) as lines:
        await room.round()
    assert way(lines, entry_of(lines, later)) == ["entry found", "queued", "article", "sent"]


async def test_what_was_uncertain_is_found_under_the_same_id(room: Newsroom) -> None:
    gazette = await room.outlet("Gazette")
    room.adapter.breaks = 1
    url = gazette.publish("Ferry sinks off Port Ansel", at=room.clock.now())
    with capture_logs([structlog.contextvars.merge_contextvars]) as lines:
        await room.round()
        room.clock.advance(60)
        await room.deliver()
    told = way(lines, entry_of(lines, url))
    assert told[:3] == ["entry found", "queued", "article"]
    assert told[3] == "delivery may have been accepted"
    assert told[-1] == "sent"
