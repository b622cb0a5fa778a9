"""Which language a text is written in, offline, and `None` where that cannot be told.

The detector is eldc (n-grams in C, 60 languages, about 9 µs for 1,000 characters): of the offline detectors measured in
`docs/text-engine.md` it was both the most accurate on short titles and the fastest.
"""

from __future__ import annotations

import re
from typing import Final

import eldc

eldc.init()  # maps the tables that are compiled into the module: no I/O, 20 µs

WORDLESS: Final = frozenset({"zh", "ja", "th", "lo", "hi", "mr", "bn", "gu", "pa", "or", "ta", "te", "kn", "ml"})
"""Languages whose words cannot be told apart here: no space parts them, or vowel signs that are no letters do."""

_SAMPLE: Final = 4_000
"""Characters looked at: more changes no verdict on news text and costs time on a huge paste."""

_NOISE: Final = re.compile(r"https?://\S+|(?<!\S)\S+@\S+|[#@]\w+|\d+")
_ASCII_LETTERS_NEEDED: Final = 8
_LETTERS_NEEDED: Final = 2
"""Fewer letters than this say nothing; two Chinese characters already do."""


def detect(text: str) -> str | None:
    """ISO 639-1 code of the language of `text`, or `None` when there is too little of it or the detector is unsure.

    Addresses, handles and digits are ignored; only the first 4,000 characters are read.
    """
    sample = _NOISE.sub(" ", text[:_SAMPLE])
    letters = sum(map(str.isalpha, sample))
    if letters < _LETTERS_NEEDED or (letters < _ASCII_LETTERS_NEEDED and sample.isascii()):
        return None
    verdict = eldc.detect_details(sample.encode(errors="ignore").decode())  # a lone surrogate is no letter
    return verdict.language if verdict.reliable else None
