"""A day of the bot in virtual time: its memory, open files and write-ahead log stay where they were.

The short form plays three hours and looks at open files and the log alone; `WIREWATCH_LONG=1` plays a day, all of its
articles through the real language work, and looks at memory, too.  A machine does some ten articles a second, so that
the day has 2,880 of them and not the 50,000 of a large installation.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from pathlib import Path
from statistics import mean

import pytest

from bot.ports import Limits
from tests.doubles.newsroom import newsroom
from tests.environment import long_runs
from tests.scenarios.test_faults import hear_of_everything, publish

ROUNDS, ARTICLES = (144, 20) if long_runs() else (9, 4)
EVERY = timedelta(minutes=10) if long_runs() else timedelta(minutes=20)
LARGEST_LOG = 64_000_000
PAGE = os.sysconf("SC_PAGESIZE")


def resident() -> int:
    """This process's memory, in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def files() -> int:
    """How many files it has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.timeout(3_600 if long_runs() else 120)
async def test_a_day_leaves_memory_files_and_log_where_they_were(tmp_path: Path) -> None:
    path = tmp_path / "day.db"
    memory, opened, log = [], [], []
    async with newsroom(f"sqlite:///{path}") as room:
        outlet = await hear_of_everything(room)
        await room.change(hourly_budget=1_000)
        room.adapter.limits = Limits(1e9, 1e9)  # time stands still while a round is delivered
        for number in range(ROUNDS):
            for k in range(ARTICLES):
                publish(room, outlet, number * ARTICLES + k)
            del outlet.items[200:]
            await room.round(later=EVERY)
            memory.append(resident())
            opened.append(files())
            log.append(path.with_name("day.db-wal").stat().st_size)
        assert len(room.posts) > ARTICLES, "something was told"
    half = len(opened) // 2
    assert max(opened[half:]) <= max(opened[:half]), "open files grow"
    assert max(log) < LARGEST_LOG, "the write-ahead log grows"
    quarter = len(memory) // 4
    before, after = mean(memory[quarter : 2 * quarter]), mean(memory[-quarter:])
    if long_runs():
        assert after < before * 1.05, f"memory grew from {before / 1e6:.0f} to {after / 1e6:.0f} MB"
    sys.stdout.write(
        f"{ROUNDS * ARTICLES:,} articles: memory {before / 1e6:.0f} to {after / 1e6:.0f} MB, "
        f"{opened[-1]} open files, write-ahead log at most {max(log) / 1e6:.1f} MB\n"
    )
