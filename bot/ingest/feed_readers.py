"""What two feed parsers say, as entries of ours.  feedparser is the reference; the fast one agrees or is not asked."""

from __future__ import annotations

import calendar
import hashlib
import io
import re
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin
from xml.sax import SAXParseException

from bot.errors import FeedError
from bot.ingest.dates import in_named_zone
from bot.ingest.feed_survey import Survey
from bot.model import Entry, ParsedFeed

MAX_TITLE = 1_000
MAX_HTML = 500_000
MAX_ADDRESS = 4_096
MAX_NAME = 300
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def read_fast(body: bytes, survey: Survey, *, url: str) -> ParsedFeed | None:
    """Read a plain, well-formed feed with fastfeedparser; None where its reading cannot be trusted.

    Links that begin with a slash are resolved against `url`, if there is one.
    """
    import fastfeedparser

    try:
        found = fastfeedparser.parse(body, include_media=False, include_tags=False, include_enclosures=False)
    except ValueError:
        return None
    if not survey.dated or len(found.entries) != len(survey.dated):
        return None
    entries = []
    for raw, dates in zip(found.entries, survey.dated, strict=True):
        published = _iso(raw.get("published")) if {"pubDate", "published"} & dates.keys() else None
        published = in_named_zone(dates.get("pubDate", "")) or published
        updated = _iso(dates.get("updated") or dates.get("date"))
        if len(dates) != (published is not None) + (updated is not None):
            return None
        if raw.get("link", "")[:1] == "/" and url:
            raw["link"] = urljoin(url, raw["link"])
        entries.append(_entry(raw, published, updated, language=None))
    feed = found.feed
    return ParsedFeed(
        title=_clip(_text(feed.get("title")), MAX_TITLE),
        entries=tuple(entries),
        site_url=_address(feed.get("link")),
        language=feed.get("language"),
        ttl_minutes=minutes(survey.ttl),
        skip_hours=hours(survey.hours),
        skip_days=days(survey.days),
        hub_url=_address(survey.hub_url),
        self_url=_address(survey.self_url),
    )


def read_any(body: bytes, *, charset: str | None, url: str) -> ParsedFeed:
    """Read whatever feedparser can make a feed of.  Raises `FeedError` if it is none."""
    found = _feedparser(body, charset=charset, url=url)
    if not found.entries and not found.version:
        raise FeedError("this is not a feed: no RSS, Atom or RDF is to be found in it")
    feed = found.feed
    links = feed.get("links") or []
    return ParsedFeed(
        title=_clip(_text(feed.get("title")), MAX_TITLE),
        entries=tuple(
            _entry(
                raw,
                in_named_zone(_text(dict.get(raw, "published"))) or _instant(dict.get(raw, "published_parsed")),
                _instant(dict.get(raw, "updated_parsed")),
                _language(raw),
            )
            for raw in found.entries
        ),
        site_url=_address(feed.get("link")),
        language=feed.get("language"),
        ttl_minutes=minutes(feed.get("ttl")),
        hub_url=next((_address(link.get("href")) for link in links if link.get("rel") == "hub"), None),
        self_url=next((_address(link.get("href")) for link in links if link.get("rel") == "self"), None),
        warnings=(_fault(found.bozo_exception)[:200],) if found.get("bozo") else (),
    )


def _fault(error: Exception) -> str:
    """Say in words for a person why feedparser had to be forgiving."""
    if isinstance(error, SAXParseException):
        what = error.getMessage().removeprefix("not well-formed ").strip("()")
        return f"not well-formed in line {error.getLineNumber()}: {what}; read as far as it goes"
    encoding = _OVERRIDDEN.fullmatch(str(error))
    return f"declared as {encoding[1]}, but written in {encoding[2]}" if encoding else f"not well-formed: {error}"


_OVERRIDDEN = re.compile(r"document declared as (\S+), but parsed as (\S+)")


def _feedparser(body: bytes, *, charset: str | None, url: str) -> Any:
    import feedparser

    kind = f"application/xml; charset={charset}" if charset else "application/xml"
    try:
        return feedparser.parse(
            io.BytesIO(body),  # bytes or str could name a local file or an address, and feedparser would open it
            response_headers={"content-type": kind, "content-location": url},
            sanitize_html=False,
            resolve_relative_uris=_a_title_has_a_link(body),  # in contents nobody follows them, and it doubles the time
        )
    except (
        ValueError,
        LookupError,
        AttributeError,
        TypeError,
        ArithmeticError,
        AssertionError,
        RecursionError,
    ) as error:
        raise FeedError("it is so broken that the feed parser gave up") from error


