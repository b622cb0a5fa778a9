"""Other names of well-known bodies and firms: the IMF for the International Monetary Fund (`data/bodies.txt`)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

from bot.engine.fold import plain


class Other(NamedTuple):
    """Another name.  `doubtful`: it means other things too, and the article must say a word of the full name."""

    text: str
    doubtful: bool


def other_names(name: str) -> tuple[Other, ...]:
    """Every other name of the body that is called `name`; nothing for bodies that are not in the list."""
    key = _key(name)
    return tuple(other for other in _bodies().get(key, ()) if _key(other.text) != key)


def _key(name: str) -> str:
    words = plain(name).replace(".", "").replace("organisation", "organization").split()
    return " ".join(words[1:] if words[:1] == ["the"] else words)


@cache
def _bodies() -> dict[str, tuple[Other, ...]]:
    text = (files("bot.engine") / "data" / "bodies.txt").read_text(encoding="utf-8")
    found: dict[str, tuple[Other, ...]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            names = tuple(Other(name.removeprefix("?"), name.startswith("?")) for name in line.split("; "))
            found |= {_key(name.text): names for name in names if not name.doubtful}
    return found
