"""Discord's limits as Discord enforces them: what its routes answer with 50035, and what a reader would see.

Written from "Embed Limits", "Components Reference" and "Application Commands" of its developer documentation,
independently of our renderer.  Characters are counted the stricter way, in UTF-16 code units.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

Json = dict[str, Any]

MESSAGE_KEYS = {
    "content", "embeds", "components", "allowed_mentions", "nonce", "enforce_nonce", "flags", "message_reference",
}  # fmt: skip
EMBED_KEYS = {"title", "description", "url", "color", "fields", "footer"}
NAME = re.compile(r"[-_'\w]{1,32}")
_INERT = re.compile(r"```.*?```|`[^`]+`|\\[^0-9A-Za-z\s]", re.DOTALL)  # code, and what a backslash disarms
_ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])")


class Invalid(Exception):
    """A body that Discord refuses; the text is what would stand in `errors`."""


def length(words: str) -> int:
    return len(words.encode("utf-16-le", "surrogatepass")) // 2


def need(condition: object, complaint: str) -> None:
    if not condition:
        raise Invalid(complaint)


def text(value: Any, least: int, most: int, what: str) -> str:
    need(isinstance(value, str), f"{what}: not a string")
    need(least <= length(value.strip()), f"{what}: this field is required")
    need(length(value) <= most, f"{what}: must be {most} or fewer in length, is {length(value)}")
    need("\x00" not in value and value.isprintable() is not None, what)
    return str(value)


def refusal(payload: Json) -> tuple[int, str] | None:
    """The error code and its detail with which Discord refuses a message; None when it takes it."""
    try:
        need(not set(payload) - MESSAGE_KEYS, f"unknown keys {set(payload) - MESSAGE_KEYS}")
        text(payload.get("content") or "", 0, 2_000, "content")
        need(length(str(payload.get("nonce", ""))) <= 25, "nonce")
        check_embeds(payload.get("embeds") or [])
        check_rows(payload.get("components") or [])
        check_mentions(payload.get("allowed_mentions") or {})
    except Invalid as refused:
        return 50035, str(refused)
    if not (payload.get("content") or "").strip() and not payload.get("embeds") and not payload.get("components"):
        return 50006, "Cannot send an empty message"
    return None


def check_embeds(embeds: list[Json]) -> None:
    need(len(embeds) <= 10, "embeds: more than 10")
    for embed in embeds:
        need(not set(embed) - EMBED_KEYS, f"embed keys {set(embed) - EMBED_KEYS}")
        need(set(embed) - {"color", "url"}, "embed without anything to show")
        text(embed.get("title") or "", 0, 256, "title")
        text(embed.get("description") or "", 0, 4_096, "description")
        need("title" not in embed or embed["title"].strip(), "title is blank")
        need("description" not in embed or embed["description"].strip(), "description is blank")
        need(0 <= embed.get("color", 0) <= 0xFFFFFF, "color")
        if "url" in embed:
            address = urlsplit(embed["url"])
            need(address.scheme in {"http", "https"} and address.hostname, "url: not well formed")
            need(length(embed["url"]) <= 2_048, "url: too long")
        need(len(embed.get("fields", ())) <= 25, "fields: more than 25")
        for field in embed.get("fields", ()):
            text(field.get("name"), 1, 256, "field name")
            text(field.get("value"), 1, 1_024, "field value")
        if "footer" in embed:
            text(embed["footer"].get("text"), 1, 2_048, "footer")
    total = sum(length(words) for words in embed_texts(embeds))
    need(total <= 6_000, f"embeds: {total} characters together, 6,000 at most")


def check_rows(rows: list[Json]) -> None:
    need(len(rows) <= 5, "components: more than 5 rows")
    seen: set[str] = set()
    for row in rows:
        need(row.get("type") == 1 and 1 <= len(row["components"]) <= 5, "a row holds one to five components")
        for component in row["components"]:
            if component["type"] == 3:
                need(len(row["components"]) == 1, "a select fills its row")
                _check_select(component, {"type", "custom_id", "placeholder", "options"})
            else:
                _check_button(component)
            id_ = text(component.get("custom_id"), 1, 100, "custom_id")
            need(id_ not in seen, f"COMPONENT_CUSTOM_ID_DUPLICATED {id_!r}")
            seen.add(id_)


def _check_button(button: Json) -> None:
    need(set(button) <= {"type", "style", "label", "custom_id", "disabled"}, f"button keys {set(button)}")
    need(button["type"] == 2 and button["style"] in {1, 2, 3, 4}, "button type or style")
    text(button.get("label"), 1, 80, "label")


def _check_select(select: Json, keys: set[str]) -> None:
    need(set(select) <= keys, f"select keys {set(select)}")
    text(select.get("placeholder", "x"), 1, 150, "placeholder")
    need(1 <= len(select["options"]) <= 25, "options")
    for option in select["options"]:
        text(option["label"], 1, 100, "option label")
        text(option["value"], 1, 100, "option value")
    values = [option["value"] for option in select["options"]]
    need(len(values) == len(set(values)), "option value twice")
    need(sum(option.get("default", False) for option in select["options"]) <= 1, "two defaults")


def check_mentions(allowed: Json) -> None:
    parse = allowed.get("parse") or []
    need(set(parse) <= {"users", "roles", "everyone"}, "allowed_mentions.parse")
    for kind in ("users", "roles"):
        named = allowed.get(kind) or []
        need(len(named) <= 100 and all(str(one).isdecimal() for one in named), f"allowed_mentions.{kind}")
        need(not (named and kind in parse), f"allowed_mentions: {kind} named and parsed")


def modal_refusal(data: Json) -> str | None:
    """Why Discord refuses a modal; None when it takes it."""
    try:
        text(data.get("title"), 1, 45, "title")
        text(data.get("custom_id"), 1, 100, "custom_id")
        need(1 <= len(data["components"]) <= 5, "a modal holds one to five components")
        ids = [_check_label(label) for label in data["components"]]
        need(len(ids) == len(set(ids)), "custom_id twice")
    except Invalid as refused:
        return str(refused)
    return None


def _check_label(label: Json) -> str:
    need(set(label) <= {"type", "label", "description", "component"} and label["type"] == 18, "a label")
    text(label.get("label"), 1, 45, "label")
    if "description" in label:
        text(label["description"], 1, 100, "label description")
    inner = label["component"]
    if inner["type"] == 4:
        need(inner["style"] in {1, 2}, "style")
        need(1 <= inner.get("max_length", 4_000) <= 4_000, "max_length")
        need(length(inner.get("value", "")) <= inner.get("max_length", 4_000), "value")
    else:
        need(inner["type"] == 3, "text input or select")
        _check_select(inner, {"type", "custom_id", "options", "required", "placeholder"})
    return text(inner.get("custom_id"), 1, 100, "custom_id")


# ---------------------------------------------------------------- commands


def commands_refusal(commands: list[Json]) -> str | None:
    """Why Discord refuses a set of commands; None when it takes it."""
    try:
        for kind, most in ((1, 100), (3, 15)):
            names = [one["name"] for one in commands if one["type"] == kind]
            need(len(names) <= most and len(names) == len(set(names)), "too many commands, or one name twice")
        for command in commands:
            _check_command(command)
    except Invalid as refused:
        return str(refused)
    return None


def _check_command(command: Json) -> None:
    if command["type"] != 1:
        text(command["name"], 1, 32, "name")
        need(not command.get("description") and not command.get("options"), "a menu entry has no description")
        return
    _check_named(command)
    subs = [option for option in command["options"] if option["type"] in {1, 2}]
    need(len(subs) in {0, len(command["options"])}, "subcommands and options together")
    need(len(command["options"]) <= 25, "options: more than 25")
    for option in subs:
        _check_named(option)
        _check_options(option.get("options", []))
    if not subs:
        _check_options(command["options"])
    total = sum(_spent(one) for one in _each(command))
    need(total <= 8_000, f"{command['name']}: {total} characters, 8,000 at most")


def _check_options(options: list[Json]) -> None:
    need(len(options) <= 25, "options: more than 25")
    required = [option.get("required", False) for option in options]
    need(required == sorted(required, reverse=True), "required options must be placed before non-required options")
    names = [option["name"] for option in options]
    need(len(names) == len(set(names)), "option name twice")
    for option in options:
        _check_named(option)
        need(option["type"] in {3, 4, 5, 11}, "option type")
        need(len(option.get("choices", ())) <= 25, "choices: more than 25")
        need(not (option.get("choices") and option.get("autocomplete")), "choices and autocomplete together")
        need(1 <= option.get("max_length", 6_000) <= 6_000, "max_length")
        for choice in option.get("choices", ()):
            text(choice["name"], 1, 100, "choice name")
            text(choice["value"], 1, 100, "choice value")


def _check_named(one: Json) -> None:
    need(NAME.fullmatch(one["name"]) and one["name"] == one["name"].lower(), f"name {one['name']!r}")
    text(one.get("description"), 1, 100, f"description of {one['name']}")


def _each(command: Json) -> Iterator[Json]:
    yield command
    for option in command.get("options") or ():
        yield from _each(option)


def _spent(one: Json) -> int:
    choices = sum(length(choice["name"]) + length(choice["value"]) for choice in one.get("choices") or ())
    return length(one["name"]) + length(one.get("description", "")) + choices


# ---------------------------------------------------------------- what a reader would see


def embed_texts(embeds: list[Json]) -> Iterator[str]:
    """Every string of an embed that counts towards the 6,000."""
    for embed in embeds:
        yield from (embed.get("title") or "", embed.get("description") or "", embed.get("footer", {}).get("text", ""))
        for field in embed.get("fields") or ():
            yield from (field["name"], field["value"])


def shown(payload: Json) -> list[str]:
    """Every text of a message as a reader sees it, backslashes undone."""
    return [_ESCAPED.sub(r"\1", words) for words in (payload.get("content") or "", *embed_texts(payload["embeds"]))]


def pings(payload: Json) -> set[str]:
    """Everybody whom a message pings: Discord reads `content` alone, and obeys `allowed_mentions`."""
    allowed, content = payload.get("allowed_mentions"), payload.get("content") or ""
    found = set()
    for kind, id_ in re.findall(r"<@([!&]?)(\d+)>", content):
        group = "roles" if kind == "&" else "users"
        if allowed is None or group in (allowed.get("parse") or ()) or id_ in (allowed.get(group) or ()):
            found.add(f"<@{kind}{id_}>")
    if allowed is None or "everyone" in (allowed.get("parse") or ()):
        found |= set(re.findall("@everyone|@here", content))
    return found


def links(payload: Json) -> list[tuple[str, str]]:
    """Every link as (address, words): titles, masked links, and bare addresses that Discord would link by itself."""
    found = [(embed["url"], embed.get("title", "")) for embed in payload["embeds"] if "url" in embed]
    for words in (payload.get("content") or "", *embed_texts(payload["embeds"])):
        live = _INERT.sub("\ufffc", words)
        masked = re.findall(r"\[([^\[\]]*)\]\(([^\s()]*)\)", live)
        found += [(address, label) for label, address in masked]
        rest = re.sub(r"\]\([^\s()]*\)", "", live)
        found += [(address, address) for address in re.findall(r"(?:https?|discord|steam)://[^\s<]+", rest)]
    return found
