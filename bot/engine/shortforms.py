"""What is left of an organisation's name when an article says the rest elsewhere: initials, first words, bare offices.

These forms say too little alone; the rules (`names`) ask the article for the rest of the name, or for whose it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.engine.fold import plain
from bot.engine.lexicon import (
    GENERIC_ORGANISATIONS,
    GEOGRAPHY,
    LEGAL_FORMS,
    NAME_HEADS,
    NATIONALITIES,
    PLACE_NAMES,
    common_words,
    country,
    is_place,
    words,
)

SMALL: Final = words("of the for and in on at to de del della dei la le du des do da dos a an et & y und fur van voor")
"""Words that names leave small."""
_LANDS: Final = words("highlands lowlands midlands uplands borders coast north south east west")
"""What is no name of a body though a name begins or ends with it: the *Highlands*."""
KINDS: Final = words(
    """commission council committee union society bank ministry department agency authority board assembly court trust
    bureau inspectorate conference forum panel registry secretariat consortium collective guild synod
    observatory network foundation institute federation association league alliance academy tribunal survey
    movement front order chamber brigade battalion regiment militia gang syndicate friends mission initiative
    campaign coalition confederation directorate corps fund office service force treasury seminary circle
    college centre center party convention"""
)
"""What bodies are: alone, after "the", it means the one that was told."""
BODIES: Final = KINDS | NAME_HEADS | GENERIC_ORGANISATIONS
_NEVER: Final = (
    _LANDS | PLACE_NAMES | NATIONALITIES | GENERIC_ORGANISATIONS | GEOGRAPHY | KINDS | LEGAL_FORMS | NAME_HEADS | SMALL
)
_ALONE: Final = words("parliament congress senate commons lords commission")
"""One-word offices that stand alone in an article about their country."""
_TRADES: Final = words(
    """airways airlines motors energy foods health systems technologies resources industries labs laboratories pharma
    media records studios enterprises insurance securities logistics shipping telecom breweries"""
)
"""Behind one of these even an everyday word is what the firm is called, once its whole name was told."""
_TOWNS_OWN: Final = words(
    """council borough police hospital court library constabulary parish authority airport argus times post herald
    gazette chronicle courier mercury echo mail express tribune advertiser observer"""
)
"""Before one of these stands a town's name, which alone means the town."""
SILENT: Final = words("motor motors university")
"""What papers leave out behind the first word of a name: Harvard, Toyota."""
_LONGEST: Final = 4
_KIN: Final = words("sons daughters co company partners associates brothers")


def initials(name: str) -> str:
    """The capitals of a name of three words or more: ITS for Institute for Tidal Studies; empty for others."""
    every = [w for w in re.findall(r"[^\W\d_]{2,}(?:['’][^\W\d_]+)?", name) if plain(w) not in SMALL]
    named = [w for w in every if plain(w) not in LEGAL_FORMS]
    parts = named if len(named) > 2 else every  # noqa: PLR2004
    if len(parts) < 3 or not all(w[0].isupper() for w in parts):  # noqa: PLR2004
        return ""
    return "".join(w[0] for w in parts)


def beginnings(name: str) -> Iterator[str]:
    """The first and the last word of a longer name, and the name without its last: Goldman, Larks, Sun Alliance."""
    every = [word.strip(".,") for word in name.split()]
    parts = [word for word in every if plain(word) not in SMALL]
    if not 2 <= len(parts) <= _LONGEST or not all(word[:1].isupper() or word.isdigit() for word in parts):  # noqa: PLR2004
        return
    joined = not {"and", "&"}.isdisjoint(every)
    if len(parts) < _LONGEST and not joined:
        yield from _single(name, parts, whole=len(every) == len(parts))
    elif joined and len(parts) == 2 and plain(parts[-1]) in _KIN:  # noqa: PLR2004
        yield parts[0]
    if kind_first(name) and len(parts) > 2:  # noqa: PLR2004
        yield from [" ".join(every[1:])] if plain(every[1]) not in SMALL else []
    begun = " ".join(every[:-1])
    whole = joined or len(every) == len(parts)
    if whole and len(parts) > 2 and not (is_place(begun) or all(plain(word) in _NEVER for word in parts[:-1])):  # noqa: PLR2004
        yield begun


def _single(name: str, parts: list[str], *, whole: bool) -> Iterator[str]:
    """The first and the last word of a name; an everyday word only where it is the first of two, or before a trade."""
    for word in parts[:1] if " of " in name else (parts[0], parts[-1]):
        first = word == parts[0]
        if (first and plain(parts[-1]) in _TOWNS_OWN) or (not first and len(parts) > 2 and kind_first(name)):  # noqa: PLR2004
            continue
        if word.endswith(("'s", "’s")) and len(word) > 4:  # noqa: PLR2004 - a brewery that is Ridley's is Ridleys, too
            yield from (word[:-2] + "s", word)
        folded = plain(word)
        usual = first and whole and (len(parts) == 2 or plain(parts[-1]) in _TRADES)  # noqa: PLR2004
        usual = usual or folded not in common_words()
        if len(folded) > 3 and folded.replace("-", "").isalpha() and folded not in _NEVER_ALONE and usual:  # noqa: PLR2004
            yield word


