"""Several work processes on one PostgreSQL: an event is one story and one card, whoever takes its articles.

They also learn within seconds what was changed in a watch-list.
"""

import asyncio
import random
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.clock import SystemClock
from bot.model import AlertMode, DeliveryKind, Entity, EntityType, Entry, Feed, Subscription, Workspace
from bot.store import Store
from bot.store.schema import articles, deliveries, entries, leases, matches
from tests.doubles.press import Event, Press
from tests.doubles.shipped import fleet
from tests.doubles.until import until
from tests.environment import long_runs

pytestmark = pytest.mark.timeout(600)

OUTLETS = 4
EVENTS = 100 if long_runs() else 24
LATE = 80 if long_runs() else 40
KNOWN_WITHIN = 5.0  # seconds after an edit in which every worker knows it
SEVERAL = [2, 4] if long_runs() else [2]


async def furnish(store: Store, press: Press) -> tuple[Workspace, list[Feed]]:
    """A channel that wants everything from every outlet."""
    async with store.write() as tx:
        workspace = await tx.workspaces.ensure("slack", "T0HARBOUR", "Harbour Post")
        channel = await tx.channels.ensure(workspace.id, "C0NEWS", "news", hourly_budget=1_000)
        await tx.subscriptions.add(Subscription(0, channel.id, mode=AlertMode.BOTH), "test")
        return workspace, [await tx.feeds.follow(workspace.id, press.feed_url(outlet)) for outlet in range(OUTLETS)]


async def interleave(store: Store, press: Press, feeds: list[Feed], events: range, *more: str) -> None:
    """Queue every outlet's article of every event, mixed up."""
    queue = [(outlet, Event(number)) for number in events for outlet in range(OUTLETS)]
    random.Random(7).shuffle(queue)
    async with store.write() as tx:
        for outlet, event in queue:
            url = press.publish(outlet, event, *more)
            await tx.entries.add_many(feeds[outlet].id, [Entry(url, url, event.title(outlet))])


async def all_there(store: Store, workers: int) -> bool:
    """Whether so many processes say that they live."""
    async with store.read() as tx:
        there = await tx.scalars(select(leases.c.name).where(leases.c.name.startswith("process:")))
    return len(there) == workers


async def is_done(store: Store) -> bool:
    async with store.read() as tx:
        waiting, _ = await tx.entries.waiting()
    return waiting == 0


async def stories_of(store: Store) -> dict[str, set[int]]:
    """Give, by event, the stories its articles are in."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    async with store.read() as tx:
        for row in await tx.rows(select(articles.c.url, articles.c.story_id)):
            found[row.url.rpartition("/")[2]].add(row.story_id)
    return found


@pytest.mark.parametrize("workers", SEVERAL)
async def test_several_workers_tell_stories_as_one(workers: int, postgres_url: str, tmp_path: Path) -> None:
    store = await Store.open(postgres_url, clock=SystemClock())
    async with Press(OUTLETS) as press:
        workspace, feeds = await furnish(store, press)
        config = f"""
            [database]
            url = "{postgres_url}"
            [http]
            enabled = false
            [monitor]
            enabled = false
            [fetch]
            allow = ["{press.host}"]
            per_host = 16
        """
        tokens = {"WIREWATCH_SLACK_BOT_TOKEN": "xoxb-harbour", "WIREWATCH_SLACK_APP_TOKEN": "xapp-harbour"}
        async with fleet(tmp_path, config, ("work",) * workers, **tokens) as bots:
            await until(lambda: all_there(store, workers), 60)
            await interleave(store, press, feeds, range(EVENTS))
            await until(lambda: is_done(store), 300)
            shares = [bot.told().count('"event": "article"') for bot in bots]
            assert all(shares), f"each had a part of the work: {shares}"
            await no_event_is_split(store)

            async with store.write() as tx:
                await tx.watchlists.create(workspace.id, "late", [Entity("Ostrava Klimt", EntityType.PERSON)])
            await asyncio.sleep(KNOWN_WITHIN)
            await interleave(store, press, feeds, range(EVENTS, EVENTS + LATE), "Ostrava Klimt was there, too.")
            await until(lambda: is_done(store), 300)
            later = [bot.told().count('"event": "article"') for bot in bots]
            assert all(after > before for before, after in zip(shares, later, strict=True))
    async with store.read() as tx:
        assert await tx.scalar(select(func.count()).select_from(matches)) == LATE * OUTLETS, (
            "every worker knew the list"
        )
    await store.close()


async def no_event_is_split(store: Store) -> None:
    """See that each event is one story with one card."""
    stories = await stories_of(store)
    assert len(stories) == EVENTS
    assert Counter(len(each) for each in stories.values()) == {1: EVENTS}, "no event is split"
    assert len({story for each in stories.values() for story in each}) == EVENTS, "no two are one"
    async with store.read() as tx:
        assert await tx.scalar(select(func.count()).select_from(articles)) == EVENTS * OUTLETS
        assert await tx.scalar(select(func.count()).where(entries.c.attempts > 1)) == 0
        cards = select(deliveries.c.subject).where(deliveries.c.kind == DeliveryKind.CARD.value)
        shown = Counter(await tx.scalars(cards))
    assert Counter(shown.values()) == {1: EVENTS}, "one card for each event"
