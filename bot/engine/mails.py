"""What stands around the words of a mail: its head, its signature, and the mail that it answers."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

_HEAD: Final = re.compile(
    r"(?:From|To|Cc|Bcc|Sent|Date|Subject|Reply-To|Von|An|Gesendet|Datum|Betreff|De|À|Envoyé|Objet|Para|Enviado"
    r"|Asunto)\s?: \S"
)
_FEWEST_HEADS: Final = 3
"""Lines of a head: a single "To: …" may be a script's or a letter's."""

_ANSWERED: Final = re.compile(
    r"(?:(?:On|Am|Le|El|Il|Em|Op) .{0,120}\d.{0,160}|.{0,80}<[^<>\s]{1,80}@[^<>\s]{1,80}> ?)"
    r"\b(?:wrote|schrieb|a écrit|escribió|ha scritto|escreveu|schreef)\b.{0,80}:$",
    re.DOTALL,
)
_SIGNATURE: Final = "--"
_LONGEST_SIGNATURE: Final = 12
"""Paragraphs."""

_FEWEST_WORDS: Final = 8
"""With fewer of its own ("FYI, see below") a mail only passes another on."""


def around(paragraphs: Sequence[str]) -> frozenset[int]:
    """Numbers of the paragraphs that are not the mail's own words; none in a text that is no mail."""
    heads = {number for number, text in enumerate(paragraphs) if _HEAD.match(text)}
    answers = [number for number, text in enumerate(paragraphs) if _ANSWERED.fullmatch(text)]
    if len(heads) < _FEWEST_HEADS and not answers:
        return frozenset()
    quoted = {number for number, text in enumerate(paragraphs) if answers and text.startswith(">")}
    found = heads.union(answers, quoted, _signatures(paragraphs, quoted.union(answers)))
    own = sum(len(text.split()) for number, text in enumerate(paragraphs) if number not in found)
    return frozenset(found if own >= _FEWEST_WORDS else heads.union(answers))


def _signatures(paragraphs: Sequence[str], ends: set[int]) -> Iterator[int]:
    """The short lines under a lone "--", as far as the mail that is answered."""
    following = [*sorted(ends), len(paragraphs)]
    for number, text in enumerate(paragraphs):
        if text.strip() == _SIGNATURE:
            end = following[bisect_right(following, number)]
            if end - number <= _LONGEST_SIGNATURE:
                yield from range(number, end)
