"""What every renderer needs: hostile words made harmless, links that say where they lead, messages cut to size.

Platforms count characters differently and do not say how; `units` counts UTF-16 code units, which is never less than
what any of them counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import ada_url

from bot.message import Link

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
    if measure(words) <= room:
        return words, ""
    end = _longest(words, lambda part: measure(part) <= room)
    at_space = max(words.rfind(" ", 0, end), words.rfind("\n", 0, end))
    end = at_space + 1 if at_space > 0 else end
    return words[:end], words[end:]


def _longest(words: str, fits: Callable[[str], bool]) -> int:
    low, high = 0, len(words)
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
