"""Where lines ended in a text that was pasted as one line.

A chat's one-line field makes a space of every line break, so headline, pull-quote, caption and lead run together.  What
gives the lost breaks away: two spaces where one would do, a quotation that is told again further down, a byline, a date
or a dateline amid a sentence, and a capital "The", "Amid" or "He" between a word that ends nothing and an ordinary one.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from bot.engine.fold import plain
from bot.engine.lexicon import ACTS, NAME_HEADS, common_words, forenames, words
from bot.engine.openings import unbalanced
from bot.engine.phrasebooks import lead_ins, published
from bot.engine.phrases import DATELINE, MONTH
from bot.engine.stops import KNOWN

_TOP: Final = 6
"""Sentences: what stands around a report and has no full stop stands above it."""

_LONGEST: Final = 200
"""Characters of a headline or a caption: a longer run before a capital is a sentence with an odd name in it."""

_RETURNS: Final = 7
"""Words of a quotation that stand together again further down: no chance."""

_GAP: Final = re.compile(r"(?<![ \u00a0])[ \u00a0]{2,}+(?![a-z])|\t+")
"""Not before a small letter: there a page lost a link or a tag amid its sentence."""

_TYPED: Final = re.compile(r"[a-z]{2}[.!?][\"'”’]? (?=[A-Z\"“])")
_QUOTE: Final = re.compile(r"(?<=[\w.!?'’]) [\"“](?=[A-ZÀ-Þ])")
_OPENING: Final = re.compile(
    r"(?<=[^\W_])[\"'”’)%?!]? "
    r"(?=(?:The|An|Amid|As|At|After|Although|Before|But|By|Despite|During|For|From|He|His|Her|If|In|It|Its|More|Most"
    r"|Of|On|Over|She|Since|Some|That|Their|There|These|They|This|Those|Three|Two|Under|Until|We|What|When|While"
    r"|With|Without) [a-z\d]"
    r"|A [a-z]{2,} [a-z])"
)
_OPENING_ELSEWHERE: Final = {
    code: re.compile(rf"(?<=[a-zà-ÿ\d][\wà-ÿ])[\"'”’)%?!»]? (?=(?:{'|'.join(openers.split())}) {follows})")
    for code, openers, follows in (
        ("fr", "Le La Les Un Une Des Après Selon Depuis Dans En Pour", "[a-zà-ÿ]{3}"),
        ("de", "Der Die Das Ein Eine Nach Bei Im Am In Wegen Mit", "[A-ZÄÖÜ]?[a-zäöüß]+ [a-zäöüß]"),
        ("es", "El La Los Las Un Una Tras Según Desde Después En Para", "[a-zà-ÿ]{3}"),
        ("it", "Il La Lo I Gli Le Un Una Dopo Secondo In Nel Per", "[a-zà-ÿ]{3}"),
        ("pt", "O A Os As Um Uma Após Segundo Desde Depois Em Para", "[a-zà-ÿ]{3}"),
        ("nl", "De Het Een Na Volgens Sinds In Bij Op Voor", "[a-zà-ÿ]{3}"),
    )
}
"""An article or a preposition with its capital between a word that ends nothing and an ordinary one."""

_DATED: Final = re.compile(
    r"(?<=[\w)'’\"”%?!]) (?:(?:Last )?(?:[Pp]ublished|[Uu]pdated|[Pp]osted)(?: on|:)? )?(?:[A-Z][a-z]{2,5}day,? )?"
    rf"(?:{MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{1,2}}(?:st|nd|rd|th)? {MONTH},? \d{{4}})"
    r"(?:,? (?:at )?\d{1,2}[:.]\d{2}(?: ?[AaPp]\.?[Mm]\.?)?(?: [A-Z]{2,4})?)? (?=[A-ZÀ-Þ\"“])"
)
_BEFORE_A_DATE: Final = re.compile(
    r"(?:,|\b[A-Za-z][a-z]|\b(?:and|dated|from|since|till|until|before|after|between|the))$"
)
_PLACE: Final = re.compile(r"(?<=[a-z\d][\w)]) (?=[A-ZÀ-Þ]{3})")
_AUTHOR: Final = r"[A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w.'’-]*){1,2}?"
_BYLINE: Final = re.compile(
    rf"(?<!\S)By (?=([A-ZÀ-Þ]\w+)){_AUTHOR}(?:(?:,| and) {_AUTHOR})?? (?=([A-ZÀ-Þ][a-z]+) [a-z\d])"
)
"""Who wrote it, with the first word of the report and the next, which is no name's."""
_LETTERED: Final = re.compile(
    r"(?:\b[A-Z]\w*|\bvitamin|hepatitis|influenza|category|class|grade|group|plan|schedule|series|type) $"
)


