"""Whether a sentence that retells another one has kept its "not".

The check is narrow, so that it is sure: only a sentence whose content words nearly all stand in one source sentence is
compared with it, only in languages that negate before the verb, and only where the very word that one of them negates
is said by the other, which negates nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bot.engine.terms import content, words

_NEGATIONS: Final[dict[str, frozenset[str]]] = {
    code: frozenset(listed.split())
    for code, listed in {
        "en": """
            not never no none nobody nothing neither nor without cannot hardly barely unable refuse refuses refused
            refusing decline declines declined declining deny denies denied denying fail fails failed failing
        """,
        "fr": "ne n'a n'ont n'est n'était n'avait jamais aucun aucune sans ni nul nulle refuse refusé nie nié",
        "es": "no nunca jamás ningún ninguna nadie nada sin ni niega negó rechaza rechazó",
        "it": "non mai nessun nessuno nessuna niente nulla senza né nega negato rifiuta rifiutato",
        "pt": "não nunca jamais nenhum nenhuma ninguém nada sem nem nega negou recusa recusou",
    }.items()
}
_RETOLD: Final = 0.7
"""Share of a sentence's content words that stand in the source sentence which it retells."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a sentence says: its stems, those right behind a negation, and whether it negates anything."""

    stems: frozenset[str]
    negated: frozenset[str]
    negates: bool


def claim(sentence: str, language: str) -> Claim:
    """Read a sentence."""
    negations = _NEGATIONS.get(language, frozenset())
    said = words(sentence)
    negated: set[str] = set()
    negates = open_negation = False
    for word in said:
        if word in negations or word.endswith("n't"):
            negates = open_negation = True
        elif open_negation and (stems := content([word], language)):
            negated.update(stems)
            open_negation = False
    kept = [word for word in said if word not in negations and not word.endswith("n't")]
    return Claim(frozenset(content(kept, language)), frozenset(negated), negates)


def turned(told: Claim, sources: Iterable[Claim]) -> frozenset[str]:
    """Stems that `told` affirms and its source denies, or the other way round; none where any source bears it out."""
    differing: set[str] = set()
    for source in sources:
        if not told.stems or len(told.stems & source.stems) < _RETOLD * len(told.stems):
            continue
        between = _differing(told, source)
        if not between:
            return frozenset()
        differing |= between
    return frozenset(differing)


def _differing(told: Claim, source: Claim) -> frozenset[str]:
    if told.negates == source.negates:
        return frozenset()
    return (source.negated & told.stems) if source.negates else (told.negated & source.stems)
