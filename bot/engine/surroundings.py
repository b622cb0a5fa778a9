"""What stands right before and after a name, read as evidence about the name."""

from __future__ import annotations

import re
from typing import Final

from bot.engine.lexicon import (
    CALENDAR,
    COUNTRIES,
    FEMALE_TITLES,
    GENERATIONS,
    GEOGRAPHY,
    LEGAL_FORMS,
    MALE_TITLES,
    NAME_HEADS,
    NATIONALITIES,
    OF_HEADS,
    PLACE_PREPOSITIONS,
    ROLES,
    SPEECH,
    STATES,
    SUFFIXES,
    TITLES,
    common_words,
    forenames,
    words,
)
from bot.engine.searchtext import Case, SearchText
from bot.engine.stopwords import STOP_WORDS

PARTICIPLES: Final = ("ed", "ing")
"""How words end that open a sentence before a surname without being a first name: *Unseeded* Brandl."""


_TITLES_AND_DATES: Final = TITLES | CALENDAR


def forename_before(document: SearchText, first: int) -> str:
    """A first name right before a name that does not begin with it: *Michael* Jordan; empty when there is none."""
    word = document.word(first - 1)
    if word not in forenames() or not document.adjacent(first) or not document.capital(first - 1):
        return ""
    if document.gap(first).strip() in _QUOTES:
        return ""
    if (
        "\n" in document.gap(first)
        or word in _TITLES_AND_DATES
        or (word in common_words() and document.opens_sentence(first - 1))
    ):
        return ""
    return document.raw(first - 1)


_QUOTES: Final = frozenset('"”’')


def title_before(document: SearchText, first: int) -> str:
    """A title that only people bear, right before a name: *Mr* Said; empty when there is none."""
    word = document.word(first - 1)
    if word not in _PERSONAL_TITLES or not document.capital(first - 1) or not document.adjacent(first):
        return ""
    return document.raw(first - 1)


_PERSONAL_TITLES: Final = (
    MALE_TITLES
    | FEMALE_TITLES
    | words(
        """dr prof professor rev gen lt maj col capt sgt cpl sen senator rep congressman congresswoman president general
        governor judge captain chancellor"""
    )
)


def follows_place_preposition(document: SearchText, index: int) -> bool:
    """Whether a preposition of place stands before word `index`: in Jordan, near Paris."""
    return document.word(index - 1) in PLACE_PREPOSITIONS and document.gap(index).isspace()


def as_a_place(document: SearchText, first: int, last: int) -> str:
    """The lower-case word of geography that makes a place of a name: the *village* of Lindau, Lindau *province*."""
    before = document.word(first - 2) if document.word(first - 1) == "of" else ""
    if before in _SETTLED and document.gap(first).isspace() and not document.capital(first - 2):
        return before
    after = document.word(last + 1)
    if after == "lies" and document.word(last + 2) in _LIES:
        return after
    return after if after in _LANDS and document.gap(last + 1) == " " and not document.capital(last + 1) else ""


def in_a_place(document: SearchText, last: int) -> str:
    """Where a place lies, told behind a comma: Blue Anchor, *in Somerset*; empty where nothing says so."""
    inside = document.gap(last + 1) == ", " and document.word(last + 1) in {"in", "near"}
    return f"{document.word(last + 1)} {document.raw(last + 2)}" if inside and document.capital(last + 2) else ""


def native_after(document: SearchText, last: int) -> str:
    """Whoever lives in a town, right behind its name: a Lindau *man*; empty where nobody does."""
    word = document.word(last + 1)
    return word if word in _NATIVES and document.gap(last + 1) == " " and not document.capital(last + 1) else ""


_NATIVES: Final = words(
    "man woman couple resident residents family boy girl teenager pensioner motorist villagers mother"
)
_SETTLED: Final = words(
    "village villages town towns city cities port suburb district province region island islands county hamlet capital"
)
_LANDS: Final = words(
    """palace castle abbey monastery province peninsula reservoir volcano valley island islands rainforest basin strait
    glacier"""
)
"""Behind a name, in small letters, they make a place of it: Lindau *province*."""


