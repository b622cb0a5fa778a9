"""The figures a sentence gives, in digits or in words: what is compared when two sentences tell the same thing."""

from __future__ import annotations

import re
from typing import Final

from bot.engine.terms import words

_NUMBER: Final = re.compile(r"\d[\d.,]*")
_SPELLED: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty"
)
_NUMBER_WORDS: Final = {word: str(value) for value, word in enumerate(_SPELLED.split())}


def digits(text: str) -> list[str]:
    """Figures that are written in digits, without their thousands' commas."""
    return [number.replace(",", "").rstrip(".") for number in _NUMBER.findall(text)]


def spelled(text: str) -> list[str]:
    """English number words up to twenty, as digits."""
    return [_NUMBER_WORDS[word] for word in words(text) if word in _NUMBER_WORDS]
