"""What counts as a material change in a story: it decides whether a card's thread gets a reply.

An article changes a story materially when its title or opening brings one of three things that no earlier article of
the story had anywhere:

1. a new number: a count or an amount of the same kind of thing ("14 injured" after "nine injured", "$2 million"
   where no sum was known, however it is written).  Dates, times, ages and bare numbers do not count;
2. a new name: a capitalised name in the title, or one that the text names three times; at the beginning of a sentence
   it must be a first name and a surname; a place where something only may be ("may have fled to Corrin") is none;
3. a new outcome (`bot/engine/outcomes.py`) in the title or the first sentence: "arrested", "files for bankruptcy",
   "wreckage found", "emails show", where no count says it better ("12 dead" needs no "died").  What is only asked for,
   feared, expected or denied is none; when it comes about after that, it is one.

The rules are for English; in other languages only names and sums are seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, takewhile
from typing import Final

from bot.engine.lexicon import CALENDAR, common_words
from bot.engine.outcomes import Outcome, outcomes, unsure_of_a_place
from bot.engine.terms import stem

OPENING: Final = 400
"""Characters after the title in which something new is looked for; what outlets put further down is background."""
_LONGEST_COUNT: Final = 100
"""Characters: what begins in the opening is read to its end, and no sum is cut in two."""
MENTIONS: Final = 3
MOST_NAMES: Final = 1_000
"""Names of a text that are counted: more stand in no report."""

_SMALL_WORDS: Final = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty"""
_SMALL: Final = {word: value for value, word in enumerate(_SMALL_WORDS.split())}
_KINDS: Final = {
    word: kind
    for kind, words in {
        "dead": "dead deaths toll killed died fatalities bodies lives",
        "injured": "injured wounded hurt injuries casualties",
        "missing": "missing unaccounted trapped",
        "arrested": "arrested detained charged arrests suspects",
        "people": "people persons residents passengers families homes houses households customers workers jobs"
        " evacuated displaced",
        "without": "without",
        "cases": "cases infections infected",
        "money": "million billion trillion",
        "per cent": "percent",
        "votes": "votes seats",
        "magnitude": "magnitude",
    }.items()
    for word in words.split()
}
_FATES: Final = (
    "dead",
    "killed",
    "injured",
    "wounded",
    "hurt",
    "missing",
    "trapped",
    "arrested",
    "detained",
    "charged",
)
_COUNT: Final = re.compile(
    r"(?P<sum>[$€£¥]\s?\d[\d.,]*(?:\s?(?:million|billion|trillion|m|bn|tn|k)\b)?)|"
    r"(?P<share>\b\d[\d.,]{0,30}\s?(?:%|per cent|percent))|"
    r"\b(?P<number>\d[\d,.]{0,30}\d|\d|"
    + "|".join(_SMALL)
    + r")\s+(?:[a-z-]+\s+){0,2}?(?P<thing>"
    + "|".join(_KINDS)
    + r")\b"
    r"(?:\s+(?:(?:were|was|are|is|have been|had been|reported|feared)\s+){1,2}(?P<fate>" + "|".join(_FATES) + r")\b)?",
    re.IGNORECASE,
)
_RISING: Final = (
    r"(?:rise[sn]?|rose|risen|climb(?:s|ed)|reach(?:es|ed)|gr[eo]wn?|falls?|fell|fallen|pass(?:es|ed)|exceed(?:s|ed))"
)
_RISEN: Final = re.compile(
    r"\b(?P<thing>" + "|".join(_KINDS) + r")\b(?:\s+[a-z]+){0,4}?\s+" + _RISING + r"\s+(?:to\s+)?"
    r"(?P<number>\d[\d,.]*\d|\d|" + "|".join(_SMALL) + r")\b",
    re.IGNORECASE,
)
"""A count behind its thing: "the number of people injured has risen to seven", "deaths reach 40"."""
_MAGNITUDE: Final = re.compile(r"\bmagnitude[- ](\d\.\d)\b|\b(\d\.\d)[- ]magnitude\b", re.IGNORECASE)
_NAME: Final = re.compile(r"(?<!\w)(?:[A-Z][\w’'-]+(?:\s+(?:of|de|van|von|al|bin)\s+(?=[A-Z])|\s+(?=[A-Z]))?)+")
_NO_NAMES: Final = CALENDAR | {"ramadan"}
_WORD: Final = re.compile(r"\w+")
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+|\n+")
_COUNTED: Final = {
    stem(word, "en"): kind
    for kind, words in {"dead": "die drown kill", "injured": "injure", "arrested": "arrest charge detain"}.items()
    for word in words.split()
}
"""Outcomes that a count says better: "12 dead" needs no “died”."""


