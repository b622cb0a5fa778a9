"""What each sentence of a pasted text or a page is: running text, or one of the things that stand around it.

The rules read form (a line without a full stop among lines with one, a quotation that returns further down) and the set
phrases of newsrooms.  They were written from what news pages carry; `docs/text-engine.md` lists what they still miss.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Final

from bot.engine import mails
from bot.engine.phrasebooks import AUTHOR_ELSEWHERE, lead_ins, openings
from bot.engine.phrases import ABOUT, AUTHOR, CLOCK, DATELINE, OPENINGS, TIMESTAMP
from bot.engine.pictures import CREDIT_LINE, IN_THE_PICTURE, POINTER, captioned, credit_above, credit_line, credited
from bot.engine.sentences import Sentence
from bot.engine.stops import KNOWN
from bot.engine.terms import words


class Label(StrEnum):
    """What a sentence is.  Only BODY is ever summarised."""

    HEADLINE = "headline"
    STANDFIRST = "standfirst"
    CAPTION = "caption"
    BYLINE = "byline"
    DATELINE = "dateline"
    READ_MORE = "read more"
    NEWSLETTER = "newsletter"
    SHARE = "share"
    CORRECTION = "correction"
    TIMESTAMP = "timestamp"
    BOILERPLATE = "boilerplate"
    NOT_PROSE = "not prose"
    BODY = "body"


_NAMED: Final = frozenset(
    {Label.BYLINE, Label.DATELINE, Label.READ_MORE, Label.NEWSLETTER, Label.SHARE, Label.CORRECTION, Label.TIMESTAMP,
     Label.BOILERPLATE}
)  # fmt: skip
"""Labels that a line has by its words: no credit below makes a caption of it."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence with its label.  `lead_in`: characters of dateline or time stamp before its own words."""

    sentence: Sentence
    label: Label
    lead_in: int = 0

    @property
    def start(self) -> int:
        """Offset in the source at which the words begin."""
        return self.sentence.start + self.lead_in

    @property
    def text(self) -> str:
        """The sentence without its lead-in."""
        return self.sentence.text[self.lead_in :]


_COLON_CAPTION: Final = re.compile(r"[A-ZÀ-Þ][\w'’-]*(?: [\w'’-]+){0,3}: [A-ZÀ-Þ]")
_SPEAKS: Final = re.compile(
    r"\b(?:said|says|saying|added|asked|wrote|told|reads?|stated|tweeted|posted|continued|concluded|replied|explained)\b"
)
_CODE: Final = re.compile(r"[{}<>;=\\|(:-](?:(?<=[{}<>;=\\|])|(?<=\w\()\w*\)|(?<=:):|(?<=-)>)")
_CODE_OPENING: Final = re.compile(r"\s*(?:def|class|import|return|const|let|var|#include)\b")
_LATIN: Final = re.compile(r"[A-Za-z]+")
_PARTING: Final = re.compile(r"[\[(—–-]")
"""No dateline is without one of these."""

_END: Final = re.compile(r"[.!?…。！？؟۔।:;][\"'”’»)\]」』]*\s*$")
_QUOTED: Final = re.compile(r"[\"“„«‘]([^\"”“»]{0,1000})")
_QUOTES: Final = '"“„«‘'
_PROSE_SHARE: Final = 0.4
"""Above this share of lines that end with a stop, a line without one is a heading or a caption, not a matter of
style."""

_TITLE_OVERLAP: Final = 0.8
"""The title again, give or take an outlet's name."""

_PROSE_LINE: Final = 60
_PROSE_LINES: Final = 2
"""So many sentences in lines of so many characters that end with a stop are a report, whatever surrounds them."""

_REPEAT_WORDS: Final = 6
_REPEAT_SHARE: Final = 0.7
"""A quotation at the top is a standfirst when so much of its three-word sequences stand together further down."""

_LETTERS: Final = 0.6
"""Share of letters among what is no space, below which a line is no prose."""

_SET_OFF: Final = " ."
"""Some feeds join their lines and set a full stop, with a space before it, behind each that had none."""

_LONGEST_CAPTION: Final = 3
"""Sentences."""

