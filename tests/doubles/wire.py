"""A cable between a program and its server, which can be cut and mended."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Self


class Wire:
    """A TCP proxy on loopback.  `cut` breaks what is connected and refuses more; `stall` keeps all, moves nothing."""

    def __init__(self, port: int) -> None:
        """Take the server's port; `port` is the wire's own, once it is open."""
        self.port = 0
        self._behind = port
        self._moving = asyncio.Event()
        self._moving.set()
        self._is_cut = False
        self._ends: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._join, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.cut()

    def cut(self) -> None:
        """Break every connection; new ones break, too."""
        self._is_cut = True
        for end in self._ends:
            end.transport.abort()

    def stall(self) -> None:
        """Move nothing more; connections stay open."""
        self._moving.clear()

    def mend(self) -> None:
        """Be a good cable again."""
        self._is_cut = False
        self._moving.set()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._behind)
        except OSError:
            writer.transport.abort()
            return
        self._ends |= {writer, far_writer}
        await asyncio.gather(self._move(reader, far_writer), self._move(far_reader, writer))
        self._ends -= {writer, far_writer}

    async def _move(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while some := await reader.read(65_536):
                await self._moving.wait()
                writer.write(some)
                await writer.drain()
        writer.close()
