"""What the rest of an article says for a name that says too little: short forms, offices, common words, towns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.engine import clubs, firms, leagues, shortforms, trades
from bot.engine import surroundings as near
from bot.engine.aliases import Form, Kind, effective_type
from bot.engine.candidate import Candidate
from bot.engine.fold import plain
from bot.engine.lexicon import (
    ACTS,
    DEEDS,
    GENERIC_ORGANISATIONS,
    GENERIC_TAILS,
    LEGAL_FORMS,
    NAME_HEADS,
    NATIONALITIES,
    NOUNS,
    PLACE_NAMES,
    PLACE_PREPOSITIONS,
    RELATIVES,
    common_surnames,
    common_words,
    country,
    forenames,
    is_place,
    words,
)
from bot.engine.searchtext import Case, SearchText
from bot.engine.shortforms import SILENT, SMALL
from bot.model import Entity, EntityType

SURE, LIKELY, DOUBTFUL = 0.95, 0.8, 0.55
"""How sure we are of a typed name, of a derived one, and of one that needed help."""


@dataclass(frozen=True, slots=True)
class Named:
    """A watched name in one article, with the words that are its own and those that tell it from others."""

    entity: Entity
    kind: EntityType
    own: frozenset[str]
    distinctive: frozenset[str]
    candidates: list[Candidate]
    club: bool = False


def read(entity: Entity, candidates: list[Candidate]) -> Named:
    """Gather what the rules ask about `entity`."""
    kind = effective_type(entity)
    club = kind is EntityType.ORGANISATION and clubs.is_club(entity.name)
    return Named(entity, kind, *_words_of(entity), candidates, club)


@lru_cache(maxsize=50_000)
def _words_of(entity: Entity) -> tuple[frozenset[str], frozenset[str]]:
    """Every word of the entity's names, folded, and those that tell it from others."""
    own = frozenset(word for text in (entity.name, *entity.aliases) for word in re.findall(r"\w+", plain(text)))
    distinctive = own - GENERIC_ORGANISATIONS - LEGAL_FORMS
    return own, frozenset(word for word in distinctive if len(word) > 2 or country(word))  # noqa: PLR2004


def says(document: SearchText, entity: Entity, found: Candidate) -> int:
    """How many words of the entity's names, those of the form aside, the article says in one way or another."""
    form = set(re.findall(r"\w+", plain(found.form.text)))
    rest = _words_of(entity)[1] - form
    return sum(bool(_said(document, word)) for word in rest)


def like_a_town(named: Named, found: Candidate) -> bool:
    """Whether a form of an organisation's name could be a town's as well: its club is meant only where sport is."""
    if named.kind is not EntityType.ORGANISATION:
        return False
    shorter = found.form.kind is Kind.SHORT or (found.first == found.last and found.form.text != named.entity.name)
    return is_place(found.form.text) or (named.club and shorter)


def is_generic(form: Form) -> bool:
    """Whether a form is no name yet, without its owner: "the Foreign Ministry" is whose?"""
    return all(word in GENERIC_ORGANISATIONS for word in re.findall(r"\w+", plain(form.text)))


def akin(one: str, other: str) -> bool:
    """India and Indian, France and French: the same four letters, or three of a short name."""
    return one[:4] == other[:4] or (len(min(one, other, key=len)) < 6 and one[:3] == other[:3])  # noqa: PLR2004


def needs_support(document: SearchText, named: Named, found: Candidate) -> bool:
    """Whether a candidate that no rule rejected still says too little by itself."""
    whole = found.form.kind is Kind.NAME and not named.entity.name.endswith(")")
    if found.form.kind in {Kind.ACRONYM, Kind.SHORT} or (is_generic(found.form) and not whole):
        return True
    if named.kind is EntityType.ORGANISATION and is_place(found.form.text):
        return True
    return _capital_says_nothing(document, named, found)