_LONGEST_HEADLINE: Final = 20
"""Words."""

_TITLE_WORD: Final = 5
_TITLE_WORDS: Final = 4
"""Letters from which a word has its capital in every style of title case; so many such words show the style."""

_NUMBER: Final = re.compile(r"\d[\d.,:]*")
_SMALL: Final = re.compile(r"\b[^\W\d_A-ZÀ-Þ][^\W\d_]+")
"""A word of two letters or more without a capital."""

_RESULTS: Final = 3
"""Neighbours of that form from which they are a list and no staccato report."""

_LONGEST_RESULT: Final = 300
"""Characters that are looked at."""

_RESULT_SHARE: Final = 7
"""One word of so many is a number: a batsman's line in a scorecard has no more."""

_TOP_SENTENCES: Final = 8
_TOP: Final = 4
"""Paragraphs before the report itself begins, at most: headline, standfirst, caption, byline."""


def label(sentences: Sequence[Sentence], title: str = "", language: str | None = "en") -> tuple[Labelled, ...]:
    """Each sentence with its label, in order.  `title` is the headline where it is known apart from the text.

    `language`, an ISO 639-1 code, chooses the set phrases; unknown ones get English's.
    """
    own = language if language in KNOWN else None
    lines = [tuple(line) for _, line in groupby(sentences, key=lambda sentence: sentence.paragraph)]
    ended = [line for line in lines if _ends(line)]
    running = sum(len(line) for line in ended if line[-1].end - line[0].start >= _PROSE_LINE)
    prose = len(lines) > 1 and (len(ended) >= len(lines) * _PROSE_SHARE or running >= _PROSE_LINES)
    speakers = [_speaker(line[0].text) for line in lines]
    turns = Counter(speakers)
    told: list[list[Labelled]] = []
    for number, line in enumerate(lines):
        at_edge = number < _TOP or number >= len(lines) - _TOP
        fragment = prose and (not _ends(line) or line[-1].text.endswith(("...", "…")))
        alone = len(line) == 1
        if number == 0 and not own and _headline_of_two(line):
            told.append([Labelled(sentence, Label.HEADLINE) for sentence in line])
            continue
        speaks = bool(speakers[number] and turns[speakers[number]] > 1) or CLOCK.match(line[0].text) is not None
        place = _Place(alone=alone and not speaks, fragment=fragment and alone, at_edge=at_edge, language=own)
        told.append([_label(sentence, place) for sentence in line])
    _name_captions(told, own)
    _name_about(told)
    _name_around_mail(told)
    _name_title_above_byline(told)
    labelled = [item for line in told for item in line]
    _name_headline(labelled, words(title))
    _name_standfirst(labelled)
    _name_results(labelled)
    return tuple(labelled)


def _speaker(text: str) -> str:
    """What stands before a colon at the start of a paragraph: who speaks, if several paragraphs begin so."""
    found = _COLON_CAPTION.match(text, lead_in(text))
    return found[0].partition(":")[0] if found else ""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a sentence stands.  `language`: one of the six beside English that have phrases of their own, or None."""

    alone: bool
    fragment: bool
    at_edge: bool
    language: str | None


def _headline_of_two(line: Sequence[Sentence]) -> bool:
    return 1 < len(line) < _LONGEST_CAPTION and _in_title_case(" ".join(item.text for item in line))


def _name_captions(lines: list[list[Labelled]], language: str | None) -> None:
    """A short paragraph that holds a photographer's credit, or stands above one, is a caption from its first word."""
    for number, line in enumerate(lines):
        if len(line) > _LONGEST_CAPTION or line[0].label in _NAMED:
            continue
        below = lines[number + 1] if number + 1 < len(lines) else []
        if language:
            signed = len(line) > 1 and line[-1].label is Label.BYLINE and number < _TOP
            holds_credit = signed or any(credit_above(item.text) for item in line)
            over_credit = (len(line) == 1 or number < _TOP) and len(below) == 1 and credit_line(below[0].text)
        else:
            holds_credit = any(credited(item.text) for item in line) or bool(CREDIT_LINE.match(line[-1].text))
            over_credit = len(line) < _LONGEST_CAPTION and len(below) == 1 and bool(CREDIT_LINE.match(below[0].text))
        if holds_credit or over_credit:
            line[:] = [Labelled(item.sentence, Label.CAPTION, item.lead_in) for item in line]


