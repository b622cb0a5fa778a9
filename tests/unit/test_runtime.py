"""The running bot comes to an end, whatever its services do."""

from __future__ import annotations

import asyncio

from bot.clock import SystemClock
from bot.flow.runtime import Runtime, Service
from bot.flow.ticks import Ticks
from bot.jobs.local import LocalJobs


async def nothing() -> None:
    pass


async def test_a_service_that_fails_at_being_ended_is_not_started_again() -> None:
    clock, lives, connected = SystemClock(), 0, asyncio.Event()
    ticks = Ticks(clock)
    ticks.every(3600, "hourly", nothing)

    async def line() -> None:
        nonlocal lives
        lives += 1
        connected.set()
        try:
            await asyncio.Event().wait()
        finally:
            raise ConnectionError("the line is closed already")

    runtime = Runtime(clock, ticks, LocalJobs(), [Service("line", line)], begin=nothing, finish=nothing, close=nothing)
    running = asyncio.create_task(runtime.run())
    async with asyncio.timeout(10):
        await connected.wait()
        runtime.stop()
        await running
    assert lives == 1
