"""Buttons and menus that survive a restart: a `custom_id`, or a menu's value, carries the command itself.

Either holds 100 characters, and addresses are longer than that; but a button that acts on an address belongs to a
message that links to it.  So a long command names the message's own n-th address instead, and is put together again
from the message that Discord sends along when the button is pressed.  Nothing needs to be stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from adapters.common import clean, cut, destination, units
from bot.message import Button, ButtonStyle, Choice

MAX_ID = 100
MAX_LABEL = 80
MAX_OPTION = 100
MAX_OPTIONS = 25
MAX_PROMPT = 150
IN_A_ROW = 5
ROWS = 5
ADDRESS = "␟"

_ID = re.compile(r"ww\d+(?::(?P<line>/.*)|@(?P<number>\d+):(?P<template>/.*))", re.DOTALL)
_LINKED = re.compile(r"\]\((https?://[^\s)]+)\)")
_STYLES = {ButtonStyle.PLAIN: 2, ButtonStyle.PRIMARY: 1, ButtonStyle.DANGER: 4}

Json = dict[str, Any]
Row = tuple[Button, ...] | Choice
MOST_CARRIED = ROWS * MAX_OPTIONS  # in one message, so that numbers have three digits at most


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


def in_rows(pressable: Sequence[Button | Choice]) -> list[Row]:
    """Put buttons into rows of five, in order; a menu takes a row of its own."""
    rows: list[Row] = []
    for one in pressable:
        if isinstance(one, Choice):
            rows.append(one)
        elif rows and isinstance(rows[-1], tuple) and len(rows[-1]) < IN_A_ROW:
            rows[-1] = (*rows[-1], one)
        else:
            rows.append((one,))
    return rows


def components(rows: Sequence[Row], embeds: Sequence[Json]) -> list[Json]:
    """Make the rows of one message; its embeds hold the addresses that commands leave out."""
    made: list[Json] = []
    number = 0
    for row in rows:
        buttons = row.options if isinstance(row, Choice) else row
        ids = {carried(button.command, number + at, embeds): button for at, button in enumerate(buttons)}
        number += len(buttons)
        held = [(id_, button) for id_, button in ids.items() if id_]
        inside = [_menu(row, held, number)] if isinstance(row, Choice) else [_button(*one) for one in held]
        if held:
            made.append({"type": 1, "components": inside})
    return made


def _button(custom_id: str, button: Button) -> Json:
    label = _short(button.label, MAX_LABEL)
    return {"type": 2, "style": _STYLES[button.style], "label": label, "custom_id": custom_id}


def _menu(choice: Choice, held: Sequence[tuple[str, Button]], number: int) -> Json:
    options = [{"label": _short(option.label, MAX_OPTION), "value": value} for value, option in held]
    prompt = _short(choice.prompt, MAX_PROMPT)
    return {"type": 3, "custom_id": f"ww{number}:menu", "placeholder": prompt, "options": options}


def _short(words: str, room: int) -> str:
    return cut(" ".join(clean(words).split()), room) or "…"
