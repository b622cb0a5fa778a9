"""Embeds as Discord shows them, near enough to judge a message by: payload in, HTML out.

It reads Markdown as Discord does, from left to right, so that what escaped our renderer would show.
"""

import html
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Json = dict[str, Any]

STYLE = Path(__file__).with_name("discord.css").read_text(encoding="utf-8")
_INLINE = re.compile(
    r"\\(?P<escaped>[^0-9A-Za-z\s])"
    r"|`(?P<code>[^`\n]+)`"
    r"|\[(?P<words>(?:\\.|[^\[\]\\])+)\]\((?P<to>https?://[^\s()]+)\)"
    r"|<t:(?P<seconds>-?\d+):(?P<style>[tTdDfFR])>"
    r"|(?P<ping><@[!&]?\d+>|@everyone|@here)"
    r"|\*\*(?P<bold>(?:\\.|[^\\])+?)\*\*(?!\*)"
    r"|\*(?P<italic>(?=\S)(?:\\.|[^*\\])+?)\*(?!\*)"
    r"|(?P<bare>https?://[^\s<]+)"
)
_INVISIBLE = dict.fromkeys(map(ord, "\u2060\u200b\u200c\u200d"), None)
_DATES = {"t": "%H:%M", "D": "%-d %B %Y", "f": "%-d %B %Y %H:%M"}


def page(*parts: str) -> str:
    """A whole page."""
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style><body>{''.join(parts)}"


def message(payload: Json, *, now: datetime, thread: str = "") -> str:
    """One message with who sent it; `thread` is the HTML of what stands under it."""
    under = f"<div class=thread><h2>Thread</h2>{thread}</div>" if thread else ""
    body = inline(payload["content"], now) + "".join(embed(one, now) for one in payload["embeds"])
    rows = "".join(f"<div class=row>{''.join(map(_button, row['components']))}</div>" for row in payload["components"])
    who = f"<span class=who>Wirewatch</span><span class=app>APP</span><span class=when>Today at {now:%H:%M}</span>"
    return f"<div class=message><div class=face>W</div><div class=body>{who}<br>{body}{rows}{under}</div></div>"


def embed(one: Json, now: datetime) -> str:
    """One embed.  Raises `ValueError` for a key it does not know."""
    if unknown := set(one) - {"title", "url", "description", "color", "fields", "footer"}:
        raise ValueError(f"no picture of {unknown}")
    title = inline(one.get("title", ""), now)
    linked = f'<a href="{html.escape(one["url"])}">{title}</a>' if "url" in one else title
    fields = "".join(
        f"<div class=field><b>{inline(field['name'], now)}</b>\n{block(field['value'], now)}</div>"
        for field in one.get("fields", ())
    )
    footer = f"<div class=footer>{html.escape(one['footer']['text'])}</div>" if "footer" in one else ""
    head = f"<div class=title>{linked}</div>" if title else ""
    body = block(one.get("description", ""), now)
    return f"<div class=embed style='border-color:#{one['color']:06x}'>{head}{body}{fields}{footer}</div>"


def modal(data: Json) -> str:
    """A modal."""
    body = "".join(_label(one) for one in data["components"])
    foot = "<div class=foot><button>Cancel</button><button class=s1>Submit</button></div>"
    return f"<div class=modal><h1>{html.escape(data['title'])}</h1>{body}{foot}</div>"


def _label(one: Json) -> str:
    inner = one["component"]
    must = " <span class=must>*</span>" if inner.get("required") else ""
    hint = f"<div class=hint>{html.escape(one['description'])}</div>" if "description" in one else ""
    chosen = next((option["label"] for option in inner.get("options", ()) if option["default"]), "Make a selection")
    menu = inner["type"] == 3
    shown = html.escape(chosen if menu else inner.get("value", "")) + ("<span>⌄</span>" if menu else "")
    tall = " tall" if inner.get("style") == 2 else " menu" if menu else ""
    return f"<label>{html.escape(one['label'])}{must}</label>{hint}<div class='input{tall}'>{shown}</div>"


def _button(one: Json) -> str:
    if one["type"] == 3:
        return f"<div class='input menu wide'>{html.escape(one['placeholder'])}<span>⌄</span></div>"
    return f"<button class=s{one['style']}>{html.escape(one['label'])}</button>"


def block(text: str, now: datetime) -> str:
    """Running text: fenced code, quotes, small print and headings take whole lines."""
    parts = re.split(r"```\n?(.*?)\n?```", text, flags=re.DOTALL)
    return "".join(f"<pre>{html.escape(part)}</pre>" if at % 2 else _lines(part, now) for at, part in enumerate(parts))


def _lines(text: str, now: datetime) -> str:
    shown = []
    for line in text.split("\n"):
        if line.startswith("> "):
            shown.append(f"<blockquote>{inline(line[2:], now)}</blockquote>")
        elif line.startswith("-# "):
            shown.append(f"<div class=small>{inline(line[3:], now)}</div>")
        elif heading := re.match(r"#{1,3} ", line):
            shown.append(f"<h2>{inline(line[heading.end() :], now)}</h2>")
        else:
            shown.append(inline(line, now) + "\n")
    return "".join(shown).removesuffix("\n")


def inline(text: str, now: datetime) -> str:
    """Discord's inline Markdown as HTML."""
    done, at = [], 0
    for found in _INLINE.finditer(text):
        done += [_plain(text[at : found.start()]), _shown(found, now)]
        at = found.end()
    return "".join((*done, _plain(text[at:])))


def _plain(words: str) -> str:
    return html.escape(words.translate(_INVISIBLE))


def _shown(found: re.Match[str], now: datetime) -> str:  # noqa: PLR0911 - one answer for each kind of markup
    kind = str(found.lastgroup)
    match kind:
        case "escaped":
            return html.escape(found[kind])
        case "code":
            return f"<code>{html.escape(found[kind])}</code>"
        case "to":
            return f'<a href="{html.escape(found["to"])}">{inline(found["words"], now)}</a>'
        case "style":
            return f"<span class=date>{_date(int(found['seconds']), found['style'], now)}</span>"
        case "ping":
            return f"<span class=ping>{html.escape(found[kind])}</span>"
        case "bold":
            return f"<b>{inline(found[kind], now)}</b>"
        case "italic":
            return f"<i>{inline(found[kind], now)}</i>"
        case _:
            return f'<a href="{html.escape(found[0])}">{html.escape(found[0])}</a>'


def _date(seconds: int, style: str, now: datetime) -> str:
    at = datetime.fromtimestamp(seconds, UTC)
    if style != "R":
        return at.strftime(_DATES[style])
    minutes = int((now - at).total_seconds() // 60)
    return f"{minutes} minutes ago" if minutes < 90 else f"{minutes // 60} hours ago"