def _name_about(lines: list[list[Labelled]]) -> None:
    """The paragraph under "About Northby Ferries" that names the firm tells no news."""
    for heading, under in pairwise(lines):
        about = ABOUT.match(heading[0].text) if len(heading) == 1 else None
        if about and about[1] in under[0].text:
            under[:] = [Labelled(item.sentence, Label.BOILERPLATE, item.lead_in) for item in under]


def _name_around_mail(lines: list[list[Labelled]]) -> None:
    for number in mails.around([" ".join(item.text for item in line) for line in lines]):
        lines[number] = [Labelled(item.sentence, Label.BOILERPLATE, item.lead_in) for item in lines[number]]


def _name_title_above_byline(lines: list[list[Labelled]]) -> None:
    """A short sentence at the very top is a headline when a byline or a date stands below: a lead has them above."""
    top = lines[:_TOP]
    if not top or len(top[0]) > 1 or top[0][0].label is not Label.BODY or top[0][0].lead_in:
        return
    first = top[0][0]
    below = [line[0].label for line in top[1:]]
    if len(words(first.text)) <= _LONGEST_HEADLINE and (Label.BYLINE in below or Label.TIMESTAMP in below):
        top[0][0] = Labelled(first.sentence, Label.HEADLINE)


def _ends(line: Sequence[Sentence]) -> bool:
    return _END.search(line[-1].text[-8:]) is not None


def _label(sentence: Sentence, place: _Place) -> Labelled:
    opening = lead_in(sentence.text, place.language)
    body = sentence.text[opening:]
    if not body.strip():
        return Labelled(sentence, Label.DATELINE)
    for name, pattern in openings(place.language) if place.language else OPENINGS:
        if pattern.match(body):
            return Labelled(sentence, Label(name), opening)
    by_form = _by_form_elsewhere(body, place) if place.language else _by_form(body, place)
    if by_form is not None:
        return Labelled(sentence, by_form, opening)
    return Labelled(sentence, Label.CAPTION if place.fragment else Label.BODY, opening)


def _by_form(line: str, place: _Place) -> Label | None:
    """What a sentence is by its grammar and its letters; None for one that may be running text."""
    alone = place.alone or line.endswith(_SET_OFF)
    if credited(line) or POINTER.search(line) or (alone and _alone_a_caption(line)):
        return Label.CAPTION
    if alone and _in_title_case(line):
        return Label.HEADLINE
    if place.at_edge and AUTHOR.match(line):
        return Label.BYLINE
    return Label.NOT_PROSE if _not_prose(line) else None


def _by_form_elsewhere(line: str, place: _Place) -> Label | None:
    """The same where nouns may have capitals and a colon may stand amid any sentence."""
    if credited(line) or captioned(line, alone=place.alone):
        return Label.CAPTION
    if place.at_edge and AUTHOR_ELSEWHERE.match(line):
        return Label.BYLINE
    return Label.NOT_PROSE if _not_prose(line) else None


def _in_title_case(line: str) -> bool:
    """Whether every longer word has a capital, as in an American headline."""
    longer = [word for word in line.split() if len(word) >= _TITLE_WORD and word[0].isalpha()]
    return len(longer) >= _TITLE_WORDS and all(word[0].isupper() for word in longer)


def _alone_a_caption(line: str) -> bool:
    """Whether a paragraph of one sentence is told as captions are."""
    if any(mark in line for mark in '"“') or not (_COLON_CAPTION.match(line) or IN_THE_PICTURE.match(line)):
        return False
    return _SPEAKS.search(line) is None


def lead_in(text: str, language: str | None = None) -> int:
    """Count the characters of dateline or time stamp before the first word; 0 when there is none, or nothing else."""
    if language and language in KNOWN:
        return _lead_in_elsewhere(text, language)
    if not (text[:1].isdecimal() or _PARTING.search(text)) or TIMESTAMP.match(text):
        return 0
    for pattern in (DATELINE, CLOCK):
        found = pattern.match(text)
        if found and found.end() < len(text):
            return found.end()
    return 0


