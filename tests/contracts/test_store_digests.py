"""Digest schedules, runs and what waits for them, on both databases."""

import asyncio
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.model import DigestForm, DigestSchedule
from bot.store import Store
from bot.store.digests import BY_HAND
from bot.testing import FakeClock
from tests.doubles.scene import Scene, publish, set_scene

DAY = timedelta(days=1)


async def schedule(store: Store, scene: Scene, due: datetime, form: DigestForm = DigestForm.DAILY) -> DigestSchedule:
    wish = DigestSchedule(
        id=0,
        channel_id=scene.channel.id,
        at=time(8, 30),
        weekdays=(0, 1, 2, 3, 4),
        zone="Europe/Berlin",
        next_due_at=due,
        say_when_empty=True,
        form=form,
    )
    async with store.write() as tx:
        stored = await tx.digests.schedule(wish)
    assert stored == replace(wish, id=stored.id)
    return stored


async def hold(store: Store, scene: Scene, *addresses: str, reason: str = "quiet hours") -> list[int]:
    stories = []
    for address in addresses:
        article = await publish(store, scene.feed, address)
        async with store.write() as tx:
            story = await tx.stories.create(article.title)
            assert await tx.digest_items.hold(scene.channel.id, story.id, article.id, scene.watchlist.id, reason)
            stories.append(story.id)
    return stories


async def test_a_channel_has_one_schedule_of_each_form(store: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    first = await schedule(store, scene, clock.now())
    second = await schedule(store, scene, clock.now() + DAY)
    weekly = await schedule(store, scene, clock.now() + 7 * DAY, DigestForm.WEEKLY)
    assert first.id == second.id
    async with store.write() as tx:
        assert await tx.digests.of_channel(scene.channel.id) == [second, weekly]
        assert await tx.digests.of_workspace(scene.workspace.id) == [(scene.channel, second), (scene.channel, weekly)]
        assert await tx.digests.remove(scene.channel.id, DigestForm.WEEKLY)
        assert not await tx.digests.remove(scene.channel.id, DigestForm.WEEKLY)


async def test_only_what_is_due_is_given_longest_overdue_first(store: Store, clock: FakeClock) -> None:
    ours, theirs, later = [await set_scene(store, name) for name in ("T1", "T2", "T3")]
    first = await schedule(store, ours, clock.now())
    second = await schedule(store, theirs, clock.now() - DAY)
    await schedule(store, later, clock.now() + timedelta(seconds=1))
    async with store.read() as tx:
        assert await tx.digests.due() == [second, first]
        assert await tx.digests.late(clock.now()) == 1


async def test_of_many_schedulers_one_runs_a_date(store: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    due = await schedule(store, scene, clock.now())
    today = date(2026, 3, 2)

    async def run() -> bool:
        async with store.write() as tx:
            return bool(await tx.digests.run_many([(due, today, due.next_due_at + DAY)]))

    assert sorted(await asyncio.gather(*(run() for _ in range(8)))) == [False] * 7 + [True]
    async with store.write() as tx:
        await tx.digests.note_stories([(due.id, today, 5)])
        assert await tx.digests.last_run(due.id) == (today, clock.now(), 5)
        assert await tx.digests.due() == []


async def test_the_latest_digest_that_somebody_sent_by_hand_is_known(store: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    article = await publish(store, scene.feed)
    async with store.write() as tx:
        story = await tx.stories.create(article.title)
        assert await tx.digests.last_by_hand(scene.channel.id) is None
    for subject in (f"{BY_HAND}first", f"{BY_HAND}second", "digest:1:2026-03-02"):
        clock.advance(60)
        async with store.write() as tx:
            await tx.digest_items.hold(scene.channel.id, story.id, article.id, None, "")
            await tx.digest_items.hold(scene.channel.id, story.id, article.id, scene.watchlist.id, "")
            await tx.digest_items.take(scene.channel.id, subject)
    async with store.read() as tx:
        assert await tx.digests.last_by_hand(scene.channel.id) == (clock.now() - timedelta(seconds=60), 1)


async def test_a_date_that_was_run_is_not_run_again_after_a_change_of_schedule(store: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    today = date(2026, 3, 2)
    due = await schedule(store, scene, clock.now())
    async with store.write() as tx:
        assert await tx.digests.run_many([(due, today, due.next_due_at + DAY)])
    moved = await schedule(store, scene, clock.now())
    async with store.write() as tx:
        assert not await tx.digests.run_many([(moved, today, moved.next_due_at + DAY)])
        assert await tx.digests.due() == [], "the schedule moves on all the same"


async def test_a_story_waits_once_for_each_list(store: Store) -> None:
    scene = await set_scene(store)
    article = await publish(store, scene.feed)
    async with store.write() as tx:
        story = await tx.stories.create("Cranes")
        item = (scene.channel.id, story.id, article.id)
        assert await tx.digest_items.hold(*item, scene.watchlist.id, "quiet hours")
        assert not await tx.digest_items.hold(*item, scene.watchlist.id, "over budget")
        assert await tx.digest_items.hold(*item, None, "whole feed")
        assert await tx.digest_items.count(scene.channel.id) == 2


async def test_what_waits_is_taken_once_and_kept_for_looking_up(store: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    stories = await hold(store, scene, *(f"https://gazette.example/{number}" for number in range(3)))
    async with store.write() as tx:
        seen = await tx.digest_items.waiting(scene.channel.id)
        taken = await tx.digest_items.take(scene.channel.id, "digest:1")
        assert taken == seen
        assert [item.story_id for item in taken] == stories
        assert await tx.digest_items.waiting(scene.channel.id) == []
    [late] = await hold(store, scene, "https://gazette.example/late")
    async with store.write() as tx:
        assert await tx.digest_items.taken(scene.channel.id, "digest:1") == taken
        assert [item.story_id for item in await tx.digest_items.take(scene.channel.id, "digest:2")] == [late]
        assert await tx.digest_items.take(scene.channel.id, "digest:3") == []


async def test_a_failed_digest_gives_everything_back(store: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    due = await schedule(store, scene, clock.now())
    await hold(store, scene, "https://gazette.example/1")

    async def crash() -> None:
        async with store.write() as tx:
            await tx.digests.run_many([(due, date(2026, 3, 2), due.next_due_at + DAY)])
            await tx.digest_items.take(scene.channel.id, "digest:1")
            raise ZeroDivisionError

    assert isinstance((await asyncio.gather(crash(), return_exceptions=True))[0], ZeroDivisionError)
    async with store.read() as tx:
        assert await tx.digests.due() == [due]
        assert await tx.digest_items.count(scene.channel.id) == 1


async def test_the_hand_over_finds_its_channels_and_tells_of_each_item_once(store: Store) -> None:
    ours, theirs = await set_scene(store, "T1"), await set_scene(store, "T2")
    await hold(store, ours, "https://gazette.example/1", "https://gazette.example/2")
    await hold(store, theirs, "https://gazette.example/3", reason="over budget")
    async with store.write() as tx:
        assert await tx.digest_items.channels_holding(["quiet hours"]) == [ours.channel]
        waiting = await tx.digest_items.waiting(ours.channel.id)
        await tx.digest_items.set_reason([item.id for item in waiting], "handed over")
        assert await tx.digest_items.channels_holding(["quiet hours"]) == []
        assert await tx.digest_items.count(ours.channel.id) == 2
