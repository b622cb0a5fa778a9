"""The default summariser: verbatim sentences of one article, or of several about one story.

Language, sentences, labels and terms make a `Document`; fitted weights say what each word, pair and sentence promises
and `selection` weighs whole sets; where a language's words cannot be told apart, position and centrality rank the
sentences. Pure and synchronous: run it off the event loop.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from bot.engine.cells import Vector
from bot.engine.centrality import rank, similarities
from bot.engine.document import Candidate, Document, prepare
from bot.engine.language import WORDLESS
from bot.engine.promise import promise
from bot.engine.ranker import assess, weights
from bot.engine.selection import best_set, choose
from bot.engine.story import read
from bot.model import Length, SourceText, Summary

METHOD: Final = "extractive"
_DEK_WIDEST: Final = 200
"""Characters a card or a digest line holds without being cut."""

_DEK_FEWEST: Final = 7
"""Words: "Hong Kong is burning." is an opening, and no line that tells a story."""

_NEARLY: Final = 0.85
"""A sentence that fits a card is taken before the best one when it is worth so much of it."""

_DEK_LEAD: Final = 0.8
_DEK_LENGTH: Final = 25.0
"""A line under a headline is mostly drawn from the lead and has some 25 words; chosen on the first bullets."""

_USUAL: Final = 3
"""Sentences of a summary where no weights tell how many it should have."""

_NOTICE: Final = 8
"""Sentences: what is shorter is told in one."""


def summarise(
    sources: Sequence[SourceText], *, length: Length = Length.MEDIUM, sentences: int | None = None
) -> Summary:
    """The summary of one source, or of a story told by several.

    `sentences`, when given, is obeyed as far as the text has that many, and the note says where it has not; else
    `length` sets the range: short 1-2, medium 1-4, long 5-7 sentences. Every sentence is verbatim
    (`text == sources[source].text[start:end]`). Of a story no fact is told twice, the newest article's telling wins
    and stands first. A text without running sentences gives an empty summary whose `note` says why.
    """
    story = read(sources)
    if not story.documents:
        return Summary((), story.language, METHOD, story.note)
    candidates = story.candidates
    fewest, most = _range(length, sentences, len(candidates))
    chosen = _choose(story.documents, candidates, fewest, most) if most > 0 else []
    told = tuple(candidates[index].sentence() for index in chosen)
    short = f"The text has only {len(told)} sentences to tell." if sentences and len(told) < sentences else ""
    return Summary(told, story.language, METHOD, story.note or short)


def dek(source: SourceText) -> str:
    """The verbatim sentence that says most, for a card or a digest: within 200 characters where one will do.

    Empty when the text has no running sentence.
    """
    document = prepare(source)
    return document.candidates[_telling(document)].text if document.candidates else ""


def _telling(document: Document) -> int:
    """The sentence that tells the article by itself."""
    candidates = document.candidates
    able = [index for index, candidate in enumerate(candidates) if not (candidate.leans or candidate.announces)]
    telling = [index for index in able if len(candidates[index].words) >= _DEK_FEWEST]
    able = [index for index in telling if not candidates[index].text.endswith("?")] or telling or able or [0]
    if document.language in WORDLESS:
        return able[0]
    worth = _worth_of_a_line(document)
    best = max(able, key=lambda index: worth[index])
    fitting = [index for index in able if len(candidates[index].text) <= _DEK_WIDEST]
    near = [index for index in fitting if worth[index] >= _NEARLY * worth[best]]
    return max(near, key=lambda index: worth[index], default=best)


def _range(length: Length, sentences: int | None, available: int) -> tuple[int, int]:
    if sentences is not None:
        return max(sentences, 0), max(sentences, 0)
    if length is Length.SHORT:
        return 1, 1 if available <= _NOTICE else 2
    if length is Length.MEDIUM:
        return 1, 4
    wanted = min(max(available // 5, 5), 7)
    return wanted, wanted


def _choose(documents: Sequence[Document], candidates: Sequence[Candidate], fewest: int, most: int) -> list[int]:
    if most == 1 and len(documents) == 1:
        return [_telling(documents[0])]
    if any(document.language in WORDLESS for document in documents):
        return _most_central(documents, candidates, min(most, max(fewest, _USUAL)))
    worths = [assess(document, weights(document.language)) for document in documents]
    promised = promise(worths, weights(documents[0].language).repeats, wire=documents[0].wire)
    return best_set(candidates, promised, fewest, most)


def _most_central(documents: Sequence[Document], candidates: Sequence[Candidate], count: int) -> list[int]:
    ranks = [rank(similarities([candidate.terms for candidate in document.candidates])) for document in documents]
    cosine = similarities([candidate.terms for candidate in candidates])
    return choose(candidates, np.concatenate(ranks), cosine, count)


def _worth_of_a_line(document: Document) -> Vector:
    """What each sentence is worth as the one line under a headline."""
    fitted = weights(document.language)
    promised = promise([assess(document, fitted)], fitted.repeats, wire=document.wire)
    told = np.append(promised.told[:1] + _DEK_LEAD, promised.told[1:])
    return replace(promised, told=told, expected=_DEK_LENGTH).alone()
