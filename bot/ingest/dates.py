"""Dates as web pages write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

_EARLIEST = datetime(1993, 1, 1, tzinfo=UTC)  # the web's first year with a public
_ISO = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?!\d)", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)", re.ASCII)
"""With dots the day comes first wherever it is written so; with slashes nobody knows."""
_IDEOGRAPHS = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日", re.ASCII)
_COMPACT = re.compile(r"(\d{4})[/.]?(\d{2})[/.]?(\d{2})(?:T?\d{4,6}Z?)?", re.ASCII)
_IN_ADDRESS = re.compile(r"[/_-]((?:19|20)\d{2})[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?=\D|$)", re.ASCII)
_SPELLINGS = (
    "jan gen ene", "feb fév fev", "mar mär mrt maa", "apr avr abr", "may mai mag mei maj", "jun juin giu",
    "jul juil lug", "aug aoû ago", "sep set", "oct okt ott out", "nov", "dec dez déc dic",
)  # fmt: skip
_MONTHS = {start: number for number, starts in enumerate(_SPELLINGS, 1) for start in starts.split()}
"""How months begin in English, French, German, Spanish, Italian, Portuguese, Dutch and the Nordic languages."""
_MONTH = f"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})[^\\W\\d_]{{0,7}}"
_FOLDERS = re.compile(rf"/((?:19|20)\d{{2}})/(\d{{1,2}}|{_MONTH})/(\d{{1,2}})(?=/)", re.ASCII | re.IGNORECASE)
_WORDS = re.compile(
    rf"(?:[^\W\d_]+,?\s+)?(?:(?P<month>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?|"
    rf"(?P<day2>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?\s+(?:de\s+)?(?P<month2>{_MONTH})\.?)"
    r"(?:,|\s+de)?\s+(?P<year>[0-9]{4})",
    re.IGNORECASE,
)
_SECONDS = re.compile(r"1\d{9}(?:\d{3})?", re.ASCII)
_OFFSETS = {
    -10: "HST", -9: "AKST", -8: "PST AKDT", -7: "MST PDT", -6: "CST MDT", -5: "EST CDT", -4: "EDT", -3: "ADT BRT ART",
    0: "Z UTC GMT WET", 1: "BST WEST CET MEZ", 2: "CEST MESZ EET SAST", 3: "EEST MSK", 5.5: "IST", 8: "HKT SGT AWST",
    9: "JST KST", 10: "AEST", 11: "AEDT", 12: "NZST", 13: "NZDT",
}  # fmt: skip
_ZONES: dict[str, tzinfo] = {
    name: timezone(timedelta(hours=hours)) for hours, names in _OFFSETS.items() for name in names.split()
} | {
    name: ZoneInfo(f"America/{city}")
    for name, city in (("ET", "New_York"), ("CT", "Chicago"), ("MT", "Denver"), ("PT", "Los_Angeles"))
}
"""What outlets write for a zone; the American ones as RFC 822 has them, IST as in India, where most of those who write
it are."""
_RFC_822 = frozenset(["Z", "UT", "UTC", "GMT", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT"])
_NAMED = re.compile(rf"\d\s+(?:{'|'.join(sorted(_ZONES.keys() - _RFC_822))})\s*$", re.ASCII)
_CLOCK = re.compile(
    r"(?<![\d:.])(?P<hour>[01]?\d|2[0-3])"
    r"(?::(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:\.\d+)?)?(?!\d)|(?=\s?[apAP]\.?[mM]\b))"
    r"(?:\s*(?P<half>[apAP])\.?[mM]\b\.?)?"
    r"(?:\s*\(?(?:(?:UTC|GMT)?(?P<sign>[+-])(?P<hours>0?\d|1[0-4])(?::?(?P<minutes>[0-5]\d))?|"
    rf"(?P<zone>{'|'.join(sorted(_ZONES, key=len, reverse=True))}))(?![^\W_])\)?)?",
    re.ASCII,
)
_BEFORE_A_CLOCK = re.compile(r"(?:T|\s*(?:,|\||·|@|-|–|—|\b(?:at|um|à|às|alle|kl\.?)))?\s*$")
_AFTER_A_CLOCK = re.compile(r"^\s*(?:Uhr\b)?\s*,?\s*")


def instant(text: str) -> datetime | None:
    """Read an instant: half-right spellings of ISO 8601, RFC 822, epoch seconds, "March 6, 2026", "6. März 2026".

    A time may stand behind the day or before it ("at 5:30 p.m. EST", ", 17:30 Uhr").  Without a zone, or with one that
    nobody knows, it is UTC.
    """
    text = text.strip()[:60]
    if not text:
        return None
    try:
        return _plausible(_epoch(text) or _compact(text) or _day_and_clock(text) or _mail(text))
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def in_named_zone(text: str) -> datetime | None:
    """Read an instant whose zone has a name that RFC 822 does not know, as feeds write them ("… 09:00:00 CET").

    None for every other date: feed parsers read those.
    """
    return instant(text) if _NAMED.search(text) else None


def in_address(url: str) -> datetime | None:
    """Read the date that many outlets put into their addresses (`/2026/11/23/`): midnight UTC of that day."""
    found = _IN_ADDRESS.search(url) or _FOLDERS.search(url)
    if not found:
        return None
    month = _month(found[2]) if found[2].isalpha() else int(found[2])
    try:
        return _plausible(datetime(int(found[1]), month, int(found[3]), tzinfo=UTC))
    except ValueError:
        return None


def _day_and_clock(text: str) -> datetime | None:
    """Read a day, and the time that stands behind or before it."""
    clock = _CLOCK.search(text)
    if clock is None:
        return _day(text)
    before, after = text[: clock.start()], text[clock.end() :]
    day = _day(f"{_BEFORE_A_CLOCK.sub('', before)} {_AFTER_A_CLOCK.sub('', after)}".strip())
    if day is None:
        return None
    hour = int(clock["hour"])
    if clock["half"] and hour <= 12:  # noqa: PLR2004 - some write 17:30 PM
        hour = hour % 12 + 12 * (clock["half"] in "pP")
    return day.replace(
        hour=hour, minute=int(clock["minute"] or 0), second=int(clock["second"] or 0), tzinfo=_zone(clock)
    )


def _zone(clock: re.Match[str]) -> tzinfo:
    if clock["sign"]:
        offset = timedelta(hours=int(clock["hours"]), minutes=int(clock["minutes"] or 0))
        return timezone(-offset if clock["sign"] == "-" else offset)
    return _ZONES[clock["zone"]] if clock["zone"] else UTC


def _day(text: str) -> datetime | None:
    return _iso(text) or _in_figures(text) or _in_words(text)


def _iso(text: str) -> datetime | None:
    found = _ISO.match(text)
    return datetime(int(found[1]), int(found[3]), int(found[4]), tzinfo=UTC) if found else None


def _in_figures(text: str) -> datetime | None:
    if (found := _DAY_FIRST.match(text)) is not None:
        return datetime(int(found[3]), int(found[2]), int(found[1]), tzinfo=UTC)
    found = _IDEOGRAPHS.match(text)
    return datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=UTC) if found else None


def _month(name: str) -> int:
    """Give the number of a month by how it begins; "juin" and "juillet" differ in the fourth letter only."""
    start = name.lower()
    return _MONTHS.get(start[:4]) or _MONTHS[start[:3]]


def _compact(text: str) -> datetime | None:
    found = _COMPACT.fullmatch(text)
    return datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=UTC) if found else None


def _in_words(text: str) -> datetime | None:
    found = _WORDS.fullmatch(text)
    if not found:
        return None
    day, month, year = found["day"] or found["day2"], found["month"] or found["month2"], found["year"]
    return datetime(int(year), _month(month), int(day), tzinfo=UTC)


def _epoch(text: str) -> datetime | None:
    return datetime.fromtimestamp(int(text[:10]), UTC) if _SECONDS.fullmatch(text) else None


def _mail(text: str) -> datetime:
    return parsedate_to_datetime(text)


def _plausible(found: datetime) -> datetime | None:
    """Drop what no page can mean; the future is the caller's to judge, who has a clock."""
    aware = found if found.tzinfo else found.replace(tzinfo=UTC)
    instant = aware.astimezone(UTC).replace(microsecond=0)
    return instant if instant >= _EARLIEST else None
