"""A work process reads the window of stories when it starts: page by page, each article once, whatever happens."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

import pytest

from bot.errors import StoreAway
from bot.flow.offload import Workers
from bot.flow.stories import PAGE, Clusters
from bot.model import Article, Extracted, Readability
from bot.store import Store
from tests.doubles.scene import set_scene

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
        [found] = args
        assert isinstance(found, list)
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
