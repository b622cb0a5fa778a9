"""Workspaces, channels, audit, secrets, events and leases, on both databases."""

import asyncio
import json
from dataclasses import replace
from datetime import time, timedelta

from sqlalchemy import func, select

from bot.flow.retention import Retention, forget_departed
from bot.model import Actor, Extracted, Readability
from bot.settings import Retention as Wishes
from bot.store import Store
from bot.store.export import lines
from bot.store.retention import ARTICLES_AT_ONCE
from bot.store.schema import articles, counters, entries, feeds, metadata
from bot.testing import FakeClock
from tests.doubles.scene import leave_traces, publish, set_scene, tables_with

ACTOR = Actor("U1", "Ada")


async def test_a_workspace_is_one_however_often_it_is_met(store: Store) -> None:
    async with store.write() as tx:
        first = await tx.workspaces.ensure("terminal", "T1", "Old name")
        second = await tx.workspaces.ensure("terminal", "T1", "New name")
        other = await tx.workspaces.ensure("elsewhere", "T1", "Other")
        assert second == replace(first, name="New name")
        assert await tx.workspaces.all() == [second, other]
        assert await tx.workspaces.find("elsewhere", "T1") == other


async def test_a_channel_keeps_its_settings_when_it_is_met_again(store: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    settled = replace(
        scene.channel,
        zone="Africa/Cairo",
        quiet_from=time(22, 0),
        quiet_to=time(7, 30),
        hourly_budget=3,
        snoozed_until=clock.now() + timedelta(hours=1),
        managed_by="U7",
    )
    async with store.write() as tx:
        await tx.channels.save(settled)
        renamed = await tx.channels.ensure(scene.workspace.id, scene.channel.external_id, "quays")
        assert renamed == replace(settled, name="quays")
        assert await tx.channels.find(scene.workspace.id, scene.channel.external_id) == renamed
        assert await tx.channels.of_workspace(scene.workspace.id) == [renamed]


async def test_a_channel_is_paused_once(store: Store) -> None:
    scene = await set_scene(store)
    async with store.write() as tx:
        assert await tx.channels.pause(scene.channel.id, "archived")
        assert not await tx.channels.pause(scene.channel.id, "still archived")
        assert [channel.paused_reason for channel in await tx.channels.paused()] == ["archived"]


async def test_the_audit_trail_is_newest_first_and_each_change_undone_once(store: Store) -> None:
    ours, theirs = await set_scene(store, "T1"), await set_scene(store, "T2")
    async with store.write() as tx:
        first = await tx.audit.add(
            ours.workspace.id, ours.channel.id, ACTOR, "/feed remove", "The Gazette", {"url": "x"}
        )
        second = await tx.audit.add(ours.workspace.id, None, ACTOR, "/watch create")
        trail = await tx.audit.of_workspace(ours.workspace.id)
        assert [entry.id for entry in trail] == [second, first]
        assert (trail[0].undo, trail[1].undo, trail[1].actor_name) == (None, {"url": "x"}, "Ada")
        assert await tx.audit.of_workspace(ours.workspace.id, before_id=second) == [trail[1]]
        assert await tx.audit.get(theirs.workspace.id, first) is None
        assert await tx.audit.mark_undone(first)
        assert not await tx.audit.mark_undone(first)


async def test_a_repeated_event_counts_once(store: Store, clock: FakeClock) -> None:
    async def tell() -> bool:
        async with store.write() as tx:
            return await tx.events.first_time("terminal", "Ev1")

    assert sorted(await asyncio.gather(*(tell() for _ in range(5)))) == [False] * 4 + [True]
    async with store.write() as tx:
        assert await tx.events.first_time("elsewhere", "Ev1")
        assert await tx.retention.events(clock.now()) == 0
        assert await tx.retention.events(clock.now() + timedelta(seconds=1)) == 2


async def test_secrets_are_kept_as_they_came(store: Store) -> None:
    async with store.write() as tx:
        await tx.secrets.put("terminal", "T1", "gAAAA-encrypted")
        await tx.secrets.put("terminal", "T1", "gAAAA-rotated")
        assert await tx.secrets.get("terminal", "T1") == "gAAAA-rotated"
        assert await tx.secrets.get("elsewhere", "T1") is None
        assert await tx.secrets.all() == [("terminal", "T1", "gAAAA-rotated")]


async def test_a_lease_has_one_holder_and_its_epoch_grows_with_each(store: Store, clock: FakeClock) -> None:
    minute = timedelta(minutes=1)
    async with store.write() as tx:
        assert await tx.leases.acquire("gateway", "first", minute) == 1
        assert await tx.leases.acquire("gateway", "first", minute) == 1
        assert await tx.leases.acquire("gateway", "second", minute) is None
        assert await tx.leases.acquire("another", "second", minute) == 1
    clock.advance(60)
    async with store.write() as tx:
        assert await tx.leases.acquire("gateway", "second", minute) == 2
        assert await tx.leases.acquire("gateway", "first", minute) is None
        await tx.leases.release("gateway", "first")
        await tx.leases.release("gateway", "second")
        assert await tx.leases.acquire("gateway", "first", minute) == 3
        await tx.leases.drop("gateway", "second")
        assert await tx.leases.acquire("gateway", "second", minute) is None
        await tx.leases.drop("gateway", "first")
        assert await tx.leases.acquire("gateway", "second", minute) == 1


async def test_a_deleted_workspace_leaves_nothing_in_any_table(store: Store, clock: FakeClock) -> None:
    gone, stays = await set_scene(store, "T1"), await set_scene(store, "T2")
    await leave_traces(store, gone, "xylograph", clock)
    await leave_traces(store, stays, "quetzal", clock)
    before = await tables_with(store, "quetzal")
    empty = {table.name for table in metadata.sorted_tables} - await tables_with(store, "xylograph")
    assert empty == {
        "channels",
        "counters",
        "digest_runs",
        "feed_follows",
        "leases",
        "pushes",
        "seen_events",
        "subscription_feeds",
        "workspaces",
    }
    indexed = await tables_with(store, "xylograph") & {"article_search", "article_search_data"}
    assert indexed, "the index's bytes are searched, too"
    async with store.write() as tx:
        assert await tx.workspaces.delete(gone.workspace.id)
        assert not await tx.workspaces.delete(gone.workspace.id)
    await forget_departed(store)
    assert await tables_with(store, "xylograph") == set()
    async with store.read() as tx:
        counted = await tx.scalars(select(counters.c.name).where(counters.c.name.startswith("watchlist ")))
        assert len(counted) == len(await tx.watchlists.of_workspace(stays.workspace.id))
    assert await tables_with(store, "quetzal") == before, "others keep theirs"
    async with store.read() as tx:
        assert await tx.channels.get(gone.channel.id) is None
        assert stays.feed in await tx.feeds.of_workspace(stays.workspace.id)
        for table in metadata.sorted_tables:
            owner = table.c.get("workspace_id", table.c.get("channel_id"))
            if owner is not None:
                mine = gone.workspace.id if owner.name == "workspace_id" else gone.channel.id
                assert await tx.scalar(select(func.count()).select_from(table).where(owner == mine)) == 0, table.name
        found = await tx.search.find(stays.workspace.id, "shared")
        assert [kept.title for kept in found.articles] == ["Shared by both"]


async def test_a_deletion_that_a_crash_cut_short_is_ended_by_the_next_round_of_retention(
    store: Store, clock: FakeClock
) -> None:
    gone = await set_scene(store, "T1")
    await leave_traces(store, gone, "xylograph", clock)
    async with store.write() as tx:
        await tx.workspaces.delete(gone.workspace.id)
    assert "articles" in await tables_with(store, "xylograph"), "what nobody waits for is left for later"
    await Retention(store, Wishes()).tick()
    assert await tables_with(store, "xylograph") == set()
    async with store.read() as tx:
        assert await tx.departures.pending() == []


async def test_others_write_while_a_large_workspace_goes(store: Store) -> None:
    gone, stays = await set_scene(store, "T1", "https://alone.example/feed"), await set_scene(store, "T2")
    found = Extracted("Cranes stand still", "In the harbour.", Readability.FULL, site="The Gazette")
    async with store.write() as tx:
        for number in range(3 * ARTICLES_AT_ONCE):
            await tx.articles.save(f"https://alone.example/{number}", found, gone.feed.id)
        await tx.workspaces.delete(gone.workspace.id)
    left: list[int] = []

    async def write() -> None:
        while not left or left[-1]:
            async with store.write() as tx:
                await tx.audit.add(stays.workspace.id, None, ACTOR, "/watch create")
                left.append(await tx.scalar(select(func.count()).select_from(articles)))
            await asyncio.sleep(0)

    await asyncio.gather(forget_departed(store), write())
    assert any(0 < count < 3 * ARTICLES_AT_ONCE for count in left), "somebody else wrote between two bites"


async def test_a_feed_that_is_followed_again_while_it_goes_begins_with_a_baseline(store: Store) -> None:
    scene = await set_scene(store, "T1", "https://alone.example/feed")
    await publish(store, scene.feed, "https://alone.example/1")
    async with store.write() as tx:
        await tx.feeds.save(replace(scene.feed, baseline_done=True))
        await tx.workspaces.delete(scene.workspace.id)
    async with store.write() as tx:
        assert await tx.retention.feeds() == 1, "its entry"
    again = await set_scene(store, "T1", "https://alone.example/feed")
    assert (again.feed.id, again.feed.baseline_done) == (scene.feed.id, False)


async def test_an_export_has_all_that_a_workspace_left_and_nothing_of_others(store: Store, clock: FakeClock) -> None:
    ours, theirs = await set_scene(store, "T1"), await set_scene(store, "T2")
    await leave_traces(store, ours, "xylograph", clock)
    await leave_traces(store, theirs, "quetzal", clock)
    async with store.read() as tx:
        exported = [line async for line in lines(tx, ours.workspace.id)]
    told = "\n".join(json.dumps(line) for line in exported)
    assert "quetzal" not in told
    marked = {line["table"] for line in exported if "xylograph" in json.dumps(line)}
    everywhere = {name for name in await tables_with(store, "xylograph") if name in metadata.tables}
    assert everywhere - marked == {"secrets", "stories"}
    assert {"workspaces", "channels", "feed_follows", "subscription_feeds", "digest_runs"} <= {
        line["table"] for line in exported
    }


async def test_feeds_and_articles_that_nobody_else_follows_go_with_their_last_follower(store: Store) -> None:
    alone = await set_scene(store, "T1", "https://alone.example/feed")
    await publish(store, alone.feed, "https://alone.example/1")
    async with store.write() as tx:
        assert await tx.workspaces.delete(alone.workspace.id)
    await forget_departed(store)
    async with store.read() as tx:
        for table in (articles, entries, feeds):
            assert await tx.scalar(select(func.count()).select_from(table)) == 0
