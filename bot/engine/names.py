"""Organisations, places, products and topics: rules that read a name's surroundings, first verdict wins."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.engine import clubs
from bot.engine import surroundings as near
from bot.engine.aliases import Form, Kind, effective_type, make
from bot.engine.candidate import Candidate, candidate
from bot.engine.fold import plain
from bot.engine.lexicon import (
    ACTS,
    AUXILIARIES,
    COUNTRIES,
    GENERIC_ORGANISATIONS,
    GENERIC_TAILS,
    LEGAL_FORMS,
    NAME_HEADS,
    PLACE_NAMES,
    WORLD_CITIES,
    common_surnames,
    common_words,
    country,
    forenames,
    words,
)
from bot.engine.searchtext import Case, SearchText
from bot.model import Entity, EntityType

SURE, LIKELY, DOUBTFUL = 0.95, 0.8, 0.55
"""How sure we are of a typed name, of a derived one, and of one that needed help."""
_MEDIA_HEADS: Final = words("news press radio television tv pictures studios times post market exchange")


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
    words = frozenset(word for text in (entity.name, *entity.aliases) for word in re.findall(r"\w+", plain(text)))
    distinctive = words - GENERIC_ORGANISATIONS - LEGAL_FORMS
    kind = effective_type(entity)
    club = kind is EntityType.ORGANISATION and clubs.is_club(entity.name)
    return Named(entity, kind, words, frozenset(w for w in distinctive if len(w) > 2), candidates, club)  # noqa: PLR2004


def says(document: SearchText, entity: Entity, found: Candidate) -> int:
    """How many words of the entity's names, those of the form aside, the article says in one way or another."""
    form = set(re.findall(r"\w+", plain(found.form.text)))
    rest = read(entity, []).distinctive - form
    return sum(bool(_said(document, word)) for word in rest)


def judge(document: SearchText, named: Named) -> None:
    """Decide every candidate: what its own surroundings say first, then what the rest of the article does."""
    waiting = []
    somebody = ""
    for found in named.candidates:
        for rule in _RULES:
            rule(document, named, found)
            if found.accepted is False:
                somebody = somebody or _whole_name(document, found)
                break
        else:
            if somebody.strip() and not _is_its_own(document, found):
                found.reject("somebody", f"{somebody} was named before")
            elif _needs_support(document, named, found):
                waiting.append(found)
            else:
                found.accept("name", f"written as {found.form.text}", SURE if found.form.typed else LIKELY)
        if found.accepted:
            somebody = _NOBODY
    support = next((c for c in named.candidates if c.accepted and c.form.kind not in _WEAK), None)
    for found in waiting:
        if support is not None:
            found.accept("support", f"{support.form.text} stands in the same article", LIKELY)
        else:
            _support(document, named, found)
    _defined(document, named)


_NOBODY: Final = " "
"""Once the entity itself has been named, a namesake does not take its name any more."""


def _whole_name(document: SearchText, found: Candidate) -> str:
    """The name of the person whose first or last name the rejected candidate is; empty when it is nobody's."""
    if found.first < found.last or not found.verdicts:
        return ""
    before, after = document.word(found.first - 1), document.word(found.last + 1)
    if found.verdicts[-1].rule in {"somebody", "title"}:
        return f"{document.raw(found.first - 1)} {document.raw(found.last)}"
    surname = after in common_surnames() or (document.word(found.first) in forenames() and after not in NAME_HEADS)
    if found.verdicts[-1].rule == "longer name" and surname and before not in {"of", "the"}:
        return f"{document.raw(found.first)} {document.raw(found.last + 1)}"
    return ""


def _is_its_own(document: SearchText, found: Candidate) -> bool:
    known = document.word(found.first) in PLACE_NAMES or document.word(found.first - 1) == "the"
    return known or near.follows_place_preposition(document, found.first)


_WEAK: Final = frozenset({Kind.ACRONYM, Kind.SHORT})
_MOST_DEFINED: Final = 5


