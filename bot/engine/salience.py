"""Salience: how central an entity is to an article.

Five signs, each 0..1, weighted:

- the headline names it (0.30);
- the lead names it (0.25): fully in the first sentence, less in each further one of the first fifth (at least four);
- its share of the sentences (0.20), full from a quarter on, for pronouns take the others;
- its spread over the article's thirds (0.10);
- how often it opens a sentence, in English the subject's place (0.15), full from three times on; whoever only stands
  behind a quotation is a source, not the subject.

It is a main subject from 0.50 and passing below 0.12.  `docs/matching.md` shows the sum for an example.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.engine.lexicon import TITLES
from bot.engine.searchtext import SearchText
from bot.model import Salience

HEADLINE, LEAD, SHARE, SPREAD, SUBJECT = 0.30, 0.25, 0.20, 0.10, 0.15
MAIN_FROM: Final = 0.50
MENTIONED_FROM: Final = 0.12
_SHORTEST_LEAD: Final = 4
_LEAD_SHARE: Final = 0.2
_FULL_SHARE: Final = 0.25
_FULL_SUBJECT: Final = 3
_LED_BY: Final = TITLES | {"the"}
"""Words that a subject may have before it where it opens a sentence."""


def weigh(document: SearchText, spans: Sequence[tuple[int, int]]) -> float:
    """The weighted sum of the five signs (0..1) for mentions at `spans`, in order."""
    if not spans:
        return 0.0
    headline = document.headline_end
    first = document.sentence_at(headline) if headline else 0
    where = sorted({document.sentence_at(start) - first for start, _ in spans if start >= headline})
    total = max(1, len(document.sentences) - first)
    return (
        HEADLINE * (spans[0][0] < headline)
        + LEAD * _lead(where, total)
        + SHARE * min(1.0, len(where) / total / _FULL_SHARE)
        + SPREAD * len({min(2, 3 * index // total) for index in where}) / 3
        + SUBJECT * min(1.0, _subjects(document, spans) / _FULL_SUBJECT)
    )


def grade(weight: float) -> Salience:
    """The grade for a weight."""
    if weight >= MAIN_FROM:
        return Salience.MAIN
    return Salience.MENTIONED if weight >= MENTIONED_FROM else Salience.PASSING


def _lead(where: Sequence[int], total: int) -> float:
    length = max(_SHORTEST_LEAD, _LEAD_SHARE * total)
    return max(0.0, 1 - where[0] / length) if where else 0.0


def _subjects(document: SearchText, spans: Sequence[tuple[int, int]]) -> int:
    return sum(_is_subject(document, document.index_from(start)) for start, _ in spans)


def _is_subject(document: SearchText, first: int) -> bool:
    while first > 0 and document.word(first - 1) in _LED_BY and not document.opens_sentence(first):
        first -= 1
    return document.opens_sentence(first) and not _wrapped(document, first)


def _wrapped(document: SearchText, first: int) -> bool:
    """Whether a line begins at word `first` only because the text is hard-wrapped: its sentence began before."""
    start = document.starts[first]
    begun = document.sentences[document.sentence_at(start)].start
    return first > 0 and "\n" in document.gap(first) and document.ends(first - 1) > begun