def _lead_in_elsewhere(text: str, language: str) -> int:
    if not (text[:1].isdecimal() or text[:3].isupper() or _PARTING.search(text)):
        return 0
    for pattern in lead_ins(language):
        found = pattern.match(text)
        if found and " " in text[found.end() :].strip():
            return found.end()
    return 0


def _not_prose(text: str) -> bool:
    """Code, tables, figures: too few letters, or the punctuation of a program."""
    sample = text[:400]
    solid = sum(map(len, sample.split()))
    latin = sum(map(len, _LATIN.findall(sample)))
    if latin < solid * _LETTERS and sum(map(str.isalpha, sample)) < solid * _LETTERS:
        return True
    return len(_CODE.findall(sample)) + (_CODE_OPENING.match(sample) is not None) > len(sample) / 40


def _name_headline(labelled: list[Labelled], title: list[str]) -> None:
    """The first line is a headline when it ends without a stop or repeats `title`; so is any line that repeats it."""
    for index, item in enumerate(labelled):
        if title and _overlap(words(item.text), title) >= _TITLE_OVERLAP:
            labelled[index] = Labelled(item.sentence, Label.HEADLINE, item.lead_in)
    if labelled and labelled[0].label is Label.CAPTION and not credited(labelled[0].text):
        labelled[0] = Labelled(labelled[0].sentence, Label.HEADLINE)


def _name_standfirst(labelled: list[Labelled]) -> None:
    """A quotation above the report that returns in it, and a line right under the headline without a stop."""
    triples = cache(lambda index: _triples(words(labelled[index].text)))
    for index, item in enumerate(labelled):
        if item.sentence.paragraph >= _TOP or index >= _TOP_SENTENCES:
            return
        if item.label is Label.BODY and item.text[0] in _QUOTES:
            later = map(triples, range(index + 1, len(labelled)))
            if _returns(item, later):
                labelled[index] = Labelled(item.sentence, Label.STANDFIRST, item.lead_in)


def _returns(item: Labelled, later: Iterable[set[tuple[str, str, str]]]) -> bool:
    quoted = _QUOTED.match(item.text)
    wanted = _triples(words(quoted.group(1) if quoted else item.text))
    if len(wanted) < _REPEAT_WORDS - 2:
        return False
    return any(len(wanted & other) >= len(wanted) * _REPEAT_SHARE for other in later)


def _name_results(labelled: list[Labelled]) -> None:
    """Neighbours that are hardly more than names and numbers are a list of results: "Reyes 17 points. Holub 10."."""
    shapes = (
        (index, item.label is Label.NOT_PROSE or _result(item.text))
        for index, item in enumerate(labelled)
        if item.label in {Label.BODY, Label.NOT_PROSE}
    )
    telling = [(index, shape) for index, shape in shapes if shape is not None]
    for listed, run in groupby(telling, key=itemgetter(1)):
        results = [index for index, _ in run]
        if listed and len(results) >= _RESULTS:
            for index in range(results[0], results[-1] + 1):
                labelled[index] = Labelled(labelled[index].sentence, Label.NOT_PROSE, labelled[index].lead_in)


def _result(text: str) -> bool | None:
    """Whether a sentence has the form of a result; None for mere capitals, which may head a part of a list."""
    told = text[:_LONGEST_RESULT]
    numbers = len(_NUMBER.findall(told))
    if not numbers:
        return False if _SMALL.search(told) else None
    return numbers * _RESULT_SHARE >= len(told.split()) and len(_SMALL.findall(told)) <= numbers


def _triples(found: list[str]) -> set[tuple[str, str, str]]:
    return set(zip(found, found[1:], found[2:], strict=False))


def _overlap(first: list[str], second: list[str]) -> float:
    """Share of the words of both that stand in both."""
    one, two = set(first), set(second)
    return len(one & two) / len(one | two) if one and two else 0.0
