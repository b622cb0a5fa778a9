"""A form for any command, out of its row in the table.

It opens for whoever gives a command less than it needs, and for one that changes what is there with what there is.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

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

    A platform whose forms hold fewer fields leaves out the last that are not required.  A value that no field holds
    whole gets none: cut, it would be saved so.
    """
    given, shown = given or {}, present or {}
    fields, left = [], []
    for parameter in command.parameters:
        value = shown.get(parameter.name, "")
        if parameter.name in given:
            continue
        if _units(value) > parameter.max_length:
            left.append(parameter.name)
            continue
        offers = await offer(parameter.source) if parameter.source in OFFERED else ()
        fields.append(_field(parameter, offers, value))
    if left and fields:
        fields[0] = replace(fields[0], hint=f"Too long for a box, so it stays as it is: {', '.join(left)}.")
    title = shown.get("name") or (list(given.values())[-1] if given else command.name)
    named = {name: shown.get(name, value) for name, value in given.items()}
    edits = present is not None
    return Form(render(command, named), title, tuple(fields), "Save" if edits else "Go", edits=edits)


def _units(value: str) -> int:
    """Count as platforms do that limit what a field begins with: in UTF-16 code units."""
    return len(value.encode("utf-16-le", "surrogatepass")) // 2


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
