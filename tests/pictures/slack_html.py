"""Block Kit as Slack shows it, near enough to judge a message by: payload in, HTML out.

It reads mrkdwn as Slack does, formatting included, so that what escaped our renderer would show.
"""

import html
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Json = dict[str, Any]

STYLE = Path(__file__).with_name("slack.css").read_text(encoding="utf-8")
_TOKEN = re.compile(r"<([^<>]+)>")
_EMPHASIS = (
    (re.compile(r"(?<![^\s\W])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![^\s\W])"), r"<b>\1</b>"),
    (re.compile(r"(?<![^\W_])_(?=\S)([^_\n]+?)(?<=\S)_(?![^\W_])"), r"<i>\1</i>"),
    (re.compile(r"(?<!\w)~(?=\S)([^~\n]+?)(?<=\S)~(?!\w)"), r"<s>\1</s>"),
    (re.compile(r"`([^`\n]+)`"), r"<code>\1</code>"),
    (re.compile(r"(?<!\w):[a-z0-9_+'-]+:"), "🎉"),
)


def page(*parts: str) -> str:
    """A whole page."""
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style><body>{''.join(parts)}"


def message(payload: Json, *, now: datetime, thread: str = "") -> str:
    """One message with who sent it; `thread` is the HTML of what stands under it."""
    body = "".join(block(one, now) for one in payload["blocks"])
    under = f"<div class=thread>{thread}</div>" if thread else ""
    who = f"<span class=who>Wirewatch</span><span class=app>APP</span><span class=when>{now:%H:%M}</span>"
    return f"<div class=message><div class=face>W</div><div class=body>{who}{body}{under}</div></div>"


def block(one: Json, now: datetime) -> str:  # noqa: PLR0911 - one answer for each kind of block
    """One block.  Raises `ValueError` for a kind it does not know."""
    match one["type"]:
        case "header":
            return f"<div class=header>{plain(one['text'])}</div>"
        case "section" if "fields" in one:
            fields = "".join(f"<div>{mrkdwn(field['text'], now)}</div>" for field in one["fields"])
            return f"<div class='section fields'>{fields}</div>"
        case "section":
            return f"<div class=section>{mrkdwn(one['text']['text'], now)}</div>"
        case "context":
            return f"<div class=context>{' '.join(mrkdwn(part['text'], now) for part in one['elements'])}</div>"
        case "divider":
            return "<hr>"
        case "actions":
            return f"<div class=actions>{''.join(map(_element, one['elements']))}</div>"
        case "input":
            return _input(one)
        case kind:
            raise ValueError(f"no picture of a block {kind}")


def _element(one: Json) -> str:
    if one["type"] == "static_select":
        return f"<button class=menu>{plain(one['placeholder'])}<span>⌄</span></button>"
    return f"<button class='{one.get('style', '')}'>{plain(one['text'])}</button>"


def home(view: Json, now: datetime) -> str:
    """The App Home."""
    return f"<div class=body>{''.join(block(one, now) for one in view['blocks'])}</div>"


def modal(view: Json) -> str:
    """A modal."""
    body = "".join(_input(one) for one in view["blocks"])
    close, submit = plain(view["close"]), plain(view["submit"])
    foot = f"<div class=foot><button>{close}</button><button class=primary>{submit}</button></div>"
    return f"<div class=modal><h1>{plain(view['title'])}</h1>{body}{foot}</div>"


def _input(one: Json) -> str:
    element = one["element"]
    optional = " <span class=optional>(optional)</span>" if one.get("optional") else ""
    hint = f"<div class=hint>{plain(one['hint'])}</div>" if "hint" in one else ""
    chosen = element.get("initial_option", {}).get("text", {}).get("text", "Choose an option")
    menu = element["type"] == "static_select"
    shown = html.escape(chosen if menu else element.get("initial_value", "")) + ("<span>⌄</span>" if menu else "")
    tall = " tall" if element.get("multiline") else " menu" if menu else ""
    return f"<label>{plain(one['label'])}{optional}</label><div class='input{tall}'>{shown}</div>{hint}"


def plain(text: Json) -> str:
    """A plain_text object: entities are undone, nothing formats."""
    return html.escape(html.unescape(text["text"]))


def mrkdwn(text: str, now: datetime) -> str:
    """Slack's mrkdwn as HTML."""
    blocks = re.split(r"```\n?(.*?)\n?```", text, flags=re.DOTALL)
    return "".join(f"<pre>{part}</pre>" if at % 2 else _lines(part, now) for at, part in enumerate(blocks))


def _lines(text: str, now: datetime) -> str:
    lines = []
    for line in text.split("\n"):
        quoted = re.match(r"(?:>|&gt;) ?", line)
        words = _words(line[quoted.end() :] if quoted else line, now)
        lines.append(f"<blockquote>{words}</blockquote>" if quoted else words + "\n")
    return "".join(lines).removesuffix("\n")


def _words(line: str, now: datetime) -> str:
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(_token(found[1], now))
        return f"\ue000{len(kept) - 1}\ue001"

    held = _TOKEN.sub(keep, line)
    for pattern, shown in _EMPHASIS:
        held = pattern.sub(shown, held)
    return re.sub("\ue000(\\d+)\ue001", lambda found: kept[int(found[1])], held)


def _token(token: str, now: datetime) -> str:
    target, _, words = token.partition("|")
    if target.startswith("!date^"):
        _, seconds, pattern = target.split("^")[:3]
        return _date(datetime.fromtimestamp(int(seconds), UTC), pattern, now)
    if target.startswith(("!", "@")):
        return f"<span class=ping>@{html.escape(words or target[1:])}</span>"
    return f'<a href="{target}">{words or target}</a>'


def _date(at: datetime, pattern: str, now: datetime) -> str:
    short = f"{at:%b} {at.day}, {at.year}"
    pretty = "Today" if at.date() == now.date() else short
    return pattern.format(date_short_pretty=pretty, date_short=short, time=f"{at:%H:%M}")
