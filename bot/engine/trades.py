"""What an article says that the bearer of a name is: Orvexa, the *airline*; the *miner* Orvexa; a lawyer for Orvexa."""

from __future__ import annotations

import re
from typing import Final

from bot.engine import surroundings as near
from bot.engine.candidate import Candidate
from bot.engine.lexicon import (
    ACTS,
    GENERIC_ORGANISATIONS,
    NAME_HEADS,
    PLACE_NAMES,
    PLACE_PREPOSITIONS,
    ROLES,
    SPEECH,
    words,
)
from bot.engine.searchtext import Case, SearchText
from bot.engine.stopwords import STOP_WORDS

_CONCERNS: Final = words(
    """company firm maker manufacturer producer supplier provider retailer grocer supermarket chain lender bank insurer
    reinsurer broker brokerage miner utility airline carrier shipper shipowner shipbuilder shipyard operator startup
    group conglomerate developer builder housebuilder publisher broadcaster studio label brewer brewery distiller
    distillery winery bakery restaurant hotelier charity nonprofit agency regulator ministry party union federation
    association team franchise newspaper magazine website platform consultancy consultant contractor subsidiary unit
    venture fund investor landlord trust museum orchestra theatre refiner smelter steelmaker carmaker chipmaker
    drugmaker planemaker automaker exporter importer wholesaler distributor trader charterer exchange auctioneer
    hospital foundation militia gang outlet network bookmaker caterer dealership cooperative co-operative"""
)
_OF_TWO_WORDS: Final = frozenset({("start", "up"), ("think", "tank"), ("law", "firm"), ("co", "operative")})
_THINGS: Final = words(
    """dog bitch puppy cat kitten horse mare stallion colt filly gelding foal pony mule donkey ass camel llama cow bull
    calf ox goat ram ewe lamb sheep pig sow boar hen cock rooster duck goose swan parrot parakeet canary owl
    eagle falcon hawk raven crow stork heron gull seal otter walrus dolphin whale shark bear wolf fox lynx lion
    lioness tiger leopard elephant giraffe zebra rhino hippo gorilla orangutan monkey ape rabbit hare hamster
    ferret badger hedgehog tortoise turtle lizard snake python crocodile frog toad spider beetle bee butterfly
    moth greyhound labrador spaniel terrier collie sheepdog racehorse asteroid station comet stone gem gemstone
    mineral metal ore fruit herb spice tree shrub flower plant weed grass vegetable moss fungus mushroom drink
    dish cheese sweet dye fabric colour color shade word term language novel poem song opera ballet film sitcom
    cartoon painting sculpture chicken turkey pigeon sparrow eel trout salmon carp pike crab lobster oyster
    mussel ant wasp mosquito worm stag deer elk reindeer moose yak buffalo bison alpaca kangaroo koala panda
    lemur penguin pelican ostrich vulture buzzard grape wine beer cider whisky liqueur tea sauce soup stew bread
    cake pastry biscuit pudding sausage pie salad porridge noodle tractor lorry barge canoe kayak schooner
    submarine locomotive tram bicycle motorcycle glider violin flute trumpet accordion hymn waltz tango tune
    ballad sonata concerto symphony novella comic fable dialect alphabet surname nickname pseudonym proverb
    carpet rug quilt scarf sari kimono cloth silk wool pigment diamond pearl fossil dinosaur bacterium virus
    disease enzyme protein gene molecule planet moon constellation galaxy palm fern orchid rose lily mango apple
    plum pear potato cabbage onion"""
)
_LANDS: Final = words(
    """volcano mountain hill river stream lake village hamlet island islet valley meadow street lane town city suburb
    district county province bog fjord crater borough parish commune municipality canton prefecture
    neighbourhood neighborhood harbour harbor port cove bay beach headland peninsula cape strait channel canal
    creek brook waterfall spring glacier peak ridge summit plateau plain desert oasis forest wood heath moor
    marsh swamp lagoon reef atoll estuary delta dam reservoir cave cliff gorge canyon cemetery castle fortress
    palace shrine chapel lighthouse windmill bridge tunnel square boulevard avenue alley road motorway
    settlement township estate"""
)
_PEOPLE: Final = words(
    """girl boy toddler baby schoolboy schoolgirl pensioner nurse farmer fisherman teacher plumber pilot sailor singer
    dancer novelist poet painter sculptor actress soprano tenor bass violinist cellist pianist chef baker
    butcher barber cobbler tailor carpenter blacksmith shepherd gardener waiter waitress dentist vet midwife
    priest nun monk widow widower grandmother grandfather teenager hairdresser fishmonger boatman"""
)
_MADE: Final = words(
    """brand farm restaurant pub cafe ship yacht boat tanker trawler band album play musical perfume cocktail bakery
    brewery hotel inn guesthouse shop bar nightclub cinema shampoo soap company firm chain retailer charity
    newspaper magazine school hospital station ferry"""
)
_DEFINITE: Final = words("the its his her their our")
_ENDS: Final = ACTS | ROLES | STOP_WORDS["en"]
"""What an apposition's noun does not stand behind: in "Next, the chancellor meets the bank" there is none."""
_ARTICLES: Final = words("a an the his her its their our")
_REACH: Final = 5
"""Words of an apposition among which its noun is looked for: the Bristol-based software *company*."""


