"""The default summariser: verbatim sentences of one article, or of several about one story.

Language, sentences, labels and terms make a `Document`; in English, fitted weights say what each word, pair and
sentence promises and `selection` weighs whole sets; in other languages position and centrality rank the
sentences. Pure and synchronous: run it off the event loop.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import numpy as np

from bot.engine.centrality import Vector, rank, similarities
from bot.engine.document import Candidate, Document, prepare
from bot.engine.promise import promise
from bot.engine.ranker import assess, weights
from bot.engine.selection import best_set, choose
from bot.model import Length, SourceText, Summary, SummarySentence

METHOD: Final = "extractive"
_DEK_WIDEST: Final = 200
"""Characters a card or a digest line holds without being cut."""

_NOTICE: Final = 8
"""Sentences: what is shorter is told in one."""

_MOST_TOLD: Final = 50
"""Sentences of a story that are weighed, so that twenty outlets cost little more than one."""

_SAME: Final = 0.55
"""Cosine from which a sentence of an older article tells what a newer one tells."""
_SAME_BUT_FIGURES: Final = 0.3
"""The same where the two give different figures: then the newer figures win."""
_FIGURE: Final = re.compile(r"\d[\d.,]*")


def summarise(
    sources: Sequence[SourceText], *, length: Length = Length.MEDIUM, sentences: int | None = None
) -> Summary:
    """The summary of one source, or of a story told by several.

    `sentences`, when given, is obeyed as far as the text has that many; else `length` sets the range: short 1-2,
    medium 1-4, long 5-7 sentences. Every sentence is verbatim (`text == sources[source].text[start:end]`). Of a
    story no fact is told twice, the newest article's telling wins and stands first. A text without running
    sentences gives an empty summary whose `note` says why.
    """
    documents = [prepare(source, number) for number, source in enumerate(sources)]
    language = next((document.language for document in documents if document.language), None)
    told = _newest_first(documents, sources)
    note = next((document.note for document in documents if document.note), "") if len(told) < len(documents) else ""
    note = note or next((document.note for document in told if document.note), "")
    if not told:
        return Summary((), language, METHOD, note or "There is no text to summarise.")
    if len(told) > 1:
        told = _without_repetitions(told)
    candidates = tuple(candidate for document in told for candidate in document.candidates)
    fewest, most = _range(length, sentences, len(candidates))
    chosen = _choose(told, candidates, fewest, most) if most > 0 else []
    return Summary(tuple(_sentence(candidates[index]) for index in chosen), language, METHOD, note)


def dek(source: SourceText) -> str:
    """The verbatim sentence that says most, for a card or a digest: within 200 characters where one will do.

    Empty when the text has no running sentence.
    """
    document = prepare(source)
    able = [index for index, candidate in enumerate(document.candidates) if not candidate.leans]
    if not able:
        return document.candidates[0].text if document.candidates else ""
    worth = _worth(document)
    order = sorted(able, key=lambda index: -worth[index])
    short = [index for index in order[:3] if len(document.candidates[index].text) <= _DEK_WIDEST]
    return document.candidates[(short or order)[0]].text


def _range(length: Length, sentences: int | None, available: int) -> tuple[int, int]:
    if sentences is not None:
        return max(sentences, 0), max(sentences, 0)
    if length is Length.SHORT:
        return 1, 1 if available <= _NOTICE else 2
    if length is Length.MEDIUM:
        return 1, 4
    wanted = min(max(available // 5, 5), 7)
    return wanted, wanted


def _newest_first(documents: Sequence[Document], sources: Sequence[SourceText]) -> list[Document]:
    """The sources that have something to say, newest first; those without a date behind, as they were given."""
    oldest = datetime.min.replace(tzinfo=UTC)
    order = sorted(range(len(documents)), key=lambda n: sources[n].published or oldest, reverse=True)
    return [documents[n] for n in order if documents[n].candidates]


def _without_repetitions(documents: Sequence[Document]) -> list[Document]:
    """Each source without the sentences whose fact a newer source tells, and no more sentences than can be weighed."""
    share = max(_MOST_TOLD // len(documents), 3)
    told = [document.candidates[: max(share, 3)] for document in documents]
    cosine = similarities([candidate.terms for candidates in told for candidate in candidates])
    flat = [candidate for candidates in told for candidate in candidates]
    dropped = {
        later
        for later in range(len(flat))
        for earlier in range(later)
        if flat[earlier].source != flat[later].source
        and _same(flat[earlier], flat[later], float(cosine[earlier, later]))
    }
    for index, candidate in enumerate(flat):
        if candidate.leans and index - 1 in dropped:
            dropped.add(index)
    kept = {(candidate.source, candidate.start) for index, candidate in enumerate(flat) if index not in dropped}
    thinned = [
        document.keeping([c for c in document.candidates if (c.source, c.start) in kept]) for document in documents
    ]
    return [document for document in thinned if document.candidates]


def _same(newer: Candidate, older: Candidate, likeness: float) -> bool:
    if likeness >= _SAME:
        return True
    figures, others = set(_FIGURE.findall(newer.text)), set(_FIGURE.findall(older.text))
    return likeness >= _SAME_BUT_FIGURES and bool(figures) and bool(others) and figures != others


def _choose(documents: Sequence[Document], candidates: Sequence[Candidate], fewest: int, most: int) -> list[int]:
    if all(document.language == "en" for document in documents):
        fitted = weights()
        worths = [assess(document.candidates, document.headline, fitted) for document in documents]
        promised = promise(worths, fitted.repeats, wire=documents[0].wire)
        return best_set(candidates, promised, fewest, most)
    scores = np.concatenate([_worth(document) for document in documents])
    return choose(
        candidates, scores, similarities([candidate.terms for candidate in candidates]), min(most, max(fewest, 3))
    )


def _worth(document: Document) -> Vector:
    """What each sentence is worth alone."""
    if document.language != "en":
        return rank(similarities([candidate.terms for candidate in document.candidates]))
    fitted = weights()
    promised = promise([assess(document.candidates, document.headline, fitted)], fitted.repeats, wire=document.wire)
    return promised.of(np.eye(len(document.candidates)))


def _sentence(candidate: Candidate) -> SummarySentence:
    return SummarySentence(candidate.text, candidate.start, candidate.end, candidate.source)
