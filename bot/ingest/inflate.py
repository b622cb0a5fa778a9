"""Bodies that come compressed, unpacked in steps that cannot grow past their limit.

Only gzip and deflate are offered to servers: zlib can be told how much to give at most, which the brotli and zstandard
modules cannot (a brotli bomb of 1.6 KB cost another client 2 GB).
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator

from bot.errors import FetchError, TooLarge

OFFERED = "gzip, deflate"
_EITHER_HEADER = 32 + zlib.MAX_WBITS


async def collect(chunks: AsyncIterator[bytes], encoding: str, limit: int) -> bytes:
    """Gather a body of at most `limit` bytes, unpacked.  Raises `TooLarge`, or `FetchError` on a broken packing."""
    names = [name for name in encoding.lower().replace(" ", "").split(",") if name not in {"", "identity"}]
    if len(names) > 1 or not set(names) <= {"gzip", "x-gzip", "deflate"}:
        raise FetchError(f"the server packed its answer in a way we did not offer ({encoding[:40]})")
    unpack = _Unpacker() if names else None
    body = bytearray()
    async for chunk in chunks:
        room = limit - len(body)
        body += unpack.feed(chunk, room + 1) if unpack else chunk
        if len(body) > limit:
            raise TooLarge(f"the answer is larger than {limit / 1_000_000:g} MB" + (", unpacked" if unpack else ""))
    if unpack:
        unpack.finish()
    return bytes(body)


class _Unpacker:
    """gzip, zlib, or the raw deflate that some servers send under the name; several gzip members in a row too."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(_EITHER_HEADER)
        self._begun = False

    def feed(self, chunk: bytes, room: int) -> bytes:
        try:
            return self._feed(chunk, room)
        except zlib.error:
            raise FetchError("the server says that its answer is packed, but it cannot be unpacked") from None

    def _feed(self, chunk: bytes, room: int) -> bytes:
        found = bytearray()
        while chunk and len(found) < room:
            if self._stream.eof:
                self._stream = zlib.decompressobj(_EITHER_HEADER)
            found += self._step(chunk, room - len(found))
            chunk = self._stream.unconsumed_tail or self._stream.unused_data.lstrip(b"\0")
        return bytes(found)

    def _step(self, chunk: bytes, room: int) -> bytes:
        try:
            found = self._stream.decompress(chunk, room)
        except zlib.error:
            if self._begun:
                raise
            self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
            found = self._stream.decompress(chunk, room)
        self._begun = True
        return found

    def finish(self) -> None:
        if self._begun and not self._stream.eof:
            raise FetchError("the answer breaks off in the middle")
