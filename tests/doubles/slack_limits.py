"""Slack's limits as Slack enforces them: what `chat.*`, `views.*` and `response_url` refuse, with the real codes.

Written from Slack's Block Kit reference, independently of our renderer.  Characters are counted the stricter way,
in UTF-16 code units.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

_BLOCK_KEYS = {
    "header": {"type", "block_id", "text"},
    "section": {"type", "block_id", "text", "fields", "accessory", "expand"},
    "context": {"type", "block_id", "elements"},
    "divider": {"type", "block_id"},
    "actions": {"type", "block_id", "elements"},
    "input": {"type", "block_id", "label", "element", "hint", "optional", "dispatch_action"},
}
_ELEMENT_KEYS = {
    "button": {"type", "action_id", "text", "value", "style", "url"},
    "plain_text_input": {"type", "action_id", "multiline", "initial_value", "max_length", "min_length", "placeholder"},
    "static_select": {"type", "action_id", "options", "initial_option", "placeholder"},
}
_TOKEN = re.compile(r"<([^<>]*)>")


class Invalid(Exception):
    """Blocks that Slack refuses; the text is what it would put into `response_metadata`."""


def length(words: str) -> int:
    return len(words.encode("utf-16-le", "surrogatepass")) // 2


def need(condition: object, complaint: str) -> None:
    if not condition:
        raise Invalid(complaint)


def refusal(payload: Json, *, max_blocks: int = 50) -> tuple[str, str] | None:
    """The error code and its detail with which Slack refuses a message; None when it takes it."""
    blocks, words = payload.get("blocks"), payload.get("text", "")
    if not blocks and not words:
        return "no_text", "neither text nor blocks"
    if length(words) > 40_000:
        return "msg_too_long", f"text of {length(words)}"
    try:
        check_blocks(blocks or [], max_blocks)
    except Invalid as refused:
        return "invalid_blocks", str(refused)
    total = sum(length(text) for text in all_texts(blocks or []))
    if total > 13_200:
        return "msg_blocks_too_long", f"{total} characters in all"
    if length(json.dumps(payload.get("metadata", {}))) > 16_000:
        return "metadata_too_large", "metadata"
    return None


def check_blocks(blocks: list[Json], most: int, *, kinds: frozenset[str] = frozenset(_BLOCK_KEYS) - {"input"}) -> None:
    need(len(blocks) <= most, f"more than {most} blocks")
    seen: set[str] = set()
    for block in blocks:
        need(block.get("type") in kinds, f"unsupported type: {block.get('type')}")
        extra = set(block) - _BLOCK_KEYS[block["type"]]
        need(not extra, f"invalid additional property: {extra}")
        need(1 <= length(block.get("block_id", "x")) <= 255, "block_id")
        for action in _check_block(block):
            need(action not in seen, f"action_id {action!r} already exists")
            seen.add(action)


def _check_block(block: Json) -> list[str]:
    match block["type"]:
        case "header":
            _check_text(block.get("text"), 150, {"plain_text"})
        case "section":
            _check_section(block)
        case "context":
            need(1 <= len(block["elements"]) <= 10, "context elements")
            for element in block["elements"]:
                _check_text(element, 3_000, {"plain_text", "mrkdwn"})
        case "actions":
            need(1 <= len(block["elements"]) <= 25, "actions elements")
            return [_check_element(element, {"button", "static_select"}) for element in block["elements"]]
        case "input":
            _check_text(block.get("label"), 2_000, {"plain_text"})
            if "hint" in block:
                _check_text(block["hint"], 2_000, {"plain_text"})
            _check_element(block["element"], {"plain_text_input", "static_select"})
    return []


def _check_section(block: Json) -> None:
    need("text" in block or block.get("fields"), "section needs text or fields")
    if "text" in block:
        _check_text(block["text"], 3_000, {"plain_text", "mrkdwn"})
    need(len(block.get("fields", ())) <= 10, "section fields")
    for field in block.get("fields", ()):
        _check_text(field, 2_000, {"plain_text", "mrkdwn"})
    if "accessory" in block:
        _check_element(block["accessory"], {"button", "static_select"})


def _check_text(value: Any, most: int, kinds: set[str]) -> None:
    need(isinstance(value, dict) and value.get("type") in kinds, f"text object of {kinds}")
    allowed = {"type", "text", "emoji"} if value["type"] == "plain_text" else {"type", "text", "verbatim"}
    need(set(value) <= allowed, f"text object keys {set(value) - allowed}")
    need(isinstance(value["text"], str) and value["text"].strip(), "must be more than 0 characters")
    need(length(value["text"]) <= most, f"must be less than {most + 1} characters")


def _check_element(element: Json, kinds: set[str]) -> str:
    need(element.get("type") in kinds, f"element {element.get('type')}")
    extra = set(element) - _ELEMENT_KEYS[element["type"]]
    need(not extra, f"invalid additional property: {extra}")
    need(1 <= length(element.get("action_id", "")) <= 255, "action_id")
    match element["type"]:
        case "button":
            _check_text(element["text"], 75, {"plain_text"})
            need(1 <= length(element.get("value", "x")) <= 2_000, "button value")
            need(element.get("style", "primary") in {"primary", "danger"}, "button style")
        case "plain_text_input":
            limit = element.get("max_length", 3_000)
            need(1 <= limit <= 3_000, "max_length")
            need(length(element.get("initial_value", "")) <= limit, "initial_value")
        case "static_select":
            _check_options(element)
    return str(element["action_id"])


def _check_options(element: Json) -> None:
    options = element["options"]
    need(1 <= len(options) <= 100, "options")
    if "placeholder" in element:
        _check_text(element["placeholder"], 150, {"plain_text"})
    for option in options:
        _check_text(option["text"], 75, {"plain_text"})
        need(1 <= length(option["value"]) <= 150, "option value")
    need("initial_option" not in element or element["initial_option"] in options, "initial_option")


def view_refusal(view: Json) -> tuple[str, str] | None:
    """The error with which Slack refuses a modal or an App Home; None when it takes it."""
    try:
        need(view.get("type") in {"modal", "home"}, "view type")
        if view["type"] == "modal":
            _check_text(view.get("title"), 24, {"plain_text"})
            for name in ("submit", "close"):
                if name in view:
                    _check_text(view[name], 24, {"plain_text"})
            need("submit" in view or all(block["type"] != "input" for block in view["blocks"]), "missing submit")
        need(length(view.get("private_metadata", "")) <= 3_000, "private_metadata")
        need(length(view.get("callback_id", "")) <= 255, "callback_id")
        check_blocks(view["blocks"], 100, kinds=frozenset(_BLOCK_KEYS))
        names = [block.get("block_id") for block in view["blocks"] if block["type"] == "input"]
        need(len(names) == len(set(names)), "block_id twice")
    except Invalid as refused:
        return "invalid_arguments", str(refused)
    return None


# ---------------------------------------------------------------- what a reader would see


def all_texts(value: Any) -> Iterator[str]:
    """Every string of every text object."""
    if isinstance(value, list):
        for part in value:
            yield from all_texts(part)
    elif isinstance(value, dict):
        if value.get("type") in {"mrkdwn", "plain_text"}:
            yield value["text"]
        for part in value.values():
            yield from all_texts(part)


def tokens(payload: Json) -> list[str]:
    """Everything between raw angle brackets that Slack would act upon: links, mentions, dates."""
    texts = [payload.get("text", ""), *all_texts(payload.get("blocks", []))]
    return [found.group(1) for text in texts for found in _TOKEN.finditer(text)]


def pings(payload: Json) -> list[str]:
    """Every mention that would ping somebody."""
    return [token for token in tokens(payload) if token.startswith(("@", "!")) and not token.startswith("!date")]


def links(payload: Json) -> list[tuple[str, str]]:
    """Every link as (address, words)."""
    found = [token.partition("|") for token in tokens(payload) if not token.startswith(("@", "!", "#"))]
    return [(address, words) for address, _, words in found]