def _capital_says_nothing(document: SearchText, named: Named, found: Candidate) -> bool:
    if found.first < found.last or not found.form.caps:
        return False
    word = document.word(found.first)
    case = document.case_at(found.start)
    if found.form.acronym:
        usual = word in common_words() or word in document.lower_words or len(word) < 3  # noqa: PLR2004
        return usual and (case is Case.CAPS or _shouted(document, found))
    common = word in common_words()
    if common and found.form.kind is Kind.VARIANT and plain(named.entity.name).startswith(f"the {word}"):
        return True  # looking at the sun, looking at The Sun
    unsure = common or word in document.lower_words or (word in NOUNS and found.form.typed)
    return unsure and (case is not Case.NORMAL or document.opens_sentence(found.first))


def _shouted(document: SearchText, found: Candidate) -> bool:
    around = [document.raw(i) for i in (found.first - 1, found.last + 1) if 0 <= i < len(document)]
    return any(word.isupper() and len(word) > 3 for word in around)  # noqa: PLR2004 - longer than most acronyms


def support(document: SearchText, named: Named, found: Candidate) -> None:
    """Ask the rest of the article about a form that says too little by itself."""
    if found.form.kind is Kind.ACRONYM:
        _acronym(document, named, found)
    elif named.club and clubs.in_result(document, found.start, found.end):
        found.accept("club", "it stands where a club would", LIKELY)
    elif named.club and (sport := _in_its_league(document, named, found)):
        found.accept("club", f"the article is about {sport}", LIKELY)
    elif (
        like_a_town(named, found) and not is_generic(found.form) and (is_place(found.form.text) or not found.form.typed)
    ):
        _club(document, named, found)
    elif found.form.kind is Kind.SHORT:
        _short(document, named, found)
    elif is_generic(found.form) and (own := _own_word(document, named)):
        found.accept("whose", f"the article says {own}", LIKELY)
    elif _capital_says_nothing(document, named, found):
        _acts(document, named, found)
    elif named.distinctive:
        found.reject("whose", f"nothing in the article says {' or '.join(sorted(named.distinctive))}")
    else:
        found.accept("whose", "your list gives no other word for it", LIKELY)


def _acronym(document: SearchText, named: Named, found: Candidate) -> None:
    rest = named.own - {plain(found.form.text)}
    telling = (rest & document.vocabulary) - (_ADJECTIVES & document.lower_words)
    told = min((word for word in telling if len(word) > 3), default="")  # noqa: PLR2004
    said = told or (_american(document) if "states" in rest else "")
    if said and document.case_at(found.start) is not Case.CAPS:
        found.accept("abbreviation", f"of its name, and the article says {said}", DOUBTFUL)
    else:
        found.doubt = "abbreviation", "the article names nothing of what it would stand for"


_ADJECTIVES: Final = words("national international federal central royal united general public state world common")
"""What says nothing of a body where it is written small: a *national* newspaper."""
_LABELS: Final = {
    EntityType.ORGANISATION: frozenset({"ORG"}),
    EntityType.PLACE: frozenset({"GPE", "LOC"}),
    EntityType.PERSON: frozenset({"PERSON"}),
    EntityType.PRODUCT: frozenset({"PRODUCT", "ORG"}),
    EntityType.OTHER: frozenset({"ORG", "PRODUCT", "GPE", "EVENT", "WORK_OF_ART"}),
}


def _short(document: SearchText, named: Named, found: Candidate) -> None:
    if document.possessive(found.last):
        _owners_firm(document, named, found)
    elif told := _told(document, named, found):
        found.accept("short form", told, DOUBTFUL)
    elif reason := _no_short_form(document, named, found):
        found.reject("short form", reason)
    elif _ends_a_name(document, named, found):
        found.doubt = "short form", "the last word of a name counts only after “the”"
    else:
        _weigh_short(document, named, found)