_LIES: Final = words("where between beside near north south east west upstream downstream")
"""Where only places lie: Farrow *lies where* two rivers meet."""


def called_before(document: SearchText, first: int) -> str:
    """How a name is given to something that the article has not named before: a woman *named* Esma; else nothing."""
    start = document.starts[first]
    called = _CALLED.search(document.visible, max(0, start - 60), start)
    return called[1] if called else ""


_CALLED: Final = re.compile(
    r"(?:\b(?:[Aa]n?|[Oo]ne) (?:[\w’'-]+ ){1,4}|\b[Tt]he (?:[a-z-]+ ){0,2}[a-z]+ of [a-z]+ |, )"
    r"(called|named|nicknamed) [\"“‘']?$"
)


def introduced_after(document: SearchText, last: int) -> bool:
    """Whether an apposition says what somebody is whom readers do not know: Farrow, a *fisherman*; not a senator."""
    if document.gap(last + 1).strip() != "," or document.word(last + 1) not in {"a", "an"}:
        return False
    for index in range(last + 2, last + 6):
        if document.word(index) in STOP_WORDS["en"]:
            return True
        if document.word(index) in ROLES or document.capital(index):
            return False
    return True


def hyphen_after(document: SearchText, last: int) -> bool:
    """Whether a name goes on with a capital behind a hyphen: Farrow-*Holm*."""
    return document.gap(last + 1) in {"-", "‑"} and document.capital(last + 1)


def realm_after(document: SearchText, last: int) -> str:
    """What a prince is prince of: Prince Leopold of *Aldmark*; empty when nothing says so."""
    of = document.word(last + 1) == "of" and document.capital(last + 2) and document.gap(last + 2) == " "
    return document.raw(last + 2) if of else ""


GROUNDS: Final = GEOGRAPHY | words(
    """creek point heath moor lane street road park bridge hill field green common beach head quay rock rocks wharf dock
    pier castle tor fell gate cross corner farm mill cove reef ridge crag cliff marsh fen woods forest island isle
    pass valley anchor sands shore mead vale grove well wells spring springs ford weir lock landing"""
)
"""The last words of places after which firms are called."""


def along(document: SearchText, first: int, last: int) -> bool:
    """Whether something is on or along what ends as places do: on *Harlow Heath*, off *Moor Lane*."""
    return document.word(last) in GROUNDS and document.word(first - 1) in {"on", "off", "along", "across", "near"}


_REGIONS: Final = STATES | COUNTRIES


def region_after(document: SearchText, last: int) -> str:
    """The state or country named after a comma: "Paris, Texas"; empty when there is none."""
    if document.gap(last + 1).strip() != "," or not document.capital(last + 1):
        return ""
    word = document.word(last + 1)
    return word if word in _REGIONS else ""


def longer_name_after(
    document: SearchText, last: int, own: frozenset[str], heads: frozenset[str] = NAME_HEADS, reach: int = 2
) -> str:
    """The word that makes a longer name of one that ends at word `last`: Trump Tower, Kennedy International Airport.

    It is looked for among the next `reach` words; schools and the like, which bear anybody's name, among two.
    """
    for position in range(last + 1, last + 3):
        word = document.word(position)
        if not document.adjacent(position) or not document.capital(position) or document.possessive(position):
            return ""
        if "\n" in document.gap(position) or word in own or word in _TITLES_AND_DATES:
            return ""
        if word in (heads if position <= last + reach else _PUBLIC):
            return document.raw(position)
        if document.case_at(document.starts[last]) is not Case.NORMAL:
            return ""
    return ""


_PUBLIC: Final = words(
    "school hospital church college street road avenue station park bridge library stadium championship championships"
)


def generation_after(document: SearchText, last: int) -> str:
    """Jr., Sr., II, III after a name, folded; empty when there is none."""
    word = GENERATIONS.get(document.word(last + 1), document.word(last + 1))
    if word not in SUFFIXES or not document.capital(last + 1):
        return ""
    return word if document.gap(last + 1).strip(" ,") == "" else ""