def _defined(document: SearchText, named: Named) -> None:
    """Abbreviations that the article itself defines in brackets after the full name, wherever they stand in it."""
    full = [c for c in named.candidates if c.accepted and c.first < c.last]
    brackets = (_IN_BRACKETS.match(document.visible, found.end) for found in full)
    shorts = {bracket[1] for bracket in brackets if bracket} - {c.form.text for c in named.candidates}
    for short in sorted(shorts)[:_MOST_DEFINED]:
        form = make(short, Kind.ACRONYM)
        if form is None:
            continue
        for place in re.finditer(rf"(?<!\w){re.escape(short)}(?!\w)", document.visible):
            found = candidate(document, form, *place.span())
            found.accept("defined", f"the article gives {short} as short for {full[0].form.text}", LIKELY)
            named.candidates.append(found)


_IN_BRACKETS: Final = re.compile(r"[ \u00a0]\( ?([A-Z][A-Z&-]{1,9}) ?\)")


def _longer(document: SearchText, named: Named, found: Candidate) -> None:
    heads = NAME_HEADS - _MEDIA_HEADS if named.kind is EntityType.ORGANISATION else NAME_HEADS
    reach = 1 if named.kind is EntityType.ORGANISATION else 2
    if head := near.longer_name_after(document, found.last, named.own, heads, reach):
        found.reject("longer name", f"{head} makes another name of it")
    elif head := near.swallowed_by(document, found.first, directions=named.kind is EntityType.PLACE):
        found.reject("longer name", f"part of a name that begins with {head}")
    elif _goes_on(document, named, found):
        found.reject("longer name", f"goes on: of {document.raw(found.last + 2)}")


def _goes_on(document: SearchText, named: Named, found: Candidate) -> bool:
    """Whether a generic word at the end is only the beginning: *Democratic Party* of Japan."""
    generic = document.word(found.last) in GENERIC_ORGANISATIONS and document.gap(found.last + 1).isspace()
    further = document.capital(found.last + 2) and document.word(found.last + 2) not in named.own
    ordinary = all(word in GENERIC_ORGANISATIONS or word in common_words() for word in plain(found.form.text).split())
    return generic and further and ordinary and document.word(found.last + 1) in {"of", "for"}


def _somebody(document: SearchText, named: Named, found: Candidate) -> None:
    if found.first < found.last or named.kind is EntityType.TOPIC:
        return
    if title := near.title_before(document, found.first):
        found.reject("title", f"{title} stands before it: somebody of that name")
    elif forename := near.forename_before(document, found.first):
        found.reject("somebody", f"{forename} stands before it: somebody of that name")
    elif not found.form.acronym and _says_little(document.word(found.last)):
        if near.capital_before(document, found.first) and document.word(found.first - 1) not in named.own:
            found.reject("longer name", f"{document.raw(found.first - 1)} leads into another name")
        elif document.word(found.last) in _BODIES:
            return
        elif near.capital_after(document, found.last) and not _belongs_after(document.word(found.last + 1), named):
            found.reject("longer name", f"{document.raw(found.last + 1)} goes on with another name")


def _belongs_after(word: str, named: Named) -> bool:
    """Whether a capitalised word after the name leaves it what it is: its own, or a place's government and police."""
    return word in named.own or (named.kind is EntityType.PLACE and word in GENERIC_ORGANISATIONS)


_BODIES: Final = words("parliament congress senate assembly cabinet labour labor democrats republicans conservatives")
"""Their names stand before other names without being part of them: Senate Republicans, Congress Democrats."""


def _says_little(word: str) -> bool:
    """Whether a single word is also a first name, a place or a common word, so that its neighbours decide."""
    known = (forenames(), PLACE_NAMES, common_words(), common_surnames(), GENERIC_ORGANISATIONS)
    return any(word in words for words in known)


def _another_place(document: SearchText, named: Named, found: Candidate) -> None:
    region = near.region_after(document, found.last)
    word = document.word(found.last)
    if not region or named.kind is not EntityType.PLACE or region in named.own:
        return
    if (word in WORLD_CITIES and region not in COUNTRIES) or named.distinctive & (PLACE_NAMES - {word}):
        found.reject("namesake", f"another {word.title()}: the one in {region.title()}")


def _geography(document: SearchText, named: Named, found: Candidate) -> None:
    word = near.geography_after(document, found.last)
    if word and named.kind in {EntityType.ORGANISATION, EntityType.PRODUCT}:
        found.reject("geography", f"the {word}, not the {named.kind.value}")


