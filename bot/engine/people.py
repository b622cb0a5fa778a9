"""People: full names, initials and titles before a surname, namesakes, and surnames resolved inside the article."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.engine import clubs
from bot.engine import surroundings as near
from bot.engine.aliases import Kind
from bot.engine.candidate import Candidate, with_stop
from bot.engine.fold import plain
from bot.engine.lexicon import (
    ACTS,
    CALENDAR,
    OFFICES,
    PLACE_NAMES,
    ROLES,
    SPEECH,
    TITLES,
    common_surnames,
    common_words,
    forenames,
    words,
)
from bot.engine.personal import PersonName
from bot.engine.searchtext import Case, SearchText
from bot.engine.surroundings import Before, Reading

FULL, INITIALLED, RESOLVED, ALONE = 0.98, 0.9, 0.85, 0.6
"""How sure we are of a full name, an initial with surname, a surname beside its full name, and one on its own."""
ENOUGH: Final = 2
"""Points of evidence that a surname needs which stands alone in the whole article."""


@dataclass(frozen=True, slots=True)
class Introduction:
    """A place where somebody of a surname is named in full: `owner` is the watched entity's number, or nobody."""

    position: int  # where the surname ends
    owner: int | None
    word: str
    sex: str


@dataclass(slots=True)
class Person:
    """A watched person in one article: the surname's candidates with their readings, and full names and aliases."""

    number: int
    name: PersonName
    typed: list[Candidate]
    surnames: list[tuple[Candidate, Reading]]


def read(document: SearchText, number: int, name: PersonName, candidates: Sequence[Candidate]) -> Person:
    """Sort a person's candidates and read what stands before each surname."""
    typed = [c for c in candidates if c.form.kind is not Kind.SURNAME]
    surnames = [(c, _read(document, c, name)) for c in candidates if c.form.kind is Kind.SURNAME]
    return Person(number, name, typed, surnames)


def _read(document: SearchText, candidate: Candidate, name: PersonName) -> Reading:
    """What stands before a surname; a form such as Gen. Tarrow brings its title along."""
    if candidate.first < candidate.last and document.word(candidate.first) in TITLES:
        return Reading(Before.TITLE, candidate.first, document.raw(candidate.first))
    return near.before_surname(document, candidate.first, name)


class Rivals:
    """Everybody of one surname who is named in full, in the order of the article."""

    def __init__(self, introduced: Sequence[Introduction]) -> None:
        """Keep them apart by sex, so that a title can choose among them."""
        self._fitting = {
            sex: [one for one in introduced if not (sex and one.sex) or one.sex == sex] or list(introduced)
            for sex in ("", "m", "f")
        }

    def __bool__(self) -> bool:
        """Whether anybody of that name is named in full at all."""
        return bool(self._fitting[""])

    def latest(self, position: int, sex: str) -> Introduction | None:
        """The last one introduced before `position` whom a title for `sex` would fit."""
        fitting = self._fitting[sex]
        after = bisect_right(fitting, position, key=lambda one: one.position)
        return fitting[after - 1] if after else None

    def first_is(self, owner: int, sex: str) -> bool:
        """Whether a watched person is the first of them."""
        return self._fitting[sex][0].owner == owner

    def only(self, owner: int, sex: str) -> bool:
        """Whether all of them are one watched person."""
        return all(one.owner == owner for one in self._fitting[sex])


def judge(document: SearchText, person: Person, rivals: Rivals, *, shared: bool) -> None:
    """Decide every candidate of `person`.

    `rivals` are all who are named in full with that surname, the person included (see `introductions`); `shared`:
    another watched person bears it too.
    """
    for found in person.typed:
        _typed(document, found, person.name)
    alone = [
        (found, reading)
        for found, reading in person.surnames
        if found.accepted is None and _left_alone(document, person, (found, reading), rivals, shared=shared)
    ]
    _alone(document, alone)


def introductions(document: SearchText, person: Person) -> list[Introduction]:
    """Where `person`, or a namesake, is named in full.  Call it before `judge`; it settles full names."""
    found = []
    for candidate, reading in person.surnames:
        place = candidate.end
        if reading.relation in {Before.FULL, Before.INITIAL, Before.TURNED}:
            if _extend(document, person.name, candidate, reading):
                whole = document.visible[candidate.start : candidate.end]
                found.append(Introduction(place, person.number, whole, person.name.sex))
            else:
                found.append(Introduction(place, None, document.raw(candidate.last), ""))
        elif reading.relation is Before.OTHER:
            start = min(document.starts[reading.start], candidate.start)
            found.append(Introduction(place, None, document.visible[start : candidate.end], reading.sex))
        elif firm := near.firm_after(document, candidate.last):
            found.append(Introduction(place, None, f"the firm, {document.raw(candidate.last)} {firm}", ""))
        elif region := near.region_after(document, candidate.last):
            found.append(Introduction(place, None, f"the place in {region.title()}", ""))
    found.extend(
        Introduction(c.end, person.number, c.form.text, person.name.sex)
        for c in person.typed
        if _typed(document, c, person.name)
    )
    return sorted(found, key=lambda introduction: introduction.position)


