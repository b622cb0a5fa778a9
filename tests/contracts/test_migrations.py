"""Upgrades on both databases: complete, atomic, safe for those who start together, and refused where they must be."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import NotADatabase, StoreError, StoreTooNew
from bot.store import Store, migrate, upgrade
from bot.store.engines import open_engines
from bot.store.schema import metadata
from bot.testing import FakeClock
from tests.doubles.scene import publish, set_scene
from tests.environment import for_child

ROOT = Path(__file__).parents[2]
HEAD = max(script.name[:4] for script in (migrate.MIGRATIONS / "versions").glob("[0-9]*.py"))


async def on_engine(url: str, work: Any) -> Any:
    engine: AsyncEngine = open_engines(url).writer
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(work)
    finally:
        await engine.dispose()


def run_sql(statement: str) -> Any:
    return lambda connection: connection.exec_driver_sql(statement)


def rows_of(query: str) -> Any:
    return lambda connection: connection.exec_driver_sql(query).fetchall()


def differences(connection: Connection) -> list[Any]:
    def ours(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "table" or name in metadata.tables

    context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": ours})
    return list(compare_metadata(context, metadata))


async def test_migrations_and_schema_say_the_same(empty_url: str) -> None:
    await upgrade(empty_url)
    assert await on_engine(empty_url, differences) == []


async def test_no_number_is_used_twice_after_any_migration(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    await upgrade(url)
    made = dict(await on_engine(url, rows_of("SELECT name, sql FROM sqlite_master WHERE type = 'table'")))
    numbered = {table.name for table in metadata.tables.values() if "id" in table.c}
    assert {name for name, sql in made.items() if "AUTOINCREMENT" in sql} >= numbered


async def test_an_upgrade_remembers_the_numbers_of_deliveries_that_are_gone(
    tmp_path: Path, later_migrations: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    versions = later_migrations / "versions"
    kept = {script: script.read_text() for script in versions.iterdir() if script.name[:4] > "0007"}
    for script in kept:
        script.unlink()
    await upgrade(url)
    await on_engine(url, run_sql("INSERT INTO sqlite_sequence VALUES ('deliveries', 4711)"))
    for script, body in kept.items():
        script.write_text(body)
    await upgrade(url)
    [[last]] = await on_engine(url, rows_of("SELECT seq FROM sqlite_sequence WHERE name = 'deliveries'"))
    assert last == 4711


async def test_a_second_upgrade_has_nothing_to_do(empty_url: str) -> None:
    assert await upgrade(empty_url)
    assert not await upgrade(empty_url)


async def test_those_who_start_together_upgrade_once(empty_url: str) -> None:
    done = await asyncio.gather(*(upgrade(empty_url) for _ in range(4)))
    assert sorted(done) == [False, False, False, True]


async def test_a_database_of_a_newer_version_is_refused_and_left_alone(empty_url: str, clock: FakeClock) -> None:
    await upgrade(empty_url)
    await on_engine(empty_url, run_sql(f"UPDATE {migrate.VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(StoreTooNew, match="9999"):
        await Store.open(empty_url, clock=clock)
    await on_engine(empty_url, run_sql(f"UPDATE {migrate.VERSION_TABLE} SET version_num = '{HEAD}'"))
    assert await on_engine(empty_url, differences) == []


async def test_somebody_else_s_database_is_refused(empty_url: str) -> None:
    await on_engine(empty_url, run_sql("CREATE TABLE articles (id int)"))
    with pytest.raises(NotADatabase, match="somebody else's"):
        await upgrade(empty_url)


def write_migration(folder: Path, number: str, previous: str, body: str) -> None:
    header = (
        f'import sqlalchemy as sa\nfrom alembic import op\n\nrevision = "{number}"\ndown_revision = "{previous}"\n\n\n'
    )
    (folder / "versions" / f"{number}_made_for_a_test.py").write_text(f"{header}def upgrade():\n    {body}\n")


@pytest.fixture
def later_migrations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the migrations, to which a test adds its own."""
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    (folder / "script.py.mako").touch()
    for script in (migrate.MIGRATIONS / "versions").glob("*.py"):
        (folder / "versions" / script.name).write_text(script.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(migrate, "MIGRATIONS", folder)
    return folder


async def test_an_upgrade_that_fails_half_way_leaves_the_database_as_it_was(
    database_url: str, later_migrations: Path, clock: FakeClock
) -> None:
    store = await Store.open(database_url, clock=clock)
    await publish(store, (await set_scene(store)).feed)
    await store.close()
    write_migration(later_migrations, "9001", HEAD, 'op.add_column("feeds", sa.Column("mood", sa.Text()))')
    write_migration(later_migrations, "9002", "9001", 'op.execute("UPDATE no_such_table SET mood = 1")')
    with pytest.raises(StoreError):
        await upgrade(database_url)
    assert await on_engine(database_url, differences) == []
    (later_migrations / "versions" / "9002_made_for_a_test.py").unlink()
    (later_migrations / "versions" / "9001_made_for_a_test.py").unlink()
    store = await Store.open(database_url, clock=clock)
    async with store.read() as tx:
        assert await tx.entries.counts() == {"done": 1}
    await store.close()


async def test_rebuilding_a_table_keeps_the_rows_that_refer_to_it(
    database_url: str, later_migrations: Path, clock: FakeClock
) -> None:
    store = await Store.open(database_url, clock=clock)
    scene = await set_scene(store)
    article = await publish(store, scene.feed)
    await store.close()
    rebuild = 'with op.batch_alter_table("feeds", recreate="auto") as feeds:\n        '
    write_migration(later_migrations, "9001", HEAD, rebuild + 'feeds.alter_column("title", nullable=True)')
    assert await upgrade(database_url)
    store = await Store.open(database_url, clock=clock)
    async with store.read() as tx:
        assert await tx.feeds.of_workspace(scene.workspace.id) == [scene.feed]
        assert (await tx.search.find(scene.workspace.id, "cranes")).articles == [article]
    await store.close()


async def test_an_upgrade_that_would_orphan_rows_is_undone(
    sqlite_url: str, later_migrations: Path, clock: FakeClock
) -> None:
    store = await Store.open(sqlite_url, clock=clock)
    await set_scene(store)
    await store.close()
    write_migration(later_migrations, "9001", HEAD, 'op.execute("DELETE FROM feeds")')
    with pytest.raises(StoreError, match="without their owner"):
        await upgrade(sqlite_url)
    (later_migrations / "versions" / "9001_made_for_a_test.py").unlink()
    store = await Store.open(sqlite_url, clock=clock)
    async with store.write() as tx:
        assert len(await tx.feeds.due(10)) == 1
    await store.close()


UPGRADE = """
import asyncio, sys
from pathlib import Path
from bot.store import migrate

migrate.MIGRATIONS = Path(sys.argv[2])
asyncio.run(migrate.upgrade(sys.argv[1]))
"""


async def test_an_upgrade_killed_half_way_leaves_the_database_as_it_was(
    database_url: str, later_migrations: Path, clock: FakeClock
) -> None:
    store = await Store.open(database_url, clock=clock)
    await publish(store, (await set_scene(store)).feed)
    await store.close()
    write_migration(later_migrations, "9001", HEAD, 'op.add_column("feeds", sa.Column("mood", sa.Text()))')
    hang = 'op.execute("DELETE FROM articles")\n    print("half way", flush=True)\n    __import__("time").sleep(60)'
    write_migration(later_migrations, "9002", "9001", hang)
    dying = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", UPGRADE, database_url, str(later_migrations)),
        stdout=asyncio.subprocess.PIPE,
        env=for_child(PYTHONPATH=str(ROOT)),
    )
    assert dying.stdout is not None
    assert await dying.stdout.readline() == b"half way\n"
    dying.kill()
    await dying.wait()
    for number in ("9001", "9002"):
        (later_migrations / "versions" / f"{number}_made_for_a_test.py").unlink()
    assert await on_engine(database_url, differences) == []
    store = await Store.open(database_url, clock=clock)
    async with store.read() as tx:
        assert await tx.entries.counts() == {"done": 1}
    assert (await store.doctor()).faults == ()
    await store.close()
