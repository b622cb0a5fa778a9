"""A recorded stream of news: JSON Lines, an article a line.

`{"id","url","title","text","published","arrived","site"}`: text may be empty (a page that could not be read),
`published` and `id` may be missing; `arrived` is when a poll would have brought it.  Dates are ISO 8601, without a zone
UTC.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.errors import WirewatchError

LONGEST_GAP = timedelta(days=366)
"""Between two rows; a longer one is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Row:
    """One article as it arrived."""

    id: str
    url: str
    title: str
    text: str
    site: str
    arrived: datetime
    published: datetime | None = None


def read_row(line: bytes, after: datetime | None) -> Row:
    """Read a line; `after` is when the row before arrived.  Raises `WirewatchError`, which says what is wrong."""
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        raise WirewatchError("this is not JSON") from None
    if not isinstance(values, dict):
        raise WirewatchError("this is not an object with url, title, text, site and arrived")
    arrived, published = _instant(values, "arrived"), _instant(values, "published")
    now = arrived or published
    if now is None:
        raise WirewatchError('"arrived" is missing')
    if after is not None and abs(now - after) > LONGEST_GAP:
        side = "after" if now > after else "earlier than"
        raise WirewatchError(f'"arrived" is {now:%Y-%m-%d}, more than a year {side} the row before it')
    url, title, text, site = (_words(values, key) for key in ("url", "title", "text", "site"))
    if not url.startswith(("http://", "https://")):
        raise WirewatchError('"url" is not an http or https address')
    return Row(str(values.get("id", "")), url, title, text, site, now, published)


def _words(values: Mapping[str, Any], key: str) -> str:
    words = values.get(key)
    if not isinstance(words, str):
        raise WirewatchError(f'"{key}" is {"missing" if words is None else "not a string"}')
    return words


def _instant(values: Mapping[str, Any], key: str) -> datetime | None:
    words = values.get(key)
    if words is None:
        return None
    try:
        at = datetime.fromisoformat(words)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        raise WirewatchError(f'"{key}" is no date in ISO 8601, such as 2026-06-01T09:30:00+00:00') from None
