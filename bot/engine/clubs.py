"""Clubs, whose names are half a town's: short forms of them, and what tells the club from the town.

Agencies write of clubs as of towns ("Leeds 1 Wimbledon 0", "CHICAGO at BOSTON") and put towns into datelines of the
same reports, so the place of a name in its line says which is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from bot.engine import leagues
from bot.engine import surroundings as near
from bot.engine.fold import plain
from bot.engine.lexicon import CLUB_AFFIXES, COUNTRIES, LEGAL_FORMS, is_place, words
from bot.engine.searchtext import SearchText

_HEADS: Final = words(
    """real deportivo atletico sporting dynamo dinamo lokomotiv spartak torpedo internazionale borussia bayern eintracht
    fortuna olympique racing rapid sparta slavia partizan hajduk maccabi hapoel hertha hansa werder bayer stade"""
)
_TAILS: Final = words(
    """united city town county rovers wanderers albion athletic hotspur villa orient argyle wednesday forest thistle
    rangers harriers corinthians casuals"""
)
_SHARED: Final = words("manchester sheffield bristol dundee birmingham nottingham queens")
"""Towns of several clubs, none of which is called after the town alone."""
_FIRMS: Final = LEGAL_FORMS | words(
    """industries airlines airways motors enterprises foods systems technologies resources laboratories mills
    securities news times stores brothers railways mines steelworks services products communications utilities"""
)
"""Plurals that end a firm's name rather than a club's."""
_SPORTS: Final = words(
    """soccer baseball basketball hockey football cricket rugby tennis golf athletics skiing cycling boxing swimming
    volleyball handball squash badminton rowing"""
)
_WORDS: Final = words(
    """beat beats defeated drew draw scored goal goals league cup match midfielder striker goalkeeper coach season
    fixture kickoff penalty playoff playoffs innings inning quarterback touchdown standings halftime club soccer
    baseball basketball football rugby hockey cricket signed signing homer homers pitcher outfielder catcher winger
    wicket wickets batsman goaltender shutout overtime relegation division squad keeper tournament championship
    championships semifinal semi-final quarter-final qualifier qualifiers substitute knockout shortstop infielder rookie
    libero fly-half scrum prop hooker jersey podium peloton sprinter lap laps paddock ligament hamstring"""
)
"""Words of the trade, of which an article about sport has several; right behind a name they make a club of it."""
_DEEDS: Final = words("toppled thrashed edged downed routed stunned overcame trounced hammered outclassed")
_STAFF: Final = words("manager boss captain skipper defender forward teammate teammates fan fans supporter supporters")
"""Behind a name they make a club of it, but other bodies have them as well."""
_ENOUGH: Final = 3


@lru_cache(maxsize=100_000)
def is_club(name: str) -> bool:
    """Whether a name reads like a sports club's: FC Valmora, Real Zamora, Hartwell Wanderers, Chicago Packhorses."""
    parts = name.split()
    core = unaffixed(name)
    if not core:
        return False
    affix = any(map(affixed, parts)) or bool(_FRAME.search(name))
    return affix or (len(core) > 1 and (plain(core[0]) in _HEADS or plain(core[-1]) in _TAILS)) or bool(_nickname(core))


def affixed(word: str) -> bool:
    """Whether `word` is a club's affix as clubs write it: FC, A.C., VfB."""
    letters = word.replace(".", "")
    return plain(letters) in CLUB_AFFIXES and letters[:1].isupper() and letters[-1:].isupper()


def shorts(name: str) -> Iterator[str]:
    """What reports on sport call a club: its town, its nickname, the first word of Real Zamora."""
    if not is_club(name):
        return
    core = unaffixed(name)
    yield " ".join(core)
    league = leagues.club(name)
    if league and league.alone:
        yield league.town
    if nickname := _nickname(core):
        yield nickname
    elif len(core) > 1 and plain(core[-1]) in _TAILS and plain(core[0]) not in _SHARED:
        yield " ".join(core[:-1])
    elif len(core) == 1 and core[0].endswith("er") and affixed(name.rsplit(maxsplit=1)[-1]):
        yield from (core[0][:-2], core[0][:-1])  # Lindauer SV, Karlsruher SC
    elif len(core) > 1 and plain(core[0]) in _HEADS:
        yield core[0]
        yield " ".join(core[1:])


def unframed(name: str) -> Iterator[str]:
    """The name of two words or more without what frames it: Club Atlético *River Lindau*, Club *Deportivo Lindau*."""
    core = unaffixed(name)
    if len(core) > 1 and is_club(name) and not is_place(" ".join(core)):
        yield " ".join(core)
    elif _FRAME.match(name):
        yield re.sub("^Clube? ", "", name)


