"""A backup is made while the bot works, and can take the original's place."""

import asyncio
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.model import DeliveryKind, DeliveryState, DigestSchedule
from bot.store import Store
from bot.testing import FakeClock
from tests.doubles.scene import publish, set_scene


async def restored(store: Store, folder: Path, clock: FakeClock) -> Store:
    await store.backup(folder / "backup.db")
    return await Store.open(f"sqlite:///{folder / 'backup.db'}", clock=clock)


async def test_a_backup_under_load_is_whole(sqlite_store: Store, tmp_path: Path, clock: FakeClock) -> None:
    feed = (await set_scene(sqlite_store)).feed
    going_on = True

    async def load() -> int:
        count = 0
        while going_on:
            count += 1
            await publish(sqlite_store, feed, f"https://gazette.example/{count}", text="word " * 1_000)
        return count

    writing = asyncio.create_task(load())
    await asyncio.sleep(0.2)
    copy = await restored(sqlite_store, tmp_path, clock)
    going_on = False
    written = await writing
    assert (await copy.doctor()).faults == ()
    async with copy.read() as tx:
        counts = await tx.entries.counts()
    assert set(counts) == {"done"}, "an entry is there with its article or not at all"
    assert 0 < counts["done"] <= written
    await copy.close()


async def test_what_was_not_sent_is_looked_for_before_it_is_sent(
    sqlite_store: Store, tmp_path: Path, clock: FakeClock
) -> None:
    scene = await set_scene(sqlite_store)
    async with sqlite_store.write() as tx:
        for subject in ("sent", "sending", "waiting"):
            await tx.deliveries.add(scene.channel.id, DeliveryKind.CARD, subject, {})
        for external_id in ("1.1", None):
            [delivery] = await tx.deliveries.claim(1)
            await tx.deliveries.mark_sending(delivery)
            if external_id:
                await tx.deliveries.mark_sent(delivery, external_id)
    copy = await restored(sqlite_store, tmp_path, clock)
    async with copy.write() as tx:
        assert await tx.deliveries.claim(10) == []
        unsure = await tx.deliveries.stuck(10)
        assert [delivery.subject for delivery in unsure] == ["sending", "waiting"]
        assert all(delivery.attempted_at is not None for delivery in unsure)
        assert await tx.deliveries.posted(scene.channel.id, "sent") == "1.1"
    async with sqlite_store.read() as tx:
        assert (await tx.deliveries.counts(clock.now()))[DeliveryState.PENDING] == 1, "the original is as it was"
    await copy.close()


async def test_a_digest_of_the_lost_time_is_looked_for_too(
    sqlite_store: Store, tmp_path: Path, clock: FakeClock
) -> None:
    scene = await set_scene(sqlite_store)
    copy = await restored(sqlite_store, tmp_path, clock)
    async with copy.write() as tx:
        await tx.deliveries.add(scene.channel.id, DeliveryKind.DIGEST, "digest:1:2026-03-02", {})
        assert await tx.deliveries.claim(10) == []
        assert len(await tx.deliveries.stuck(10)) == 1
    clock.advance(3 * 86_400)
    async with copy.write() as tx:
        other = await tx.channels.ensure(scene.workspace.id, "C2", "other")
        await tx.deliveries.add(other.id, DeliveryKind.DIGEST, "digest:2:2026-03-05", {})
        assert len(await tx.deliveries.claim(10)) == 1
    await copy.close()


async def test_numbers_given_out_after_the_backup_are_never_given_out_again(
    sqlite_store: Store, tmp_path: Path, clock: FakeClock
) -> None:
    feed = (await set_scene(sqlite_store)).feed
    copy = await restored(sqlite_store, tmp_path, clock)
    lost = await publish(sqlite_store, feed, "https://gazette.example/lost")
    new = await publish(copy, feed, "https://gazette.example/new")
    assert new.id > lost.id + 1_000
    await copy.close()


async def test_feeds_begin_with_a_baseline_so_that_no_alert_is_repeated(
    sqlite_store: Store, tmp_path: Path, clock: FakeClock
) -> None:
    scene = await set_scene(sqlite_store)
    async with sqlite_store.write() as tx:
        await tx.feeds.save(replace(scene.feed, baseline_done=True))
    copy = await restored(sqlite_store, tmp_path, clock)
    async with copy.read() as tx:
        assert [feed.baseline_done for feed in await tx.feeds.of_workspace(scene.workspace.id)] == [False]
    await copy.close()


async def test_a_backup_never_overwrites_and_never_leaves_a_part(sqlite_store: Store, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    target.write_text("something dear")
    with pytest.raises(StoreError, match="already"):
        await sqlite_store.backup(target)
    assert target.read_text() == "something dear"
    with pytest.raises(StoreError):
        await sqlite_store.backup(tmp_path / "no such folder" / "backup.db")
    assert not (tmp_path / "backup.db.part").exists()


async def test_the_doctor_says_what_stands_still(store: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    assert (await store.doctor()).faults == ()
    async with store.write() as tx:
        await tx.deliveries.add(scene.channel.id, DeliveryKind.CARD, "poison", {})
        [poison] = await tx.deliveries.claim(1)
        await tx.deliveries.mark_dead(poison, "invalid_blocks")
        await tx.channels.pause(scene.channel.id, "archived")
        due = DigestSchedule(0, scene.channel.id, time(8), (0,), "UTC", clock.now() - timedelta(hours=1))
        await tx.digests.schedule(due)
    report = await store.doctor()
    assert report.faults == (
        f"delivery {poison.id} is dead: invalid_blocks",
        "channel harbour-news is paused: archived",
        "1 digests are late",
    )
    assert report.deliveries == {"dead": 1}
