"""A first look at a feed with expat: is it well-formed, and is it plain enough for the fast parser?

The fast parser reads a dozen rare constructs differently from feedparser, whose reading is the reference.  One pass
tells whether any of them is present; then feedparser takes over.  The pass costs a third of the fast parse.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from bot.errors import FeedError

MAX_DEPTH = 100
MAX_ATTRIBUTES = 256

_BASE = "http://www.w3.org/XML/1998/namespace base"
_ATOM = "http://www.w3.org/2005/Atom"
_RSS_DATE = re.compile(
    r"\s*(?:[A-Z][a-z]{2},\s+)?\d{1,2}\s+[A-Z][a-z]{2}\s+\d{4}\s+(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\s+"
    r"(?:[+-]\d{4}|GMT|[ECMP][SD]T)\s*"
)
_ISO_DATE = re.compile(
    r"\s*\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)\s*", re.ASCII
)
_PLAIN_LINK = re.compile(r"\s*(?:https?:/)?/[!-~]+\s*", re.ASCII)
_PLAIN_ID = re.compile(r"\s*[!-~]+\s*", re.ASCII)
# Children of an entry whose text decides; each at most once, or feedparser has its own view of which one counts.
_RSS_TEXTS = frozenset(("title", "link", "guid", "pubDate"))
_ATOM_TEXTS = frozenset(("title", "id", "published", "updated"))
# Children of an RSS item that feedparser reads as one of those, or as the entry's source.
_RSS_ALIASES = frozenset(
    ("date", "created", "modified", "issued", "published", "updated", "expirationDate", "source", "image", "id", "url")
)
_DC = "http://purl.org/dc/elements/1.1/"
_DCTERMS = "http://purl.org/dc/terms/"
_DUBLIN_DATES = frozenset(["date", "created", "modified", "issued", "available", "valid", "source"])
# What has a base of its own matters only where an address is read.
_BASED = frozenset(("feed", "entry", "link", "id", "title", "rss", "channel", "item", "guid"))
_MARKUP = re.compile(r"<|&#?\w+;")
_HARMLESS = frozenset(("author", "contributor", "content", "summary", "category"))
_DATES = frozenset(("pubDate", "published", "updated", "date"))
_HINTS = frozenset(("ttl", "hour", "day"))


@dataclass(slots=True)
class Survey:
    """What one pass found.  `unusual` names what only feedparser reads right.

    `dated` holds the dates that each entry gives, by element, in the order of the entries.
    """

    root: str = ""
    atom: bool = False
    unusual: str = ""
    hub_url: str | None = None
    self_url: str | None = None
    ttl: str = ""
    hours: list[str] = field(default_factory=list)
    days: list[str] = field(default_factory=list)
    dated: list[dict[str, str]] = field(default_factory=list)


def survey(body: bytes) -> Survey | None:
    """Look at a guarded body; None if it is not well-formed XML.  Raises `FeedError` on what is built to hurt."""
    surveyor = _Surveyor()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = surveyor.start
    parser.EndElementHandler = surveyor.end
    parser.CharacterDataHandler = surveyor.text
    parser.StartDoctypeDeclHandler = surveyor.doctype
    parser.XmlDeclHandler = surveyor.declaration
    try:
        parser.Parse(body, True)  # noqa: FBT003 - expat knows no names: this is all of it
    except (expat.ExpatError, LookupError, ValueError):  # the last two: an encoding that Python lacks, or expat
        return None
    return surveyor.found


class _Surveyor:
    """Expat's call-backs.  `_path` holds local names; an entry is an `item` in `channel`, or an `entry` in `feed`."""

    def __init__(self) -> None:
        self.found = Survey()
        self._depth = 0
        self._entry_depth = 0
        self._seen: set[str] = set()
        self._dates: dict[str, str] = {}
        self._links = 0
        self._based = False
        self._collecting = ""
        self._texts: list[str] = []

    def declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding and encoding.lower() not in {"utf-8", "utf8", "us-ascii", "ascii"}:
            self._note(f"encoding {encoding}")

    def doctype(self, *_: object) -> None:
        self._note("a DOCTYPE")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise FeedError(f"its elements are nested more than {MAX_DEPTH} deep; this looks built to hurt")
        if len(attributes) > MAX_ATTRIBUTES:
            raise FeedError(f"a tag in it has more than {MAX_ATTRIBUTES} attributes; this looks built to hurt")
        if _BASE in attributes:
            self._base(name.rpartition(" ")[2], attributes[_BASE])
        if self._collecting:
            self._note(f"markup inside of {self._collecting}")
        if self._entry_depth:
            if name in {"item", f"{_ATOM} entry"}:
                self._note("an entry inside of an entry")
            if self._depth == self._entry_depth + 1:
                self._entry_child(name, attributes)
        else:
            self._outside(name, attributes)

    def _base(self, local: str, base: str) -> None:
        self._based = True
        if local in _BASED or not base.startswith(("http://", "https://")):
            self._note("xml:base")

    def _outside(self, name: str, attributes: dict[str, str]) -> None:
        if self._depth == 1:
            self._root(name)
        elif name == (f"{_ATOM} entry" if self.found.atom else "item"):
            if self._depth != (2 if self.found.atom else 3):
                self._note("an entry in an odd place")
            self._entry_depth, self._seen, self._dates, self._links = self._depth, set(), {}, 0
        elif name in _HINTS:
            self._collecting, self._texts = name, []
        elif name == f"{_ATOM} link" and attributes.get("rel") == "hub":
            self.found.hub_url = self.found.hub_url or attributes.get("href")
        elif name == f"{_ATOM} link" and attributes.get("rel") == "self":
            self.found.self_url = self.found.self_url or attributes.get("href")

    def _root(self, name: str) -> None:
        self.found.root = name
        self.found.atom = name == f"{_ATOM} feed"
        if not self.found.atom and name != "rss":
            self._note(f"a root called {name.rpartition(' ')[2]}")

    def _entry_child(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        if self.found.atom:
            if namespace == _ATOM:
                self._atom_child(local, attributes)
        elif not namespace:
            self._rss_child(local, attributes)
        elif name in {f"{_DC} date", f"{_ATOM} updated"}:
            self._collect(local)
        elif namespace == _ATOM and local == "link" and attributes.get("rel", "alternate") != "alternate":
            return
        elif (namespace in {_DC, _DCTERMS} and local in _DUBLIN_DATES) or (
            namespace == _ATOM and local not in _HARMLESS
        ):
            self._note(f"{local} of another vocabulary")

    def _rss_child(self, local: str, attributes: dict[str, str]) -> None:
        if local in _RSS_TEXTS:
            self._collect(local)
        elif local in _RSS_ALIASES or local.lower() in _RSS_TEXTS:
            self._note(f"{local} in an item")

    def _atom_child(self, local: str, attributes: dict[str, str]) -> None:
        if local in _ATOM_TEXTS:
            self._collect(local)
            if attributes.get("type", "text") not in {"text", "html"} or "mode" in attributes:
                self._note(f"{local} with type {attributes.get('type')}")
        elif local == "link":
            if not _PLAIN_LINK.fullmatch(attributes.get("href", "")):
                self._note("a link that is not a plain address")
            self._links += attributes.get("rel", "alternate") == "alternate"
        elif local in {"source", "issued", "modified", "created"}:
            self._note(f"{local} in an entry")

    def _collect(self, local: str) -> None:
        if local in self._seen:
            self._note(f"more than one {local}")
        self._seen.add(local)
        self._collecting, self._texts = local, []

    def text(self, text: str) -> None:
        if self._collecting:
            self._texts.append(text)

    def end(self, name: str) -> None:
        if self._collecting:
            self._judge(self._collecting, "".join(self._texts))
            self._collecting = ""
        elif self._depth == self._entry_depth:
            self._end_entry()
        self._depth -= 1

    def _judge(self, name: str, text: str) -> None:
        plain = True
        if name in _DATES:
            self._dates[name] = text.strip()
        if name == "title":
            plain = not _MARKUP.search(text) and not _looks_encoded_twice(text)
        elif name == "pubDate":
            plain = _RSS_DATE.fullmatch(text) is not None
        elif name in {"published", "updated", "date"}:
            plain = _ISO_DATE.fullmatch(text) is not None
        elif name in {"guid", "id"}:
            plain = _PLAIN_ID.fullmatch(text) is not None and (":" in text or not self._based)
        elif name == "link":
            plain = _PLAIN_LINK.fullmatch(text) is not None
        elif name == "ttl":
            self.found.ttl = text
        else:
            (self.found.hours if name == "hour" else self.found.days).append(text)
        if not plain:
            self._note(f"a {name} that is not plain")

    def _end_entry(self) -> None:
        self._entry_depth = 0
        if self.found.atom and self._links != 1:
            self._note(f"{self._links} links in an entry")
        if not self.found.atom and "link" not in self._seen:
            self._note("an item without a link")
        if not self._dates:
            self._note(
                "an entry without a date"
            )  # both read it alike; the fast one looks for its date three times as long
        if "date" in self._dates and "updated" in self._dates:
            self._note("two dates of change")
        self.found.dated.append(self._dates)

    def _note(self, what: str) -> None:
        self.found.unusual = self.found.unusual or what


def _looks_encoded_twice(text: str) -> bool:
    """Say whether feedparser would take the text for UTF-8 that was encoded a second time, and repair it."""
    if text.isascii():
        return False
    try:
        text.encode("iso-8859-1").decode("utf-8")
    except UnicodeError:
        return False
    return True
