"""Whose initial it is: "A. Smith" where two watched people, or one of them and a namesake, could be meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from bot.engine import people
from bot.engine.candidate import Candidate
from bot.engine.fold import plain
from bot.engine.introduced import Before


def tell_apart(persons: Sequence[tuple[people.Person, str]]) -> None:
    """Leave an initial to the one whom the article names in full; without one, to nobody whom two could be.

    `persons` come with their names as watched, and their full names are settled (`people.introductions`).
    """
    claims: dict[tuple[int, int, str], list[tuple[people.Person, str, Candidate]]] = defaultdict(list)
    for person, name in persons:
        for found, reading in person.surnames:
            if found.accepted and reading.relation is Before.INITIAL:
                claims[found.start, found.end, reading.word[0]].append((person, name, found))
    for (_, _, initial), claimed in claims.items():
        _settle(claimed, initial)


def _settle(claimed: Sequence[tuple[people.Person, str, Candidate]], initial: str) -> None:
    in_full = {plain(name): name for person, name, _ in claimed if person.in_full()}
    others = {plain(name) for _, name, _ in claimed}
    for person, name, found in claimed:
        if plain(name) in in_full and len(in_full) == 1:
            continue
        if len(in_full) > 1:
            found.reject("ambiguous", f"it could be {' or '.join(sorted(in_full.values()))}")
        elif in_full:
            found.reject("namesake", f"the article names {' and '.join(sorted(in_full.values()))} in full")
        elif len(others) > 1:
            found.reject("ambiguous", "several watched people have this initial and none is named in full")
        elif namesake := person.namesake(plain(initial)):
            found.reject("namesake", f"the article names {namesake}, of the same initial, and not {name}")


def given_up(person: people.Person) -> frozenset[int]:
    """Where surnames end whose initial is somebody else's after all: they introduce nobody."""
    return frozenset(
        found.end for found, reading in person.surnames if reading.relation is Before.INITIAL and not found.accepted
    )
