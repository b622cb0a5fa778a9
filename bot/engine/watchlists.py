"""Watch-list files, TOML and CSV, in and out.  A wrong file is told all its faults at once, each with its line."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final

from bot.engine.fold import plain
from bot.errors import WatchlistError
from bot.model import Entity, EntityType, Watchlist

LARGEST_FILE: Final = 50_000_000
"""Characters; some 500,000 entities."""
LONGEST_NAME: Final = 200
MOST_FAULTS: Final = 50
COLUMNS: Final = ("name", "type", "aliases", "needs", "not", "id")
_TYPED: Final = {"also": "aliases", "alias": "aliases", "excludes": "not"}
"""How /watch add, or a reader, calls a column."""

_LISTS: Final = ("aliases", "needs", "not")
_TYPES: Final = {kind.value: kind for kind in EntityType} | {"organization": EntityType.ORGANISATION}


class _Faults:
    """Faults as they are found; raised together."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, line: int, text: str) -> None:
        self.lines.append(f"line {line}: {text}" if line else text)

    def check(self) -> None:
        if self.lines:
            more = len(self.lines) - MOST_FAULTS
            shown = (*self.lines[:MOST_FAULTS], f"and {more} more") if more > 0 else tuple(self.lines)
            raise WatchlistError(shown)


def parse_toml(text: str) -> tuple[Watchlist, ...]:
    """The watch-lists of a file: `[[watchlist]]` with a `name`, each with its `[[watchlist.entity]]` tables.

    Raises:
        WatchlistError: not TOML, or anything missing, unknown, doubled or of the wrong kind; it holds every fault.
    """
    faults = _Faults()
    data = _load(text, faults)
    lines = _Lines(text)
    for key in data.keys() - {"watchlist"}:
        faults.add(lines.of_top(key), f"unknown key {key!r}; a watch-list file holds only [[watchlist]] tables")
    tables = data.get("watchlist", [])
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        faults.add(0, "no [[watchlist]] table (note the double brackets)")
        tables = []
    found = tuple(_watchlist(table, lines, faults) for table in tables)
    for name, count in Counter(watchlist.name for watchlist in found).items():
        if count > 1:
            faults.add(0, f"the watch-list {name!r} stands there {count} times")
    faults.check()
    return found


def parse_csv(text: str, name: str) -> Watchlist:
    """One watch-list called `name` out of a CSV file with a header; lists inside a cell are separated by semicolons.

    Raises:
        WatchlistError: no header, unknown columns, or rows that are wrong; it holds every fault.
    """
    faults = _Faults()
    _check_size(text)
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), strict=True, restkey="more")
    entities = []
    try:
        _check_header(reader.fieldnames or (), faults)
        for row in reader:
            if "more" in row:
                faults.add(reader.line_num, "more cells than columns; quote a cell that holds a comma")
                continue
            entities.append(_csv_entity(row, reader.line_num, faults))
    except csv.Error as error:
        faults.add(reader.line_num, f"not CSV: {error}")
    _check_doubles(entities, faults)
    faults.check()
    return Watchlist(name, tuple(entity for entity, _ in entities if entity is not None))


def to_toml(watchlists: Sequence[Watchlist]) -> str:
    """A file that `parse_toml` reads back into the same lists."""
    return "\n".join(line for watchlist in watchlists for line in _toml_lines(watchlist)) + "\n"


def to_csv(watchlist: Watchlist) -> str:
    """A file that `parse_csv` reads back into the same list.  A semicolon inside an alias becomes a comma."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for entity in watchlist.entities:
        cells = [";".join(part.replace(";", ",") for part in parts) for parts in _parts(entity)]
        writer.writerow([entity.name, entity.type.value, *cells, entity.key])
    return out.getvalue()


def _load(text: str, faults: _Faults) -> dict[str, Any]:
    _check_size(text)
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        reason = str(error).split(" (at ")[0] or "nested too deeply"
        faults.add(int(place[1]) if place else text.count("\n") + 1, f"not TOML: {reason}")
    faults.check()
    return {}


def _check_size(text: str) -> None:
    if len(text) > LARGEST_FILE:
        raise WatchlistError((f"the file has {len(text):,} characters; the most is {LARGEST_FILE:,}",))


class _Lines:
    """Where the n-th watch-list or entity of a TOML file stands; its tables come in the order of their headers."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._lists = self._headers(r"\s*\[\[\s*watchlist\s*\]\]")
        self._entities = self._headers(r"\s*\[\[\s*watchlist\s*\.\s*entity\s*\]\]")
        self._next = {"list": iter(self._lists), "entity": iter(self._entities)}

    def _headers(self, pattern: str) -> list[int]:
        return [number for number, line in enumerate(self._lines, 1) if re.match(pattern, line)]

    def next(self, kind: str) -> int:
        """The line of the next header of `kind`, 0 when the file is written with inline tables."""
        return next(self._next[kind], 0)

    def of_key(self, header: int, key: str) -> int:
        """The line of `key` in the table whose header stands in line `header`, or the header's; 0 for inline tables."""
        return self._find(header, key) if header else 0

    def of_top(self, key: str) -> int:
        """The line of `key` above the first table, 0 when it stands elsewhere."""
        return self._find(0, key)

    def _find(self, header: int, key: str) -> int:
        for number in range(header, len(self._lines)):
            line = self._lines[number]
            if line.lstrip().startswith("["):
                break
            if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
                return number + 1
        return header


