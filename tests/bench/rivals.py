"""What a team would use instead of our matcher: a plain search, spaCy's PhraseMatcher, spaCy's EntityRuler."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import spacy
from ahocorasick_rs import AhoCorasick
from spacy.matcher import PhraseMatcher
from spacy.pipeline import EntityRuler

from bot.engine.match import Matcher
from bot.model import Entity, Watchlist

Found = set[tuple[int, int, int]]
"""Entity number, start, end."""


class Rival(Protocol):
    """Something that finds entities in a text."""

    def find(self, text: str) -> Found:
        """Every mention of every entity."""


class Wirewatch:
    """Ours, with the tagger for names in doubt."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        numbered = tuple(Entity(e.name, e.type, e.aliases, e.needs, e.excludes, id=n) for n, e in enumerate(entities))
        self._matcher = Matcher([Watchlist("bench", numbered)])

    def find(self, text: str) -> Found:
        found = self._matcher.match(text).matches
        return {(match.entity_id, mention.start, mention.end) for match in found for mention in match.mentions}


class PlainSearch:
    """Every alias, whole words, in any case: what a keyword filter does."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self._names = _names(entities)
        self._automaton = AhoCorasick([name.lower() for name, _ in self._names])

    def find(self, text: str) -> Found:
        found: Found = set()
        low = text.lower() if len(text.lower()) == len(text) else text
        for index, start, end in self._automaton.find_matches_as_indexes(low, overlapping=True):
            if not re.match(r"\w", low[start - 1 : start]) and not re.match(r"\w", low[end : end + 1]):
                found.add((self._names[index][1], start, end))
        return found


class Phrases:
    """spaCy's PhraseMatcher on lower-case tokens."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self._nlp = spacy.blank("en")
        self._matcher = PhraseMatcher(self._nlp.vocab, attr="LOWER")
        self._numbers = {}
        grouped: dict[int, list[str]] = {}
        for name, number in _names(entities):
            grouped.setdefault(number, []).append(name)
        for number, names in grouped.items():
            self._numbers[self._nlp.vocab.strings.add(str(number))] = number
            self._matcher.add(str(number), list(map(self._nlp.make_doc, names)))

    def find(self, text: str) -> Found:
        document = self._nlp.make_doc(text)
        spans = [(self._numbers[key], document[first:last]) for key, first, last in self._matcher(document)]
        return {(number, span.start_char, span.end_char) for number, span in spans}


class Ruler:
    """spaCy's EntityRuler with the same phrases: the longest of overlapping ones wins."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self._nlp = spacy.blank("en")
        ruler = self._nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
        if not isinstance(ruler, EntityRuler):
            raise TypeError("spaCy calls something else an EntityRuler now")
        ruler.add_patterns([{"label": str(number), "pattern": name} for name, number in _names(entities)])

    def find(self, text: str) -> Found:
        return {(int(entity.label_), entity.start_char, entity.end_char) for entity in self._nlp(text).ents}


def _names(entities: Iterable[Entity]) -> list[tuple[str, int]]:
    return [(name, number) for number, entity in enumerate(entities) for name in (entity.name, *entity.aliases) if name]


OURS = "Wirewatch"
RIVALS: dict[str, Callable[[Sequence[Entity]], Rival]] = {
    OURS: Wirewatch,
    "plain search, any case": PlainSearch,
    "spaCy PhraseMatcher": Phrases,
    "spaCy EntityRuler": Ruler,
}
