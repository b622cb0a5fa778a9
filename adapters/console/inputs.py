"""Where a terminal's words come from: a person at a prompt, or a pipe or file that is read line by line."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Mapping
from concurrent import futures
from typing import Protocol, TextIO

from adapters.console.script import MAX_TEXT, Script
from bot.commands.spec import Table
from bot.message import Form

_PASTE_GAP = 0.25  # seconds of silence after which what follows a command no longer belongs to its text


class Inputs(Protocol):
    """One input after the other.  `can_ask`: there is somebody who can fill in a form."""

    can_ask: bool

    async def following(self) -> str | None:
        """Wait for a complete input; None at the end."""
        ...

    async def fill_in(self, form: Form) -> Mapping[str, str] | None:
        """Ask for a form's fields; None where nobody can be asked, or where the person gave up."""
        ...


class PipedInputs:
    """Lines of a stream that is no terminal, by the rule of `Script`."""

    can_ask = False

    def __init__(self, stream: TextIO | None, table: Table) -> None:
        """Take the stream; None, as when the process was started without standard input, is an empty one."""
        self._stream = stream
        self._script = Script(table)
        self._ready: deque[str] = deque()
        self._lines: asyncio.Queue[str | None] = asyncio.Queue(maxsize=1_000)
        self._reader: threading.Thread | None = None
        self._ended = stream is None

    async def following(self) -> str | None:
        """Wait for a complete input; a text that may go on is complete when nothing comes for a moment."""
        self._start()
        while not self._ready and not self._ended:
            patience = _PASTE_GAP if self._script.waiting and not self._script.boxed else None
            try:
                line = await asyncio.wait_for(self._lines.get(), patience)
            except TimeoutError:
                self._ready.extend(self._script.end())
                continue
            self._ready.extend(self._script.end() if line is None else self._script.feed(line))
            self._ended = line is None or self._script.left
        return self._ready.popleft() if self._ready else None

    async def fill_in(self, form: Form) -> Mapping[str, str] | None:
        """Decline: nobody can be asked."""
        return None

    def _start(self) -> None:
        if self._reader is None and self._stream is not None:
            loop = asyncio.get_running_loop()
            self._reader = threading.Thread(target=self._read, args=(self._stream, loop), daemon=True)
            self._reader.start()

    def _read(self, stream: TextIO, loop: asyncio.AbstractEventLoop) -> None:
        """Hand over line by line, waiting where the bot is slower; a daemon, since a blocked read cannot be stopped."""
        try:
            while line := stream.readline(MAX_TEXT + 2):
                whole = line
                while not line.endswith("\n") and len(line) > MAX_TEXT:
                    line = stream.readline(MAX_TEXT + 2)
                if not self._hand_over(whole.rstrip("\r\n"), loop):
                    return
        except (OSError, ValueError):
            pass  # the stream was closed under us: its end, like any other
        self._hand_over(None, loop)

    def _hand_over(self, line: str | None, loop: asyncio.AbstractEventLoop) -> bool:
        """Put a line where the loop finds it; False once the loop has ended before its input."""
        handing = self._lines.put(line)
        try:
            asyncio.run_coroutine_threadsafe(handing, loop).result()
        except (RuntimeError, futures.CancelledError):
            handing.close()
            return False
        return True
