"""What has come about, as English news tells it: outcomes told as facts, not those asked for, feared, or denied.

Five classes of outcome, each with a key that another outlet's words for the same share:

1. a verb of the list below ("resigns", "resignation": all words of one stem);
2. a verb with its particle ("called off", "voted down");
3. a step that a verb and its object make ("files for bankruptcy", "lodges an appeal", "reach a deal");
4. something found ("wreckage found"): another thing found is another outcome;
5. something learnt from papers, pictures, an inquiry or a test ("emails show"): each of these four counts once.

Modality is read clause by clause: a word before an outcome, in the same clause, takes the fact out of it if it asks or
wishes ("calls for", "urges"), predicts or fears ("expected", "may", "if"), or denies ("not", "refuses").  So does a
question mark at the sentence's end, and what stands behind a noun ("resignation demanded", ", analysts expect").

A verb in -ing ("allowing lorries", "is closing") tells what goes on, not what came about, unless it names a deed
("shooting") or has its particle or object ("stepping down").  A time that is called after a thing is not the thing
("release date"), and who recalls a day remembers it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from bot.engine.stopwords import STOP_WORDS
from bot.engine.terms import stem


class Outcome(NamedTuple):
    """Something that came about.  Two outcomes that share a key are one; `root` is the stem of a single verb, or ""."""

    keys: frozenset[tuple[str, str]]
    words: str
    root: str = ""


_BASE_FORMS: Final = frozenset(
    """
    abandon abduct accept acquit adjourn admit agree allow apologise apologize appoint approve arrest ban bail block
    bomb burst cancel capture ceasefire charge clear close collapse concede condemn confess confirm convict crash
    declare defeat delay demolish deport derail detain die dismiss drown elect eliminate erupt evacuate evict execute
    expel explode extradite fine fire flee free freeze guilty halt hospitalise identify impeach indict injure invade
    jail kidnap kill lift lose merge murder nominate open oust outlaw overthrow overturn pardon pass plead postpone
    quit ratify recall recover reinstate reject release reopen repeal rescue resign restore resume retire reverse
    revoke rule sack sanction scrap seize sentence settle shoot shut sign sink strike sue surrender suspend topple
    trace uphold veto vote win withdraw
    """.split()  # noqa: SIM905 - a hundred quoted words would be a page
)
_IRREGULAR: Final = {
    form: base
    for base, forms in {
        "break": "broke broken",
        "bring": "brought",
        "find": "found",
        "flee": "fled",
        "freeze": "froze frozen",
        "give": "gave given",
        "go": "went gone",
        "lose": "lost",
        "overthrow": "overthrew overthrown",
        "shoot": "shot",
        "show": "shown",
        "sink": "sank sunk",
        "stand": "stood",
        "strike": "struck",
        "swear": "swore sworn",
        "throw": "threw thrown",
        "uphold": "upheld",
        "win": "won",
        "withdraw": "withdrew withdrawn",
    }.items()
    for form in forms.split()
}
_YET_TO_COME: Final = frozenset(("rule", "vote"))
"""Decisions of which "will" and "to" tell the time and not the outcome: who "will resign" has said so."""
_NO_VERBS: Final = frozenset(("clear", "fine", "trace"))
"""Base forms that are most often no verb: "a fine day", "no trace"."""

_DEEDS: Final = frozenset(("bombing", "drowning", "kidnapping", "killing", "ruling", "shooting", "sinking"))
_TIMES: Final = frozenset(("date", "dates", "day", "days"))
_REMEMBERED: Final = _TIMES | {"how", "what", "when", "hearing", "seeing", "horror", "scene", "scenes", "moment"}
"""What stands behind "recall" where it means to remember."""

_PARTICLES: Final = {
    "call": "off",
    "vote": "down through",
    "step": "down",
    "stand": "down",
    "strike": "down",
    "break": "down off out",
    "pull": "out",
    "walk": "out",
    "hand": "over",
    "turn": "down",
    "throw": "out",
    "give": "up",
    "back": "down",
    "burn": "down",
    "bring": "down",
    "swear": "in",
    "lay": "off down",
}
_STEPS: Final = (
    (
        "file lodge launch submit bring",
        "appeal appeals complaint complaints lawsuit lawsuits suit claim challenge charges objection motion bankruptcy",
    ),
    ("appeal", "court courts tribunal judges ruling conviction sentence verdict"),
    ("drop dismiss", "charges charge case lawsuit claim"),
    ("launch open begin start", "inquiry investigation probe trial talks"),
    ("reach strike broker clinch", "deal agreement truce accord settlement compromise pact ceasefire"),
    ("reach return deliver", "verdict"),
)
_ALIKE: Final = {
    word: words.split()[0]
    for words in (
        "appeal appeals court courts tribunal judges ruling conviction sentence",
        "charges charge case",
        "lawsuit lawsuits suit complaint complaints claim challenge",
        "inquiry investigation probe",
        "deal agreement truce accord settlement compromise pact ceasefire",
        "wreckage wreck debris",
        "body bodies remains corpse",
        "child children girl girls boy boys",
    )
    for word in words.split()
}
"""Words that name the same thing for an outcome: what one outlet calls a truce is a deal in another."""

_FINDING: Final = ("find", "discover", "locate", "uncover", "unearth", "retrieve", "detect")
_TELLING: Final = ("show", "reveal", "indicate", "prove", "conclude", "expose", "find")
_SOURCES: Final = {
    word: kind
    for kind, words in {
        "papers": "papers documents emails e-mails files records letters memo memos messages logs minutes diaries",
        "pictures": "footage video videos image images photo photos photographs pictures recording recordings",
        "inquiry": "report inquiry investigation probe audit review study commission panel investigators inspectors",
        "tests": "test tests analysis results data samples figures autopsy scan scans laboratory",
    }.items()
    for word in words.split()
}
_NEAR: Final = 4
"""Words between a verb and its particle, object or source."""
_DENIED: Final = 6
"""Words that a "no" or a "not" reaches."""
_LONGEST: Final = 60
"""Words of a clause."""
_LONGEST_WAY: Final = 200
"""Characters from a doubt to the place it is about."""
_CLAUSE: Final = re.compile(
    r"[,;:()“”\"—–]|\s-\s|\b(?:as|after|while|but|when|although|though|because|since|until|before|amid|despite)\b",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[A-Za-z]+(?:[-'’][A-Za-z]+)*")
_DOUBT: Final = re.compile(
    r"could|might|would|should|may|can|cannot|if|unless|whether|likely|unlikely|possibl[ey]|perhaps|maybe|pending|"
    r"urg(?:e|es|ed|ing)|demand\w*|ask(?:s|ed|ing)?|seek(?:s|ing)?|sought|wants?|request\w*|petition\w*|recommend\w*|"
    r"suggest\w*|propos\w+|advis\w+|advocat\w+|hop(?:e|es|ed|ing)|wish\w*|debat\w+|consider(?:s|ed|ing)?|"
    r"weigh(?:s|ed|ing)?|mull\w*|discuss\w*|threat\w*|tr(?:y|ies|ied|ying)|attempt\w*|bids?|pleas?|pressure|refus\w+|"
    r"declin(?:e|es|ed|ing)|den(?:y|ies|ied|ying)|expect\w*|predict\w*|forecast\w*|fear(?:s|ed|ing)?|believ\w+|thinks?|"
    r"risk\w*|chances?|prospects?|warn\w*|brink|verge|await\w*|fac(?:e|es|ed|ing)|unable|fail(?:s|ed|ing)?|avoid\w*|"
    r"avert\w*|prevent\w*|nearly|almost|potential(?:ly)?|danger|dread\w*|wonder\w*|ready|unwilling|reluctant(?:ly)?"
)
"""Words that take the fact out of what follows them in their clause."""
_DOUBT_WITH: Final = {
    "yet": ("to",),
    **dict.fromkeys(("call", "calls", "called", "calling"), ("for", "on", "upon", "to")),
    **dict.fromkeys(("push", "pushes", "press", "presses", "pressed", "plead", "pleads", "pleaded"), ("for", "with")),
    **dict.fromkeys(("appeal", "appeals", "appealed", "appealing"), ("for", "to")),
}
_DENIAL: Final = frozenset(("no", "not", "never", "without", "neither", "nor", "nobody", "none"))
_BEHIND: Final = re.compile(
    r"demanded|sought|urged|expected|feared|likely|unlikely|possible|proposed|considered|averted|avoided|threatened|"
    r"looms|looming"
)
"""Words that take the fact out of a noun before them: "resignation demanded"."""
_UNSURE_OF_A_PLACE: Final = re.compile(
    r"\b(?:[Ww]hether|[Ii]f|unclear|uncertain|unconfirmed|may|might|could|[Pp]ossibly|[Pp]erhaps|maybe|believed|thought)\b"
    r".*\b(?:in|at|to|near|from|off|into|towards?|on)\s(?:the\s)?(?:[A-Z]\S+\s(?:or|and)\s)?$"
)
_FORETOLD: Final = re.compile(r",[^,]{0,40}\b(?:expect|predict|fear|believe|forecast|warn|think|hope)s?\W*$")
_STATES: Final = frozenset(("alive", "dead", "safe", "unharmed", "unhurt", "guilty"))
_BEFORE_A_NOUN: Final = frozenset(("a", "an", "the", "his", "her", "its", "their", "our", "some", "more", "several"))
_AFTER_A_PASSIVE: Final = _STATES | (STOP_WORDS["en"] - _BEFORE_A_NOUN)
_AUXILIARY: Final = frozenset(("is", "are", "was", "were", "be", "been", "being"))


class _Clause(NamedTuple):
    """A clause's words in lower case, and which of them are in doubt."""

    words: Sequence[str]
    doubted: Sequence[bool]


