"""The first stage: one pass of an Aho-Corasick automaton over the folded text, whole words only, longest span first.

Patterns stand between two spaces, so that a hit is whole words and most of the text leaves the automaton after a few
letters: 60 to 100 MB/s, half as much again as without the second space.  A hit takes its last space with it, so a name
that begins right behind one is looked up by hand (`Scanner._behind`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from ahocorasick_rs import MATCHKIND_LEFTMOST_LONGEST, BytesAhoCorasick, Implementation

from bot.engine.aliases import Form
from bot.engine.fold import SPACE, plain
from bot.engine.lexicon import NOUNS, common_words, forenames

_BETWEEN_WORDS: Final = frozenset(" \u00a0\u202f\u2009\n\r\t-‐‑–'’‘`´.,:")
_MOST_WORDS: Final = 12
"""Words of a name that are tried again when the longest hit was no name after all."""


class Span(NamedTuple):
    """A pattern found at `text[start:end]` of the folded text."""

    pattern: bytes
    start: int
    end: int


class Scanner:
    """Finds patterns.  Immutable; building costs about a second for 400,000 patterns."""

    def __init__(self, forms: Iterable[Form]) -> None:
        """Compile every pattern of `forms`; those of scripts without spaces get an automaton of their own."""
        spaced: set[bytes] = set()
        unspaced: set[bytes] = set()
        for form in forms:
            (spaced if form.spaced else unspaced).add(form.pattern)
        self._patterns = frozenset(spaced)
        self._first_words = frozenset(pattern.partition(b" ")[0] for pattern in spaced)
        between, self._automaton = _compile(b" " + pattern + b" " for pattern in spaced)
        self._words = [pattern[1:-1] for pattern in between]
        self._runs, self._unspaced = _compile(unspaced)

    def find(self, data: bytes) -> list[Span]:
        """Leftmost longest spans of whole words, in order."""
        found: list[Span] = []
        if self._automaton is not None:
            end, first_words, words, padded = 0, self._first_words, self._words, b" " + data + b" "
            for index, start, after in self._automaton.find_matches_as_indexes(padded):
                if start >= end:
                    end = after - 2
                    found.append(Span(words[index], start, end))
                else:  # a name found by hand reaches into this one
                    found.extend(self._apart(data, end, after - 2))
                    end = found[-1].end
                behind = max(end, after - 2) + 2
                if padded[behind : padded.find(b" ", behind)] in first_words:
                    found.extend(self._behind(data, behind - 2))
                    end = found[-1].end
        if self._unspaced is not None:
            hits = self._unspaced.find_matches_as_indexes(data)
            found.extend(Span(self._runs[index], start, end) for index, start, end in hits)
            found.sort(key=lambda span: span.start)
        return found

    def _behind(self, data: bytes, end: int) -> Iterator[Span]:
        """Names that follow one that ends at `end`, each one space after the last."""
        while span := self._longest(data, end + 1):
            yield span
            end = span.end

    def _apart(self, data: bytes, start: int, end: int) -> Iterator[Span]:
        """Leftmost longest names that begin within `data[start:end]`."""
        for span in self.inside(data, start, end):
            if span.start >= start:
                yield span
                start = span.end

    def inside(self, data: bytes, start: int, end: int, wanted: Callable[[bytes], bool] = bool) -> Iterator[Span]:
        """The longest wanted pattern of whole words at each word that begins within `data[start:end]`."""
        position = start
        while position < end:
            if data[position] != SPACE and (position == 0 or data[position - 1] == SPACE):
                span = self._longest(data, position, wanted)
                if span is not None:
                    yield span
            position += 1

    def _longest(self, data: bytes, start: int, wanted: Callable[[bytes], bool] = bool) -> Span | None:
        best, end = None, start
        for _ in range(_MOST_WORDS):
            end = data.find(b" ", end + 1)
            stop = len(data) if end < 0 else end
            if data[start:stop] in self._patterns and wanted(data[start:stop]):
                best = Span(data[start:stop], start, stop)
            if end < 0:
                break
        return best


def _compile(patterns: Iterable[bytes]) -> tuple[list[bytes], BytesAhoCorasick | None]:
    ordered = sorted(patterns)
    if not ordered:
        return ordered, None
    automaton = BytesAhoCorasick(ordered, MATCHKIND_LEFTMOST_LONGEST, Implementation.ContiguousNFA)
    return ordered, automaton


def written_as(text: str, form: Form, start: int, end: int) -> str:
    """Why `text[start:end]`, folded alike, is not `form` after all: a rule's name, or nothing when it is."""
    shown = text[start:end]
    if not _capitals(text, form, start, shown):
        return "case"
    if form.literal:
        first = start - form.lead
        if first < 0 or _straight(text[first : first + len(form.text)]) != _straight(form.text):
            return "symbols"
    elif b" " in form.pattern and not all(c.isalnum() or c in _BETWEEN_WORDS for c in shown):
        return "symbols"
    if form.marked and shown.isascii():
        return "spelling"
    if not form.pattern.isascii() and plain(shown) != plain(form.text[form.lead : form.lead + len(shown)]):
        return "spelling"
    return ""


_STRAIGHT: Final = str.maketrans("‘’\u00a0‑", "'' -")


def _straight(text: str) -> str:
    """Give `text` in small letters, its apostrophes, spaces and hyphens as a keyboard has them."""
    return text.translate(_STRAIGHT).casefold()


def _capitals(text: str, form: Form, start: int, shown: str) -> bool:
    for offset in form.caps:
        if not text[start + offset].isupper():
            break
    else:
        return True
    if shown[:1].islower() and shown[1:2].isupper() and form.caps[0] == 0:  # iPhone, however the alias is written
        return all(text[start + offset].isupper() for offset in form.caps[1:] if offset != 1)
    if not (form.acronym and len(shown) > 2 and shown.istitle() and shown.isalpha()):  # noqa: PLR2004
        return False
    word = plain(shown)  # Nato, Bbc
    return not (word in common_words() or word in NOUNS or (len(word) == 3 and word in forenames()))  # noqa: PLR2004


def by_pattern(forms: Mapping[int, Iterable[Form]]) -> dict[bytes, tuple[tuple[int, Form], ...]]:
    """For each pattern the entities (by number) and forms that it stands for."""
    grouped: dict[bytes, list[tuple[int, Form]]] = {}
    for number, entity_forms in forms.items():
        for form in entity_forms:
            grouped.setdefault(form.pattern, []).append((number, form))
    return {pattern: tuple(entries) for pattern, entries in grouped.items()}
