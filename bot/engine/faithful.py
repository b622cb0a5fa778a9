"""The gate that a generated sentence must pass: what it says must stand in the sources.

Every name, number, date and quotation must be supported, and most of its content words must be the sources' own.
The gate reads words, not meanings: it stops what was invented, and a "not" that was dropped from, or put into, a
sentence that is otherwise the source's (`negation`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.engine.figures import digits, spelled
from bot.engine.negation import Claim, claim, turned
from bot.engine.sentences import split
from bot.engine.stopwords import STOP_WORDS
from bot.engine.terms import content, words

_WORD: Final = re.compile(r"[^\W\d_][^\W_]*(?:['’.-][^\W_]+)*")
_QUOTED: Final = re.compile(r"[\"“„«]([^\"“”„«»]{2,600})[\"”“»]")
_ADDRESS: Final = re.compile(r"https?://\S+|www\.\S+|(?<!\S)\S[^\s@]*+@\S+\.\S+", re.IGNORECASE)
_RELATIVE_DATES: Final = frozenset({"today", "yesterday", "tomorrow", "tonight"})
_OWN_WORDS: Final = 0.6
"""Share of a sentence's content words that must be the sources' own: a paraphrase keeps it, an invention does not."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the sources say, ready to be asked."""

    folded: str
    words: frozenset[str]
    stems: frozenset[str]
    numbers: frozenset[str]
    claims: tuple[Claim, ...]
    language: str


def evidence(texts: Sequence[str], language: str) -> Evidence:
    """Read the sources (titles may be among `texts`)."""
    whole = "\n".join(texts)
    said = words(whole)
    numbers = {*digits(whole), *spelled(whole)}
    claims = tuple(claim(sentence.text, language) for text in texts for sentence in split(text, language))
    return Evidence(
        _fold(whole), frozenset(said), frozenset(content(said, language)), frozenset(numbers), claims, language
    )


def objections(sentence: str, known: Evidence) -> tuple[str, ...]:
    """What in `sentence` the sources do not support, each in a few words; empty for a faithful one."""
    return (
        *(
            f"quotes “{quoted}”"
            for quoted in _QUOTED.findall(sentence)
            if _fold(quoted).strip(" .,") not in known.folded
        ),
        *(f"gives the address {found}" for found in _ADDRESS.findall(sentence) if found.casefold() not in known.folded),
        *(f"gives the number {number}" for number in _numbers(sentence) if number not in known.numbers),
        *(f"names {name}" for name in _names(sentence, known.language) if not set(words(name)) <= known.words),
        *(f"says {word}" for word in words(sentence) if word in _RELATIVE_DATES and word not in known.words),
        *(f"turns round whether {stem}" for stem in sorted(turned(claim(sentence, known.language), known.claims))),
        *_strange(sentence, known),
    )


def _strange(sentence: str, known: Evidence) -> tuple[str, ...]:
    stems = set(content(words(sentence), known.language))
    if not stems:
        return ("says nothing",)
    own = len(stems & known.stems) / len(stems)
    return () if own >= _OWN_WORDS else (f"only {own:.0%} of its words are the source's",)


def _numbers(sentence: str) -> list[str]:
    """Figures of a sentence, but for the word "one", which counts nothing as often as not."""
    return [*digits(sentence), *(number for number in spelled(sentence) if number != "1")]


def _names(sentence: str, language: str) -> list[str]:
    """Capitalised words; the first word of the sentence only when it is no function word."""
    found = [one for one in _WORD.finditer(sentence) if one.group()[0].isupper()]
    common = STOP_WORDS.get(language, frozenset())
    return [one.group() for one in found if one.start() > 1 or one.group().casefold() not in common]


def _fold(text: str) -> str:
    table = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'"})
    return " ".join(text.translate(table).casefold().split())
