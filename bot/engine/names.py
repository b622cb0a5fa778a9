"""Organisations, places, products and topics: rules that read a name's surroundings, first verdict wins."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from bot.engine import clubs, definitions, firms, places, trades
from bot.engine import surroundings as near
from bot.engine.aliases import LONGEST_ALIAS, Kind, bare_name
from bot.engine.candidate import Candidate
from bot.engine.fold import plain
from bot.engine.lexicon import (
    ACTS,
    CLUB_AFFIXES,
    DEEDS,
    GENERIC_ORGANISATIONS,
    NAME_HEADS,
    PLACE_NAMES,
    ROLES,
    TITLES,
    common_surnames,
    common_words,
    country,
    forenames,
    words,
)
from bot.engine.searchtext import Case, SearchText
from bot.engine.stopwords import STOP_WORDS
from bot.engine.support import (
    LIKELY,
    SURE,
    Named,
    akin,
    is_generic,
    needs_support,
    only_its_place,
    support,
)
from bot.model import EntityType

_MEDIA_HEADS: Final = words("news press radio television tv pictures studios times post market exchange")
"""What belongs to many an organisation and is left out of its name: Orvexa *News* is Orvexa."""


def judge(document: SearchText, named: Named) -> None:
    """Decide every candidate: what its own surroundings say first, then what the rest of the article does."""
    _give_to_owners(document, named)
    waiting = _judge_by_surroundings(document, named)
    full = next((c for c in named.candidates if c.accepted and _is_whole(named, c)), None)
    for found in waiting:
        if full is not None and _stands_for(document, named, found, full):
            written = document.visible[found.start : found.end]
            found.accept("support", f"{written} is short for {full.form.text}, which the article names", LIKELY)
        else:
            support(document, named, found)
    if named.kind in {EntityType.ORGANISATION, EntityType.OTHER}:
        _take_legal_forms(document, named)
    full = full or next((c for c in waiting if c.accepted and _is_whole(named, c)), None)
    if full is not None:
        _later(document, named, full)
    definitions.judge(document, named)


def _judge_by_surroundings(document: SearchText, named: Named) -> list[Candidate]:
    """Decide the candidates that need nothing else, in order; those that say too little by themselves are returned."""
    waiting: list[Candidate] = []
    elsewhere = _elsewhere(document, named)
    somebody, itself = "", False  # once the entity was named, no namesake takes its name any more
    for found in named.candidates:
        if not _passes(document, named, found):
            somebody = somebody or _whole_name(document, found)
        elif elsewhere:
            found.reject("namesake", f"the article is about the one in {elsewhere}")
        elif somebody and not itself and not _is_its_own(document, found):
            found.reject("somebody", f"{somebody} was named before")
        elif needs_support(document, named, found):
            waiting.append(found)
        else:
            written = document.visible[found.start : found.end]
            found.accept("name", f"written as {written}", SURE if found.form.typed else LIKELY)
            itself = True
    return waiting


def _stands_for(document: SearchText, named: Named, found: Candidate, full: Candidate) -> bool:
    """Whether a form that says too little is short for the full name, which the article says."""
    says_nothing = _shouts(document, found) or only_its_place(document, named, found)
    return not says_nothing and _may_shorten(document, found, full)


def _is_whole(named: Named, found: Candidate) -> bool:
    """Whether a mention says the name or an alias, or all but the town behind it, so that parts of it may follow."""
    return found.form.kind not in _PARTIAL or named.entity.name.startswith(f"{found.form.text}, ")


def _shouts(document: SearchText, found: Candidate) -> bool:
    """Whether an abbreviation that is a word, too, stands among capitals that say nothing: DAM BURST KILLS NINE."""
    after = document.word(found.last + 1)
    acts = after in DEEDS or (after[-1:] == "s" and after[:-1] in common_words())
    word = document.word(found.first)
    return found.form.acronym and (word in common_words() or word in document.lower_words) and not acts


def _passes(document: SearchText, named: Named, found: Candidate) -> bool:
    """Whether no rule rejects a candidate."""
    for rule in _RULES:
        if found.accepted is False:
            return False
        rule(document, named, found)
    return found.accepted is not False


def _take_legal_forms(document: SearchText, named: Named) -> None:
    """The legal forms that stand before and behind a firm's name belong to it."""
    for found in named.candidates:
        if found.accepted:
            found.start, found.end = (
                firms.legal_start(document, found),
                firms.legal_end(document, found, club=named.club),
            )


