"""Spans → Discord's Markdown, in chunks of a size.

Source of the rules: Discord's "Markdown Text 101" and "Message Formatting" in its developer documentation.  A backslash
escapes punctuation; inside back-ticks, italics and the words of a link it does not always, so there a look-alike
stands in for what would format.
"""

from __future__ import annotations

import re

from adapters.common import JOINT, Markup, clean, cut, shown, units
from adapters.discord.options import with_options
from bot.message import Link, Moment, MomentStyle, Ping, Spans, Text

INVISIBLE = "\u2060\u200b\u200c\u200d"  # what posts are marked with

_SPECIAL = re.compile(r"([\\*_~`|\[\]<>])")
_ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])")
_COLON = re.compile(r":(?=//|[A-Za-z0-9_+\\-]{1,40}:)")  # an address, or an emoji's name
_LINE_START = re.compile(r"^([ \t]*)([#+-])", re.MULTILINE)
_NUMBERED = re.compile(r"^([ \t]*\d+)([.)])", re.MULTILINE)
_MENTION = re.compile(r"@(?=everyone|here|[!&]?\d)", re.IGNORECASE)
_STAR = str.maketrans({"*": "∗"})
_BRACKETS = str.maketrans({"[": "(", "]": ")"})
_ADDRESS = str.maketrans(
    {"(": "%28", ")": "%29", "*": "%2A", "\\": "%5C", "`": "%60", "|": "%7C", "~": "%7E", "<": "%3C", ">": "%3E"}
)
_PING = re.compile(r"<@!?(?P<user>\d{15,20})>|<@&(?P<role>\d{15,20})>|@everyone|@here")
_STYLES = {MomentStyle.DATE: "D", MomentStyle.TIME: "t", MomentStyle.FULL: "f", MomentStyle.RELATIVE: "R"}


def escape(words: str) -> str:
    """Make words that Discord shows as they are, wherever they stand; they link to nothing and ping nobody."""
    words = _SPECIAL.sub(r"\\\1", clean(words))
    words = _LINE_START.sub(r"\1\\\2", _COLON.sub(r"\\:", words))
    return _MENTION.sub(f"@{JOINT}", _NUMBERED.sub(r"\1\\\2", words))


def unescape(words: str) -> str:
    """Undo `escape`, and drop what nobody sees."""
    return _ESCAPED.sub(r"\1", clean(words))


def escaped_units(words: str) -> int:
    """Measure words as Discord will count them."""
    return units(escape(words))


def emphasised(span: Text, words: str) -> str:
    """Dress words in a span's emphasis, line by line: a marker must touch what it marks and should not span lines."""
    markers = ("**" if span.bold else "") + ("*" if span.italic else "")
    lines = []
    for line in clean(words).split("\n"):
        core = line.strip()
        before, _, after = line.partition(core) if core else (line, "", "")
        dressed = _code(core if span.quoted else with_options(core)) if span.code else escape(core.translate(_STAR))
        lines.append(f"{before}{markers}{dressed}{markers[::-1]}{after}" if core else line)
    return "\n".join(lines)


def _code(core: str) -> str:
    return f"`{_MENTION.sub(f'@{JOINT}', core.replace('`', 'ˋ'))}`"


def link(span: Link, room: int, *, bold: bool = False) -> str:
    """Make a link that says where it leads; words alone where the address is unfit or leaves no room for them."""
    seen = shown(span)
    address = (seen.url or "").translate(_ADDRESS)
    beside = f" ({escape(seen.host)})" if seen.host else ""
    left = room - units(address) - units(beside) - 8
    mark = "**" if bold else ""
    if seen.url is None or left < 20:  # noqa: PLR2004 - a label shorter than a few words says nothing
        words = cut(" ".join(seen.text.split()), room - 4, lambda part: units(_label(part)))
        return f"{mark}{_label(words)}{mark}" if words else ""
    words = cut(" ".join(seen.text.split()), left, lambda part: units(_label(part)))
    return f"{mark}[{_label(words)}]({address}){mark}{beside}"


def _label(words: str) -> str:
    """Write a link's words: Discord counts brackets there even when they are escaped."""
    return escape(words.translate(_BRACKETS).translate(_STAR))


def moment(span: Moment) -> str:
    """Make a date that Discord shows in the reader's own zone and language."""
    return f"<t:{int(span.at.timestamp())}:{_STYLES[span.style]}>"


def can_ping(target: str) -> bool:
    """Say whether words are one of Discord's mentions: of a person, a role, or everybody here."""
    return _PING.fullmatch(target.strip()) is not None


def ping(span: Ping) -> str:
    """Let through what Discord knows as a mention; anything else is words.  In an embed it shows and does not ping."""
    target = span.target.strip()
    return target if _PING.fullmatch(target) else escape(cut(target, 80))


def pings(spans: Spans) -> list[re.Match[str]]:
    """Find the mentions that really may ping."""
    targets = (span.target.strip() for span in spans if isinstance(span, Ping))
    return [found for target in targets if (found := _PING.fullmatch(target))]


chunks = Markup(escape, emphasised, link, moment, ping).chunks
