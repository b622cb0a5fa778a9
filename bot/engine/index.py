"""The compiled watch-lists: which form stands for which entity, found in one pass.

A large base is compiled once; an edit puts what is new into a small layer beside it and strikes out what is gone, so
that it takes effect in a fraction of a second.  When a tenth has changed, everything is compiled again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from bot.engine.aliases import Form, Kind, forms
from bot.engine.fold import fold, plain
from bot.engine.scan import Scanner, Span, by_pattern
from bot.model import Entity, Watchlist

Pair = tuple[Watchlist, Entity]
_SMALL_EDIT: Final = 2_000
"""Entities that may change beside any base; beyond it, a tenth of the base may."""


class Layer:
    """Some entities, compiled.  Numbers count from `offset`."""

    def __init__(self, pairs: Sequence[Pair], offset: int = 0) -> None:
        """Compile every form of every entity: about ten microseconds each when seen before, ninety when not."""
        compiled = {number: forms(entity) for number, (_, entity) in enumerate(pairs, offset)}
        self.pairs = tuple(pairs)
        self.offset = offset
        self.entries: Mapping[bytes, tuple[tuple[int, Form], ...]] = by_pattern(compiled)
        self.scanner = Scanner(form for entity_forms in compiled.values() for form in entity_forms)

    @cached_property
    def places(self) -> Mapping[tuple[int, str], tuple[Watchlist, int]]:
        """For each list its value and the number of its first entity."""
        first: dict[tuple[int, str], tuple[Watchlist, int]] = {}
        for number, (watchlist, _) in enumerate(self.pairs, self.offset):
            first.setdefault((watchlist.id, watchlist.name), (watchlist, number))
        return first


@dataclass(frozen=True)
class Index:
    """A base, what was added to it, and the numbers of what was taken away."""

    base: Layer
    added: Layer | None = None
    gone: frozenset[int] = frozenset()

    def pair(self, number: int) -> Pair:
        """The list and the entity of a number."""
        if self.added is not None and number >= self.added.offset:
            return self.added.pairs[number - self.added.offset]
        return self.base.pairs[number]

    def entries(self, pattern: bytes) -> Sequence[tuple[int, Form]]:
        """The entities that a pattern stands for."""
        if self.added is None and not self.gone:
            return self.base.entries.get(pattern, ())
        if pattern not in self._entries:
            kept = [entry for entry in self.base.entries.get(pattern, ()) if entry[0] not in self.gone]
            added = self.added.entries.get(pattern, ()) if self.added is not None else ()
            self._entries[pattern] = (*kept, *added)
        return self._entries[pattern]

    @cached_property
    def _entries(self) -> dict[bytes, Sequence[tuple[int, Form]]]:
        return {}

    @cached_property
    def _looks(self) -> dict[bytes, tuple[Form, ...]]:
        return {}

    def looks(self, pattern: bytes) -> tuple[Form, ...]:
        """One form for each way in which a pattern may be written."""
        if pattern not in self._looks:
            ways = {form.look: form for _, form in self.entries(pattern)}
            self._looks[pattern] = tuple(ways.values())
        return self._looks[pattern]

    def capital_first(self, pattern: bytes) -> bool:
        """Whether every way to write a pattern begins with a capital."""
        if pattern not in self._capital_first:
            self._capital_first[pattern] = all(form.caps[:1] == (0,) for form in self.looks(pattern))
        return self._capital_first[pattern]

    @cached_property
    def _capital_first(self) -> dict[bytes, bool]:
        return {}

    def find(self, data: bytes) -> list[Span]:
        """Leftmost longest spans of all layers."""
        if self.added is None and not self.gone:
            return self.base.scanner.find(data)
        found: list[Span] = []
        end = -1
        spans = {span for layer in self._layers() for span in layer.scanner.find(data)}
        for span in sorted(spans, key=_leftmost_longest):
            whole = span.start >= end and self._stands(span.pattern)
            for part in (span,) if whole else self.inside(span, data):  # another layer's reaches into it, or it is gone
                if part.start >= end:
                    found.append(part)
                    end = part.end
        return found

    def _stands(self, pattern: bytes) -> bool:
        return bool(self.entries(pattern))

    def inside(self, span: Span, data: bytes) -> Iterator[Span]:
        """Other patterns that begin within a span, the longest at each word, in order."""
        last = -1
        scanners = [layer.scanner for layer in self._layers()]
        spans = {found for scanner in scanners for found in scanner.inside(data, span.start, span.end, self._stands)}
        for shorter in sorted(spans, key=_leftmost_longest):
            if shorter.start > last and shorter != span:
                yield shorter
            last = shorter.start

    def shared(self, surname: str) -> bool:
        """Whether watched people of different names bear the surname (folded), in one spelling or another."""
        if surname not in self._shared:
            bearers = (n for n, form in self.entries(fold(surname).data.strip()) if form.kind is Kind.SURNAME)
            self._shared[surname] = len({plain(self.pair(number)[1].name) for number in bearers}) > 1
        return self._shared[surname]

    @cached_property
    def _shared(self) -> dict[str, bool]:
        return {}

    def _layers(self) -> tuple[Layer, ...]:
        return (self.base,) if self.added is None else (self.base, self.added)


def build(watchlists: Sequence[Watchlist], previous: Index | None = None) -> Index:
    """Compile the lists, on top of `previous` where little has changed."""
    if previous is not None:
        size = len(previous.base.pairs)
        kept, fresh = _difference(watchlists, previous.base)
        if len(fresh) + size - len(kept) <= max(_SMALL_EDIT, size // 10):
            gone = frozenset(range(size)) - kept if len(kept) < size else frozenset()
            return Index(previous.base, Layer(fresh, size) if fresh else None, gone)
    return Index(Layer([(watchlist, entity) for watchlist in watchlists for entity in watchlist.entities]))


def _difference(watchlists: Sequence[Watchlist], base: Layer) -> tuple[set[int], list[Pair]]:
    """The numbers of the base that are still wanted, and what is not in it."""
    kept: set[int] = set()
    fresh: list[Pair] = []
    for watchlist in watchlists:
        before, first = base.places.get((watchlist.id, watchlist.name), (None, 0))
        if before is not None and before.entities == watchlist.entities:
            kept.update(range(first, first + len(before.entities)))
            continue
        known = {entity: number for number, entity in enumerate(before.entities if before else (), first)}
        kept.update(known[entity] for entity in watchlist.entities if entity in known)
        fresh.extend((watchlist, entity) for entity in watchlist.entities if entity not in known)
    return kept, fresh


def _leftmost_longest(span: Span) -> tuple[int, int]:
    return span.start, -span.end