def _watchlist(table: Mapping[str, Any], lines: _Lines, faults: _Faults) -> Watchlist:
    header = lines.next("list")
    for key in table.keys() - {"name", "entity"}:
        faults.add(lines.of_key(header, key), f"unknown key {key!r}{_hint_or_all(key, ('name', 'entity'))}")
    name = _name(table.get("name"), "the watch-list", lines.of_key(header, "name"), faults)
    tables = table.get("entity", [])
    if not isinstance(tables, list) or not all(isinstance(entry, dict) for entry in tables):
        faults.add(header, "`entity` must be written as [[watchlist.entity]] tables")
        tables = []
    entities = [_toml_entity(entry, lines, faults) for entry in tables]
    _check_doubles(entities, faults)
    return Watchlist(name, tuple(entity for entity, _ in entities if entity is not None))


def _toml_entity(table: Mapping[str, Any], lines: _Lines, faults: _Faults) -> tuple[Entity | None, int]:
    header = lines.next("entity")
    for key in table.keys() - set(COLUMNS):
        faults.add(lines.of_key(header, key), f"unknown key {key!r}{_hint_or_all(key, COLUMNS)}")
    before = len(faults.lines)
    name = _name(table.get("name"), "the entity", lines.of_key(header, "name"), faults)
    kind = _type(table.get("type", "other"), lines.of_key(header, "type"), faults)
    parts = [_strings(table.get(key, []), key, lines.of_key(header, key), faults) for key in _LISTS]
    key = table.get("id", "")
    if not isinstance(key, str):
        faults.add(lines.of_key(header, "id"), "`id` must be text in quotes")
    _check_agreement(parts[1], parts[2], lines.of_key(header, "not"), faults)
    if len(faults.lines) > before:
        return None, header
    return Entity(name, kind, parts[0], parts[1], parts[2], key), header


def _csv_entity(row: Mapping[str, str | None], line: int, faults: _Faults) -> tuple[Entity | None, int]:
    before = len(faults.lines)
    cells = {key: (value or "").strip() for key, value in row.items()}
    name = _name(cells.get("name"), "the entity", line, faults)
    kind = _type(cells.get("type") or "other", line, faults)
    parts = [tuple(part.strip() for part in cells.get(key, "").split(";") if part.strip()) for key in _LISTS]
    _check_agreement(parts[1], parts[2], line, faults)
    if len(faults.lines) > before:
        return None, line
    return Entity(name, kind, parts[0], parts[1], parts[2], cells.get("id", "")), line


def _check_header(columns: Sequence[str], faults: _Faults) -> None:
    if "name" not in columns:
        faults.add(1, f"the first line must name the columns: {','.join(COLUMNS)} (only name is needed)")
    for column in columns:
        if column not in COLUMNS:
            faults.add(1, f"unknown column {column!r}{_hint_or_all(column, COLUMNS)}")
    faults.check()


def _name(value: object, what: str, line: int, faults: _Faults) -> str:
    if not isinstance(value, str) or not value.strip():
        faults.add(line, f"{what} has no name")
        return ""
    if len(value) > LONGEST_NAME:
        faults.add(line, f"the name of {what} has {len(value)} characters; the most is {LONGEST_NAME}")
    return value.strip()


def _type(value: object, line: int, faults: _Faults) -> EntityType:
    kind = _TYPES.get(value.strip().lower()) if isinstance(value, str) else None
    if kind is None:
        faults.add(line, f"unknown type {value!r}{_hint(str(value), _TYPES)}; known: {', '.join(EntityType)}")
    return kind or EntityType.OTHER


def _strings(value: object, key: str, line: int, faults: _Faults) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        faults.add(line, f'`{key}` must be a list of texts, such as {key} = ["one", "two"]')
        return ()
    return tuple(part.strip() for part in value if part.strip())


def _check_agreement(needs: Sequence[str], excludes: Sequence[str], line: int, faults: _Faults) -> None:
    for word in sorted({plain(one) for one in needs} & {plain(one) for one in excludes}):
        faults.add(line, f"{word!r} stands in both needs and not, so nothing could ever be found")


def _check_doubles(entities: Sequence[tuple[Entity | None, int]], faults: _Faults) -> None:
    seen: dict[str, int] = {}
    for entity, line in entities:
        if entity is None:
            continue
        key = entity.key or entity.name
        if key in seen:
            faults.add(line, f"{key!r} stands there twice; the first is in line {seen[key]}")
        seen.setdefault(key, line)


def _hint(word: str, known: Sequence[str] | Mapping[str, Any]) -> str:
    close = [one for one in known if one == _TYPED.get(word)] or get_close_matches(word, list(known), 1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _hint_or_all(word: str, known: Sequence[str]) -> str:
    return _hint(word, known) or f"; known: {', '.join(known)}"


def _toml_lines(watchlist: Watchlist) -> Iterator[str]:
    yield "[[watchlist]]"
    yield f"name = {_quoted(watchlist.name)}"
    for entity in watchlist.entities:
        yield ""
        yield "[[watchlist.entity]]"
        if entity.key:
            yield f"id = {_quoted(entity.key)}"
        yield f"name = {_quoted(entity.name)}"
        yield f"type = {_quoted(entity.type.value)}"
        for key, parts in zip(_LISTS, _parts(entity), strict=True):
            yield f"{key} = [{', '.join(map(_quoted, parts))}]"
    yield ""


def _parts(entity: Entity) -> tuple[tuple[str, ...], ...]:
    return entity.aliases, entity.needs, entity.excludes


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
