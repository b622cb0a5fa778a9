"""An article as the matcher reads it: title and text in one folded string, with words, lines and sentences."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from operator import itemgetter
from typing import Final

from bot.engine import sentences
from bot.engine.abbreviations import NEVER_LAST
from bot.engine.evidence import Tagger, label_at, worth_reading
from bot.engine.flattened import headline_run
from bot.engine.fold import Folded, fold
from bot.engine.language import detect
from bot.engine.lexicon import TITLES

_WORD: Final = re.compile(rb"[^ ]+")
_SENTENCE_END: Final = re.compile(r"[.!?:…]|^[^\w]*[\"“”‘«(\[]|[ (]['\"“‘«]|[)—–-]\s*[-—–]|--|[•*|/]|\d\)")
_ADJACENT: Final = re.compile(r"[ \u00a0.‐‑'’\"“”-]{1,3}|[.]?\r?\n")
_SAID: Final = re.compile(r",[\"”'’]{1,3}\s+")
"""What ends a quotation amid a sentence: "Never," *Farrow* said."""
_SHORT_TITLES: Final = TITLES & (NEVER_LAST["en"] | {"cllr", "msgr"})
_LONGEST_HEADLINE: Final = 200
_LONGEST_QUOTATION: Final = 1_000
_OPENING, _CLOSING = frozenset("\"“‘'«("), frozenset("\"”’'»)")
_MOST_ASKED: Final = 4
"""Sentences of an article that the tagger reads: 2 ms each."""
_POSSESSIVES: Final = frozenset("'’‘`´")
_PLURAL_OWNERS: Final = ("' ", "’ ")


class Case(StrEnum):
    """What capitals mean in a line: names only, every word, or nothing at all."""

    NORMAL = "normal"
    TITLE = "title case"
    CAPS = "all capitals"


class SearchText:
    """Title, blank line, text.  Positions are those of `visible`, which lacks characters that nobody sees."""

    def __init__(self, text: str, title: str = "", language: str | None = None, tagger: Tagger | None = None) -> None:
        """Fold at once; everything else is worked out when it is first asked for.  `tagger` is asked when in doubt."""
        self._tagger = tagger
        self._asked = 0
        self._told: dict[int, Mapping[tuple[int, int], str]] = {}
        self.given_text = text
        self.title = title
        self.language = language
        self._shift = len(title) + 2 if title else 0
        self._folded: Folded = fold(f"{title}\n\n{text}" if title else text)
        self.visible = self._folded.text
        self.data = self._folded.data

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        return [match.span() for match in _WORD.finditer(self.data)]

    @cached_property
    def starts(self) -> list[int]:
        """Where each word begins."""
        return [start for start, _ in self._spans]

    @cached_property
    def _words(self) -> list[str]:
        return [word for word in self.data.decode("latin-1").split(" ") if word]

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word of the document, folded."""
        return frozenset(self._words)

    @cached_property
    def lower_words(self) -> frozenset[str]:
        """Every word that stands in lower case somewhere."""
        return frozenset(re.findall(r"(?<!\w)[a-zà-ÿ]\w*", self.visible))

    @cached_property
    def notes(self) -> dict[str, str]:
        """Answers about the whole document that rules have worked out once."""
        return {}

    def __len__(self) -> int:
        """How many words there are."""
        return len(self._spans)

    def index_at(self, position: int) -> int:
        """The number of the word that holds `position`, or of the last one before it; -1 before the first."""
        return bisect_right(self.starts, position) - 1

    def index_from(self, position: int) -> int:
        """The number of the word that holds `position`, or of the first one behind it: *$BP* is the word BP."""
        return bisect_right(self._spans, position, key=itemgetter(1))

    def word(self, index: int) -> str:
        """The folded word, empty beyond either end."""
        return self._words[index] if 0 <= index < len(self._words) else ""

    def indexes(self, word: str) -> Iterator[int]:
        """The numbers of all words that are `word`, folded."""
        return iter(self._places.get(word, ()))

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        for index, word in enumerate(self._words):
            places.setdefault(word, []).append(index)
        return places

    def raw(self, index: int) -> str:
        """The word as written."""
        start, end = self._spans[index]
        return self.visible[start:end]

    def ends(self, index: int) -> int:
        """Where the word ends."""
        return self._spans[index][1]

    def gap(self, index: int) -> str:
        """What stands between word `index` and the one before it."""
        if index <= 0 or index >= len(self._spans):
            return "\n"
        return self.visible[self._spans[index - 1][1] : self._spans[index][0]]

    def adjacent(self, index: int) -> bool:
        """Whether word `index` and the one before it may belong to one name."""
        gap = self.gap(index)
        if not _ADJACENT.fullmatch(gap) or (gap == " - " and not self._apart):
            return False
        before = self.word(index - 1)
        if gap in _PLURAL_OWNERS and before.endswith("s") and self.gap(index - 1)[-1:] not in _OPENING:
            return False
        return "." not in gap or len(before) <= 1 or before in _SHORT_TITLES

    @cached_property
    def _apart(self) -> bool:
        """Whether spaces stand around every mark, as in old corpora, so that a hyphen among them is no dash."""
        return " , " in self.visible

    def capital(self, index: int) -> bool:
        """Whether the word begins with a capital."""
        return 0 <= index < len(self._spans) and self.visible[self._spans[index][0]].isupper()

    def possessive(self, index: int) -> bool:
        """Whether word `index` is the s of a possessive."""
        return self.word(index) == "s" and self.gap(index).strip() in _POSSESSIVES

    def quoted(self, index: int) -> bool:
        """Whether the word stands alone in quotation marks, as a nickname does."""
        return self.gap(index)[-1:] in _OPENING and self.gap(index + 1)[:1] in _CLOSING

    def in_quotation(self, index: int) -> bool:
        """Whether a quotation that began in the line of word `index` is still open there."""
        start = self.starts[index]
        before = self.visible[max(0, start - _LONGEST_QUOTATION) : start].rpartition("\n")[2]
        return (
            before.count('"') % 2 == 1 or before.count("“") > before.count("”") or before.count("«") > before.count("»")
        )

    def opens_sentence(self, index: int) -> bool:
        """Whether a capital at word `index` may only mean that a sentence, quotation or line begins."""
        if index <= 0:
            return True
        gap = self.gap(index)
        if "\n" in gap:
            return True
        before = self.word(index - 1)
        if gap.startswith(".") and ((len(before) == 1 and before.isalpha()) or before in _SHORT_TITLES):
            return False
        if _SAID.fullmatch(gap):
            return False
        return bool(_SENTENCE_END.search(gap))

    def case_at(self, position: int) -> Case:
        """What capitals mean in the line of `position`."""
        line = bisect_right(self._lines, position) - 1
        if line == 0 and position < self._run_in:
            return Case.TITLE
        if line not in self._cases:
            end = self._lines[line + 1] if line + 1 < len(self._lines) else len(self.visible)
            self._cases[line] = _case(self.visible[self._lines[line] : end])
        return self._cases[line]

    @cached_property
    def _cases(self) -> dict[int, Case]:
        return {}

    @cached_property
    def _run_in(self) -> int:
        """Where a headline ends that was pasted into one line with its lead; 0: there is none."""
        return headline_run(self.visible.partition("\n")[0])

    @cached_property
    def french(self) -> bool:
        """Whether the article is in French, where "M." is Monsieur."""
        return (self.language or detect(self.visible)) == "fr"

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.visible))]

    @cached_property
    def headline_end(self) -> int:
        """Where the text begins behind its headline: the title, a first line without a stop, what runs in.  0: none."""
        if self.title:
            return self._shift
        first, _, rest = self.visible.partition("\n")
        headline = len(first) <= _LONGEST_HEADLINE and bool(rest.strip()) and not first.rstrip().endswith((".", "!"))
        return len(self.visible) - len(rest.lstrip()) if headline else self._run_in

    @cached_property
    def sentences(self) -> tuple[sentences.Sentence, ...]:
        """Every sentence, the title first, at its place in `visible`."""
        language = self.language or "en"
        found = list(sentences.split(self.visible[self._body :], language))
        shifted = [sentences.Sentence(s.text, s.start + self._body, s.end + self._body, s.paragraph + 1) for s in found]
        head = self.visible[: self._body].rstrip()
        return (sentences.Sentence(head, 0, len(head), 0), *shifted) if head else tuple(shifted)

    @cached_property
    def _body(self) -> int:
        if not self.title:
            return 0
        return len(fold(self.title).text) + 2

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    def sentence_at(self, position: int) -> int:
        """The number of the sentence that holds `position`."""
        return max(0, bisect_right(self._sentence_starts, position) - 1)

    def label(self, start: int, end: int) -> str:
        """What the tagger takes `visible[start:end]` for (PERSON, ORG, GPE, …); empty when it cannot be asked.

        It is asked about a handful of sentences an article at most, and never about a headline.
        """
        if self._tagger is None or not self.sentences or self.language not in {None, "en"}:
            return ""
        number = self.sentence_at(start)
        sentence = self.sentences[number]
        if number not in self._told:
            self._told[number] = self._ask(self._tagger, sentence.text)
        return label_at(self._told[number], start - sentence.start, end - sentence.start)

    def _ask(self, tagger: Tagger, sentence: str) -> Mapping[tuple[int, int], str]:
        if self._asked >= _MOST_ASKED or not worth_reading(sentence):
            return {}
        self._asked += 1
        return tagger.labels(sentence)

    def in_title(self, position: int) -> bool:
        """Whether `position` lies in the title that was given apart from the text."""
        return position < self._body

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """The span in the given title or text that shows `visible[start:end]`."""
        first, last = self._folded.original(start, end)
        return (first, last) if self.in_title(start) else (first - self._shift, last - self._shift)


def _case(line: str) -> Case:
    if len(line) > _LONGEST_HEADLINE:
        return Case.NORMAL
    words = re.findall(r"[^\W\d_]{2,}", line)
    if len(words) > 1 and sum(word.isupper() for word in words) >= 0.9 * len(words):
        return Case.CAPS
    long = [word for word in words if len(word) > 3]  # noqa: PLR2004 - title case leaves short words small
    ended = line.rstrip().endswith((".", ".”", '."'))
    if len(long) > 2 and not ended and sum(word[0].isupper() for word in long) >= 0.8 * len(long):  # noqa: PLR2004
        return Case.TITLE
    return Case.NORMAL
