"""A surname whose bearer is named in full nowhere in the article: points of evidence speak for and against it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot.engine import clubs
from bot.engine import surroundings as near
from bot.engine.candidate import Candidate
from bot.engine.fold import plain
from bot.engine.introduced import Before, Reading
from bot.engine.lexicon import (
    OFFICES,
    PLACE_NAMES,
    RELATIVES,
    ROLES,
    SPEECH,
    common_surnames,
    common_words,
    forenames,
)
from bot.engine.searchtext import SearchText

ALONE: Final = 0.6
"""How sure we are of a surname on its own."""
ENOUGH: Final = 2
"""Points of evidence that a surname needs which stands alone in the whole article."""


def judge(document: SearchText, found: Sequence[tuple[Candidate, Reading]]) -> None:
    """Weigh surnames that stand alone in the whole article; where one mention has enough, the others need little."""
    times = Counter(candidate.form.pattern for candidate, _ in found)
    weighed = [(candidate, _weigh(document, candidate, reading, times)) for candidate, reading in found]
    known = any(sum(worth for worth, _ in evidence) >= ENOUGH for _, evidence in weighed)
    for candidate, evidence in weighed:
        here = [worth for worth, reason in evidence if not known or reason not in _ALWAYS]
        detail = ", ".join(reason for _, reason in evidence) or "nothing speaks for it"
        if sum(here) >= (0 if known else ENOUGH):
            candidate.accept("surname alone", detail, ALONE)
        else:
            candidate.reject("surname alone", detail)


def _weigh(
    document: SearchText, candidate: Candidate, reading: Reading, times: Mapping[bytes, int]
) -> list[tuple[int, str]]:
    evidence = list(_evidence(document, candidate, reading))
    if times[candidate.form.pattern] > 1:
        evidence.append((1, "named more than once"))
    if sum(worth for worth, _ in evidence) == ENOUGH - 1 and document.label(candidate.start, candidate.end) == "PERSON":
        evidence.append((1, "the tagger takes it for a person"))
    return evidence


_COMMON, _GIVEN, _SHARED = "a common surname", "also a first name", "also a place or a common word"
_ALWAYS: Final = frozenset({_COMMON, _GIVEN, _SHARED})
"""Reasons that hold for a surname wherever it stands: they count no more once one mention has proved itself."""


_LISTED: Final = re.compile(r" (?:\d{1,3}(?:, | ?\)|\n|$| penalty)|(?:c|b|st|lbw) \w|(?:run|not) out\b)")
"""What follows a player: the minutes of goals, or how a batsman fared."""
_RELATIVES: Final = "wife|husband|son|daughter|lawyer|office|aides?|camp"
_APPOSITION: Final = re.compile(rf"\s?, (?:(?:[2-9]\d|1[89]) ?,|who\b)|\s?['’]s (?:{_RELATIVES})\b")


def _evidence(document: SearchText, candidate: Candidate, reading: Reading) -> Iterator[tuple[int, str]]:
    """Points for and against a surname that stands alone, each with its reason."""
    yield from _evidence_around(document, candidate, reading)
    word = document.word(candidate.last)
    if candidate.form.typed:
        yield 5, "you gave it as an alias"
    written = document.visible[candidate.start : candidate.end]
    double = "-" in written or " " in candidate.form.text
    if not double and near.introduced_after(document, candidate.last):
        yield -2, "it is told who that is, as of somebody whom nobody knows"
    if "-" in candidate.form.text and not double:
        yield -2, "without its hyphen it may be a first name and a surname"
    if _rare(word) or double:
        yield 2, "a rare surname"
        return
    if word in common_surnames() or word in forenames():
        yield -2, _COMMON if word in common_surnames() else _GIVEN
    if word in PLACE_NAMES or word in common_words():
        yield -1, _SHARED


def _evidence_around(document: SearchText, candidate: Candidate, reading: Reading) -> Iterator[tuple[int, str]]:
    before, after = document.word(candidate.first - 1), document.word(candidate.last + 1)
    if reading.relation is Before.TITLE:
        yield (3 if plain(reading.word) in OFFICES else 1), f"the title {reading.word} stands before it"
    yield from _against(document, candidate)
    if before in ROLES and document.gap(candidate.first).isspace():
        yield 1, "a role stands before it"
    if (before in SPEECH and document.gap(candidate.first).isspace()) or after in SPEECH:
        yield 1, "it speaks or acts"
    if _APPOSITION.match(document.visible, candidate.end):
        yield 2, "an age, a who or a relative follows"
    if in_list_of_players(document, candidate):
        yield 2, "it stands in a list of players"


def _against(document: SearchText, candidate: Candidate) -> Iterator[tuple[int, str]]:
    """What beside a surname makes something else of it."""
    before = document.word(candidate.first - 1)
    if near.region_after(document, candidate.last) or near.follows_place_preposition(document, candidate.first):
        yield -3, "it stands where a place would"
    if near.capital_after(document, candidate.last):
        yield -2, f"{document.raw(candidate.last + 1)} goes on after it"
    if before in {"the", "a", "an"} or "&" in document.gap(candidate.last + 1) + document.gap(candidate.first):
        yield -2, "“the”, “a” or “&” stands beside it"
    if before in RELATIVES and document.gap(candidate.first).isspace():
        yield -2, "a first name: a relative stands before it"
    if reason := _nobody_known(document, candidate):
        yield -4, reason


def _nobody_known(document: SearchText, candidate: Candidate) -> str:
    """What shows that a name is a thing's, or a stranger's: one *Farrow*, a dentist called *Farrow*, *Farrow* means."""
    before, after = document.word(candidate.first - 1), document.word(candidate.last + 1)
    if before == "one" and document.gap(candidate.first) == " ":
        return "somebody whom nobody knows: one stands before it"
    if near.called_before(document, candidate.first):
        return "somebody or something new, which is called so"
    behind = document.gap(candidate.last + 1)
    if behind.strip() == "," and after == "which":
        return "a thing: which follows"
    plural = after in {"were", "are"} and before not in {"and", "or"}
    means = after == "means" and document.word(candidate.last + 2) not in {"to", "business", "it", "well"}
    return f"a word or a thing: it {after}" if behind == " " and (plural or means) else ""


def in_list_of_players(document: SearchText, candidate: Candidate) -> bool:
    """Whether what follows a surname shows a player: the minute of a goal, how a batsman fared."""
    return clubs.is_sport(document) and bool(_LISTED.match(document.visible, candidate.end))


def ambiguous(word: str) -> bool:
    """Whether a surname is also a place's, a first name or a common word."""
    return word in PLACE_NAMES or word in forenames() or word in common_words()


def _rare(word: str) -> bool:
    return word not in common_surnames() and not ambiguous(word)
