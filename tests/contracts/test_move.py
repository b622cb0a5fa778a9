"""A move from SQLite to PostgreSQL: everything arrives, and a move that was broken off goes on."""

import pytest
from sqlalchemy import func, select

from bot.errors import StoreError
from bot.model import DeliveryKind
from bot.store import Store
from bot.store.move import move
from bot.store.schema import metadata
from bot.testing import FakeClock
from tests.doubles.scene import leave_traces, publish, set_scene


async def furnish(url: str, clock: FakeClock, articles: int = 30) -> None:
    """Put something into every table, references to later rows included."""
    store = await Store.open(url, clock=clock)
    scene = await set_scene(store, "T1")
    await leave_traces(store, scene, "xylograph", clock)
    for number in range(articles):
        await publish(store, scene.feed, f"https://gazette.example/{number}", f"Report {number} “Zoë” \U0001f600")
    async with store.write() as tx:
        first, second = await tx.stories.create("First"), await tx.stories.create("Second")
        await tx.stories.merge(first.id, second.id)
        await tx.articles.set_story(1, None, duplicate_of=2)
        await tx.events.first_time("terminal", "Ev1")
        gone = await tx.deliveries.add(scene.channel.id, DeliveryKind.NOTICE, "gone", {})
        assert gone is not None
    await store.close()


async def rows_by_table(url: str, clock: FakeClock) -> dict[str, int]:
    store = await Store.open(url, clock=clock)
    async with store.read() as tx:
        counted = {
            table.name: int(await tx.scalar(select(func.count()).select_from(table)))
            for table in metadata.sorted_tables
        }
    await store.close()
    return counted


async def test_everything_arrives(sqlite_url: str, postgres_url: str, clock: FakeClock) -> None:
    await furnish(sqlite_url, clock)
    seen: list[tuple[str, int, int]] = []
    moved = await move(sqlite_url, postgres_url, lambda *step: seen.append(step))
    assert moved == await rows_by_table(sqlite_url, clock) == await rows_by_table(postgres_url, clock)
    assert ("articles", moved["articles"], moved["articles"]) in seen
    store = await Store.open(postgres_url, clock=clock)
    async with store.read() as tx:
        [workspace] = await tx.workspaces.all()
        assert len((await tx.search.find(workspace.id, "zoe", limit=100)).articles) == 30
        merged = [story.title for n in range(1, 4) if (story := await tx.stories.get(n)) is not None and story.id != n]
        assert merged == ["Second"], "the merge arrived, too"
    await store.close()


async def test_numbers_go_on_where_they_were(sqlite_url: str, postgres_url: str, clock: FakeClock) -> None:
    await furnish(sqlite_url, clock, 1)
    store = await Store.open(sqlite_url, clock=clock)
    async with store.write() as tx:
        lost = await tx.workspaces.ensure("terminal", "T-lost", "Lost")
        await tx.workspaces.delete(lost.id)
    await store.close()
    await move(sqlite_url, postgres_url, lambda *_: None)
    store = await Store.open(postgres_url, clock=clock)
    async with store.write() as tx:
        assert (await tx.workspaces.ensure("terminal", "T-new", "New")).id > lost.id
    await store.close()


async def test_a_move_that_was_broken_off_goes_on(
    sqlite_url: str, postgres_url: str, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.move.PAGE", 10)
    await furnish(sqlite_url, clock)

    def break_off(table: str, done: int, _total: int) -> None:
        if (table, done) == ("articles", 20):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await move(sqlite_url, postgres_url, break_off)
    resumed: list[int] = []
    await move(sqlite_url, postgres_url, lambda table, done, _: resumed.append(done) if table == "articles" else None)
    assert resumed[0] == 20, "what was copied is not copied again"
    assert await rows_by_table(sqlite_url, clock) == await rows_by_table(postgres_url, clock)


async def test_a_target_with_other_rows_is_left_alone(sqlite_url: str, postgres_url: str, clock: FakeClock) -> None:
    store = await Store.open(postgres_url, clock=clock)
    await set_scene(store)
    await store.close()
    before = await rows_by_table(postgres_url, clock)
    with pytest.raises(StoreError, match="not empty"):
        await move(sqlite_url, postgres_url, lambda *_: None)
    assert await rows_by_table(postgres_url, clock) == before


async def test_a_row_that_changed_meanwhile_is_told(sqlite_url: str, postgres_url: str, clock: FakeClock) -> None:
    await furnish(sqlite_url, clock, 1)
    last = metadata.sorted_tables[-1].name

    def stop_before_comparing(table: str, done: int, total: int) -> None:
        if table == last and done == total:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await move(sqlite_url, postgres_url, stop_before_comparing)
    store = await Store.open(sqlite_url, clock=clock)
    async with store.write() as tx:
        await tx.workspaces.ensure("terminal", "T1", "Renamed while it was moved")
    await store.close()
    with pytest.raises(StoreError, match="of workspaces differs"):
        await move(sqlite_url, postgres_url, lambda *_: None)


async def test_only_from_sqlite_to_postgresql(sqlite_url: str) -> None:
    with pytest.raises(StoreError, match="from SQLite to PostgreSQL"):
        await move(sqlite_url, sqlite_url, lambda *_: None)
