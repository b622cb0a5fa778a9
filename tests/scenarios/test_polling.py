"""Many feeds at once: who is slow, broken or busy delays nobody else, and nothing claimed is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.errors import BadStatus, FetchError, StoreError, TimedOut
from bot.flow.poll import Poller
from bot.ingest.lanes import SLOW_AFTER, Lanes
from bot.ingest.sandbox import Sandbox
from bot.jobs import LocalJobs
from bot.model import Entry, Feed
from bot.ports import Fetched, FetchRequest
from bot.settings import Fetch, Polling
from bot.store import Store
from bot.store.entries import Entries
from bot.store.values import Added
from bot.testing import FakeClock
from tests.doubles.keys import vault_with_a_key
from tests.doubles.newsroom import MONDAY_NOON

FEED = b"<rss version='2.0'><channel><title>Tides</title><item><title>Low</title><guid>1</guid></item></channel></rss>"


class Servers:
    """Answers with a small feed; a host in `answers` with what stands there, one in `silent` not before `release`."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.under_way: dict[str, int] = {}
        self.most: dict[str, int] = {}
        self.answers: dict[str, FetchError] = {}
        self.silent: set[str] = set()
        self.release = asyncio.Event()

    async def fetch(self, request: FetchRequest) -> Fetched:
        host = request.url.split("/")[2]
        self.asked.append(request.url)
        self.under_way[host] = self.under_way.get(host, 0) + 1
        self.most[host] = max(self.most.get(host, 0), self.under_way[host])
        try:
            await asyncio.sleep(0)
            if host in self.silent:
                await self.release.wait()
            if host in self.answers:
                raise self.answers[host]
            return Fetched(request.url, 200, FEED, "application/rss+xml")
        finally:
            self.under_way[host] -= 1

    async def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(1) as running:
        yield running


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(MONDAY_NOON)


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    return sqlite_store


@pytest.fixture
def servers() -> Servers:
    return Servers()


@pytest.fixture
def poller(store: Store, servers: Servers, sandbox: Sandbox) -> Poller:
    return Poller(store, LocalJobs(), servers, sandbox, Polling(), Fetch(), vault_with_a_key())


async def follow(store: Store, *urls: str) -> int:
    async with store.write() as tx:
        workspace = await tx.workspaces.ensure("toy", "W1", "Desk")
        await tx.feeds.follow_many(workspace.id, [(url, "", None) for url in urls])
    return workspace.id


async def feeds_of(store: Store, workspace: int) -> dict[str, Feed]:
    async with store.read() as tx:
        return {feed.url: feed for feed in await tx.feeds.of_workspace(workspace)}


async def read(store: Store, workspace: int) -> int:
    return sum(feed.baseline_done for feed in (await feeds_of(store, workspace)).values())


async def until_read(store: Store, workspace: int, count: int) -> None:
    async with asyncio.timeout(20):
        while await read(store, workspace) < count:  # noqa: ASYNC110 - rows tell nobody when they change
            await asyncio.sleep(0.01)


async def test_a_host_that_does_not_answer_holds_up_neither_others_nor_later_rounds(
    store: Store, servers: Servers, poller: Poller
) -> None:
    servers.silent.add("slow.test")
    desk = await follow(store, "https://slow.test/feed", *(f"https://h{n}.test/feed" for n in range(30)))
    assert await poller.wake() == 31
    await until_read(store, desk, 30)
    await follow(store, "https://later.test/feed")
    assert await poller.wake() == 1, "the slow one is still in hand, and nobody waits for it"
    servers.release.set()
    await poller.finish()
    assert all(feed.baseline_done for feed in (await feeds_of(store, desk)).values())


async def test_one_host_is_asked_two_feeds_at_a_time(store: Store, servers: Servers, poller: Poller) -> None:
    await follow(store, *(f"https://big.test/{n}" for n in range(40)), "https://other.test/feed")
    await poller.wake()
    await poller.finish()
    assert len(servers.asked) == 41
    assert servers.most["big.test"] == 2


async def test_a_host_that_says_wait_is_not_asked_for_its_other_feeds(
    store: Store, servers: Servers, poller: Poller
) -> None:
    servers.answers["busy.test"] = BadStatus(429, retry_after=7_200)
    desk = await follow(store, *(f"https://busy.test/{n}" for n in range(40)))
    await poller.wake()
    await poller.finish()
    assert len(servers.asked) <= 4
    feeds = (await feeds_of(store, desk)).values()
    assert {feed.next_poll_at for feed in feeds} == {MONDAY_NOON + timedelta(hours=2)}


async def test_a_host_that_was_silent_twice_is_left_alone_for_the_round(
    store: Store, servers: Servers, poller: Poller
) -> None:
    servers.answers["dead.test"] = TimedOut("no complete answer came within 20 s")
    desk = await follow(store, *(f"https://dead.test/{n}" for n in range(40)))
    await poller.wake()
    await poller.finish()
    assert len(servers.asked) <= 4
    assert {feed.failures for feed in (await feeds_of(store, desk)).values()} == {1}


@pytest.mark.parametrize(
    "fault", [StoreError("the disk has a hole here"), OverflowError("a date nobody thought of")], ids=str
)
async def test_a_feed_that_cannot_be_stored_takes_no_other_with_it(
    store: Store, poller: Poller, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    desk = await follow(store, "https://cursed.test/feed", *(f"https://h{n}.test/feed" for n in range(9)))
    cursed = (await feeds_of(store, desk))["https://cursed.test/feed"]
    well = Entries.add_many

    async def add_many(self: Entries, feed_id: int, found: list[Entry], *, baseline: bool = False) -> Added:
        if feed_id == cursed.id:
            raise fault
        return await well(self, feed_id, found, baseline=baseline)

    monkeypatch.setattr(Entries, "add_many", add_many)
    await poller.wake()
    finish = asyncio.create_task(poller.finish())
    while not finish.done():  # it waits between its attempts
        clock.advance(1)
        await asyncio.sleep(0.01)
    feeds = await feeds_of(store, desk)
    assert sorted(feed.url for feed in feeds.values() if not feed.baseline_done) == [cursed.url]


async def test_what_was_claimed_and_not_asked_is_due_again_after_an_end(
    store: Store, servers: Servers, poller: Poller
) -> None:
    servers.silent.add("slow.test")
    desk = await follow(store, *(f"https://slow.test/{n}" for n in range(5)), "https://quick.test/feed")
    await poller.wake()
    await until_read(store, desk, 1)
    await poller.close()
    async with store.write() as tx:
        assert len(await tx.feeds.due(10)) == 5, "its lease would have kept it for five minutes"


async def test_a_slow_request_gives_its_room_to_a_quick_one() -> None:
    lanes, held = Lanes(per_host=1, total=1), asyncio.Event()

    async def hold() -> None:
        async with lanes.room("slow.test"):
            held.set()
            await asyncio.Event().wait()

    slow = asyncio.create_task(hold())
    await held.wait()
    began = asyncio.get_running_loop().time()
    async with asyncio.timeout(10 * SLOW_AFTER), lanes.room("quick.test"):
        assert asyncio.get_running_loop().time() - began >= 0.9 * SLOW_AFTER
    slow.cancel()
