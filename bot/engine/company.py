"""Short forms that nothing beside them supports: they count where the article names another of their list in full.

Watch-lists are of one beat, so an article that names one of a list in full is likely to mean another by an invented
word that is the first or the last of its name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from bot.engine import firms
from bot.engine.candidate import Candidate
from bot.engine.lexicon import PLACE_NAMES, common_surnames, common_words, forenames
from bot.engine.searchtext import SearchText
from bot.engine.support import DOUBTFUL
from bot.model import Entity, Watchlist

_MOST: Final = 100
"""Entities of a list that may still be of one beat; a longer one is a register."""


def settle(
    document: SearchText,
    candidates: Mapping[int, Sequence[Candidate]],
    pair: Callable[[int], tuple[Watchlist, Entity]],
) -> None:
    """Decide what the rules left in doubt; `candidates` by entity number, `pair` tells its list and entity."""
    doubtful = [
        (number, c) for number, every in candidates.items() for c in every if c.accepted is None and any(c.doubt)
    ]
    if not doubtful:
        return
    named: dict[tuple[int, str], list[int]] = defaultdict(list)
    for number, every in candidates.items():
        if any(c.accepted and c.score > DOUBTFUL and c.first < c.last for c in every):
            named[_key(pair(number)[0])].append(number)
    for number, found in doubtful:
        watchlist = pair(number)[0]
        others = [other for other in named[_key(watchlist)] if other != number]
        if others and len(watchlist.entities) <= _MOST and _is_its_own(document, found):
            name = pair(others[0])[1].name
            found.accept("company", f"{name}, of the same list, is named in full", DOUBTFUL)
        else:
            found.reject(*found.doubt)


def _key(watchlist: Watchlist) -> tuple[int, str]:
    return watchlist.workspace_id, watchlist.name


def _is_its_own(document: SearchText, found: Candidate) -> bool:
    """Whether a form is an invented word, or several words, that nothing else in the article bears."""
    if found.first < found.last:
        return True
    word = document.word(found.first)
    usual = (common_words(), forenames(), common_surnames(), PLACE_NAMES, document.lower_words)
    return not any(word in each for each in usual) and not firms.borne(document, word)
