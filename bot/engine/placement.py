"""What clustering answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an article went.  `merges` names pairs of stories, kept and dropped, that the article proved to be one."""

    story: str
    merges: tuple[tuple[str, str], ...] = ()
    duplicate_of: str | None = None
