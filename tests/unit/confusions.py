"""Reads the labelled passages of `tests/data/`: who is watched, every right mention; some stay unseen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from bot.engine.match import Matcher
from bot.model import Entity, EntityType, Watchlist

_FOLDER: Final = Path(__file__).parents[1] / "data"
CONFUSIONS: Final = "confusions.txt"
WIRE: Final = "wire.txt"
NEWSROOM: Final = "newsroom.txt"
PRESS: Final = "press.txt"
PRESS_UNSEEN: Final = "press_unseen.txt"
FIELD: Final = "field.txt"
FIELD_UNSEEN: Final = "field_unseen.txt"
BEATS: Final = "beats.txt"
BEATS_UNSEEN: Final = "beats_unseen.txt"
DESK: Final = "desk.txt"
"""Passages that try one confusion each; as an agency's wire of the 1990s; as today's newsrooms, all unseen; a
stranger's, two other strangers' and three more strangers', of each some to learn from and some unseen; more to learn
from."""
_MARK: Final = re.compile(r"\[(?:(\d):\s?)?([^\]]*)\]")

Span = tuple[int, str, int, int]
"""Entity number from 0, "title" or "text", start, end."""


@dataclass(frozen=True)
class Passage:
    """A passage, who is watched, and every mention that should be found."""

    line: int
    confusion: str
    entities: tuple[Entity, ...]
    title: str
    text: str
    gold: frozenset[Span]

    @property
    def unseen(self) -> bool:
        """Whether it belongs to the third that nobody looked at while the rules were written."""
        return sha256(f"{self.title}|{self.text}".encode()).digest()[0] % 3 == 0


def read(name: str = CONFUSIONS) -> tuple[Passage, ...]:
    """Every passage of a file."""
    return tuple(_passages((_FOLDER / name).read_text(encoding="utf-8").splitlines()))


def found(passage: Passage) -> frozenset[Span]:
    """What the matcher finds in the passage."""
    numbered = tuple(
        Entity(e.name, e.type, e.aliases, e.needs, e.excludes, id=n) for n, e in enumerate(passage.entities)
    )
    result = Matcher([Watchlist("desk", numbered)]).match(passage.text, passage.title)
    return frozenset(
        (match.entity_id, part, mention.start, mention.end)
        for match in result.matches
        for part, mentions in (("title", match.title_mentions), ("text", match.mentions))
        for mention in mentions
    )


def score(passages: Iterable[Passage]) -> tuple[float, float]:
    """F1 over mentions (exact spans) and over passages (an entity found or not), each 0..1."""
    spans: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    for passage in passages:
        said = found(passage)
        _count(spans, passage.gold, said)
        _count(whole, {span[0] for span in passage.gold}, {span[0] for span in said})
    return f1(spans), f1(whole)


def by_type(passages: Iterable[Passage], find: Callable[[Passage], frozenset[Span]]) -> dict[EntityType, Counter[str]]:
    """For each type of entity, over passages (is this entity in it): `tp`, `fp` and `fn` of what `find` finds."""
    counted: dict[EntityType, Counter[str]] = {}
    for passage in passages:
        right, told = ({span[0] for span in spans} for spans in (passage.gold, find(passage)))
        for number, entity in enumerate(passage.entities):
            _count(counted.setdefault(entity.type, Counter()), right & {number}, told & {number})
    return counted


def _count(counter: Counter[str], gold: Iterable[object], said: Iterable[object]) -> None:
    right, told = set(gold), set(said)
    counter.update(tp=len(right & told), fp=len(told - right), fn=len(right - told))


def f1(c: Counter[str]) -> float:
    """The harmonic mean of precision and recall, 0..1."""
    return 2 * c["tp"] / (2 * c["tp"] + c["fp"] + c["fn"])


def _passages(lines: list[str]) -> Iterator[Passage]:
    confusion, open_ = "", False
    entities: list[Entity] = []
    for number, line in enumerate(lines, 1):
        if line.startswith("= "):
            entities = [*entities, _entity(line[2:])] if open_ else [_entity(line[2:])]
            open_ = True
        elif line.startswith("- "):
            open_ = False
            yield _passage(number, confusion, tuple(entities), line[2:])
        elif line.startswith("# "):
            confusion, open_ = line[2:], False


def _entity(line: str) -> Entity:
    head, *rest = (part.strip() for part in line.split(" | "))
    kind, name = head.split(" ", 1)
    more = {key: tuple(value.split("; ")) for key, value in (part.split(": ", 1) for part in rest)}
    return Entity(name, EntityType(kind), more.get("aliases", ()), more.get("needs", ()), more.get("not", ()))


def _passage(number: int, confusion: str, entities: tuple[Entity, ...], line: str) -> Passage:
    title, text = line.split(" :: ", 1) if " :: " in line else ("", line)
    gold: set[Span] = set()
    plain = [_unmark(part.replace("⏎", "\n"), where, gold) for part, where in ((title, "title"), (text, "text"))]
    return Passage(number, confusion, entities, plain[0], plain[1], frozenset(gold))


def _unmark(text: str, part: str, gold: set[Span]) -> str:
    out, end = "", 0
    for mark in _MARK.finditer(text):
        out += text[end : mark.start()]
        gold.add((int(mark[1] or 1) - 1, part, len(out), len(out) + len(mark[2])))
        out += mark[2]
        end = mark.end()
    return out + text[end:]