def _weigh_short(document: SearchText, named: Named, found: Candidate) -> None:
    """Look for what speaks for a short form against which nothing speaks."""
    if reason := _enough(document, named, found):
        found.accept("short form", reason, DOUBTFUL)
    elif found.first < found.last and trades.speaks(document, found):
        found.accept("acts", f"it {document.word(found.last + 1)}", DOUBTFUL)
    elif rest := _says_rest(document, named, found):
        found.accept("short form", f"of its name, and the article says {rest}", DOUBTFUL)
    elif trades.capitalised(document, found):
        found.accept("short form", "capitals amid a sentence, and all of its name but the last word", DOUBTFUL)
    elif firms.brand_alone(document, named.entity.name, found):
        found.accept("short form", "an invented word, and nothing else in the article bears it", DOUBTFUL)
    elif _proved(document, named, found):
        found.accept("short form", "the article calls the organisation so elsewhere", DOUBTFUL)
    else:
        found.doubt = "short form", "the article says nothing else of its name"


def _proved(document: SearchText, named: Named, found: Candidate) -> bool:
    """Whether another mention of the same form shows that the article means the organisation by it."""
    note = f"proved: {found.form.text}, {named.entity.name}"
    if note not in document.notes:
        same = [c for c in named.candidates if c.form is found.form and c.accepted is not False]
        proved = any(
            _told(document, named, c) or firms.brand_alone(document, named.entity.name, c) for c in same[:_MOST]
        )
        document.notes[note] = "yes" if proved else ""
    return bool(document.notes[note])


_MOST: Final = 8


def _enough(document: SearchText, named: Named, found: Candidate) -> str:
    """Why a part of a name is as good as the whole; empty when it is not."""
    others = named.own - set(re.findall(r"\w+", plain(found.form.text)))
    if firms.at_a_price(document, found):
        return "a firm's: the change of its price follows"
    if not others - _SILENT:
        return "the rest of its name says nothing"
    most = _most_of_it(named, found) and not document.visible[found.start : found.end].isupper()
    return "all of its name but the last word" if most else ""


def _told(document: SearchText, named: Named, found: Candidate) -> str:
    """What stands beside an organisation's name and says that it is one; empty for others."""
    if named.kind is not EntityType.ORGANISATION:
        return ""
    closed = document.gap(found.first) == " (" and document.visible[found.end : found.end + 1] == ")"
    place = named.club or is_place(found.form.text) or clubs.is_sport(document)
    if closed and document.capital(found.first - 1) and not place:
        return "in brackets behind a name"
    return trades.told(document, found.start, found.end)


def _no_short_form(document: SearchText, named: Named, found: Candidate) -> str:
    """Why a part of a name cannot stand for it where the whole does not occur; empty when it can."""
    word, alone = document.word(found.first), found.first == found.last
    if alone and document.word(found.first - 1) in RELATIVES and document.gap(found.first) == " ":
        return "somebody's name: a relative stands before it"
    if alone and (word in forenames() or word in common_surnames()):
        return "somebody's name, unless the full one stands in the article"
    if alone and word in common_words():
        return "an everyday word, unless the full name stands before it"
    return only_its_place(document, named, found)


def _ends_a_name(document: SearchText, named: Named, found: Candidate) -> bool:
    """Whether a form is the last word of a name, and "the" does not stand before it."""
    last_word = [found.form.text] == named.entity.name.split()[-1:]
    return last_word and document.word(found.first - 1) != "the" and not shortforms.kind_first(named.entity.name)


def only_its_place(document: SearchText, named: Named, found: Candidate) -> str:
    """Why a part of a name is the place that the body lies in; empty when nothing says so."""
    if found.form.kind is not Kind.SHORT or found.form.typed:
        return ""
    inside = near.follows_place_preposition(document, found.first) and document.word(found.first - 2) not in _STAKES
    if inside or near.along(document, found.first, found.last):
        return "a preposition of place stands before it"
    place = near.as_a_place(document, found.first, found.last) or near.native_after(document, found.last)
    if place := place or near.in_a_place(document, found.last):
        return f"a place: {place} stands beside it"
    if clubs.in_dateline(document, found.start, found.end) or clubs.in_slug(document, found.start, found.end):
        return "a dateline, which names a place"
    if _a_river(document, named, found):
        return "with “the” it is a river's name or a thing's"
    return ""


