"""A form for any command, out of its row in the table: for whoever types the bare command where it needs more."""

from __future__ import annotations

from bot.commands.spec import Command, Kind, Parameter
from bot.message import Form, FormField

MOST_FIELDS = 5  # the least that a platform's form holds


def form_of(command: Command) -> Form:
    """Ask for what the command requires, and for its first options as long as there is room."""
    ranked = sorted(command.parameters, key=lambda parameter: not parameter.required)
    chosen = [parameter for parameter in command.parameters if parameter in ranked[:MOST_FIELDS]]
    return Form(command.name, command.name, tuple(_field(parameter) for parameter in chosen))


def _field(parameter: Parameter) -> FormField:
    return FormField(
        parameter.name,
        parameter.name.capitalize(),
        multiline=parameter.kind is Kind.RAW,
        required=parameter.required,
        hint=parameter.help,
        max_length=parameter.max_length,
        choices=parameter.choices,
    )
