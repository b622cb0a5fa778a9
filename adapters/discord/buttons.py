"""Buttons that survive a restart: a `custom_id` carries the command itself.

It holds 100 characters, and addresses are longer than that; but a button that acts on an address belongs to a message
that links to it.  So a long command names the message's own n-th address instead, and is put together again from the
message that Discord sends along when the button is pressed.  Nothing needs to be stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from adapters.common import clean, cut, destination, units
from bot.message import Button, ButtonStyle

MAX_ID = 100
MAX_LABEL = 80
IN_A_ROW = 5
ROWS = 5
ADDRESS = "␟"

_ID = re.compile(r"ww\d+(?::(?P<line>/.*)|@(?P<number>\d+):(?P<template>/.*))", re.DOTALL)
_LINKED = re.compile(r"\]\((https?://[^\s)]+)\)")
_STYLES = {ButtonStyle.PLAIN: 2, ButtonStyle.PRIMARY: 1, ButtonStyle.DANGER: 4}

Json = dict[str, Any]


def carried(command: str, number: int, embeds: Sequence[Json]) -> str | None:
    """Give the `custom_id` of a message's `number`-th button; None if the command cannot be carried."""
    command = clean(command).strip()
    plain = f"ww{number}:{command}"
    if not command.startswith("/"):
        return None
    if units(plain) <= MAX_ID:
        return plain
    for at, address in enumerate(addresses(embeds)):
        words = [ADDRESS if _leads(word) == address else word for word in command.split(" ")]
        short = f"ww{number}@{at}:{' '.join(words)}"
        if words.count(ADDRESS) == 1 and ADDRESS not in command and units(short) <= MAX_ID:
            return short
    return None


def command_of(custom_id: str, embeds: Sequence[Json]) -> str | None:
    """Give the command that a pressed button carries; None if it is not one of ours."""
    found = _ID.fullmatch(custom_id)
    if found is None:
        return None
    if found["line"]:
        return found["line"]
    address = dict(enumerate(addresses(embeds))).get(int(found["number"]))
    return found["template"].replace(ADDRESS, address) if address else None


def addresses(embeds: Sequence[Json]) -> Iterator[str]:
    """Every address that a message links to, in order."""
    for embed in embeds:
        if embed.get("url"):
            yield str(embed["url"])
        texts = (embed.get("description") or "", *(field["value"] for field in embed.get("fields") or ()))
        for text in texts:
            yield from _LINKED.findall(text)


def _leads(word: str) -> str | None:
    found = destination(word) if "://" in word else None
    return found[0] if found else None


def element(button: Button, custom_id: str) -> Json:
    """Make the button."""
    label = cut(" ".join(clean(button.label).split()), MAX_LABEL) or "…"
    return {"type": 2, "style": _STYLES[button.style], "label": label, "custom_id": custom_id}


def rows(elements: Sequence[Json]) -> list[Json]:
    """Put buttons into rows."""
    return [{"type": 1, "components": list(elements[at : at + IN_A_ROW])} for at in range(0, len(elements), IN_A_ROW)]
