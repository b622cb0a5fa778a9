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

# Every upgrade is a fork of one process that has imported everything; it prints how each ended.
UPGRADES = """
import asyncio, os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from bot.store import migrate

url, stride = sys.argv[1], int(sys.argv[2])
left = 2

@event.listens_for(Engine, "before_cursor_execute")
def strike(*_):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

status = None
while status != 0:
    pid = os.fork()
    if not pid:
        asyncio.run(migrate.upgrade(url))
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    print(status, flush=True)
    left += stride
"""


@pytest.mark.timeout(1_800)
async def test_an_upgrade_killed_at_any_statement_changes_nothing(empty_url: str, clock: FakeClock) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", UPGRADES, empty_url, str(STRIDE)),
        stdout=asyncio.subprocess.PIPE,
        env=for_child(PYTHONPATH=str(ROOT)),
    )
    said, _ = await process.communicate()
    *killed, last = [int(status) for status in said.split()]
    assert last == 0, "an upgrade that nobody kills comes to its end, whatever happened to those before"
    assert set(killed) == {-signal.SIGKILL}
    assert len(killed) > 2, "an upgrade has many statements"
    assert not await upgrade(empty_url), "the one that was not killed did all of it"
    store = await Store.open(empty_url, clock=clock)
    assert (await store.doctor()).faults == ()
    await store.close()
    sys.stdout.write(f"killed {len(killed)} times, at up to statement {2 + STRIDE * (len(killed) - 1)}\n")
