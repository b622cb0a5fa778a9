"""People: full names, initials and titles before a surname, namesakes, and surnames resolved inside the article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.engine import alone, calls, clubs
from bot.engine import surroundings as near
from bot.engine.aliases import Kind
from bot.engine.candidate import Candidate, with_stop
from bot.engine.fold import plain
from bot.engine.introduced import Before, Reading, before_surname
from bot.engine.lexicon import (
    ACTS,
    CALENDAR,
    PLACE_NAMES,
    TITLES,
    common_words,
    forenames,
    words,
)
from bot.engine.personal import PersonName
from bot.engine.rivals import Introduction, Rivals, is_stranger, kin, sex_of_relative
from bot.engine.searchtext import Case, SearchText

FULL, INITIALLED, RESOLVED = 0.98, 0.9, 0.85
"""How sure we are of a full name, an initial with surname, and a surname beside its full name."""


@dataclass(slots=True)
class Person:
    """A watched person in one article: the surname's candidates with their readings, and full names and aliases."""

    number: int
    name: PersonName
    typed: list[Candidate]
    surnames: list[tuple[Candidate, Reading]]

    def in_full(self) -> bool:
        """Whether the article names this person in full; known once `introductions` has settled full names."""
        full = {Before.FULL, Before.TURNED}
        return any(c.accepted for c in self.typed) or any(c.accepted and r.relation in full for c, r in self.surnames)

    def namesake(self, initial: str) -> str:
        """Somebody else of the surname whose first name, which the article gives, begins with `initial`."""
        others = (reading.word for _, reading in self.surnames if reading.relation is Before.OTHER)
        return next((w for w in others if plain(w[0]) == initial and plain(w.split()[0]) in forenames()), "")


def read(document: SearchText, number: int, name: PersonName, candidates: Sequence[Candidate]) -> Person:
    """Sort a person's candidates and read what stands before each surname."""
    typed = [c for c in candidates if c.form.kind is not Kind.SURNAME]
    surnames = [(c, _read(document, c, name)) for c in candidates if c.form.kind is Kind.SURNAME]
    return Person(number, name, typed, surnames)


def _read(document: SearchText, candidate: Candidate, name: PersonName) -> Reading:
    """What stands before a surname; a form such as Gen. Tarrow brings its title along."""
    if candidate.first < candidate.last and document.word(candidate.first) in TITLES:
        return Reading(Before.TITLE, candidate.first, document.raw(candidate.first))
    return before_surname(document, candidate.first, name)


def judge(document: SearchText, person: Person, rivals: Rivals, *, shared: bool) -> None:
    """Decide every candidate of `person`.

    `rivals` are all who are named in full with that surname, the person included (see `introductions`); `shared`:
    another watched person bears it too.
    """
    for found in person.typed:
        _typed(document, found, person.name)
    left = [
        (found, reading)
        for found, reading in person.surnames
        if found.accepted is None and _left_alone(document, person, (found, reading), rivals, shared=shared)
    ]
    alone.judge(document, left)


def called(document: SearchText, person: Person, taken: set[int]) -> list[Candidate]:
    """What else the article calls a person whom it names in full; `taken` are words of other names."""
    every = [*person.typed, *(c for c, _ in person.surnames)]
    full = min((c for c in every if c.accepted and c.score >= FULL), key=lambda c: c.start, default=None)
    if full is None:
        return []
    own = {index for c in every for index in range(c.first, c.last + 1)}
    bare = any(c.accepted and c.first == c.last for c in every)
    found = []
    for further, reason in calls.further(document, person.name, full, own | taken, bare=not bare):
        further.accept("surname" if "surnames" in reason else "first name", reason, RESOLVED)
        found.append(further)
    for alias, surname in person.name.others:
        told = next((c for c in every if c.accepted and c.form.text == alias), None)
        for further, reason in calls.by_alias(document, told, surname, own | taken) if told else ():
            further.accept("surname", reason, RESOLVED)
            found.append(further)
    return found


