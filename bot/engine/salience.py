"""Salience: how central an entity is to an article.

Five signs, each 0..1, weighted: the headline names it (0.30), the lead names it early (0.25), its share of the
sentences (0.20), its spread over the article's thirds (0.10), and how often it opens a sentence or speaks, which in
English is the subject's place (0.15).  It is a main subject
from 0.50 and passing below 0.18.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.engine.lexicon import SPEECH, TITLES
from bot.engine.searchtext import SearchText
from bot.model import Salience

HEADLINE, LEAD, SHARE, SPREAD, SUBJECT = 0.30, 0.25, 0.20, 0.10, 0.15
MAIN_FROM: Final = 0.50
MENTIONED_FROM: Final = 0.18
_LEAD_SENTENCES: Final = 3
_FULL_SHARE: Final = 0.3
"""A subject that stands in three sentences of ten stands everywhere: pronouns take the others."""


def weigh(document: SearchText, spans: Sequence[tuple[int, int]]) -> float:
    """The weighted sum of the five signs (0..1) for mentions at `spans`, in order."""
    if not spans:
        return 0.0
    headline = any(start < document.headline_end for start, _ in spans)
    body = [start for start, _ in spans if start >= document.headline_end]
    first = document.sentence_at(document.headline_end) if document.headline_end else 0
    where = sorted({document.sentence_at(start) - first for start in body})
    total = max(1, len(document.sentences) - first)
    lead = max((1 - index / _LEAD_SENTENCES for index in where if index < _LEAD_SENTENCES), default=0.0)
    thirds = {min(2, 3 * index // total) for index in where}
    return (
        HEADLINE * headline
        + LEAD * lead
        + SHARE * min(1.0, len(where) / total / _FULL_SHARE)
        + SPREAD * len(thirds) / 3
        + SUBJECT * _subjects(document, spans) / len(spans)
    )


def grade(weight: float) -> Salience:
    """The grade for a weight."""
    if weight >= MAIN_FROM:
        return Salience.MAIN
    return Salience.MENTIONED if weight >= MENTIONED_FROM else Salience.PASSING


def _subjects(document: SearchText, spans: Sequence[tuple[int, int]]) -> int:
    return sum(_is_subject(document, document.index_at(start), document.index_at(end - 1)) for start, end in spans)


def _is_subject(document: SearchText, first: int, last: int) -> bool:
    while first > 0 and document.word(first - 1) in TITLES | {"the"} and not document.opens_sentence(first):
        first -= 1
    return document.opens_sentence(first) or bool(SPEECH & {document.word(first - 1), document.word(last + 1)})
