"""Jobs on PostgreSQL outlive the death of their worker and of the database."""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import pytest

from bot.jobs.postgres import PostgresJobs
from bot.ports import Job
from bot.store import Store
from bot.testing import FakeClock
from tests.doubles.postgres import PostgresServer
from tests.environment import for_child

ROOT = Path(__file__).parents[2]
HANGING_WORKER = """
import asyncio, sys
from bot.jobs.postgres import PostgresJobs

async def main():
    jobs = PostgresJobs(sys.argv[1])
    await jobs.open()

    async def hang(payload):
        print(payload["number"], flush=True)
        await asyncio.sleep(3600)

    jobs.handle("send", hang)
    await jobs.run()

asyncio.run(main())
"""


class Recorder:
    """Works off jobs and remembers their numbers."""

    def __init__(self, url: str) -> None:
        self.jobs = PostgresJobs(url, heartbeat=0.2, stale=1.0)
        self.done: list[int] = []

    async def handle(self, payload: Mapping[str, Any]) -> None:
        self.done.append(payload["number"])

    async def until_done(self, count: int) -> None:
        async with asyncio.timeout(30):
            while len(set(self.done)) < count:  # noqa: ASYNC110 - the worker has no event to wait for
                await asyncio.sleep(0.02)

    async def __aenter__(self) -> Self:
        self.jobs.handle("send", self.handle)
        await self.jobs.open()
        self._running = asyncio.create_task(self.jobs.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert await self.jobs.drain(5.0)
        await asyncio.gather(self._running, return_exceptions=True)
        await self.jobs.close()


async def enqueue(store: Store, jobs: PostgresJobs, numbers: range) -> None:
    async with store.write() as tx:
        for number in numbers:
            await jobs.enqueue(tx, Job("send", {"number": number}, lock=f"channel:{number % 3}"))


async def test_the_job_of_a_killed_worker_is_done_by_another(postgres_url: str, clock: FakeClock) -> None:
    store = await Store.open(postgres_url, clock=clock)
    dying = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", HANGING_WORKER, postgres_url),
        stdout=asyncio.subprocess.PIPE,
        env=for_child(PYTHONPATH=str(ROOT)),
    )
    assert dying.stdout is not None
    installed = PostgresJobs(postgres_url)
    await installed.open()
    await enqueue(store, installed, range(1))
    assert await dying.stdout.readline() == b"0\n"
    dying.kill()
    await dying.wait()
    async with Recorder(postgres_url) as recorder:
        await recorder.until_done(1)
    await installed.close()
    await store.close()


@pytest.mark.parametrize("fault", ["crash", "freeze"])
async def test_work_goes_on_after_the_database_was_away(
    fault: str, postgres: PostgresServer, postgres_url: str, clock: FakeClock
) -> None:
    store = await Store.open(postgres_url, clock=clock)
    async with Recorder(postgres_url) as recorder:
        await enqueue(store, recorder.jobs, range(10))
        await recorder.until_done(10)
        getattr(postgres, fault)()
        await asyncio.sleep(1.0)
        (postgres.start if fault == "crash" else postgres.thaw)()
        await enqueue(store, recorder.jobs, range(10, 20))
        await recorder.until_done(20)
    # A job whose end could not be noted is done again: it is a hint, and rows are fenced.
    assert set(recorder.done) == set(range(20)), "none lost"
    await store.close()
