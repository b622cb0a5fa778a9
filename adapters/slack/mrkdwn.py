"""Spans → Slack's mrkdwn, in chunks of a size.

Source of the rules: Slack's "Formatting message text".  Only `&`, `<` and `>` can be escaped; the other characters
that format (`*`, `_`, `~`, a back-tick, `:name:`, `>` at a line's start) have no escape at all, so where they would
format a stranger's words a look-alike stands in for them.
"""

from __future__ import annotations

import re
from datetime import UTC
from typing import assert_never
from zoneinfo import ZoneInfo

from adapters.common import Markup, clean, cut, shown, units
from bot.message import Link, Moment, MomentStyle, Ping, Span, Spans, Text

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_LOOK_ALIKES = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"})
_WOULD_FORMAT = re.compile(r"`|(?<![^\W_])[*_~](?!\s)|(?<!\s)[*_~](?![^\W_])")
_ANY_MARKER = re.compile(r"[*_~`]")
_EMOJI_NAME = re.compile(r"(?<!\d):(?=[a-z0-9+_'-]+:)")
_QUOTE_MARK = re.compile(r"^([ \t]*)>", re.MULTILINE)
_PING = re.compile(r"<@[UW][A-Z0-9]+>|<!subteam\^S[A-Z0-9]+>|<!(?:here|channel|everyone)>")

_FORMATS = {
    MomentStyle.DATE: ("{date_short}", "%-d %b %Y"),
    MomentStyle.TIME: ("{time}", "%H:%M %Z"),
    MomentStyle.FULL: ("{date_short} {time}", "%-d %b %Y, %H:%M %Z"),
    MomentStyle.RELATIVE: ("{date_short_pretty} {time}", "%-d %b %Y, %H:%M %Z"),
}


def escape(words: str) -> str:
    """Clean words and escape them for any text object or `text` field."""
    return clean(words).translate(_ESCAPES)


def unescape(words: str) -> str:
    """Undo `escape`, for what Slack sends us."""
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def escaped_units(words: str) -> int:
    """Measure words as Slack will count them."""
    return units(escape(words))


def harmless(words: str, markers: re.Pattern[str] = _WOULD_FORMAT) -> str:
    """Make words that mrkdwn shows as they are, whatever stands in them."""
    words = _EMOJI_NAME.sub("∶", clean(words))
    words = markers.sub(lambda found: found.group().translate(_LOOK_ALIKES), words)
    return escape(_QUOTE_MARK.sub(r"\1›", words))


def emphasised(span: Text, words: str) -> str:
    """Dress words in a span's emphasis, line by line: a marker must touch what it marks and cannot span lines."""
    markers = ("*" if span.bold else "") + ("_" if span.italic else "")
    lines = []
    for line in clean(words).split("\n"):
        core = line.strip()
        dressed = f"`{escape(core.replace('`', 'ˋ'))}`" if span.code else harmless(core, _ANY_MARKER)
        before, _, after = line.partition(core) if core else (line, "", "")
        lines.append(f"{before}{markers}{dressed}{markers[::-1]}{after}" if core else line)
    return "\n".join(lines)


def link(span: Link, room: int, *, bold: bool = False) -> str:
    """Make a link that says where it leads; words alone where the address is unfit or leaves no room for them."""
    seen = shown(span)
    address = (seen.url or "").replace("|", "%7C").translate(_ESCAPES)
    beside = f" ({escape(seen.host)})" if seen.host else ""
    left = room - units(address) - units(beside) - 5
    mark = "*" if bold else ""
    if seen.url is None or left < 20:  # noqa: PLR2004 - a label shorter than a few words says nothing
        words = cut(seen.text, room - 2, lambda part: units(emphasised(Text("", bold=bold), part)))
        return emphasised(Text("", bold=bold), words)
    words = cut(" ".join(seen.text.split()), left, lambda part: units(harmless(part, _ANY_MARKER)))
    return f"{mark}<{address}|{harmless(words, _ANY_MARKER)}>{mark}{beside}"


def moment(span: Moment) -> str:
    """Make a date that Slack shows in the reader's own zone."""
    token, pattern = _FORMATS[span.style]
    fallback = said(span, pattern)
    seconds = int(span.at.timestamp())
    return f"<!date^{seconds}^{token}|{fallback}>" if seconds > 0 else fallback


def said(span: Moment, pattern: str = "%-d %b %Y, %H:%M %Z") -> str:
    """Write an instant out in the zone the message names."""
    try:
        local = span.at.astimezone(ZoneInfo(span.zone))
    except (LookupError, OSError, OverflowError, ValueError):
        local = span.at.astimezone(UTC)
    return local.strftime(pattern)


def can_ping(target: str) -> bool:
    """Say whether words are one of Slack's mentions: of a person, a group, or everybody here."""
    return _PING.fullmatch(target.strip()) is not None


def ping(span: Ping) -> str:
    """Let through what Slack knows as a mention; anything else is words."""
    target = span.target.strip()
    return target if _PING.fullmatch(target) else harmless(cut(target, 80))


chunks = Markup(harmless, emphasised, link, moment, ping).chunks


def words_of(spans: Spans) -> str:
    """Say spans in escaped plain text, for the fall-back that screen readers and notifications use; it never pings."""
    return "".join(_word(span) for span in spans)


def _word(span: Span) -> str:
    match span:
        case Text():
            return escape(span.text)
        case Link():
            seen = shown(span)
            return escape(f"{seen.text} ({seen.host})" if seen.host else seen.text)
        case Moment():
            return said(span)
        case Ping():
            return ""
        case _:
            assert_never(span)
