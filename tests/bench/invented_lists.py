"""Watch-lists of any size, made of invented people, firms and places; the same for the same size."""

from __future__ import annotations

from random import Random
from typing import Final

from bot.engine.lexicon import common_surnames, common_words, forenames, words
from bot.model import Entity, EntityType

_SYLLABLES: Final = sorted(words("ba be bo ca co da de do fa fe ga go ha ho ja ka ki la le li lo ma me mi mo na ne"))
_ENDINGS: Final = sorted(words("ov son ez ski berg ini well ford mann ova enko ian ides quist ard otti"))
_FIRMS: Final = sorted(words("Group Holdings Ltd Bank Institute Agency"))
_TOWNS: Final = sorted(words("burg ville ton stan grad"))


def invent(size: int) -> tuple[Entity, ...]:
    """`size` different entities: six people to three firms to one place; three surnames in ten are common ones."""
    random = Random(size)
    forms = (sorted(forenames()), sorted(common_surnames()), sorted(word for word in common_words() if len(word) > 4))
    found: set[Entity] = set()
    while len(found) < size:
        found.add(_entity(random, *forms))
    return tuple(sorted(found, key=lambda entity: entity.name))


def _entity(random: Random, firsts: list[str], surnames: list[str], nouns: list[str]) -> Entity:
    kind = random.random()
    surname = random.choice(surnames) if random.random() < 0.3 else _made_up(random, _ENDINGS)
    if kind < 0.6:
        return Entity(f"{random.choice(firsts)} {surname}".title(), EntityType.PERSON)
    if kind < 0.9:
        return Entity(f"{surname} {random.choice(nouns)} {random.choice(_FIRMS)}".title(), EntityType.ORGANISATION)
    return Entity(_made_up(random, _TOWNS).title(), EntityType.PLACE)


def _made_up(random: Random, endings: list[str]) -> str:
    return "".join(random.choice(_SYLLABLES) for _ in range(random.choice((1, 2, 2)))) + random.choice(endings)
