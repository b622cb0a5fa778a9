"""Whose initial it is: "A. Smith" where two watched people, or one of them and a namesake, could be meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.engine import people
from bot.engine.candidate import Candidate
from bot.engine.fold import plain
from bot.engine.introduced import Before


class _Claim(NamedTuple):
    """A mention by its initial, and what the article says of the watched person whose it may be.

    `namesakes`: somebody else of the surname for each initial, whose first name the article gives.
    """

    found: Candidate
    name: str
    in_full: bool
    namesakes: Mapping[str, str]


def tell_apart(persons: Sequence[tuple[people.Person, str]]) -> None:
    """Leave an initial to the one whom the article names in full; without one, to nobody whom two could be.

    `persons` come with their names as watched, and their full names are settled (`people.introductions`).
    """
    claims: dict[tuple[int, int, str], list[_Claim]] = defaultdict(list)
    for person, name in persons:
        initialled = [(c, r) for c, r in person.surnames if c.accepted and r.relation is Before.INITIAL]
        if initialled:
            in_full, namesakes = person.in_full(), person.namesakes()
            for found, reading in initialled:
                claims[found.start, found.end, reading.word[0]].append(_Claim(found, name, in_full, namesakes))
    for (_, _, initial), claimed in claims.items():
        _settle(claimed, plain(initial))


def _settle(claimed: Sequence[_Claim], initial: str) -> None:
    in_full = {plain(claim.name): claim.name for claim in claimed if claim.in_full}
    everybody = {plain(claim.name) for claim in claimed}
    for claim in claimed:
        if plain(claim.name) in in_full and len(in_full) == 1:
            continue
        if len(in_full) > 1:
            claim.found.reject("ambiguous", f"it could be {' or '.join(sorted(in_full.values()))}")
        elif in_full:
            claim.found.reject("namesake", f"the article names {' and '.join(in_full.values())} in full")
        elif len(everybody) > 1:
            claim.found.reject("ambiguous", "several watched people have this initial and none is named in full")
        elif namesake := claim.namesakes.get(initial):
            detail = f"the article names {namesake}, of the same initial, and not {claim.name}"
            claim.found.reject("namesake", detail)
