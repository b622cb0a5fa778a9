"""What comes from Discord may hold anything people typed or pressed: nothing brings the adapter down."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.doubles.discord import DiscordDouble
from tests.doubles.discord_people import NEWS, Person
from tests.doubles.discord_rig import connected
from tests.doubles.host import Desk
from tests.doubles.hostile import HOSTILE
from tests.environment import long_runs

WORDS = st.one_of(st.text(max_size=100), st.sampled_from(list(HOSTILE.values())))
OPTIONS = st.lists(
    st.fixed_dictionaries({"name": WORDS, "type": st.sampled_from([3, 4, 5, 10]), "value": WORDS | st.integers()}),
    max_size=3,
)
INTERACTIONS = st.one_of(
    st.tuples(
        st.just(2), st.fixed_dictionaries({"id": st.just("1"), "name": WORDS, "type": st.just(1), "options": OPTIONS})
    ),
    st.tuples(
        st.just(3),
        st.fixed_dictionaries(
            {"component_type": st.sampled_from([2, 3]), "custom_id": WORDS, "values": st.lists(WORDS, max_size=2)}
        ),
    ),
    st.tuples(st.just(5), st.fixed_dictionaries({"custom_id": WORDS, "components": st.just([])})),
)


@pytest.fixture
async def people() -> AsyncIterator[tuple[DiscordDouble, Desk]]:
    desk = Desk()
    async with DiscordDouble() as double, connected(double, desk):
        yield double, desk


@settings(max_examples=2_000 if long_runs() else 50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=INTERACTIONS)
async def test_no_interaction_brings_the_adapter_down(
    people: tuple[DiscordDouble, Desk], said: tuple[int, dict[str, Any]]
) -> None:
    double, desk = people
    ben = Person(double, "ben")
    kind, data = said
    await double.interact(kind, ben.user.id, NEWS, data)
    before = len(desk.asked)
    await ben.uses("watch lists")
    await double.until(lambda: [one for one in desk.asked[before:] if one.line == "/watch lists"])
