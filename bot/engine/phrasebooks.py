"""What newsrooms of six languages beside English write around an article: patterns made of `newsrooms.py`.

They are compiled when the first text of a language comes.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from bot.engine.newsrooms import (
    AGO,
    BOILERPLATE,
    BY,
    CORRECTIONS,
    DESKS,
    MONTHS,
    NEWSLETTERS,
    PUBLISHED,
    READ_MORES,
    SHARES,
)
from bot.engine.phrases import BYLINE as ENGLISH_BYLINE
from bot.engine.phrases import OPENINGS
from bot.engine.pictures import CAPTION_ELSEWHERE
from bot.engine.pointing import alternatives

_NAME: Final = r"[A-ZÀ-Þ][\w.'’-]{0,30}"
_NAMES: Final = (
    rf"{_NAME}(?:[ ,&/]{{1,3}}(?:(?:und|et|y|e|en|de|da|do|dos|del|della|di|van|von|der|den|le|la|du) ){{0,3}}"
    rf"{_NAME}){{0,7}}"
)
_AGENCIES: Final = (
    r"(?:AFP|AP|Reuters|REUTERS|dpa|DPA|epd|KNA|APA|SDA|sda|sid|SID|EFE|E[Uu][Rr][Oo][Pp][Aa] P[Rr][Ee][Ss][Ss]"
    r"|EP|Télam"
    r"|ANSA|Adnkronos|AGI|LaPresse|askanews|Lusa|LUSA|Agência Brasil|Folhapress|ANP|Belga|BELGA|ATS|ats|Keystone-SDA)"
)
_SIGNED: Final = rf"(?:[(*]|[–-]\s)?(?i:{_AGENCIES}|lusa)(?:\s?[/,+-]\s?[\w-]{{2,12}}){{0,3}}\)?\.?$"
"""What an agency, and who edited its report, puts under it."""

AUTHOR_ELSEWHERE: Final = re.compile(
    rf"(?:{_NAME} ){{1,4}}(?:est|ist|es|è|é|is) (?:[\w’'-]+ ){{0,4}}(?:journaliste|Redakteur(?:in)?"
    rf"|Korrespondent(?:in)?"
    r"|Autor(?:in)?|Reporter(?:in)?|Journalist(?:in)?|periodista|redactora?|corresponsal|giornalista"
    r"|corrispondente|jornalista"
    r"|repórter|correspondente|redacteur|verslaggever|journalist|correspondent|columnist)\b"
)
"""A line about who wrote the article."""

_BULLETS: Final = r"[>»▶►➤→•*+\s¡¿(–-]{0,4}"


def _date(language: str) -> str:
    months = "|".join(MONTHS[language].split())
    return rf"\d{{1,2}}(?:er|º|°|\.)?\s(?:de\s)?(?i:{months})\b\.?(?:,?\s(?:de\s|del\s)?\d{{4}})?"


def _published(language: str) -> str:
    """When an article was published, up to the date or the hour."""
    return (
        rf"(?i:{alternatives(PUBLISHED[language])})\b(?:\W{{0,3}}(?:le|la|am|el|il|em|op|à|a|um|ieri|hier)\b)?\W{{0,3}}"
        rf"(?:[^\W\d]+,?\s)?(?:{_date(language)}|\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{2,4}}|\d{{1,2}}\s?[:.hu]\s?\d{{2}})"
    )


@cache
def published(language: str) -> re.Pattern[str]:
    """A line that says when an article was published, where lines run together.

    Raises `KeyError` for a language that is not one of the six.
    """
    return re.compile(
        rf"(?=[A-ZÀ-Þ]){_published(language)}"
        r"(?:,?\s(?:à|às|a\slas|alle|um|om|ore)?\s?\d{1,2}\s?[:.h]\s?\d{0,2}(?:\s?(?:Uhr|uur|h)\b)?)?(?=\s[A-ZÀ-Þ\"“„«¿¡])"
    )


def _timestamps(language: str) -> str:
    return (
        rf"{_BULLETS}{_published(language)}.{{0,60}}$"
        rf"|(?i:{alternatives(AGO[language])})"
        rf"|(?:[^\W\d]{{4,10}}(?:-feira)?\.?,?\s)?{_date(language)}(?:.{{0,12}}\d{{1,2}}\s?[:.h]\s?\d{{0,2}}.{{0,10}})?"
        r"[ .|]{0,3}$"
        r"|\d{1,2}\s?[:.h]\s?\d{2}(?:\s?(?:Uhr|uur|h|hs|horas|ore))?\.?$"
    )


def _bylines(language: str) -> str:
    opening = "|".join(entry.replace("_", r"\s") for entry in BY[language].split("|"))
    return (
        rf"(?i:{opening})\s?:?\s{_NAMES}(?:\s(?:in|aus|à|en|a|em|te|da)\s{_NAME}(?:\s{_NAME})?)?"
        rf"(?:\s?\.?$|\s?(?:[,|/•·(–—-]|avec|mit|con|com|met)(?!.{{0,120}}[.!?…]$).{{0,100}}$)"
        rf"|{_SIGNED}|(?i:{alternatives(DESKS[language])})"
        rf"|[\w.+-]{{1,40}}@[\w-]{{1,40}}\.\w+"
    )


@cache
def openings(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Patterns for the first words of a sentence, and the label that each gives, in the order of their trial.

    Raises `KeyError` for a language that is not one of the six.
    """
    phrases = (
        ("correction", CORRECTIONS),
        ("newsletter", NEWSLETTERS),
        ("share", SHARES),
        ("read more", READ_MORES),
        ("boilerplate", BOILERPLATE),
    )
    own = [(name, rf"{_BULLETS}(?i:{alternatives(listed[language])})") for name, listed in phrases]
    own += [("byline", _bylines(language)), ("timestamp", _timestamps(language))]
    own.append(("caption", CAPTION_ELSEWHERE))
    compiled = [(name, re.compile(pattern)) for name, pattern in own]
    return (*compiled, *((name, pattern) for name, pattern in OPENINGS if pattern is not ENGLISH_BYLINE))