def lines(text: str, sentences: Sequence[tuple[int, int]], language: str = "en") -> tuple[tuple[int, int], ...]:
    """The lines of a one-line text, trimmed, as offsets; `sentences` are those found in the line as it stands.

    A single line comes back when nothing says that there were more.
    """
    if not sentences:
        return ()
    starts = sorted({sentences[0][0], *_starts(text, sentences, language)})
    ends = [*starts[1:], sentences[-1][1]]
    return tuple((start, start + len(text[start:end].rstrip())) for start, end in zip(starts, ends, strict=True))


_TOKEN: Final = re.compile(r"\S+")
_SMALL_AMID: Final = words("with from over amid into after than that under against about before between")
_FEWEST: Final = 5
"""Long words with a capital: a name and its office have four."""


def headline_run(line: str) -> int:
    """Where a headline in title case ends that runs into its lead: "Strike Looms Over *Ferry* Officials said …".

    A name that opens the lead belongs to the run, for nothing tells which capital is the lead's first.  0 where the
    line opens with no headline, which must say what somebody does.
    """
    capitals = end = 0
    acts = False
    for token in _TOKEN.finditer(line, 0, _LONGEST):
        word = plain(token[0].strip("\"'“”‘’,:;()?"))
        if token[0][-1] in ".!?" and len(word) > 3:  # noqa: PLR2004 - no abbreviation
            return 0
        if len(word) <= 3 or word in _SMALL_AMID:  # noqa: PLR2004 - title case leaves short words small
            continue
        if token[0].lstrip("\"'“‘(")[:1].islower():
            break
        capitals += 1
        acts = acts or word in ACTS or (word[-1] == "s" and word[:-1] in common_words())
        end = token.end()
    else:
        return 0
    return end if capitals >= _FEWEST and acts else 0


def _starts(text: str, sentences: Sequence[tuple[int, int]], language: str) -> Iterator[int]:
    gaps = [gap.end() for gap in _GAP.finditer(text, sentences[0][0], sentences[-1][1])]
    within = partial(_within_elsewhere, language) if language in KNOWN else _within
    if _TYPED.search(text, sentences[0][0], sentences[-1][1]):
        yield from gaps
    for number, (start, end) in enumerate(sentences):
        inner = gaps[bisect(gaps, start) : bisect(gaps, end - 1)]
        if number < _TOP:
            reach = min(end, start + _LONGEST)
            inner.extend(_quotations(text, start, reach))
            inner.extend(within(text, start, reach))
        if inner:
            yield from (start, *inner)


def _quotations(text: str, start: int, reach: int) -> Iterator[int]:
    """Starts, inside one sentence, of quotations that return further down."""
    for quote in _QUOTE.finditer(text, start, reach):
        told = " ".join(text[quote.end() : quote.end() + 100].split()[:_RETURNS])
        if told.count(" ") == _RETURNS - 1 and text.find(told, quote.end() + len(told)) >= 0:
            yield quote.start() + 1


def _opens_a_report(word: str) -> bool:
    """Whether a capital before it is a sentence's and no name's; a Bridge belongs to whom it is named after."""
    return word in common_words() and word not in NAME_HEADS


def _within(text: str, start: int, reach: int) -> Iterator[int]:
    """Starts of lines inside one sentence."""
    byline = _BYLINE.search(text, start, reach)
    if byline and plain(byline[1]) in forenames() and _opens_a_report(plain(byline[2])):
        yield from (byline.start(), byline.end())
    for date in _DATED.finditer(text, start, reach):
        if not _BEFORE_A_DATE.search(text, start, date.start()):
            yield from (date.start() + 1, date.end())
    for opening in _OPENING.finditer(text, start, reach):
        before = text[start : opening.end()]
        lettered = text.startswith("A ", opening.end()) and _LETTERED.search(before)
        if not lettered and not unbalanced(before):
            yield opening.end()
    if not DATELINE.match(text, start):
        for place in _PLACE.finditer(text, start, reach):
            dateline = DATELINE.match(text, place.end())
            if dateline and text[dateline.end() : dateline.end() + 1].isupper():
                yield place.end()


def _within_elsewhere(language: str, text: str, start: int, reach: int) -> Iterator[int]:
    """The same by what opens sentences in one of the six languages beside English."""
    for date in published(language).finditer(text, start, reach):
        yield from (date.start(), date.end() + 1)
    datelines = lead_ins(language)
    opened = [found.end() for dateline in datelines if (found := dateline.match(text, start))]
    for opening in _OPENING_ELSEWHERE[language].finditer(text, start, reach):
        if opening.end() not in opened and not unbalanced(text[start : opening.end()], language):
            yield opening.end()
    if opened:
        return
    for place in _PLACE.finditer(text, start, reach):
        dateline = datelines[0].match(text, place.end())
        if dateline and text[dateline.end() : dateline.end() + 1].isupper():
            yield place.end()
            return
