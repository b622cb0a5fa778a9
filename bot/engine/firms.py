"""What belongs to an organisation's name where it stands, and what of it an article says once it was told in full."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Final

from bot.engine import clubs
from bot.engine import surroundings as near
from bot.engine.aliases import Form, Kind, make
from bot.engine.candidate import Candidate, candidate
from bot.engine.fold import plain
from bot.engine.lexicon import (
    GENERIC_ORGANISATIONS,
    GEOGRAPHY,
    LEGAL_FORMS,
    NAME_HEADS,
    NATIONALITIES,
    PLACE_NAMES,
    common_surnames,
    common_words,
    forenames,
    is_place,
    words,
)
from bot.engine.searchtext import Case, SearchText
from bot.engine.shortforms import BODIES, KINDS_FIRST, SMALL

_ONE: Final = (
    r"(?:Public Company Limited|Public Limited Company|Kabushiki Kaisha|Sendirian Berhad|Anonim Şirketi|Spółka Akcyjna"
    r"|Sociedad Anónima|Sociedade Anônima|Société Anonyme|Società per Azioni|Aktiengesellschaft|Aktiebolag|Osakeyhtiö"
    r"|Naamloze Vennootschap|Aksjeselskap|Limited Partnership|\(Pty\) Ltd\b\.?|Sdn\. ?Bhd\b\.?|S\.à ?r\.l\.|SA/NV"
    r"|(?:Inc|INC|Ltd|LTD|Corp|CORP|Co|CO|Pty|PTY|Pte|PTE|Pvt|PVT)\b\.?"
    r"|(?:S\.p\.A|S\.r\.l|S\.A(?:\.[SABEL])?|S\.L|N\.V|B\.V|K\.K|L\.P|L\.L\.C|W\.L\.L|B\.S\.C)\."
    r"|(?:e\.V|a\.s|s\.r\.o|d\.d|d\.o\.o|A\.S|A\.Ş|Sp\. z o\.o|sp\. z o\.o|A\.E|C\.A|de C\.V)\."
    r"|(?:A/S|P/F|P/f|Sp/f|plc|PLC|Plc|LLC|LLP|LP|PLLC|GmbH|GMBH|mbH|AG|SE|SA|NV|BV|AB|AS|ASA|Oy|Oyj|OYJ|SpA|SPA|KG|KGaA|KK|Bhd|Sdn"
    r"|SARL|Sarl|Srl|SRL|SAS|SASU|SAA|SAC|SACI|SAB|SAPI|EIRL|SL|SLU|SAU|SGPS|SNC|SCA|SAE|SAL|SAOG|WLL|KSC|KSCP|QSC|QPSC|BSC|PSC"
    r"|PJSC|PrJSC|JSC|OJSC|CJSC|OAO|OOO|PAO|ZAO|AO|TOO|FZE|FZCO|FZ-LLC|BVBA|SPRL|VOF|CVBA|Limited|LIMITED|Corporation"
    r"|CORPORATION|Incorporated|Company|COMPANY|(?:Nyrt|Zrt|Kft|Bt|ehf|hf|Tbk|Şti|Cía|Cia)(?:\.(?=,? [a-z(]))?|ApS"
    r"|Berhad|Ltda|Lda|PCL|UAB|SIA|OÜ|EOOD|OOD|EAD|AD|Private|Proprietary|Holdings?|HOLDINGS?|Group(?! [A-Z0-9]\b)"
    r"|GROUP)(?!\w))"
)
_LEGAL: Final = re.compile(rf"(?:,?[ \u00a0]{_ONE})(?:,?[ \u00a0](?:& )?{_ONE}){{0,2}}")
_LEADING: Final = re.compile(
    r"(?<!\w)(?:PT|P\.T\.|OOO|OAO|ZAO|PAO|NAO|AO|TOO|TOV|JSC|PJSC|PrJSC|OJSC|CJSC|UAB|SIA|Koninklijke"
    r"|Tập đoàn|Công ty(?: Cổ phần)?|Perusahaan)[ \u00a0]$"
)
_ALSO_WORDS: Final = re.compile(r"[ \u00a0](?:AS|SE|SA|CO|AB|AO|AD|SL|SAL|SAC|TOO|KSC|PSC|SAS|LP)\b(?!\.)")
"""In a line of capitals these may be words, or say nothing."""


def legal_start(document: SearchText, found: Candidate) -> int:
    """Where a firm's name begins with the legal form that stands before it, as in Indonesia or Russia: *PT* Orvexa."""
    leading = _LEADING.search(document.visible, max(0, found.start - _LONGEST_LEADING), found.start)
    return leading.start() if leading else found.start


