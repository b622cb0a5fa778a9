"""Sentences of a text, with their offsets.

An own splitter: on news it is as right as a parser (quotations, initials, abbreviations, datelines), a thousand times
faster, and it never joins two paragraphs; the measurements stand in `docs/text-engine.md`.  Every loop is linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

from bot.engine import flattened
from bot.engine.abbreviations import MONTHS_AFTER_ORDINALS, NEVER_LAST, SOMETIMES_LAST, STARTERS
from bot.engine.stops import INITIAL, KNOWN, SIGNATURES, runs_on


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: `text == source[start:end]`.  `paragraph` counts paragraphs (or unwrapped lines) from 0."""

    text: str
    start: int
    end: int
    paragraph: int


_NEWLINE: Final = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_END: Final = re.compile(  # begins with a plain set of characters, for which `re` looks twenty times as fast
    r"[.!?…؟۔।。！？](?:"
    r"(?<=[.!?…؟۔।])(?<![.!?…؟۔।]{2})[.!?…؟۔।]*+"  # the first of several
    r"(?:[\"'”’»«“‘)\]]++|[ \u00a0\u202f]»(?=\s|$))?+(?=\s|$)"  # closing quotes, white space
    r"|(?<=[。！？])[。！？]*+[」』”’）]*+"  # Chinese and Japanese leave no space
    r"|(?<=[a-zà-ÿ]{2}[.!?])[.!?]*+[\"”’]?+(?=[A-ZÀ-Þ“][a-zà-ÿ]*\s))"  # "… released.He": a space lost in extraction
)
_LAST_TOKEN: Final = re.compile(r"(?:.*[\s(\[\"“‘«—–/])?+(.+)", re.DOTALL)
_WORD_AFTER: Final = re.compile(r"\s*[\"'“‘«(\[]*([^\W\d_]+(?:['’][^\W\d_]+)?)?")
_WORD_AFTER_DASHES: Final = re.compile(r"\s*(?:['’][nst]\s)?[\"'“”‘’„‚«»(\[—–-]*\s?([^\W\d_]+(?:['’][^\W\d_]+)?)?")
_LOOKED_AT: Final = 60
"""Characters behind a stop."""

_LONGEST_SIGNATURE: Final = 16
"""Characters of "dpa/lno" with what parts it from the report's last sentence."""

_SPEECH: Final = re.compile(
    r"\s+(?:[A-Z][\w.'’-]{0,40}\s+){1,4}(?:said|says|asked|asks|told|added|wrote|replied|shouted|tweeted)\b|"
    r"\s+(?:said|says|asked|asks|added|wrote|replied|shouted|tweeted)\b"
)
_WRAP_NARROWEST: Final = 40
_WRAP_WIDEST: Final = 110
"""Columns: nobody wraps wider, and a longest line beyond it means that each line is a paragraph."""

_MOST: Final = 0.8
"""Share of a text that is one paragraph where its line breaks were lost, whatever was typed above or below it."""

_AMID_SHARE: Final = 3
"""One line of so many begins amid a sentence where sentences run over the breaks."""

_PAGE_DIGITS: Final = 4
"""A number alone on a line is a page's."""


def split(text: str, language: str = "en") -> tuple[Sentence, ...]:
    """Sentences of `text` in order.

    A sentence never crosses a blank line, nor a line break, except in hard-wrapped text (a mail, an old agency wire),
    where its `text` keeps the break.  `language`, an ISO 639-1 code, chooses abbreviations; unknown ones get English's.
    """
    found: list[Sentence] = []
    blocks = paragraphs(text)
    much = sum(end - start for start, end in blocks) * _MOST
    paragraph = 0
    for block in blocks:
        spans = tuple(_spans(text, *block, language))
        lines = flattened.lines(text, spans, language) if block[1] - block[0] >= much else (block,)
        for line in lines:
            told = spans if line == block else _spans(text, *line, language)
            found.extend(Sentence(text[first:last], first, last, paragraph) for first, last in told)
            paragraph += 1
    return tuple(found)


def paragraphs(text: str) -> tuple[tuple[int, int], ...]:
    """Offsets of the paragraphs of `text`, trimmed: its lines, or blocks of lines where the text is hard-wrapped."""
    lines = tuple(_lines(text))
    everywhere = _wrap_width(text, lines) > 0
    width = 0 if everywhere else max(_wrapped_parts(text, lines), default=0)
    merged: list[tuple[int, int]] = []
    before = (0, 0)
    for line in lines:
        if _adjoin(before, line) and _continues(text, before, line, width, wrapped=everywhere):
            merged[-1] = (merged[-1][0], line[1])
        elif line[0] < line[1]:
            merged.append(line)
        before = line
    return tuple(merged)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    position = 0
    for newline in _NEWLINE.finditer(text):
        yield _trim(text, position, newline.start())
        position = newline.end()
    yield _trim(text, position, len(text))


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    body = text[start:end]
    stripped = body.strip(" \t\u00a0\u200b\ufeff")
    if not stripped.strip():
        return start, start
    first = start + body.index(stripped)
    return first, first + len(stripped)


