"""Help for whoever adds an entity: aliases worth adding, warnings about those that find too much or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.engine import leagues, shortforms
from bot.engine.aliases import LONGEST_ALIAS, Kind, effective_type, make
from bot.engine.bodies import other_names
from bot.engine.clubs import is_club
from bot.engine.fold import plain
from bot.engine.lexicon import PLACE_NAMES, common_surnames, common_words, country, forenames
from bot.model import Entity, EntityType

_PATTERN: Final = re.compile(r"\.\*|\.\+|\\[a-z]|\[[^\]]+\]|\(\?|\^|\$$|\|")


def suggest_aliases(entity: Entity) -> tuple[str, ...]:
    """Aliases that do not count by themselves unasked: abbreviations, short names, a country's people.

    Well-known other names, spellings, initials, titles, legal forms and surnames need no alias.
    """
    names = (entity.name, *entity.aliases)
    bodies = (other.text for name in names for other in other_names(name) if not other.doubtful)
    known = {plain(name) for name in (*names, *bodies)}
    return tuple(dict.fromkeys(name for name in _suggestions(entity) if plain(name) not in known))


def warnings(entity: Entity) -> tuple[str, ...]:
    """Sentences about aliases that will find nothing, or too much; what makes the entity useless comes first."""
    found: list[str] = []
    both = sorted({plain(word) for word in entity.needs} & {plain(word) for word in entity.excludes})
    if both:
        found.append(f"“{both[0]}” is both needed and forbidden, so nothing can ever match.")
    found.extend(_forbids_itself(entity))
    found.extend(warning for name in (entity.name, *entity.aliases) for warning in _warn(entity, name))
    found.extend(_two_clubs(entity))
    return tuple(found)


def _forbids_itself(entity: Entity) -> Iterator[str]:
    for name in (entity.name, *entity.aliases):
        for word in entity.excludes:
            if f" {plain(word)} " in f" {plain(name)} ":
                yield f"“{name}” says “{word}” itself, so not: forbids it everywhere: take “{word}” out of not:."


def _suggestions(entity: Entity) -> Iterator[str]:
    kind = effective_type(entity)
    if kind is EntityType.PLACE:
        yield from sorted(word.title() for word in country(plain(entity.name)))
    if kind in {EntityType.ORGANISATION, EntityType.OTHER} and not is_club(entity.name):
        if letters := shortforms.initials(entity.name):
            yield letters
        first, *rest = entity.name.split()
        silent = plain(" ".join(rest)) in shortforms.SILENT
        if len(rest) == 1 and first in shortforms.beginnings(entity.name) and not (silent or _ambiguous(first)):
            yield first


def _warn(entity: Entity, name: str) -> Iterator[str]:
    form = make(name, Kind.ALIAS, typed=True)
    if form is None:
        yield _nothing_to_find(name)
        return
    if _PATTERN.search(name):
        yield f"“{name}” looks like a pattern; it is looked for letter by letter."
    if len(form.pattern.split()) == 1 and not entity.needs and not form.acronym:
        yield from _one_word(entity, name)


def _nothing_to_find(name: str) -> str:
    if len(name) > LONGEST_ALIAS:
        return f"“{name[:30]}…” has more than {LONGEST_ALIAS} characters and will never be found."
    if not name.strip():
        return "An empty alias finds nothing."
    return f"“{name}” finds nothing: give at least two letters, or a ticker such as $T or NYSE: T."


def _one_word(entity: Entity, name: str) -> Iterator[str]:
    word = plain(name)
    if word.isdecimal():
        yield f"“{name}” is a bare number and will be found wherever it is written; consider needs:."
    if word in common_words() and name[:1].isupper():
        yield f"“{name}” is also an everyday word: where a sentence begins, it counts only with other evidence."
    if word in common_words() and name.islower() and entity.type is not EntityType.TOPIC:
        yield f"“{name}” is an everyday word and will be found in any case; consider needs:."
    if word in PLACE_NAMES and entity.type is not EntityType.PLACE:
        yield f"“{name}” is also a place; consider needs:."
    if word in common_surnames() and effective_type(entity) is EntityType.PERSON:
        yield f"Many people are called “{name}”; the full name is looked for as well."
    if word in forenames() and effective_type(entity) is not EntityType.PERSON:
        yield f"“{name}” is also a first name."


def _two_clubs(entity: Entity) -> Iterator[str]:
    """Warn that the town's name alone, as results have it, cannot tell two clubs of one sport apart."""
    league = leagues.club(entity.name)
    if league and not league.alone:
        yield f"“{league.town}” alone is never taken for it: the town has another club that plays {league.sport}."


def _ambiguous(name: str) -> bool:
    word = plain(name)
    return word in common_words() or word in PLACE_NAMES or word in forenames()
