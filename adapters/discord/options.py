"""Commands as Discord shows them: each value behind the name of its option."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.commands.parse import parse, render, resolve
from bot.commands.spec import Command, Parameter
from bot.commands.table import TABLE
from bot.errors import CommandError


def with_options(words: str) -> str:
    """Write each line that is a command, or its usage, with named options; other lines stay as they are."""
    return "\n".join(map(_line, words.split("\n")))


def without_options(line: str) -> str:
    """Read a command that somebody wrote in a message as Discord's own input shows it; any other stays as it is."""
    try:
        command, rest = resolve(TABLE, line)
    except CommandError:
        return line
    if command.raw is not None:
        named = re.match(rf"\s*{command.raw.name}:\s*", rest, re.IGNORECASE)
        return f"{command.name} {_joined(command, rest[named.end() :])}" if named else line
    found = list(re.finditer(rf"(?<!\S)({_names(command.parameters)}):", rest, re.IGNORECASE))
    places = {place.name for place in command.positional}
    if not found or rest[: found[0].start()].strip() or not any(one[1].lower() in places for one in found):
        return line
    ends = [*(one.start() for one in found[1:]), len(rest)]
    said: dict[str, str] = {}
    for one, end in zip(found, ends, strict=True):
        name, value = one[1].lower(), _unquoted(rest[one.end() : end].strip())
        said[name] = f"{said[name]}, {value}" if name in said else value
    return render(command, said)


def _joined(command: Command, rest: str) -> str:
    """Write the option behind a text as one word: `length: short` as `length:short`."""
    return re.sub(rf"(?<=\s)({_names(tuple(command.options.values()))}):\s+(\S+)\s*\Z", r"\1:\2", rest)


def _names(parameters: Sequence[Parameter]) -> str:
    return "|".join(re.escape(parameter.name) for parameter in parameters)


def _unquoted(value: str) -> str:
    inside = value[1:-1]
    return inside if value == f'"{inside}"' and '"' not in inside else value


def _line(line: str) -> str:
    if usage := _USAGES.get(line):
        return usage
    try:
        parsed = parse(TABLE, line)
    except CommandError:
        return line
    given = (name for name in (one.name for one in parsed.command.parameters) if parsed.values.get(name))
    return " ".join((parsed.command.name, *(f"{name}:{parsed.values[name]}" for name in given)))


def _usage(parameter: Parameter) -> str:
    if not parameter.positional:
        return parameter.usage
    return f"{parameter.name}:…" if parameter.required else f"[{parameter.name}:…]"


_USAGES = {command.usage: " ".join((command.name, *map(_usage, command.parameters))) for command in TABLE}
