"""What a transaction promises, on both databases."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from bot.errors import StoreAway, StoreError, StoreReadOnly
from bot.model import DeliveryKind
from bot.store import Store
from bot.store.schema import workspaces
from bot.store.schema.types import UtcDateTime, clean
from bot.testing import FakeClock
from tests.doubles.scene import set_scene


async def test_what_was_written_is_read(store: Store) -> None:
    async with store.write() as tx:
        made = await tx.workspaces.ensure("terminal", "T1", "Desk")
    async with store.read() as tx:
        assert await tx.workspaces.get(made.id) == made


async def write_and_fail(store: Store, committed: Callable[[], None] = lambda: None) -> None:
    async with store.write() as tx:
        tx.after_commit(committed)
        await tx.workspaces.ensure("terminal", "T1", "Desk")
        raise ZeroDivisionError


async def test_an_exception_undoes_everything(store: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        await write_and_fail(store)
    async with store.read() as tx:
        assert await tx.workspaces.all() == []


async def test_callbacks_come_after_the_commit_and_only_then(store: Store) -> None:
    calls: list[str] = []
    async with store.write() as tx:
        tx.after_commit(lambda: calls.append("committed"))
        assert calls == []
    with pytest.raises(ZeroDivisionError):
        await write_and_fail(store, lambda: calls.append("undone"))
    assert calls == ["committed"]


async def test_a_reader_sees_one_snapshot(store: Store) -> None:
    async with store.read() as before:
        assert await before.workspaces.all() == []
        async with store.write() as tx:
            await tx.workspaces.ensure("terminal", "T1", "Desk")
        assert await before.workspaces.all() == []
    async with store.read() as after:
        assert len(await after.workspaces.all()) == 1


async def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(StoreReadOnly):
        async with store.read() as tx:
            await tx.workspaces.ensure("terminal", "T1", "Desk")


async def test_a_thousand_concurrent_changes_of_one_row_lose_none(store: Store) -> None:
    async with store.write() as tx:
        workspace = await tx.workspaces.ensure("terminal", "T1", "Desk")
        number = (await tx.channels.ensure(workspace.id, "C1", "news", hourly_budget=0)).id

    async def grow() -> None:
        async with store.write() as tx:
            channel = await tx.channels.get(number)
            assert channel is not None
            await tx.channels.save(replace(channel, hourly_budget=channel.hourly_budget + 1))

    await asyncio.gather(*(grow() for _ in range(1_000)))
    async with store.read() as tx:
        grown = await tx.channels.get(number)
    assert grown is not None
    assert grown.hourly_budget == 1_000


async def test_a_task_that_writes_cannot_wait_for_itself(sqlite_store: Store) -> None:
    async with sqlite_store.write():
        with pytest.raises(RuntimeError, match="writing already"):
            async with sqlite_store.write():
                pass


async def test_a_cancelled_writer_leaves_nothing_and_lets_others_write(store: Store) -> None:
    begun = asyncio.Event()

    async def write_for_ever() -> None:
        async with store.write() as tx:
            await tx.workspaces.ensure("terminal", "T1", "Cancelled")
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write_for_ever())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with store.write() as tx:
        await tx.workspaces.ensure("terminal", "T2", "Next")
    async with store.read() as tx:
        assert [workspace.name for workspace in await tx.workspaces.all()] == ["Next"]


ENDLESS = """
    WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted)
    SELECT count(*) FROM counted
