"""Several polling processes on one PostgreSQL ask a host no more often at once than one would."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store import Store
from bot.testing import FakeClock
from tests.doubles.shipped import fleet
from tests.doubles.until import until

pytestmark = pytest.mark.timeout(120)

HOSTS = tuple(f"127.0.0.{number}" for number in range(2, 8))
FEEDS_EACH = 6
PER_HOST = 1
EMPTY_FEED = b"<rss version='2.0'><channel><title>Quiet</title></channel></rss>"


class Outlets:
    """Six hosts that take their time, and count how many ask at once."""

    def __init__(self) -> None:
        self.port = 0
        self.asked: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self._now: Counter[str] = Counter()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = str(writer.get_extra_info("sockname")[0])
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                await reader.readuntil(b"\r\n\r\n")
                self.asked[host] += 1
                self._now[host] += 1
                self.most[host] = max(self.most[host], self._now[host])
                await asyncio.sleep(0.05)
                self._now[host] -= 1
                length = f"Content-Length: {len(EMPTY_FEED)}".encode()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n" + length + b"\r\n\r\n")
                writer.write(EMPTY_FEED)
                await writer.drain()
        writer.close()


@pytest.fixture
async def outlets() -> AsyncIterator[Outlets]:
    made = Outlets()
    servers = [await asyncio.start_server(made.talk, HOSTS[0], 0)]
    made.port = servers[0].sockets[0].getsockname()[1]
    servers += [await asyncio.start_server(made.talk, host, made.port) for host in HOSTS[1:]]
    yield made
    for server in servers:
        server.close()


async def test_two_pollers_keep_the_limit_of_each_host_together(
    outlets: Outlets, postgres_url: str, tmp_path: Path, clock: FakeClock
) -> None:
    store = await Store.open(postgres_url, clock=clock)
    async with store.write() as tx:
        workspace = await tx.workspaces.ensure("slack", "T1", "Desk")
        for host in HOSTS:
            for number in range(FEEDS_EACH):
                await tx.feeds.follow(workspace.id, f"http://{host}:{outlets.port}/{number}")
    await store.close()
    allowed = ", ".join(f'"{host}:{outlets.port}"' for host in HOSTS)
    config = f"""
        [database]
        url = "{postgres_url}"
        [http]
        enabled = false
        [fetch]
        allow = [{allowed}]
        per_host = {PER_HOST}
        [polling]
        min_minutes = 0.01
        max_minutes = 0.01
    """
    tokens = {"WIREWATCH_SLACK_BOT_TOKEN": "xoxb-harbour", "WIREWATCH_SLACK_APP_TOKEN": "xapp-harbour"}
    async with fleet(tmp_path, config, ("poll", "poll"), **tokens) as bots:
        await until(lambda: all(outlets.asked[host] >= 2 * FEEDS_EACH for host in HOSTS), 60)
        assert [await bot.stop() for bot in bots] == [0, 0]
    assert set(outlets.most.values()) == {PER_HOST}