@lru_cache(maxsize=50_000)
def _root(word: str) -> str:
    return stem(_IRREGULAR.get(word, word[:40]), "en")


_ROOTS: Final = frozenset(map(_root, _BASE_FORMS))
_PARTICLES_OF: Final = {_root(verb): particles.split() for verb, particles in _PARTICLES.items()}
_STEPS_OF: Final = {
    _root(verb): frozenset(thing for verbs, things in _STEPS if verb in verbs.split() for thing in things.split())
    for verbs, _ in _STEPS
    for verb in verbs.split()
}
_FOUND: Final = frozenset(map(_root, _FINDING))
_SHOWN: Final = frozenset(map(_root, _TELLING))
_OF_INTEREST: Final = _ROOTS | _FOUND | _SHOWN | _PARTICLES_OF.keys() | _STEPS_OF.keys()


def outcomes(sentence: str) -> Iterator[Outcome]:
    """Give what a sentence, or a headline, tells as having come about, in its order."""
    if _OF_INTEREST.isdisjoint(map(_root, _WORD.findall(sentence.lower()))):
        return
    if sentence.rstrip().endswith("?") or _FORETOLD.search(sentence):
        return
    opens = True
    for written in _clauses(sentence):
        words = [word.lower() for word in written]
        places = [place for place, word in enumerate(words) if _root(word) in _OF_INTEREST]
        clause = _Clause(words, _doubted(words, written) if places else ())
        for place in places:
            if not clause.doubted[place] and (found := _outcome(clause, place, opens=opens and place == 0)):
                yield found
        opens = opens and not words


