"""A command typed without what it needs opens a modal with a field for each of its parameters.

The modal is made from the command's own row, so that every command has one; what is submitted comes as its arguments.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from adapters.common import units
from adapters.slack.forms import MAX_OPTION_LABEL
from bot.commands.parse import resolve
from bot.commands.spec import Command, Kind, Parameter, Source
from bot.commands.table import TABLE
from bot.errors import CommandError
from bot.message import Form, FormField
from bot.model import Actor

OFFERED = (Source.WATCHLIST, Source.FEED)
FEW = 25  # the host offers no more; as many may be all or not

Offer = Callable[[str], Awaitable[Sequence[str]]]


def unfilled(line: str, actor: Actor) -> Command | None:
    """Give the command of a line that says nothing but its name, if it needs more and the actor may use it."""
    try:
        command, rest = resolve(TABLE, line)
    except CommandError:
        return None
    needs = any(parameter.required for parameter in command.parameters)
    return command if needs and not rest.strip() and actor.role.rank >= command.role.rank else None


async def blank(command: Command, offer: Offer) -> Form:
    """Make the form; `offer` gives the values that a parameter could have."""
    fields = [_field(one, await offer(one.name) if one.source in OFFERED else ()) for one in command.parameters]
    return Form(command.name, command.name, tuple(fields), submit="Go")


def _field(parameter: Parameter, offers: Sequence[str]) -> FormField:
    choices = ("yes", "no") if parameter.kind is Kind.SWITCH else parameter.choices
    if not choices and 0 < len(offers) < FEW and all(units(offer) <= MAX_OPTION_LABEL for offer in offers):
        choices = tuple(offers)
    return FormField(
        parameter.name,
        parameter.name.capitalize(),
        required=parameter.required,
        hint=parameter.help[:1].upper() + parameter.help[1:],
        max_length=parameter.max_length,
        choices=choices,
    )