def _later(document: SearchText, named: Named, full: Candidate) -> None:
    """After the full name its first or last words stand for it."""
    mentions: Iterable[tuple[Candidate, str]] = ()
    said = {index for c in named.candidates if c.accepted for index in range(c.first, c.last + 1)}
    if named.kind is EntityType.PRODUCT:
        mentions = firms.later_models(document, full)
    elif named.kind is EntityType.PLACE:
        mentions = firms.later_waters(document, full)
    elif named.kind in {EntityType.ORGANISATION, EntityType.OTHER}:
        mentions = firms.later_mentions(document, full, bare_name(named.entity), said, club=named.club)
    taken = {
        index: c.last - c.first if c.accepted else LONGEST_ALIAS
        for c in named.candidates
        for index in range(c.first, c.last + 1)
    }
    for found, reason in mentions:
        places = range(found.first, found.last + 1)
        if all(taken.get(index, -1) < found.last - found.first for index in places):
            taken |= dict.fromkeys(places, found.last - found.first)
            said.update(places)
            found.accept("short form", reason, LIKELY)
            named.candidates.append(found)


def _elsewhere(document: SearchText, named: Named) -> str:
    """The region of which the article says that the town of this name lies there: Paris, *Texas*; empty for none."""
    regions = (places.other_region(document, named, found) for found in named.candidates)
    return next(filter(None, regions), "")


def _may_shorten(document: SearchText, found: Candidate, full: Candidate) -> bool:
    """Whether a form can stand for the full name: after it, or above it in a headline."""
    weak = found.form.kind is Kind.SHORT and not found.form.typed and found.first == found.last
    if weak and document.word(found.first) in common_words():
        opens = document.opens_sentence(found.first) or document.case_at(found.start) is not Case.NORMAL
        acts = document.word(found.last + 1) in _BUSY or document.possessive(found.last + 1)
        return found.start > full.start and (acts or not opens) and document.word(found.first - 1) != "the"
    if found.form.kind is Kind.VARIANT and found.first == found.last and document.word(found.first) in common_words():
        acts = document.word(found.last + 1) in ACTS or document.possessive(found.last + 1)
        return acts or not document.opens_sentence(found.first)
    ahead = found.start < document.headline_end or clubs.in_result(document, found.start, found.end)
    return not weak or found.start > full.start or ahead


_STATES: Final = words("is was")
"""What everyday words do as well as firms: *Hope* is a thing with feathers."""
_BUSY: Final = ACTS - _STATES


def _whole_name(document: SearchText, found: Candidate) -> str:
    """The name of the person whose first or last name the rejected candidate is; empty when it is nobody's."""
    if found.first < found.last or not found.verdicts:
        return ""
    before, after = document.word(found.first - 1), document.word(found.last + 1)
    if found.verdicts[-1].rule in {"somebody", "title"}:
        return f"{document.raw(found.first - 1)} {document.raw(found.last)}"
    forename = document.word(found.first) in forenames() and after not in NAME_HEADS | {""}
    surname = after in common_surnames() or forename
    if found.verdicts[-1].rule == "longer name" and surname and before not in {"of", "the"}:
        return f"{document.raw(found.first)} {document.raw(found.last + 1)}"
    return ""


def _is_its_own(document: SearchText, found: Candidate) -> bool:
    known = document.word(found.first) in PLACE_NAMES or document.word(found.first - 1) == "the"
    return known or near.follows_place_preposition(document, found.first)


_PARTIAL: Final = frozenset({Kind.ACRONYM, Kind.SHORT})
"""Forms that are no full name, to which others could be short."""


def _longer(document: SearchText, named: Named, found: Candidate) -> None:
    heads = NAME_HEADS - _MEDIA_HEADS if named.kind is EntityType.ORGANISATION else NAME_HEADS
    if document.case_at(found.start) is not Case.NORMAL:
        heads -= _HEADLINE_WORDS
    if named.club:
        heads -= CLUB_AFFIXES
    reach = 1 if named.kind is EntityType.ORGANISATION else 2
    if head := near.longer_name_after(document, found.last, named.own, heads, reach):
        found.reject("longer name", f"{head} makes another name of it")
    elif head := _swallowed(document, found):
        found.reject("longer name", f"part of a name that begins with {head}")
    elif _goes_on(document, named, found):
        found.reject("longer name", f"goes on: of {document.raw(found.last + 2)}")
    elif other := _other_firm(document, named, found):
        found.reject("longer name", f"{other} makes another firm of it")
    elif _joined(document, named, found):
        found.reject("longer name", f"goes on: & {document.raw(found.last + 1)}")


def _other_firm(document: SearchText, named: Named, found: Candidate) -> str:
    """The trade that makes another firm of a single word: Orvexa *Shipbuilding*; empty where none stands there."""
    after = found.last + 1
    single = found.first == found.last and not found.form.acronym and document.case_at(found.start) is Case.NORMAL
    firm = single and document.capital(after) and document.gap(after) == " " and document.word(after) in _BRANDED
    return document.raw(after) if firm and document.word(after) not in named.own else ""