_AFFIX: Final = re.compile(r" (?:A?FC|R?FC|CC|CF|SC|A?\.?F\.C\.|R\.F\.C\.)(?!\w)")
_LONGEST_LEADING: Final = 20


def legal_end(document: SearchText, found: Candidate, *, club: bool = False) -> int:
    """Where a firm's name ends with the legal form that stands behind it: Orvexa *Co., Ltd.* (Carn); Lindau *FC*."""
    legal = (_AFFIX if club else _LEGAL).match(document.visible, found.end)
    if legal is None:
        return found.end
    if document.case_at(found.start) is Case.CAPS and _ALSO_WORDS.match(document.visible, found.end):
        return found.end
    return legal.end()


def later_models(document: SearchText, full: Candidate) -> Iterator[tuple[Candidate, str]]:
    """Where an article says only the model of a product that it told in full before: *X200*, two *X200s*."""
    model = full.form.text.rsplit(maxsplit=1)[-1]
    if full.first == full.last or not any(letter.isdigit() for letter in model) or model.isdigit():
        return
    for text in (model, f"{model}s"):
        for found in _places(document, full, text):
            yield found, f"the model of {full.form.text}, named before"


def later_waters(document: SearchText, full: Candidate) -> Iterator[tuple[Candidate, str]]:
    """Where an article says *the Orange* after the Orange River."""
    first, _, kind = full.form.text.partition(" ")
    if plain(kind) not in GEOGRAPHY:
        return
    for found in _places(document, full, first):
        if document.word(found.first - 1) == "the" and not _goes_on(document, found):
            yield found, f"the {first} is {full.form.text}, named before"


def later_mentions(
    document: SearchText, full: Candidate, name: str, said: set[int], *, club: bool
) -> Iterator[tuple[Candidate, str]]:
    """Where an article says only the first or the last words of a name that it told in full before, and why it counts.

    After the National Farmers' Bloc: *the Farmers' Bloc*; after Golden Heron Casino Group: *Golden Heron*.
    `said`: the words of mentions already found, which grow while the caller takes what is yielded.
    """
    parts = (clubs.unaffixed(name) if club else name.split()) or full.form.text.split()
    for size in range(len(parts) - 1, 1, -1):
        yield from _first_words(document, full, " ".join(parts[:size]))
        yield from _last_words(document, full, " ".join(parts[-size:]))
    if club and name.endswith(" Club"):
        yield from _last_words(document, full, " ".join(name.split()[-2:]))
    joint = _joint(parts)
    for begin, end in combinations(range(1, min(joint, _LONGEST_NAME)), 2):
        if end > begin + 1 and not all(plain(part) in BODIES for part in parts[begin:end]):
            yield from _head(document, full, " ".join(parts[begin:end]))
    if 1 < joint < len(parts):
        yield from _head(document, full, " ".join(parts[:joint]))
    yield from _its_kind(document, full, parts, said, club=club)


_JOINTS: Final = words("of for on against")


def _joint(parts: list[str]) -> int:
    """Where the first "of" of a name stands, or the name's length."""
    return next((index for index, part in enumerate(parts) if part in _JOINTS), len(parts))


_LONGEST_NAME: Final = 8
"""Words of a name amid which shorter names are looked for."""


def _head(document: SearchText, full: Candidate, text: str) -> Iterator[tuple[Candidate, str]]:
    """What stands before "of", or amid a name: the *Supreme Court*, after the Supreme Court of Orvia."""
    for found in _places(document, full, text):
        if document.word(found.first - 1) == "the" and not _goes_on(document, found):
            yield found, f"words of {full.form.text}, named before"


