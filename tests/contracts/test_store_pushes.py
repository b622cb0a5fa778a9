"""Pushes: which hubs were asked of which feeds, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.model import FeedState
from bot.store import Store
from bot.testing import FakeClock
from tests.doubles.scene import Scene, set_scene

HUB = "https://hub.example/"


async def scene_with_hub(store: Store) -> Scene:
    scene = await set_scene(store)
    async with store.write() as tx:
        await tx.feeds.save(replace(scene.feed, hub_url=HUB, baseline_done=True))
    return scene


async def test_a_feed_that_names_a_hub_is_a_candidate_until_a_push_is_begun(store: Store) -> None:
    scene = await scene_with_hub(store)
    async with store.write() as tx:
        assert [feed.id for feed in await tx.pushes.candidates(5)] == [scene.feed.id]
        for _ in range(2):
            await tx.pushes.begin(scene.feed.id, HUB, scene.feed.url, "https://us.example/websub/", "locked")
        assert await tx.pushes.candidates(5) == []
        push = await tx.pushes.of_feed(scene.feed.id)
        assert push is not None
        assert push.callback == f"https://us.example/websub/{push.key}"
        assert await tx.pushes.by_key(push.key) == push
        assert await tx.pushes.by_key("guessed") is None


async def test_a_push_in_hand_is_not_due_and_may_be_verified_for_an_hour(store: Store, clock: FakeClock) -> None:
    scene = await scene_with_hub(store)
    async with store.write() as tx:
        await tx.pushes.begin(scene.feed.id, HUB, scene.feed.url, "https://us.example/", "locked")
        [push] = await tx.pushes.due(5)
        assert push.pending_until == tx.now + timedelta(hours=1)
        assert await tx.pushes.due(5) == []
    clock.advance(3600)
    async with store.write() as tx:
        assert len(await tx.pushes.due(5)) == 1, "a process that died must not keep it"


async def test_a_push_is_live_until_its_lease_ends(store: Store, clock: FakeClock) -> None:
    scene = await scene_with_hub(store)
    async with store.write() as tx:
        await tx.pushes.begin(scene.feed.id, HUB, scene.feed.url, "https://us.example/", "locked")
        [push] = await tx.pushes.due(5)
        live = replace(push, live_until=tx.now + timedelta(days=1), seen=("a", "b"), error="none", failures=2)
        await tx.pushes.save(live)
        assert await tx.pushes.of_feed(scene.feed.id) == live
        assert await tx.pushes.live([scene.feed.id, 99]) == {scene.feed.id}
        assert await tx.pushes.lapsed() == []
    clock.advance(86_400)
    async with store.write() as tx:
        assert await tx.pushes.live([scene.feed.id]) == set()
        assert await tx.pushes.lapsed() == [scene.feed.id]
        assert await tx.pushes.lapsed() == []


async def test_a_push_is_wanted_while_somebody_follows_a_feed_that_still_names_the_hub(store: Store) -> None:
    scene = await scene_with_hub(store)
    feed = replace(scene.feed, hub_url=HUB, baseline_done=True)
    changes = (
        replace(feed, hub_url=None),
        replace(feed, hub_url="https://another.example/"),
        replace(feed, topic="https://gazette.example/other"),
        replace(feed, state=FeedState.ENDED),
    )
    for change in changes:
        async with store.write() as tx:
            await tx.feeds.save(feed)
            await tx.pushes.begin(feed.id, HUB, feed.url, "https://us.example/", "locked")
            assert await tx.pushes.unwanted() == []
            await tx.feeds.save(change)
            assert await tx.pushes.unwanted() == [feed.id]
            assert await tx.pushes.unwanted() == []
            await tx.pushes.delete(feed.id)
    async with store.write() as tx:
        await tx.feeds.save(feed)
        await tx.pushes.begin(feed.id, HUB, feed.url, "https://us.example/", "locked")
        await tx.feeds.unfollow(scene.workspace.id, feed.id)
        assert await tx.pushes.unwanted() == [feed.id]