def make_entry(  # noqa: PLR0913 - it names each field of a record
    *,
    guid: str | None,
    url: str | None,
    title: str,
    summary_html: str = "",
    content_html: str = "",
    author: str | None = None,
    published: datetime | None = None,
    updated: datetime | None = None,
    language: str | None = None,
    source: str | None = None,
) -> Entry:
    """Build an entry within our limits; one without an id gets its address, else a digest of what it says."""
    address = _address(url)
    identity = guid or address or hashlib.sha256(f"{title}\0{summary_html}".encode("utf-8", "replace")).hexdigest()
    if len(identity) > MAX_ADDRESS:
        identity = hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()
    return Entry(
        guid=identity,
        url=address,
        title=_clip(title, MAX_TITLE),
        summary_html=summary_html[:MAX_HTML],
        content_html=content_html[:MAX_HTML],
        author=_clip(author, MAX_NAME) if author else None,
        published=published,
        updated=updated,
        language=language,
        source=_clip(source, MAX_NAME) if source else None,
    )


def minutes(text: Any) -> int | None:
    """Read a `ttl`: whole minutes between one and a week; anything else says nothing."""
    digits = str(text or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and 0 < int(digits[:9]) <= 10_080 else None  # noqa: PLR2004 - a week


def hours(texts: Iterable[str]) -> tuple[int, ...]:
    """Read `skipHours`: 0 to 23, UTC; some write midnight as 24."""
    found = {int(text) % 24 for text in map(str.strip, texts) if text.isascii() and text.isdigit() and len(text) <= 2}  # noqa: PLR2004
    return tuple(sorted(found))


def days(texts: Iterable[str]) -> tuple[int, ...]:
    """Read `skipDays`: English names of days, UTC; 0 is Monday."""
    return tuple(sorted({_DAYS.index(name) for text in texts if (name := text.strip().lower()) in _DAYS}))


def _entry(raw: Mapping[str, Any], published: datetime | None, updated: datetime | None, language: str | None) -> Entry:
    contents = [_text(content.get("value")) for content in raw.get("content") or ()]
    source = raw.get("source")
    return make_entry(
        guid=_text(raw.get("id")) or None,
        url=raw.get("link"),
        title=_title(raw),
        summary_html=_text(raw.get("summary") or raw.get("description")),
        content_html=max(contents, key=len, default=""),
        author=_text(raw.get("author")) or None,
        published=published,
        updated=updated,
        language=language,
        source=_text(source.get("title")) or None if isinstance(source, Mapping) else None,
    )


def _title(raw: Mapping[str, Any]) -> str:
    """Return the title, its markup cleaned as feedparser does by default (we spare it the same work on contents)."""
    title = _text(raw.get("title"))
    kind = (raw.get("title_detail") or {}).get("type", "")
    if kind in {"text/html", "application/xhtml+xml"} and ("&" in title or "<" in title):
        from feedparser.sanitizer import _sanitize_html as sanitize_html

        title = _text(sanitize_html(title[: 4 * MAX_TITLE], "utf-8", kind))
    return title


def _a_title_has_a_link(body: bytes) -> bool:
    starts = (found.start() for found in re.finditer(rb"<title\b", body))
    return any(b"href=" in body[start : max(start, body.find(b"</title", start, start + 8_192))] for start in starts)


def _language(raw: Mapping[str, Any]) -> str | None:
    contents = raw.get("content") or ()
    return next((content.get("language") for content in contents if content.get("language")), None)


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _clip(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _address(value: Any) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= MAX_ADDRESS else None


def _iso(value: Any) -> datetime | None:
    """Read an ISO date with its zone.  Fractions of a second are dropped, as feedparser does."""
    try:
        return datetime.fromisoformat(value).astimezone(UTC).replace(microsecond=0) if isinstance(value, str) else None
    except (ValueError, OverflowError):
        return None


def _instant(value: time.struct_time | None) -> datetime | None:
    if value is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(value), UTC)
    except (ValueError, OverflowError, OSError):
        return None
