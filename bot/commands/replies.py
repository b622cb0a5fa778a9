"""How answers are worded: the few shapes that all handlers share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.message import Block, Bullets, Message, Spans, Tone, Words, note, paragraph, typed
from bot.model import AlertMode, Salience, Subscription

SALIENCES = {"main": Salience.MAIN, "mentioned": Salience.MENTIONED, "passing": Salience.PASSING}


def done(words: Words, *more: Words, blocks: Iterable[Block] = ()) -> Message:
    """Say that something was done; `more` is small print."""
    return Message((paragraph(words), *blocks, *(note(line) for line in more if line)), tone=Tone.GOOD, private=True)


def told(*blocks: Block) -> Message:
    """Answer a question."""
    return Message(blocks, private=True)


def counted(number: int, one: str, many: str = "") -> str:
    """Say a number of things: `1 entity`, `3 entities`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(items: Sequence[Spans], limit: int, rest: str) -> tuple[Block, ...]:
    """List the first items and say how many more there are, and which command shows them."""
    more = len(items) - limit
    tail = (note(f"… and {more:,} more: ", typed(rest)),) if more > 0 else ()
    return (Bullets(tuple(items[:limit])), *tail)


def no_feed_yet() -> Message:
    """Say that the workspace follows nothing, and how it gets a feed."""
    adding = note(typed("/feed add https://example.org/news"), " finds a site's feed.")
    return told(paragraph("There is no feed yet."), adding)


def wish_in_words(wish: Subscription) -> str:
    """Say a subscription's settings as a person would; only a watch-list's has a bar of salience."""
    modes = {AlertMode.NOW: "cards at once", AlertMode.DIGEST: "in the digest", AlertMode.BOTH: "cards and digest"}
    bars = {
        Salience.MAIN: "main subjects only",
        Salience.MENTIONED: "main subjects and mentions",
        Salience.PASSING: "every mention, also in passing",
    }
    parts = [modes[wish.mode], *([bars[wish.min_salience]] if wish.watchlist_id else [])]
    if wish.ping:
        parts.append(f"pings {wish.ping}")
    if wish.breaking_outlets:
        parts.append(f"breaking at {wish.breaking_outlets} outlets in {wish.breaking_minutes} min")
    if wish.feed_ids:
        parts.append(f"from {counted(len(wish.feed_ids), 'feed')} only")
    return ", ".join(parts)