def _extend(document: SearchText, name: PersonName, candidate: Candidate, reading: Reading) -> bool:
    if _continues(document, candidate, name):
        return False
    if reading.relation is Before.TURNED:
        candidate.last = reading.start
        candidate.end = document.starts[reading.start] + len(document.raw(reading.start))
    else:
        candidate.start, candidate.first = document.starts[reading.start], reading.start
        _take_generation(document, candidate, name)
    if reading.relation is not Before.INITIAL:
        candidate.accept("full name", f"the first name {reading.word} stands before it", FULL)
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
            "name", f"written as {candidate.form.text}", FULL if candidate.first < candidate.last else RESOLVED
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
    elif document.gap(candidate.last + 1) in {"-", "‑"} and document.capital(candidate.last + 1):
        candidate.reject("longer name", f"hyphenated with {document.raw(candidate.last + 1)}")
    elif head := near.swallowed_by(document, candidate.first):
        candidate.reject("longer name", f"part of a name that begins with {head}")
    elif head := near.firm_after(document, candidate.last):
        candidate.reject("longer name", f"{head} makes a firm of it")
    elif _only_first_name(document, candidate, name):
        candidate.reject("namesake", f"{_further(document, candidate.last + 1)} is another surname")
    elif candidate.form.kind is Kind.SHORT and _another_surname(document, candidate):
        candidate.reject("namesake", f"{document.raw(candidate.last + 1)} is another second surname")
    elif candidate.form.kind is not Kind.SURNAME and (other := near.forename_before(document, candidate.first)):
        candidate.reject("namesake", f"{other} stands before it: another name")
    elif near.further_surname_after(document, candidate.last):
        candidate.reject("namesake", f"{document.raw(candidate.last + 1)} is a further surname")
    return candidate.accepted is False


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
    elif reason := _not_a_surname(document, candidate, reading, supported=bool(rivals)):
        candidate.reject("other word", reason)
    elif rivals:
        _resolve(document, person, found, rivals)
    elif shared and not candidate.form.typed:
        candidate.reject("ambiguous", "several watched people bear this surname and none is named in full")
    return candidate.accepted is None


def _resolve(document: SearchText, person: Person, found: tuple[Candidate, Reading], rivals: Rivals) -> None:
    candidate, reading = found
    nearest = rivals.latest(candidate.start, reading.sex)
    if nearest is None and rivals.only(person.number, reading.sex):
        candidate.accept("surname", "named in full later, and nobody else of that name occurs", RESOLVED)
    elif nearest is None and candidate.start < document.headline_end and rivals.first_is(person.number, reading.sex):
        candidate.accept("surname", "the first of that name whom the article names below its headline", RESOLVED)
    elif nearest is None:
        candidate.reject("namesake", "somebody else of that name occurs later")
    elif nearest.owner == person.number:
        candidate.accept("surname", f"{nearest.word} is named in full before it", RESOLVED)
    else:
        candidate.reject("namesake", f"somebody else was named before it: {nearest.word}")


def _not_a_surname(document: SearchText, candidate: Candidate, reading: Reading, *, supported: bool) -> str:
    """Why a surname's letters are something else here: a place, a common word, somebody's first name."""
    word = document.word(candidate.last)
    titled = reading.relation is Before.TITLE
    after = document.word(candidate.last + 1)
    if word in PLACE_NAMES and not titled:
        if near.follows_place_preposition(document, candidate.first) and not document.possessive(candidate.last + 1):
            return "a place: a preposition of place stands before it"
        if near.region_after(document, candidate.last):
            return f"a place in {after.title()}"
    ambiguous = _ambiguous(word) and near.capital_after(document, candidate.last)
    if ambiguous or near.unknown_after(document, candidate.last):
        return f"{document.raw(candidate.last + 1)} goes on with another name"
    if word in CALENDAR and document.word(candidate.first - 1) in _BEFORE_MONTHS:
        return "a month or a day"
    if not titled and _only_a_word(document, candidate, supported=supported):
        return "a common word where a capital says nothing"
    return ""


def _only_a_word(document: SearchText, candidate: Candidate, *, supported: bool) -> bool:
    word, after = document.word(candidate.last), document.word(candidate.last + 1)
    common = word in common_words() or word in document.lower_words
    if not common or candidate.first < candidate.last or _in_list_of_players(document, candidate):
        return False
    caps = document.case_at(candidate.start) is not Case.NORMAL
    acts = after in ACTS or not document.gap(candidate.last + 1).isspace()
    return (caps or document.opens_sentence(candidate.first)) and not (supported and acts)