"""


async def test_cancelling_ends_a_statement_that_is_under_way(store: Store) -> None:
    begun = asyncio.Event()

    async def write_for_ever() -> None:
        async with store.write() as tx:
            await tx.workspaces.ensure("terminal", "T1", "Cancelled")
            begun.set()
            await tx.scalar(text(ENDLESS))

    task = asyncio.create_task(write_for_ever())
    await begun.wait()
    await asyncio.sleep(0.1)
    task.cancel()
    async with asyncio.timeout(10):
        with pytest.raises(asyncio.CancelledError):
            await task
        async with store.write() as tx:
            await tx.workspaces.ensure("terminal", "T2", "Next")
    async with store.read() as tx:
        assert [workspace.name for workspace in await tx.workspaces.all()] == ["Next"]


async def test_an_error_of_the_database_is_one_of_ours(store: Store) -> None:
    with pytest.raises(StoreError) as caught:
        async with store.write() as tx:
            await tx.channels.ensure(4711, "C1", "a channel of a workspace that is not there")
    assert type(caught.value).__module__ == "bot.errors"


async def test_an_instant_comes_back_in_utc(store: Store, clock: FakeClock) -> None:
    async with store.write() as tx:
        await tx.workspaces.ensure("terminal", "T1", "Desk")
    async with store.read() as tx:
        assert await tx.scalar(select(workspaces.c.created_at)) == clock.now()
        assert (await tx.scalar(select(workspaces.c.created_at))).tzinfo is UTC


async def test_a_naive_instant_is_refused(store: Store) -> None:
    with pytest.raises(StoreError):
        async with store.read() as tx:
            await tx.scalar(select(workspaces.c.id).where(workspaces.c.created_at < datetime(2026, 3, 2)))  # noqa: DTZ001


def test_an_instant_of_any_zone_is_stored_in_utc() -> None:
    column = UtcDateTime()
    eastern = datetime(2026, 3, 2, 7, 0, tzinfo=timezone(timedelta(hours=-5)))
    stored = column.process_bind_param(eastern, None)  # type: ignore[arg-type]
    assert stored == eastern
    assert stored.tzinfo is UTC


@given(words=st.text(st.characters(codec=None, categories=None)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
async def test_any_text_can_be_stored_and_found(store: Store, words: str) -> None:
    async with store.write() as tx:
        made = await tx.workspaces.ensure("terminal", "id of " + words, words)
        assert made.name == clean(words)
        assert await tx.workspaces.find("terminal", "id of " + words) == made


@pytest.mark.parametrize(
    ("given_text", "stored"),
    [
        ("a\0b", "ab"),
        ("\ud800", "\ufffd"),
        ("\ud83d\ude00", "\U0001f600"),
        ("“Zoë” 你好 \U0001f600", "“Zoë” 你好 \U0001f600"),
    ],
)
def test_only_what_no_database_holds_is_taken_out(given_text: str, stored: str) -> None:
    assert clean(given_text) == stored


async def test_looking_at_a_channel_holds_up_no_other_writer_s_deliveries(postgres_url: str, clock: FakeClock) -> None:
    store = await Store.open(postgres_url, clock=clock)
    channel = (await set_scene(store)).channel
    async with store.write() as first:
        await first.channels.get(channel.id)
        async with asyncio.timeout(5), store.write() as second:
            assert await second.deliveries.add(channel.id, DeliveryKind.CARD, "story:1", {}) is not None
        await first.channels.save(channel)
    await store.close()


@pytest.mark.parametrize("patience", ["idle_in_transaction_session_timeout", "transaction_timeout"])
async def test_who_is_thrown_out_for_its_silence_may_come_again_at_once(
    postgres_url: str, clock: FakeClock, patience: str
) -> None:
    store = await Store.open(postgres_url, clock=clock)

    async def dawdle() -> None:
        async with store.write() as tx:
            await tx.run(text(f"SET LOCAL {patience} = '50ms'"))
            await asyncio.sleep(0.3)
            await tx.workspaces.all()

    with pytest.raises(StoreAway, match="timeout"):
        await dawdle()
    assert await store.fault() is None
    await store.close()


async def test_a_session_speaks_utc_and_waits_for_nobody_for_ever(postgres_url: str, clock: FakeClock) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {admin.info.dbname} SET timezone = 'Asia/Tokyo'")
    store = await Store.open(postgres_url, clock=clock)
    for opened in (store.read, store.write):
        async with opened() as tx:
            said = [
                await tx.scalar(text(f"SHOW {name}"))
                for name in ("timezone", "lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
            ]
            assert said == ["UTC", "10s", "1min", "8s"]
    await store.close()