_STAKES: Final = words("share shares stake stakes holding interest invest invested confidence trust faith")
"""What one has in a firm, not in a place."""


def _a_river(document: SearchText, named: Named, found: Candidate) -> bool:
    """Whether "the" stands before the first word of a name, and nothing of the body's behind it: *the* Carn."""
    first = found.first == found.last and plain(named.entity.name).partition(" ")[0] == document.word(found.first)
    if not first or "the" not in {document.word(found.first - 1), document.word(found.first - 2)}:
        return False
    upper = document.word(found.first - 1) in {"upper", "lower", "middle", "river"}
    after = document.word(found.last + 1)
    alone = not document.visible[found.end : found.end + 1].isspace() or after in _BEHIND_RIVERS
    alone = alone or (after in ACTS and named.own.isdisjoint(NAME_HEADS))
    return upper or (document.word(found.first - 1) == "the" and alone)


_JOINING: Final = words("itself and or but from to of with by as at on when where which")
"""Behind "the" and a name they show that no word of the body's follows: the Carn *and* the Orr."""
_BEHIND_RIVERS: Final = _JOINING | PLACE_PREPOSITIONS


def _most_of_it(named: Named, found: Candidate) -> bool:
    """Whether a form of several words says enough: Myint Brothers (Trading), but not Human Rights (Watch)."""
    parts = plain(found.form.text).split()
    named_after = parts[0] in forenames() or plain(named.entity.name).rpartition(" ")[2] in NAME_HEADS
    usual = (common_words(), GENERIC_ORGANISATIONS, PLACE_NAMES, NATIONALITIES, SMALL)
    named_after = (named_after and parts[-1] not in _HOSPITALS) or parts[-1] in near.GROUNDS
    return len(parts) > 1 and not named_after and not all(any(part in each for each in usual) for part in parts)


_HOSPITALS: Final = words("general memorial infirmary")
"""What hospitals are called before the last word of their names: Orvexa General."""


def _owners_firm(document: SearchText, named: Named, found: Candidate) -> None:
    """A firm that is called after its owner does something: Ridley's *had* no beer; Ridley's beer may be anybody's."""
    after = document.word(found.last + 1)
    said = min(named.own & _HOUSES & document.vocabulary, default="")
    if document.word(found.first) in {"st", "saint"} and said and after not in _HOUSES - named.own:
        found.accept("short form", f"of its name, and the article says {said}", DOUBTFUL)
    elif document.word(found.last + 1) in ACTS and document.gap(found.last + 1) == " ":
        found.accept("acts", f"it {document.word(found.last + 1)}", DOUBTFUL)
    else:
        found.reject("short form", "it may be somebody's of that name")


_HOUSES: Final = words("hospital hospice college school academy church infirmary surgeon patients students pupils")


_SILENT: Final = GENERIC_TAILS | LEGAL_FORMS | SILENT


def _says_rest(document: SearchText, named: Named, found: Candidate) -> str:
    """A word of the rest of a name that the article says; empty when it says none."""
    rest = named.distinctive - set(re.findall(r"\w+", plain(found.form.text)))
    if document.word(found.first - 2) not in _STAKES:
        rest -= document.lower_words
        rest -= {w for w in rest & document.vocabulary if not country(w) and _says_nothing(document, named, w)}
    said = min(rest & document.vocabulary, default="")
    return said or next(filter(None, (_said(document, word) for word in sorted(rest) if country(word))), "")