def _first_words(document: SearchText, full: Candidate, text: str) -> Iterator[tuple[Candidate, str]]:
    folded = plain(text).split()
    usual = (GENERIC_ORGANISATIONS, PLACE_NAMES, NATIONALITIES, SMALL, KINDS_FIRST)
    somebody = folded[0] in forenames() or folded[-1] in SMALL or folded[0] == "the"
    if somebody or is_place(text) or all(any(word in each for each in usual) for word in folded):
        return
    for found in _places(document, full, text, everywhere=True):
        inside = near.follows_place_preposition(document, found.first) or near.along(document, found.first, found.last)
        place = inside or near.geography_after(document, found.last)
        if not (place or near.capital_before(document, found.first) or _goes_on(document, found)):
            yield found, f"the first words of {full.form.text}, which the article names"


def _last_words(document: SearchText, full: Candidate, text: str) -> Iterator[tuple[Candidate, str]]:
    if plain(text).split()[0] in SMALL:
        return
    own = not all(word in BODIES for word in plain(text).split())
    for found in _places(document, full, text):
        named = document.word(found.first - 1) == "the" or (own and not _led(document, found.first))
        if named and not _goes_on(document, found):
            yield found, f"the last words of {full.form.text}, named before"
    form = make(text, Kind.SHORT)
    shouted = re.search(rf"(?<!\w){re.escape(text.upper())}(?!\w)", document.visible[: document.headline_end])
    if form and shouted:
        yield candidate(document, form, *shouted.span()), f"the last words of {full.form.text}, in its headline"


def _led(document: SearchText, first: int) -> bool:
    """Whether a name may begin before word `first`, or an article that makes it anybody's stands there."""
    return near.capital_before(document, first) or document.word(first - 1) in _ANY


_ANY: Final = words("a an another other any every each no some this that these those our your my his her their its")


def _its_kind(
    document: SearchText, full: Candidate, parts: list[str], said: set[int], *, club: bool
) -> Iterator[tuple[Candidate, str]]:
    """Its kind, with a capital and "the", where the article names no other body of that kind: the *Commission*."""
    joint = _joint(parts)
    kind = parts[max(0, joint - 1)]
    word = plain(kind)
    players = joint == len(parts) and kind.endswith("s")
    body = word in BODIES and word not in GEOGRAPHY
    if len(parts) < 2 or not (body or players or club):  # noqa: PLR2004
        return
    alone, others = [], False
    for index in document.indexes(word):
        headline = club and document.starts[index] < document.headline_end
        if not document.capital(index) or (index <= full.last and not headline):
            continue
        normal = document.case_at(document.starts[index]) is Case.NORMAL
        leads = document.capital(index - 1) and document.adjacent(index)
        side = players and not leads and clubs.plays(document, index)
        if normal and (document.word(index - 1) == "the" or side or (club and not leads)):
            alone.append(index)
        elif normal and not document.opens_sentence(index):
            others = others or index not in said
    form = make(kind, Kind.SHORT)
    if form is None or others:
        return
    for index in alone:
        found = candidate(document, form, document.starts[index], document.ends(index))
        if not _goes_on(document, found):
            yield found, f"{kind} means {full.form.text}, and the article names no other"


def _goes_on(document: SearchText, found: Candidate) -> bool:
    other = document.word(found.last + 1) in {"of", "for"} and document.capital(found.last + 2)
    return other or near.capital_after(document, found.last) or document.gap(found.last + 1)[:1] in {"-", "‑"}


def _places(document: SearchText, full: Candidate, text: str, *, everywhere: bool = False) -> Iterator[Candidate]:
    form: Form | None = None
    start = document.visible.find(text, 0 if everywhere else full.end)
    while start >= 0:
        end = start + len(text)
        whole = not document.visible[start - 1 : start].isalnum() and not document.visible[end : end + 1].isalnum()
        form = form or make(text, Kind.SHORT)
        if whole and form is not None:
            yield candidate(document, form, start, end)
        start = document.visible.find(text, end)


