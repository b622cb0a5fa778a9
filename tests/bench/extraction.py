"""Article extraction beside its alternatives: `python -m tests.bench extraction`.

Quality is the article-extraction benchmark's: precision, recall and F1 over four-word shingles, each page weighing
the same.  Times are one thread's CPU time; ours includes metadata, dates, language and the gate.
"""

from __future__ import annotations

import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import trafilatura
from trafilatura.meta import reset_caches

from bot.ingest.extract import extract
from tests.bench.table import Table

NO_PAGES: Final = "WIREWATCH_CORPORA is not set: skipped"
Shingles = Counter[tuple[str, ...]]


@dataclass(frozen=True)
class Page:
    html: bytes
    url: str
    gold: Shingles


def tables(corpora: Path | None) -> Iterator[Table]:
    """Quality and speed on the benchmark's pages; the gate's verdicts and the dates' sources on the same."""
    if corpora is None:
        yield Table("Extraction", (), (), NO_PAGES)
        return
    pages = list(_pages(corpora))
    extractors: dict[str, Callable[[Page], str]] = {
        "Wirewatch": lambda page: extract(page.html, page.url).text,
        "trafilatura, precision": lambda page: _trafilatura(page, favor_precision=True),
        "trafilatura, default": _trafilatura,
        "trafilatura, fast": lambda page: _trafilatura(page, fast=True),
    }
    for read in extractors.values():
        read(pages[0])  # imports are not part of a page's cost
    rows = tuple((name, *_measured(read, pages)) for name, read in extractors.items())
    yield Table("Extraction", ("extractor", "P", "R", "F1", "pages per CPU s"), rows, f"{len(pages)} pages")
    yield _verdicts(pages)


def _pages(corpora: Path) -> Iterator[Page]:
    for line in (corpora / "extraction.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Page(gzip.decompress((corpora / row["path"]).read_bytes()), row["url"], _shingles(row["article_body"]))


def _trafilatura(page: Page, *, favor_precision: bool = False, fast: bool = False) -> str:
    return trafilatura.extract(page.html, include_comments=False, favor_precision=favor_precision, fast=fast) or ""


def _measured(read: Callable[[Page], str], pages: Sequence[Page]) -> Iterator[str]:
    reset_caches()  # trafilatura remembers texts it has seen: whoever reads the pages second would look faster
    begun = time.process_time()
    texts = [read(page) for page in pages]
    seconds = time.process_time() - begun
    scores = [_score(page.gold, _shingles(text)) for page, text in zip(pages, texts, strict=True)]
    right, wrong, missed = (sum(score[part] for score in scores) for part in range(3))
    precision, recall = right / (right + wrong), right / (right + missed)
    f1 = 2 * precision * recall / (precision + recall)
    yield from (f"{precision:.3f}", f"{recall:.3f}", f"{f1:.4f}", f"{len(pages) / seconds:.0f}")


def _shingles(text: str, length: int = 4) -> Shingles:
    words = re.findall(r"\w+", text)
    if len(words) < length:
        return Counter([tuple(words)] if words else [])
    return Counter(tuple(words[at : at + length]) for at in range(len(words) - length + 1))


def _score(gold: Shingles, found: Shingles) -> tuple[float, float, float]:
    right, wrong, missed = (sum(part.values()) for part in (gold & found, found - gold, gold - found))
    total = right + wrong + missed or 1
    return right / total, wrong / total, missed / total


def _verdicts(pages: Sequence[Page]) -> Table:
    found = [extract(page.html, page.url) for page in pages]
    verdicts = Counter(f"verdict: {each.readability.value}" for each in found)
    dates = Counter(f"date from: {each.published_source.value}" for each in found)
    rows = tuple((name, str(n)) for name, n in (*verdicts.most_common(), *dates.most_common()))
    return Table(
        "Extraction: verdicts and dates", ("", "pages"), rows, "all pages are articles; one is a paywall's stub"
    )
