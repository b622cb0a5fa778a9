"""Form letters of news: reports whose wording is always the same and whose names and figures never are.

Newsrooms and their machines write the weather, the markets, results and tremors so.  Two of them are two articles.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random
from typing import Final

from tests.bench.invented_lists import invent

FORMS: Final[Mapping[str, str]] = {
    "weather": """{place} will wake to temperatures of around {n} degrees on {day}, with {sky} for
        most of the morning and winds of up to {n} kilometres an hour from the {quarter}. The chance of rain is
        {n} per cent, rising to {n} per cent towards the evening, when {n} millimetres may fall. The highest
        temperature of the day is expected to be {n} degrees in {place} and {n} degrees in {place}. Drivers are
        asked to take care on exposed roads, and the harbour office advises small boats to stay in port if gusts
        exceed {n} kilometres an hour. The outlook for the rest of the week is {sky}, with night temperatures of
        about {n} degrees. Sunset is at {n} minutes past {n}.""",
    "markets": """Shares in {place} closed {way} on {day}, with the main index {way} {n} points, or
        {n}.{n} per cent, at {n},{n}. {firm} was among the biggest movers after it reported quarterly earnings
        of {n} cents a share, against {n} cents a year ago. {firm} was {way} {n}.{n} per cent, while {firm}
        ended the session at {n}.{n} crowns. The volume of shares traded was {n} million, compared with an
        average of {n} million over the last thirty sessions. Brent crude was {way} at ${n}.{n} a barrel, and
        gold stood at ${n} an ounce. The crown was {way} against the dollar at {n}.{n}. Analysts said that
        investors were waiting for the central bank's decision.""",
    "results": """{place} beat {place} {n}-{n} on {day} in front of {n},{n} spectators. {person}
        opened the scoring after {n} minutes, and {person} made it two shortly before the break with a shot from
        outside the penalty area. {person} pulled one back for the visitors in the {n}th minute, but {person}
        settled the match from the spot. The home side move up to {n}th place in the table with {n} points from
        {n} matches, while the visitors remain in {n}th place. The next match of the home side is against
        {place} on {day}. Referee {person} showed {n} yellow cards.""",
    "tremors": """An earthquake of magnitude {n}.{n} struck {n} kilometres {quarter} of {place} on
        {day}, the seismological office said. The quake occurred at a depth of {n} kilometres at {n}:{n} local
        time. There were no immediate reports of casualties or damage, and no tsunami warning was issued.
        Residents of {place} said that they felt the tremor for {n} seconds. The office recorded {n} aftershocks
        of up to magnitude {n}.{n}. The region lies on a fault line and is often shaken by earthquakes; one of
        magnitude {n}.{n} killed {n} people there in 19{n}.""",
    "obituaries": """{person}, aged {n}, of {place}, died peacefully at home on {day} surrounded by
        family. Born in {place}, {person} worked for {n} years at {firm} and was a member of the bowling club
        for {n} years. The service will be held at the church in {place} on {day} at {n}:{n}, followed by
        refreshments in the village hall. In lieu of flowers the family asks for donations to the lifeboat of
        {place}. {person} is survived by {n} children, {n} grandchildren and a sister, {person}, of {place}. The
        family wishes to thank the staff of the hospital.""",
}
_SLOT: Final = re.compile(r"\{(\w+)\}")
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "day": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "sky": ("clear skies", "low cloud", "scattered showers", "patches of fog", "steady drizzle"),
    "quarter": ("north", "south-west", "east", "north-west", "south"),
    "way": ("up", "down", "higher", "lower"),
}
_NAMES: Final = [entity.name for entity in invent(600)]


def fill(form: str, choose: Random) -> str:
    """Fill in a form with names, days and figures."""
    return " ".join(_SLOT.sub(lambda slot: _word(slot[1], choose), form).split())


def _word(slot: str, choose: Random) -> str:
    if slot in _WORDS:
        return choose.choice(_WORDS[slot])
    if slot == "n":
        return str(choose.randrange(1, 99))
    name = choose.choice(_NAMES)
    return {"place": name.split()[-1], "firm": f"{name.split()[-1]} Holdings"}.get(slot, name)
