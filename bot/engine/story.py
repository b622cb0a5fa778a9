"""Several sources of one story made ready for summarising: the newest first, no fact twice.

A single article is a story of one source.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from bot.engine.centrality import similarities
from bot.engine.document import Candidate, Document, prepare
from bot.engine.figures import digits, spelled
from bot.model import SourceText

_MOST_TOLD: Final = 50
"""Sentences of a story that are weighed, so that twenty outlets cost little more than one."""

_SAME: Final = 0.55
"""Cosine from which a sentence of an older article tells what a newer one tells."""
_SAME_BUT_FIGURES: Final = 0.3
"""The same where the two give different figures: then the newer figures win."""
_TOLLS: Final = tuple(
    re.compile(rf"\b(?:{counted})\b", re.IGNORECASE)
    for counted in (
        "killed|dead|died|deaths?|death toll|fatalities|bodies",
        "hurt|injured|wounded|injuries",
        "missing|unaccounted",
        "arrested|detained|arrests",
        "evacuated|displaced|homeless",
    )
)
"""What is counted anew as news goes on: of two sources that count it, whatever their words, the newer one is right."""
_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
"""A sentence with a year in it tells of an earlier time."""


@dataclass(frozen=True, slots=True)
class Story:
    """What the sources have to say: their documents, newest first, without repetitions; none when there is no text."""

    documents: tuple[Document, ...]
    language: str | None
    note: str

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The sentences of all documents in reading order."""
        return tuple(candidate for document in self.documents for candidate in document.candidates)


def read(sources: Sequence[SourceText]) -> Story:
    """Read every source.  A source without running sentences is left out, and the note says so."""
    documents = [prepare(source, number) for number, source in enumerate(sources)]
    language = next((document.language for document in documents if document.language), None)
    told = _newest_first(documents, sources)
    unread = next((document.note for document in documents if not document.candidates), "")
    note = unread or next((document.note for document in told if document.note), "")
    if len(told) > 1:
        told = _without_repetitions(told)
    return Story(tuple(told), language, note if sources else "There is no text to summarise.")


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
    for index in reversed(range(len(flat))):
        if flat[index].announces and index + 1 in dropped:
            dropped.add(index)
    kept = {(candidate.source, candidate.start) for index, candidate in enumerate(flat) if index not in dropped}
    thinned = [
        document.keeping([c for c in document.candidates if (c.source, c.start) in kept]) for document in documents
    ]
    return [document for document in thinned if document.candidates]


def _same(newer: Candidate, older: Candidate, likeness: float) -> bool:
    if likeness >= _SAME:
        return True
    figures, others = _figures(newer.text), _figures(older.text)
    if not figures or not others or figures == others:
        return False
    return likeness >= _SAME_BUT_FIGURES or (
        not _YEAR.search(newer.text) and any(toll.search(newer.text) and toll.search(older.text) for toll in _TOLLS)
    )


def _figures(text: str) -> set[str]:
    return {*digits(text), *spelled(text)}
