"""Watch-list matching: one scan over all aliases of all lists, then rules for the candidates (`docs/matching.md`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.engine import company, conditions, initials, names, people, salience, support
from bot.engine.aliases import Form, Kind, person_name
from bot.engine.candidate import Candidate, candidate
from bot.engine.clubs import is_club
from bot.engine.evidence import SpacyTagger, Tagger
from bot.engine.fold import fold, plain
from bot.engine.index import Index, build
from bot.engine.labels import lead_in
from bot.engine.lexicon import LEGAL_FORMS, is_place
from bot.engine.personal import PersonName
from bot.engine.rivals import Introduction, Rivals
from bot.engine.scan import Span, written_as
from bot.engine.searchtext import Case, SearchText
from bot.model import Entity, EntityType, Match, Mention, Rejected, Watchlist

_CROWD: Final = 8
"""Entities of one surname from which on a first name must occur before any of them is considered."""
_MOST_TOLD: Final = 30
"""Mentions whose verdicts make up the explanation of a match."""
_MOST_REJECTED: Final = 5
"""Rejections told for one entity in one article."""

_WEAK: Final = frozenset({Kind.SHORT, Kind.ACRONYM, Kind.SURNAME})
"""Forms that say too little to take what another entity is called outright."""
_TAGGER: Final = SpacyTagger()
_Crowds = dict[bytes, Sequence[tuple[int, Form]]]


@dataclass(frozen=True, slots=True)
class MatchResult:
    """What was found, the most salient first, and what was turned down, with reasons."""

    matches: tuple[Match, ...] = ()
    rejected: tuple[Rejected, ...] = ()


class Matcher:
    """All watch-lists compiled.  Immutable: build a new one beside it when a list changes, then swap."""

    def __init__(
        self, watchlists: Sequence[Watchlist], tagger: Tagger | None = _TAGGER, previous: Matcher | None = None
    ) -> None:
        """Compile every alias of every list, or only what differs from `previous`.

        `tagger` is asked about names in doubt; `None` leaves them to the rules.
        """
        self._tagger = tagger
        self.index: Index = build(watchlists, previous.index if previous else None)

    def match(self, text: str, title: str = "", *, language: str | None = None) -> MatchResult:
        """Find every entity in an article.  Mentions are spans of `text`, title mentions of `title`."""
        document = SearchText(text, title, language, self._tagger)
        candidates = self._candidates(document)
        self._judge(document, candidates)
        found, turned_down = [], []
        for number, entity_candidates in candidates.items():
            match = self._match(document, number, entity_candidates)
            if match is not None:
                found.append(match)
            turned_down.extend(self._rejected(document, number, entity_candidates))
        found.sort(key=lambda m: (-m.salience.rank, -m.score, m.watchlist, m.entity))
        return MatchResult(tuple(found), tuple(turned_down))

    def scan(self, text: str) -> list[Span]:
        """The first stage alone: folding, the automaton, whole words, the longest span, case rules."""
        folded = fold(text)
        shown = folded.text
        return [span for span in self.index.find(folded.data) if self._written(shown, span)]

    def _written(self, text: str, span: Span) -> bool:
        """Whether one of the span's forms is written as it should be."""
        start = span.start
        if (
            text[start].islower()
            and not text[start + 1 : start + 2].isupper()
            and self.index.capital_first(span.pattern)
        ):
            return False
        return any(not written_as(text, form, span.start, span.end) for form in self.index.looks(span.pattern))

    def _candidates(self, document: SearchText) -> dict[int, list[Candidate]]:
        found: dict[int, list[Candidate]] = defaultdict(list)
        near: _Crowds = {}
        for span in self.index.find(document.data):
            headline = _end_of_headline(document, span)
            if headline:
                for part in self.index.inside(span._replace(end=headline), document.data[:headline]):
                    self._take(document, part, found, near)
            elif not self._take(document, span, found, near):
                for shorter in self.index.inside(span, document.data):
                    self._take(document, shorter, found, near)
        return dict(sorted(found.items()))

    def _take(self, document: SearchText, span: Span, found: dict[int, list[Candidate]], near: _Crowds) -> bool:
        """Add the candidates of `span`; whether one of them is written as it should be."""
        faults: dict[object, str] = {}
        for number, form in self._bearing(document, span, near):
            if form.look not in faults:
                faults[form.look] = written_as(document.visible, form, span.start, span.end)
            entry = candidate(document, form, span.start, span.end)
            if faults[form.look]:
                written = document.visible[span.start : span.end]
                entry.reject(faults[form.look], f"written {written!r}, not {form.text!r}")
            found[number].append(entry)
        return not all(faults.values())

    def _bearing(self, document: SearchText, span: Span, near: _Crowds) -> Sequence[tuple[int, Form]]:
        """The entities a span stands for; of a crowd that shares a surname, those whose first name occurs too.

        `near` remembers the latter for each pattern of the article.
        """
        entries = self.index.entries(span.pattern)
        if len(entries) <= _CROWD:
            return entries
        if not self._written(document.visible, span):
            return entries[:1]
        if span.pattern not in near:
            near[span.pattern] = [(number, form) for number, form in entries if self._is_near(document, number, form)]
        return near[span.pattern]

    def _is_near(self, document: SearchText, number: int, form: Form) -> bool:
        """Whether the article says something else of the entity's name: a first name, an initial, another word."""
        entity = self.index.pair(number)[1]
        if form.kind is Kind.SHORT:
            words = set(plain(entity.name).split()) - LEGAL_FORMS - {plain(form.text)}
            return not words.isdisjoint(document.vocabulary)
        name = person_name(entity) if form.kind is Kind.SURNAME else None
        if name is None:
            return True
        return not name.given.isdisjoint(document.vocabulary) or not name.initials.isdisjoint(document.vocabulary)

    def _judge(self, document: SearchText, candidates: dict[int, list[Candidate]]) -> None:
        persons = []
        for number, entity_candidates in candidates.items():
            entity = self.index.pair(number)[1]
            alive = [c for c in entity_candidates if c.accepted is None]
            name = person_name(entity)
            if name is not None:
                persons.append(people.read(document, number, name, alive))
            else:
                found = len(alive)
                named = support.read(entity, alive)
                names.judge(document, named)
                entity_candidates.extend(named.candidates[found:])
        self._judge_people(document, persons)
        company.settle(document, candidates, self.index.pair)
        taken = {c.first for found in candidates.values() for c in found if c.accepted}
        for person in persons:
            candidates[person.number].extend(people.called(document, person, taken))
        _give_to_people(candidates, persons)
        self._give_to_namesakes(document, candidates, persons)
        self._give_to_clubs(candidates)
        self._give_to_typed(candidates)
        self._settle_shared(document, candidates)
        for number, entity_candidates in candidates.items():
            conditions.judge(document, self.index.pair(number)[1], entity_candidates)

    def _give_to_namesakes(
        self, document: SearchText, candidates: dict[int, list[Candidate]], persons: list[people.Person]
    ) -> None:
        """A bare surname whose bearer is named nowhere is a watched firm's that the article names: Farrow *Foods*."""
        numbers = {person.number for person in persons}
        named = {
            document.word(found.first): self.index.pair(number)[1].name
            for number, entity_candidates in candidates.items()
            for found in (entity_candidates if number not in numbers else ())
            if found.accepted and found.first < found.last
        }
        for found in [c for person in persons for c, _ in person.surnames if c.accepted and c.score < people.RESOLVED]:
            if name := named.get(document.word(found.first), ""):
                found.reject("another name", f"the article names {name}, and nobody of that surname in full")

    def _give_to_clubs(self, candidates: dict[int, list[Candidate]]) -> None:
        """Where a town's name means its club, it does not mean the town."""
        organisations = EntityType.ORGANISATION
        clubs: set[tuple[int, int]] = set()
        places: list[Candidate] = []
        for number, entity_candidates in candidates.items():
            entity = self.index.pair(number)[1]
            alive = [found for found in entity_candidates if found.accepted]
            if entity.type is organisations:
                clubs |= {(c.start, c.end) for c in alive if is_place(c.form.text) or _plays(entity, c)}
            elif entity.type is EntityType.PLACE:
                places += alive
        for found in places:
            if (found.start, found.end) in clubs:
                found.reject("club", "a watched club of that name is meant")

    def _give_to_typed(self, candidates: dict[int, list[Candidate]]) -> None:
        """What one entity is called outright, the short form or bare surname of one of another name does not take."""
        accepted = [
            (plain(self.index.pair(number)[1].name), found)
            for number, entity_candidates in candidates.items()
            for found in entity_candidates
            if found.accepted
        ]
        typed: dict[tuple[int, int], set[str]] = defaultdict(set)
        for name, found in accepted:
            if found.form.typed and found.form.kind is not Kind.SURNAME:
                typed[found.start, found.end].add(name)
        for name, found in accepted:
            weak = found.form.kind in _WEAK and not found.form.typed and found.score < people.RESOLVED
            if weak and typed.get((found.start, found.end), set()) - {name}:
                found.reject("another name", "another watched name is exactly this")

    def _settle_shared(self, document: SearchText, candidates: dict[int, list[Candidate]]) -> None:
        """Of several entities of one list with one alias, those win whose other words the article says."""
        claims: dict[tuple[str, bool, int, int], list[tuple[Entity, Candidate]]] = defaultdict(list)
        for number, entity_candidates in candidates.items():
            watchlist, entity = self.index.pair(number)
            if person_name(entity) is None:
                place = entity.type is EntityType.PLACE
                for found in entity_candidates:
                    if found.accepted:
                        claims[watchlist.name, place, found.start, found.end].append((entity, found))
        for claimed in claims.values():
            if len(claimed) == 1:
                continue
            says = [support.says(document, entity, found) for entity, found in claimed]
            said_of_another = max(says) > 0
            for said, (_, found) in zip(says, claimed, strict=True):
                if said_of_another and not said:
                    found.reject("another name", "the article says more of another of that name")

    def _judge_people(self, document: SearchText, persons: list[people.Person]) -> None:
        met: dict[str, list[Introduction]] = defaultdict(list)
        introduced = [(person, people.introductions(document, person)) for person in persons]
        initials.tell_apart([(person, self.index.pair(person.number)[1].name) for person in persons])
        for person, introductions in introduced:
            standing = [introduction for introduction in introductions if not introduction.given_up]
            for surname in _surnames(person.name):
                met[surname] += standing
        rivals: dict[tuple[str, ...], Rivals] = {}
        for person in persons:
            keys = tuple(sorted({plain(surname) for surname in person.name.surnames}))
            if keys not in rivals:
                rivals[keys] = Rivals(introduction for key in keys for introduction in met[key])
            shared = any(self.index.shared(key) for key in keys)
            people.judge(document, person, rivals[keys], shared=shared)

    def _match(self, document: SearchText, number: int, candidates: list[Candidate]) -> Match | None:
        accepted = sorted((c for c in candidates if c.accepted), key=lambda c: (c.start, -c.end))
        if not accepted:
            return None
        watchlist, entity = self.index.pair(number)
        spans = _disjoint(accepted)
        best = max(accepted, key=lambda c: (c.score, -c.start))
        mentions = [(document.in_title(start), _mention(document, start, end)) for start, end in spans]
        return Match(
            watchlist=watchlist.name,
            entity=entity.name,
            entity_key=entity.key or entity.name,
            score=best.score,
            salience=salience.grade(salience.weigh(document, spans)),
            mentions=tuple(mention for in_title, mention in mentions if not in_title),
            evidence=_evidence(document, accepted),
            title_mentions=tuple(mention for in_title, mention in mentions if in_title),
            watchlist_id=watchlist.id,
            entity_id=entity.id,
            explanation=tuple(dict.fromkeys(verdict for c in accepted[:_MOST_TOLD] for verdict in c.verdicts)),
        )

    def _rejected(self, document: SearchText, number: int, candidates: list[Candidate]) -> list[Rejected]:
        watchlist, entity = self.index.pair(number)
        return [
            Rejected(
                watchlist.name,
                entity.name,
                entity.key or entity.name,
                _mention(document, c.start, c.end),
                tuple(c.verdicts),
            )
            for c in [c for c in candidates if c.accepted is False][:_MOST_REJECTED]
        ]


