"""Whether a full stop belongs to an abbreviation, in the languages whose newspapers we know beside English."""

from __future__ import annotations

import re
from typing import Final

from bot.engine.abbreviations import BEFORE_NUMBERS, NEVER_LAST, NUMBERED, PARTICLES, SOMETIMES_LAST, STARTERS

KNOWN: Final = frozenset({"fr", "de", "es", "it", "pt", "nl"})

SIGNATURES: Final = frozenset({"dpa", "afp", "sda", "apa", "epd", "kna", "sid", "ats"})
"""What agencies set behind the last full stop."""

_SPACED: Final = re.compile(r"(?<=\b[^\W\d_]\.)[ \u00a0\u202f](?=[^\W\d_]{1,2}\.)")
"""Within "z. B." and "p. ej."."""

_TOKEN: Final = re.compile(r"[^\s(\[\"“„‘‚«»—–/]+$")
_JOINED: Final = re.compile(r"['’-](?=[^'’-]*$)")
"""Before the last part of "l'art." and "Karl-H."."""

_FOLLOWING: Final = re.compile(r"\s*[\"'“”„‘’‚«»(\[—–-]*\s?([^\W\d_]+(?:['’][^\W\d_]+)?)?")
_SURNAME: Final = re.compile(r"\s*[^\W\d_]+['’]?\s?[A-ZÀ-Þ]")
_DETERMINED: Final = re.compile(
    r"\b(?:d(?:er|ie|as|en|em|es)|[azv]m|zu[mr]|vom|[bi]m|beim|(?:[ms]|ih|d)?e?ine?[mnrs]?|ihre?[mnrs]?|jede[mnrs]?"
    r"|Platz|bis|seit|ab)\s\d+\.$",
    re.IGNORECASE,
)
"""An article before a number: "zum 100. Mal"."""

INITIAL: Final = re.compile(r"(?:[A-ZÀ-Þ]\.-?)*[A-ZÀ-Þ]\.")
_DOTTED: Final = re.compile(r"(?:[^\W\d_]{1,4}\.){2,}|[^\W\d_]\.")
"""An abbreviation by its form."""

_DOUBLED: Final = re.compile(r"([A-Z])\1\.")
"""The plural of an initial: "CC. OO."."""

_ROMAN: Final = re.compile(r"[IVX]{1,6}\.")
_NUMBER_OR_DATELINE: Final = re.compile(r"\s*(?:\d|\(|[—–-]\s)")
"""Behind an abbreviation before a number, and behind a month in a dateline: "3 mar. (EFE).-"."""

_LAST_DAY: Final = 31
_INITIAL_LENGTH: Final = 2
"""Characters."""


def opens(after: str, language: str) -> bool:
    """Whether what stands behind a stop opens a sentence: an inverted mark, or one of the words that mostly do."""
    if after.lstrip()[:1] in {"¿", "¡"}:
        return True
    found = _FOLLOWING.match(after)
    word = (found.group(1) or "") if found else ""
    first = re.split(r"['’]", word)[0]
    return word[:1].isupper() and not {word.lower(), first.lower()}.isdisjoint(STARTERS[language])


def runs_on(head: str, after: str, language: str) -> bool:
    """Whether the stop that ends `head` belongs to an abbreviation or an ordinal that runs on into `after`."""
    token = _TOKEN.search(_SPACED.sub("", head))
    if token is None:
        return False
    whole = token.group()
    last = _JOINED.split(whole)[-1]
    bare = last[:-1].lower()
    if bare.isdigit():
        return _is_ordinal(head, bare, after, language)
    if any(_never_last(form, language) for form in (last, whole)):
        return True
    if bare in BEFORE_NUMBERS[language] and _NUMBER_OR_DATELINE.match(after):
        return True
    if not _may_run_on(last, bare, language):
        return False
    return not opens(after, language) or (len(last) == _INITIAL_LENGTH and last[0].isupper() and _is_surname(after))


def _may_run_on(last: str, bare: str, language: str) -> bool:
    """Whether a word with a stop is an abbreviation where no new sentence opens behind it."""
    if bare in SOMETIMES_LAST[language] or _DOTTED.fullmatch(last) or INITIAL.fullmatch(last):
        return True
    if language == "es" and _DOUBLED.fullmatch(last):
        return True
    return language == "de" and (bare.endswith("str") or _ROMAN.fullmatch(last) is not None)


def _never_last(last: str, language: str) -> bool:
    """A single letter must be a capital: "M. Vial", but "à 300 m. Le bac …"."""
    return last[:-1].lower() in NEVER_LAST[language] and (len(last) > _INITIAL_LENGTH or last[0].isupper())


def _is_surname(after: str) -> bool:
    """Whether a surname with a particle follows: "V. De Luca"."""
    found = _FOLLOWING.match(after)
    word = re.split(r"['’]", (found.group(1) or "") if found else "")[0]
    return word.lower() in PARTICLES and _SURNAME.match(after) is not None


def _is_ordinal(head: str, number: str, after: str, language: str) -> bool:
    if head.strip() == f"{number}.":
        return len(number) < 4  # noqa: PLR2004 - "12." numbers a list, "2026." is a year
    if language != "de" or len(number) > 3 or opens(after, language):  # noqa: PLR2004 - nothing is counted further
        return False
    found = _FOLLOWING.match(after)
    word = (found.group(1) or "").lower() if found else ""
    return word in NUMBERED or bool(_DETERMINED.search(head)) or (bool(word) and int(number) <= _LAST_DAY)
