"""Choosing sentences for a summary: no repetition, none that leans on a sentence which is not there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.engine.centrality import Vector
from bot.engine.document import Candidate

_SAME: Final = 0.6
"""Cosine above which two sentences tell the same and only the better one is taken."""


def supports(candidates: Sequence[Candidate]) -> list[tuple[int, ...] | None]:
    """For each candidate what must be chosen with it, itself last; None when what it leans on is not there."""
    chains: list[tuple[int, ...] | None] = []
    for index, candidate in enumerate(candidates):
        before = chains[index - 1] if index and candidates[index - 1].source == candidate.source else None
        if not candidate.leans:
            chains.append((index,))
        else:
            chains.append((*before, index) if before is not None else None)
    return chains


def choose(candidates: Sequence[Candidate], scores: Vector, cosine: Vector, count: int) -> list[int]:
    """Indices of `count` candidates, best first; fewer only when the text has fewer.

    Repetitions are let in before leaning sentences without their support are: who asks for N sentences gets N.
    """
    chains = supports(candidates)
    order = [int(index) for index in scores.argsort(kind="stable")[::-1]]
    chosen: list[int] = []
    for strict in (True, False):
        for index in order:
            chain = chains[index]
            missing = [link for link in chain if link not in chosen] if chain is not None else []
            if missing and len(chosen) + len(missing) <= count and not (strict and _repeats(missing, chosen, cosine)):
                chosen.extend(missing)
    rest = [index for index in range(len(candidates)) if index not in chosen]
    return chosen + rest[: count - len(chosen)]


def _repeats(new: Sequence[int], chosen: Sequence[int], cosine: Vector) -> bool:
    return any(cosine[one, other] > _SAME for one in new for other in chosen)
