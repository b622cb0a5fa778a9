"""A work process reads the window of stories when it starts: page by page, each article once, whatever happens."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

import pytest
from sqlalchemy import delete

from bot.errors import StoreAway
from bot.flow.offload import Workers
from bot.flow.stories import PAGE, Clusters
from bot.model import Article, Extracted, Feed, Readability
from bot.store import Store
from bot.store.schema import stories
from bot.testing import FakeClock
from tests.doubles.scene import publish, set_scene

T = TypeVar("T")
ARTICLES = 2 * PAGE + 7


class Watched(Workers):
    """Threads that note which articles they learn, and may be held up or break off in their second page."""

    def __init__(self) -> None:
        super().__init__(2)
        self.learnt: list[int] = []
        self.pages = 0
        self.fault: Exception | None = None
        self.go_on = asyncio.Event()
        self.go_on.set()

    async def run(self, work: Callable[..., T], *args: object, deadline: float = 30.0) -> T:
        for found in args:
            if isinstance(found, list):
                self.pages += 1
                await self.go_on.wait()
                if self.pages == 2 and self.fault is not None:
                    raise self.fault
                self.learnt += [article.id for article in found if isinstance(article, Article)]
        return await super().run(work, *args, deadline=deadline)


@pytest.fixture
async def workers() -> AsyncIterator[Watched]:
    watched = Watched()
    yield watched
    watched.close()


@pytest.fixture
async def numbers(sqlite_store: Store) -> list[int]:
    """A window of a little more than two pages, all in one story."""
    scene = await set_scene(sqlite_store)
    stored = []
    async with sqlite_store.write() as tx:
        story = await tx.stories.create("Cranes stand still")
        for number in range(ARTICLES):
            address = f"https://gazette.example/{number}"
            found = Extracted(f"Cranes stand still {number}", "", Readability.HEADLINE, site="Gazette", url=address)
            article = (await tx.articles.save(address, found, scene.feed.id)).article
            await tx.articles.set_story(article.id, story.id)
            stored.append(article.id)
    return stored


async def test_a_tick_a_job_and_a_commit_that_ask_together_read_it_once(
    sqlite_store: Store, workers: Watched, numbers: list[int]
) -> None:
    clusters = Clusters(sqlite_store, workers)
    await asyncio.gather(clusters.warm(), clusters.warm(), clusters.warm())
    assert workers.learnt == numbers


async def test_others_read_and_write_while_it_is_read_and_a_stop_is_not_held_up(
    sqlite_store: Store, workers: Watched, numbers: list[int]
) -> None:
    clusters = Clusters(sqlite_store, workers)
    workers.go_on.clear()
    reading = asyncio.create_task(clusters.warm())
    async with asyncio.timeout(20):
        assert await sqlite_store.fault() is None, "healthy"
        async with sqlite_store.write() as tx:
            assert await tx.entries.claim(1) == [], "others' rounds go on"
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
    workers.go_on.set()
    await clusters.warm()
    assert workers.learnt == numbers


async def test_a_fault_costs_no_article(sqlite_store: Store, workers: Watched, numbers: list[int]) -> None:
    clusters = Clusters(sqlite_store, workers)
    workers.fault = StoreAway("the connection broke")
    with pytest.raises(StoreAway):
        await clusters.warm()
    workers.learnt.clear()
    await clusters.warm()
    assert workers.learnt == numbers


STRIKE = (
    "Cranes stand still in Velmora harbour as dockers strike",
    "The dockers of Velmora laid down their work on Monday, said Isla Brandt, who leads their union. Nine ships wait.",
)
STRIKE_AGAIN = (
    "Dockers strike in Velmora: nine ships wait",
    "Isla Brandt's union of dockers has laid down its work in Velmora harbour, where the cranes stand still.",
)


async def broken_off() -> None:
    raise StoreAway("the connection broke")


class Desk:
    """One worker's clusters, and articles that it places, each in a transaction that may fail at its end."""

    def __init__(self, store: Store, workers: Watched, feed: Feed) -> None:
        self.store, self.feed = store, feed
        self.clusters = Clusters(store, workers)
        self.count = 0

    async def place(self, title: str, text: str, *, fails: bool = False) -> int:
        """Give the story of a new article."""
        self.count += 1
        address = f"https://gazette.example/{id(self)}/{self.count}"
        article = await publish(self.store, self.feed, address, title, text)
        await self.clusters.warm()
        try:
            async with self.store.write() as tx:
                await tx.lock("stories")
                placed = await self.clusters.place(tx, article)
                if fails:
                    await broken_off()
        except StoreAway:
            self.clusters.undo()
            raise
        self.clusters.keep()
        return placed.story_id


async def test_a_transaction_that_fails_costs_neither_the_window_nor_its_article(
    sqlite_store: Store, workers: Watched
) -> None:
    desk = Desk(sqlite_store, workers, (await set_scene(sqlite_store)).feed)
    story = await desk.place(*STRIKE)
    pages = workers.pages
    with pytest.raises(StoreAway):
        await desk.place(*STRIKE_AGAIN, fails=True)
    with pytest.raises(StoreAway):
        await desk.place("Lighthouse of Skerrin opens", "Three hundred guests climbed the new tower.", fails=True)
    assert await desk.place(*STRIKE_AGAIN) == story
    assert workers.pages == pages, "nothing was read again"
    async with sqlite_store.read() as tx:
        assert await tx.stories.totals() == (1, 0)


async def test_what_another_worker_placed_and_merged_is_taken_as_it_is(store: Store, workers: Watched) -> None:
    feed = (await set_scene(store)).feed
    here, there = Desk(store, workers, feed), Desk(store, workers, feed)
    strike = await here.place(*STRIKE)
    fog = await there.place("Ferry late in thick fog", "The ferry to Hallam Isle sailed two hours late.")
    assert strike != fog
    async with store.write() as tx:
        await tx.stories.merge(strike, fog)
    assert await here.place(*STRIKE_AGAIN) == fog, "the story lives on in the other"
    assert await there.place(*STRIKE_AGAIN) == fog


async def test_a_story_that_was_deleted_is_begun_anew(store: Store, workers: Watched) -> None:
    desk = Desk(store, workers, (await set_scene(store)).feed)
    strike = await desk.place(*STRIKE)
    async with store.write() as tx:
        await tx.run(delete(stories).where(stories.c.id == strike))
    assert await desk.place(*STRIKE_AGAIN) > strike


MARKET = (
    "Flames rose over the fish market of Port Ansel at dawn. Traders pulled crates of herring from the burning hall,"
    " and the roof of the market fell in before noon."
)
BRIGADE = (
    "Forty of the brigade were called to the quay, said Osric Vane, its chief. The crews pumped water from the harbour"
    " for six hours and let nobody near the warehouse on the quay."
)
BOTH = ("Flames over the fish market: Osric Vane's brigade called to the quay", f"{MARKET} {BRIGADE}")


async def test_a_merge_whose_transaction_failed_is_made_up_for(
    store: Store, workers: Watched, clock: FakeClock
) -> None:
    desk = Desk(store, workers, (await set_scene(store)).feed)
    market = await desk.place("Flames over the fish market", MARKET)
    clock.advance(3_600)
    brigade = await desk.place("Osric Vane's brigade called to the quay", BRIGADE)
    assert market != brigade
    clock.advance(3_600)
    with pytest.raises(StoreAway):
        await desk.place(*BOTH, fails=True)
    await desk.place("Lighthouse of Skerrin opens", "Three hundred guests climbed the new tower.")
    async with store.read() as tx:
        merged = await tx.stories.get(brigade)
    assert merged is not None
    assert merged.id == market
