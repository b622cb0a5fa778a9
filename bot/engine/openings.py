"""Which sentences cannot stand alone, because their first words point at the sentence before.

A pronoun without its noun ("He also…"), a connective ("But…", "Meanwhile, …"), a quotation without its speaker: such a
sentence is shown after the sentence it leans on, or not at all.  The test is deliberately narrow: it looks at the
opening only, where a reader stumbles, and knows the idioms that open with such a word and point nowhere ("It is
not clear whether…", "Too many leaders…").
"""

from __future__ import annotations

import re
from typing import Final

from bot.engine.pointing import NOWHERE, POINTING, SELF, alternatives

_LEAD: Final = r"[\"'“”‘’„‚«»¿¡(\[\s—–-]*"
_ENGLISH: Final = """
    he she it they him her his hers its their theirs them this that these those such here there_too both neither
    either the_former the_latter the_same one_of_them one_of_those some_of_them many_of_them most_of_them
    all_of_them none_of_them another_of the_other the_others others and but or nor so yet also however moreover
    furthermore additionally meanwhile nevertheless nonetheless therefore thus hence instead besides still then
    afterwards afterward later earlier consequently accordingly otherwise similarly likewise indeed finally
    in_addition in_contrast by_contrast on_the_other_hand as_a_result for_example for_instance in_fact in_turn
    that_said even_so after_that because_of_this because_of_that despite_this despite_that since_then
    at_the_same_time at_that_point at_the_time in_response in_that_case in_this_case on_top_of_that to_that_end
    not_only_that again too rather the_two the_pair the_trio the_duo elsewhere as_such not_so what's_more
    what_is_more in_other_words to_do_so to_do_that doing_so by_then until_then among_them of_those of_these
    of_that if_so if_not when_asked asked_about asked_whether asked_if asked_why secondly thirdly
    all_were all_are all_have
"""
_PATTERNS: Final = {
    code: re.compile(rf"{_LEAD}(?:{alternatives(listed)})(?:['’](?:s|re|d|ll|ve))?(?![\w'’-])", re.IGNORECASE)
    for code, listed in {"en": _ENGLISH, **POINTING}.items()
}
_TOLD_BEHIND: Final = alternatives(
    "unclear clear that whether to when how who what why not_known known time official been"
)
_TIMES: Final = alternatives(
    "week month year morning afternoon evening weekend summer winter spring autumn fall season time_last"
)
_DEFINED: Final = alternatives(
    "who whose with without aged under over living working seeking waiting accused_of charged_with"
)
_BESIDE: Final = alternatives(
    "in_addition in_response in_contrast by_contrast as_a_result instead rather at_the_time at_the_same_time"
)
_NO_PRONOUN: Final = (
    r"(?!(?:he|his|him|hers?|she|its?|they|their|them|this|that|these|those|such|doing|of (?:it|them|these|those))\b)"
)
_NO_VERB: Final = r"(?!(?:is|are|was|were|has|have|had|do|does|did|will|would|can|could|may|might|also|said|says)\b)"
_CAPITAL: Final = "(?-i:[A-Z])"
_IDIOMS: Final = (
    rf"it(?:['’]s| is| was| has been| remains| remained| seems| appears)(?: \w+){{0,2}} (?:{_TOLD_BEHIND})\b",
    rf"it (?:took|takes)\b|it (?:is|was) (?:not until|only (?:after|when)|{_CAPITAL}\w+(?: {_CAPITAL}\w+)* who)\b",
    rf"(?:this|that) (?:{_TIMES})\b|this \w{{3,6}}day\b|that (?:the|an?)\b",
    r"(?-i:His|Her|Their) (?-i:Majest|Excellenc|Holiness|Highness|Royal Highness)",
    rf"both (?:of )?{_CAPITAL}|both (?:the|an?|at|by|for|from|in|on) [^,.;:]{{1,60}} and\b",
    rf"either (?:the|an?|{_CAPITAL}\w*) [^,.;:]{{1,60}} or\b|neither {_NO_PRONOUN}[^,.;:]{{1,60}} nor\b",
    rf"one of the\b|(?:(?:one )?of )?those (?:{_DEFINED})\b",
    r"(?:of )?those (?:\w+ )?(?:killed|injured|arrested|affected|responsible)\b",
    r"such as\b|such (?:is|are|was|were) the [^,.;:]{1,60} that\b",
    rf"too {_NO_VERB}\w+ {_NO_PRONOUN}\w|yet another {_NO_PRONOUN}\w|also known as\b",
    rf"so (?:many|much|few|little) (?!so\b|for\b){_NO_PRONOUN}\w|(?:so|thus) far(?: this \w+)?,? {_NO_PRONOUN}\w",
    r"still (?:no|(?!\w*thing\b)\w+ing)\b|however (?:much|many|hard|long|well|badly|small|large|big)\b",
    rf"(?:if not for|besides) {_NO_PRONOUN}\w|(?:{_BESIDE}) (?:to|of|than|as) {_NO_PRONOUN}",
    rf"(?:when )?asked (?:about|whether|if|why) {_NO_PRONOUN}[^,]{{1,120}}, {_NO_PRONOUN}\w",
    rf"(?:earlier|later) (?:this\b|(?:on )?{_CAPITAL}|today)",
    rf"the former {_NO_VERB}\w|here['’](?:s|re)?\b|here (?:is|are)\b",
)
"""Openings that look as if they pointed back, and point nowhere."""
_NOWHERE: Final = {
    "en": re.compile(rf"{_LEAD}(?:{'|'.join(_IDIOMS)})", re.IGNORECASE),
    **{
        code: re.compile(rf"{_LEAD}(?:{alternatives(listed)})(?!\w)", re.IGNORECASE) for code, listed in NOWHERE.items()
    },
}
_SELF: Final = {
    "en": re.compile(rf"{_LEAD}(?:I|We|My|Our|I['’]\w+|We['’]\w+|You|Your|You['’]\w+)\b"),
    **{code: re.compile(rf"{_LEAD}(?:{alternatives(listed)})\b", re.IGNORECASE) for code, listed in SELF.items()},
}
_WHOLE_QUOTE: Final = re.compile(r"\s*[\"“„«‘']([^\"”»]{0,2000})[\"”»’'][.,]?\s*$")
_WHOLE_QUOTE_ELSEWHERE: Final = re.compile(r"\s*(?:[\"“„«»‚‘'][^\"“”„«»]{0,2000}[\"”“»«’‘'][.,]?\s*$|—)")
"""Other pairs of marks, „…“ and »…«, and the dash of a dialogue."""

