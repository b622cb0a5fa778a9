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


CAPTION_ELSEWHERE: Final = (
    r"(?i:(?:photos?|fotos?|bild(?:er)?|crédits?(?: photos?)?|créditos?|illustration|imagen|imagem|immagine"
    r"|beeld|gra[fp]hi\w+"
    r"|info(?:gra\w+)|fotografía|fotografia)\s?[:/|(©]"
    r"|(?:archiv|symbol)(?:bild|foto)\b|archie(?:ffoto|fbeeld)\b|(?:photo|image)s? d['’](?:archives?|illustration)\b"
    r"|(?:foto|imagen|immagine|imagem|fotografía)s? d(?:e |['’])(?:archivo|archivio|arquivo|repertorio)\b"
    r"|foto (?:anp|efe|ansa|lusa|dpa|afp)\b|(?:links|rechts|oben|unten) (?:im bild|op de foto)|im bild\b"
    r"|unser (?:bild|foto)\b"
    r"|(?:das|dieses) (?:bild|foto|archivbild) zeigt|auf d(?:em|iesem) (?:bild|foto)\b|en la (?:imagen|foto"
    r"|fotografía)\b"
    r"|nella (?:foto|immagine)\b|na (?:foto|imagem)\b|op de foto\b|in beeld\s?[:|]|sur (?:la|cette) (?:photo|image)\b"
    r"|à (?:gauche|droite)\s?[,:]|de gauche à droite|de izquierda a derecha|d[ae] (?:sinistra|esquerda)\b"
    r"|van links naar rechts|v\. ?l\. ?(?:n\. ?r\.)?|vista (?:general|aérea|geral) d|vue (?:aérienne|générale) d"
    r"|luftaufnahme\b|luchtfoto\b)"
)
"""What opens a caption in the six languages beside English."""

_CREDIT_ELSEWHERE: Final = re.compile(
    r"\b(?:[Ff]otos?|FOTO|[Pp]hotos?|PHOTO|Bild|Crédits?(?: photos?)?|Créditos?|Imagen|Imagem|Immagine|Beeld"
    r"|Illustration)\s?:"
    r"|\((?:[Ff]oto|[Pp]hoto|[Bb]eeld|[Ii]magen?|[Aa]rchi[vef]|[Ss]ymbol(?:bild|foto))\w*\b"
    r"|(?!(?:AFP|AP|APA|EFE|ANP|EPA|ANSA)\b)\b[A-ZÀ-Þ][\w.-]{1,30}\s?/\s?(?:dpa|DPA|AFP|AP|EFE|ANSA|Lusa|LUSA"
    r"|ANP|EPA|Reuters|REUTERS"
    r"|Getty|imago|Keystone|Belga|BELGA|APA|Hans Lucas|MAXPPP|LaPresse)\b|\bdpa/[A-Z]|picture[ -]alliance"
    r"|\bimago\b ?/|\bMAXPPP\b"
    r"|Getty Images|[Aa]rchiv(?:bild|foto)\.?$|[Ff]oto d['’]archivio|[Ii]magen de archivo"
    r"|[Ff]oto de ar[cq]"
    r"|[Pp]hoto d['’](?:archives|illustration)|[Ii]mage d['’]illustration|[Aa]rchieffoto"
)
_CREDIT_LINE_ELSEWHERE: Final = re.compile(
    r"(?i:\(?(?:photos?|fotos?|bild(?:er)?|crédits?(?: photos?)?|créditos?|illustration|imagen|imagem|immagine"
    r"|beeld)\s?[:/|©]"
    r"\s?\S.{0,80}|(?:foto|photo) (?:[A-ZÀ-Þ]{2,5}|d['’]archives?)\.?)$"
    r"|(?:PHOTO|FOTO)S? [A-ZÀ-Þ ,'’.-]{3,80}$|(?:Beeld|Foto|Photo)(?: [A-ZÀ-Þ][\w.’-]{1,30}){1,4}\.?$"
    r"|\(©[^()]{1,60}\)\.?$"
)
_COPYRIGHT: Final = re.compile(r"©\s?[^\d]{1,60}$")
_POINTER_ELSEWHERE: Final = re.compile(
    r"\((?:[\w ]{0,12}(?:links|rechts|[àa] gauche|à droite|au centre|izquierda|derecha|[ai]l? centro|sinistra"
    r"|destra|esquerda"
    r"|direita|ao centro|midden|l\.|r\.|M\.|nella foto|na foto|en la (?:foto|imagen)|op de foto|in beeld"
    r"|im Bild|sur la photo"
    r"|foto))(?:[,;] [\w ,]{0,40})?\)|\b(?:links|rechts|hinten|vorne) im Bild\b|\bop de foto (?:links|rechts)\b"
    r"|\bv\. ?l\. ?n\. ?r\b"
)
_DATED_PICTURE: Final = re.compile(
    r".{20,200}, (?:le|el|il|em|a|no dia|am|op|este|ce) (?:[^\W\d]{4,10} )?\d{1,2}(?:er|º"
    r"|\.)? (?:de )?[^\W\d]{3,10}\.? (?:de )?"
    r"\d{4}(?:,? (?:à|en|em|a|in|te) [^.,;]{2,40})?\.?$"
)
"""A line that ends with a comma and a full date: so picture desks date their captions, and no reporter a sentence."""


def captioned(text: str, *, alone: bool) -> bool:
    """Whether a sentence of one of the six languages beside English belongs to a picture."""
    return (
        _CREDIT_ELSEWHERE.search(text) is not None
        or _POINTER_ELSEWHERE.search(text) is not None
        or (alone and _DATED_PICTURE.match(text) is not None)
    )


def credit_above(text: str) -> bool:
    """Whether a last sentence in one of these languages says who took the picture that its paragraph describes."""
    return _CREDIT_ELSEWHERE.search(text) is not None or any(
        line.match(text) for line in (_CREDIT_LINE_ELSEWHERE, _COPYRIGHT)
    )


def credit_line(text: str) -> bool:
    """Whether a line in one of these languages is a credit: not so an agency's name, which signs a report."""
    return _CREDIT_LINE_ELSEWHERE.match(text) is not None


def credited(text: str) -> bool:
    """Whether `text` holds a photographer's or an agency's credit."""
    return _CREDIT_HINT.search(text) is not None and _CREDIT.search(text) is not None
