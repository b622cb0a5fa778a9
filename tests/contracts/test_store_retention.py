"""What is old goes, and does not come back as news, on both databases."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from bot.flow.retention import Retention
from bot.model import Entry
from bot.settings import Retention as Wishes
from bot.store import Store
from bot.store.schema import metadata
from bot.testing import FakeClock
from tests.doubles.scene import Scene, leave_traces, publish, set_scene

DAYS = 86_400
OLD, NEW = "https://gazette.example/old", "https://gazette.example/new"


async def retain(store: Store, clock: FakeClock, days: int = 90) -> None:
    before = clock.now() - timedelta(days=days)
    async with store.write() as tx:
        for rule in (tx.retention.articles, tx.retention.stories, tx.retention.entries):
            while await rule(before):
                pass


async def poll(store: Store, scene: Scene, *addresses: str) -> tuple[str, ...]:
    """What is new to us in a feed that shows these."""
    async with store.write() as tx:
        shown = [Entry(address, address, "Cranes stand still") for address in addresses]
        return (await tx.entries.add_many(scene.feed.id, shown)).new


async def rows_by_table(store: Store) -> dict[str, int]:
    async with store.read() as tx:
        return {
            table.name: await tx.scalar(select(func.count()).select_from(table)) for table in metadata.sorted_tables
        }


async def counts(store: Store) -> dict[str, int]:
    async with store.read() as tx:
        return await tx.entries.counts()


async def test_what_a_feed_still_shows_is_emptied_but_never_taken_for_news(store: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    await publish(store, scene.feed, OLD, "Cranes stand still")
    for _ in range(20):
        clock.advance(10 * DAYS)
        await retain(store, clock)
        assert await poll(store, scene, OLD) == ()
    assert await counts(store) == {"forgotten": 1}
    async with store.read() as tx:
        assert await tx.articles.recent(scene.workspace.id, clock.now() - timedelta(days=999)) == []


async def test_what_a_feed_shows_no_more_goes_in_the_end(store: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    await publish(store, scene.feed, OLD)
    clock.advance(100 * DAYS)
    await retain(store, clock)
    assert await counts(store) == {"forgotten": 1}, "the feed has shown nothing since: who knows"
    await poll(store, scene, NEW)
    await retain(store, clock)
    assert await counts(store) == {"new": 1}


async def test_a_quiet_feed_forgets_nothing_however_long_it_is_quiet(store: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    await publish(store, scene.feed, OLD)
    for _ in range(10):
        clock.advance(100 * DAYS)
        await retain(store, clock)
    assert await poll(store, scene, NEW, OLD) == (NEW,)


async def test_what_waits_in_the_queue_is_never_emptied(store: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    await poll(store, scene, OLD)
    clock.advance(100 * DAYS)
    await retain(store, clock)
    assert await counts(store) == {"new": 1}


async def test_the_full_text_index_forgets_in_steps(sqlite_store: Store, clock: FakeClock) -> None:
    scene = await set_scene(sqlite_store)
    await publish(sqlite_store, scene.feed, OLD, "Xylograph")
    clock.advance(100 * DAYS)
    await retain(sqlite_store, clock)
    begin = True
    async with sqlite_store.write() as tx:
        while await tx.retention.words(begin=begin):
            begin = False
        raw = (await tx.connection.exec_driver_sql("SELECT block FROM article_search_data")).fetchall()
    assert b"xylograph" not in b"".join(row.block for row in raw)


WISHES = {
    "channels",
    "counters",
    "digest_runs",
    "digest_schedules",
    "entities",
    "feed_follows",
    "feeds",
    "secrets",
    "subscription_feeds",
    "subscriptions",
    "watchlists",
    "workspaces",
}
"""What stays for as long as somebody wants it; of digest runs each schedule's latest."""


async def test_every_table_that_grows_with_time_is_empty_in_the_end(store: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    await leave_traces(store, scene, "xylograph", clock)
    async with store.write() as tx:
        await tx.events.first_time("terminal", "Ev1")
        await tx.leases.acquire("gateway", "first", timedelta(seconds=15))
        await tx.pushes.begin(scene.feed.id, "https://hub.example/", "topic", "https://bot.example/", "locked")
        await tx.digest_items.take(scene.channel.id, "digest")
        [schedule] = await tx.digests.of_channel(scene.channel.id)
        for days in range(1, 4):
            due = replace(schedule, next_due_at=schedule.next_due_at + timedelta(days=days - 1))
            later = clock.now() + timedelta(days=days)
            assert await tx.digests.run_many([(due, later.date(), later)])
    unfilled = {name for name, count in (await rows_by_table(store)).items() if not count}
    assert not unfilled, "a new table: fill it here, give it a rule or name it among WISHES, and document it"
    clock.advance(1_000 * DAYS)
    await poll(store, scene, NEW)
    assert await Retention(store, Wishes()).tick() > 10
    assert await Retention(store, Wishes()).tick() == 0
    left = await rows_by_table(store)
    assert {name for name, count in left.items() if count} - WISHES == {"entries", "leases", "pushes"}
    assert left["digest_runs"] == 1
    async with store.read() as tx:
        assert await tx.digests.last_run(schedule.id) is not None


def test_every_table_s_rule_is_written_down() -> None:
    operations = Path(__file__).parents[2].joinpath("docs", "operations.md").read_text(encoding="utf-8")
    told = operations.partition("## How long things are kept")[2].partition("\n## ")[0]
    assert {table.name for table in metadata.sorted_tables} <= set(re.findall(r"`([a-z_]+)`", told))
