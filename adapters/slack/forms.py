"""Neutral form → modal, and what was filled in → arguments.

A `plain_text_input` holds 3,000 characters, so a longer field becomes several, which are joined again on the way back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from adapters.common import clean, cut, in_parts, joined, units
from adapters.slack.mrkdwn import escape, escaped_units
from bot.message import Form, FormField

CALLBACK = "wirewatch_form"
MAX_INPUT = 3_000
MAX_INPUTS = 8
MAX_TITLE = 24
MAX_METADATA = 3_000
MAX_OPTIONS = 100
MAX_OPTION_LABEL = 75
MAX_OPTION_VALUE = 150
MAX_INPUT_LABEL = 150

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a form was asked for, so that its answer finds the way back; kept in the view's `private_metadata`."""

    command: str
    channel: str = ""
    thread: str | None = None
    response_url: str | None = None

    def dump(self) -> str:
        """Write it for Slack to keep; what does not fit is dropped, the response URL first."""
        for kept in (asdict(self), {**asdict(self), "response_url": None}):
            if units(words := json.dumps(kept)) <= MAX_METADATA:
                return words
        return ""

    @classmethod
    def load(cls, words: str) -> Origin | None:
        """Read what `dump` wrote; None for anything else."""
        try:
            return cls(**json.loads(words))
        except (TypeError, ValueError):
            return None


def view(form: Form, origin: Origin) -> Json | None:
    """Make the modal; None where the form's own command is too long to be carried."""
    metadata = origin.dump()
    if not metadata:
        return None
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": metadata,
        "title": _plain(form.title, MAX_TITLE, "Wirewatch"),
        "submit": _plain(form.submit, MAX_TITLE, "Send"),
        "close": _plain("Cancel", MAX_TITLE, "Cancel"),
        "blocks": [block for field in form.fields for block in _inputs(field)],
    }


def _inputs(field: FormField) -> list[Json]:
    if 0 < len(field.choices) <= MAX_OPTIONS:
        return [_block(field, 0, 1, _select(field))]
    parts = -(-field.max_length // MAX_INPUT) if field.multiline else 1
    parts = max(1, min(parts, MAX_INPUTS))
    each = min(max(field.max_length, 1), MAX_INPUT)
    values = in_parts(field.value, parts, each)
    return [_block(field, part, parts, _text_input(field, values[part], each)) for part in range(parts)]


def _text_input(field: FormField, value: str, each: int) -> Json:
    element: Json = {
        "type": "plain_text_input",
        "action_id": "value",
        "multiline": field.multiline,
        "max_length": each,
    }
    return {**element, "initial_value": value} if value else element


def _select(field: FormField) -> Json:
    options = [
        {"text": _plain(choice, MAX_OPTION_LABEL, "—"), "value": cut(choice, MAX_OPTION_VALUE) or "—"}
        for choice in field.choices
    ]
    element: Json = {"type": "static_select", "action_id": "value", "options": options}
    if field.value in field.choices:
        element["initial_option"] = options[field.choices.index(field.value)]
    return element


def _block(field: FormField, part: int, parts: int, element: Json) -> Json:
    label = field.label if part == 0 else f"{field.label} ({part + 1} of {parts}, if it is long)"
    block = {
        "type": "input",
        "block_id": f"{field.name}:{part}",
        "label": _plain(label, MAX_INPUT_LABEL, field.name),
        "element": element,
        "optional": part > 0 or not field.required,
    }
    return {**block, "hint": _plain(field.hint, MAX_INPUT_LABEL, "—")} if field.hint and part == 0 else block


def _plain(words: str, room: int, otherwise: str) -> Json:
    short = cut(" ".join(clean(words).split()), room, escaped_units) or otherwise
    return {"type": "plain_text", "text": escape(short), "emoji": False}


def filled_in(state: Mapping[str, Any]) -> dict[str, str]:
    """Read a submitted view's `state.values`: the parts of each field joined in order, "" for one left empty."""
    parts: dict[str, dict[int, str]] = {}
    for block, actions in state.items():
        name, _, number = block.rpartition(":")
        for action in actions.values():
            value = action.get("value") or (action.get("selected_option") or {}).get("value") or ""
            if name and number.isdecimal():
                parts.setdefault(name, {})[int(number)] = value
    return {name: joined(held[number] for number in sorted(held) if held[number]) for name, held in parts.items()}
