"""What could be typed next at a prompt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.commands.parse import resolve
from bot.commands.spec import Command, Table
from bot.errors import CommandError
from bot.ports import Host, Invocation


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Words that may stand instead of the last `replaces` characters."""

    words: str
    replaces: int
    help: str = ""


@dataclass(frozen=True, slots=True)
class Suggester:
    """Suggests paths and option names from the table, and values from the host."""

    table: Table
    host: Host
    invocation: Callable[[str], Invocation]

    async def suggest(self, line: str) -> list[Suggestion]:
        """Say what could follow or complete a line."""
        found = self._paths(line)
        try:
            command, rest = resolve(self.table, line)
        except CommandError:
            return found
        if not rest[:1].isspace() or command.raw:
            return found
        return found + await self._parameters(command, rest)

    def _paths(self, line: str) -> list[Suggestion]:
        typed = " ".join(line.lower().split()) + (" " if line.endswith(" ") else "")
        known = {"/" + " ".join(path): command.help for path, command in self.table.paths.items()}
        return [
            Suggestion(name, len(line), help_)
            for name, help_ in known.items()
            if name.startswith(typed) and name != typed
        ]

    async def _parameters(self, command: Command, rest: str) -> list[Suggestion]:
        *before, last = rest.lstrip().split(" ") if rest.strip() else [""]
        name, colon, value = last.partition(":")
        if colon and name in command.options:
            return await self._values(command, name, value.lstrip('"'), len(value))
        options = [
            Suggestion(f"{option}:", len(last), parameter.help)
            for option, parameter in command.options.items()
            if option.startswith(last.lower()) and not any(word.startswith(f"{option}:") for word in before)
        ]
        place = len([word for word in before if word and word.partition(":")[0] not in command.options])
        if place < len(command.positional):
            return await self._values(command, command.positional[place].name, last.lstrip('"'), len(last)) + options
        return options

    async def _values(self, command: Command, parameter: str, prefix: str, replaces: int) -> list[Suggestion]:
        offered = await self.host.complete(self.invocation(command.name), parameter, prefix)
        return [Suggestion(f'"{value}"' if " " in value else value, replaces) for value in offered]
