"""One-line deks beside the publishers' own descriptions of their pages: `python -m tests.bench deks`.

The reference is a page's `og:description` or `description`; the text is what Wirewatch extracts of the page.  Pages
that are not English, have no three running sentences or a description of fewer than six words are left out, and those
whose description opens as a sentence of the text does are counted apart: there the lead wins by being copied.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from bot.engine.document import prepare
from bot.engine.summarise import dek
from bot.engine.terms import words
from bot.ingest.extract import extract
from bot.model import SourceText
from tests.bench.rouge import lead, rouge
from tests.bench.table import Table

NO_PAGES: Final = "WIREWATCH_CORPORA is not set: skipped"
_NAMES: Final = ('meta[property="og:description"]', 'meta[name="description"]')
_FEWEST_WORDS: Final = 6
_FEWEST_SENTENCES: Final = 3
_COPIED_WORDS: Final = 8


@dataclass(frozen=True)
class Page:
    """A page's text with its publisher's description; `copied`: whether the text says the description's opening."""

    source: SourceText
    description: str
    copied: bool


def tables(corpora: Path | None) -> Iterator[Table]:
    """ROUGE-1 of one sentence against the description."""
    if corpora is None:
        yield Table("Deks", (), (), NO_PAGES)
        return
    pages = list(_pages(corpora))
    tellers: dict[str, Callable[[SourceText], str]] = {
        "Wirewatch": dek,
        "LEAD-1": lambda source: lead(source.text, 1),
        "the best sentence there is": lambda source: _best(source, pages),
    }
    rows = tuple((name, *_scores(tell, pages)) for name, tell in tellers.items())
    copied = sum(page.copied for page in pages)
    note = f"{len(pages)} English pages, {copied} of them with a description that was copied from the text"
    yield Table("Deks: ROUGE-1", ("method", "all", "not copied"), rows, note)


def _pages(corpora: Path) -> Iterator[Page]:
    for line in (corpora / "extraction.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        html = gzip.decompress((corpora / row["path"]).read_bytes())
        description = _description(html)
        page = extract(html, row["url"])
        document = prepare(SourceText(page.text, title=page.title))
        told = words(description)
        usable = document.language == "en" and len(document.candidates) >= _FEWEST_SENTENCES
        if usable and len(told) >= _FEWEST_WORDS:
            copied = " ".join(told[:_COPIED_WORDS]) in " ".join(words(page.text))
            yield Page(SourceText(page.text, title=page.title), description, copied)


def _description(html: bytes) -> str:
    tree = LexborHTMLParser(html)
    found = [node.attributes.get("content") or "" for name in _NAMES for node in tree.css(name)]
    return next(filter(None, found), "")


def _best(source: SourceText, pages: Sequence[Page]) -> str:
    wanted = next(page.description for page in pages if page.source is source)
    sentences = [candidate.text for candidate in prepare(source).candidates]
    return max(sentences, key=lambda sentence: rouge([wanted], sentence)[0])


def _scores(tell: Callable[[SourceText], str], pages: Sequence[Page]) -> tuple[str, str]:
    scores = [(rouge([page.description], tell(page.source))[0], page.copied) for page in pages]
    return f"{fmean(score for score, _ in scores):.1f}", f"{fmean(score for score, copied in scores if not copied):.1f}"
