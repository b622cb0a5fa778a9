"""Reads `tests/data/agency.txt`: whole agency reports, one list of all that they link, and what is in which of them.

The list and the questions are made as entity-linking gold standards are turned into a test of watch-lists: an entity's
aliases are what two articles or more call it; a question is an article with an entity that it links (yes), or of which
a name stands in it in any case without being linked (no).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from bot.engine.match import Matcher
from bot.model import Entity, EntityType, Watchlist

_FILE: Final = Path(__file__).parents[1] / "data" / "agency.txt"
_MARK: Final = re.compile(r"\[(\w):([^|\]]*)(?:\|([^\]]*))?\]")
_KINDS: Final = {
    "p": EntityType.PERSON,
    "o": EntityType.ORGANISATION,
    "l": EntityType.PLACE,
    "t": EntityType.OTHER,
}
_BRACKET: Final = re.compile(r"\s*\(.*\)$")


@dataclass(frozen=True)
class Article:
    """A report, and who is linked in it: each entity's key, as an encyclopaedia titles it."""

    line: int
    text: str
    linked: frozenset[str]

    @property
    def unseen(self) -> bool:
        """Whether it belongs to the half that nobody looked at while the rules were mended."""
        return sha256(self.text.encode()).digest()[0] % 2 == 0


@dataclass(frozen=True)
class Agency:
    """All reports and the one list that serves them; each entity's `key` is what `Article.linked` holds."""

    articles: tuple[Article, ...]
    entities: tuple[Entity, ...]


def read(least: int = 2) -> Agency:
    """Every report, and the list made of their links: aliases are what `least` articles or more call an entity."""
    articles: list[Article] = []
    kinds: dict[str, EntityType] = {}
    called: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for number, line in enumerate(_FILE.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("- "):
            for mark in _MARK.finditer(line):
                kinds.setdefault(mark[2], _KINDS[mark[1]])
                called[mark[2]][mark[3] or mark[2]].add(number)
            text = _MARK.sub(lambda mark: mark[3] or mark[2], line[2:]).replace("⏎", "\n")
            articles.append(Article(number, text, frozenset(mark[2] for mark in _MARK.finditer(line))))
    return Agency(tuple(articles), tuple(_entity(key, kinds[key], called[key], least) for key in sorted(called)))


def _entity(key: str, kind: EntityType, called: dict[str, set[int]], least: int) -> Entity:
    name = _BRACKET.sub("", key)
    aliases = sorted(text for text, where in called.items() if len(where) >= least and text != name and len(text) > 2)
    return Entity(name, kind, tuple(aliases), key=key)


def spaced(text: str) -> str:
    """The same text with spaces around its punctuation, as corpora and old transmissions have it."""
    apart = re.sub(r"(?<=\w)('s|'S)\b", r" \1", text)
    apart = re.sub(r"([,;:!?()\"]|(?<=[^\W\d_]{2})\.(?=\s|$)|(?<=\d)\.(?=\s|$))", r" \1 ", apart)
    return re.sub(r" {2,}", " ", apart).replace(" \n", "\n").replace("\n ", "\n")


def found_by_matcher(agency: Agency) -> Callable[[str], frozenset[str]]:
    """The matcher over the one list: a text in, the keys of whom it finds out."""
    matcher = Matcher([Watchlist("agency", agency.entities)])
    return lambda text: frozenset(match.entity_key for match in matcher.match(text).matches)


def plain_search(agency: Agency) -> Callable[[str], frozenset[str]]:
    """Every name and alias as whole words in any case: what a simple filter finds."""
    patterns = {
        e.key: re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, (e.name, *e.aliases)))})(?!\w)", re.IGNORECASE)
        for e in agency.entities
    }
    return lambda text: frozenset(key for key, pattern in patterns.items() if pattern.search(text))


def count(
    agency: Agency, articles: Iterable[Article], find: Callable[[str], AbstractSet[str]]
) -> dict[EntityType, Counter[str]]:
    """For each type `tp`, `fp`, `fn` over the questions of `articles`; only questions are judged."""
    counted: dict[EntityType, Counter[str]] = defaultdict(Counter)
    named = plain_search(agency)
    kinds = {entity.key: entity.type for entity in agency.entities}
    for article in articles:
        told = find(article.text)
        for key in article.linked | named(article.text):
            right, said = key in article.linked, key in told
            counted[kinds[key]].update(tp=right and said, fp=said and not right, fn=right and not said)
    return counted


def wrong(agency: Agency, article: Article, find: Callable[[str], AbstractSet[str]]) -> Iterator[str]:
    """What is missed (-) and found too much (+) in one article."""
    told = find(article.text)
    yield from (f"-{key}" for key in sorted(article.linked - told))
    yield from (f"+{key}" for key in sorted((told & plain_search(agency)(article.text)) - article.linked))
