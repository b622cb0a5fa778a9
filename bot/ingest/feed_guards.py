"""What a feed's body must be before any parser sees it: bounded, and free of what makes parsers run away.

Measured: one tag with 200,000 attributes costs feedparser over two minutes, a 100 MB body 49 seconds.
"""

from __future__ import annotations

import re

from bot.errors import FeedError

MAX_BODY = 10_000_000
"""Bytes; the largest real feed seen is under half of it."""
MAX_TAG = 65_536
"""Bytes in one tag."""
MAX_ENTITIES = 64
MAX_EXPANSION = 1_000_000
"""Characters that a document's own entities may add."""

_WIDE_STARTS = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<", b"\0\0\xfe\xff", b"\0\0\0<")
_LONG_TAG = re.compile(rb"<[A-Za-z_:/?][^<>]{%d}" % MAX_TAG)
_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
_MARKUP_DECLARATION = re.compile(rb"<!DOCTYPE[^\[>]*(\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_ENTITY = re.compile(rb"<!ENTITY\s+(\w+)\s+\"([^\"&%]*)\"\s*>")  # the form that feedparser expands
_HTML_START = re.compile(
    rb"\s*+(?:<!--(?>.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body)\b", re.DOTALL | re.IGNORECASE
)
_HEAD = 16_384
_ENDS = (b"</item>", b"</entry>")
_ITEM = re.compile(rb"\s*(<(?:item|entry)\b)")
_DATE = re.compile(
    rb"<(?:pubDate|published|updated|dc:date)>[^<\d]{0,20}(?:(\d{4}-\d\d-\d\d)[T ]|(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) )"
    rb"(\d\d:\d\d)"
)
_MONTHS = b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def checked(body: bytes) -> tuple[bytes, list[str]]:
    """Return a body that parsers may have, with a warning for each thing that was taken out of it.

    Raises `FeedError`, with a sentence for a person, on what is empty, too large, a web page or built to hurt.
    """
    warnings: list[str] = []
    if len(body) > MAX_BODY:
        raise FeedError(f"this feed is larger than {MAX_BODY // 1_000_000} MB")
    if not body.strip(b" \t\r\n\0\xef\xbb\xbf"):
        raise FeedError("the answer is empty")
    if not body.startswith(_WIDE_STARTS) and b"\0" in body:
        body = body.replace(b"\0", b"")
        warnings.append("NUL bytes were removed")
    if _HTML_START.match(body, 0, _HEAD):
        raise FeedError("this is a web page, not a feed")
    if _LONG_TAG.search(body):
        raise FeedError(f"a single tag in it is longer than {MAX_TAG // 1024} KB; this looks built to hurt")
    if b"<!ENTITY" in body:
        body, harmless = _without_dangerous_entities(body)
        if not harmless:
            warnings.append("the entities that its DOCTYPE defines were not expanded")
    return body, warnings


def _without_dangerous_entities(body: bytes) -> tuple[bytes, bool]:
    """Take the DOCTYPE out unless all its entities are flat text that adds little."""
    begin = _DOCTYPE.search(body, 0, MAX_TAG)  # a document has one
    declaration = _MARKUP_DECLARATION.match(body, begin.start(), MAX_TAG) if begin else None
    if not declaration:
        raise FeedError("it defines entities outside of a readable DOCTYPE; this looks built to hurt")
    flat = _ENTITY.findall(declaration[0])
    added = sum(body.count(b"&" + name + b";") * len(value) for name, value in flat[:MAX_ENTITIES])
    if len(flat) == declaration[0].count(b"<!ENTITY") <= MAX_ENTITIES and added <= MAX_EXPANSION:
        return body, True
    rest = body[: declaration.start()] + body[declaration.end() :]
    if b"<!ENTITY" in rest:
        raise FeedError("it defines entities outside of a readable DOCTYPE; this looks built to hurt")
    return rest, False


def newest(body: bytes, most: int) -> tuple[bytes, int]:
    """Leave only the newest items of a body that has more than twice as many, and say how many there were, else 0.

    Parsers take 50 to 300 µs an item; tens of thousands of plain ones would outlast any deadline.  Dates are compared
    as they are written, whatever their zone; items without a date count as old.  What is not simply item after item is
    left as it is.
    """
    end = max(_ENDS, key=body.count)
    if body.count(end) <= 2 * most:
        return body, 0
    first, *items, tail = body.split(end)
    starts = [_ITEM.match(item) for item in items]
    begin = max(first.rfind(b"<item"), first.rfind(b"<entry"))
    if begin < 0 or not all(starts):
        return body, 0
    items.insert(0, first[begin:])
    ranked = sorted(range(len(items)), key=lambda number: _written_date(items[number]), reverse=True)
    kept = b"".join(items[number] + end for number in sorted(ranked[:most]))
    return first[:begin] + kept + tail, len(items)


def _written_date(item: bytes) -> bytes:
    found = _DATE.search(item)
    if not found or (found[3] and found[3] not in _MONTHS):
        return b""
    day = found[1] or b"%s-%02d-%02d" % (found[4], _MONTHS.index(found[3]) + 1, int(found[2]))
    return day + found[5]
