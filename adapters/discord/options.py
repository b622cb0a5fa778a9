"""Commands as Discord shows them: each value behind the name of its option."""

from __future__ import annotations

from bot.commands.parse import parse
from bot.commands.spec import Parameter
from bot.commands.table import TABLE
from bot.errors import CommandError


def with_options(words: str) -> str:
    """Write each line that is a command, or its usage, with named options; other lines stay as they are."""
    return "\n".join(map(_line, words.split("\n")))


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
