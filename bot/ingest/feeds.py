"""Feeds: RSS 0.9 to 2.0, Atom, RDF, CDF, JSON Feed and news sitemaps, in any encoding, hostile ones included.

Guards first, then expat tells whether the body is well-formed and plain: the fast parser reads it then, feedparser
otherwise.  Both agree on titles, links, ids and dates; `tests/bench/feeds.py` measures it.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import replace
from datetime import UTC, datetime

from bot.errors import FeedError
from bot.ingest import feed_guards, feed_json, feed_readers, feed_survey, sitemap
from bot.model import Entry, ParsedFeed

MAX_ENTRIES = 1_000
"""Entries kept of one body: the newest."""

_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"'][^>]{0,200}\?>", re.IGNORECASE)
# Encodings of one byte a character; Latin-1 often means windows-1252, which feedparser tells apart.
_SINGLE_BYTE = frozenset(("iso8859-1", "iso8859-2", "iso8859-15", "cp1250", "cp1251", "cp1252", "koi8-r"))
_C1_CONTROLS = re.compile("[\x80-\x9f]")
_NO_FEEDS = ("image/", "audio/", "video/", "font/", "application/pdf", "application/zip")
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)
_OLDEST = datetime.min.replace(tzinfo=UTC)


def parse(body: bytes, *, content_type: str = "", charset: str | None = None, url: str = "") -> ParsedFeed:
    """Read a feed's body.  `charset` is the HTTP header's, `url` the feed's own address, for relative links.

    Titles, links, ids and dates are feedparser's: a title may hold HTML (`extract.plain` makes text of it).  Raises
    `FeedError` with a sentence for a person.  Pure computing; strangers' bodies belong in `sandbox.Sandbox`.
    """
    if content_type.startswith(_NO_FEEDS) and body.lstrip()[:1] not in {b"<", b"{"}:
        raise FeedError(f"the server says that this is {content_type.partition(';')[0]}, not a feed")
    body, warnings = feed_guards.checked(body)
    body, many = feed_guards.newest(_as_utf8(body.lstrip(b" \t\r\n")), MAX_ENTRIES)
    found = _read(body, charset=_needed(body, charset), url=url)
    many = max(many, len(found.entries))
    if many > MAX_ENTRIES:
        warnings.append(f"of its {many:,} entries only the newest {MAX_ENTRIES:,} were taken")
        found = replace(found, entries=_newest(found.entries))
    return replace(found, warnings=(*warnings, *found.warnings))


def _read(body: bytes, *, charset: str | None, url: str) -> ParsedFeed:
    if feed_json.looks_like(body):
        return feed_json.read(body)
    survey = None if charset else feed_survey.survey(body)
    if survey and sitemap.looks_like(survey.root):
        return sitemap.read(body)
    if survey and not survey.unusual:
        fast = feed_readers.read_fast(body, survey, url=url)
        if fast is not None:
            return fast
    found = feed_readers.read_any(body, charset=charset, url=url)
    if survey:
        hub = found.hub_url or survey.hub_url
        hours, days = feed_readers.hours(survey.hours), feed_readers.days(survey.days)
        found = replace(found, skip_hours=hours, skip_days=days, hub_url=hub)
    return found


def _as_utf8(body: bytes) -> bytes:
    """Re-encode a body in a declared single-byte encoding, so that the fast parser can have it."""
    declared = _DECLARED.match(body)
    try:
        if not declared or codecs.lookup(declared[1].decode()).name not in _SINGLE_BYTE:
            return body
        text = body[declared.end() :].decode(declared[1].decode())
    except (LookupError, UnicodeError):
        return body
    return body if _C1_CONTROLS.search(text) else text.encode()


def _needed(body: bytes, charset: str | None) -> str | None:
    """Return the HTTP charset where nothing in the body says better (a body knows its own encoding more often)."""
    if not charset or body.startswith(_BOMS) or _DECLARED.match(body) or b"\0" in body[:4]:
        return None
    try:
        return None if codecs.lookup(charset).name == "utf-8" else charset
    except LookupError:
        return None


def _newest(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Keep the newest by date; undated ones count as old, and the order of the feed stays."""
    ranked = sorted(
        range(len(entries)), key=lambda n: entries[n].published or entries[n].updated or _OLDEST, reverse=True
    )
    return tuple(entries[n] for n in sorted(ranked[:MAX_ENTRIES]))
