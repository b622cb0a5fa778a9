"""A PostgreSQL database is dumped under load, restored, and run: nothing already sent is sent again."""

import asyncio

import pytest

from bot.clock import SystemClock
from bot.errors import StoreError
from bot.flow.presence import Presence
from bot.store import Store
from bot.testing import FakeClock
from tests.doubles.newsroom import MONDAY_NOON, ForgetfulAdapter, World, newsroom
from tests.doubles.postgres import PostgresServer
from tests.doubles.scene import publish, set_scene

LIGHTHOUSE = (
    "Anna Tollerby, who heads the Harbour Office, opened the new lighthouse of Skerrin on Wednesday.",
    "Three hundred guests climbed its two hundred steps, and a brass band played on the gallery.",
    "The lamp, built in the workshop of Oskar Prell, can be seen from thirty miles away.",
)


async def test_what_was_sent_after_the_dump_is_not_sent_again(postgres: PostgresServer, postgres_url: str) -> None:
    world = World(FakeClock(MONDAY_NOON), adapter=ForgetfulAdapter())
    async with newsroom(postgres_url, world) as room:
        await room.subscribe()
        outlet = await room.outlet("Gazette")
        outlet.publish("Ferry sinks", at=room.clock.now())
        room.clock.advance(3 * 3_600)
        await room.poll()
        await room.work()
        copy = await asyncio.to_thread(postgres.dumped, postgres_url.rpartition("/")[2])
        await room.deliver()
        outlet.publish("A lighthouse for Skerrin", LIGHTHOUSE, at=room.clock.now())
        await room.round()
        [card] = room.posts
        assert len(card.thread) == 1, "the second article is a reply to the first one's card"

    url = postgres.url(copy)
    store = await Store.open(url, clock=world.clock)
    await store.restored()
    await store.close()
    async with newsroom(url, world) as room:
        for _ in range(4):
            await room.round()
        assert room.posts == [card]
        assert len(card.thread) == 1
        assert (await room.store.doctor()).faults == ()
    await world.sandbox.close()
    postgres.drop(copy)


async def test_a_dump_under_load_is_whole(postgres: PostgresServer, postgres_url: str, clock: FakeClock) -> None:
    store = await Store.open(postgres_url, clock=clock)
    feed = (await set_scene(store)).feed
    going_on = True

    async def load() -> None:
        count = 0
        while going_on:
            count += 1
            await publish(store, feed, f"https://gazette.example/{count}")

    writing = asyncio.create_task(load())
    await asyncio.sleep(0.2)
    name = await asyncio.to_thread(postgres.dumped, postgres_url.rpartition("/")[2])
    going_on = False
    await writing
    copy = await Store.open(postgres.url(name), clock=clock)
    async with copy.read() as tx:
        assert set(await tx.entries.counts()) == {"done"}, "an entry is there with its article or not at all"
    await copy.restored()
    assert (await publish(copy, feed, "https://gazette.example/new")).id > 1_000_000, "no number is given out again"
    await copy.close()
    await store.close()
    postgres.drop(name)


async def test_a_database_that_is_in_use_is_no_copy(postgres_url: str) -> None:
    clock = SystemClock()
    running, asking = await Store.open(postgres_url, clock=clock), await Store.open(postgres_url, clock=clock)
    await Presence(running, clock).tick()
    with pytest.raises(StoreError, match="1 processes work on this database"):
        await asking.restored()
    await running.close()
    await asking.close()
