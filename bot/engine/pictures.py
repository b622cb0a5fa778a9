"""What a picture desk writes under a picture, by its set phrases and by its grammar.

Quantifiers are bounded: a hostile line costs no more than its length.
"""

from __future__ import annotations

import re
from typing import Final

CAPTION: Final = re.compile(
    r"(?i:(?:file )?(?:photos?|pictures?|pictured|images?|caption|photograph|credit|illustration|video|graphic"
    r"|foto|bild|imagen|immagine)\s?[:/|(]"
    r"|(?:image|media) (?:source|caption)|file (?:photo|image|picture)\b|photo(?:graph)?s? (?:by|courtesy)\b"
    r"|(?:in )?this (?:[\w.,’-]+ ){0,6}(?:photo|image|picture|photograph|screengrab|screenshot|handout|frame grab"
    r"|illustration)\b"
    r"|(?:pictured|seen here|shown here|above|below|left|right|top|bottom|left to right|from left"
    r"|clockwise)(?:\s?[:,]| from\b| \()"
    r"|an? (?:aerial|general|file) (?:view|photo|image|picture)\b)|FILE\b"
)
_CREDIT: Final = re.compile(
    r"\((?:file photo|Photo|Image|Credit|Picture)\b|\b(?:Getty Images|AFP via|AFP/|REUTERS/|AP Photo|Photo by|Photo:"
    r"|Photograph:|Image:|Credit:|Picture:|Shutterstock|Alamy|iStock|EPA/)|/ ?(?:AFP|Reuters|AP|EPA|Getty|REUTERS)\b"
    r"|[Ff]ile photo\.?$"
)
"""A photographer's or an agency's credit."""

_CREDIT_HINT: Final = re.compile(r"\(|/|:|Getty|AFP via|AP Photo|Photo by|Shutterstock|Alamy|iStock|ile photo")
"""What every credit holds: found ten times as fast, and few sentences hold any of it."""

POINTER: Final = re.compile(r"\((?:[\w ]{0,20}pictured|above|left|right|centre|center)\b|, pictured\b")
"""A pointer into a picture: nobody writes one into running text but a picture desk."""

CREDIT_LINE: Final = re.compile(
    r"\(\s*[^()]{0,60}(?:/|\bvia\b|\b(?i:photos?|source|courtesy|file|library|handout)\b"
    r"|\b(?:AP|AFP|EPA|Reuters|Getty)\b)[^()]{0,60}\)\.?$"
    r"|(?i:photo(?:graph)?s?|images?|pictures?|credits?|foto|bild|illustration)\s?[:/|]\s?\S.{0,80}$"
    r"|(?:Photo by|Courtesy) .{0,80}$"
    r"|(?:AP|AFP|EPA|PA|Reuters|REUTERS|Getty(?: Images)?|Shutterstock|Alamy)(?:\s?[/|]\s?[\w .]{1,40})?$"
)
"""A line, or a sentence in brackets, that says who took a picture and no more."""


_NAMES: Final = r"(?:[A-ZÀ-Þ][\w-]{1,30} (?:[a-z][\w-]{1,20} ){1,3})?(?:[A-ZÀ-Þ][\w.'’-]{1,30},? ){2,6}"
_CROWD: Final = (
    r"(?:[A-Z][\w-]{0,30} ){0,2}(?i:people|protesters|demonstrators|supporters|fans|residents|workers|firefighters"
    r"|police|officers|soldiers|troops|rescuers|voters|mourners|migrants|students|children|tourists|shoppers|commuters"
    r"|visitors)(?: [\w-]{1,30}){0,2}"
)
_WHERE: Final = (
    r"(?= (?:at|in|on|to|with|for|from|outside|inside|near|beside|during|before|after|as|along|through|past|alongside"
    r"|a|an|the|his|her|their)\b)"
)
IN_THE_PICTURE: Final = re.compile(
    rf"{_NAMES}(?:smiles|poses|waves|gestures|embraces|kneels|cheers|hugs|greets|speaks|holds|stands|sits|attends"
    r"|arrives|leaves|walks|celebrates|watches|looks|points|addresses|reacts|trains|takes part|shakes hands|faces off)"
    rf"{_WHERE}"
    rf"|{_CROWD} (?:walk|hold|march|gather|wait|stand|watch|line up|carry|wave|inspect|search|chant|celebrate|look"
    rf"|take part|light|clear){_WHERE}"
    r"|(?:[\w.'’-]{1,30},? ){1,6}?(?:poses for|looks? on\b|shakes? hands with"
    r"|(?:is|are) (?:seen|shown|pictured|photographed) (?:in|on|at|during|with|outside|after|before|near|\w+ing)\b)"
    r"|.{0,120}\b(?:took|captured|shared|posted) this (?:photo|image|picture|shot)\b"
)
"""Somebody does what a camera can see, in the present tense: so captions are written, and little else on a page."""


def credited(text: str) -> bool:
    """Whether `text` holds a photographer's or an agency's credit."""
    return _CREDIT_HINT.search(text) is not None and _CREDIT.search(text) is not None
