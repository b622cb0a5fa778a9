"""Dates as web pages write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_EARLIEST = datetime(1993, 1, 1, tzinfo=UTC)  # the web's first year with a public
_ISO = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ]+(\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?", re.ASCII
)
_COMPACT = re.compile(r"(\d{4})[/.]?(\d{2})[/.]?(\d{2})(?:T?\d{4,6}Z?)?", re.ASCII)
_IN_ADDRESS = re.compile(r"[/_-]((?:19|20)\d{2})[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?=\D|$)", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = f"(?:{'|'.join(_MONTHS)})[a-z]{{0,6}}"
_FOLDERS = re.compile(rf"/((?:19|20)\d{{2}})/(\d{{1,2}}|{_MONTH})/(\d{{1,2}})(?=/)", re.ASCII | re.IGNORECASE)
_WORDS = re.compile(
    rf"(?:[a-z]+,?\s+)?(?:(?P<month>{_MONTH})\.?\s+(?P<day>\d{{1,2}})|(?P<day2>\d{{1,2}})\.?\s+(?P<month2>{_MONTH})\.?)"
    r",?\s+(?P<year>\d{4})",
    re.ASCII | re.IGNORECASE,
)
_SECONDS = re.compile(r"1\d{9}(?:\d{3})?", re.ASCII)


def instant(text: str) -> datetime | None:
    """Read an instant: ISO 8601 in its many half-right spellings, RFC 822, epoch seconds, "March 6, 2026".

    Without a zone it is UTC.
    """
    text = text.strip()[:60]
    if not text:
        return None
    try:
        return _plausible(_iso(text) or _epoch(text) or _compact(text) or _in_words(text) or _mail(text))
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def in_address(url: str) -> datetime | None:
    """Read the date that many outlets put into their addresses (`/2026/11/23/`): midnight UTC of that day."""
    found = _IN_ADDRESS.search(url) or _FOLDERS.search(url)
    if not found:
        return None
    month = _MONTHS.index(found[2][:3].lower()) + 1 if found[2].isalpha() else int(found[2])
    try:
        return _plausible(datetime(int(found[1]), month, int(found[3]), tzinfo=UTC))
    except ValueError:
        return None


def _iso(text: str) -> datetime | None:
    found = _ISO.match(text)
    if not found:
        return None
    day, time, zone = found.groups()
    zone = (zone or "+00:00").replace("Z", "+00:00").replace("UTC", "+00:00").replace("GMT", "+00:00")
    return datetime.fromisoformat(f"{day}T{time or '00:00'}{zone}")


def _compact(text: str) -> datetime | None:
    found = _COMPACT.fullmatch(text)
    return datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=UTC) if found else None


def _in_words(text: str) -> datetime | None:
    found = _WORDS.fullmatch(text)
    if not found:
        return None
    day, month, year = found["day"] or found["day2"], found["month"] or found["month2"], found["year"]
    return datetime(int(year), _MONTHS.index(month[:3].lower()) + 1, int(day), tzinfo=UTC)


def _epoch(text: str) -> datetime | None:
    return datetime.fromtimestamp(int(text[:10]), UTC) if _SECONDS.fullmatch(text) else None


def _mail(text: str) -> datetime:
    return parsedate_to_datetime(text)


def _plausible(found: datetime) -> datetime | None:
    """Drop what no page can mean; the future is the caller's to judge, who has a clock."""
    aware = found if found.tzinfo else found.replace(tzinfo=UTC)
    instant = aware.astimezone(UTC).replace(microsecond=0)
    return instant if instant >= _EARLIEST else None
