"""The shipped process: `wirewatch run` as an operator starts it, on a configuration in a folder of its own."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tests.environment import for_child

ROOT = Path(__file__).parents[2]


class Shipped:
    """One bot: a folder with its configuration and database, and the process that runs on them."""

    def __init__(self, folder: Path, config: str, secrets: dict[str, str], role: str = "all") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.role = role
        self._folder = folder
        self._secrets = secrets
        monitor = "" if "[monitor]" in config else "\n[monitor]\nport = 0\n"
        (folder / "config.toml").write_text(config + monitor, encoding="utf-8")
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
                *(("--role", self.role) if verb == "run" else ()),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                env=for_child(PYTHONPATH=str(ROOT), **self._secrets),
            )

    async def kill(self) -> None:
        """End it as a power cut would."""
        await self._end(signal.SIGKILL)

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process is not None
        return self._process.pid

    def freeze(self) -> None:
        """Stop it in its tracks: its connections stay open, and it does nothing."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on after `freeze`."""
        self._signal(signal.SIGCONT)

    async def ended(self) -> int:
        """Wait until it ends by itself, and give its exit code."""
        assert self._process is not None
        return await asyncio.wait_for(self._process.wait(), 30)

    async def stop(self) -> int:
        """Ask it to end, and give its exit code."""
        return await self._end(signal.SIGTERM)

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    async def _end(self, how: signal.Signals) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        if process.returncode is None:
            process.send_signal(how)
        return await asyncio.wait_for(process.wait(), 20)

    def told(self) -> str:
        """Its log so far."""
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""


@asynccontextmanager
async def shipped(folder: Path, config: str, **secrets: str) -> AsyncIterator[Shipped]:
    """A running bot; killed at the end if it still runs, its log shown if the test fails."""
    async with fleet(folder, config, ("all",), **secrets) as (bot,):
        yield bot


@asynccontextmanager
async def fleet(folder: Path, config: str, roles: Sequence[str], **secrets: str) -> AsyncIterator[tuple[Shipped, ...]]:
    """Several processes, one for each role, with the same configuration; as `shipped` at the end."""
    alone = len(roles) == 1
    bots = tuple(
        Shipped(folder if alone else folder / f"{number}-{role}", config, secrets, role)
        for number, role in enumerate(roles)
    )
    try:
        for bot in bots:
            await bot.start()
        yield bots
    except BaseException:
        for bot in bots:
            sys.stdout.write(f"--- {bot.role}\n{bot.told()[-4_000:]}")
        raise
    finally:
        for bot in bots:
            await bot.kill()
