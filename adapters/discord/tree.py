"""The command table → Discord's application commands, as they are registered.

Limits and rules: "Application Commands" in Discord's developer documentation: names of 1–32 lower-case characters,
descriptions of 100, 25 options and 25 choices, required options first, one level of groups here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from adapters.common import cut
from bot.commands.spec import Command, Kind, Parameter, Path, Table
from bot.model import Role

MENU = "Summarise"
FILE = "file"
MAX_DESCRIPTION = 100
MAX_CHOICES = 25
MAX_VALUE = 100
MAX_TEXT = 6_000
SUBCOMMAND, STRING, INTEGER, BOOLEAN, ATTACHMENT = 1, 3, 4, 5, 11
# Manage Channels and Manage Server, by which Discord hides what nobody else may use.
PERMISSIONS = {Role.MEMBER: None, Role.CHANNEL_MANAGER: str(1 << 4), Role.WORKSPACE_MANAGER: str(1 << 5)}
COMPARED = ("type", "name", "description", "options", "default_member_permissions", "contexts", "integration_types")
UNTOLD = {"contexts", "integration_types"}  # left out of the comparison where they are not told
OF_OPTIONS = {
    *("type", "name", "description", "options", "required", "choices", "value", "autocomplete"),
    *("min_value", "max_value", "min_length", "max_length"),
}

Json = dict[str, Any]


def commands(table: Table) -> list[Json]:
    """Give every command to register: one a first word, and the entry in the menu of a message."""
    made = [_command(table, word, paths) for word, paths in _by_word(table).items()]
    return [*made, _shell(3, MENU, "", Role.MEMBER)] if ("summarise",) in table.paths else made


def _by_word(table: Table) -> dict[str, dict[Path, Command]]:
    words: dict[str, dict[Path, Command]] = {}
    for command in table:
        for path in (command.path, *command.aliases):
            words.setdefault(path[0], {})[path] = command
    return words


def _command(table: Table, word: str, paths: dict[Path, Command]) -> Json:
    if (word,) in paths:
        command = paths[(word,)]
        return {**_shell(1, word, command.help, command.role), "options": list(_options(command))}
    least = min((command.role for command in paths.values()), key=lambda role: role.rank)
    options = [
        {"type": SUBCOMMAND, "name": path[1], "description": _told(command.help), "options": list(_options(command))}
        for path, command in paths.items()
    ]
    return {**_shell(1, word, table.groups.get(word, word).capitalize(), least), "options": options}


def _shell(kind: int, name: str, help_: str, role: Role) -> Json:
    """Commands work in servers that have installed the bot, and in a direct conversation with it."""
    return {
        "type": kind,
        "name": name,
        "description": _told(help_) if kind == 1 else "",
        "default_member_permissions": PERMISSIONS[role],
        "contexts": [0, 1],
        "integration_types": [0],
    }


def _options(command: Command) -> Iterator[Json]:
    for parameter in sorted(command.parameters, key=lambda one: not one.required):
        yield _option(parameter)
    if command.files:
        yield {"type": ATTACHMENT, "name": FILE, "description": "a file instead", "required": False}


def _option(parameter: Parameter) -> Json:
    option: Json = {
        "type": STRING,
        "name": parameter.name.lower(),
        "description": _told(parameter.help),
        "required": parameter.required,
    }
    if parameter.kind is Kind.SWITCH:
        return {**option, "type": BOOLEAN}
    if parameter.kind is Kind.NUMBER:
        return {**option, "type": INTEGER, "min_value": parameter.low, "max_value": parameter.high}
    if 0 < len(parameter.choices) <= MAX_CHOICES:
        return {**option, "choices": [{"name": choice, "value": choice} for choice in parameter.choices]}
    longest = MAX_TEXT if parameter.kind is Kind.RAW else min(parameter.max_length, MAX_TEXT)
    offered = {"autocomplete": True} if parameter.source or parameter.choices else {}
    return {**option, "max_length": longest, **offered}


def _told(help_: str) -> str:
    return cut(help_, MAX_DESCRIPTION) or "…"


# ---------------------------------------------------------------- what is registered already


def same(ours: Sequence[Json], theirs: Sequence[Json]) -> bool:
    """Say whether Discord has these commands registered; it adds ids and other keys, and leaves defaults out."""
    told = {key for one in theirs for key in one}
    compared = [key for key in COMPARED if key in told or key not in UNTOLD]
    return sorted(_essence(one, compared) for one in ours) == sorted(_essence(one, compared) for one in theirs)


def _essence(command: Json, compared: Sequence[str]) -> str:
    named = {"type": 1, **command}
    return repr([(key, _pruned(named.get(key) or None)) for key in compared])


def _pruned(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: _pruned(part) for key, part in sorted(value.items()) if key in OF_OPTIONS}
        return {key: part for key, part in kept.items() if part not in (None, False, "", [])}
    return [_pruned(part) for part in value] if isinstance(value, list) else value


# ---------------------------------------------------------------- what somebody chose


def chosen(data: Json) -> tuple[str, list[Json]]:
    """Give the line and the filled-in options of an invoked command."""
    options = data.get("options") or []
    if options and options[0]["type"] == SUBCOMMAND:
        return f"/{data['name']} {options[0]['name']}", options[0].get("options") or []
    return f"/{data['name']}", options


def arguments(options: Sequence[Json]) -> dict[str, str] | None:
    """Turn options into arguments as they would be typed; None if there are none."""
    given = {str(one["name"]): _typed(one["value"]) for one in options if one["type"] != ATTACHMENT}
    return given or None


def _typed(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
