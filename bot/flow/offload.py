"""Language work off the event loop, with a deadline."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from bot.errors import WirewatchError

T = TypeVar("T")
DEADLINE = 30.0


class UnawaitedPool(ThreadPoolExecutor):
    """Threads that nobody waits for at the end: one may sit in a name server's silence for half a minute.

    The loop's own pool is waited for without a limit when the loop ends; whoever ends with this one in its place must
    end the process (`os._exit`), because Python waits for threads, too.
    """

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - the standard library's signature
        """Take no more work."""
        super().shutdown(wait=False, cancel_futures=cancel_futures)


class TookTooLong(WirewatchError):
    """A piece of language work passed its deadline and was abandoned."""


class Workers:
    """A few threads.  What passes its deadline is abandoned: a fresh pool takes the place of the one it blocks."""

    def __init__(self, threads: int) -> None:
        """Take how many pieces of work may run at once."""
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="engine")

    async def run(self, work: Callable[..., T], *args: object, deadline: float = DEADLINE) -> T:
        """Run `work(*args)` in a thread.  Raises `TookTooLong` after `deadline` seconds, else what the work raises."""
        future = asyncio.get_running_loop().run_in_executor(self._pool, work, *args)
        try:
            return await asyncio.wait_for(future, deadline)
        except TimeoutError as error:
            self._replace_pool()
            raise TookTooLong(f"{getattr(work, '__name__', 'work')} took longer than {deadline:g} s") from error

    def close(self) -> None:
        """Take no more work; what runs is not waited for."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _replace_pool(self) -> None:
        lost, self._pool = self._pool, ThreadPoolExecutor(self._threads, thread_name_prefix="engine")
        lost.shutdown(wait=False)
