"""What `python -m tests.fuzz` tries for minutes is tried here for a moment: sound bytes, cut, doubled and spoilt."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest

from bot.errors import WirewatchError
from tests.environment import long_runs
from tests.fuzz.targets import SEEDS, TARGETS

TIMES = 2_000 if long_runs() else 40


def spoilt(dice: random.Random, seed: bytes) -> bytes:
    """Change a few bytes, or take some out, or put some in twice."""
    data = bytearray(seed)
    for _ in range(dice.randint(1, 4)):
        place = dice.randrange(len(data) + 1)
        match dice.randrange(3):
            case 0:
                data[place : place + 1] = dice.randbytes(1)
            case 1:
                del data[place : place + dice.randrange(20)]
            case _:
                data[place:place] = data[place : place + dice.randrange(40)] * dice.randrange(4)
    return bytes(data)


@pytest.mark.parametrize("name", TARGETS)
def test_whatever_comes_is_understood_or_refused_in_our_own_words(name: str) -> None:
    dice = random.Random(name)
    for seed in SEEDS[name]:
        for data in (seed, *(spoilt(dice, seed) for _ in range(TIMES // len(SEEDS[name])))):
            with suppress(WirewatchError):
                TARGETS[name](data)


def test_every_target_has_something_to_begin_with() -> None:
    assert SEEDS.keys() == TARGETS.keys()
