"""Databases that are locked, read-only, full, foreign or damaged: an answer a person understands, and nothing lost."""

import asyncio
import sqlite3
import sys
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.errors import NotADatabase, StoreBusy, StoreError, StoreReadOnly
from bot.store import Store, engines
from bot.testing import FakeClock
from tests.doubles.scene import publish, set_scene
from tests.environment import for_child

ROOT = Path(__file__).parents[2]
HOLD_LOCK = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
time.sleep(float(sys.argv[2]))
connection.execute("COMMIT")
"""

OPEN = """
import asyncio, sys
from bot.clock import SystemClock
from bot.errors import StoreReadOnly
from bot.store import Store

async def main():
    try:
        await Store.open(sys.argv[1], clock=SystemClock())
    except StoreReadOnly as error:
        print(error)

asyncio.run(main())
"""


async def hold_lock(path: Path, seconds: float) -> asyncio.subprocess.Process:
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLD_LOCK, str(path), str(seconds), stdout=asyncio.subprocess.PIPE
    )
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"locked\n"
    return holder


async def test_a_short_lock_by_another_process_is_waited_for(sqlite_store: Store, tmp_path: Path) -> None:
    holder = await hold_lock(tmp_path / "wirewatch.db", 1.0)
    async with sqlite_store.write() as tx:
        await tx.workspaces.ensure("terminal", "T1", "Desk")
    assert await holder.wait() == 0


async def test_a_long_lock_is_told_while_readers_and_the_loop_go_on(
    sqlite_url: str, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_MS", 200)
    store = await Store.open(sqlite_url, clock=clock)
    holder = await hold_lock(tmp_path / "wirewatch.db", 30)

    async def write() -> None:
        async with store.write() as tx:
            await tx.workspaces.ensure("terminal", "T1", "Desk")

    writing = asyncio.create_task(write())
    async with store.read() as tx:
        assert await tx.workspaces.all() == []
    assert not writing.done(), "the loop was not blocked"
    with pytest.raises(StoreBusy, match="locked by another process"):
        await writing
    holder.kill()
    await holder.wait()
    await write()
    await store.close()


async def test_a_file_that_may_not_be_written_is_told_at_once(sqlite_url: str, tmp_path: Path) -> None:
    path = tmp_path / "wirewatch.db"
    path.chmod(0o444)
    before = path.read_bytes()
    # The super-user may write anything, unless it lays that capability down.
    plain = [] if path.stat().st_uid else ["setpriv", "--bounding-set", "-dac_override", "--inh-caps", "-dac_override"]
    command = (*plain, sys.executable, "-c", OPEN, sqlite_url)
    child = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, env=for_child(PYTHONPATH=str(ROOT))
    )
    said, _ = await child.communicate()
    assert said.decode().strip() == "the database cannot be written: attempt to write a readonly database"
    assert path.read_bytes() == before


async def test_a_full_disk_loses_nothing_and_writing_resumes(sqlite_store: Store) -> None:
    feed = (await set_scene(sqlite_store)).feed
    limits = {"max_page_count": "1"}

    @event.listens_for(sqlite_store._engines.writer.sync_engine, "begin")
    def fill_disk(connection: object) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {limits['max_page_count']}")  # type: ignore[attr-defined]

    with pytest.raises(StoreReadOnly, match="full"):
        await publish(sqlite_store, feed, text="word " * 100_000)
    async with sqlite_store.read() as tx:
        assert await tx.entries.counts() == {}
        assert (await sqlite_store.doctor()).faults == ()
    limits["max_page_count"] = "1000000"
    await publish(sqlite_store, feed, text="word " * 100_000)


@pytest.mark.parametrize(
    "content", [b"this is no database, only words" * 100, b"\x00" * 4096, b"SQLite format 3\x00" + b"\xff" * 4080]
)
async def test_a_file_that_is_no_database_is_refused_and_left_alone(
    content: bytes, tmp_path: Path, clock: FakeClock
) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(NotADatabase):
        await Store.open(f"sqlite:///{path}", clock=clock)
    assert path.read_bytes() == content


async def test_a_folder_in_the_file_s_place_is_told(tmp_path: Path, clock: FakeClock) -> None:
    with pytest.raises(StoreReadOnly):
        await Store.open(f"sqlite:///{tmp_path}", clock=clock)


async def test_a_missing_folder_is_made(tmp_path: Path, clock: FakeClock) -> None:
    store = await Store.open(f"sqlite:///{tmp_path / 'new' / 'data' / 'wirewatch.db'}", clock=clock)
    await store.close()
    assert (tmp_path / "new" / "data" / "wirewatch.db").exists()


@pytest.mark.parametrize(
    "url", ["", "news.db", "mysql://me:hidden@host/db", "postgresql://me:hidden@127.0.0.1:1/db", "sqlite", "://"]
)
async def test_a_wrong_address_is_told_without_its_password(url: str, clock: FakeClock) -> None:
    with pytest.raises(StoreError) as caught:
        await Store.open(url, clock=clock)
    assert "hidden" not in str(caught.value)


async def test_a_damaged_page_is_found_by_the_doctor(sqlite_url: str, tmp_path: Path, clock: FakeClock) -> None:
    store = await Store.open(sqlite_url, clock=clock)
    feed = (await set_scene(store)).feed
    await publish(store, feed, text="word " * 10_000)
    await store.close()
    path = tmp_path / "wirewatch.db"
    damaged = bytearray(path.read_bytes())
    damaged[-3 * 4096 : -4096] = b"\xaa" * 2 * 4096
    path.write_bytes(damaged)
    store = await Store.open(sqlite_url, clock=clock)
    try:
        faults = (await store.doctor()).faults
    except NotADatabase as error:
        faults = (str(error),)
    await store.close()
    assert faults


async def test_a_throw_away_database_leaves_nothing(clock: FakeClock) -> None:
    store = await Store.open("sqlite://", clock=clock)
    folder = Path(str(store._engines.writer.url.database)).parent
    assert folder.is_dir()
    await store.close()
    assert not folder.exists()


async def test_a_missing_driver_for_postgresql_is_named(clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"wirewatch\[postgres\]"):
        await Store.open("postgresql://harbour@127.0.0.1/harbour", clock=clock)


class BusyFile:
    """A connection and its cursor whose switch to the write-ahead log is refused, at once, so many times."""

    def __init__(self, refusals: int, code: int) -> None:
        self.refusals, self.code, self.pauses = refusals, code, 0

    def execute(self, _statement: str) -> None:
        if self.refusals:
            self.refusals -= 1
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorcode = self.code
            raise error

    def run_async(self, _pause: object) -> None:
        self.pauses += 1


def test_two_that_make_a_file_together_wait_for_each_other() -> None:
    file = BusyFile(3, sqlite3.SQLITE_BUSY)
    engines._become_wal(file, file)
    assert file.pauses == 3


@pytest.mark.parametrize(("code", "pauses"), [(sqlite3.SQLITE_READONLY, 0), (sqlite3.SQLITE_BUSY, 249)])
def test_a_file_is_not_waited_for_in_vain_or_for_ever(code: int, pauses: int) -> None:
    file = BusyFile(1_000, code)
    with pytest.raises(sqlite3.OperationalError):
        engines._become_wal(file, file)
    assert file.pauses == pauses