def swallowed_by(document: SearchText, first: int) -> str:
    """The head that swallows a name at word `first`: *Bank of* America, *Fort* Jordan; empty when there is none."""
    word = document.word(first - 1)
    if word in {"of", "for"} and document.gap(first).isspace():
        head = document.word(first - 2)
        return f"{document.raw(first - 2)} {word}" if head in OF_HEADS and document.capital(first - 2) else ""
    close = document.adjacent(first) and document.capital(first - 1) and "\n" not in document.gap(first)
    if not close or word not in _PREFIXES:
        return ""
    return document.raw(first - 1)


_PREFIXES: Final = words(
    """fort port mount lake cape new north south east west royal san santa saint st camp lower upper hurricane typhoon
    cyclone storm operation hms uss mv ss rms rv comet asteroid villa chateau hotel"""
)


def further_surname_after(document: SearchText, last: int) -> bool:
    """Whether a word that is neither usual nor a first name goes on right after a name: Paulo Dias *Pereira*."""
    if document.word(last + 1) in _LEADING_ON and document.gap(last + 1) == " " and document.capital(last + 2):
        return document.gap(last + 2) == " "
    return (
        unknown_after(document, last) and document.gap(last + 1) == " " and document.word(last + 1) not in forenames()
    )


_LEADING_ON: Final = words("dos das da do van von der del della bin bint ibn y e i")
"""What joins another surname: Farrow *dos* Santos."""


def of_the_people(document: SearchText, first: int) -> str:
    """Whose a body is by its own name: the National *People's* Congress, the *Workers'* Party; empty when nobody's."""
    owner = first - 2 if document.possessive(first - 1) else first - 1
    known = document.word(owner) in _THE_PEOPLE and document.capital(owner)
    return document.raw(owner) if known else ""


_THE_PEOPLE: Final = words("people peoples workers women farmers")
"""Owners that make another body of a generic name behind them: the National *People's* Congress."""


def unknown_after(document: SearchText, last: int) -> bool:
    """Whether a capitalised word of no known kind goes on after the name, as a surname would: *Paris* Hilton."""
    return capital_after(document, last) and document.word(last + 1) not in common_words()


_NOBODYS: Final = TITLES | CALENDAR | NATIONALITIES | ROLES | SPEECH | LEGAL_FORMS | SUFFIXES


def capital_before(document: SearchText, first: int) -> bool:
    """Whether a capitalised word of no known kind leads into the name: *Denzel* Washington, *York* Times."""
    word = document.word(first - 1)
    if not document.adjacent(first) or not document.capital(first - 1) or document.possessive(first - 1):
        return False
    if "\n" in document.gap(first) or document.case_at(document.starts[first]) is not Case.NORMAL or len(word) == 1:
        return False
    if word in _NOBODYS:
        return False
    plain_word = word in common_words() or word in STOP_WORDS["en"]
    plain_word = plain_word or (word.endswith(PARTICIPLES) and word not in forenames())
    return not document.raw(first - 1).isupper() and not (plain_word and document.opens_sentence(first - 1))


_TRADE_WORDS: Final = TITLES | NATIONALITIES | ROLES | SPEECH


def title_of_work(document: SearchText, first: int) -> bool:
    """Whether a common word that opens the sentence leads into the name, as in the titles of works: *Deep* Impact.

    A trade or an office may stand there before any name (*Retailer* Target), and so may a word of grammar.
    """
    word = document.word(first - 1)
    if not (document.adjacent(first) and document.capital(first - 1) and document.opens_sentence(first - 1)):
        return False
    if "\n" in document.gap(first) or document.case_at(document.starts[first]) is not Case.NORMAL:
        return False
    trade = word in _TRADE_WORDS or word.endswith(_TRADES)
    return word in common_words() and not (trade or word in _SMALL_WORDS or word.isdigit())


