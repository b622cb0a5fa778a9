"""Summaries beside LEAD-3 and each method of sumy, their promises and their speed: `python -m tests.bench summaries`.

Quality is ROUGE F1, times are one thread's CPU time.  sumy gets three of all sentences of the text, split by us, as
somebody would use it: no labels of ours keep it from captions.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from statistics import fmean, median, quantiles
from typing import Any, Final

from bot.engine.document import prepare
from bot.engine.labels import Label, label
from bot.engine.sentences import split
from bot.engine.summarise import dek, summarise
from bot.engine.terms import words
from bot.model import Length, SourceText, Summary
from bot.summarisers.sumy import METHODS, rank
from tests.bench.rouge import lead, rouge
from tests.bench.table import Table
from tests.unit.pasted_article import PASTE

NO_NEWS = "WIREWATCH_CORPORA is not set: skipped"
SETS: Final = {"CNN rows": "summary-cnndm.jsonl", "professional writers": "summary-writers.jsonl"}
ROUNDS: Final = 1_000
SLOW: Final = 5_000
"""Words of the long text; KL and Reduction are not run on it (9.5 s and more)."""

Row = Mapping[str, Any]
Teller = Callable[[str], str]


def tables(corpora: Path | None) -> Iterator[Table]:
    """Quality on each set, promises kept, speed."""
    if corpora is None:
        yield Table("Summaries: quality", (), (), NO_NEWS)
    else:
        for name, file in SETS.items():
            yield _quality(name, _read(corpora / file))
        yield _promises(_read(corpora / SETS["CNN rows"]) + _read(corpora / SETS["professional writers"]))
    yield _speed([row["text"] for row in _read(corpora / SETS["CNN rows"])] if corpora else [PASTE])


def _read(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _tellers() -> dict[str, Teller]:
    def by_sumy(method: str) -> Teller:
        def tell(text: str) -> str:
            sentences = split(text)
            chosen = rank(method, [tuple(words(sentence.text)) for sentence in sentences], 3, "en")
            return " ".join(sentences[index].text for index in chosen)

        return tell

    return {
        "Wirewatch": lambda text: summarise([SourceText(text)]).text,
        "Wirewatch, one line": lambda text: dek(SourceText(text)),
        "LEAD-3": lambda text: lead(text, 3),
        "LEAD-2": lambda text: lead(text, 2),
        "LEAD-1": lambda text: lead(text, 1),
        **{f"sumy {method}": by_sumy(method) for method in METHODS},
    }


def _quality(name: str, rows: Sequence[Row]) -> Table:
    references = [row.get("references") or [row["reference"]] for row in rows]
    base = [rouge(wanted, lead(row["text"], 3)) for wanted, row in zip(references, rows, strict=True)]
    shown, means = [], {}
    for teller, tell in _tellers().items():
        told = [tell(row["text"]) for row in rows]
        scores = [rouge(wanted, text) for wanted, text in zip(references, told, strict=True)]
        gains = [(sum(ours) - sum(first)) / 2 for ours, first in zip(scores, base, strict=True)]
        low, high = _interval(gains)
        means[teller] = fmean(gains)
        shown.append(
            (
                teller, f"{fmean(one for one, _ in scores):.1f}", f"{fmean(two for _, two in scores):.1f}",
                f"{fmean(gains):+.2f}", f"{low:+.2f} … {high:+.2f}", f"{fmean(len(text.split()) for text in told):.0f}",
            )
        )  # fmt: skip
    columns = ("method", "ROUGE-1", "ROUGE-2", "gain over LEAD-3", "95 % interval", "words")
    behind = means["Wirewatch"] - max(gain for teller, gain in means.items() if teller.startswith("sumy"))
    note = f"{len(rows)} articles; gain = mean of both ROUGE; sumy's best method lies {behind:.2f} behind Wirewatch"
    return Table(f"Summaries: {name}", columns, tuple(shown), note)


def _interval(gains: Sequence[float]) -> tuple[float, float]:
    rng = random.Random(0)
    means = sorted(fmean(rng.choices(gains, k=len(gains))) for _ in range(ROUNDS))
    return means[round(ROUNDS * 0.025)], means[round(ROUNDS * 0.975) - 1]


_OPENS_DANGLING: Final = re.compile(
    r"[\"“'‘]?(?:He|She|It|They|Him|His|Her|Their|Its|This|That|These|Those|But|And|So|Also|However|Meanwhile|Moreover"
    r"|Instead|Therefore|Yet|Still|Then|Or|Nor)\b"
)
_IMPERSONAL: Final = re.compile(
    r"It(?:'s|’s| is| was| will be| remains| took)\b|(?:This|That) (?:week|month|year|morning)\b"
)


def _promises(rows: Sequence[Row]) -> Table:
    """Faults counted by plain rules of the benchmark's own, not by the engine's."""
    told = dangling = foreign = strange = 0
    for row in rows:
        text = row["text"]
        starts = {sentence.end: sentence.start for sentence in split(text)}
        kinds = {item.sentence.end: item.label for item in label(split(text))}
        for length in Length:
            summary = summarise([SourceText(text)], length=length)
            told += len(summary.sentences)
            foreign += sum(text[s.start : s.end] != s.text for s in summary.sentences)
            strange += sum(kinds[s.end] is not Label.BODY for s in summary.sentences)
            dangling += _dangling(summary, sorted(starts))
    rates = (("sentences told", told), ("not verbatim", foreign), ("captions, bylines, boilerplate", strange))
    shown = [(name, f"{count:,}") for name, count in rates]
    shown.append(("dangling openings", f"{dangling:,} ({dangling / told:.2%})"))
    note = f"{len(rows)} articles at three lengths; dangling: a pronoun or connective without its sentence before it"
    return Table("Summaries: promises", ("of these", "count"), tuple(shown), note)


def _dangling(summary: Summary, ends: Sequence[int]) -> int:
    before = dict(zip(ends[1:], ends, strict=False))
    found, previous = 0, -1
    for sentence in summary.sentences:
        opens = _OPENS_DANGLING.match(sentence.text) and not _IMPERSONAL.match(sentence.text)
        found += bool(opens) and before.get(sentence.end) != previous
        previous = sentence.end
    return found


_ALONE: Final = """
import sys
from bot.engine.summarise import summarise
from bot.model import SourceText
text = sys.stdin.read()
summarise([SourceText(text)])
peak = lambda: print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
peak()
import bot.app
from bot.engine.evidence import SpacyTagger, loaded
SpacyTagger().labels(text[:500])
assert loaded()
peak()
"""


def _speed(texts: Sequence[str]) -> Table:
    usual = [_cut(text, 600) for text in texts]
    long = _cut("\n\n".join([*texts] * (1 + SLOW // 200)), SLOW)
    summarise([SourceText(usual[0])])
    rows = [("Wirewatch", *_times(lambda text: summarise([SourceText(text)]), usual, long))]
    rows.append(("of that, reading and labels", *_times(lambda text: prepare(SourceText(text)), usual, long)))
    for name, tell in _tellers().items():
        if name.startswith("sumy"):
            slow = name in {"sumy kl", "sumy reduction"}
            rows.append((name, *_times(tell, usual[:20], "" if slow else long)))
    alone = subprocess.run([sys.executable, "-c", _ALONE], input=PASTE, capture_output=True, text=True, check=True)
    small, whole = (int(line) // 1024 for line in alone.stdout.split())
    memory = f"a process that only summarises has {small} MB, the whole bot with English's tagger loaded {whole} MB"
    note = f"{len(usual)} articles cut to 600 words (sumy: 20); {memory}"
    return Table("Summaries: speed, ms", ("method", "median", "95th percentile", "5,000 words"), tuple(rows), note)


def _cut(text: str, count: int) -> str:
    """The first `count` words of `text`, line breaks kept."""
    pieces = re.findall(r"\S+\s*", text)
    return text[: list(accumulate(map(len, pieces[:count])))[-1]]


def _times(act: Callable[[str], object], texts: Sequence[str], long: str) -> tuple[str, str, str]:
    taken = [_time(act, text) for text in texts]
    usual, slowest = median(taken), quantiles(taken, n=20)[-1] if len(taken) > 1 else taken[0]
    return f"{usual:.1f}", f"{slowest:.1f}", f"{min(_time(act, long) for _ in range(3)):.0f}" if long else "-"


def _time(act: Callable[[str], object], text: str) -> float:
    start = time.thread_time()
    act(text)
    return (time.thread_time() - start) * 1_000