def told(document: SearchText, start: int, end: int) -> str:
    """What stands beside a name and says that an organisation bears it: a trade, its staff, a place in results."""
    first, last = document.index_at(start), document.index_at(end - 1)
    if _RANKED.match(document.visible, end) and document.gap(first) in {" (", "/"}:
        return "in brackets behind a name, in a list of results"
    if near.capital_after(document, last) or near.capital_before(document, first):
        return ""
    if trade := told_after(document, last) or told_before(document, first):
        return f"the article calls it the {trade}"
    staff = staff_before(document, first)
    return f"it has {staff}" if staff else ""


_RANKED: Final = re.compile(r"\)(?:,?(?: by)? \+?\d|: )")


def told_after(document: SearchText, last: int) -> str:
    """What a definite apposition says that the bearer of a name is: Orvexa, the Bristol *start-up*; else nothing."""
    if document.gap(last + 1).strip() != "," or document.word(last + 1) not in _DEFINITE:
        return ""
    for position in range(last + 2, last + 2 + _REACH):
        if document.gap(position).strip(" -’'") or document.word(position) in _ENDS:
            return ""
        if noun := _concern(document, position):
            return noun
    return ""


_NO_FIRMS: Final = _THINGS | _LANDS | _PEOPLE


def another_thing(document: SearchText, last: int) -> str:
    """The creature, person, place or work that makes no organisation of the bearer: Orvexa, a grey *stallion*."""
    return _told(document, last, _NO_FIRMS, verbs=True)


_NO_PEOPLE: Final = _THINGS | _LANDS | _MADE


def no_person(document: SearchText, last: int, *, verbs: bool) -> str:
    """What makes nobody's surname of a name: Farrow, a peat *bog*; empty when nothing does.

    `verbs`: in a sentence, too: Farrow is a *village*; else people may be lions.
    """
    return _told(document, last, _NO_PEOPLE, verbs=verbs)


_NO_PLACES: Final = _THINGS | _MADE


def no_place(document: SearchText, last: int) -> str:
    """What an apposition makes of the bearer of a town's name: Nuuk, a *restaurant*; empty where it may be the town."""
    return _told(document, last, _NO_PLACES, verbs=False)


