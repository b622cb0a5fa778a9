"""Watch-list matching beside a plain search, spaCy's PhraseMatcher and EntityRuler: `python -m tests.bench matching`.

Times are one thread's CPU time, the best of three.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bot.engine.aliases import forms
from bot.engine.match import Matcher
from bot.model import Entity, EntityType, Watchlist
from tests.bench.invented_lists import invent
from tests.bench.rivals import OURS, RIVALS, Rival
from tests.bench.table import Table
from tests.unit import agency, confusions
from tests.unit.confusions import Passage, Span

SIZES = (10_000, 100_000)
RIVAL_TEXT = 300_000
"""Characters that the slow rivals read; speed is per character."""
TAGGER_WANTED = "Tavoranelli met farmers in the north, and nobody else of that name was there when it began to rain."
"""Warms the tagger up: its model is loaded once a process, when first asked."""
NO_NEWS = "WIREWATCH_CORPORA is not set: skipped"


def tables(corpora: Path | None) -> Iterator[Table]:
    """Speed of the scan, speed of the whole, quality on the labelled passages, recall on Wikinews."""
    texts, origin = _texts(corpora)
    yield _scan(texts, origin)
    yield _whole(texts, origin)
    yield _passages()
    yield _wire()
    yield _newsroom("Passages of today's newsrooms, all unseen", confusions.NEWSROOM)
    yield _newsroom("A stranger's passages, the known half", confusions.PRESS)
    yield _newsroom("A stranger's passages, the unseen half", confusions.PRESS_UNSEEN)
    yield _newsroom("Two more strangers' passages, the known half", confusions.FIELD)
    yield _newsroom("Two more strangers' passages, the unseen half", confusions.FIELD_UNSEEN)
    yield _newsroom("Three more strangers' passages, the known two thirds", confusions.BEATS)
    yield _newsroom("Three more strangers' passages, the unseen third", confusions.BEATS_UNSEEN)
    yield _agency()
    yield _wikinews(corpora)


def _scan(texts: list[str], origin: str) -> Table:
    few = _head(texts, RIVAL_TEXT)
    rows = []
    for size in SIZES:
        entities = invent(size)
        rates = {"Wirewatch, first stage": _speed(texts, Matcher([Watchlist("bench", entities)]).scan)}
        for name, rival in RIVALS.items():
            if name != OURS:
                rates[name] = _speed(few, rival(entities).find, runs=1)
        phrases = rates["spaCy PhraseMatcher"]
        rows += [(f"{size:,}", name, f"{rate:.2f}", f"{rate / phrases:.0f}x") for name, rate in rates.items()]
    return Table("Scan", ("aliases", "method", "MB/s", "to PhraseMatcher"), tuple(rows), f"{origin}; invented lists")


def _whole(texts: list[str], origin: str) -> Table:
    columns = ("entities", "articles/s", "first build, s", "one list edited, s")
    rows = tuple(_whole_row(size, texts) for size in (1_000, *SIZES, 200_000))
    return Table("Whole match, with evidence and tagger", columns, rows, f"{origin}, {_words(texts)} words each")


def _whole_row(size: int, texts: list[str]) -> tuple[str, ...]:
    entities = invent(size)
    lists = [Watchlist(f"list {part}", entities[part::20]) for part in range(20)]
    forms.cache_clear()
    started = time.process_time()
    matcher = Matcher(lists)
    built = time.process_time() - started
    matcher.match(TAGGER_WANTED)
    rate = len(texts) / _seconds(lambda: [matcher.match(text) for text in texts], runs=1)
    changed = Watchlist("list 0", (*lists[0].entities[1:], Entity("Zora Bandelaar", EntityType.PERSON)))
    edited = _seconds(lambda: [Matcher([changed, *lists[1:]], previous=matcher)])
    return f"{size:,}", f"{rate:.0f}", f"{built:.2f}", f"{edited:.3f}"


def _passages() -> Table:
    passages = confusions.read()
    rows = []
    for name, rival in RIVALS.items():
        spans: Counter[str] = Counter()
        for passage in passages:
            said = rival(passage.entities).find(passage.text)
            gold = {(number, start, end) for number, part, start, end in passage.gold if part == "text"}
            spans.update(tp=len(gold & said), fp=len(said - gold), fn=len(gold - said))
        rows.append((name, *_prf(spans)))
    note = f"{len(passages)} passages, the unseen third among them"
    return Table("Labelled passages, exact mentions", ("method", "P", "R", "F1"), tuple(rows), note)


def _wire() -> Table:
    """Each method on the wire passages, then ours on the unseen third alone: is this entity in the passage?"""
    passages = confusions.read(confusions.WIRE)
    unseen = [passage for passage in passages if passage.unseen]
    rows = [_wire_row(name, passages, rival) for name, rival in RIVALS.items()]
    rows.append(_wire_row(f"{OURS}, the unseen third", unseen, RIVALS[OURS]))
    note = f"{len(passages)} passages, {len(unseen)} of them the unseen third"
    return Table(
        "Wire passages of the 1990s' manner, is it in there", ("method", "persons", "organisations"), tuple(rows), note
    )


def _wire_row(name: str, passages: Sequence[Passage], rival: Callable[[Sequence[Entity]], Rival]) -> tuple[str, ...]:
    def find(passage: Passage) -> frozenset[Span]:
        both = f"{passage.title}\n\n{passage.text}" if passage.title else passage.text
        said = rival(passage.entities).find(both)
        return frozenset((number, "text", start, end) for number, start, end in said)

    counted = confusions.by_type(passages, find)
    return (name, *(" / ".join(_prf(counted[kind])) for kind in (EntityType.PERSON, EntityType.ORGANISATION)))


def _newsroom(title: str, name: str) -> Table:
    """Each method on the passages of a file: is this entity in the passage, and exact mentions."""
    passages = confusions.read(name)
    exact = f"{100 * confusions.score(passages)[0]:.1f}"
    rows = [(*_wire_row(name, passages, rival), exact if name == OURS else "") for name, rival in RIVALS.items()]
    columns = ("method", "persons", "organisations", "exact mentions, F1")
    return Table(title, columns, tuple(rows), f"{len(passages)} passages")


def _agency() -> Table:
    """Ours and a plain search on whole reports, one list for all, with few aliases and with all of them."""
    rows: list[tuple[str, ...]] = []
    for least, aliases in ((2, "two reports share"), (1, "occur at all")):
        reports = agency.read(least)
        ours, plain = agency.found_by_matcher(reports), agency.plain_search(reports)
        unseen = tuple(article for article in reports.articles if article.unseen)
        for name, part, find in (
            (OURS, reports.articles, ours),
            (f"{OURS}, spaces around punctuation", reports.articles, lambda text, find=ours: find(agency.spaced(text))),
            (f"{OURS}, the unseen half", unseen, ours),
            ("plain search", reports.articles, plain),
            ("plain search, the unseen half", unseen, plain),
        ):
            counted = agency.count(reports, part, find)
            figures = (" / ".join(_prf(counted[kind])) for kind in (EntityType.PERSON, EntityType.ORGANISATION))
            rows.append((aliases, name, *figures))
    note = f"{len(agency.read().articles)} invented reports, one list of all whom they link; is it in there, P / R / F1"
    return Table("Agency reports", ("aliases that", "method", "persons", "organisations"), tuple(rows), note)


def _wikinews(corpora: Path | None) -> Table:
    columns = ("method", "persons", "organisations", "persons, all", "organisations, all")
    if corpora is None:
        return Table("Wikinews: recall of whom the text names", columns, (), NO_NEWS)
    rows = [json.loads(line) for line in (corpora / "entities-wikinews.jsonl").read_text(encoding="utf-8").splitlines()]
    entities, gold = _linked(rows)
    shown = []
    for name, rival in RIVALS.items():
        found = _documents(rival(entities), rows)
        shown.append((name, *_recalls(entities, gold, found, rows)))
    note = "of those of whom an alias, the first or the last word of the name occurs; then of all that the gold links"
    return Table("Wikinews: recall of whom the text names", columns, tuple(shown), note)


def _linked(rows: Sequence[dict[str, Any]]) -> tuple[list[Entity], dict[int, set[str]]]:
    """A watch-list of every linked person and organisation: the name, and surfaces that two articles share."""
    kinds = {"PER": EntityType.PERSON, "ORG": EntityType.ORGANISATION}
    seen: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    types: dict[str, EntityType] = {}
    for row in rows:
        for mention in row["mentions"]:
            key, kind = mention.get("dbpedia"), kinds.get(str(mention.get("ner")).upper())
            if key and kind and re.search("[A-Z]", re.sub(r"^(?:The|A|An|Its|His|Her)\b", "", mention["surface"])):
                seen[key][mention["surface"]].add(row["id"])
                types.setdefault(key, kind)
    entities, gold = [], {}
    for number, key in enumerate(sorted(seen)):
        name = re.sub(r"\s*\(.*\)$", "", key.rsplit("/", 1)[-1].replace("_", " "))
        aliases = sorted(s for s, where in seen[key].items() if len(where) > 1 and s != name and len(s) > 2)
        entities.append(Entity(name, types[key], tuple(alias for alias in aliases if alias[0].isupper())))
        gold[number] = set().union(*seen[key].values())
    return entities, gold


def _documents(rival: Rival, rows: Sequence[dict[str, Any]]) -> set[tuple[int, str]]:
    return {(number, row["id"]) for row in rows for number, _, _ in rival.find(row["text"])}


def _recalls(
    entities: Sequence[Entity], gold: dict[int, set[str]], found: set[tuple[int, str]], rows: Sequence[dict[str, Any]]
) -> Iterator[str]:
    texts = {row["id"]: row["text"] for row in rows}
    for only_named in (True, False):
        for kind in (EntityType.PERSON, EntityType.ORGANISATION):
            pairs = [(n, where) for n, places in gold.items() if entities[n].type is kind for where in places]
            if only_named:
                pairs = [(n, where) for n, where in pairs if _occurs(entities[n], texts[where])]
            yield f"{100 * sum(pair in found for pair in pairs) / len(pairs):.1f} of {len(pairs)}"


def _occurs(entity: Entity, text: str) -> bool:
    words = entity.name.split()
    names = {entity.name, *entity.aliases, *([words[-1]] if entity.type is EntityType.PERSON else [])}
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) for name in names if name.strip())


def _texts(corpora: Path | None) -> tuple[list[str], str]:
    if corpora is not None:
        lines = (corpora / "summary-cnndm.jsonl").read_text(encoding="utf-8").splitlines()
        texts = [json.loads(line)["text"] for line in lines]
        return texts, f"{len(texts)} news articles, {sum(map(len, texts)) / 1e6:.1f} MB"
    passages = [passage.text for passage in confusions.read()]
    texts = ["\n".join(passages[start : start + 40] * 2) for start in range(0, len(passages) - 40, 2)]
    return texts, f"{NO_NEWS}; {len(texts)} texts pieced together from the labelled passages instead"


def _head(texts: list[str], characters: int) -> list[str]:
    taken: list[str] = []
    for text in texts:
        if sum(map(len, taken)) > characters:
            break
        taken.append(text)
    return taken


def _speed(texts: Sequence[str], find: Callable[[str], Any], runs: int = 3) -> float:
    """Megabytes (of characters) a second."""
    return sum(map(len, texts)) / 1e6 / _seconds(lambda: [find(text) for text in texts], runs)


def _seconds(work: Callable[[], list[Any]], runs: int = 3) -> float:
    best = float("inf")
    for _ in range(runs):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best


def _words(texts: Sequence[str]) -> int:
    return round(sum(len(text.split()) for text in texts) / len(texts))


def _prf(c: Counter[str]) -> tuple[str, str, str]:
    precision, recall = c["tp"] / max(1, c["tp"] + c["fp"]), c["tp"] / max(1, c["tp"] + c["fn"])
    both = 2 * c["tp"] / max(1, 2 * c["tp"] + c["fp"] + c["fn"])
    return f"{100 * precision:.1f}", f"{100 * recall:.1f}", f"{100 * both:.1f}"
