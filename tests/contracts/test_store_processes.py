"""What a process had in hand is free soon after its death, on both databases."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from bot import failpoints
from bot.errors import Fenced, StoreAway
from bot.flow.hands import Hands
from bot.flow.presence import BEAT_EVERY, LEASE, LONGEST_GAP, MISSED, Presence
from bot.model import DeliveryKind, DeliveryState, Entry
from bot.store import Store, Tx
from bot.testing import FakeClock
from tests.doubles.scene import set_scene


@pytest.fixture
async def other(database_url: str, clock: FakeClock) -> AsyncIterator[Store]:
    """Another process on the same database."""
    opened = await Store.open(database_url, clock=clock)
    yield opened
    await opened.close()


async def live(clock: FakeClock, seconds: float, *processes: Presence) -> None:
    """Let time pass while these processes beat."""
    for _ in range(int(seconds / BEAT_EVERY) + 1):
        clock.advance(BEAT_EVERY)
        for process in processes:
            await process.tick()


async def test_what_a_dead_process_had_in_hand_is_free_within_seconds(
    store: Store, other: Store, clock: FakeClock
) -> None:
    scene = await set_scene(store)
    survivor, dying = Presence(other, clock), Presence(store, clock)
    async with store.write() as tx:
        await tx.entries.add_many(scene.feed.id, [Entry("1", "https://gazette.example/1", "One")])
        await tx.deliveries.add(scene.channel.id, DeliveryKind.NOTICE, "one", {})
    await live(clock, LEASE.total_seconds(), survivor, dying)
    async with store.write() as tx:
        [feed], [entry], [delivery] = await tx.feeds.due(9), await tx.entries.claim(9), await tx.deliveries.claim(9)
    await live(clock, LEASE.total_seconds(), survivor, dying)
    async with other.write() as tx:
        assert [await tx.feeds.due(9), await tx.entries.claim(9), await tx.deliveries.claim(9)] == [[], [], []]

    await live(clock, 13, survivor)
    async with other.write() as tx:
        assert [one.id for one in await tx.feeds.due(9)] == [feed.id]
        assert [one.id for one in await tx.entries.claim(9)] == [entry.id]
        assert [one.id for one in await tx.deliveries.claim(9)] == [delivery.id]

    with pytest.raises(Fenced):
        async with store.write() as tx:
            await tx.entries.finish(entry, None)
    with pytest.raises(Fenced):
        async with store.write() as tx:
            await tx.deliveries.mark_sending(delivery)


@pytest.mark.parametrize("seconds", [-3_600, 0, MISSED.total_seconds()])
async def test_the_next_life_frees_what_the_former_one_had(
    store: Store, other: Store, clock: FakeClock, seconds: float
) -> None:
    """On PostgreSQL only once it missed a beat: until then it may have lost its sessions, and live."""
    await set_scene(store)
    await Presence(store, clock).arrive()
    async with store.write() as tx:
        [feed] = await tx.feeds.due(9)
    await store.close()
    clock.advance(seconds)
    await Presence(other, clock).arrive()
    freed = seconds > 0 or not other.is_shared
    async with other.write() as tx:
        assert [one.id for one in await tx.feeds.due(9)] == ([feed.id] if freed else [])


async def test_who_has_a_session_is_not_taken_for_dead_before_its_lease_is_over(
    postgres_url: str, clock: FakeClock
) -> None:
    stopped, other = await Store.open(postgres_url, clock=clock), await Store.open(postgres_url, clock=clock)
    await set_scene(stopped)
    await Presence(stopped, clock).arrive()
    async with stopped.write() as tx:
        [feed] = await tx.feeds.due(9)
    clock.advance(MISSED.total_seconds())
    looking = Presence(other, clock)
    await looking.arrive()
    async with other.write() as tx:
        assert await tx.feeds.due(9) == []
    await live(clock, LEASE.total_seconds() + LONGEST_GAP, looking)
    async with other.write() as tx:
        assert [one.id for one in await tx.feeds.due(9)] == [feed.id]
    await stopped.close()
    await other.close()


async def test_others_notice_a_death_sooner_than_a_stop(store: Store, other: Store, clock: FakeClock) -> None:
    await set_scene(store)
    survivor, dying = Presence(other, clock), Presence(store, clock)
    await live(clock, LONGEST_GAP, survivor, dying)
    async with store.write() as tx:
        [feed] = await tx.feeds.due(9)
    await store.close()
    await live(clock, MISSED.total_seconds(), survivor)
    async with other.write() as tx:
        assert [one.id for one in await tx.feeds.due(9)] == [feed.id]


async def test_what_was_being_sent_is_looked_for_but_not_at_once(store: Store, other: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    async with store.write() as tx:
        await tx.deliveries.add(scene.channel.id, DeliveryKind.NOTICE, "one", {})
        [delivery] = await tx.deliveries.claim(9)
        await tx.deliveries.mark_sending(delivery)
        await tx.processes.leave()
    async with other.write() as tx:
        assert await tx.deliveries.stuck(9) == [], "the request may still be on its way"
    clock.advance(5)
    async with other.write() as tx:
        [found] = await tx.deliveries.stuck(9)
        assert (found.id, found.state) == (delivery.id, DeliveryState.UNKNOWN)


async def test_nobody_is_buried_because_the_database_was_away(store: Store, other: Store, clock: FakeClock) -> None:
    await set_scene(store)
    first, second = Presence(store, clock), Presence(other, clock)
    await live(clock, 20, first, second)
    async with store.write() as tx:
        [feed] = await tx.feeds.due(9, lease=timedelta(hours=1))
    clock.advance(60)
    await second.tick()
    await live(clock, 20, first, second)
    async with other.write() as tx:
        assert await tx.feeds.due(9) == [], f"feed {feed.id} is still in hand"


async def test_who_leaves_frees_what_it_did_not_finish(store: Store, other: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    leaving = Presence(store, clock)
    await leaving.tick()
    async with store.write() as tx:
        await tx.entries.add_many(scene.feed.id, [Entry("1", "https://gazette.example/1", "One")])
        assert await tx.entries.claim(9)
    await leaving.leave()
    async with other.write() as tx:
        assert len(await tx.entries.claim(9)) == 1


async def test_a_claim_whose_answer_was_lost_is_given_back_by_the_next_one(store: Store) -> None:
    """The claim was committed, the connection broke before anybody here heard of it: no lease need run out."""
    scene = await set_scene(store)
    async with store.write() as tx:
        for number in ("1", "2"):
            await tx.entries.add_many(scene.feed.id, [Entry(number, f"https://gazette.example/{number}", number)])
        await tx.deliveries.add(scene.channel.id, DeliveryKind.NOTICE, "one", {})
        [known] = await tx.entries.claim(1)
    entries = Hands(store, lambda tx, held: tx.entries.let_go(held))
    deliveries = Hands(store, lambda tx, held: tx.deliveries.let_go(held))
    feeds = Hands(store, lambda tx, held: tx.feeds.let_go(held))
    entries.held.add(known.id)

    await lose(entries, lambda tx: tx.entries.claim(9))
    await lose(deliveries, lambda tx: tx.deliveries.claim(9))
    await lose(feeds, lambda tx: tx.feeds.due(9))

    async with entries.claiming() as tx:
        [again] = await tx.entries.claim(9)
        assert (again.id != known.id, again.attempts) == (True, 1), "what is worked on stays in hand"
    async with deliveries.claiming() as tx:
        assert len(await tx.deliveries.claim(9)) == 1
    async with feeds.claiming() as tx:
        assert len(await tx.feeds.due(9)) == 1
    async with feeds.claiming() as tx:
        assert await tx.feeds.due(9) == [], "nothing was lost this time"


async def lose(hands: Hands, claim: Callable[[Tx], Awaitable[list[Any]]]) -> None:
    """Have a claim of one row committed without anybody hearing of it."""

    def break_off(failpoint: str) -> None:
        if failpoint == "done":
            raise StoreAway("the connection broke")

    with failpoints.armed(break_off), pytest.raises(StoreAway):
        async with hands.claiming() as tx:
            assert len(await claim(tx)) == 1
