"""The default summariser: verbatim sentences of one article, or of several about one story.

Language, sentences, labels and terms make a `Document`; a score says what each sentence is worth; `selection` takes a
whole that repeats nothing and leans on nothing that is not there.  Pure and synchronous: run it off the event loop.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from bot.engine.centrality import rank, similarities
from bot.engine.document import Candidate, Document, prepare
from bot.engine.selection import choose
from bot.model import Length, SourceText, Summary, SummarySentence

METHOD: Final = "extractive"
_DEK_WIDEST: Final = 200
"""Characters a card or a digest line holds without being cut."""


def summarise(
    sources: Sequence[SourceText], *, length: Length = Length.MEDIUM, sentences: int | None = None
) -> Summary:
    """The summary of one source, or of a story told by several.

    `sentences`, when given, is obeyed as far as the text has that many; else `length` sets the range: short 1-2,
    medium 1-4, long 5-7 sentences.  Every sentence is verbatim (`text == sources[source].text[start:end]`).  A text
    without running sentences gives an empty summary whose `note` says why.
    """
    documents = [prepare(source, number) for number, source in enumerate(sources)]
    candidates = tuple(candidate for document in documents for candidate in document.candidates)
    language = next((document.language for document in documents if document.language), None)
    note = next((document.note for document in documents if document.note), "")
    if not candidates:
        return Summary((), language, METHOD, note or "There is no text to summarise.")
    wanted = min(sentences if sentences is not None else _wanted(length, len(candidates)), len(candidates))
    cosine = similarities([candidate.terms for candidate in candidates])
    chosen = choose(candidates, _scores(documents), cosine, max(wanted, 0))
    return Summary(tuple(_sentence(candidates[index]) for index in sorted(chosen)), language, METHOD, note)


def dek(source: SourceText) -> str:
    """The verbatim sentence that says most, for a card or a digest: within 200 characters where one will do.

    Empty when the text has no running sentence.
    """
    document = prepare(source)
    if not document.candidates:
        return ""
    scores = _scores([document])
    order = [int(index) for index in scores.argsort(kind="stable")[::-1]]
    alone = [index for index in order if not document.candidates[index].leans] or order
    short = [index for index in alone[:3] if len(document.candidates[index].text) <= _DEK_WIDEST]
    return document.candidates[(short or alone)[0]].text


def _wanted(length: Length, available: int) -> int:
    if length is Length.SHORT:
        return 2 if available > 8 else 1  # noqa: PLR2004 - a notice of a few lines is told in one
    if length is Length.MEDIUM:
        return 3
    return min(max(available // 5, 5), 7)


def _scores(documents: Sequence[Document]) -> np.ndarray:
    return np.concatenate(
        [
            rank(similarities([candidate.terms for candidate in document.candidates]))
            for document in documents
            if document.candidates
        ]
    )


def _sentence(candidate: Candidate) -> SummarySentence:
    return SummarySentence(candidate.text, candidate.start, candidate.end, candidate.source)
