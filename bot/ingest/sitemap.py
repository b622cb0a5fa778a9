"""News sitemaps (sitemaps.org with Google's news extension): the feed of a site that has none."""

from __future__ import annotations

import html
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from bot.errors import FeedError
from bot.ingest.feed_readers import make_entry
from bot.model import Entry, ParsedFeed

_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


def looks_like(root: str) -> bool:
    """Say whether a root element (expat's `namespace name`) is a sitemap's."""
    return root.rpartition(" ")[2] in {"urlset", "sitemapindex"}


def read(body: bytes) -> ParsedFeed:
    """Read a sitemap that names news; every other sitemap is refused with `FeedError`."""
    try:
        root = ElementTree.fromstring(body)
    except (ParseError, DefusedXmlException, ValueError):
        raise FeedError("this sitemap is not well-formed") from None
    entries = tuple(filter(None, map(_entry, root.iter(f"{_SITEMAP}url"))))
    if not entries:
        raise FeedError("this is a sitemap, but none of its pages is marked as news")
    outlet = root.findtext(f".//{_NEWS}publication/{_NEWS}name") or ""
    language = root.findtext(f".//{_NEWS}publication/{_NEWS}language")
    return ParsedFeed(title=outlet.strip(), entries=entries, language=(language or "").strip() or None)


def _entry(page: Element) -> Entry | None:
    news = page.find(f"{_NEWS}news")
    address = (page.findtext(f"{_SITEMAP}loc") or "").strip()
    if news is None or not address:
        return None
    published = news.findtext(f"{_NEWS}publication_date") or ""
    title = (news.findtext(f"{_NEWS}title") or "").strip()
    return make_entry(guid=address, url=address, title=html.escape(title, quote=False), published=_instant(published))


def _instant(text: str) -> datetime | None:
    """Read a W3C date; one without a time of day says too little to be an instant, so it means midnight UTC."""
    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
