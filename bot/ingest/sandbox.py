"""Parsing off the event loop, in child processes that can be killed.

A thread cannot be stopped, and the parsers hold Python's lock while they run (a hostile tag cost 56 seconds), so a
thread would only move the freeze.  A job costs 0.3 ms of transport; a killed worker is replaced on the next job.
"""

from __future__ import annotations

import asyncio
import contextlib
import pickle
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path
from typing import Any, Self

from bot.errors import ExtractionError, FeedError, WirewatchError
from bot.ingest.worker import PATIENCE
from bot.model import Extracted, ParsedFeed, SourceText
from bot.settings import for_child

FEED_DEADLINE = 1.8
"""Seconds of computing; real feeds take under a tenth of one."""
PAGE_DEADLINE = 10.0
_START_DEADLINE = 60.0
_HOME = Path(__file__).parents[2]


class Sandbox:
    """A few child processes, started when first needed.  Use as an async context manager, or call `close`."""

    def __init__(self, workers: int = 2) -> None:
        """Take how many jobs may run side by side; one a core is right."""
        self._idle: asyncio.LifoQueue[_Child | None] = asyncio.LifoQueue()
        self._children: set[_Child] = set()
        for _ in range(workers):
            self._idle.put_nowait(None)

    async def parse(
        self,
        body: bytes,
        *,
        content_type: str = "",
        charset: str | None = None,
        url: str = "",
        deadline: float = FEED_DEADLINE,
    ) -> ParsedFeed:
        """Do `feeds.parse`.  Raises `FeedError`, also when `deadline` seconds did not suffice."""
        options = {"content_type": content_type, "charset": charset, "url": url}
        found: ParsedFeed = await self._run("parse", (body,), options, deadline, FeedError)
        return found

    async def extract(
        self, page: bytes | str, url: str | None = None, *, charset: str | None = None, deadline: float = PAGE_DEADLINE
    ) -> Extracted:
        """Do `extract.extract`.  Raises `ExtractionError`, also when `deadline` seconds did not suffice."""
        found: Extracted = await self._run("extract", (page, url), {"charset": charset}, deadline, ExtractionError)
        return found

    async def extract_file(
        self,
        name: str,
        content_type: str,
        body: bytes,
        *,
        url: str | None = None,
        charset: str | None = None,
        deadline: float = PAGE_DEADLINE,
    ) -> Extracted:
        """Do `extract.extract_file`: an attachment, or an address that may lead to text, HTML or PDF."""
        args, options = (name, content_type, body), {"url": url, "charset": charset}
        found: Extracted = await self._run("extract_file", args, options, deadline, ExtractionError)
        return found

    async def find_feeds(self, page: bytes | str, url: str, *, deadline: float = PAGE_DEADLINE) -> tuple[Any, ...]:
        """Do `discover.find_feeds`."""
        found: tuple[Any, ...] = await self._run("find_feeds", (page, url), {}, deadline, ExtractionError)
        return found

    async def dek(self, source: SourceText, *, deadline: float = PAGE_DEADLINE) -> str:
        """Do `summarise.dek`: 5 to 20 ms of computing, which would hold up the event loop in a thread, too."""
        line: str = await self._run("dek", (source,), {}, deadline, ExtractionError)
        return line

    async def close(self) -> None:
        """End the children."""
        for child in tuple(self._children):
            await self._end(child)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _run(
        self, name: str, args: tuple[Any, ...], options: dict[str, Any], deadline: float, refusal: type[WirewatchError]
    ) -> Any:
        child = await self._idle.get()
        try:
            child = child or await self._start()
            async with asyncio.timeout(deadline * PATIENCE):
                outcome, value = await child.ask((deadline, (name, args, options)))
        except BaseException as error:  # a cancelled asker must not leave a busy child behind
            late = isinstance(error, TimeoutError) or (child is not None and await child.used_its_time())
            await self._end(child)
            child = None
            if late:
                raise refusal(f"it took longer than {deadline:g} s to read; this looks built to hurt") from None
            if isinstance(error, (OSError, EOFError)):
                raise refusal("the process that reads such files ended unexpectedly") from error
            raise
        finally:
            self._idle.put_nowait(child)
        if outcome == "done":
            return value
        raise value if outcome == "refused" else refusal(f"it cannot be read: {value}")

    async def _start(self) -> _Child:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot.ingest.worker",
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            cwd=_HOME,
            env=for_child(),
        )
        child = _Child(process)
        self._children.add(child)
        try:
            async with asyncio.timeout(_START_DEADLINE):
                await child.answer()
        except BaseException:
            await self._end(child)
            raise
        return child

    async def _end(self, child: _Child | None) -> None:
        if child is not None:
            self._children.discard(child)
            await child.end()


class _Child:
    """One process and its pipes."""

    def __init__(self, process: Process) -> None:
        self._process = process

    async def ask(self, job: object) -> Any:
        packed = pickle.dumps(job)
        assert self._process.stdin is not None  # noqa: S101 - it was started with pipes
        self._process.stdin.write(len(packed).to_bytes(4, "big"))
        self._process.stdin.write(packed)
        del packed
        await self._process.stdin.drain()
        return await self.answer()

    async def answer(self) -> Any:
        assert self._process.stdout is not None  # noqa: S101 - same
        size = int.from_bytes(await self._process.stdout.readexactly(4), "big")
        return pickle.loads(await self._process.stdout.readexactly(size))  # noqa: S301 - our own child wrote it

    async def used_its_time(self) -> bool:
        """Say whether the system ended it for computing longer than its deadline."""
        if self._process.stdout is None or not self._process.stdout.at_eof():
            return False
        return await self._process.wait() == -getattr(signal, "SIGPROF", 0)

    async def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await asyncio.shield(self._process.wait())