def unsure_of_a_place(sentence: str, place: int) -> bool:
    """Say whether what stands before `place` leads to where something only may be: "may have fled to"."""
    return _UNSURE_OF_A_PLACE.search(_CLAUSE.split(sentence[max(0, place - _LONGEST_WAY) : place])[-1]) is not None


def _clauses(sentence: str) -> Iterator[list[str]]:
    """Give the words of each clause; one that does not end is cut, so that hostile text costs no more than another."""
    for part in _CLAUSE.split(sentence):
        written = _WORD.findall(part)
        yield from (written[begin : begin + _LONGEST] for begin in range(0, len(written) or 1, _LONGEST))


def _doubted(words: Sequence[str], written: Sequence[str]) -> list[bool]:
    """Say of each word whether something before it in its clause, or behind it, makes it no fact."""
    doubted = [False] * len(words)
    for place, word in enumerate(words):
        rest = words[place + 1 :]
        if word in _DENIAL or word.endswith(("n't", "n’t")):
            doubted[place + 1 : place + 1 + _DENIED] = [True] * len(rest[:_DENIED])
        elif _doubts(word, written[place], rest):
            doubted[place:] = [True] * (len(rest) + 1)
        if _BEHIND.fullmatch(word):
            first = max(0, place - 2)
            doubted[first:place] = [True] * (place - first)
    return doubted


