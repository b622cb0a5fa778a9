"""The pipeline's queue, on both databases."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import Fenced
from bot.model import Entry
from bot.store import Store
from bot.store.values import ClaimedEntry, EntryState
from bot.testing import FakeClock
from tests.doubles.scene import publish, set_scene

MINUTE = timedelta(minutes=1)


async def claim(store: Store, limit: int = 10) -> list[ClaimedEntry]:
    async with store.write() as tx:
        return await tx.entries.claim(limit)


async def queue(store: Store, *titles: str) -> int:
    feed = (await set_scene(store)).feed
    async with store.write() as tx:
        await tx.entries.add_many(
            feed.id, [Entry(title, f"https://gazette.example/{title}", title) for title in reversed(titles)]
        )
    return feed.id


async def test_an_entry_comes_out_as_it_went_in(store: Store) -> None:
    feed = (await set_scene(store)).feed
    entry = Entry(
        guid="urn:1",
        url="https://gazette.example/1",
        title="Cranes “stand” still \U0001f3d7",
        summary_html="<p>Short</p>",
        content_html="<p>Long</p>",
        author="A. Writer",
        published=datetime(2026, 3, 1, tzinfo=UTC),
        updated=datetime(2026, 3, 2, tzinfo=UTC),
        language="en",
        source="The Gazette",
    )
    async with store.write() as tx:
        assert (await tx.entries.add_many(feed.id, [entry])).new == ("urn:1",)
    [claimed] = await claim(store)
    assert claimed.entry == entry
    assert (claimed.feed_id, claimed.revision, claimed.attempts) == (feed.id, 1, 1)


async def test_a_known_entry_is_not_queued_again(store: Store) -> None:
    scene = await set_scene(store)
    await publish(store, scene.feed, "https://gazette.example/1", "Cranes stand still")
    async with store.write() as tx:
        same = Entry("https://gazette.example/1", "https://gazette.example/1", "Cranes stand still")
        added = await tx.entries.add_many(scene.feed.id, [same])
    assert (added.new, added.changed) == ((), ())
    assert await claim(store) == []


async def test_a_changed_entry_is_queued_as_a_revision(store: Store) -> None:
    scene = await set_scene(store)
    article = await publish(store, scene.feed, "https://gazette.example/1", "Cranes stand still")
    async with store.write() as tx:
        edited = Entry("https://gazette.example/1", "https://gazette.example/1", "Cranes turn again")
        assert (await tx.entries.add_many(scene.feed.id, [edited])).changed == ("https://gazette.example/1",)
    [claimed] = await claim(store)
    assert (claimed.revision, claimed.article_id) == (2, article.id)
    assert claimed.entry.title == "Cranes turn again"


async def test_the_baseline_is_queued_like_the_rest_and_keeps_its_mark(store: Store) -> None:
    feed = (await set_scene(store)).feed
    async with store.write() as tx:
        await tx.entries.add_many(
            feed.id, [Entry("1", None, "Old news"), Entry("2", None, "Older news")], baseline=True
        )
        again = await tx.entries.add_many(feed.id, [Entry("3", None, "News"), Entry("1", None, "Old news, edited")])
    assert (again.new, again.changed) == (("3",), ("1",))
    assert {claimed.entry.title: claimed.baseline for claimed in await claim(store)} == {
        "Older news": True,
        "Old news, edited": True,
        "News": False,
    }


async def test_ten_thousand_entries_and_repeated_guids_are_taken_at_once(store: Store) -> None:
    feed = (await set_scene(store)).feed
    many = [Entry(f"guid {number % 9_000}", None, f"Title {number}") for number in range(10_000)]
    async with store.write() as tx:
        assert len((await tx.entries.add_many(feed.id, many)).new) == 9_000
        assert await tx.entries.counts() == {"new": 9_000}
        titles = [claimed.entry.title for claimed in await tx.entries.claim(10_000)]
    assert titles == [f"Title {number}" for number in reversed(range(9_000))], "the first counts, the last is oldest"


async def test_concurrent_workers_never_hold_the_same_entry(store: Store) -> None:
    await queue(store, *(str(number) for number in range(60)))
    claims = await asyncio.gather(*(claim(store, 10) for _ in range(6)))
    ids = [claimed.id for some in claims for claimed in some]
    assert len(ids) == len(set(ids)) == 60


async def test_the_oldest_entries_come_first(store: Store, clock: FakeClock) -> None:
    feed = await queue(store, "first")
    clock.advance(1)
    async with store.write() as tx:
        await tx.entries.add_many(feed, [Entry("second", None, "second")])
    assert [claimed.entry.title for claimed in await claim(store, 1)] == ["first"]
    assert [claimed.entry.title for claimed in await claim(store, 1)] == ["second"]


async def test_an_entry_comes_back_when_its_lease_ends_and_the_late_worker_is_refused(
    store: Store, clock: FakeClock
) -> None:
    await queue(store, "story")
    [slow] = await claim(store)
    assert await claim(store) == []
    clock.advance(301)
    [fast] = await claim(store)
    assert (fast.id, fast.attempts) == (slow.id, 2)
    async with store.write() as tx:
        await tx.entries.finish(fast, None)
    with pytest.raises(Fenced):
        async with store.write() as tx:
            await tx.entries.finish(slow, None)


async def test_a_failing_entry_is_tried_three_times_and_then_put_aside(store: Store, clock: FakeClock) -> None:
    await queue(store, "poison")
    lived = []
    for _ in range(3):
        [poison] = await claim(store)
        async with store.write() as tx:
            state = await tx.entries.fail(poison, "the page could not be read", clock.now() + MINUTE)
        lived.append((poison.attempts, state))
        assert await claim(store) == [], "not before its time"
        clock.advance(60)
    assert lived == [(1, EntryState.NEW), (2, EntryState.NEW), (3, EntryState.QUARANTINED)]
    async with store.read() as tx:
        [(_, url, error)] = await tx.entries.quarantined()
        assert (url, error) == ("https://gazette.example/poison", "the page could not be read")


async def test_an_entry_that_kills_its_worker_three_times_is_put_aside(store: Store, clock: FakeClock) -> None:
    await queue(store, "killer")
    for _ in range(3):
        assert len(await claim(store)) == 1
        clock.advance(301)
    assert await claim(store) == []
    async with store.write() as tx:
        [(number, _, error)] = await tx.entries.quarantined()
        assert "three times" in error
        assert await tx.entries.requeue(number)
        assert not await tx.entries.requeue(number)
    assert [claimed.attempts for claimed in await claim(store)] == [1]


async def test_an_entry_given_back_at_a_shutdown_has_lost_no_attempt(store: Store) -> None:
    await queue(store, "story")
    [claimed] = await claim(store)
    async with store.write() as tx:
        await tx.entries.release(claimed)
    assert [again.attempts for again in await claim(store)] == [1]


async def test_the_queue_tells_its_length_and_age(store: Store, clock: FakeClock) -> None:
    await queue(store, "a", "b")
    begun = clock.now()
    clock.advance(60)
    await claim(store, 1)
    async with store.read() as tx:
        assert await tx.entries.waiting() == (2, begun)
        assert await tx.entries.counts() == {"new": 1, "working": 1}
