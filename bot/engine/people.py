"""People: full names, initials and titles before a surname, namesakes, and surnames resolved inside the article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.engine import alone, calls, clubs, trades
from bot.engine import surroundings as near
from bot.engine.aliases import Kind
from bot.engine.candidate import Candidate, with_initial, with_stop
from bot.engine.fold import plain
from bot.engine.introduced import Before, Reading, before_surname
from bot.engine.lexicon import (
    ACTS,
    CALENDAR,
    PARTICLES,
    PLACE_NAMES,
    TITLES,
    common_words,
    forenames,
    words,
)
from bot.engine.personal import PersonName
from bot.engine.rivals import NOBODY, Introduction, Rivals, is_stranger, kin, sex_of_relative
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
        whole = (c for c, reading in self.surnames if reading.relation in {Before.FULL, Before.TURNED})
        return any(c.accepted for c in (*self.typed, *whole))

    def namesakes(self) -> dict[str, str]:
        """For each initial (folded) the first of its namesakes whose first name the article gives."""
        others = (reading.word for _, reading in self.surnames if reading.relation is Before.OTHER)
        named = [word for word in others if plain(word.split()[0]) in forenames()]
        return {plain(word[0]): word for word in reversed(named)}


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
    """Decide the surnames of `person`; full names are settled (see `introductions`).

    `rivals` are all who are named in full with that surname, the person included; `shared`: another watched person
    bears it too.
    """
    for found, reading in person.surnames:
        if found.accepted is None:
            _judge_surname(document, person, (found, reading), rivals, shared=shared)
    alone.judge(document, [(found, reading) for found, reading in person.surnames if found.accepted is None])


def called(document: SearchText, person: Person, taken: set[int]) -> list[Candidate]:
    """What else the article calls a person whom it names in full; `taken` are words of other names."""
    every = [*person.typed, *(c for c, _ in person.surnames)]
    full = min((c for c in every if c.accepted and c.score >= FULL), key=lambda c: c.start, default=None)
    if full is None:
        return []
    own = {index for c in every for index in range(c.first, c.last + 1)}
    never_alone = not any(c.accepted and c.first == c.last for c in every)
    found = []
    for further, rule, reason in calls.further(document, person.name, full, own | taken, never_alone=never_alone):
        further.accept(rule, reason, RESOLVED)
        found.append(further)
    for alias, surname in person.name.others:
        told = next((c for c in every if c.accepted and c.form.text == alias), None)
        for further, reason in calls.by_alias(document, told, surname, own | taken) if told else ():
            further.accept("surname", reason, RESOLVED)
            found.append(further)
    return found


def introductions(document: SearchText, person: Person) -> list[Introduction]:
    """Where `person`, or a namesake, is named in full.  Call it before `judge`; it settles full names."""
    found = [_introduction(document, person, candidate, reading) for candidate, reading in person.surnames]
    for candidate in person.typed:
        _judge_typed(document, candidate, person.name)
        if candidate.accepted:
            found.append(_own(document, person, candidate, candidate.end, candidate.form.text))
    return sorted(filter(None, found), key=lambda introduction: introduction.position)


def _introduction(document: SearchText, person: Person, candidate: Candidate, reading: Reading) -> Introduction | None:
    """Whom a surname and what stands before it introduce; settles the candidate where they are the full name."""
    place = candidate.end
    if reading.relation in {Before.FULL, Before.INITIAL, Before.TURNED}:
        _judge_full(document, person.name, candidate, reading)
        whole = document.visible[candidate.start : candidate.end]
        if not candidate.accepted:
            return Introduction(place, NOBODY, whole)
        return _own(document, person, candidate, place, whole)
    if reading.relation is Before.OTHER:
        return _namesake(document, candidate, reading)
    if firm := near.firm_after(document, candidate.last):
        return Introduction(place, NOBODY, f"the firm, {document.raw(candidate.last)} {firm}")
    region = near.region_after(document, candidate.last)
    return Introduction(place, NOBODY, f"the place in {region.title()}") if region else None


def _namesake(document: SearchText, candidate: Candidate, reading: Reading) -> Introduction | None:
    """Somebody else whose first name stands before the surname; not Giles Farrow-Moore, who is no Farrow."""
    if near.hyphen_after(document, candidate.last):
        return None
    start = min(document.starts[reading.start], candidate.start)
    sex = reading.sex or sex_of_relative(document, start)
    whole = document.visible[start : candidate.end]
    return Introduction(candidate.end, NOBODY, whole, sex, kin(document, start, candidate.end))


def _own(document: SearchText, person: Person, candidate: Candidate, place: int, written: str) -> Introduction:
    """The introduction of the person at `candidate`, whose surname ends at `place`."""
    sex = person.name.sex or sex_of_relative(document, candidate.start)
    by_the_way = kin(document, candidate.start, candidate.end)
    return Introduction(place, frozenset({person.number}), written, sex, by_the_way, candidate)


def _judge_full(document: SearchText, name: PersonName, candidate: Candidate, reading: Reading) -> None:
    """Take the full name that `reading` sees, first name or initial included, unless something speaks against it."""
    turned = reading.relation is Before.TURNED
    if turned:
        candidate.last, candidate.end = reading.start, with_initial(document, reading.start)
    objection = None if turned else next(_goes_on(document, candidate, name), None)
    if objection is not None:
        candidate.reject(*objection)
    elif reading.relation is Before.INITIAL and is_stranger(document, candidate.end):
        candidate.reject("namesake", "the article says that they are no relation")
    elif document.word(reading.start - 1) == "namesake":
        candidate.reject("namesake", "the article calls them one")
    else:
        if not turned:
            candidate.start = document.starts[reading.start] - document.quoted(reading.start)
            candidate.first = reading.start
            _take_generation(document, candidate, name)
        if reading.relation is Before.INITIAL:
            candidate.accept("initial", f"the initial {reading.word} stands before it", INITIALLED)
        else:
            where = "behind" if turned else "before"
            candidate.accept("full name", f"the first name {reading.word} stands {where} it", FULL)


def _take_generation(document: SearchText, candidate: Candidate, name: PersonName) -> None:
    if name.suffix and near.generation_after(document, candidate.last) == name.suffix:
        candidate.last += 1
        candidate.end = with_stop(document, candidate.last, document.ends(candidate.last))


def _judge_typed(document: SearchText, candidate: Candidate, name: PersonName) -> None:
    if candidate.accepted is not None:
        return
    if objection := next(_goes_on(document, candidate, name), None):
        candidate.reject(*objection)
    elif _is_phrase(document, candidate):
        candidate.reject("other word", "common words where a capital says nothing")
    else:
        written = document.visible[candidate.start : candidate.end]
        candidate.accept("name", f"written as {written}", FULL if candidate.first < candidate.last else RESOLVED)


def _is_phrase(document: SearchText, candidate: Candidate) -> bool:
    """Whether a name of common words opens a sentence as if they were a phrase: *Will Rush* hour trains."""
    words = [document.word(index) for index in range(candidate.first, candidate.last + 1)]
    common = all(word in common_words() or word in document.lower_words for word in words)
    if not common or not document.opens_sentence(candidate.first):
        return False
    after = document.word(candidate.last + 1)
    noun = document.gap(candidate.last + 1).isspace() and not document.capital(candidate.last + 1)
    return noun and after not in ACTS and not after.endswith(("ed", "s"))


_Objection = tuple[str, str]
"""What speaks against a mention: the rule that rejects it, and why."""


def _goes_on(document: SearchText, candidate: Candidate, name: PersonName) -> Iterator[_Objection]:
    """Why the name goes on and is another: a stadium, a junior, a double name."""
    last, after = candidate.last, candidate.last + 1
    generation = near.generation_after(document, last)
    if generation and generation != name.suffix:
        yield "namesake", f"{document.raw(after)} is somebody else"
    if head := near.longer_name_after(document, last, frozenset()):
        yield "longer name", f"{head} makes another name of it"
    if near.hyphen_after(document, last) or _other_syllable(document, candidate):
        yield "longer name", f"hyphenated with {document.raw(after)}"
    if head := near.swallowed_by(document, candidate.first):
        yield "longer name", f"part of a name that begins with {head}"
    if head := near.firm_after(document, last):
        yield "longer name", f"{head} makes a firm of it"
    if ground := near.owned_ground(document, last):
        yield "longer name", f"{ground} is called after its owner"
    yield from _namesakes(document, candidate, name)


def _namesakes(document: SearchText, candidate: Candidate, name: PersonName) -> Iterator[_Objection]:
    """Why it is somebody else: another surname or realm goes on behind it, or another first name stands before it."""
    last, after = candidate.last, candidate.last + 1
    if _only_first_name(document, candidate, name):
        yield "namesake", f"{_further(document, after)} is another surname"
    if (realm := near.realm_after(document, last)) and name.realm not in {"", plain(realm)}:
        yield "namesake", f"the one of {realm}"
    if candidate.form.kind is Kind.SHORT and _another_surname(document, candidate):
        yield "namesake", f"{document.raw(after)} is another second surname"
    if candidate.form.kind is not Kind.SURNAME and (other := near.forename_before(document, candidate.first)):
        yield "namesake", f"{other} stands before it: another name"
    if near.further_surname_after(document, last):
        yield "namesake", f"{document.raw(after)} is a further surname"


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


def _judge_surname(
    document: SearchText, person: Person, found: tuple[Candidate, Reading], rivals: Rivals, *, shared: bool
) -> None:
    """Decide a surname by what stands around it and who of that name is named in full.

    It stays undecided where nothing speaks against it and nobody of that name is.
    """
    candidate = found[0]
    if objection := next(_objections(document, person, found, rivals), None):
        candidate.reject(*objection)
    elif rivals and not (_double(candidate) and not rivals.bear(candidate.form.text)):
        _resolve(document, person, found, rivals)
    elif shared and not candidate.form.typed:
        candidate.reject("ambiguous", "several watched people bear this surname and none is named in full")


def _double(candidate: Candidate) -> bool:
    """Whether both surnames stand there, so that whoever bears one of them is somebody else."""
    before, _, last = candidate.form.text.rpartition(" ")
    return bool(before and last) and plain(before) not in PARTICLES and candidate.first < candidate.last


def _objections(
    document: SearchText, person: Person, found: tuple[Candidate, Reading], rivals: Rivals
) -> Iterator[_Objection]:
    """What speaks against a surname where it stands, the weightiest first."""
    candidate, reading = found
    if reading.relation is Before.OTHER:
        yield "namesake", f"{reading.word} is another first name"
    if reading.sex and person.name.sex and reading.sex != person.name.sex:
        yield "title", f"{reading.word} is not for a {'man' if person.name.sex == 'm' else 'woman'}"
    yield from _goes_on(document, candidate, person.name)
    if document.word(candidate.first - 1) in _OTHERS and document.gap(candidate.first).isspace():
        yield "namesake", f"{document.raw(candidate.first - 1)} {document.raw(candidate.last)}"
    if is_stranger(document, candidate.end) and not _named_before(rivals, person, candidate):
        yield "namesake", "the article says that they are no relation"
    if reason := _not_a_surname(document, candidate, reading, supported=bool(rivals)):
        yield "other word", reason


def _named_before(rivals: Rivals, person: Person, candidate: Candidate) -> bool:
    """Whether the last of that surname who was named in full is the person."""
    nearest = rivals.latest(candidate.start, "") if rivals else None
    return nearest is not None and person.number in nearest.owners


_OTHERS: Final = words("another other different")
"""Before a surname they say that it is somebody else's: *another* Farrow."""


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
    elif person.number in nearest.owners:
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
    if not titled and (place := _place(document, candidate, word, supported=supported)):
        return place
    ambiguous = alone.ambiguous(word) and near.capital_after(document, candidate.last)
    if ambiguous or near.unknown_after(document, candidate.last):
        return f"{document.raw(candidate.last + 1)} goes on with another name"
    if word in CALENDAR and document.word(candidate.first - 1) in _BEFORE_DATES:
        return "a month or a day"
    plain_word = not titled and _only_a_word(document, candidate, supported=supported)
    return "a common word where a capital says nothing" if plain_word else ""


def _place(document: SearchText, candidate: Candidate, word: str, *, supported: bool) -> str:
    """Why a surname's letters are a place's name here; empty when nothing says so."""
    if beside := near.as_a_place(document, candidate.first, candidate.last):
        return f"a place: {beside} stands beside it"
    if thing := trades.no_person(document, candidate.last, verbs=not supported):
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


_BEFORE_DATES: Final = words("in last this next since until till by of from on early late mid during before after end")
"""Before a surname that is a month or a day: by *May*, after *Friday*."""
