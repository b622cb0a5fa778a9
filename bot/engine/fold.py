"""Folding: one byte for one character, so that an offset found in the folded text is an offset in the text.

Letters lose case and diacritics, everything that is not a letter or digit becomes a space; letters outside the Latin
script share 128 codes and are compared again in full (`plain`).  Characters nobody sees (zero-width, directional marks,
soft hyphens, combining marks) are taken out first and their places remembered.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

SPACE: Final = 32
_DROPPED: Final = 0
_HASHED: Final = 128
_DETAILED: Final = 0x3000
"""Below it every character is looked up; above it stand CJK, Hangul and symbols, which need no case."""

STROKES: Final = dict(zip("øłđðħŧıßæœþŋĸſə", "olddhtisaotnksa", strict=True))
"""Letters that Unicode does not take apart."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A text ready to be searched: `len(data) == len(text)`; `origin` maps back to the text that was given."""

    text: str
    data: bytes
    given: str
    origin: NDArray[np.int64] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the given text that shows `text[start:end]`, which must not be empty, accents included."""
        if self.origin is None:
            return start, end
        last = int(self.origin[end - 1]) + 1
        while last < len(self.given) and unicodedata.category(self.given[last]) == "Mn":
            last += 1
        return int(self.origin[start]), last


def fold(text: str) -> Folded:
    """Fold `text` in time linear in its length, whatever its script."""
    if text.isascii():
        return Folded(text, text.encode("ascii").translate(_ASCII), text)
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    codes = _table()[points]
    if codes.all():
        return Folded(text, codes.tobytes(), text)
    origin = np.flatnonzero(codes)
    visible = points[origin].tobytes().decode("utf-32-le", "surrogatepass")
    return Folded(visible, codes[origin].tobytes(), text, origin)


def seen(text: str) -> str:
    """`text` without what nobody sees in it; a letter and the mark typed behind it are one character."""
    return text if text.isascii() else fold(unicodedata.normalize("NFC", text)).text


def plain(text: str) -> str:
    """`text` in lower case without diacritics, one character for one; other scripts keep their letters."""
    if text.isascii():
        return text.lower()
    return "".join(map(_plain_character, text))


@cache
def _plain_character(character: str) -> str:
    low = character.lower()[:1]
    return STROKES.get(low) or unicodedata.normalize("NFKD", low)[:1].lower() or low


_APOSTROPHES: Final = "ʹʺʻʼʽʾʿˈ"
"""Letters by Unicode, marks by their looks: Kaʻahumanu is Ka'ahumanu."""
_ASCII: Final = bytes(ord(chr(point).lower()) if chr(point).isalnum() else SPACE for point in range(128)) * 2


@cache
def _table() -> NDArray[Any]:
    table = np.full(0x110000, SPACE, np.uint8)
    table[_DETAILED:0xD800] = _HASHED + np.arange(_DETAILED, 0xD800) % 128
    table[0x3000:0x3005] = table[0x3007:0x3021] = table[0x30FB] = SPACE
    table[0x20000:0x32000] = _HASHED + np.arange(0x20000, 0x32000) % 128
    for point in (*range(_DETAILED), *range(0xF900, 0x10000), *range(0x1D400, 0x1D800)):
        table[point] = _code(chr(point))
    table[0xE0000:0xE0200] = _DROPPED
    return table


def _code(character: str) -> int:
    category = unicodedata.category(character)
    if category in {"Cf", "Mn", "Me"}:
        return _DROPPED
    if not character.isalnum() or character in _APOSTROPHES:
        return SPACE
    letter = _plain_character(character)
    if letter.isascii() and letter.isalnum():
        return ord(letter)
    return _HASHED + ord(letter) % 128