_UMBRELLAS: Final = words("energy power capital systems technology technologies partners investments media ventures")
"""What may be left out of the firm's own name in a list: Orvexa is Orvexa Energy."""
_BRANDED: Final = firms.BRANDED - _UMBRELLAS


def _joined(document: SearchText, named: Named, found: Candidate) -> bool:
    """Whether a single word goes on with "&" and another name: Orvexa *& Holm*."""
    single = found.first == found.last and document.case_at(found.start) is Case.NORMAL
    further = document.gap(found.last + 1) == " & " and document.capital(found.last + 1)
    return single and further and document.word(found.last + 1) not in named.own


_HEADLINE_WORDS: Final = words("falls plan act open bill market exchange union")
"""What a headline says of a name rather than makes a longer one of it: ORVEXA FALLS, Orvexa Plan Rejected."""


def _another_thing(document: SearchText, named: Named, found: Candidate) -> None:
    if named.kind is EntityType.ORGANISATION and (thing := trades.another_thing(document, found.last)):
        found.reject("other word", f"the {thing} of that name")


def _swallowed(document: SearchText, found: Candidate) -> str:
    """The head of a name that the name is only a part of: *Bank of* America, the National *People's* Congress."""
    head = near.swallowed_by(document, found.first)
    return head or (near.of_the_people(document, found.first) if is_generic(found.form) else "")


def _goes_on(document: SearchText, named: Named, found: Candidate) -> bool:
    """Whether a generic word at the end is only the beginning: *Democratic Party* of Japan."""
    generic = document.word(found.last) in GENERIC_ORGANISATIONS and document.gap(found.last + 1).isspace()
    further = document.capital(found.last + 2) and document.word(found.last + 2) not in named.own
    ordinary = all(word in GENERIC_ORGANISATIONS or word in common_words() for word in plain(found.form.text).split())
    return generic and further and ordinary and document.word(found.last + 1) in {"of", "for"}


def _somebody(document: SearchText, named: Named, found: Candidate) -> None:
    if found.first < found.last or named.kind is EntityType.TOPIC:
        _goes_on_apart(document, named, found)
        return
    if title := near.title_before(document, found.first):
        found.reject("title", f"{title} stands before it: somebody of that name")
    elif (forename := near.forename_before(document, found.first)) and not _apart(document, found):
        found.reject("somebody", f"{forename} stands before it: somebody of that name")
    elif found.form.acronym and near.capital_after(document, found.last) and not _has_officer(document, found, named):
        found.reject("longer name", f"{document.raw(found.last + 1)} goes on with another name")
    elif found.form.kind is Kind.SHORT or (not found.form.acronym and _says_little(document.word(found.last))):
        body = document.word(found.last) in _BODIES
        leads = near.capital_before(document, found.first) or (not body and near.title_of_work(document, found.first))
        if leads and document.word(found.first - 1) not in named.own:
            found.reject("longer name", f"{document.raw(found.first - 1)} leads into another name")
        elif body:
            return
        elif near.capital_after(document, found.last) and not _belongs_after(document.word(found.last + 1), named):
            found.reject("longer name", f"{document.raw(found.last + 1)} goes on with another name")


def _has_officer(document: SearchText, found: Candidate, named: Named) -> bool:
    """Whether an abbreviation's own word follows it, or an office: the IMF *Managing Director*."""
    for index in range(found.last + 1, found.last + 4):
        if not (document.capital(index) and document.gap(index) == " "):
            return False
        if document.word(index) in _OFFICERS or document.word(index) in named.own:
            return True
    return False


_OFFICERS: Final = ROLES | TITLES


def _goes_on_apart(document: SearchText, named: Named, found: Candidate) -> None:
    """Reject most of a name that goes on with other words than its own: *National Security* Adviser."""
    derived = found.form.kind is Kind.SHORT and not found.form.typed and not named.club
    before, after = document.word(found.first - 1), document.word(found.last + 1)
    role = after in ROLES - TITLES and document.capital(found.last + 1)
    if derived and (role or near.capital_after(document, found.last)) and after not in named.own:
        found.reject("longer name", f"{document.raw(found.last + 1)} goes on with another name")
    elif derived and near.capital_before(document, found.first) and before not in named.own | {"the"}:
        found.reject("longer name", f"{document.raw(found.first - 1)} leads into another name")


