"""A sentence as it is shown: on one line, whatever breaks the text was pasted with."""

from __future__ import annotations

import re
from typing import Final

from bot.engine.lexicon import common_words

_INVISIBLE: Final = re.compile("\u00ad(?:[^\\S\n]*\r?\n\\s*)?|[\u200b\u2060\ufeff]")
"""Soft hyphens and marks of no width; not the joiners, which Persian and emoji need."""

_SIGN: Final = "[\u3000-\u30ff\u3400-\u9fff\uff00-\uff60]"
_UNSPACED: Final = re.compile(rf"(?<={_SIGN}) (?={_SIGN})|(?<=[。！？][”’」』]) ")
"""A space that Chinese and Japanese do not have: it stood for a line's end, or between two sentences."""

_MARKUP: Final = (
    (re.compile(r"!?\[([^\[\]\n]{1,300})\]\((?:https?:/|mailto:|#|/)[^\s()]{0,1000}(?: \"[^\"\n]{0,200}\")?\)"), r"\1"),
    (re.compile(r"\[\^[\w-]{1,20}\]"), ""),
    (re.compile(r"(?<![\w*])(\*{1,3})(?=[^\s*])([^*\n]{1,300})(?<=\S)\1(?![\w*])"), r"\2"),
    (re.compile(r"(?<![\w_])(_{1,3})(?=[^\s_])([^_\n]{1,300})(?<=\S)\1(?![\w_])"), r"\2"),
    (re.compile(r"`([^`\n]{1,300})`"), r"\1"),
)
"""Markdown's links, footnotes, stress and code, as people paste them out of notes and repositories."""

_DIVIDED: Final = re.compile(r"(?<!\w)(\w++)[-‐][^\S\n]*\r?\n\s*(\w+)")


def flowing(sentence: str) -> str:
    """`sentence` on one line: words that were divided at a line's end whole again, nothing invisible, no Markdown."""
    whole = _DIVIDED.sub(_joined, sentence) if "\n" in sentence else sentence
    for mark, words in _MARKUP:
        whole = mark.sub(words, whole)
    return _UNSPACED.sub("", " ".join(_INVISIBLE.sub("", whole).split()))


def _joined(divided: re.Match[str]) -> str:
    """A compound keeps its hyphen: long-term is two words that are known, Tes-saly none."""
    first, second = divided.groups()
    known = common_words()
    two = first.lower() in known and second in known and first.lower() + second not in known
    return first + second if second[0].islower() and not two else f"{first}-{second}"
