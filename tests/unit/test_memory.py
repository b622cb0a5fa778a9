"""What adapters remember of a platform's answers."""

import asyncio
from datetime import UTC, datetime

import pytest

from adapters.memory import Memory
from bot.testing import FakeClock


class Platform:
    """Answers with the number of the question, once it is let."""

    def __init__(self) -> None:
        self.asked = 0
        self.let = asyncio.Event()

    async def answer(self) -> int:
        self.asked += 1
        mine = self.asked
        await self.let.wait()
        return mine


async def test_many_who_ask_at_once_ask_the_platform_once_and_those_after_them_not_at_all() -> None:
    memory, platform = Memory[int](FakeClock(datetime(2026, 3, 2, tzinfo=UTC)), 60), Platform()
    asking = [asyncio.create_task(memory.get("a", platform.answer)) for _ in range(200)]
    await asyncio.sleep(0)
    platform.let.set()
    assert set(await asyncio.gather(*asking)) == {1}
    assert await memory.get("a", platform.answer) == 1


async def test_an_answer_from_before_a_change_is_forgotten_with_it() -> None:
    memory, platform = Memory[int](FakeClock(datetime(2026, 3, 2, tzinfo=UTC)), 60), Platform()
    before = asyncio.create_task(memory.get("a", platform.answer))
    await asyncio.sleep(0)
    memory.forget("a")
    after = asyncio.create_task(memory.get("a", platform.answer))
    await asyncio.sleep(0)
    platform.let.set()
    assert (await before, await after) == (1, 2)
    assert memory.known("a") == 2


async def test_a_question_that_failed_is_asked_anew() -> None:
    memory = Memory[int](FakeClock(datetime(2026, 3, 2, tzinfo=UTC)), 60)

    async def fail() -> int:
        raise OSError("the line is cut")

    with pytest.raises(OSError, match="cut"):
        await memory.get("a", fail)
    assert await memory.get("a", lambda: asyncio.sleep(0, 7)) == 7
