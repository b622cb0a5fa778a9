"""What every adapter needs: hostile words made harmless, links that say where they lead, messages cut to size.

Platforms count characters differently and do not say how; `units` counts UTF-16 code units, which is never less than
what any of them counts.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar, assert_never

import ada_url

from bot.commands.parse import resolve
from bot.commands.spec import Command
from bot.commands.table import TABLE
from bot.errors import CommandError
from bot.message import Link, Moment, Ping, Span, Spans, Text

MAX_ADDRESS = 2_000  # the smallest limit of our platforms: Discord's embed addresses hold 2,048

# Unicode TR9's embeddings, overrides and isolates make text read in another order than it is written (CVE-2021-42574);
# the rest is invisible and splits words.  Joiners stay: emoji and Persian need them.
_INVISIBLE = "".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x00AD, 0x200B, 0x2060, 0xFEFF)))
_CONTROLS = "".join(chr(code) for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t")
_DROPPED = str.maketrans(dict.fromkeys(_INVISIBLE + _CONTROLS, ""))
_SURROGATES = re.compile("[\ud800-\udfff]")
_NEW_LINES = re.compile("\r\n?|[\u2028\u2029\u0085]")
_DOTS = str.maketrans("。．｡", "...")
_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,}")

JOINT = "\u200b"  # a marker formats only at a word's edge; inside a word this makes one

T = TypeVar("T")


def clean(words: str) -> str:
    """Drop what is invisible or reorders text, mend lone surrogates, and make every line break a newline."""
    return _SURROGATES.sub("\ufffd", _NEW_LINES.sub("\n", words).translate(_DROPPED))


def units(words: str) -> int:
    """Count UTF-16 code units."""
    return len(words) + sum(character > "\uffff" for character in words)


def cut(words: str, room: int, measure: Callable[[str], int] = units) -> str:
    """Shorten to at most `room`, at a word's end where one is near, with an ellipsis for what is gone.

    `measure` must not shrink when a text grows; `room` is at least 1.
    """
    if measure(words) <= room:
        return words
    end = _longest(words, lambda part: measure(part + "…") <= room)
    kept = words[:end]
    at_space = max(kept.rfind(" "), kept.rfind("\n"))
    if at_space > end // 2:
        kept = kept[:at_space]
    return kept.rstrip() + "…"


def break_at(words: str, room: int, measure: Callable[[str], int] = units) -> tuple[str, str]:
    """Split into a head that fits `room`, ending at white space where there is any, and the rest; nothing is lost.

    The head is empty when not one character fits.
    """
    end = _longest(words, lambda part: measure(part) <= room)
    if end == len(words):
        return words, ""
    at_space = max(words.rfind(" ", 0, end), words.rfind("\n", 0, end))
    end = at_space + 1 if at_space > 0 else end
    return words[:end], words[end:]


def _longest(words: str, fits: Callable[[str], bool]) -> int:
    """Find how long a head fits, without measuring all of a long text for each of its many pieces."""
    low, high = 0, 64
    while high < len(words) and fits(words[:high]):
        low, high = high, 2 * high
    high = min(high, len(words))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(words[:middle]) else (low, middle - 1)
    return low


@dataclass(frozen=True, slots=True)
class Shown:
    """A link fit to be shown.  `url` is None where the address leads nowhere we would send anybody.

    `host` is set where the words name another place than the address does, and then belongs beside them.
    """

    text: str
    url: str | None
    host: str | None = None


def shown(link: Link) -> Shown:
    """Decide how a link appears: only http and https, without credentials, of an address that every platform holds."""
    words = clean(link.text).strip()
    address = destination(link.url)
    if address is None:
        return Shown(f"{words} ({clean(link.url)})" if words else clean(link.url), None)
    url, host = address
    return Shown(words or host, url, host if names_another(words, url, host) else None)


def destination(url: str) -> tuple[str, str] | None:
    """Normalise an address (WHATWG URL) and name its host; None for what must not become a link."""
    try:
        address = ada_url.URL(_SURROGATES.sub("\ufffd", url))
    except ValueError:
        return None
    href, host = str(address.href), str(address.hostname)
    if address.protocol not in {"http:", "https:"} or not host or address.username or address.password:
        return None
    return (href, host) if len(href) <= MAX_ADDRESS else None


def names_another(words: str, url: str, host: str) -> bool:
    """Say whether words look like an address other than the one they lead to.

    A name counts as the same place when it is the host or a parent of it, `www.` aside.
    """
    folded = unicodedata.normalize("NFKC", words).translate(_DOTS)
    folded = "".join(character for character in folded if unicodedata.category(character) != "Cf").casefold()
    if "://" in folded and folded != url.casefold():
        named = destination(folded)
        return named is None or named[0] != url
    return any(not _same_place(name, host) for name in _HOST.findall(folded))


def _same_place(name: str, host: str) -> bool:
    named = destination(f"http://{name}/")
    plain = named[1].removeprefix("www.") if named else name
    return host.removeprefix("www.") == plain or host.endswith("." + plain)


def and_more(count: int) -> str:
    """Say how many things were left out."""
    return f"… and {count:,} more"


def pack(items: Iterable[T], weigh: Callable[[T], Sequence[int]], room: Sequence[int]) -> list[list[T]]:
    """Fill pages in order, each within `room` in every dimension.  An item too heavy for a page gets one of its own."""
    pages: list[list[T]] = []
    left: list[int] = []
    for item in items:
        weight = weigh(item)
        if not pages or any(need > have for need, have in zip(weight, left, strict=True)):
            pages.append([])
            left = list(room)
        pages[-1].append(item)
        left = [have - need for need, have in zip(weight, left, strict=True)]
    return pages


def in_parts(value: str, parts: int, each: int) -> list[str]:
    """Split what a form's field starts with over several inputs of `each` characters; what is over is left out."""
    values, rest = [], clean(value)
    for _ in range(parts):
        head, rest = break_at(rest, each)
        values.append(head)
    return values