def _told(document: SearchText, last: int, things: frozenset[str], *, verbs: bool) -> str:
    apposed = document.gap(last + 1).strip(" ") == ","
    between = _ONCE if apposed else {"is", "was"} if verbs else set()
    article = last + 2 if document.word(last + 1) in between else last + 1
    if document.word(article) not in _ARTICLES or not (apposed or article > last + 1):
        return ""
    for position in range(article + 1, article + _REACH):
        if document.possessive(position):
            continue
        if document.gap(position).strip(" -") or document.word(position) in _ENDS:
            return ""
        if document.word(position) in things and _ends(document, position):
            return document.word(position)
    return ""


_ONCE: Final = words("once now formerly originally")


def _ends(document: SearchText, position: int) -> bool:
    """Whether a lower-case noun is an apposition's own, and no other goes on behind it: a *fruit* importer."""
    after = document.word(position + 1)
    goes_on = document.gap(position + 1) == " " and not document.capital(position + 1)
    verbal = after in _GOES_ON or after.endswith(("ed", "ing"))
    owner = document.capital(position) or document.possessive(position + 1)
    return not owner and (not goes_on or verbal)


_BEHIND: Final = words("known born built made run sold south north east west downstream upstream somewhere")
_GOES_ON: Final = _ENDS | PLACE_PREPOSITIONS | _BEHIND


def told_before(document: SearchText, first: int) -> str:
    """The lower-case trade right before a name: the *miner* Orvexa; empty where none stands there."""
    if document.gap(first) == ", " and _DEFINITE & {document.word(first - 2), document.word(first - 3)}:
        return _concern(document, first - 1)  # her chain, Orvexa
    return _concern(document, first - 1) if document.gap(first) == " " else ""


def staff_before(document: SearchText, first: int) -> str:
    """Whoever works for a firm, right before its name: an *analyst* at Orvexa, a *lawyer* for Orvexa; else nothing."""
    word = document.word(first - 2)
    bound = document.word(first - 1) in {"at", "for", "with"} and document.gap(first) == document.gap(first - 1) == " "
    return word if bound and word in _STAFF else ""


_STAFF: Final = words(
    """partner partners analyst analysts broker brokers trader traders banker bankers economist economists strategist
    strategists lawyer lawyers counsel spokesman spokeswoman spokesperson executive executives accountant accountants
    manager managers shareholders investors engineer engineers developers"""
)


def _concern(document: SearchText, position: int) -> str:
    if document.capital(position):
        return ""
    pair = document.word(position), document.word(position + 1)
    if pair in _OF_TWO_WORDS:
        return " ".join(pair)
    if (document.word(position - 1), pair[0]) in _OF_TWO_WORDS:
        return f"{document.word(position - 1)} {pair[0]}"
    return pair[0] if pair[0] in _CONCERNS else ""


def speaks(document: SearchText, found: Candidate) -> bool:
    """Whether a form of several words does what streets and harbours do not: Foundry Street *said*."""
    speaks = document.word(found.last + 1) in SPEECH and document.gap(found.last + 1) == " "
    generic = document.word(found.first) in GENERIC_ORGANISATIONS or document.word(found.first - 1) == "the"
    return speaks and not (generic or document.opens_sentence(found.first))


_NO_OWN_NAMES: Final = PLACE_NAMES | GENERIC_ORGANISATIONS


def capitalised(document: SearchText, found: Candidate) -> bool:
    """Whether common words bear capitals where only a name has them: she left *Silver Thicket* in May."""
    if found.first == found.last or document.case_at(found.start) is not Case.NORMAL:
        return False
    amid = not document.opens_sentence(found.first) and document.word(found.first - 1) not in {"the", "a", "an", "of"}
    parts = [document.word(index) for index in range(found.first, found.last + 1)]
    ground = parts[-1] in near.GROUNDS and document.word(found.last + 1) not in ACTS
    named = not ground and parts[-1] not in NAME_HEADS and not any(word in _NO_OWN_NAMES for word in parts)
    goes_on = near.capital_after(document, found.last) or document.gap(found.last + 1).startswith(("-", ", "))
    return amid and named and not goes_on and not near.capital_before(document, found.first)