def _place_not_club(document: SearchText, named: Named, found: Candidate) -> None:
    if _like_a_town(named, found):
        reason = clubs.as_place(document, found.first, found.last, found.start, found.end)
        if reason:
            found.reject("place", reason)
        elif named.club and document.word(found.last + 1) in PLACE_NAMES - named.own and document.adjacent(found.last + 1):
            found.reject("longer name", f"{document.raw(found.last + 1)} makes another club of it")


def _club_not_place(document: SearchText, named: Named, found: Candidate) -> None:
    town = named.kind is EntityType.PLACE and clubs.is_town(found.form.text) and not country(plain(found.form.text))
    if town and clubs.is_sport(document) and clubs.in_result(document, found.start, found.end):
        found.reject("club", "it stands where a club would, in a result or a table")


def _like_a_town(named: Named, found: Candidate) -> bool:
    """Whether a form of an organisation's name could be a town's as well: its club is meant only where sport is."""
    if named.kind is not EntityType.ORGANISATION:
        return False
    short = named.club and found.first == found.last and found.form.text != named.entity.name
    return clubs.is_town(found.form.text) or short


def _whose(document: SearchText, named: Named, found: Candidate) -> None:
    if named.kind is not EntityType.ORGANISATION or not _generic(found.form):
        return
    word = document.word(found.first - 1)
    people = "american" if word in {"us", "s"} else word
    adjective = country(people) and document.capital(found.first - 1) and document.adjacent(found.first)
    if adjective and not any(_akin(people, own) or own in country(people) for own in named.distinctive):
        found.reject("whose", f"the {document.raw(found.first - 1)} one")


def _generic(form: Form) -> bool:
    return all(word in GENERIC_ORGANISATIONS for word in re.findall(r"\w+", plain(form.text)))


def _akin(one: str, other: str) -> bool:
    """India and Indian, France and French: the same four letters, or three of a short name."""
    return one[:4] == other[:4] or (len(min(one, other, key=len)) < 6 and one[:3] == other[:3])  # noqa: PLR2004


_Rule = Callable[[SearchText, Named, Candidate], None]
_RULES: Final[tuple[_Rule, ...]] = (
    _longer,
    _somebody,
    _another_place,
    _geography,
    _place_not_club,
    _club_not_place,
    _whose,
)


def _needs_support(document: SearchText, named: Named, found: Candidate) -> bool:
    if found.form.kind in {Kind.ACRONYM, Kind.SHORT} or (_generic(found.form) and found.form.kind is not Kind.NAME):
        return True
    if named.kind is EntityType.ORGANISATION and clubs.is_town(found.form.text):
        return True
    return _capital_says_nothing(document, found)


def _capital_says_nothing(document: SearchText, found: Candidate) -> bool:
    if found.first < found.last or not found.form.caps:
        return False
    word = document.word(found.first)
    case = document.case_at(found.start)
    if found.form.acronym:
        return (case is Case.CAPS or _shouted(document, found)) and (word in common_words() or len(word) < 3)  # noqa: PLR2004
    unsure = word in common_words() or word in document.lower_words
    return unsure and (case is not Case.NORMAL or document.opens_sentence(found.first))


def _shouted(document: SearchText, found: Candidate) -> bool:
    around = [document.raw(i) for i in (found.first - 1, found.last + 1) if 0 <= i < len(document)]
    return any(word.isupper() and len(word) > 3 for word in around)  # noqa: PLR2004 - longer than most acronyms


def _support(document: SearchText, named: Named, found: Candidate) -> None:
    """Ask the rest of the article about a form that says too little by itself."""
    if found.form.kind is Kind.ACRONYM:
        _acronym(document, named, found)
    elif _like_a_town(named, found) and not _generic(found.form) and (clubs.is_town(found.form.text) or not found.form.typed):
        _club(document, found)
    elif found.form.kind is Kind.SHORT:
        _short(document, named, found)
    elif _generic(found.form) and (own := _own_word(document, named)):
        found.accept("whose", f"the article says {own}", LIKELY)
    elif _capital_says_nothing(document, found):
        _acts(document, named, found)
    elif named.distinctive:
        found.reject("whose", f"nothing in the article says {' or '.join(sorted(named.distinctive))}")
    else:
        found.accept("whose", "your list gives no other word for it", LIKELY)


