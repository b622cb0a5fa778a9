"""Places, and clubs that are called after them: rules for `names` that tell one town from another and from its club."""

from __future__ import annotations

from typing import Final

from bot.engine import clubs, leagues, trades
from bot.engine import surroundings as near
from bot.engine.candidate import Candidate
from bot.engine.fold import plain
from bot.engine.lexicon import ACTS, COUNTRIES, PLACE_NAMES, PLACE_PREPOSITIONS, WORLD_CITIES, country, is_place, words
from bot.engine.searchtext import SearchText
from bot.engine.stopwords import STOP_WORDS
from bot.engine.support import Named, like_a_town
from bot.model import EntityType


def _another_place(document: SearchText, named: Named, found: Candidate) -> None:
    if region := other_region(document, named, found):
        found.reject("namesake", f"another {document.word(found.last).title()}: the one in {region}")


def other_region(document: SearchText, named: Named, found: Candidate) -> str:
    """The region behind a town's name that is not the watched one's: Paris, *Texas*; empty where there is none."""
    region = near.region_after(document, found.last)
    word = document.word(found.last)
    if not region or named.kind is not EntityType.PLACE or region in named.own:
        return ""
    other = (word in WORLD_CITIES and region not in COUNTRIES) or (named.distinctive - {word}) & PLACE_NAMES
    return region.title() if other else ""


_NO_NOUNS: Final = ACTS | STOP_WORDS["en"] | PLACE_PREPOSITIONS


def _longer_place(document: SearchText, named: Named, found: Candidate) -> None:
    """Saint-Brévin-*les-Pins*, Stratford-*upon-Avon*; a singer Montserrat *Vidal*."""
    if named.kind is not EntityType.PLACE:
        return
    if thing := trades.no_place(document, found.last):
        found.reject("longer name", f"the {thing} of that name")
    hyphens = document.gap(found.last + 1) == document.gap(found.last + 2) == "-"
    before = document.word(found.first - 1)
    noun = before.isalpha() and not (before.endswith("ed") or before in _NO_NOUNS)
    role = noun and not document.capital(found.first - 1) and document.gap(found.first) == " "
    if hyphens and document.word(found.last + 1) in _AMID_PLACES and document.capital(found.last + 2):
        found.reject("longer name", f"goes on: {document.raw(found.last + 1)}-{document.raw(found.last + 2)}")
    elif role and near.unknown_after(document, found.last) and document.gap(found.last + 1) == " ":
        found.reject("somebody", f"{document.raw(found.first - 1)} {document.raw(found.first)}: a person")


_AMID_PLACES: Final = words("les la le sur sous en de du des upon on by le under over am an im in bei ob al aux")


def _geography(document: SearchText, named: Named, found: Candidate) -> None:
    word = near.geography_after(document, found.last)
    if word and named.kind in {EntityType.ORGANISATION, EntityType.PRODUCT}:
        found.reject("geography", f"the {word}, not the {named.kind.value}")


def _place_not_club(document: SearchText, named: Named, found: Candidate) -> None:
    if like_a_town(named, found):
        reason = clubs.as_place(document, found.first, found.last, found.start, found.end)
        if reason:
            found.reject("place", reason)
        elif (
            named.club
            and clubs.shares_name(found.form.text)
            and document.gap(found.last + 1) == " "
            and document.word(found.last + 1) in PLACE_NAMES
            and document.word(found.last + 1) not in named.own
        ):
            found.reject("longer name", f"{document.raw(found.last + 1)} makes another club of it")


def _club_not_place(document: SearchText, named: Named, found: Candidate) -> None:
    town = named.kind is EntityType.PLACE and is_place(found.form.text) and not country(plain(found.form.text))
    if town and clubs.is_sport(document) and clubs.in_result(document, found.start, found.end):
        found.reject("club", "it stands where a club would, in a result or a table")


def _another_sport(document: SearchText, named: Named, found: Candidate) -> None:
    """A town or a nickname means the club that plays what the article is about: Boston's Celtics or its Bruins."""
    league = leagues.club(named.entity.name) if named.club else None
    if league is None or plain(found.form.text) not in {plain(league.town), plain(league.nickname)}:
        return
    sports = leagues.sports(document)
    if sports and league.sport not in sports:
        found.reject("club", f"they play {league.sport}, and the article is about {' and '.join(sorted(sports))}")
    elif not sports and found.form.text == league.town and not found.form.typed:
        found.reject("club", f"nothing in the article speaks of {league.sport}")


RULES: Final = (_another_place, _longer_place, _geography, _place_not_club, _club_not_place, _another_sport)