def _end_of_headline(document: SearchText, span: Span) -> int:
    """Where the headline ends that a span begins in and leaves: SHOCK FOR *DYNAMO*, below it *KIEV*; 0 for others."""
    end = document.visible.find("\n", span.start, span.end)
    return end if end > 0 and document.case_at(span.start) is not Case.NORMAL else 0


def alike(rejected: Sequence[Rejected]) -> tuple[tuple[Rejected, int], ...]:
    """The first of each kind of rejection (same entity, same words, same reasons), and how many there are of it."""
    kinds: dict[tuple[object, ...], list[Rejected]] = defaultdict(list)
    for one in rejected:
        kinds[one.watchlist, one.entity_key, one.mention.text, one.explanation].append(one)
    return tuple((same[0], len(same)) for same in kinds.values())


def _give_to_people(candidates: dict[int, list[Candidate]], persons: list[people.Person]) -> None:
    """A surname resolved inside the article is no company's and no place's name there."""
    taken = {
        (c.start, c.end) for person in persons for c, _ in person.surnames if c.accepted and c.score >= people.RESOLVED
    }
    numbers = {person.number for person in persons}
    for number, entity_candidates in candidates.items():
        for found in entity_candidates if number not in numbers else ():
            if (found.start, found.end) in taken and found.accepted:
                found.reject("somebody", "the surname of a watched person who is named in full")