def joined(parts: Iterable[str]) -> str:
    """Join what was filled into the inputs of one field: words that were pasted apart do not run into each other."""
    text = ""
    for part in parts:
        touching = text and not text[-1].isspace() and not part[0].isspace()
        text += ("\n" if touching else "") + part
    return text


def as_line(words: str) -> str:
    """Turn words said to the bot into a command line."""
    return words if words.startswith("/") else f"/{words}" if words else "/news help"


def command_on(line: str) -> Command | None:
    """Give the command that a line names; None if it names none."""
    try:
        return resolve(TABLE, line)[0]
    except CommandError:
        return None


def outdated() -> CommandError:
    """Refuse a button or a form that cannot be read: another version of us made it."""
    return CommandError("This was made by another version of me.", "Please give the command anew.")


def posts_here(line: str) -> bool:
    """Say whether a command has something posted into the channel it is given in from now on."""
    command = command_on(line)
    return command is not None and command.path[-1] in {"subscribe", "schedule"}


def is_private(line: str) -> bool:
    """Say whether what a line asks for is answered to the asker only."""
    command = command_on(line)
    return command is None or command.private


class Chunks:
    """Text being filled into chunks of at most `room` units, where a line break costs `line` units more."""

    def __init__(self, room: int, line: int = 0) -> None:
        """Begin with one empty chunk."""
        self.room, self.line = room, line
        self.done: list[str] = []
        self.open = ""
        self._marked = False

    def _size(self, text: str) -> int:
        return units(text) + self.line * text.count("\n")

    def _turn(self) -> None:
        self.done.append(self.open)
        self.open = ""

    def whole(self, atom: str) -> None:
        """Add what must not be broken; it fits a chunk of its own."""
        if self.open and self._size(self.open) + self._size(atom) > self.room:
            self._turn()
        self.open += atom
        self._marked = False

    def words(self, words: str, dress: Callable[[str], str], *, marked: bool) -> None:
        """Add words, broken where they must be; `dress` writes a part of them, `marked` if between markers."""
        if (marked and self.open[-1:].isalnum()) or (self._marked and (marked or words[:1].isalnum())):
            self.open += JOINT
        self._marked = marked
        while words:
            left = self.room - self._size(self.open) - len(JOINT)
            head, words = break_at(words, left, lambda part: self._size(dress(part)))
            self.open += dress(head)
            if words:
                self._turn()


@dataclass(frozen=True, slots=True)
class Markup:
    """How a platform writes spans: words as they are, words with emphasis, links, dates and mentions."""

    plain: Callable[[str], str]
    emphasised: Callable[[Text, str], str]
    link: Callable[[Link, int], str]
    moment: Callable[[Moment], str]
    ping: Callable[[Ping], str]

    def chunks(self, spans: Spans, room: int, line: int = 0) -> list[str]:
        """Write spans in chunks of at most `room` units (at least 100); blank chunks are left out."""
        filling = Chunks(room, line)
        for span in spans:
            self._fill(filling, span)
        return [text for text in (*filling.done, filling.open) if text.strip().strip(JOINT)]

    def _fill(self, filling: Chunks, span: Span) -> None:
        match span:
            case Text(bold=False, italic=False, code=False):
                filling.words(clean(span.text), self.plain, marked=False)
            case Text():
                filling.words(clean(span.text), lambda part: self.emphasised(span, part), marked=True)
            case Link():
                filling.whole(self.link(span, filling.room))
            case Moment():
                filling.whole(self.moment(span))
            case Ping():
                filling.whole(self.ping(span))
            case _:
                assert_never(span)


def fingerprint(secret: str) -> str:
    """Name a secret without telling it: 12 hexadecimal digits."""
    return hashlib.sha256(secret.encode()).hexdigest()[:12]
