"""The shipped process: `wirewatch run` as an operator starts it, on a configuration in a folder of its own."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.environment import for_child

ROOT = Path(__file__).parents[2]


class Shipped:
    """One bot: a folder with its configuration and database, and the process that runs on them."""

    def __init__(self, folder: Path, config: str, secrets: dict[str, str]) -> None:
        self._folder = folder
        self._secrets = secrets
        (folder / "config.toml").write_text(config, encoding="utf-8")
        self.log = folder / "log.txt"
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, verb: str = "run") -> None:
        """Start it; it goes on with the database that is there."""
        program = Path(sys.executable).with_name("wirewatch")
        assert program.exists(), "Wirewatch is not installed beside this Python: run `python3 run.py setup`"
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                program,
                *(verb, "--config", str(self._folder / "config.toml")),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                env=for_child(PYTHONPATH=str(ROOT), **self._secrets),
            )

    async def kill(self) -> None:
        """End it as a power cut would."""
        await self._end(signal.SIGKILL)

    async def ended(self) -> int:
        """Wait until it ends by itself, and give its exit code."""
        assert self._process is not None
        return await asyncio.wait_for(self._process.wait(), 30)

    async def stop(self) -> int:
        """Ask it to end, and give its exit code."""
        return await self._end(signal.SIGTERM)

    async def _end(self, how: signal.Signals) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        if process.returncode is None:
            process.send_signal(how)
        return await asyncio.wait_for(process.wait(), 20)

    def told(self) -> str:
        """Its log so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")


@asynccontextmanager
async def shipped(folder: Path, config: str, **secrets: str) -> AsyncIterator[Shipped]:
    """A running bot; killed at the end if it still runs, its log shown if the test fails."""
    bot = Shipped(folder, config, secrets)
    await bot.start()
    try:
        yield bot
    except BaseException:
        sys.stdout.write(bot.told()[-4_000:])
        raise
    finally:
        await bot.kill()
