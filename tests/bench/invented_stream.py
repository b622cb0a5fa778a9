"""A stream of news about invented events, as `wirewatch replay` reads it: seventy articles a day, the same each time.

Every event has people, a place, figures and words of its own; one to six outlets tell it within two days, in texts of
150 to 1,000 words whose other words are drawn by Zipf's law, one article in twelve as a copy.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

from bot.engine.lexicon import common_words, words
from bot.flow.recording import Row, read_row
from bot.model import Entity, Watchlist
from tests.bench.invented_lists import invent

BEGINS: Final = datetime(2026, 3, 2, 6, tzinfo=UTC)
ARTICLES_A_DAY: Final = 70
OUTLETS: Final = 40
PER_EVENT: Final = (1, 1, 1, 2, 2, 3, 4, 6)
SMALL: Final = words("the of to in and a that for on with was by is at it from as had which after")


@dataclass(frozen=True)
class Event:
    """What an article about it can name."""

    number: int
    begins: datetime
    names: tuple[str, ...]
    terms: tuple[str, ...]
    figures: tuple[int, ...]


def stream(articles: int) -> list[dict[str, Any]]:
    """Invent so many rows, in order of arrival, each with the key `story` for the event that it tells of."""
    choose = Random(articles)
    people = [entity.name for entity in invent(4_000)]
    vocabulary = _by_frequency(choose)
    rows = [row for event in _events(articles, choose, people, vocabulary) for row in _told(event, choose, vocabulary)]
    rows.sort(key=lambda row: row["arrived"])
    return [{"id": number, **row} for number, row in enumerate(rows[:articles])]


def rows(articles: int) -> list[Row]:
    """Invent so many rows as a replay plays them."""
    return [read_row(json.dumps(row).encode(), None) for row in stream(articles)]


def watchlists() -> tuple[Watchlist, ...]:
    """Give three lists that together match about one article in eight."""
    names = [entity.name for entity in invent(4_000)]
    return tuple(Watchlist(f"desk {part}", tuple(Entity(name) for name in names[part * 7 :: 75])) for part in range(3))


def _by_frequency(choose: Random) -> list[str]:
    found = sorted(word for word in common_words() if len(word) > 2)
    choose.shuffle(found)
    return found


def _events(articles: int, choose: Random, people: list[str], vocabulary: list[str]) -> Iterator[Event]:
    for number in range(articles * len(PER_EVENT) // sum(PER_EVENT) * 5 // 4 + 9):
        begins = BEGINS + timedelta(minutes=number * 24 * 60 * sum(PER_EVENT) / len(PER_EVENT) / ARTICLES_A_DAY)
        yield Event(
            number,
            begins,
            tuple(choose.sample(people, 3)),
            tuple(choose.sample(vocabulary, 8)),
            tuple(choose.randrange(3, 900) for _ in range(3)),
        )


def _told(event: Event, choose: Random, vocabulary: list[str]) -> Iterator[dict[str, Any]]:
    text = ""
    for place in range(choose.choice(PER_EVENT)):
        outlet = choose.randrange(OUTLETS)
        arrived = event.begins + timedelta(minutes=choose.expovariate(1 / 240) * place)
        if not text or choose.random() > 1 / 12:
            text = "\n\n".join(_paragraph(event, choose, vocabulary) for _ in range(choose.randrange(4, 28)))
        yield {
            "url": f"https://outlet-{outlet}.test/{event.number}-{place}",
            "title": f"{event.names[0]} {' '.join(choose.sample(event.terms, 4))}",
            "text": text,
            "published": (arrived - timedelta(minutes=choose.randrange(1, 30))).isoformat(),
            "arrived": arrived.isoformat(),
            "site": f"Outlet {outlet}",
            "story": event.number,
        }


def _paragraph(event: Event, choose: Random, vocabulary: list[str]) -> str:
    return " ".join(_sentence(event, choose, vocabulary) for _ in range(choose.choice((1, 1, 2))))


def _sentence(event: Event, choose: Random, vocabulary: list[str]) -> str:
    small = sorted(SMALL)
    said = []
    for place in range(choose.randrange(8, 26)):
        drawn = choose.random()
        if drawn < 0.03:
            said.append(choose.choice(event.names))
        elif drawn < 0.05:
            said.append(str(choose.choice(event.figures)))
        elif drawn < 0.2:
            said.append(choose.choice(event.terms))
        else:
            said.append(choose.choice(small) if place % 2 else _zipf(choose, vocabulary))
    sentence = " ".join(said)
    return f"{sentence[0].upper()}{sentence[1:]}."


def _zipf(choose: Random, vocabulary: list[str]) -> str:
    return vocabulary[min(len(vocabulary), int(len(vocabulary) ** choose.random())) - 1]
