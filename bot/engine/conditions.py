"""The user's own conditions: `needs` (any of these words near by) and `not` (none of these).

Near by is the mention's sentence and its two neighbours.  Once a need is met, the name counts in the whole article; a
forbidden word takes only the mentions near it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from bot.engine.candidate import Candidate
from bot.engine.fold import fold
from bot.engine.searchtext import SearchText
from bot.model import Entity

NEIGHBOURS: Final = 1
"""Sentences on either side that are still near by."""
FURTHEST: Final = 500
"""Characters, for texts without sentences: lists, tables, one endless line."""


def judge(document: SearchText, entity: Entity, candidates: Iterable[Candidate]) -> None:
    """Apply the entity's `needs` and `not` to what the rules accepted."""
    accepted = [c for c in candidates if c.accepted]
    if entity.excludes:
        for found in accepted:
            if word := _near(document, found, entity.excludes):
                found.reject("not", f"{word} stands near by")
    accepted = [c for c in accepted if c.accepted]
    if not entity.needs or not accepted:
        return
    word = next((word for found in accepted if (word := _near(document, found, entity.needs))), "")
    for found in accepted:
        if word:
            found.accept("needs", f"{word} stands near by", found.score)
        else:
            found.reject("needs", f"none of the words it needs stands near by: {', '.join(entity.needs)}")


def _near(document: SearchText, found: Candidate, words: tuple[str, ...]) -> str:
    here = document.sentence_at(found.start)
    first = document.sentences[max(0, here - NEIGHBOURS)].start
    last = document.sentences[min(len(document.sentences) - 1, here + NEIGHBOURS)].end
    if last > found.end + FURTHEST:  # back to the end of a word, for the pattern takes its limit for one
        last = max(found.end, document.data.rfind(b" ", found.end, found.end + FURTHEST + 1))
    match = whole_words(words).search(document.data, max(first, found.start - FURTHEST, 0), last)
    return document.visible[match.start() : match.end()] if match else ""


@lru_cache(maxsize=10_000)
def whole_words(words: tuple[str, ...]) -> re.Pattern[bytes]:
    """Give what finds any of these as whole words in folded text, in any case, with a plural s."""
    folded = {fold(word).data.strip() for word in words} - {b""}
    return re.compile(
        rb"(?<![^ ])(?:" + b"|".join(map(re.escape, sorted(folded))) + rb")s?(?![^ ])" if folded else rb"(?!)"
    )
