"""Lists of feeds: how many of their outlines an import takes, beside what a strict XML parser can read."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree.ElementTree import ParseError

from defusedxml.ElementTree import fromstring

from bot.errors import FeedError
from bot.ingest import opml
from tests.bench.table import Table

_NAMED = re.compile(rb"\bxmlurl\s*=", re.IGNORECASE)


def tables(corpora: Path | None) -> list[Table]:
    """Read every list of the corpus."""
    title, columns = "Lists of feeds", ("", "lists", "outlines with an address", "taken", "told why not")
    if corpora is None:
        return [Table(title, columns, (), "Needs the corpora.")]
    lists = sorted((corpora / "opml").glob("*.opml"))
    ours, strict = [0, 0, 0, 0], [0, 0, 0, 0]
    for body in (path.read_bytes() for path in lists):
        named = len(_NAMED.findall(body))
        taken, told = _ours(body)
        ours = [a + b for a, b in zip(ours, (bool(taken), named, taken, told), strict=True)]
        found = _strict(body)
        strict = [a + b for a, b in zip(strict, (found > 0, named, found, 0), strict=True)]
    rows = (("Wirewatch", *map(str, ours)), ("an XML parser", *map(str, strict)))
    return [
        Table(title, columns, rows, f"{len(lists)} real lists; an address that stands twice in a list is taken once.")
    ]


def _ours(body: bytes) -> tuple[int, int]:
    """How many are taken, and of how many with an address it is told why they are not."""
    try:
        found, report = opml.parse(body)
    except FeedError:
        return 0, 0
    return len(found), sum(not line.taken and "has no feed's address" not in line.words for line in report)


def _strict(body: bytes) -> int:
    try:
        root = fromstring(body)
    except (ParseError, ValueError):
        return 0
    return sum(
        any(name.lower() == "xmlurl" for name in one.attrib) for one in root.iter() if one.tag.lower() == "outline"
    )
