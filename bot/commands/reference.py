"""`python -m bot.commands.reference`: writes docs/commands.md out of the table of commands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.commands.spec import Command, Parameter, Table
from bot.commands.table import TABLE
from bot.model import Role

REFERENCE = Path(__file__).parents[2] / "docs" / "commands.md"
INTRODUCTION = """\
# Commands

Written by `python -m bot.commands.reference` out of the table of commands; a test compares it.  The same commands serve
every platform and the terminal.  Required parameters stand in order, `<like this>`; optional ones are written
`name:value`.  Words that belong together go in "double quotes".  `/summarise`, `/watch import` and `/feed import` take
their text as it stands, quotes and line breaks included, up to a `name:value` at its end.

Reading is for everybody; what else a command asks of you stands under it.  Answers are for your eyes only, unless it is
said otherwise.  Every change lands in `/news audit`, and what destroyed something has an *Undo* button.
"""


def reference(table: Table) -> str:
    """Render all commands, a section a group, a sub-section a command."""
    return INTRODUCTION + "\n".join(_lines(table)) + "\n"


def _lines(table: Table) -> Iterator[str]:
    for word, purpose in table.groups.items():
        yield f"\n## /{word}: {purpose}"
        for command in table.group(word):
            yield from _command(command)


def _command(command: Command) -> Iterator[str]:
    yield f"\n### {command.name}\n\n{command.help}\n\n```\n{command.usage}\n```\n"
    if command.parameters:
        yield "| parameter | takes | what it is |\n| --- | --- | --- |"
        yield from (_row(parameter) for parameter in command.parameters)
        yield ""
    yield f"For example: `{command.example}`"
    yield from (f"\n{sentence}" for sentence in _particulars(command))


def _row(parameter: Parameter) -> str:
    takes = ", ".join(f"`{choice}`" for choice in parameter.choices) or parameter.kind.value
    name = f"`{parameter.name}`" + ("" if parameter.positional else ":")
    need = "" if parameter.required else " (optional)"
    return f"| {name}{need} | {takes} | {parameter.help.replace('|', chr(92) + '|')} |"


def _particulars(command: Command) -> Iterator[str]:
    if command.role is not Role.MEMBER:
        yield f"For a {command.role.value}."
    if not command.private:
        yield "Everybody in the channel sees the answer."
    if command.files:
        yield "Works on an attached file, too."
    if command.aliases:
        yield f"Also `/{' '.join(command.aliases[0])}`."
    if command.terminal_aliases:
        yield f"In the terminal also `/{' '.join(command.terminal_aliases[0])}`."


if __name__ == "__main__":
    REFERENCE.write_text(reference(TABLE), encoding="utf-8")