def introductions(document: SearchText, person: Person) -> list[Introduction]:
    """Where `person`, or a namesake, is named in full.  Call it before `judge`; it settles full names."""
    found = []
    for candidate, reading in person.surnames:
        place = candidate.end
        if reading.relation in {Before.FULL, Before.INITIAL, Before.TURNED}:
            if _extend(document, person.name, candidate, reading):
                whole = document.visible[candidate.start : candidate.end]
                by_the_way = kin(document, candidate.start, candidate.end)
                sex = person.name.sex or sex_of_relative(document, candidate.start)
                found.append(Introduction(place, person.number, whole, sex, by_the_way))
            else:
                found.append(Introduction(place, None, document.visible[candidate.start : candidate.end], ""))
        elif reading.relation is Before.OTHER:
            if near.hyphen_after(document, candidate.last):
                continue  # Giles Farrow-Moore is no Farrow
            start = min(document.starts[reading.start], candidate.start)
            whole = document.visible[start : candidate.end]
            sex = reading.sex or sex_of_relative(document, start)
            found.append(Introduction(place, None, whole, sex, kin(document, start, candidate.end)))
        elif firm := near.firm_after(document, candidate.last):
            found.append(Introduction(place, None, f"the firm, {document.raw(candidate.last)} {firm}", ""))
        elif region := near.region_after(document, candidate.last):
            found.append(Introduction(place, None, f"the place in {region.title()}", ""))
    found.extend(
        Introduction(
            c.end,
            person.number,
            c.form.text,
            person.name.sex or sex_of_relative(document, c.start),
            kin(document, c.start, c.end),
        )
        for c in person.typed
        if _typed(document, c, person.name)
    )
    return sorted(found, key=lambda introduction: introduction.position)


def _extend(document: SearchText, name: PersonName, candidate: Candidate, reading: Reading) -> bool:
    if reading.relation is Before.TURNED:
        candidate.last = reading.start
        candidate.end = document.starts[reading.start] + len(document.raw(reading.start))
    if reading.relation is not Before.TURNED and _continues(document, candidate, name):
        return False
    if reading.relation is Before.INITIAL and is_stranger(document, candidate.end):
        candidate.reject("namesake", "the article says that they are no relation")
        return False
    if document.word(reading.start - 1) == "namesake":
        candidate.reject("namesake", "the article calls them one")
        return False
    if reading.relation is not Before.TURNED:
        candidate.start, candidate.first = document.starts[reading.start], reading.start
        _take_generation(document, candidate, name)
    if reading.relation is not Before.INITIAL:
        where = "behind" if reading.relation is Before.TURNED else "before"
        candidate.accept("full name", f"the first name {reading.word} stands {where} it", FULL)
    else:
        candidate.accept("initial", f"the initial {reading.word} stands before it", INITIALLED)
    return True


def _take_generation(document: SearchText, candidate: Candidate, name: PersonName) -> None:
    if name.suffix and near.generation_after(document, candidate.last) == name.suffix:
        candidate.last += 1
        end = document.starts[candidate.last] + len(document.raw(candidate.last))
        candidate.end = with_stop(document, candidate.last, end)


def _typed(document: SearchText, candidate: Candidate, name: PersonName) -> bool:
    if candidate.accepted is None and not _continues(document, candidate, name) and not _phrase(document, candidate):
        candidate.accept(
            "name",
            f"written as {document.visible[candidate.start : candidate.end]}",
            FULL if candidate.first < candidate.last else RESOLVED,
        )
    return bool(candidate.accepted)


def _phrase(document: SearchText, candidate: Candidate) -> bool:
    """Reject a name of common words that opens a sentence as if they were a phrase: *Will Rush* hour trains."""
    words = [document.word(index) for index in range(candidate.first, candidate.last + 1)]
    common = all(word in common_words() or word in document.lower_words for word in words)
    if common and document.opens_sentence(candidate.first):
        after = document.word(candidate.last + 1)
        noun = document.gap(candidate.last + 1).isspace() and not document.capital(candidate.last + 1)
        if noun and after not in ACTS and not after.endswith(("ed", "s")):
            candidate.reject("other word", "common words where a capital says nothing")
    return candidate.accepted is False


