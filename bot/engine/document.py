"""An article made ready for summarising: its running sentences with what every later stage asks about them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from bot.engine.labels import Label, Labelled, label
from bot.engine.language import detect
from bot.engine.openings import leans, unbalanced
from bot.engine.sentences import paragraphs, split
from bot.engine.terms import content, terms, words
from bot.model import SourceText, SummarySentence

LONGEST_READ: Final = 400_000
"""Characters of a text that are read: a book's worth, so that a paste of any size takes bounded time."""

MOST_SENTENCES: Final = 300
"""Running sentences that are considered: beyond some 7,000 words nothing is news any more, and likeness is
quadratic."""

_RUNNING: Final = 80
"""Characters from which a paragraph is taken for running text when its language is asked: menus mislead."""

_FEWEST_WORDS: Final = 4
"""A shorter sentence ("Not so.") says nothing without the one before it."""

_BULLET: Final = re.compile(r"(?:[-*•·‣▪◦●■] |> ?|(?:🧵 ?)?\d{1,2}/ ) *+(?=[^\s>])")
"""What sets off an item of a list, a line of another's mail, or a post of a thread ("2/ "); a dash may stand for a
quotation mark and stays."""

_QUESTION: Final = re.compile(r"Q(?:uestion)?\s?: ")
_ANSWER: Final = re.compile(r"A(?:nswer)?\s?: ")

_ANNOUNCING: Final = re.compile(r":[\s.]*$")
"""Some pages set a full stop, with a space before it, behind a line that had none."""

_LONGEST_SENTENCE: Final = 1_200
"""Characters: a longer "sentence" is a table, a list or a missing full stop, and no summary."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be chosen.  `text == source.text[start:end]`.

    `leans`: only after the candidate before it; `announces`: only before the one after it, as "The reasons are:" and a
    question of an interview are.
    """

    text: str
    start: int
    end: int
    paragraph: int
    terms: tuple[str, ...]
    words: tuple[str, ...]
    leans: bool
    announces: bool
    source: int = 0

    def sentence(self) -> SummarySentence:
        """This sentence as a part of a summary."""
        return SummarySentence(self.text, self.start, self.end, self.source)


@dataclass(frozen=True, slots=True)
class Document:
    """One source: candidates in reading order, language, terms of the headline, a note for the reader, if any.

    `wire`: it opens with a dateline, as an agency's report does.
    """

    candidates: tuple[Candidate, ...]
    language: str | None
    headline: frozenset[str]
    note: str = ""
    wire: bool = False

    def keeping(self, candidates: Sequence[Candidate]) -> Document:
        """The same document with some of its candidates."""
        return replace(self, candidates=tuple(candidates))


def prepare(source: SourceText, number: int = 0) -> Document:
    """Read one source.  `number` is its index among the sources of a story, and is kept in each candidate."""
    text = source.text[:LONGEST_READ]
    language = _language(source, text)
    labelled = label(split(text, language or "en"), source.title, language)
    candidates = _candidates(labelled, language, number)
    headline = [source.title, *(item.text for item in labelled if item.label is Label.HEADLINE)]
    return Document(
        candidates=candidates[:MOST_SENTENCES],
        language=language,
        headline=frozenset(terms(" ".join(headline), language or "")),
        note=_note(source.text, labelled, candidates),
        wire=any(item.lead_in > 0 for item in labelled[:3]),
    )


def _language(source: SourceText, text: str) -> str | None:
    declared = (source.language or "")[:2].lower()
    running = (text[start:end] for start, end in paragraphs(text) if end - start >= _RUNNING)
    return detect("\n".join(islice(running, 40))) or detect(text) or declared or None


def _candidates(labelled: tuple[Labelled, ...], language: str | None, number: int) -> tuple[Candidate, ...]:
    found: list[Candidate] = []
    quoting, paragraph = False, -1
    for item in labelled:
        quoting = quoting and item.sentence.paragraph == paragraph
        paragraph = item.sentence.paragraph
        bullet = _BULLET.match(item.text)
        start = item.start + (bullet.end() if bullet else 0)
        text = item.text[start - item.start :]
        spoken = words(text)
        inside = quoting
        quoting = quoting != unbalanced(text, language)
        short = len(spoken) < _FEWEST_WORDS
        if item.label is not Label.BODY or len(text) > _LONGEST_SENTENCE or (short and not (found and spoken)):
            continue
        found.append(
            Candidate(
                text=text,
                start=start,
                end=item.sentence.end,
                paragraph=paragraph,
                terms=tuple(content(spoken, language or "")),
                words=tuple(spoken),
                leans=_leans(text, language, short=short, inside=inside),
                announces=(_ANNOUNCING.search(text[-4:]) or _QUESTION.match(text)) is not None,
                source=number,
            )
        )
    return _without_repetitions(found)


def _without_repetitions(found: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """`found` without what was said before word for word, unless a sentence beside it would then stand by another."""
    first: dict[tuple[str, ...], int] = {}
    kept: list[Candidate] = []
    needed = False
    for index, candidate in enumerate(found):
        first.setdefault(candidate.words, index)
    for index in reversed(range(len(found))):
        candidate = found[index]
        announced = index > 0 and found[index - 1].announces
        if first[candidate.words] == index or needed or announced:
            kept.append(candidate)
            needed = candidate.leans
    return tuple(reversed(kept))


def _leans(text: str, language: str | None, *, short: bool, inside: bool) -> bool:
    """Whether a sentence needs the one before it; a question stands alone, however short it is, and no answer does."""
    if _QUESTION.match(text):
        return False
    return short or inside or _ANSWER.match(text) is not None or leans(text, language)


def _note(text: str, labelled: tuple[Labelled, ...], candidates: tuple[Candidate, ...]) -> str:
    if not candidates:
        return _why_nothing(text[:LONGEST_READ], labelled)
    if len(candidates) == 1:
        return "The text has a single sentence."
    if len(text) > LONGEST_READ:
        return f"Only the first {LONGEST_READ:,} characters were read."
    return f"Only the first {MOST_SENTENCES} sentences were considered." if len(candidates) > MOST_SENTENCES else ""


def _why_nothing(text: str, labelled: tuple[Labelled, ...]) -> str:
    if not text.strip():
        return "There is no text to summarise."
    if not any(character.isalnum() for character in text):
        return "The text holds no words."
    if sum(item.label is Label.NOT_PROSE for item in labelled) * 2 >= len(labelled):
        return "This is no running text: it looks like code, a table or a list."
    return "There is too little running text to summarise: only a headline, captions or fragments."