def _wrap_width(text: str, lines: Sequence[tuple[int, int]]) -> int:
    """Columns at which `lines` were wrapped, 0 if they were not: where a next word had no room and sentences run on."""
    width = max((end - start for start, end in lines), default=0)
    if not _WRAP_NARROWEST <= width <= _WRAP_WIDEST:
        return 0
    breaks = fitting = amid = 0
    for before, line in pairwise(lines):
        if _adjoin(before, line):
            breaks += 1
            fitting += not _full(text, before, line, width)
            amid += _opens_amid_a_sentence(text, line[0])
    if breaks < 2 or fitting > breaks * 0.2 or amid * _AMID_SHARE < breaks:  # noqa: PLR2004 - two breaks show a habit
        return 0
    return width


def _wrapped_parts(text: str, lines: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Columns of each block of lines that was wrapped: other lines of a mail are its head and its greetings."""
    for told, block in groupby(lines, key=lambda line: line[0] < line[1]):
        if told:
            yield _wrap_width(text, tuple(block))


def _opens_amid_a_sentence(text: str, start: int) -> bool:
    """Whether a line begins with a small letter, in capitals throughout, or in a script that has none."""
    return (text[start].isalpha() and not text[start].isupper()) or text[start : start + 2].isupper()


def _adjoin(before: tuple[int, int], line: tuple[int, int]) -> bool:
    """Whether both lines hold text."""
    return before[0] < before[1] and line[0] < line[1]


def _full(text: str, before: tuple[int, int], line: tuple[int, int], width: int) -> bool:
    """Whether the first word of `line` had no room behind `before`, give or take a word."""
    word = text[line[0] : line[0] + width].split(maxsplit=1)[0]
    return before[1] - before[0] + 1 + len(word) >= width - 8


def _continues(text: str, before: tuple[int, int], line: tuple[int, int], width: int, *, wrapped: bool) -> bool:
    """Whether a sentence may run on from one line into the next; `width` is that of wrapped parts, 0 without any."""
    if any(end - start <= _PAGE_DIGITS and text[start:end].isdecimal() for start, end in (before, line)):
        return False
    if text[line[0]] == ">" != text[before[0]]:
        return False
    if wrapped or (width and _full(text, before, line, width)):
        return True
    return text[line[0]].islower() and text[before[1] - 1] not in '.!?…:;"”’»'


def _spans(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    first = start
    for stop in _END.finditer(text, start, end):
        if stop.end() < end and _ends_sentence(text, first, stop, end, language):
            yield first, stop.end()
            first = stop.end()
            while first < end and text[first].isspace():
                first += 1
    if first < end:
        yield first, end


def _ends_sentence(text: str, first: int, stop: re.Match[str], end: int, language: str) -> bool:
    mark = stop.group()
    known = language in KNOWN
    after = (_WORD_AFTER_DASHES if known else _WORD_AFTER).match(text, stop.end(), end)
    word = (after.group(1) or "") if after else ""
    if word[:1].islower():
        return known and word in SIGNATURES and end - stop.end() <= _LONGEST_SIGNATURE
    starters = STARTERS[language if known else "en"]
    if mark[0] in ".!?" and not text[stop.end()].isspace() and word.lower() not in starters:
        return False
    if mark[0] in "!?" and len(mark) > 1 and mark[-1] in "\"'”’»" and _SPEECH.match(text, stop.end(), end):
        return False
    if not mark.startswith(".") or mark.startswith(".."):
        return True
    head = text[max(first, stop.start() - 30) : stop.start() + 1]
    if known:
        return len(head) == 1 or not runs_on(head, text[stop.end() : min(stop.end() + _LOOKED_AT, end)], language)
    return len(head) == 1 or not _abbreviated(head, word, language)


def _abbreviated(head: str, word: str, language: str) -> bool:
    """Whether the full stop that ends `head` belongs to an abbreviation that runs on into `word`."""
    token = _LAST_TOKEN.match(head)
    if token is None:
        return False
    last = token.group(1)
    bare = last[:-1].lower()
    starter = word.lower() in STARTERS.get(language, STARTERS["en"]) and word[:1].isupper()
    if bare in NEVER_LAST.get(language, NEVER_LAST["en"]):
        return True
    if bare in SOMETIMES_LAST.get(language, SOMETIMES_LAST["en"]) or INITIAL.fullmatch(last):
        return not starter
    if bare.isdigit():
        whole_line = head.strip() == last
        return (whole_line and len(bare) < 4) or (  # noqa: PLR2004 - "12." numbers a list, "2026." is a year
            language in MONTHS_AFTER_ORDINALS and len(bare) <= 2 and not starter  # noqa: PLR2004 - a day or a rank
        )
    return False