def _continues(document: SearchText, candidate: Candidate, name: PersonName) -> bool:
    """Reject a name that goes on: a stadium, a junior, a double name."""
    generation = near.generation_after(document, candidate.last)
    if generation and generation != name.suffix:
        candidate.reject("namesake", f"{document.raw(candidate.last + 1)} is somebody else")
    elif head := near.longer_name_after(document, candidate.last, frozenset()):
        candidate.reject("longer name", f"{head} makes another name of it")
    elif near.hyphen_after(document, candidate.last) or _other_syllable(document, candidate):
        candidate.reject("longer name", f"hyphenated with {document.raw(candidate.last + 1)}")
    elif head := near.swallowed_by(document, candidate.first):
        candidate.reject("longer name", f"part of a name that begins with {head}")
    elif head := near.firm_after(document, candidate.last):
        candidate.reject("longer name", f"{head} makes a firm of it")
    else:
        _bears_more(document, candidate, name)
    return candidate.accepted is False


def _bears_more(document: SearchText, candidate: Candidate, name: PersonName) -> None:
    """Reject a name that goes on with another surname or realm, or follows another first name."""
    if _only_first_name(document, candidate, name):
        candidate.reject("namesake", f"{_further(document, candidate.last + 1)} is another surname")
    elif (realm := near.realm_after(document, candidate.last)) and name.realm not in {"", plain(realm)}:
        candidate.reject("namesake", f"the one of {realm}")
    elif candidate.form.kind is Kind.SHORT and _another_surname(document, candidate):
        candidate.reject("namesake", f"{document.raw(candidate.last + 1)} is another second surname")
    elif candidate.form.kind is not Kind.SURNAME and (other := near.forename_before(document, candidate.first)):
        candidate.reject("namesake", f"{other} stands before it: another name")
    elif near.further_surname_after(document, candidate.last):
        candidate.reject("namesake", f"{document.raw(candidate.last + 1)} is a further surname")


def _other_syllable(document: SearchText, candidate: Candidate) -> bool:
    """Whether a second syllable belongs to what follows: Seo *Jin-woo* is no Seo-jin."""
    hyphen = document.gap(candidate.last + 1) in {"-", "‑"} and candidate.first < candidate.last
    return hyphen and "-" in candidate.form.text and document.gap(candidate.last) == " "


def _further(document: SearchText, index: int) -> str:
    """The word at `index`, or the first behind it that is no initial."""
    while len(document.word(index)) == 1 and document.capital(index + 1) and document.adjacent(index + 1):
        index += 1
    return document.raw(index)


def _another_surname(document: SearchText, candidate: Candidate) -> bool:
    """Whether half of a double name goes on with a word that the whole does not: Luis Ortega *Holm*."""
    after = candidate.last + 1
    goes_on = document.capital(after) and document.gap(after) in {" ", "-", "\u00a0"}
    return goes_on and document.word(after) not in CALENDAR and not document.possessive(after)


def _only_first_name(document: SearchText, candidate: Candidate, name: PersonName) -> bool:
    """Whether an alias that is a first name alone stands before another surname: *Steve* Rattner."""
    if candidate.first < candidate.last or document.word(candidate.last) not in forenames():
        return False
    own = {plain(part) for surname in name.surnames for part in surname.split()}
    return near.capital_after(document, candidate.last) and document.word(candidate.last + 1) not in own


def _left_alone(
    document: SearchText, person: Person, found: tuple[Candidate, Reading], rivals: Rivals, *, shared: bool
) -> bool:
    """Decide a surname by what introduces it; whether it remains, because nobody of that name is named in full."""
    candidate, reading = found
    if reading.relation is Before.OTHER:
        candidate.reject("namesake", f"{reading.word} is another first name")
    elif reading.sex and person.name.sex and reading.sex != person.name.sex:
        candidate.reject("title", f"{reading.word} is not for a {'man' if person.name.sex == 'm' else 'woman'}")
    elif _continues(document, candidate, person.name):
        pass
    elif document.word(candidate.first - 1) in _OTHERS and document.gap(candidate.first).isspace():
        candidate.reject("namesake", f"{document.raw(candidate.first - 1)} {document.raw(candidate.last)}")
    elif is_stranger(document, candidate.end) and not _named_before(rivals, person, candidate):
        candidate.reject("namesake", "the article says that they are no relation")
    elif reason := _not_a_surname(document, candidate, reading, supported=bool(rivals)):
        candidate.reject("other word", reason)
    elif rivals:
        _resolve(document, person, found, rivals)
    elif shared and not candidate.form.typed:
        candidate.reject("ambiguous", "several watched people bear this surname and none is named in full")
    return candidate.accepted is None