def _acronym(document: SearchText, named: Named, found: Candidate) -> None:
    words = sorted(word for word in named.own if len(word) > 3 and word in document.vocabulary)  # noqa: PLR2004
    if words and document.case_at(found.start) is not Case.CAPS:
        found.accept("abbreviation", f"of its name, and the article says {words[0]}", DOUBTFUL)
    else:
        found.reject("abbreviation", "the article names nothing of what it would stand for")


_LABELS: Final = {
    EntityType.ORGANISATION: frozenset({"ORG"}),
    EntityType.PLACE: frozenset({"GPE", "LOC"}),
    EntityType.PERSON: frozenset({"PERSON"}),
    EntityType.PRODUCT: frozenset({"PRODUCT", "ORG"}),
    EntityType.OTHER: frozenset({"ORG", "PRODUCT", "GPE", "EVENT", "WORK_OF_ART"}),
}


def _short(document: SearchText, named: Named, found: Candidate) -> None:
    if document.word(found.first) in forenames() or document.word(found.first) in common_surnames():
        found.reject("short form", "somebody's name, unless the full one stands in the article")
        return
    if found.form.text == named.entity.name.split()[-1] and document.word(found.first - 1) != "the":
        found.reject("short form", "the last word of a name counts only after the")
        return
    others = named.own - set(re.findall(r"\w+", plain(found.form.text)))
    rest = {word for word in others & named.distinctive if word in document.vocabulary}
    if not {word for word in others if word.isalpha()} - GENERIC_TAILS:
        found.accept("short form", "the rest of its name says nothing", DOUBTFUL)
    elif rest:
        found.accept("short form", f"of its name, and the article says {min(rest)}", DOUBTFUL)
    else:
        found.reject("short form", "the article says nothing else of its name")


def _acts(document: SearchText, named: Named, found: Candidate) -> None:
    after = document.word(found.last + 1)
    normal = document.case_at(found.start) is Case.NORMAL
    if after in LEGAL_FORMS:
        found.accept("legal form", f"followed by {document.raw(found.last + 1)}", LIKELY)
    elif normal and (after in ACTS - AUXILIARIES or (after.endswith("ed") and len(after) > 4)):  # noqa: PLR2004 - "cancelled"
        found.accept("acts", f"it {after}", DOUBTFUL)
    elif document.word(found.first) not in document.lower_words and document.label(
        found.start, found.end
    ) in _LABELS.get(named.kind, frozenset()):
        found.accept("tagger", f"a common word, but the tagger takes it for the {named.kind.value}", DOUBTFUL)
    elif normal and named.entity.needs:
        found.accept("case", "a common word, but your `needs` decide", DOUBTFUL)
    else:
        found.reject("case", "a common word where a capital says nothing")


def _club(document: SearchText, found: Candidate) -> None:
    if clubs.in_result(document, found.start, found.end) or clubs.plays(document, found.last):
        found.accept("club", "it stands where a club would", LIKELY)
    elif clubs.is_sport(document):
        found.accept("club", "the article is about sport", DOUBTFUL)
    else:
        found.reject("place", "a place, unless the article says that a club is meant")


def _own_word(document: SearchText, named: Named) -> str:
    """A word of the article that only this organisation's name would bring: Albanian, for the Parliament of Albania."""
    return next(filter(None, (_said(document, word) for word in sorted(named.distinctive))), "")


def _said(document: SearchText, word: str) -> str:
    """The article's own word for `word`: itself, a relative, or another word for the same country."""
    if word not in document.notes:
        document.notes[word] = _look_up(document, word)
    return document.notes[word]


def _look_up(document: SearchText, word: str) -> str:
    if word in document.vocabulary or any(_akin(word, other) for other in document.vocabulary):
        return word
    if said := country(word) & document.vocabulary:
        return min(said).title()
    return "US" if word == "states" and re.search(r"\bU\.?S\b", document.visible) else ""
