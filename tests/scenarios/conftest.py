"""What dialogues ask for."""

from collections.abc import AsyncIterator

import pytest

from bot.testing import FakeClock
from tests.doubles.dialogue import Dialogue
from tests.doubles.services import services


@pytest.fixture
async def dialogue(clock: FakeClock) -> AsyncIterator[Dialogue]:
    """A bot with an empty database, at noon of Monday, 2 March 2026."""
    async with services(clock) as made:
        yield Dialogue(made)