def _doubts(word: str, written: str, rest: Sequence[str]) -> bool:
    if with_ := _DOUBT_WITH.get(word):
        to_court = word.startswith("appeal") and not _STEPS_OF["appeal"].isdisjoint(rest[:_NEAR])
        return not to_court and (not set(rest[:1]).isdisjoint(with_) or ("for" in with_ and "for" in rest[:3]))
    return _DOUBT.fullmatch(word) is not None and written != "May"


def _outcome(clause: _Clause, place: int, *, opens: bool) -> Outcome | None:
    """Give the outcome that a word tells with those around it.  `opens`: it is the sentence's first."""
    word = clause.words[place]
    root = _root(word)
    ahead = clause.words[place + 1 : place + 2 + _NEAR]
    step = next((one for one in ahead if one in _STEPS_OF.get(root, ())), "")
    if step:
        return Outcome(frozenset((("step", _alike(step)),)), " ".join((word, *ahead[: ahead.index(step) + 1])))
    particle = next((one for one in ahead[:3] if one in _PARTICLES_OF.get(root, ())), "")
    if particle:
        return Outcome(frozenset(((root, particle),)), f"{word} {particle}")
    return None if _means_otherwise(clause, place) else _alone(clause, place, opens=opens)


def _means_otherwise(clause: _Clause, place: int) -> bool:
    """Say whether a word is no verb here, tells what goes on or is yet to come, or has another meaning."""
    word, before, behind = clause.words[place], clause.words[max(0, place - 1) : place], clause.words[place + 1 :]
    goes_on = word.endswith("ing") and word not in _DEEDS
    planned = word in _YET_TO_COME and not {"will", "to"}.isdisjoint(before)
    dated = word in _BASE_FORMS and not _TIMES.isdisjoint(behind[:1])
    remembered = _root(word) == _root("recall") and not _REMEMBERED.isdisjoint(behind[:2])
    return word in _NO_VERBS or goes_on or planned or dated or remembered


def _alone(clause: _Clause, place: int, *, opens: bool) -> Outcome | None:
    """Give what was learnt or found, or the outcome that a verb tells by itself."""
    word, root = clause.words[place], _root(clause.words[place])
    if root in _SHOWN and (source := _source(clause.words[:place])):
        return Outcome(frozenset((("learnt", _SOURCES[source]),)), f"{source} {word}")
    if root in _FOUND:
        return _found(clause, place)
    if root in _ROOTS and not (opens and word in _BASE_FORMS):
        return Outcome(frozenset((("", root),)), word, root)
    return None


def _source(before: Sequence[str]) -> str:
    """Give the nearest word before a verb that names where something can be learnt from."""
    return next((word for word in reversed(before[-_NEAR:]) if word in _SOURCES), "")


def _found(clause: _Clause, place: int) -> Outcome | None:
    """Give what was found: before the verb in "a statue found in a cellar", behind it in "divers find a statue"."""
    words, after = clause.words, clause.words[place + 1 : place + 1 + _NEAR]
    is_passive = (
        not after or after[0] in _AFTER_A_PASSIVE or not _AUXILIARY.isdisjoint(words[max(0, place - 2) : place])
    )
    near = words[max(0, place - _NEAR) : place] if is_passive else after
    things = [one for one in near if one not in STOP_WORDS["en"]]
    if not things:
        return None
    told = f"{things[-1]} {words[place]}" if is_passive else f"{words[place]} {things[0]}"
    told = f"{words[place]} {after[0]}" if after and after[0] in _STATES else told
    return Outcome(frozenset(("found", _alike(one)) for one in things), told)


def _alike(word: str) -> str:
    return stem(_ALIKE.get(word, word), "en")
