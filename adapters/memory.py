"""What a platform has told, remembered for a while: it changes there, and nobody need tell us."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

from bot.ports import Clock

MOST = 10_000

V = TypeVar("V")


class Memory(Generic[V]):
    """Answers to one kind of question.  Two hundred who want to know the same at once ask once."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        """Begin with nothing; each answer is good for so many seconds."""
        self._clock = clock
        self._seconds = seconds
        self._kept: dict[Hashable, tuple[float, V]] = {}
        self._asking: dict[Hashable, asyncio.Task[V]] = {}

    async def get(self, key: Hashable, ask: Callable[[], Coroutine[Any, Any, V]]) -> V:
        """Give what is remembered, or what is answered now.  Raises what `ask` does."""
        kept = self._kept.get(key)
        if kept and kept[0] > self._clock.monotonic():
            return kept[1]
        task = self._asking.get(key)
        if task is None:
            task = self._asking[key] = asyncio.create_task(self._answered(key, ask))
        return await asyncio.shield(task)

    def known(self, key: Hashable) -> V | None:
        """Give what is remembered; None if that is nothing."""
        kept = self._kept.get(key)
        return kept[1] if kept and kept[0] > self._clock.monotonic() else None

    def keep(self, key: Hashable, value: V) -> None:
        """Remember something that came without being asked for."""
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[key] = (self._clock.monotonic() + self._seconds, value)

    def forget(self, key: Hashable) -> None:
        """Ask anew next time; what is being asked just now is not remembered either."""
        self._kept.pop(key, None)
        self._asking.pop(key, None)

    async def _answered(self, key: Hashable, ask: Callable[[], Coroutine[Any, Any, V]]) -> V:
        try:
            value = await ask()
            if self._asking.get(key) is asyncio.current_task():
                self.keep(key, value)
            return value
        finally:
            if self._asking.get(key) is asyncio.current_task():
                del self._asking[key]
