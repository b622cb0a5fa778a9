"""sumy's summarisers behind our port, one name a method (`sumy-lex-rank`, …).

They are fed sentences of ours, labelled and split, as document objects of ours: sumy's own tokenizer wants NLTK data at
run time and its parser drops lines in capitals.  `sumy` is imported with the first summary: it costs over a second.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from typing import Any, Final

from bot.engine.document import Candidate
from bot.engine.stopwords import STOP_WORDS
from bot.engine.story import Story, read
from bot.engine.terms import stem
from bot.errors import SummaryError
from bot.model import Length, SourceText, Summary

METHODS: Final = {
    "edmundson": ("edmundson", "EdmundsonSummarizer"),
    "kl": ("kl", "KLSummarizer"),
    "lex-rank": ("lex_rank", "LexRankSummarizer"),
    "lsa": ("lsa", "LsaSummarizer"),
    "luhn": ("luhn", "LuhnSummarizer"),
    "reduction": ("reduction", "ReductionSummarizer"),
    "sum-basic": ("sum_basic", "SumBasicSummarizer"),
    "text-rank": ("text_rank", "TextRankSummarizer"),
}
_MOST_SENTENCES: Final = 120
"""Sentences given to sumy: KL and Reduction take a time that grows with the square of them and more."""
_COUNTS: Final = {Length.SHORT: 2, Length.MEDIUM: 3, Length.LONG: 6}
_BONUS: Final = frozenset({"announced", "confirmed", "first", "killed", "new", "said"})
_STIGMA: Final = frozenset({"also", "but", "however", "meanwhile"})
"""Edmundson's cue words; his method wants some of each kind."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence as sumy sees it: equal only to itself, so that two of the same words stay two."""

    index: int
    words: tuple[str, ...] = field(compare=False)
    is_heading: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A document as sumy sees it: one paragraph of lines."""

    sentences: tuple[Line, ...]
    headings: tuple[Line, ...] = ()

    @property
    def paragraphs(self) -> tuple[Text, ...]:
        """The one paragraph."""
        return (self,)

    @property
    def words(self) -> tuple[str, ...]:
        """The words of all lines."""
        return tuple(word for line in self.sentences for word in line.words)


class SumySummariser:
    """The `Summariser` port on one method of sumy, in a thread of its own."""

    def __init__(self, method: str) -> None:
        """Take a key of `METHODS`."""
        self.method = method
        self.name = f"sumy-{method}"

    async def summarise(
        self, sources: Sequence[SourceText], *, length: Length = Length.MEDIUM, sentences: int | None = None
    ) -> Summary:
        """Summarise one article, or several of one story.  Raises `SummaryError` where sumy gives up."""
        return await asyncio.to_thread(self._summarise, sources, _COUNTS[length] if sentences is None else sentences)

    def _summarise(self, sources: Sequence[SourceText], count: int) -> Summary:
        story = read(sources)
        candidates = story.candidates[:_MOST_SENTENCES]
        chosen = rank(self.method, [candidate.words for candidate in candidates], count, story.language or "en")
        return Summary(_sentences(candidates, chosen), story.language, self.name, _note(story, candidates))


def rank(method: str, sentences: Sequence[tuple[str, ...]], count: int, language: str) -> list[int]:
    """Indices, in order, of the `count` sentences that a method of sumy takes; `sentences` as folded words."""
    if count < 1 or not sentences:
        return []
    text = Text(tuple(Line(index, words) for index, words in enumerate(sentences)))
    try:
        return sorted(line.index for line in _made(method, language)(text, count))
    except (ArithmeticError, LookupError, ValueError) as error:
        raise SummaryError(f"sumy’s {method} gave up: {error}") from error


def _made(method: str, language: str) -> Callable[[Text, int], Iterable[Line]]:
    module, name = METHODS[method]
    made: Any = getattr(import_module(f"sumy.summarizers.{module}"), name)(partial(stem, language=language))
    stop = STOP_WORDS.get(language, frozenset())
    if method == "edmundson":
        made.bonus_words, made.stigma_words, made.null_words = _BONUS, _STIGMA, stop
    else:
        made.stop_words = stop
    summariser: Callable[[Text, int], Iterable[Line]] = made
    return summariser


def _sentences(candidates: Sequence[Candidate], chosen: Sequence[int]) -> tuple[Any, ...]:
    return tuple(candidates[index].sentence() for index in chosen)


def _note(story: Story, candidates: Sequence[Candidate]) -> str:
    if len(candidates) < len(story.candidates):
        return f"Only the first {_MOST_SENTENCES} sentences were considered."
    return story.note


edmundson = partial(SumySummariser, "edmundson")
kl = partial(SumySummariser, "kl")
lex_rank = partial(SumySummariser, "lex-rank")
lsa = partial(SumySummariser, "lsa")
luhn = partial(SumySummariser, "luhn")
reduction = partial(SumySummariser, "reduction")
sum_basic = partial(SumySummariser, "sum-basic")
text_rank = partial(SumySummariser, "text-rank")
