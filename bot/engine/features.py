"""What clustering sees of an article: weighted stems, names and numbers of its title and opening.

News is written so that the opening says what happened; what follows is background that look-alike events share.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from bot.engine.lexicon import common_words
from bot.engine.stopwords import STOP_WORDS
from bot.engine.terms import stem

OPENING: Final = 120
"""Words of the text that are read after the title."""
TITLE_WEIGHT: Final = 2
_WORD: Final = re.compile(r"\d[\d.,]*\d|\d|[^\W\d_]+(?:['’][^\W\d_]+)*")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?…])\s+|\n+")
_UNSPACED: Final = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_SCORE: Final = re.compile(r"\b(\d{1,3}) ?[-–] ?(\d{1,3})\b")
_STOP: Final = STOP_WORDS["en"]
_TITLE_CASE: Final = 0.6
"""Above this share of capitalised words a capital says nothing."""
_LONGEST_WORD: Final = 40
_USUAL_WORD: Final = 7
"""Characters, with the space."""


@dataclass(frozen=True, slots=True)
class Features:
    """Counts of stems (numbers begin with `#`), which of them are names, and the scores ("13-20", as numbers go up)."""

    counts: Mapping[str, float]
    names: frozenset[str] = field(default_factory=frozenset)
    scores: frozenset[str] = field(default_factory=frozenset)

    @property
    def numbers(self) -> frozenset[str]:
        """The numbers, each with its `#`."""
        return frozenset(term for term in self.counts if term[0] == "#")


def features(title: str, text: str) -> Features:
    """Read a title and the opening of a text.  A title that the text begins with counts once."""
    counts: Counter[str] = Counter()
    names: set[str] = set()
    _read_part(title, TITLE_WEIGHT, counts, names)
    _read_part(text.removeprefix(title), 1, counts, names)
    return Features(counts, frozenset(names), _scores(f"{title}\n{text[: OPENING * _USUAL_WORD]}"))


def _scores(text: str) -> frozenset[str]:
    pairs = (sorted((int(one), int(other))) for one, other in _SCORE.findall(text))
    return frozenset(f"{low}-{high}" for low, high in pairs)


def _read_part(text: str, weight: int, counts: Counter[str], names: set[str]) -> None:
    left = OPENING
    for sentence in _SENTENCE_END.split(text[: OPENING * _LONGEST_WORD]):
        found = _WORD.findall(sentence)[:left]
        left -= len(found)
        _read(found, weight, counts, names)


def stems(text: str) -> list[str]:
    """All stems of a text, in order; stop words are left out."""
    return [term for word in _WORD.findall(text) for term in _terms(word)]


def _read(found: list[str], weight: int, counts: Counter[str], names: set[str]) -> None:
    capitals = sum(word[0].isupper() for word in found)
    telling = capitals <= _TITLE_CASE * len(found)
    for place, word in enumerate(found):
        for term in _terms(word):
            counts[term] += weight
            if word[0].isupper() and (place if telling else _is_no_common_word(word)):
                names.add(term)


@lru_cache(maxsize=100_000)
def _terms(word: str) -> tuple[str, ...]:
    if word[0].isdigit():
        return ("#" + word.replace(",", "")[:_LONGEST_WORD],)
    folded = word[:_LONGEST_WORD].casefold().replace("’", "'").removesuffix("'s")
    if folded in _STOP or not folded:
        return ()
    if _UNSPACED.search(folded):
        return tuple(folded[i : i + 2] for i in range(max(1, len(folded) - 1)))
    return (stem(folded, "en"),)


def _is_no_common_word(word: str) -> bool:
    """Say whether a capital tells a name even in a headline that capitalises every word."""
    return word.casefold().replace("’", "'").removesuffix("'s") not in common_words()


class Rarity:
    """How rare a stem is: in news at large, and more and more in what was seen here."""

    _SEEN_WEIGHT = 2.5
    _HIGHEST = 7.0
    _REPEATED = 0.5
    _NAME = 1.25

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()
        self._documents = 0

    def learn(self, found: Features) -> None:
        """Count one article."""
        self._documents += 1
        self._seen.update(found.counts.keys())

    def forget(self, found: Features) -> None:
        """Take an article back that has left the window."""
        self._documents -= 1
        self._seen.subtract(found.counts.keys())
        for term in found.counts:
            if self._seen[term] <= 0:
                del self._seen[term]

    def of(self, term: str) -> float:
        """Return the inverse document frequency, 0.1 to 7."""
        total = 1_000 + self._documents * self._SEEN_WEIGHT + 1
        holding = background().get(term, 0.0) + self._seen[term] * self._SEEN_WEIGHT / 2 + 0.5
        return max(0.1, min(self._HIGHEST, math.log(total / holding)))

    def weigh(self, found: Features) -> dict[str, float]:
        """Return the article as a vector of length one."""
        weights = {
            term: (1 + self._REPEATED * math.log(n)) * self.of(term) * (self._NAME if term in found.names else 1.0)
            for term, n in found.counts.items()
        }
        norm = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {term: weight / norm for term, weight in weights.items()}


@cache
def background() -> Mapping[str, float]:
    """Documents in a thousand of general news that hold a stem."""
    text = (files("bot.engine") / "data" / "document_frequencies.txt").read_text(encoding="utf-8")
    pairs = (line.split() for line in text.splitlines() if not line.startswith("#"))
    return {term: float(share) for term, share in pairs}