def _plays(entity: Entity, found: Candidate) -> bool:
    """Whether a club's short name was taken because the article speaks of the club."""
    return found.verdicts[-1].rule in {"club", "support"} and is_club(entity.name)


def _surnames(name: PersonName) -> set[str]:
    """What somebody may be called who is named in full, folded: the first of two surnames as well."""
    return {plain(surname) for surname in (*name.surnames, name.paternal) if surname}


def _disjoint(accepted: list[Candidate]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for found in accepted:
        if not spans or found.start >= spans[-1][1]:
            spans.append((found.start, found.end))
    return spans


def _mention(document: SearchText, start: int, end: int) -> Mention:
    first, last = document.locate(start, end)
    source = document.title if document.in_title(start) else document.given_text
    return Mention(first, last, source[first:last])


def _evidence(document: SearchText, accepted: list[Candidate]) -> str:
    """The sentence that shows the entity best: the surest mention, in the text rather than the headline, early.

    Without the dateline that it opens with, unless that is where the mention stands.
    """
    best = max(accepted, key=lambda c: (c.score, c.start >= document.headline_end, -c.start))
    sentence = document.sentences[document.sentence_at(best.start)]
    first, last = document.locate(sentence.start, sentence.end)
    shown = (document.title if document.in_title(best.start) else document.given_text)[first:last]
    opening = lead_in(shown, document.language)
    return shown[opening:] if document.locate(best.start, best.end)[0] >= first + opening else shown
