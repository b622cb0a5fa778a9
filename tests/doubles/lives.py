"""Lives of the bot, one after the other, each a process of its own that a test may kill.

A life takes a tenth of a second to begin, because all are forked off one process that has imported everything:
`python -m tests.doubles.lives URL ADDRESS [STUCK]` begins one for every line it reads (empty, or a failpoint to arm),
says its number, and, when it has ended, how.  It is the whole bot as `bot.app` puts it together, with the platform of
`tests.doubles.http_platform`.  On PostgreSQL these lives notice each other's deaths ten times sooner than shipped ones
would, being so short; and on both they look ten times sooner for what a dead one was sending.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import structlog

from bot import app as app_module
from bot import failpoints
from bot.app import build
from bot.cli.run import end_despite_threads
from bot.flow import prepare, presence
from bot.flow.offload import UnawaitedPool
from bot.settings import Database, Fetch, Http, Monitor, Polling, Settings
from bot.store import processes
from tests.doubles.http_platform import WirePlugin, WireSettings
from tests.environment import for_child

ROOT = Path(__file__).parents[2]
BUSY = 200.0  # seconds a life may take on a busy machine


class Lives:
    """The test's side: `begin` a life, `end` it with a signal, hear how it `ended`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._pid = 0

    async def begin(self, failpoint: str = "") -> None:
        """Begin a life; `failpoint`, `name:nth:kill`, is where it kills itself."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{failpoint}\n".encode())
        self._pid = int(await self._line())

    def end(self, how: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self._pid, how)

    async def ended(self) -> int:
        """Wait for its end; give its exit code, or the signal's number below zero."""
        return int(await self._line())

    async def _line(self) -> str:
        assert self._process.stdout is not None
        return (await asyncio.wait_for(self._process.stdout.readline(), BUSY)).decode().strip()


@asynccontextmanager
async def lives(url: str, address: str, stuck: str = "") -> AsyncIterator[Lives]:
    """The process that all lives are forked off; `stuck` names what hangs in them ("nlp")."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.doubles.lives", url, address, stuck),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=ROOT,
        env=for_child(PYTHONPATH=str(ROOT)),
    )
    try:
        yield Lives(process)
    finally:
        process.kill()
        await process.wait()


def main(url: str, address: str, stuck: str) -> None:
    """Fork lives until there is nothing more to read."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            if failpoint := line.strip():
                failpoints.arm_kill(failpoint)
            asyncio.run(_life(url, address, stuck))
            end_despite_threads()
            sys.exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
        _, status = os.waitpid(pid, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _silence(place: SplitResult, *_: object, **__: object) -> None:
    """Knock at the platform, so that the test knows, and then say nothing, as a name server may."""
    with socket.socket() as knocking:
        knocking.connect((place.hostname, place.port))
        knocking.sendall(b"GET /page HTTP/1.0\r\n\r\n")
        time.sleep(60)


async def _life(url: str, address: str, stuck: str) -> None:
    if url.startswith("postgresql"):
        vars(app_module)["BEAT_EVERY"] = presence.BEAT_EVERY / 10
        sooner = {name: vars(presence)[name] / 10 for name in ("LEASE", "MISSED", "LONGEST_GAP")}
        vars(presence).update(sooner)
    vars(processes)["ON_ITS_WAY"] = processes.ON_ITS_WAY / 10
    asyncio.get_running_loop().set_default_executor(UnawaitedPool())
    if stuck == "nlp":
        vars(prepare)["detect"] = lambda _: time.sleep(60)
    if stuck == "name":
        vars(socket)["getaddrinfo"] = partial(_silence, urlsplit(address))
    settings = Settings(
        database=Database(url=url),
        http=Http(enabled=False),
        monitor=Monitor(enabled=False),
        fetch=Fetch(allow=(urlsplit(address).netloc,)),
        polling=Polling(min_minutes=0.01, baseline_posts=1),
        adapters={"wire": WireSettings(address=address)},
    )
    app = await build(settings, [WirePlugin()])
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, app.runtime.stop)
    await app.runtime.run()


if __name__ == "__main__":
    main(*sys.argv[1:4])
