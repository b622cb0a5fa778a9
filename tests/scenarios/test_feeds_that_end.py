"""Feeds that end, fail or move: their channels hear of it once, and once more when they are back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.errors import BadStatus
from bot.model import AlertMode
from bot.ports import Fetched
from tests.doubles.newsroom import Newsroom, newsroom

DAY = timedelta(days=1)
NEWS = ("High water comes at nine today, and again before midnight. " * 20,)


@pytest.fixture
async def room() -> AsyncIterator[Newsroom]:
    async with newsroom() as opened:
        await opened.subscribe(mode=AlertMode.DIGEST)
        yield opened


async def test_a_feed_that_is_gone_is_told_of_once_and_never_asked_again(room: Newsroom) -> None:
    gazette = await room.outlet("Gazette")
    room.fetcher.script[gazette.feed_url] = BadStatus(410)
    await room.round()
    asked = len(room.fetcher.asked)
    for _ in range(3):
        await room.round(later=DAY)
    assert len(room.fetcher.asked) == asked
    [ended] = room.said
    assert "“Gazette” has ended and is no longer asked" in ended
    assert f"To try again: /feed add {gazette.feed_url}" in ended


async def test_a_feed_that_was_gone_and_is_added_again_is_back(room: Newsroom) -> None:
    gazette = await room.outlet("Gazette")
    room.fetcher.script[gazette.feed_url] = BadStatus(410)
    await room.round()
    gazette.publish("Tide table", NEWS, at=room.clock.now())
    async with room.store.write() as tx:
        await tx.feeds.follow(room.workspace.id, gazette.feed_url)
    for _ in range(3):
        await room.round()
    assert len(room.said) == 2
    assert "“Gazette” is back" in room.said[1]


async def test_a_feed_that_fails_is_told_of_after_a_day_and_ended_after_a_month(room: Newsroom) -> None:
    gazette = await room.outlet("Gazette")
    answer = room.fetcher.script[gazette.feed_url]
    room.fetcher.script[gazette.feed_url] = BadStatus(503)
    for _ in range(7):
        await room.round()
    assert room.said == [], "an outage of some hours is nobody's business"
    for _ in range(4):
        await room.round(later=DAY)
    [failing] = room.said
    assert "“Gazette” has not answered for a day" in failing
    room.fetcher.script[gazette.feed_url] = answer
    for _ in range(3):
        await room.round(later=DAY)
    assert len(room.said) == 2
    assert "“Gazette” is back" in room.said[1]
    room.fetcher.script[gazette.feed_url] = BadStatus(503)
    for _ in range(35):
        await room.round(later=DAY)
    assert ["has not answered" in said for said in room.said[2:]] == [True, False]
    assert "has ended" in room.said[3]


async def test_a_feed_that_moved_for_good_is_asked_at_its_new_address_only(room: Newsroom) -> None:
    gazette = await room.outlet("Gazette")
    moved = "https://gazette.test/atom"
    answer = room.fetcher.script[gazette.feed_url]
    assert isinstance(answer, Fetched)
    room.fetcher.script[gazette.feed_url] = Fetched(moved, 200, answer.body, answer.content_type, moved_to=moved)
    room.fetcher.script[moved] = Fetched(moved, 200, answer.body, answer.content_type)
    await room.round()
    async with room.store.read() as tx:
        assert [feed.url for feed in await tx.feeds.of_workspace(room.workspace.id)] == [moved]
    room.fetcher.asked.clear()
    await room.round()
    assert [request.url for request in room.fetcher.asked] == [moved]
