"""The `Jobs` port: in this process, and on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.jobs import LocalJobs
from bot.jobs.postgres import PostgresJobs
from bot.ports import Job, Jobs
from bot.store import Store


@pytest.fixture
async def desk(database_url: str, store: Store) -> AsyncIterator[tuple[Jobs, Store]]:
    """A queue with the store whose transactions it takes part in."""
    if database_url.startswith("sqlite"):
        yield LocalJobs(), store
        return
    jobs = PostgresJobs(database_url)
    await jobs.open()
    yield jobs, store
    await jobs.close()


@asynccontextmanager
async def working(jobs: Jobs) -> AsyncIterator[None]:
    task = asyncio.create_task(jobs.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - a handler in a worker has no other way to tell
            await asyncio.sleep(0.01)


async def enqueue(desk: tuple[Jobs, Store], *jobs: Job) -> None:
    queue, store = desk
    async with store.write() as tx:
        for job in jobs:
            await queue.enqueue(tx, job)


def recorder(done: list[Any]) -> Callable[[Mapping[str, Any]], Any]:
    async def handler(payload: Mapping[str, Any]) -> None:
        done.append(dict(payload))

    return handler


async def test_a_job_is_done_with_the_payload_it_was_given(desk: tuple[Jobs, Store]) -> None:
    done: list[Any] = []
    desk[0].handle("poll", recorder(done))
    async with working(desk[0]):
        await enqueue(desk, Job("poll", {"feed": 7, "why": "“now” \U0001f5de"}))
        await until(lambda: bool(done))
    assert done == [{"feed": 7, "why": "“now” \U0001f5de"}]


async def test_a_job_exists_only_if_its_transaction_commits(desk: tuple[Jobs, Store]) -> None:
    jobs, store = desk
    done: list[Any] = []
    jobs.handle("poll", recorder(done))

    async def fail() -> None:
        async with store.write() as tx:
            await jobs.enqueue(tx, Job("poll", {"feed": 1}))
            raise ZeroDivisionError

    async with working(jobs):
        with pytest.raises(ZeroDivisionError):
            await fail()
        async with store.write() as tx:
            await jobs.enqueue(tx, Job("poll", {"feed": 2}))
            await asyncio.sleep(0.1)
            assert done == [], "not before the commit"
        await until(lambda: bool(done))
    assert done == [{"feed": 2}]


async def test_what_was_enqueued_before_the_worker_ran_is_done(desk: tuple[Jobs, Store]) -> None:
    done: list[Any] = []
    desk[0].handle("poll", recorder(done))
    await enqueue(desk, Job("poll", {"feed": 1}))
    async with working(desk[0]):
        await until(lambda: bool(done))


async def test_jobs_of_one_lock_run_in_order_and_never_together(desk: tuple[Jobs, Store]) -> None:
    running: set[str] = set()
    together: set[frozenset[str]] = set()
    order: dict[str, list[int]] = {"a": [], "b": []}

    async def handler(payload: Mapping[str, Any]) -> None:
        channel = payload["channel"]
        assert channel not in running
        running.add(channel)
        together.add(frozenset(running))
        await asyncio.sleep(0.02)
        order[channel].append(payload["number"])
        running.discard(channel)

    desk[0].handle("send", handler)
    numbered = [
        Job("send", {"channel": channel, "number": number}, lock=f"channel:{channel}")
        for number in range(8)
        for channel in "ab"
    ]
    await enqueue(desk, *numbered)
    async with working(desk[0]):
        await until(lambda: len(order["a"]) + len(order["b"]) == 16)
    assert order == {"a": list(range(8)), "b": list(range(8))}
    assert frozenset("ab") in together, "other locks do not wait"


async def test_of_equal_jobs_that_wait_one_is_done(desk: tuple[Jobs, Store]) -> None:
    jobs, store = desk
    done: list[Any] = []
    jobs.handle("deliver", recorder(done))
    jobs.handle("poll", recorder(done))
    wake = Job("deliver", {"who": "sender"}, unique="deliver")
    await enqueue(desk, wake)
    async with store.write() as tx:
        await tx.workspaces.ensure("terminal", "T1", "Desk")
        await jobs.enqueue(tx, wake)
        await jobs.enqueue(tx, Job("poll", {"who": "poller"}))
    async with store.read() as tx:
        assert len(await tx.workspaces.all()) == 1, "the transaction lives on when its job is left out"
    async with working(jobs):
        await until(lambda: len(done) == 2)
        await enqueue(desk, wake)
        await until(lambda: len(done) == 3)
    assert [one["who"] for one in done].count("sender") == 2


async def test_a_job_that_fails_takes_no_other_with_it(desk: tuple[Jobs, Store]) -> None:
    done: list[Any] = []

    async def fail(payload: Mapping[str, Any]) -> None:
        raise ZeroDivisionError

    desk[0].handle("poison", fail)
    desk[0].handle("poll", recorder(done))
    async with working(desk[0]):
        await enqueue(desk, Job("poison", lock="x"), Job("poll", {"feed": 1}, lock="x"))
        await until(lambda: bool(done))


async def test_a_drain_waits_for_what_is_in_hand_and_takes_no_more(desk: tuple[Jobs, Store]) -> None:
    jobs, _ = desk
    begun, may_end, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slow(payload: Mapping[str, Any]) -> None:
        begun.set()
        await may_end.wait()
        ended.set()

    jobs.handle("slow", slow)
    async with working(jobs):
        await enqueue(desk, Job("slow"))
        await begun.wait()
        draining = asyncio.create_task(jobs.drain(5.0))
        await asyncio.sleep(0.05)
        begun.clear()
        await enqueue(desk, Job("slow"))
        may_end.set()
        assert await draining
        assert ended.is_set()
        await asyncio.sleep(0.1)
        assert not begun.is_set()


async def test_a_drain_says_when_something_did_not_end(desk: tuple[Jobs, Store]) -> None:
    jobs, _ = desk
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def endless(payload: Mapping[str, Any]) -> None:
        begun.set()
        await may_end.wait()

    jobs.handle("endless", endless)
    async with working(jobs):
        await enqueue(desk, Job("endless"))
        await begun.wait()
        assert not await jobs.drain(0.1)
        may_end.set()
