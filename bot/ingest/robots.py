"""robots.txt (RFC 9309).

Parsers that turn a site's patterns into regular expressions can be made to run for ever; Python's own knows none.
Matching here takes time in proportion to pattern and path.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

MAX_BYTES = 500 * 1024
"""What must be read at least (RFC 9309, 2.5), and all that is."""
MAX_RULES = 5_000

_LINE = re.compile(r"\s*([A-Za-z-]+)\s*:\s*([^#\r\n]*)")


class Robots:
    """The rules that one file has for one robot."""

    def __init__(self, text: str, product: str) -> None:
        """Take the file and our product token (the User-Agent up to its slash)."""
        groups = _groups(text)
        ours = [rules for agents, rules in groups if product.lower() in agents]
        chosen = ours or [rules for agents, rules in groups if "*" in agents]
        self._rules = [rule for rules in chosen for rule in rules][:MAX_RULES]

    def allows(self, path: str) -> bool:
        """Say whether a path, query included, may be read: the longest rule decides, of equals the one that allows."""
        path = unquote(path) or "/"
        verdict = (-1, True)
        for allowed, pattern in self._rules:
            if (len(pattern), allowed) > verdict and _matches(pattern, path):
                verdict = (len(pattern), allowed)
        return verdict[1]


def _groups(text: str) -> list[tuple[set[str], list[tuple[bool, str]]]]:
    groups: list[tuple[set[str], list[tuple[bool, str]]]] = []
    naming = False
    for line in text.removeprefix("\ufeff").splitlines():
        found = _LINE.match(line)
        if not found:
            continue
        key, value = found[1].lower(), found[2].strip()
        if key == "user-agent":
            if not naming:
                groups.append((set(), []))
            groups[-1][0].add(value.lower().partition("/")[0])
            naming = True
        elif key in {"allow", "disallow"}:
            naming = False
            if groups and value:
                groups[-1][1].append((key == "allow", unquote(value)))
    return groups


def _matches(pattern: str, path: str) -> bool:
    """Match a prefix pattern with `*` for anything and a closing `$` for the end."""
    anchored = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    place = len(first)
    for number, part in enumerate(rest, 1):
        if anchored and number == len(rest):
            return path.endswith(part) and len(path) - len(part) >= place
        place = path.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return place == len(path) if anchored and not rest else True