KINDS_FIRST: Final = words(
    """air team scuderia aero aerolineas banco banca bank banque banka caja cassa grupo groupe gruppo compania
    compagnie compagnia societe sociedad societa minera minas cobre litio oro petroleos energia constructora
    editorial editora maison casa hotel cafe radio tele canal cerveceria cantieri cantine bodegas viajes
    transportes puerto astilleros chantiers naviera ferrocarriles laboratorios laboratoires seguros assurances
    assicurazioni huta stocznia kopalnia rederi reederei brauerei usines fundacion fundacao fondation fondazione
    instituto institut istituto teatro atelier galeria galerie trattoria osteria restaurante supermercados
    almacenes cementos aceros textiles vinos cooperativa cooperative sindicato confederacion federacion
    confederacao sociedade associacao asociacion association partido parti partij partei unione union unia liga
    mouvement movimiento movimento confederation kelompok yayasan bangko aerolinee linee lineas stichting
    vereniging verband nadace spolek"""
)
"""What firms are by their first word, so that the last is what they are called: *Air* Orvexa, *Banco* Orvexa."""
_NEVER_ALONE: Final = _NEVER | KINDS_FIRST


def kind_first(name: str) -> bool:
    """Whether a name begins with what its bearer is: *Banco* Orvexa."""
    return plain(name).partition(" ")[0] in KINDS_FIRST


def offices(name: str) -> Iterator[str]:
    """A generic name without its owner: Foreign Ministry (of Russia), Senate (of the United States), Republicans."""
    if " Party" in name:
        yield from _members(name)
    for rest in _unowned(name):
        parts = re.findall(r"\w+", plain(rest))
        generic = bool(parts) and all(word in GENERIC_ORGANISATIONS for word in parts)
        if generic and (len(parts) > 1 or parts[0] in _ALONE):
            yield rest


_SAYS_NOTHING: Final = _NEVER - KINDS


def without_place(name: str) -> str:
    """What stands before "of Place" where it is a name of its own: Armed Harbour Group; empty for others."""
    head, _, owner = name.rpartition(" of ")
    place = plain(owner.removeprefix("the "))
    known = _is_country(place) or (" " not in place and owner[:1].isupper() and place not in common_words())
    generic = all(word in _SAYS_NOTHING for word in plain(head).split())
    return head if known and " " in head and not generic else ""


def without_middle(name: str) -> str:
    """A name without what stands amid it and says little: Orvexa (Cooperative) Bank; empty where all says something."""
    parts = name.split()
    little = [plain(part) in _NEVER or plain(part) in common_words() for part in parts]
    first = next((place for place, says_little in enumerate(little) if says_little and place), len(parts))
    own = not all(little[:first]) and len(parts[0]) > 3  # noqa: PLR2004
    dropped = parts[first:-1] if own and plain(parts[-1]) in BODIES else []
    usual = all(plain(part) in _AMID for part in dropped)
    return " ".join([*parts[:first], parts[-1]]) if dropped and usual else ""


_AMID: Final = (BODIES | SMALL) | words(
    """cooperative co-operative savings mutual commercial community primary secondary comprehensive memorial regional
    district medical catholic anglican episcopal england"""
)
"""What papers leave out amid a name: Orvexa *Cooperative* Bank."""


def _unowned(name: str) -> Iterator[str]:
    head, of, owner = name.rpartition(" of ")
    if of and _is_country(owner.removeprefix("the ")):
        yield head
    for size in (2, 1):
        parts = name.split()
        if len(parts) > size and _is_country(" ".join(parts[:size])):
            yield " ".join(parts[size:])


def _is_country(text: str) -> bool:
    folded = plain(text)
    return folded in {"united states", "united kingdom"} or bool(country(folded)) or folded in NATIONALITIES


_MEMBERS: Final = {
    "Republican": "Republicans",
    "Democratic": "Democrats",
    "Conservative": "Conservatives",
    "Liberal": "Liberals",
    "Socialist": "Socialists",
    "Communist": "Communists",
    "Labour": "Labour",
    "Labor": "Labor",
}


def _members(name: str) -> Iterator[str]:
    colour, _, land = name.partition(" Party of ")
    if land and " " not in colour:
        yield from (f"{land} {colour} Party", f"{land} {colour}")
    before = name.partition(" Party")[0].split()
    if before and before[-1] in _MEMBERS:
        yield " ".join([*before[:-1], _MEMBERS[before[-1]]])
        if len(before) > 1 and _is_country(before[0]):
            yield " ".join([*before[1:-1], _MEMBERS[before[-1]]])
