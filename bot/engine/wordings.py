"""Other wordings of one body's name: British and American words, usual abbreviations, the words turned round."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.engine.lexicon import words

_AMERICAN: Final = dict(
    pair.split("/")
    for pair in words(
        """Organisation/Organization Centre/Center Defence/Defense Labour/Labor Programme/Program Theatre/Theater
        Harbour/Harbor"""
    )
)
_BRITISH: Final = {american: british for british, american in _AMERICAN.items()}
_DIALECTS: Final = (
    *_AMERICAN.items(),
    *(
        pair.split("/")
        for pair in words(
            """Organisations/Organizations Saint/St Saint/St. Mount/Mt Co-operation/Cooperation
            Fort/Ft Company/Co Corporation/Corp Brothers/Bros Limited/Ltd Incorporated/Inc Airlines/Airline
            Airways/Airway Laboratories/Labs Motors/Motor Foods/Food Mines/Mine Mills/Mill Metals/Metal
            Minerals/Mineral Systems/System Technologies/Technology Chemicals/Chemical Textiles/Textile
            Networks/Network Shipyards/Shipyard Terminals/Terminal Ferries/Ferry Dairies/Dairy Breweries/Brewery
            Bakeries/Bakery Fisheries/Fishery Railways/Railway Lines/Line Studios/Studio Hotels/Hotel
            Phosphates/Phosphate Cables/Cable Ports/Port Steels/Steel Television/TV United/Utd Reinsurance/Re
            Fertilisers/Fertilizers Fertiliser/Fertilizer Automobile/Auto Köln/Cologne München/Munich
            Nürnberg/Nuremberg Hannover/Hanover Wien/Vienna Praha/Prague Warszawa/Warsaw Beograd/Belgrade
            București/Bucharest Moskva/Moscow Kyiv/Kiev København/Copenhagen Göteborg/Gothenburg Sevilla/Seville
            Lyon/Lyons Marseille/Marseilles"""
        )
    ),
)
_EXCHANGES: Final = {
    word: [other for pair in _DIALECTS if word in pair for other in pair if other != word]
    for word in {word for pair in _DIALECTS for word in pair}
}


def dialects(name: str) -> Iterator[str]:
    """British and American words and usual abbreviations exchanged, one at a time."""
    parts = name.split()
    for index, part in enumerate(parts):
        for other in sorted(_EXCHANGES.get(part, _EXCHANGES.get(part.rstrip("."), ()))):
            yield " ".join([*parts[:index], other, *parts[index + 1 :]])
    yield from _elsewhere(parts)
    if "&" in name:
        yield re.sub(r"\s*&\s*", " and ", name)
    elif " and " in name:
        yield name.replace(" and ", " & ")


def _elsewhere(parts: list[str]) -> Iterator[str]:
    """A name of several such words as the other side of the ocean writes it: Labor Organization."""
    for side in (_AMERICAN, _BRITISH):
        if sum(part in side for part in parts) > 1:
            yield " ".join(side.get(part, part) for part in parts)


def turned_round(name: str) -> Iterator[str]:
    """Department of Labour as Labour Department and University of Carn as Carn University."""
    if " of " not in name and " for " not in name:
        return
    match = re.fullmatch(
        r"(?:(.+) )?(Department|Ministry|Office|University|Bureau|Agency|Institute|Centre|Center) (?:of|for)"
        r" (?:the )?(.+)",
        name,
    )
    if match is None:
        return
    if match[2] in {"Institute", "Centre", "Center"}:
        joint = " for " if f"{match[2]} of " in name else " of "
        yield re.sub(r" (?:of|for) ", joint, name, count=1)
    if " of " in match[3]:
        what, _, owner = match[3].rpartition(" of ")
        office = _MINISTRIES.get(what) if match[2] == "Ministry" else None
        yield f"{owner.removeprefix('the ')} {office or f'{what} {match[2]}'}"
        return
    if match[2] == "Ministry" and match[3] in _MINISTRIES:
        yield _MINISTRIES[match[3]]
    before = [match[1]] if match[1] else []
    yield " ".join([*before, match[3], match[2]])
    if match[1]:
        yield f"{match[3]} {match[2]}"


_MINISTRIES: Final = {"Foreign Affairs": "Foreign Ministry", "Internal Affairs": "Interior Ministry"}


_ABBREVIATED: Final = (("United States", "U.S."), ("United Nations", "U.N."), ("United Kingdom", "U.K."))


def abbreviations(name: str) -> Iterator[str]:
    """United States Navy as U.S. Navy and US Navy, and back."""
    if not name.startswith("U"):
        return
    for long, short in _ABBREVIATED:
        if name.startswith(long + " "):
            rest = name[len(long) :]
            yield short + rest
            yield short.replace(".", "") + rest
        for start in (short, short.replace(".", "")):
            if name.startswith(start + " "):
                yield long + name[len(start) :]
