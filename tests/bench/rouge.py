"""How a summary is measured against its references, and the baseline that every summariser must beat."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from statistics import fmean
from typing import Final

from rouge_score.rouge_scorer import RougeScorer

_ENDS: Final = re.compile(r"(?<=[.!?][\"'”’)])\s+|(?<=[.!?])\s+(?=[\"'“‘(A-Z0-9])|\n+")


def lead(text: str, count: int) -> str:
    """LEAD-N: the first N sentences or lines of a text, as a naive splitter sees them."""
    return " ".join(_ENDS.split(text.strip())[:count])


@cache
def _scorer() -> RougeScorer:
    return RougeScorer(["rouge1", "rouge2"], use_stemmer=True)


def rouge(references: Sequence[str], summary: str) -> tuple[float, float]:
    """ROUGE-1 and ROUGE-2 F1 × 100 (Lin 2004), stemmed; the mean over several references."""
    scores = [_scorer().score(reference, summary) for reference in references]
    return (
        100 * fmean(score["rouge1"].fmeasure for score in scores),
        100 * fmean(score["rouge2"].fmeasure for score in scores),
    )
