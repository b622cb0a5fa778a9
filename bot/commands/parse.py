"""The one parser of command lines, and its inverse.

Positional parameters stand in order, optional ones are `name:value` with a declared name.  Double quotes group, and
inside them a backslash saves a quote or a backslash.  Curly quotes are folded.  Anything else is a word as it stands:
`O'Reilly`, `https://example.org/?a=b`, `5"`.  A command with a raw parameter takes the rest of the line untouched, but
for trailing `name:choice` options.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.commands.spec import Command, Kind, Parameter, Table
from bot.errors import CommandError
from bot.message import Words, spans, typed

_FOLD = str.maketrans({"“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'"})
_QUOTED = r'"(?P<{0}>(?:[^"\\]|\\.)*)"(?=\s|$)'
_TOKEN = re.compile(
    r"(?:(?P<name>[A-Za-z][A-Za-z_-]*):)?"
    + _QUOTED.format("quoted")
    + r"|(?P<open>(?:[A-Za-z][A-Za-z_-]*:)?\")|(?P<bare>\S+)",
    re.DOTALL,
)
_OPTION = re.compile(r"(?P<name>[A-Za-z][A-Za-z_-]*):(?P<value>.+)", re.DOTALL)
_TRAILING = re.compile(r"(?:^|\s)([A-Za-z]+):(\S+)$")
_LONGEST_OPTION = 120
_CLOSE_ENOUGH = 0.75


@dataclass(frozen=True, slots=True)
class Parsed:
    """A command with its words, not yet converted."""

    command: Command
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    name: str = ""
    quoted: bool = False


def parse(table: Table, line: str) -> Parsed:
    """Read one line.  Raises `CommandError` with a sentence and a hint; never anything else."""
    command, rest = resolve(table, line)
    if command.raw:
        return Parsed(command, _raw(command, command.raw, rest))
    return Parsed(command, _words(command, list(_tokens(rest.translate(_FOLD)))))


def resolve(table: Table, line: str) -> tuple[Command, str]:
    """Find the command that a line names, and what follows its path.  Raises `CommandError`."""
    line = line.lstrip()
    if not line.startswith("/"):
        raise CommandError("A command starts with “/”.", "/news help lists them all.")
    paths = table.paths
    words = line[1:].split(maxsplit=2)
    for depth in (2, 1):
        path = tuple(word.lower() for word in words[:depth])
        if len(path) == depth and path in paths:
            return paths[path], _after(line[1:], depth)
    raise _unknown(table, words)


def render(command: Command, values: Mapping[str, str]) -> str:
    """Write the line that `parse` reads back as these values; empty ones are left out."""
    given = {name: value for name, value in values.items() if value}
    if command.raw:
        text = given.pop(command.raw.name, "")
        options = [f"{name}:{value}" for name, value in given.items()]
        return " ".join(part for part in (command.name, text, *options) if part)
    places = [parameter for parameter in command.positional if parameter.name in given]
    positional = [given[place.name] if place.phrases else quote(given[place.name]) for place in places]
    options = [f"{name}:{quote(given[name])}" for name in command.options if name in given]
    return " ".join((command.name, *positional, *options))


# ---------------------------------------------------------------- the path


def _after(line: str, words: int) -> str:
    for _ in range(words):
        line = re.sub(r"^\s*\S+", "", line, count=1)
    return line


def _unknown(table: Table, words: list[str]) -> CommandError:
    first = words[0].lower() if words else ""
    if group := table.group(first):
        return _unknown_in(first, [command.path[1] for command in group], words[1:])
    known = {" ".join(path): path for path in table.paths}
    wanted = " ".join(words[:2]).lower()[:60]
    near = difflib.get_close_matches(wanted, known, n=1, cutoff=0.6)
    near = near or difflib.get_close_matches(first[:60], known, n=1, cutoff=0.6)
    hint = f"Did you mean /{near[0]}?" if near else "/news help lists them all."
    return CommandError(f"There is no command “/{' '.join(words[:1])[:60]}”.", hint)


def _unknown_in(first: str, names: list[str], rest: list[str]) -> CommandError:
    if not rest:
        return CommandError(f"/{first} needs one more word: {', '.join(names)}.", _explained(first))
    near = difflib.get_close_matches(rest[0].lower()[:60], names, n=1, cutoff=0.6)
    hint = f"Did you mean /{first} {near[0]}?" if near else _explained(first)
    return CommandError(f"There is no command “/{first} {rest[0][:60]}”.", hint)


def _explained(first: str) -> Words:
    return spans(typed(f"/news help {first}"), " explains each.")


# ---------------------------------------------------------------- the words


def _tokens(text: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(text):
        if found["open"]:
            raise CommandError("A double quote is opened but not closed.", 'Write "like this", with a space after it.')
        if found["quoted"] is not None:
            words = re.sub(r'\\(["\\])', r"\1", found["quoted"])
            yield _Token(words, (found["name"] or "").lower(), quoted=True)
        else:
            yield _Token(found["bare"])


def _words(command: Command, tokens: list[_Token]) -> dict[str, str]:
    values: dict[str, str] = {}
    bare: list[str] = []
    for token in tokens:
        option = _option(command, token)
        if option is None:
            bare.append(_bare(command, token))
        else:
            _set(command, values, *option)
    values.update(_places(command, bare))
    return values


def _bare(command: Command, token: _Token) -> str:
    if token.name:
        return f"{token.name}:{token.text}"
    if token.quoted and " " in token.text and any(place.phrases for place in command.positional):
        return '"' + token.text.replace('"', " ") + '"'
    return token.text


def _option(command: Command, token: _Token) -> tuple[Parameter, str] | None:
    """The option that a token sets; None for a bare word.  A quoted `"name:value"` is always bare."""
    name, value = token.name, token.text
    if not token.quoted and value.endswith(":") and value[:-1].lower() in command.options:
        raise CommandError(f"{value} needs a value right behind it.", f"For example: {command.example}")
    if not token.quoted and (split := _OPTION.fullmatch(token.text)):
        name, value = split["name"].lower(), split["value"]
    if not name:
        return None
    if name in command.options:
        return command.options[name], value
    near = difflib.get_close_matches(name, command.options, n=1, cutoff=_CLOSE_ENOUGH)
    if near and not value.startswith("//"):
        raise CommandError(
            f"{command.name} has no “{name}:”.",
            f'Did you mean {near[0]}:? To mean the words themselves, write "{name}:…".',
        )
    return None


def _set(command: Command, values: dict[str, str], parameter: Parameter, value: str) -> None:
    if parameter.name not in values:
        values[parameter.name] = value
    elif parameter.kind is Kind.WORDS:
        values[parameter.name] += f"; {value}" if ";" in values[parameter.name] + value else f", {value}"
    else:
        raise CommandError(f"“{parameter.name}:” is given twice.", spans("Usage: ", typed(command.usage)))


def _places(command: Command, bare: list[str]) -> dict[str, str]:
    places = command.positional
    if places and places[-1].rest and len(bare) > len(places):
        bare = [*bare[: len(places) - 1], " ".join(bare[len(places) - 1 :])]
    if len(bare) > len(places):
        surplus = bare[len(places)][:60]
        raise CommandError(f"“{surplus}” is one word too many for {command.name}.", _usage(command, quote=True))
    values = dict(zip((place.name for place in places), bare, strict=False))
    for place in places:
        if place.required and not values.get(place.name, "").strip():
            raise CommandError(f"{command.name} needs <{place.name}>: {place.help}.", _usage(command))
    return values


def _usage(command: Command, *, quote: bool = False) -> Words:
    grouped = " · Words that belong together go in double quotes" if quote else ""
    return spans("Usage: ", typed(command.usage), f"{grouped} · For example: ", typed(command.example))


# ---------------------------------------------------------------- raw text


def _raw(command: Command, raw: Parameter, rest: str) -> dict[str, str]:
    values: dict[str, str] = {}
    rest = rest.strip()
    while found := _TRAILING.search(rest, max(0, len(rest) - _LONGEST_OPTION)):
        option = command.options.get(found[1].lower())
        value = found[2].lower() if option and option.choices else found[2]
        if option is None or option.name in values or (option.choices and value not in option.choices):
            break
        values[option.name] = value
        rest = rest[: found.start()].rstrip()
    return {raw.name: rest, **values} if rest else values


def quote(value: str) -> str:
    """Write a value so that it is read back as one word, as it stands."""
    if value and not re.search(r'[\s"\\]', value) and not _OPTION.fullmatch(value) and value == value.translate(_FOLD):
        return value
    return '"' + re.sub(r'(["\\])', r"\\\1", value) + '"'