_BEFORE_MONTHS: Final = words("in last this next since until till by of from on early late mid during before after end")


def _alone(document: SearchText, found: Sequence[tuple[Candidate, Reading]]) -> None:
    """Weigh surnames that stand alone in the whole article; where one mention has enough, the others need little."""
    times = Counter(candidate.form.pattern for candidate, _ in found)
    weighed = [(candidate, _weigh(document, candidate, reading, times)) for candidate, reading in found]
    known = any(sum(worth for worth, _ in evidence) >= ENOUGH for _, evidence in weighed)
    for candidate, evidence in weighed:
        here = [worth for worth, reason in evidence if not known or reason not in _ALWAYS]
        detail = ", ".join(reason for _, reason in evidence) or "nothing speaks for it"
        if sum(here) >= (0 if known else ENOUGH):
            candidate.accept("surname alone", detail, ALONE)
        else:
            candidate.reject("surname alone", detail)


def _weigh(
    document: SearchText, candidate: Candidate, reading: Reading, times: Mapping[bytes, int]
) -> list[tuple[int, str]]:
    evidence = list(_evidence(document, candidate, reading))
    if times[candidate.form.pattern] > 1:
        evidence.append((1, "named more than once"))
    if sum(worth for worth, _ in evidence) == ENOUGH - 1 and document.label(candidate.start, candidate.end) == "PERSON":
        evidence.append((1, "the tagger takes it for a person"))
    return evidence


_COMMON, _GIVEN, _SHARED = "a common surname", "also a first name", "also a place or a common word"
_ALWAYS: Final = frozenset({_COMMON, _GIVEN, _SHARED})
"""Reasons that hold for a surname wherever it stands: they count no more once one mention has proved itself."""


_LISTED: Final = re.compile(r" (?:\d{1,3}(?:, | ?\)|\n|$| penalty)|(?:c|b|st|lbw) \w|(?:run|not) out\b)")
"""What follows a player: the minutes of goals, or how a batsman fared."""
_RELATIVES_OF: Final = words("son daughter wife husband brother sister mother father baby boy girl uncle aunt cousin")
_RELATIVES: Final = "wife|husband|son|daughter|lawyer|office|aides?|camp"
_APPOSITION: Final = re.compile(rf"\s?, (?:(?:[2-9]\d|1[89]) ?,|who\b)|\s?['’]s (?:{_RELATIVES})\b")


def _evidence(document: SearchText, candidate: Candidate, reading: Reading) -> Iterator[tuple[int, str]]:
    """Points for and against a surname that stands alone, each with its reason."""
    yield from _evidence_around(document, candidate, reading)
    word = document.word(candidate.last)
    if candidate.form.typed:
        yield 5, "you gave it as an alias"
    if _rare(word) or " " in candidate.form.text:
        yield 2, "a rare surname"
        return
    if word in common_surnames() or word in forenames():
        yield -2, _COMMON if word in common_surnames() else _GIVEN
    if word in PLACE_NAMES or word in common_words():
        yield -1, _SHARED


def _evidence_around(document: SearchText, candidate: Candidate, reading: Reading) -> Iterator[tuple[int, str]]:
    before, after = document.word(candidate.first - 1), document.word(candidate.last + 1)
    if reading.relation is Before.TITLE:
        yield (3 if plain(reading.word) in OFFICES else 1), f"the title {reading.word} stands before it"
    if near.region_after(document, candidate.last) or near.follows_place_preposition(document, candidate.first):
        yield -3, "it stands where a place would"
    if near.capital_after(document, candidate.last):
        yield -2, f"{document.raw(candidate.last + 1)} goes on after it"
    if before in {"the", "a", "an"} or "&" in document.gap(candidate.last + 1) + document.gap(candidate.first):
        yield -2, "“the”, “a” or “&” stands beside it"
    if before in _RELATIVES_OF and document.gap(candidate.first).isspace():
        yield -2, "a first name: a relative stands before it"
    if before in ROLES and document.gap(candidate.first).isspace():
        yield 1, "a role stands before it"
    if (before in SPEECH and document.gap(candidate.first).isspace()) or after in SPEECH:
        yield 1, "it speaks or acts"
    if _APPOSITION.match(document.visible, candidate.end):
        yield 2, "an age, a who or a relative follows"
    if _in_list_of_players(document, candidate):
        yield 2, "it stands in a list of players"


def _in_list_of_players(document: SearchText, candidate: Candidate) -> bool:
    return clubs.is_sport(document) and bool(_LISTED.match(document.visible, candidate.end))


def _ambiguous(word: str) -> bool:
    return word in PLACE_NAMES or word in forenames() or word in common_words()


def _rare(word: str) -> bool:
    return word not in common_surnames() and not _ambiguous(word)
