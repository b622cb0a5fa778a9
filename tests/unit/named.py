"""What the rules alone, without the tagger, find of some entities in a text."""

from __future__ import annotations

from bot.engine.match import Matcher, MatchResult
from bot.model import Entity, Watchlist


def matched(text: str, *entities: Entity, title: str = "") -> MatchResult:
    """The matches and rejections."""
    return Matcher([Watchlist("desk", entities)], tagger=None).match(text, title)


def spans(text: str, *entities: Entity, title: str = "") -> list[str]:
    """What is found, the title first, in the order of the text."""
    result = matched(text, *entities, title=title)
    titles = sorted((m for one in result.matches for m in one.title_mentions), key=lambda m: m.start)
    texts = sorted((m for one in result.matches for m in one.mentions), key=lambda m: m.start)
    return [mention.text for mention in (*titles, *texts)]