BRANDED: Final = words(
    """ventures capital partners investments assurance insurance systems technologies technology software robotics
    networks semiconductors electronics instruments analytics dynamics interactive games telecom wireless
    broadband energy solar power petroleum minerals chemicals plastics packaging textiles pharma pharmaceuticals
    pharmaceutical bank mining mines metals uranium lithium copper gold steel cement cocoa coffee tea sugar cotton
    timber grain rail freight tankers ferries cruises drilling offshore exploration gas oil nuclear hydrogen
    geothermal fertilizer fertiliser seeds dairies breweries distillers spirits hotels homes estates media
    publishing records broadcasting satellites space drones ai avionics motorcycles tyres batteries cables paints
    glass ceramics apparel footwear fashion cosmetics toys tractors machinery defence defense security market
    markets supermarkets custody towers telecoms finserv fintech reinsurance re mutual cooperative savings
    motorsport cycling esports cyber data cloud intelligence consulting advisory therapeutics biotech bio
    biosciences genetics genomics labs laboratories aerospace airways airlines motors marine shipping shipbuilding
    logistics fisheries foods payments racing seiki karaoke semiconductor shipyards"""
)
"""What follows an invented word in firms' names: the word alone is what everybody calls them."""
_TRADE: Final = words(
    """shares share stock stake stakes company firm fund funds startup customers clients investors shareholders board
    chief executive founder ceo products devices software firmware gateways routers firewalls servers handsets chips
    drugs vaccines engines turbines batteries profit profits revenue sales merger takeover bid deal jobs staff traders
    analysts buy sell hold target spokesman spokeswoman spokesperson price prices plant factory contract chain
    shops stores outlets depot warehouse tellers branch branches crew crews wallet acquire acquires acquisition
    creditors liquidator lawsuit its"""
)
"""Words of which one stands in a sentence about a firm, and hardly in one about a village."""


def brand_alone(document: SearchText, name: str, found: Candidate) -> bool:
    """Whether a form is the invented first word of a firm's name, in a sentence of trade, and nothing else bears it."""
    parts = plain(name).split()
    word = document.word(found.first)
    core = [part for part in parts if part.strip(".,") not in LEGAL_FORMS]
    if found.first < found.last or document.word(found.first - 1) == "the" or len(core) not in {2, 3}:
        return False
    dealt = document.word(found.first - 1) in _DEALT and document.gap(found.first) == " "
    shop = document.possessive(found.last + 1) and not near.SHOPS.isdisjoint(
        map(document.word, range(found.last + 2, found.last + 5))
    )
    if shop or core[0] != word or not (dealt or core[1] in BRANDED):
        return False
    known = (common_words(), forenames(), common_surnames(), PLACE_NAMES, NATIONALITIES, NAME_HEADS)
    if any(word in each for each in known) or word in document.lower_words:
        return False
    if document.word(found.first - 1) == "of" and document.word(found.first - 2) not in _TRADE:
        return False
    before = document.visible[max(0, found.start - _NEAR) : found.start].rpartition("\n")[2]
    after = document.visible[found.end : found.end + _NEAR].partition("\n")[0]
    trades = not _TRADE.isdisjoint(re.findall(r"[a-z]+", plain(before + after)))
    return (trades or dealt) and not borne(document, word)


_DEALT: Final = words("by with join joins joined joining quit quits sue sues sued versus")
"""What stands before somebody whom one deals with, not before a place."""
_NEAR: Final = 300


def borne(document: SearchText, word: str) -> bool:
    """Whether another name or a place bears the word anywhere in the article."""
    note = f"borne: {word}"
    if note not in document.notes:
        another = any(_another(document, index) for index in document.indexes(word))
        document.notes[note] = "yes" if another else ""
    return bool(document.notes[note])


_MOVE: Final = re.compile(r"(?: PLC| plc)?,? ?[+\u2212–-]\d{1,3}(?:\.\d+)? ?%")


def at_a_price(document: SearchText, found: Candidate) -> bool:
    """Whether a change in per cent follows, as in lists of shares: Kestrel *-2.0%*."""
    return bool(_MOVE.match(document.visible, found.end))


def _another(document: SearchText, index: int) -> bool:
    """Whether the word at `index` is part of another name, or a place."""
    if document.word(index + 1) in {"holdings", "holding", "group"} and document.capital(index + 1):
        return True
    if near.as_a_place(document, index, index) or near.title_before(document, index):
        return True
    leads = near.capital_before(document, index)
    return leads or near.capital_after(document, index) or near.follows_place_preposition(document, index)
