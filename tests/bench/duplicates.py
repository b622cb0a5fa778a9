"""Republished texts found, and different ones kept apart: `python -m tests.bench duplicates`.  Times are CPU time.

Recall is measured on articles that were republished in invented ways; false merges on everything that is no copy:
different articles of the corpora, reports of one event by different outlets, and form letters, such as the weather of
two days, that share their wording and nothing of what they say.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Final

import rensa

from bot.engine.duplicates import DuplicateIndex
from tests.bench.clusters import NOW
from tests.bench.invented_forms import FORMS, fill
from tests.bench.table import Table

NO_TEXTS: Final = "WIREWATCH_CORPORA is not set: only invented texts"
OF_EACH_FORM: Final = 40
Edit = Callable[[str, str, Random], str]


def tables(corpora: Path | None) -> Iterator[Table]:
    """Recall by kind of edit, false merges by kind of text, and speed beside MinHash."""
    forms = {name: [fill(form, Random(number)) for number in range(OF_EACH_FORM)] for name, form in FORMS.items()}
    apart: dict[str, Sequence[str]] = dict(forms)
    if corpora is not None:
        texts = list(_articles(corpora))
        yield _recall(texts)
        yield _speed(texts)
        apart |= {"articles of one outlet": texts, "outlets about like events": list(_events(corpora))}
    rows = tuple((name, *_false(found)) for name, found in apart.items())
    columns = ("texts that are no copies", "texts", "taken for copies", "share of pairs")
    note = "what is left among real texts are copies of one agency's report" if corpora else NO_TEXTS
    yield Table("Near-duplicates: false merges", columns, rows, note)


def _articles(corpora: Path) -> Iterator[str]:
    for name in ("summary-cnndm", "summary-cnndm-train"):
        yield from _texts(corpora / f"{name}.jsonl", "text")
    yield from _texts(corpora / "extraction.jsonl", "article_body")


def _events(corpora: Path) -> Iterator[str]:
    yield from _texts(corpora / "stories-ecbplus.jsonl", "text")


def _texts(path: Path, key: str) -> Iterator[str]:
    return (json.loads(line)[key] for line in path.read_text(encoding="utf-8").splitlines())


def _false(texts: Sequence[str]) -> tuple[str, str, str]:
    """Count texts that an earlier one was found for, and pairs that would be called copies if they met alone."""
    index = DuplicateIndex()
    taken = sum(index.add(str(number), text, NOW) is not None for number, text in enumerate(texts))
    some = texts if len(texts) <= OF_EACH_FORM else ()
    pairs = [_are_copies(one, other) for one, other in combinations(some, 2)]
    return (
        str(len(texts)),
        str(taken),
        f"{sum(pairs) / len(pairs):.3f}" if pairs else f"{taken / len(texts):.4f} of texts",
    )


def _are_copies(one: str, other: str) -> bool:
    index = DuplicateIndex()
    index.add("one", one, NOW)
    return index.add("other", other, NOW) is not None


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", text)


def _shortened(text: str, _: str, choose: Random) -> str:
    found = _sentences(text)
    return " ".join(found[: max(3, len(found) * 2 // 5)])


def _thinned(text: str, _: str, choose: Random) -> str:
    return " ".join(sentence for sentence in _sentences(text) if choose.random() > 0.3)


def _reworded(text: str, _: str, choose: Random) -> str:
    return " ".join(word if choose.random() > 0.08 else "changed" for word in text.split())


def _framed(text: str, _: str, choose: Random) -> str:
    read_more = "Read more of our stories and subscribe to the newsletter"
    return " ".join(["By our own staff", *_sentences(text)[1:], read_more])


def _localised(text: str, other: str, choose: Random) -> str:
    """Half of it, and two paragraphs of the outlet's own."""
    found = _sentences(text)
    return " ".join([*found[: max(4, len(found) // 2)], *_sentences(other)[3:9]])


def _updated(text: str, other: str, choose: Random) -> str:
    """A new opening, and a third of its figures have changed."""
    told = re.sub(r"\d+", lambda found: found[0] if choose.random() > 1 / 3 else str(choose.randrange(2, 400)), text)
    return " ".join([*_sentences(other)[2:4], *_sentences(told)[2:]])


EDITS: Final[Mapping[str, Edit]] = {
    "its first two fifths": _shortened,
    "a third of its sentences gone": _thinned,
    "one word in twelve another": _reworded,
    "another opening and a trailer": _framed,
    "half of it, and paragraphs of the outlet's own": _localised,
    "a new opening, a third of its figures changed": _updated,
}


def _recall(texts: Sequence[str]) -> Table:
    rows = []
    for name, edit in EDITS.items():
        choose = Random(1)
        edited = [edit(text, texts[number - 1], choose) for number, text in enumerate(texts)]
        index = DuplicateIndex()
        for number, text in enumerate(texts):
            index.add(str(number), text, NOW)
        found = [index.add(f"again {number}", text, NOW) for number, text in enumerate(edited)]
        right = sum(one in {str(number), f"again {number}"} for number, one in enumerate(found))
        rows.append((name, f"{sum(one is not None for one in found) / len(found):.4f}", f"{right / len(found):.4f}"))
    columns = ("republished as", "found", "and the right one")
    return Table("Near-duplicates: recall", columns, tuple(rows), f"{len(texts)} articles, each republished once")


def _speed(texts: Sequence[str]) -> Table:
    rows = (("Wirewatch", _rate(texts, _by_shingles)), ("MinHash candidates alone (rensa)", _rate(texts, _by_minhash)))
    return Table("Near-duplicates: speed", ("found by", "articles per CPU s"), rows)


def _rate(texts: Sequence[str], add_all: Callable[[Iterable[str]], None]) -> str:
    begun = time.process_time()
    add_all(texts)
    return f"{len(texts) / (time.process_time() - begun):,.0f}"


def _by_shingles(texts: Iterable[str]) -> None:
    index = DuplicateIndex()
    for number, text in enumerate(texts):
        index.add(str(number), text, NOW)


def _by_minhash(texts: Iterable[str]) -> None:
    index = rensa.RMinHashLSH(threshold=0.2, num_perm=128, num_bands=64)
    for number, text in enumerate(texts):
        signature = _signature(text)
        index.query(signature)
        index.insert(number, signature)


def _signature(text: str) -> rensa.RMinHash:
    words = re.findall(r"\w+", text.lower())
    signature = rensa.RMinHash(num_perm=128, seed=1)
    signature.update([" ".join(words[at : at + 3]) for at in range(len(words) - 2)])
    return signature