def _says_nothing(document: SearchText, named: Named, word: str) -> bool:
    """Whether a word only opens sentences or stands in another's name: *Quayside* Residents, for Moorside Residents."""
    note = f"says nothing: {word}, {named.entity.name}"
    if note not in document.notes:
        idle = all(
            (document.opens_sentence(index) and document.word(index + 1) not in named.own and not country(word))
            or (near.capital_before(document, index) and document.word(index - 1) not in named.own)
            or (word in common_words() and named.own.isdisjoint((document.word(index - 1), document.word(index + 1))))
            for index in document.indexes(word)
        )
        document.notes[note] = "yes" if idle else ""
    return bool(document.notes[note])


def _acts(document: SearchText, named: Named, found: Candidate) -> None:
    after = document.word(found.last + 1)
    after = document.word(found.last + 2) if after in _MEANWHILE else after
    normal = document.case_at(found.start) is Case.NORMAL and document.gap(found.last + 1).isspace()
    if found.form.acronym:
        found.reject("case", "a word among capitals, where they say nothing")
    elif after in LEGAL_FORMS:
        found.accept("legal form", f"followed by {document.raw(found.last + 1)}", LIKELY)
    elif told := _told(document, named, found):
        found.accept("acts", told, DOUBTFUL)
    elif normal and (after in DEEDS or (after.endswith("ed") and len(after) > 4)):  # noqa: PLR2004 - "cancelled"
        found.accept("acts", f"it {after}", DOUBTFUL)
    elif document.word(found.first) not in document.lower_words and document.label(
        found.start, found.end
    ) in _LABELS.get(named.kind, frozenset()):
        found.accept("tagger", f"a common word, but the tagger takes it for the {named.kind.value}", DOUBTFUL)
    elif normal and named.entity.needs:
        found.accept("case", "a common word, but your `needs` decide", DOUBTFUL)
    else:
        found.reject("case", "a common word where a capital says nothing")


_MEANWHILE: Final = words("also now then later still already never always often soon once again only")


def _club(document: SearchText, named: Named, found: Candidate) -> None:
    if clubs.in_result(document, found.start, found.end) or clubs.plays(document, found.last):
        found.accept("club", "it stands where a club would", LIKELY)
    elif clubs.is_sport(document) and not (
        clubs.needs_town(named.entity.name, found.form.text) and not _says_rest(document, named, found)
    ):
        found.accept("club", "the article is about sport", DOUBTFUL)
    elif found.form.kind is Kind.SHORT and not is_place(found.form.text):
        _short(document, named, found)
    else:
        found.reject("place", "a place, unless the article says that a club is meant")


def _in_its_league(document: SearchText, named: Named, found: Candidate) -> str:
    """The sport of an article that is about the club's, where its nickname stands as such: the *Pistons*, PISTONS."""
    league = leagues.club(named.entity.name)
    if league is None or found.form.text != league.nickname or league.sport not in leagues.sports(document):
        return ""
    shouted = document.case_at(found.start) is not Case.NORMAL
    return league.sport if shouted or document.word(found.first - 1) == "the" else ""


def _own_word(document: SearchText, named: Named) -> str:
    """A word of the article that only this organisation's name would bring: Albanian, for the Parliament of Albania."""
    return next(filter(None, (_said(document, word) for word in sorted(named.distinctive))), "")


def _said(document: SearchText, word: str) -> str:
    """The article's own word for `word`: itself, a relative, or another word for the same country."""
    if word not in document.notes:
        document.notes[word] = _look_up(document, word)
    return document.notes[word]


def _look_up(document: SearchText, word: str) -> str:
    if word in document.vocabulary or any(akin(word, other) for other in document.vocabulary):
        return word
    if said := country(word) & document.vocabulary:
        return min(said).title()
    return _american(document) if word == "states" else ""


def _american(document: SearchText) -> str:
    """How an article says that it is about the United States, if it does."""
    said = re.search(r"\bU\.?S\b|\bAmericans?\b|\bWhite House\b|\bCapitol Hill\b", document.visible)
    return said[0] if said else ""
