"""An upgrade that is killed at its nth statement leaves the database as it was, whichever statement that is.

The short form kills at every 40th, `WIREWATCH_LONG=1` at each, until an upgrade comes to its end.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from bot.store import Store, upgrade
from bot.testing import FakeClock
from tests.environment import for_child, long_runs

ROOT = Path(__file__).parents[2]
STRIDE = 1 if long_runs() else 40

UPGRADE = """
import asyncio, os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from bot.store import migrate

left = int(sys.argv[2])

@event.listens_for(Engine, "before_cursor_execute")
def strike(*_):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(migrate.upgrade(sys.argv[1]))
"""


async def upgraded(url: str, kill_at: int) -> int:
    """Upgrade in a process of its own that dies before its nth statement; give its exit code."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", UPGRADE, url, str(kill_at)), env=for_child(PYTHONPATH=str(ROOT))
    )
    return await process.wait()


@pytest.mark.timeout(1_800)
async def test_an_upgrade_killed_at_any_statement_changes_nothing(tmp_path: Path, clock: FakeClock) -> None:
    url, kill_at, killed = f"sqlite:///{tmp_path}/upgraded.db", 2, 0
    while (code := await upgraded(url, kill_at)) != 0:
        assert code == -signal.SIGKILL
        killed += 1
        kill_at += STRIDE
    assert killed > 2, "an upgrade has many statements"
    assert not await upgrade(url), "the one that was not killed did all of it"
    store = await Store.open(url, clock=clock)
    assert (await store.doctor()).faults == ()
    await store.close()
    sys.stdout.write(f"killed {killed} times, at up to statement {kill_at - STRIDE}\n")
