"""What is old goes, and does not come back as news, on both databases."""

from datetime import timedelta

from bot.model import Entry
from bot.store import Store
from bot.testing import FakeClock
from tests.doubles.scene import Scene, publish, set_scene

DAYS = 86_400
OLD, NEW = "https://gazette.example/old", "https://gazette.example/new"


async def retain(store: Store, clock: FakeClock, days: int = 90) -> None:
    async with store.write() as tx:
        while await tx.retention.articles(clock.now() - timedelta(days=days)):
            pass


async def poll(store: Store, scene: Scene, *addresses: str) -> tuple[str, ...]:
    """What is new to us in a feed that shows these."""
    async with store.write() as tx:
        shown = [Entry(address, address, "Cranes stand still") for address in addresses]
        return (await tx.entries.add_many(scene.feed.id, shown)).new


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
