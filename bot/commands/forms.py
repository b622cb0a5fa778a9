"""A form for any command, out of its row in the table.

It opens for whoever gives a command less than it needs, and for one that changes what is there with what there is.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.commands.parse import render
from bot.commands.spec import Command, Kind, Parameter, Source
from bot.message import Form, FormField

OFFERED = (Source.WATCHLIST, Source.FEED)
FEW = 25  # suggestions end there: as many may be all or not, so they are no menu
LONGEST_CHOICE = 75  # characters that every platform's menu shows

Offer = Callable[[Source], Awaitable[Sequence[str]]]


async def form_of(
    command: Command, offer: Offer, given: Mapping[str, str] | None = None, present: Mapping[str, str] | None = None
) -> Form:
    """Ask for whatever is not `given`, beginning with `present`; `offer` gives the values that a parameter could have.

    A platform whose forms hold fewer fields leaves out the last that are not required.
    """
    given, shown = given or {}, present or {}
    fields = []
    for parameter in command.parameters:
        if parameter.name not in given:
            offers = await offer(parameter.source) if parameter.source in OFFERED else ()
            fields.append(_field(parameter, offers, shown.get(parameter.name, "")))
    title = list(given.values())[-1] if given else command.name
    edits = present is not None
    return Form(render(command, given), title, tuple(fields), "Save" if edits else "Go", edits=edits)


def _field(parameter: Parameter, offers: Sequence[str], value: str) -> FormField:
    choices = ("yes", "no") if parameter.kind is Kind.SWITCH else parameter.choices
    few = 0 < len(offers) < FEW and all(len(offer) <= LONGEST_CHOICE for offer in offers)
    if not choices and few and parameter.kind is not Kind.WORDS:
        choices = tuple(offers)
    return FormField(
        parameter.name,
        parameter.name.capitalize(),
        multiline=parameter.kind is Kind.RAW,
        required=parameter.required,
        value=value,
        hint=parameter.help[:1].upper() + parameter.help[1:],
        max_length=parameter.max_length,
        choices=choices,
    )
