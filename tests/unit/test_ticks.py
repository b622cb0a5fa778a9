"""Ticks run, survive their own failures, wake up after a clock step, and end when told."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from bot.clock import SystemClock
from bot.errors import StoreAway
from bot.flow.ticks import Ticks


async def until(holds: asyncio.Event) -> None:
    async with asyncio.timeout(5):
        await holds.wait()


async def test_a_tick_runs_again_after_it_failed() -> None:
    ticks, seen, third = Ticks(SystemClock()), 0, asyncio.Event()

    async def stumble() -> None:
        nonlocal seen
        seen += 1
        if seen == 3:
            third.set()
        raise RuntimeError("a tick's own fault")

    ticks.every(0.02, "stumble", stumble)
    await ticks.start()
    await until(third)
    assert await ticks.stop(1)


async def test_a_tick_that_overslept_is_woken() -> None:
    ticks, ran, woken = Ticks(SystemClock()), asyncio.Event(), asyncio.Event()

    async def work() -> None:
        (woken if ran.is_set() else ran).set()

    ticks.every(3600, "hourly", work)
    await ticks.start()
    await until(ran)
    ticks._ticks["hourly"].last_run -= 2 * 3600 + 1
    ticks.wake_overslept()
    await until(woken)
    assert await ticks.stop(1)


@pytest.mark.parametrize(("lasts", "ends"), [(0.05, True), (30, False)])
async def test_stop_waits_for_what_runs_but_not_for_ever(lasts: float, *, ends: bool) -> None:
    ticks, began = Ticks(SystemClock()), asyncio.Event()

    async def work() -> None:
        began.set()
        await asyncio.sleep(lasts)

    ticks.every(60, "slow", work)
    await ticks.start()
    await until(began)
    assert await ticks.stop(0.3) is ends


@pytest.mark.parametrize("fault", [None, ConnectionError("interrupted")])
async def test_what_the_end_cuts_off_is_no_error_and_may_undo_what_it_began(
    capsys: pytest.CaptureFixture[str], fault: Exception | None
) -> None:
    ticks, began, undone = Ticks(SystemClock()), asyncio.Event(), asyncio.Event()

    async def work() -> None:
        began.set()
        try:
            await asyncio.sleep(30)
        finally:
            await asyncio.sleep(0.1)
            undone.set()
            if fault is not None:
                raise fault

    ticks.every(60, "slow", work)
    await ticks.start()
    await until(began)
    assert not await ticks.stop(0.05)
    assert undone.is_set(), "nothing is closed before"
    said = capsys.readouterr().out
    assert "tick cut off by the end" in said
    assert "Traceback" not in said
    assert "tick failed" not in said


async def test_a_tick_that_the_database_fails_says_so_in_a_line() -> None:
    ticks, tried = Ticks(SystemClock()), asyncio.Event()

    async def ask() -> None:
        tried.set()
        raise StoreAway("the database does not answer")

    ticks.every(60, "ask", ask)
    with capture_logs() as lines:
        await ticks.start()
        await asyncio.wait_for(tried.wait(), 5)
        assert await ticks.stop(1)
    [line] = [line for line in lines if line["event"] == "tick failed"]
    assert (line["error"], "exc_info" in line) == ("the database does not answer", False)
