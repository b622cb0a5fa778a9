"""What every test can ask for: a clock, and real databases of both kinds."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import hypothesis
import pytest
import structlog

from bot.store import Store, upgrade
from bot.testing import FakeClock
from tests.doubles import databases
from tests.doubles.postgres import PostgresServer

# A property is about what holds, not about how long it takes: a busy machine must not fail it.
hypothesis.settings.register_profile("wirewatch", deadline=None)
hypothesis.settings.load_profile("wirewatch")

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
_ROOM_FOR_DATABASES = 1_000_000_000


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """Logging that the test, or a command it runs, may configure; what was there before comes back."""
    root, before, level = logging.getLogger(), logging.getLogger().handlers[:], logging.getLogger().level
    # structlog's default draws each traceback in colours, with all variables: a quarter of the time of some files.
    *others, _ = structlog.get_config()["processors"]
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*others, plain])
    yield
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands at noon of Monday, 2 March 2026, UTC."""
    return FakeClock(NOON)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A running PostgreSQL server, one for each worker of pytest-xdist."""
    with TemporaryDirectory(prefix="wirewatch-postgres-") as folder, TemporaryDirectory(dir=_fast_disk()) as data:
        Path(folder).chmod(0o755)
        server = PostgresServer(Path(folder), Path(data))
        server.start()
        yield server
        server.stop()


def _fast_disk() -> Path | None:
    """The memory disk, where copying a database takes 10 ms instead of 300; None where it is missing or small."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > _ROOM_FOR_DATABASES else None


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer) -> str:
    """The name of an empty database that is up to date."""
    name = postgres.create()
    asyncio.run(upgrade(postgres.url(name)))
    return name


@pytest.fixture
def postgres_url(postgres: PostgresServer, postgres_template: str) -> Iterator[str]:
    """An empty, up-to-date PostgreSQL database of this test's own."""
    name = postgres.create(postgres_template)
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """An empty, up-to-date SQLite database of this test's own."""
    return databases.copied_to(tmp_path / "wirewatch.db")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without a single table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.create()
    yield server.url(name)
    server.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database, once of each kind."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
async def store(database_url: str, clock: FakeClock) -> AsyncIterator[Store]:
    """An open store, once on each database."""
    opened = await Store.open(database_url, clock=clock)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite_store(sqlite_url: str, clock: FakeClock) -> AsyncIterator[Store]:
    """An open store on SQLite alone, for tests that are not about databases."""
    opened = await Store.open(sqlite_url, clock=clock)
    yield opened
    await opened.close()
