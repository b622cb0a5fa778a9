"""Neutral form → modal, and what was filled in → arguments.

A text input holds 4,000 characters and a modal five components, so a longer field becomes several inputs, which are
joined again on the way back.  Nothing is stored: the form's command is the modal's `custom_id`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from adapters.common import clean, cut, in_parts, joined, units
from bot.message import Form, FormField

MAX_INPUT = 4_000
MAX_COMPONENTS = 5
MAX_TITLE = 45
MAX_LABEL = 45
MAX_HINT = 100
MAX_OPTIONS = 25
MAX_OPTION = 100
MAX_ID = 100
PREFIX = "wwform:"

Json = dict[str, Any]


def modal(form: Form) -> Json | None:
    """Make the modal; None where it needs too many fields or its command is too long to be carried."""
    id_ = PREFIX + form.command
    needed = sorted(form.fields, key=lambda field: not field.required)[:MAX_COMPONENTS]
    if units(id_) > MAX_ID or not form.fields or any(field.required and field not in needed for field in form.fields):
        return None
    fields = [field for field in form.fields if field in needed]
    spare = MAX_COMPONENTS - len(fields)
    components: list[Json] = []
    for field in fields:
        made = _inputs(field, spare)
        spare -= len(made) - 1
        components += made
    return {"custom_id": id_, "title": _short(form.title, MAX_TITLE, "Wirewatch"), "components": components}


def _inputs(field: FormField, spare: int) -> list[Json]:
    named = (_short(choice, MAX_OPTION, "") for choice in field.choices)
    choices = list(dict.fromkeys(choice for choice in named if choice))
    if 0 < len(choices) <= MAX_OPTIONS:
        return [_label(field, 0, 1, _select(field, choices))]
    parts = -(-field.max_length // MAX_INPUT) if field.multiline else 1
    parts = max(1, min(parts, spare + 1))
    each = min(max(field.max_length, 1), MAX_INPUT)
    values = in_parts(field.value, parts, each)
    return [_label(field, part, parts, _text_input(field, part, values[part], each)) for part in range(parts)]


def _text_input(field: FormField, part: int, value: str, each: int) -> Json:
    element: Json = {
        "type": 4,
        "custom_id": f"{field.name}:{part}",
        "style": 2 if field.multiline else 1,
        "required": field.required and part == 0,
        "max_length": each,
    }
    return {**element, "value": value} if value else element


def _select(field: FormField, choices: list[str]) -> Json:
    options = [{"label": choice, "value": choice, "default": choice == field.value} for choice in choices]
    return {"type": 3, "custom_id": f"{field.name}:0", "options": options, "required": field.required}


def _label(field: FormField, part: int, parts: int, component: Json) -> Json:
    behind = f" ({part + 1} of {parts})" if part else ""
    label = _short(field.label, MAX_LABEL - len(behind), field.name) + behind
    hint = _short(field.hint if part == 0 else "Only if the text is longer than one box.", MAX_HINT, "")
    made: Json = {"type": 18, "label": label, "component": component}
    return {**made, "description": hint} if hint else made


def _short(words: str, room: int, otherwise: str) -> str:
    return cut(" ".join(clean(words).split()), room) or otherwise


def command_of(custom_id: str) -> str | None:
    """Give the command that a submitted modal belongs to; None if it is not one of ours."""
    return custom_id.removeprefix(PREFIX) if custom_id.startswith(PREFIX) else None


def filled_in(components: Sequence[Json]) -> dict[str, str]:
    """Read a submitted modal's components: the parts of each field joined in order, "" for one left empty."""
    parts: dict[str, dict[int, str]] = {}
    for component in _walk(components):
        name, _, number = str(component.get("custom_id") or "").rpartition(":")
        value = component.get("value") or next(iter(component.get("values") or ()), "")
        if name and number.isdecimal():
            parts.setdefault(name, {})[int(number)] = str(value)
    return {name: joined(held[number] for number in sorted(held) if held[number]) for name, held in parts.items()}


def _walk(components: Sequence[Json]) -> Iterator[Json]:
    for component in components:
        yield component
        yield from _walk(component.get("components") or ())
        if isinstance(component.get("component"), dict):
            yield from _walk([component["component"]])