_CITY: Final = r"[A-ZÀ-Þ][\w.'’-]{0,30}(?:[ /][\w.'’()-]{1,30}){0,4}"


_PLACES: Final = {
    "de": (  # Nordheim – Die Fähre …
        r"[A-ZÄÖÜ][\w.-]{2,30}(?:[ /][A-ZÄÖÜ][\w.-]{1,30})?\s[–-]\s(?=(?:Der|Die|Das|Ein|Eine|Nach|In|Im|Bei|Am)\s)",
    ),
    "fr": (r"\([A-ZÀ-Þ][\w'’ -]{2,30}\)\s(?=[A-ZÀ-Þ])",),  # (Nordville) Le bac …
    "nl": (  # NOORDDORP De boot …
        r"[A-ZÀ-Þ]{3}[A-ZÀ-Þ'’/-]{0,25}(?:[ /][A-ZÀ-Þ]{2,20}){0,3}\s(?=(?:De|Het|Een|In|Na|Bij|Er|Op)\s[a-z\d])",
    ),
}
"""Places before a report as the newspapers of one language set them."""


@cache
def lead_ins(language: str) -> tuple[re.Pattern[str], ...]:
    """Patterns for what a report or an entry of a live blog has before its first word.

    Raises `KeyError` for a language that is not one of the six.
    """
    date = _date(language)
    agency = rf"\({_AGENCIES}(?:\s?[/,+-]\s?[\w -]{{2,20}}){{0,2}}\)"
    dash = r"\s*[—–-]{1,2}\s+"
    patterns = [
        # Berlin (dpa/lno) - | Madrid, 3 mar (EFE).- | (ANSA) - ROMA, 03 MAR -
        rf"(?:{_CITY}(?:,?\s{date})?,?\s)?{agency}\s*(?:\.?\s?[—–-]{{1,2}}|[.:])?\s*(?:{_CITY},?\s{date}{dash})?",
        # ROMA, 03 MAR - | Lisboa, 3 de março de 2025 –
        rf"{_CITY},?\s{date}{dash}",
        # PARIS — | SÃO PAULO - | PUERTO AZUL, Mor.—
        r"[A-ZÀ-Þ]{2}[A-ZÀ-Þ'’-]{1,20}(?:[ /][A-ZÀ-Þ][A-ZÀ-Þ'’-]{1,20}){0,3}(?:,\s[A-Z][\w.]{1,19})?\s*[—–-]{1,2}\s+",
        # 14h05 : | 14.05 Uhr – | Ore 14:05 -
        r"(?:Ore\s)?\d{1,2}\s?[:h]\s?\d{2}(?:\s?(?:Uhr|uur|h|hs|horas))?\s*(?:[:|•·—–-]\s*)?(?=[A-ZÀ-Þ\"“„«¿¡])",
        r"\d{1,2}(?:\.\d{2})?\s?(?:Uhr|uur|h)?\s*[:|•·—–-]\s+(?=[A-ZÀ-Þ\"“„«¿¡])",
        r"\d{1,2}\.\d{2}\s(?:Uhr|uur)\s(?=[A-ZÀ-Þ])",
    ]
    return tuple(map(re.compile, [*patterns, *_PLACES.get(language, ())]))