_COMMAS_QUOTE: Final = frozenset({"nl", "de"})
"""Where two commas may stand for „: ",,De boot is weg", zei Quist."."""

_SINGLE_PAIR: Final = re.compile(r"(?<![^\s(:])['‘](?![nst]\s)\w[^\n]{0,1000}?['’](?=[\s,.;:!?)]|$)")
_SINGLE_ALONE: Final = re.compile(r"(?<![^\s(:])['‘](?![nst]\s)\w|['’],|(?<=[.!?])['’](?=\s|$)|['’]$")
"""Dutch quotations stand between apostrophes, which also stand in "foto's" and "'s avonds"."""


def leans(text: str, language: str | None) -> bool:
    """Whether the sentence `text` leans on the one before it.

    True also for a quotation without a speaker and for an unattributed first person; false in a language we know no
    openings of, except for such quotations.
    """
    if language in _COMMAS_QUOTE:
        text = text.replace(",,", '"')
    if _WHOLE_QUOTE.match(text) or unbalanced(text, language):
        return True
    pattern = _PATTERNS.get(language or "")
    if language is None or pattern is None:
        return False
    if pattern.match(text):
        return _NOWHERE[language].match(text) is None
    if _SELF[language].match(text):
        return True
    return language != "en" and _WHOLE_QUOTE_ELSEWHERE.match(text) is not None


def unbalanced(text: str, language: str | None = None) -> bool:
    """Whether a quotation that began or ends in another sentence runs through `text`."""
    if language in _COMMAS_QUOTE:
        text = text.replace(",,", '"')
    if text.count('"') % 2 == 1 or text.count("«") != text.count("»"):
        return True
    low = text.count("„")
    closing = text.count("”")
    if low:
        return low != closing + text.count("“")
    if text.count("“") != closing:
        return True
    return language == "nl" and _SINGLE_ALONE.search(_SINGLE_PAIR.sub("", text)) is not None