class Told:
    """What the articles of a story have told so far.  Reading one takes a millisecond; so it is done once."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        """Take texts: each a title, a line feed and a body."""
        self._nothing = True
        self._counts: set[tuple[str, str]] = set()
        self._words: set[str] = set()
        self._outcomes: set[tuple[str, str]] = set()
        for text in texts:
            self.learn(text)

    def learn(self, text: str) -> None:
        """Remember what an article tells."""
        self._nothing = False
        self._counts.update(count for count, _ in _counts(text, len(text)))
        self._words.update(_WORD.findall(text.lower()))
        for sentence in (text.partition("\n")[0], *_SENTENCE.split(text)):
            self._outcomes.update(*(outcome.keys for outcome in outcomes(sentence)))

    def news(self, after: str) -> tuple[str, ...]:
        """Return what is materially new in another article, in words for a person ("14 injured", "“arrested”").

        Where nothing was told before there is no change: the story is new itself.
        """
        if self._nothing:
            return ()
        title, _, body = after.partition("\n")
        counted = self._new_counts(f"{title}.\n{body[: OPENING + _LONGEST_COUNT]}", len(title) + 2 + OPENING)
        kinds = {kind for kind, _ in counted}
        come = (one.words for one in self._new_outcomes(title, body) if _COUNTED.get(one.root) not in kinds)
        first = islice((f"“{words}”" for words in come), 1)  # the headline's; others most often say the same again
        return tuple(dict.fromkeys((*counted.values(), *self._new_names(title, body), *first)))

    def _new_counts(self, text: str, end: int) -> dict[tuple[str, str], str]:
        """Give new counts that begin before `end`, by kind and value, each in its first words.

        "12 people" are no news beside "12 dead".
        """
        found = dict(reversed(list(_counts(text, end))))
        new = {count: words for count, words in found.items() if count not in self._counts}
        known = {value for _, value in self._counts} | {value for kind, value in new if kind != "people"}
        return {(kind, value): words for (kind, value), words in new.items() if kind != "people" or value not in known}

    def _new_names(self, title: str, body: str) -> Iterator[str]:
        named = islice(dict.fromkeys(_names(body)), MOST_NAMES)
        for name in (*_names(title), *(name for name in named if body.count(name) >= MENTIONS)):
            words = _WORD.findall(name.lower())
            if not self._words.intersection(words) and not set(words) - _NO_NAMES <= common_words():
                yield name

    def _new_outcomes(self, title: str, body: str) -> Iterator[Outcome]:
        """Give new outcomes of the title and the first sentence; cases that "pass 100" are a count."""
        for sentence in (title, _SENTENCE.split(body, maxsplit=1)[0]):
            for outcome in outcomes(_RISEN.sub("", sentence)):
                if self._outcomes.isdisjoint(outcome.keys):
                    yield outcome


def material_change(before: Sequence[str], after: str) -> tuple[str, ...]:
    """Return what is materially new in `after`, given all that was told before."""
    return Told(before).news(after)


def _counts(text: str, end: int) -> Iterator[tuple[tuple[str, str], str]]:
    """Give each count that begins before `end` as a kind and a value, with its words; of the same count the first."""
    for found in _before(end, _COUNT.finditer(text)):
        words = " ".join(found[0].split())
        kind = _KINDS[(found["fate"] or found["thing"]).lower()] if found["thing"] else "money"
        if kind == "money":
            yield ("money", _amount(words)), words
        else:
            yield (kind, _value(found["number"])), words
    for found in _before(end, _RISEN.finditer(text)):
        kind = _KINDS[found["thing"].lower()]
        yield (kind, _value(found["number"])), f"{found['number']} {'dead' if kind == 'dead' else found['thing']}"
    for found in _before(end, _MAGNITUDE.finditer(text)):
        yield ("magnitude", found[1] or found[2]), " ".join(found[0].split())


def _before(end: int, found: Iterator[re.Match[str]]) -> Iterator[re.Match[str]]:
    return takewhile(lambda one: one.start() < end, found)


def _amount(words: str) -> str:
    """Write sums and shares alike however they are written: "$2 million", "two million", "$2m" and "€2m" are 2m."""
    plain = re.sub(r"[$€£¥,]", "", words.lower()).replace("per cent", "%").replace("percent", "%").strip()
    number = re.findall(r"\d[\d.]*|\S+", plain)[0]
    return _value(number) + plain.removeprefix(number).split(" ")[-1][:1]


def _value(number: str) -> str:
    return str(_SMALL.get(number.lower(), number.replace(",", "").rstrip(".")))


def _names(text: str) -> Iterator[str]:
    """Give capitalised runs inside sentences, but for places that are in doubt; a headline in title case tells none."""
    for sentence in _SENTENCE.split(text):
        words = sentence.split()
        if sum(word[:1].isupper() for word in words) <= 0.6 * len(words):
            yield from (
                name
                for found in _NAME.finditer(sentence)
                if not unsure_of_a_place(sentence, found.start()) and (name := _without_title(found))
            )


def _without_title(found: re.Match[str]) -> str:
    """Give a name; of one that opens a sentence what follows common words, if that is a first name and a surname."""
    words = found[0].split()
    if found.start() > 0:
        return " ".join(words)
    while words and words[0].lower() in common_words():
        del words[0]
    return " ".join(words) if len(words) > 1 else ""