def _named_before(rivals: Rivals, person: Person, candidate: Candidate) -> bool:
    """Whether the last of that surname who was named in full is the person."""
    nearest = rivals.latest(candidate.start, "") if rivals else None
    return nearest is not None and nearest.owner == person.number


_OTHERS: Final = words("another other different")


def _resolve(document: SearchText, person: Person, found: tuple[Candidate, Reading], rivals: Rivals) -> None:
    candidate, reading = found
    sex = reading.sex or _itself(document, candidate.last)
    nearest = rivals.latest(candidate.start, sex)
    if nearest is None and rivals.only(person.number, sex):
        candidate.accept("surname", "named in full later, and nobody else whom it could mean", RESOLVED)
    elif nearest is None and candidate.start < document.headline_end and rivals.first_is(person.number, sex):
        candidate.accept("surname", "the first of that name whom the article names below its headline", RESOLVED)
    elif nearest is None and rivals.leads(person.number):
        candidate.accept("surname", "the first of that name whom the article names further down", RESOLVED)
    elif rivals.only_kin(candidate.start, plain(reading.word) if reading.relation is Before.TITLE else ""):
        return
    elif nearest is None:
        candidate.reject("namesake", f"the article names somebody else of that name first: {rivals.first(sex)}")
    elif nearest.owner == person.number:
        candidate.accept("surname", f"{nearest.word} is named in full before it", RESOLVED)
    else:
        candidate.reject("namesake", f"somebody else was named before it: {nearest.word}")


def _itself(document: SearchText, last: int) -> str:
    """The sex that "himself" or "herself" behind a name tells."""
    return {"himself": "m", "herself": "f"}.get(document.word(last + 1), "")


def _not_a_surname(document: SearchText, candidate: Candidate, reading: Reading, *, supported: bool) -> str:
    """Why a surname's letters are something else here: a place, a common word, somebody's first name."""
    word = document.word(candidate.last)
    titled = reading.relation is Before.TITLE
    if not titled and (place := _place(document, candidate, word)):
        return place
    ambiguous = alone.ambiguous(word) and near.capital_after(document, candidate.last)
    if ambiguous or near.unknown_after(document, candidate.last):
        return f"{document.raw(candidate.last + 1)} goes on with another name"
    if word in CALENDAR and document.word(candidate.first - 1) in _BEFORE_MONTHS:
        return "a month or a day"
    plain_word = not titled and _only_a_word(document, candidate, supported=supported)
    return "a common word where a capital says nothing" if plain_word else ""


def _place(document: SearchText, candidate: Candidate, word: str) -> str:
    """Why a surname's letters are a place's name here; empty when nothing says so."""
    if beside := near.as_a_place(document, candidate.first, candidate.last):
        return f"a place: {beside} stands beside it"
    if thing := near.thing_after(document, candidate.last, landforms=True):
        return f"the {thing} of that name"
    if clubs.in_dateline(document, candidate.start, candidate.end):
        return "a place: it stands in a dateline"
    if word not in PLACE_NAMES:
        return ""
    if near.follows_place_preposition(document, candidate.first) and not document.possessive(candidate.last + 1):
        return "a place: a preposition of place stands before it"
    region = near.region_after(document, candidate.last)
    return f"a place in {region.title()}" if region else ""


def _only_a_word(document: SearchText, candidate: Candidate, *, supported: bool) -> bool:
    word, after = document.word(candidate.last), document.word(candidate.last + 1)
    common = word in common_words() or word in document.lower_words
    if not common or candidate.first < candidate.last or alone.in_list_of_players(document, candidate):
        return False
    caps = document.case_at(candidate.start) is not Case.NORMAL
    acts = after in ACTS or not document.gap(candidate.last + 1).isspace()
    return (caps or document.opens_sentence(candidate.first)) and not (supported and acts)


_BEFORE_MONTHS: Final = words("in last this next since until till by of from on early late mid during before after end")
