"""Waiting for what happens elsewhere."""

import asyncio
from collections.abc import Awaitable, Callable


async def until(true: Callable[[], bool | Awaitable[bool]], within: float = 30.0) -> None:
    """Return once something is true.  Raises `TimeoutError` if it is not `within` so many seconds."""
    async with asyncio.timeout(within):
        while True:
            answer = true()
            if answer if isinstance(answer, bool) else await answer:
                return
            await asyncio.sleep(0.05)
