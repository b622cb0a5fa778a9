"""Lists of feeds in OPML (opml.org/spec2.opml), in and out.

Two thirds of the real lists looked at are not well-formed XML: bare ampersands in addresses, quotes in titles.
So reading goes from `<outline` to `<outline`, and asks of each no more than an address.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from bot.errors import FeedError
from bot.ingest import plain, urls
from bot.ingest.extract import decode

MAX_BODY = 5_000_000
MAX_FEEDS = 10_000
_OUTLINE = re.compile(r"<outline\b|</outline\s*>|</body\s*>", re.IGNORECASE)
_OPML = re.compile(r"<(?:outline|opml)\b", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([A-Za-z][\w:.-]{0,40})\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
_ENDS_ITSELF = re.compile(r"/\s*+>\s*+(?:<!--|\Z)")
_FEED_SCHEME = re.compile(r"^feed:(?://)?(?=https?:)|^feed(?=://)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ListedFeed:
    """A feed of a list; `folder` names what it stood under, outermost first, joined by ` / `."""

    url: str
    title: str = ""
    site_url: str | None = None
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one outline: `number` is its line in the file, `words` say what was taken or why it was not."""

    number: int
    taken: bool
    words: str


def parse(
    body: bytes, refusal: Callable[[str], str | None] = lambda _url: None
) -> tuple[tuple[ListedFeed, ...], tuple[Line, ...]]:
    """Read a list, and tell line by line what was taken; feeds that stand twice are taken once.

    A text file with an address a line is a list too.  `refusal` says why an address may not be taken, or None.  Raises
    `FeedError` on what holds no address that can be taken.
    """
    if len(body) > MAX_BODY:
        raise FeedError(f"this list is larger than {MAX_BODY // 1_000_000} MB")
    text = decode(body, None).replace("\0", "")
    taken = _Taken(refusal)
    if _OPML.search(text):
        _Outlines(text, taken).read()
    else:
        _read_addresses(text, taken)
        if not taken.any_address:
            raise FeedError("this is no list of feeds: neither OPML nor an address a line")
    if not taken.feeds:
        raise FeedError(
            "this list names no feed that can be read: " + (taken.report[0].words if taken.report else "it is empty")
        )
    return tuple(taken.feeds.values()), tuple(taken.report)


def render(feeds: Iterable[ListedFeed], title: str = "Wirewatch feeds") -> str:
    """Write a list, OPML 2.0, folders as one level of outlines."""
    folders: dict[str, list[ListedFeed]] = {}
    for feed in feeds:
        folders.setdefault(feed.folder, []).append(feed)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"<head><title>{escape(title)}</title></head>",
        "<body>",
    ]
    for folder, listed in folders.items():
        outlines = [_outline(feed) for feed in listed]
        lines += [f"<outline text={quoteattr(folder)}>", *outlines, "</outline>"] if folder else outlines
    return "\n".join([*lines, "</body>", "</opml>", ""])


def _outline(feed: ListedFeed) -> str:
    name = quoteattr(feed.title or feed.url)
    site = f" htmlUrl={quoteattr(feed.site_url)}" if feed.site_url else ""
    return f'<outline type="rss" text={name} title={name} xmlUrl={quoteattr(feed.url)}{site}/>'


class _Taken:
    """What a list has given so far; `feeds` is by canonical address."""

    def __init__(self, refusal: Callable[[str], str | None]) -> None:
        self._refusal = refusal
        self.feeds: dict[str, ListedFeed] = {}
        self.report: list[Line] = []
        self.any_address = False

    def take(self, feed: ListedFeed, line: int) -> None:
        """Take a feed, or tell why not."""
        if fault := self._fault(feed.url):
            self.leave(line, fault)
            return
        self.feeds[urls.canonical(feed.url)] = feed
        self.report.append(Line(line, taken=True, words=feed.title or urls.display_host(feed.url)))

    def leave(self, line: int, words: str) -> None:
        """Tell why a line gives no feed."""
        self.report.append(Line(line, taken=False, words=words))

    def _fault(self, url: str) -> str:
        if not urls.is_web(url):
            return f"{_quoted(url)} is not a web address"
        self.any_address = True
        shown = urls.without_credentials(url)[:200]
        if urls.canonical(url) in self.feeds:
            return f"{shown} stands in the list already"
        if reason := self._refusal(url):
            return f"{shown}: {reason}"
        return f"{shown}: a list may name {MAX_FEEDS:,} feeds" if len(self.feeds) >= MAX_FEEDS else ""


class _Outlines:
    """Goes through the outlines once."""

    def __init__(self, text: str, taken: _Taken) -> None:
        self._text = text
        self._taken = taken
        self._line_ends = [found.start() for found in re.finditer("\n", text)]
        self._folders: list[str] = []

    def read(self) -> None:
        marks = list(_OUTLINE.finditer(self._text))
        for mark, following in zip(marks, [*marks[1:], None], strict=True):
            if mark[0].startswith("</"):
                if self._folders:
                    self._folders.pop()
                continue
            inside = self._text[mark.end() : following.start() if following else len(self._text)]
            self._outline(inside, bisect_right(self._line_ends, mark.start()) + 1)

    def _outline(self, inside: str, line: int) -> None:
        attributes = {found[1].lower(): _unescaped(found[2] or found[3] or "") for found in _ATTRIBUTE.finditer(inside)}
        title = plain.line(attributes.get("title") or attributes.get("text") or "")[:300]
        address = attributes.get("xmlurl") or (attributes.get("url", "") if attributes.get("type") == "rss" else "")
        if address:
            url = _of_the_web(address.strip())
            site = attributes.get("htmlurl", "").strip()
            folder = " / ".join(filter(None, self._folders))
            self._taken.take(ListedFeed(url, title, site if urls.is_web(site) else None, folder), line)
        elif _ENDS_ITSELF.search(inside):
            self._taken.leave(line, f"{title or 'an outline'} has no feed's address")
        if not _ENDS_ITSELF.search(inside):
            self._folders.append("" if address else title)


def _read_addresses(text: str, taken: _Taken) -> None:
    """Read an address a line; what stands behind it, a title or tags, is not read, nor what `#` begins."""
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if words and not words[0].startswith("#"):
            address = _of_the_web(words[0].rstrip(",;"))
            taken.take(ListedFeed(address if urls.is_web(address) else line.strip()), number)


def _of_the_web(address: str) -> str:
    """Write an address with the scheme `feed:`, which browsers once had for feeds, as the one it stands for."""
    return _FEED_SCHEME.sub(lambda found: "https" if found[0].lower() == "feed" else "", address)


def _quoted(address: str) -> str:
    """Quote what may hold control characters, which a terminal would obey."""
    return f"“{repr(address[:200])[1:-1]}”"


def _unescaped(value: str) -> str:
    """Resolve entities that end in a semicolon; `&copy=1` in an address is a parameter, not a sign."""
    return _ENTITY.sub(lambda found: html.unescape(found[0]), value)