def abbreviated(name: str) -> Iterator[str]:
    """Henley Rowing Club as Henley R.C. and RC, Club Deportivo Lindau as C.D. Lindau, SV Lindau 04 as SV Lindau."""
    if numbered := _NUMBER.search(name):
        yield name[: numbered.start()]
    for words_, letters in _TYPES:
        if name.endswith(f" {words_}") and len(name) > len(words_) + 1:
            yield from (f"{name.removesuffix(words_)}{how}" for how in _dotted(letters))
        elif name.startswith(f"{words_} ") and words_.startswith("Club "):
            yield from (f"{how}{name.removeprefix(words_)}" for how in _dotted(letters))


_NUMBER: Final = re.compile(r" (?:\d{2}|1[89]\d{2})$")
"""The year that ends a German club's name."""


def _dotted(letters: str) -> tuple[str, str]:
    return letters, ".".join(letters) + "."


_TYPES: Final = (
    ("Rugby Football Club", "RFC"),
    ("Football Club", "FC"),
    ("Rowing Club", "RC"),
    ("Cricket Club", "CC"),
    ("Golf Club", "GC"),
    ("Hockey Club", "HC"),
    ("Boat Club", "BC"),
    ("Ski Club", "SC"),
    ("Sports Club", "SC"),
    ("Athletic Club", "AC"),
    ("Swimming Club", "SC"),
    ("Sailing Club", "SC"),
    ("Running Club", "RC"),
    ("Cycling Club", "CC"),
    ("Tennis Club", "TC"),
    ("Yacht Club", "YC"),
    ("Club Deportivo", "CD"),
    ("Club Atlético", "CA"),
    ("Club de Fútbol", "CF"),
)


def shares_name(short: str) -> bool:
    """Whether clubs of other towns are called so, too: *Dynamo* Berlin, *Real* Lindau, but not *Ajax* Amsterdam."""
    return plain(short) in _HEADS or is_place(short)


@lru_cache(maxsize=10_000)
def needs_town(name: str, short: str) -> bool:
    """Whether `short` is a part of the club's name that others bear too, so that the rest must be said as well."""
    core = unaffixed(name)
    return short == _nickname(core) or (len(core) > 1 and short == core[0] and plain(short) in _HEADS)


_FRAME: Final = re.compile(
    r"^Clube? (?:Atl[eé]tico|Deportivo|Esportivo|de F[uú]tbol|de Regatas) (?=.)"
    r"|^(?:Esporte Clube|Sport Club|Klub (?:Sportowy|Pi[lł]karski)|Fudbalski [Kk]lub|Sportverein|Turnverein|Sportclub"
    r"|Fu(?:ß|ss)ballclub|Association Sportive|Union Sportive|Cercle Sportif|Polisportiva|Unione Sportiva"
    r"|Associazione Calcio|Team|Scuderia|Écurie|Équipe|Equipo|Stade) (?=.)"
    r"|(?<=.) (?:Futebol|Esporte) Clube$"
    r"|(?<=.) (?:Cycling|Motorsport|Racing|Esports|Gaming|Handball|Håndball|Handboll|Volleyball|Basket|Basketball"
    r"|Hockey|Ladies|Women|Féminines|Femenino|Frauen|Belediyespor)$"
    r"|(?<=.)(?: County)?(?: (?:Ice Hockey|Cricket|Football|Rugby|Basketball|Hockey|Golf|Rowing|Sailing|Yacht|Tennis"
    r"|Lawn Tennis|Boat|Cycling|Swimming|Chess|Netball|Athletics?|Running|Curling|Polo|Bowls|Archery)"
    r"(?: Football| League| Union)* Club"
    r"| Calcio| Rugby)$"
)
"""What frames a club's name on either side: Lindau Cricket Club, Club Atlético Lindau."""


def unaffixed(name: str) -> list[str]:
    """The words of a club's name without affixes, frames and numbers: SV *Eichwald* 04, *Leinster Hounds* RFC."""
    return [part for part in _FRAME.sub("", name).split() if not affixed(part) and not part.strip(".").isdigit()]


_NICKNAME_WORDS: Final = (1, 2)
"""How many words a nickname has: Packhorses, Red Packhorses."""


_NO_NICKNAMES: Final = _FIRMS | _TAILS


def _nickname(core: list[str]) -> str:
    """What follows the town of an American club; empty for other names."""
    if league := leagues.club(" ".join(core)):
        return league.nickname
    for size in (2, 1):
        town, rest = " ".join(core[:size]), core[size:]
        american = is_place(town) and not _is_land(plain(town)) and len(rest) in _NICKNAME_WORDS
        if american and _PLURAL.search(rest[-1]) and plain(rest[-1]) not in _NO_NICKNAMES:
            return " ".join(rest)
    return ""


