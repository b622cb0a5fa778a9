"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.errors import FeedError
from bot.ingest.feed_readers import make_entry
from bot.model import Entry, ParsedFeed


def looks_like(body: bytes) -> bool:
    """Say whether the body starts as JSON does."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}


def read(body: bytes) -> ParsedFeed:
    """Read a guarded body.  Raises `FeedError` if it is JSON of another kind, or broken."""
    try:
        found = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise FeedError("this looks like a JSON Feed but is not valid JSON") from None
    if not isinstance(found, Mapping) or not isinstance(found.get("items"), list):
        raise FeedError("this is JSON, but not a JSON Feed: it has no list of items")
    entries = tuple(_entry(item) for item in found["items"] if isinstance(item, Mapping))
    skipped = len(found["items"]) - len(entries)
    hubs = [hub.get("url") for hub in _list(found.get("hubs")) if isinstance(hub, Mapping)]
    return ParsedFeed(
        title=_text(found.get("title")),
        entries=entries,
        site_url=_text(found.get("home_page_url")) or None,
        language=_text(found.get("language")) or None,
        hub_url=next((hub for hub in hubs if isinstance(hub, str)), None),
        warnings=(f"{skipped} items are not objects and were skipped",) if skipped else (),
    )


def _entry(item: Mapping[str, Any]) -> Entry:
    plain = _text(item.get("content_text"))
    return make_entry(
        guid=_text(item.get("id")) or None,
        url=_text(item.get("url")) or _text(item.get("external_url")) or None,
        title=_text(item.get("title")),
        summary_html=html.escape(_text(item.get("summary")), quote=False),
        content_html=_text(item.get("content_html")) or _paragraphs(plain),
        author=_author(item),
        published=_instant(item.get("date_published")),
        updated=_instant(item.get("date_modified")),
        language=_text(item.get("language")) or None,
    )


def _paragraphs(plain: str) -> str:
    return "".join(f"<p>{html.escape(part, quote=False)}</p>" for part in plain.split("\n") if part.strip())


def _author(item: Mapping[str, Any]) -> str | None:
    named = [author for author in [*_list(item.get("authors")), item.get("author")] if isinstance(author, Mapping)]
    return ", ".join(filter(None, (_text(author.get("name")) for author in named[:5]))) or None


def _instant(value: Any) -> datetime | None:
    """Read RFC 3339; a time without a zone is taken for UTC."""
    try:
        instant = datetime.fromisoformat(value)
        return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
    except (TypeError, ValueError, OverflowError):
        return None


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _text(value: Any) -> str:
    """Return a text; version 1.0 feeds are seen to number their ids."""
    return value.strip() if isinstance(value, str) else str(value) if isinstance(value, int) else ""