_PREPOSITIONS: Final = words("despite amid although unlike besides except unless because whereas versus concerning")
"""Words of grammar, beside the stop words, with which no title of a work begins: *Despite* Georgia's hopes."""
_SMALL_WORDS: Final = STOP_WORDS["en"] | _PREPOSITIONS


_TRADES: Final = tuple(
    sorted(
        words(
            """er ers or ors ist ent ly ed giant line group firm company bank party agency club side daily weekly
            newspaper rival union troops police shares talks"""
        )
    )
)
"""How trades, offices and kinds of bodies end that stand before any name."""


_KNOWN_BEHIND: Final = TITLES | CALENDAR | NATIONALITIES | ROLES | LEGAL_FORMS | SUFFIXES | COUNTRIES


def capital_after(document: SearchText, last: int) -> bool:
    """Whether any capitalised word but a title, date or legal form goes on after the name: *Virgin* Mary."""
    word = document.word(last + 1)
    if not document.adjacent(last + 1) or not document.capital(last + 1) or document.possessive(last + 1):
        return False
    if "\n" in document.gap(last + 1) or document.case_at(document.starts[last]) is not Case.NORMAL:
        return False
    return word not in _KNOWN_BEHIND and (len(word) == 1 or not document.raw(last + 1).isupper())


def owned_ground(document: SearchText, last: int) -> str:
    """The ground or house that is called after its owner: Farrow's *Cross*; empty where none is."""
    ground = document.possessive(last + 1) and document.capital(last + 2) and document.gap(last + 2) == " "
    return document.raw(last + 2) if ground and document.word(last + 2) in _OWNED else ""


_OWNED: Final = (GROUNDS - {"hill", "park", "head", "common", "green"}) | words(
    "arms inn bar cafe bakery hotel cottage"
)


def firm_after(document: SearchText, last: int) -> str:
    """What makes a firm of a surname: Holloway *and Sons*, Holloway *A/S*; empty when nothing does."""
    legal = document.word(last + 1) in LEGAL_FORMS and document.gap(last + 1) == " " and document.capital(last + 1)
    if legal or document.visible.startswith(" A/S", document.ends(last)):
        return document.raw(last + 1)
    if document.possessive(last + 1) and document.gap(last + 2) == ", ":
        if document.word(last + 2) in {"a", "an"}:
            return document.word(last + 3)  # Farrow's, a bakery
        if shop := next((word for word in map(document.word, range(last + 3, last + 6)) if word in SHOPS), ""):
            return shop
    if venue := _venue_after(document, last):
        return venue
    if last + 1 < len(document) and document.raw(last + 1) in _CLUBS:
        return document.raw(last + 1)
    joined = document.word(last + 1) == "and" or "&" in document.gap(last + 1)
    place = last + 2 if document.word(last + 1) == "and" else last + 1
    kin = joined and document.word(place) in _KIN and document.capital(place)
    return document.raw(place) if kin else ""


def _venue_after(document: SearchText, last: int) -> str:
    """A bar or a bakery that bears the name: the Farrow *bakery*, at Farrow's *Bar*; empty where there is none."""
    owned = document.possessive(last + 1) and document.capital(last + 2) and document.gap(last + 2) == " "
    shop = document.word(last + 2 if owned else last + 1)
    lower = document.word(last - 1) == "the" and document.gap(last + 1) == " " and not document.capital(last + 1)
    return shop if shop in SHOPS and (owned or lower) else ""


_CLUBS: Final = words("FC AFC FK SK SV IF IL BK TSV VfL VfB RFC")
"""Letters that make a club of a surname, as clubs write them."""
SHOPS: Final = words("shop bakery restaurant pub store bar cafe chain brewery gallery grocer butcher")
_KIN: Final = words("sons son daughters brothers bros co company partners associates nephew nephews")
"""Behind "and" or "&" they make a firm of a surname."""


def geography_after(document: SearchText, last: int) -> str:
    """A lower-case word of geography after a name: the Amazon *rainforest*."""
    word = document.word(last + 1)
    return word if word in GEOGRAPHY and document.gap(last + 1).isspace() else ""
