"""Which sentences cannot stand alone, because their first words point at the sentence before.

A pronoun without its noun ("He also…"), a connective ("But…", "Meanwhile, …"), a quotation without its speaker: such a
sentence is shown after the sentence it leans on, or not at all.  The test is deliberately narrow: it looks at the
opening only, where a reader stumbles, and knows the idioms that open with such a word and point nowhere ("It is
not clear whether…", "Too many leaders…").
"""

from __future__ import annotations

import re
from typing import Final


def _alternatives(listed: str) -> str:
    return "|".join(word.replace("_", r"\s") for word in listed.split())


_LEAD: Final = r"[\"'“”‘’„«»(\[\s—–-]*"
_POINTING: Final[dict[str, str]] = {
    "en": """
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
    """,
    "fr": """
        il elle ils elles lui leur celui-ci celle-ci ceux-ci celles-ci cela ceci ça ce cet cette ces son sa ses
        leurs mais et or donc car ainsi aussi cependant toutefois pourtant néanmoins ensuite puis enfin également
        de_plus en_outre par_ailleurs en_revanche par_conséquent par_exemple en_effet dans_le_même_temps de_son_côté
        c['’]est ce_dernier cette_dernière ces_derniers tous_ont tous_sont
    """,
    "de": """
        er sie es ihm ihn ihr ihnen dies diese dieser dieses diesem diesen jene jener das_ist damit dabei dadurch
        dafür dagegen daher darum deshalb deswegen dennoch trotzdem jedoch doch aber und oder denn sondern auch
        außerdem zudem ferner danach dann daraufhin schließlich stattdessen allerdings hingegen seine sein seinen
        ihre ihren zum_beispiel beide davon daran darauf
    """,
    "es": """
        él ella ellos ellas esto eso este esta estos estas ese esa esos esas su sus pero y e o sin_embargo además
        también luego después entonces así por_eso por_ello por_tanto por_lo_tanto no_obstante por_otra_parte
        por_otro_lado asimismo por_ejemplo en_cambio mientras_tanto ambos aquel aquella todos_fueron todas_fueron
        todos_son se_trata
    """,
    "it": """
        egli ella esso essa essi esse lui lei loro questo questa questi queste quello quella ciò suo sua suoi sue ma
        e o però tuttavia inoltre anche poi quindi dunque così infatti invece perciò pertanto infine
        d['’]altra_parte per_esempio ad_esempio nel_frattempo entrambi sono_stati_tutti sono_state_tutte tutti_sono
        si_tratta
    """,
    "pt": """
        ele ela eles elas isto isso este esta estes estas esse essa esses essas seu sua seus suas mas e ou porém
        contudo no_entanto entretanto além_disso também depois então assim por_isso portanto todavia por_exemplo
        em_vez_disso ambos aquele aquela todos_foram todas_foram todos_são
        trata-se
    """,
    "nl": """
        hij zij ze het_is dit dat deze die zijn haar hun maar en of echter bovendien daarnaast ook dan toen daarna
        daarom dus toch niettemin intussen ondertussen vervolgens bijvoorbeeld hierdoor daardoor daarmee hiermee
        daarbij beiden het_gaat_om
    """,
}
_PATTERNS: Final = {
    code: re.compile(rf"{_LEAD}(?:{_alternatives(listed)})(?:['’](?:s|re|d|ll|ve))?(?![\w'’-])", re.IGNORECASE)
    for code, listed in _POINTING.items()
}
_TOLD_BEHIND: Final = _alternatives(
    "unclear clear that whether to when how who what why not_known known time official been"
)
_TIMES: Final = _alternatives(
    "week month year morning afternoon evening weekend summer winter spring autumn fall season time_last"
)
_DEFINED: Final = _alternatives(
    "who whose with without aged under over living working seeking waiting accused_of charged_with"
)
_BESIDE: Final = _alternatives(
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
_IDIOM: Final = re.compile(rf"{_LEAD}(?:{'|'.join(_IDIOMS)})", re.IGNORECASE)
_WHOLE_QUOTE: Final = re.compile(r"\s*[\"“„«‘']([^\"”»]{0,2000})[\"”»’'][.,]?\s*$")
_FIRST_PERSON: Final = re.compile(rf"{_LEAD}(?:I|We|My|Our|I['’]\w+|We['’]\w+|You|Your|You['’]\w+)\b")


def leans(text: str, language: str | None) -> bool:
    """Whether the sentence `text` leans on the one before it.

    True also for a quotation without a speaker and for an unattributed first person; false in a language we know no
    openings of, except for such quotations.
    """
    if _WHOLE_QUOTE.match(text) or unbalanced(text):
        return True
    pattern = _PATTERNS.get(language or "")
    if pattern is None:
        return False
    if pattern.match(text):
        return not (language == "en" and _IDIOM.match(text))
    return language == "en" and _FIRST_PERSON.match(text) is not None


def unbalanced(text: str) -> bool:
    """Whether a quotation that began or ends in another sentence runs through `text`."""
    straight = text.count('"')
    curly = text.count("“") - text.count("”")
    guillemets = text.count("«") - text.count("»")
    return straight % 2 == 1 or curly != 0 or guillemets != 0
