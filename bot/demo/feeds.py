"""The outlets' feeds: one Atom (RFC 4287), the others RSS 2.0 with Dublin Core authors."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime
from xml.etree import ElementTree as ET

from bot.demo.edition import Edition
from bot.demo.pieces import Outlet, Piece

ATOM = "http://www.w3.org/2005/Atom"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
# Links in feeds carry such tails in real life; a reader that keeps them sees every article twice.
TRACKING = "?utm_source=feed&utm_medium=rss"

ET.register_namespace("atom", ATOM)
ET.register_namespace("dc", DUBLIN_CORE)


def render_feed(edition: Edition, outlet: Outlet, pieces: tuple[Piece, ...], address: str) -> tuple[bytes, str]:
    """Return the outlet's feed of `pieces`, newest first, and its content type."""
    if outlet.feed.endswith(".atom"):
        return _bytes(_atom(edition, outlet, pieces, address)), "application/atom+xml"
    return _bytes(_rss(edition, outlet, pieces, address)), "application/rss+xml"


def _rss(edition: Edition, outlet: Outlet, pieces: tuple[Piece, ...], address: str) -> ET.Element:
    rss = ET.Element("rss", version="2.0")
    channel = ET.SubElement(rss, "channel")
    _add(channel, "title", outlet.name)
    _add(channel, "link", f"{address}/{outlet.key}/")
    _add(channel, "description", outlet.tagline)
    _add(channel, "language", "en-gb")
    _add(channel, "lastBuildDate", format_datetime(_newest(edition, pieces)))
    ET.SubElement(
        channel, f"{{{ATOM}}}link", rel="self", type="application/rss+xml", href=f"{address}{outlet.feed_path}"
    )
    for piece in pieces:
        item = ET.SubElement(channel, "item")
        _add(item, "title", piece.title)
        _add(item, "link", f"{address}{piece.path}{TRACKING}")
        _add(item, "guid", f"{outlet.key}:{piece.slug}", isPermaLink="false")
        _add(item, "pubDate", format_datetime(edition.published(piece)))
        _add(item, f"{{{DUBLIN_CORE}}}creator", piece.author)
        _add(item, "category", piece.section)
        _add(item, "description", f"<p>{piece.standfirst}.</p>")
    return rss


def _atom(edition: Edition, outlet: Outlet, pieces: tuple[Piece, ...], address: str) -> ET.Element:
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "en-GB"})
    _add(feed, "id", f"tag:{outlet.key}.invalid,2026:feed")
    _add(feed, "title", outlet.name)
    _add(feed, "subtitle", outlet.tagline)
    _add(feed, "updated", _newest(edition, pieces).isoformat())
    ET.SubElement(feed, "link", rel="alternate", href=f"{address}/{outlet.key}/")
    ET.SubElement(feed, "link", rel="self", href=f"{address}{outlet.feed_path}")
    for piece in pieces:
        entry = ET.SubElement(feed, "entry")
        _add(entry, "id", f"tag:{outlet.key}.invalid,2026:{piece.slug}")
        _add(entry, "title", piece.title)
        ET.SubElement(entry, "link", rel="alternate", type="text/html", href=f"{address}{piece.path}")
        _add(ET.SubElement(entry, "author"), "name", piece.author)
        _add(entry, "published", edition.published(piece).isoformat())
        _add(entry, "updated", edition.published(piece).isoformat())
        _add(entry, "summary", piece.standfirst)
        ET.SubElement(entry, "category", term=piece.section)
    return feed


def _newest(edition: Edition, pieces: tuple[Piece, ...]) -> datetime:
    return max((edition.published(piece) for piece in pieces), default=edition.opened)


def _add(parent: ET.Element, tag: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, tag, attributes).text = text


def _bytes(root: ET.Element) -> bytes:
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))