_PLURAL: Final = re.compile("[^s]s$")


def _is_land(town: str) -> bool:
    return town in COUNTRIES or town.startswith("united ")


def is_sport(document: SearchText) -> bool:
    """Whether an article is about sport: its headline names one, or it has several of the words of the trade."""
    if _NOTE not in document.notes:
        headline = set(re.findall(r"\w+", plain(document.visible.partition("\n")[0][:_HEADLINE])))
        sport = bool(headline & _SPORTS) or len(_WORDS & document.vocabulary) >= _ENOUGH
        document.notes[_NOTE] = "sport" if sport else ""
    return bool(document.notes[_NOTE])


_NOTE: Final = "about sport"
_HEADLINE: Final = 200
_SCORE: Final = re.compile(
    r" ?(?:\([A-Z][\w. ]{1,20}\) ?)?\d{1,3}(?![\w.,%/:]|-\d|'| (?:percent|per cent|million|billion|people|years)\b)"
    r"| (?:v|vs\.?) [A-Z]"
    r"| ?[-–] ?[A-Z][\w. ]{1,20} \d{1,2}[:–-]\d{1,2}\b"
    r"| ?- [A-Z][a-z]+ed "
)
"""What follows a club in a list of results, a table, a draw or a list of transfers."""
_FIXTURE: Final = re.compile(r"(?:^|\n)[A-Z][\w.']*(?: [A-Z][\w.']*){0,3} at $|\b(?:v|vs\.?) $")
_MONTH: Final = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}"
_DATELINE: Final = re.compile(
    r"(?: ?, ?[A-Z][\w. ]{1,25})?(?: \([A-Z][a-z]+\.? \d{1,2}\) )?(?: ?,)? ?"
    rf"(?:\d{{4}}-\d\d-\d\d|(?:{_MONTH}\.? \d{{1,2}}|\d{{1,2}} {_MONTH})\b|\([A-Z]\w+\)|[-–—]{{1,2}} )"
)


def in_result(document: SearchText, start: int, end: int) -> bool:
    """Whether `visible[start:end]` stands where a club would in a result, a table or a fixture."""
    return bool(_SCORE.match(document.visible, end) or _FIXTURE.search(document.visible, max(0, start - 40), start))


_OF_CLUBS: Final = _WORDS | _STAFF | _DEEDS


def plays(document: SearchText, last: int) -> bool:
    """Whether the word after word `last` says what a club does or has: *beat*, *drew*, *manager*, *fans*."""
    return document.word(last + 1) in _OF_CLUBS and document.gap(last + 1).isspace()


def in_dateline(document: SearchText, start: int, end: int) -> bool:
    """Whether `visible[start:end]` opens a line in capitals and a date or an agency follows: *LONDON 1996-08-30*."""
    opens = start == 0 or document.visible[start - 1] == "\n"
    return opens and document.visible[start:end].isupper() and bool(_DATELINE.match(document.visible, end))


def in_slug(document: SearchText, start: int, end: int) -> bool:
    """Whether `visible[start:end]` opens a text in capitals with a colon behind it: *LINDAU*: A man has …."""
    opens = start == 0 or document.visible[start - 2 : start] == "\n\n"
    shouted = document.visible[start:end].isupper() and document.visible[end : end + 2] == ": "
    return opens and shouted and document.visible[end + 2 : end + 4].islower()


def as_place(document: SearchText, first: int, last: int, start: int, end: int) -> str:
    """Why the town is meant rather than its club; empty when nothing says so."""
    if in_dateline(document, start, end) and not (is_sport(document) and in_result(document, start, end)):
        return "a dateline"
    listed = _after_listed_place(document, first)
    if (listed or near.follows_place_preposition(document, first)) and not document.possessive(last + 1):
        return "a preposition of place stands before it"
    if beside := near.as_a_place(document, first, last):
        return f"{beside} stands beside it"
    if near.region_after(document, last):
        return f"in {document.raw(last + 1)}"
    return near.in_a_place(document, last)


def _after_listed_place(document: SearchText, first: int) -> bool:
    """Whether the name goes on with a list of places: in Atlanta and *New York*."""
    pair = document.word(first - 1) in {"and", "or"} or document.gap(first).strip() == ","
    before = first - 2 if document.word(first - 1) in {"and", "or"} else first - 1
    return pair and document.capital(before) and near.follows_place_preposition(document, before)