def _apart(document: SearchText, found: Candidate) -> bool:
    """Whether a name is no surname to the first name before it: the Virginia *GOP*, the Nolan Ames *Orvex* page."""
    if found.form.acronym:
        return document.raw(found.first).isupper() and document.case_at(found.start) is not Case.CAPS
    whole = document.word(found.first - 1) in common_surnames() and near.forename_before(document, found.first - 1)
    return bool(whole) and not _says_little(document.word(found.first))


def _belongs_after(word: str, named: Named) -> bool:
    """Whether a capitalised word after the name leaves it what it is: its own, or a place's government and police."""
    return word in named.own or (named.kind is EntityType.PLACE and word in GENERIC_ORGANISATIONS)


_BODIES: Final = words("parliament congress senate assembly cabinet labour labor democrats republicans conservatives")
"""Their names stand before other names without being part of them: Senate Republicans, Congress Democrats."""


def _says_little(word: str) -> bool:
    """Whether a single word is also a first name, a place or a common word, so that its neighbours decide."""
    known = (forenames(), PLACE_NAMES, common_words(), common_surnames(), GENERIC_ORGANISATIONS)
    return any(word in words for words in known)


def _whose(document: SearchText, named: Named, found: Candidate) -> None:
    if named.kind is not EntityType.ORGANISATION or not is_generic(found.form):
        return
    place = _owner(document, found)
    if (
        found.first == found.last
        and document.word(found.first) == "commission"
        and (other := _another(document, named))
    ):
        found.reject("whose", f"the article names the {other} Commission")
    if named.distinctive and place is not None and not _is_owner(document.word(place), named):
        found.reject("whose", f"the {document.raw(place)} one")


def _another(document: SearchText, named: Named) -> str:
    """Whose commission an article names beside the watched one: the *Electoral* Commission; empty for none."""
    note = f"commission: {named.entity.name}"
    if note not in document.notes:
        leads = [index - 1 for index in document.indexes("commission") if near.capital_before(document, index)]
        other = next((document.raw(index) for index in leads if document.word(index) not in named.own | {"the"}), "")
        document.notes[note] = other
    return document.notes[note]


def _give_to_owners(document: SearchText, named: Named) -> None:
    """After "the Greek Foreign Ministry" a bare "Foreign Ministry" is the Greek one, until another is named."""
    whose = ""
    for found in named.candidates if named.distinctive else ():
        place = _owner(document, found)
        if not is_generic(found.form):
            continue
        if place is not None:
            whose = "" if _is_owner(document.word(place), named) else document.raw(place)
        elif whose:
            found.reject("whose", f"the {whose} one was named before")


def _owner(document: SearchText, found: Candidate) -> int | None:
    """Where the country stands that an office belongs to: the *Greek* Foreign Ministry, *Greece*'s Foreign Ministry."""
    place = found.first - 2 if document.possessive(found.first - 1) else found.first - 1
    known = country(_people(document.word(place))) and document.capital(place)
    return place if known and document.adjacent(place + 1) and document.adjacent(found.first) else None


def _is_owner(word: str, named: Named) -> bool:
    people = _people(word)
    return any(akin(people, own) or own in country(people) for own in named.distinctive)


def _people(word: str) -> str:
    return "american" if word in {"us", "s"} else word


_ANOTHER: Final = words("another other")


def _another_of_it(document: SearchText, named: Named, found: Candidate) -> None:
    """Some other *Orvexa*; a woman called *Esma*, for the ESMA, and a street called *Orvexa*, for Orvexa Bulkers."""
    before = document.word(found.first - 1)
    whole = not document.visible[found.end : found.end + 1].isspace() or document.capital(found.last + 1)
    if before in _ANOTHER and document.gap(found.first) == " " and whole and found.first == found.last:
        found.reject("namesake", f"{before} {document.raw(found.last)}")
    small = found.form.acronym and not document.raw(found.first).isupper()
    if named.kind is not EntityType.ORGANISATION or not (small or found.form.kind is Kind.SHORT):
        return
    if called := near.called_before(document, found.first):
        found.reject("namesake", f"somebody or something else is {called} so")
    elif small and document.opens_sentence(found.first) and _is_noun(document, found.last + 1):
        found.reject("case", "a word that opens a sentence")


_NO_NOUNS: Final = ACTS | STOP_WORDS["en"]


def _is_noun(document: SearchText, index: int) -> bool:
    """Whether a lower-case word goes on behind an abbreviation as a noun would: *Neon* signs, *Caf* society."""
    word = document.word(index)
    verb = word in _NO_NOUNS or word.endswith(("ed", "s"))
    return document.gap(index) == " " and not document.capital(index) and not verb


_Rule = Callable[[SearchText, Named, Candidate], None]
_RULES: Final[tuple[_Rule, ...]] = (
    _longer,
    _somebody,
    *places.RULES,
    _another_thing,
    _another_of_it,
    _whose,
)
