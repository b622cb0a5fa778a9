"""Words and terms: what two sentences can have in common.

A term is a content word, folded and stemmed.  Languages that leave no spaces (Chinese, Japanese) are cut into pairs of
characters, the usual stand-in for words there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import snowballstemmer

from bot.engine.stopwords import STOP_WORDS

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_FOLDED_ASCII: Final = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")
"""The same in folded ASCII, and found twice as fast."""

_PLAIN: Final = str.maketrans("’“”‘–—…", '\'"""--.', "\u00ad\u200b\u2060\ufeff")
"""What parts words or joins them as its plain twin does: most English text is ASCII but for these.

What cannot be seen is nothing: pages set soft hyphens amid words.
"""

_UNSPACED: Final = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]{2,}")
_STEMMERS: Final = {
    code: snowballstemmer.stemmer(name)
    for code, name in {
        "en": "english",
        "fr": "french",
        "de": "german",
        "es": "spanish",
        "it": "italian",
        "pt": "portuguese",
        "nl": "dutch",
    }.items()
}
_LONGEST_WORD: Final = 40
"""Characters: what is longer is an address or a blob, and is cut, so that no stemmer sees 200 kB at once."""


def words(text: str) -> list[str]:
    """Folded words of `text` in order, possessives off; pairs of characters where a script leaves no spaces."""
    plain = text if text.isascii() else text.translate(_PLAIN)
    if plain.isascii():
        folded = plain.casefold()
        known = _FOLDED_ASCII.findall(folded)
        if "'s" not in folded and len(max(known, key=len, default="")) <= _LONGEST_WORD:
            return known
        return [word[:_LONGEST_WORD].removesuffix("'s") for word in known]
    found: list[str] = []
    for match in _WORD.finditer(plain):
        word = match.group()[:_LONGEST_WORD].casefold()
        if not word.isascii() and _UNSPACED.fullmatch(word):
            found.extend(word[i : i + 2] for i in range(len(word) - 1))
        else:
            found.append(word.removesuffix("'s"))
    return found


@lru_cache(maxsize=65_536)
def stem(word: str, language: str) -> str:
    """The stem of a folded word; the word itself in a language without a stemmer."""
    stemmer = _STEMMERS.get(language)
    return str(stemmer.stemWord(word)) if stemmer else word


def terms(text: str, language: str) -> list[str]:
    """Stems of the content words of `text` in order, repetitions kept."""
    return content(words(text), language)


def content(found: Iterable[str], language: str) -> list[str]:
    """The same of words that `words` has found already."""
    stop = STOP_WORDS.get(language, frozenset())
    return [stem(word, language) for word in found if word not in stop]
