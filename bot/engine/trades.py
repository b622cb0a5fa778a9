"""What an article says that the bearer of a name is: Orvexa, the *airline*; the *miner* Orvexa; a lawyer for Orvexa."""

from __future__ import annotations

from typing import Final

from bot.engine.lexicon import ACTS, ROLES, words
from bot.engine.searchtext import SearchText
from bot.engine.stopwords import STOP_WORDS

_CONCERNS: Final = words(
    """company firm maker manufacturer producer supplier provider retailer grocer supermarket chain lender bank insurer
    reinsurer broker brokerage miner utility airline carrier shipper shipowner shipbuilder shipyard operator startup
    group conglomerate developer builder housebuilder publisher broadcaster studio label brewer brewery distiller
    distillery winery bakery restaurant hotelier charity nonprofit agency regulator ministry party union federation
    association team franchise newspaper magazine website platform consultancy consultant contractor subsidiary unit
    venture fund investor landlord trust museum orchestra theatre refiner smelter steelmaker carmaker chipmaker
    drugmaker planemaker automaker exporter importer wholesaler distributor trader charterer exchange auctioneer
    hospital foundation militia gang outlet network bookmaker caterer dealership cooperative co-operative"""
)
_OF_TWO_WORDS: Final = frozenset({("start", "up"), ("think", "tank"), ("law", "firm"), ("co", "operative")})
_DEFINITE: Final = words("the its his her their our")
_ENDS: Final = ACTS | ROLES | STOP_WORDS["en"]
"""What an apposition's noun does not stand behind: in "Next, the chancellor meets the bank" there is none."""
_REACH: Final = 5
"""Words of an apposition among which its noun is looked for: the Bristol-based software *company*."""


def told_after(document: SearchText, last: int) -> str:
    """What a definite apposition says that the bearer of a name is: Orvexa, the Bristol *start-up*; else nothing."""
    if document.gap(last + 1).strip() != "," or document.word(last + 1) not in _DEFINITE:
        return ""
    for position in range(last + 2, last + 2 + _REACH):
        if document.gap(position).strip(" -’'") or document.word(position) in _ENDS:
            return ""
        if noun := _concern(document, position):
            return noun
    return ""


def told_before(document: SearchText, first: int) -> str:
    """The lower-case trade right before a name: the *miner* Orvexa; empty where none stands there."""
    return _concern(document, first - 1) if document.gap(first) == " " else ""


def _concern(document: SearchText, position: int) -> str:
    if document.capital(position):
        return ""
    pair = document.word(position), document.word(position + 1)
    if pair in _OF_TWO_WORDS:
        return " ".join(pair)
    if (document.word(position - 1), pair[0]) in _OF_TWO_WORDS:
        return f"{document.word(position - 1)} {pair[0]}"
    return pair[0] if pair[0] in _CONCERNS else ""
