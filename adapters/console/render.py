"""Neutral message → lines for a terminal.  Nothing a stranger wrote reaches it but as harmless words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text as Line

from adapters.common import and_more, clean, cut, destination, shown
from bot.message import (
    Block,
    Bullets,
    Button,
    Buttons,
    Choice,
    Code,
    Divider,
    Fields,
    Heading,
    Link,
    Message,
    Moment,
    MomentStyle,
    Note,
    Paragraph,
    Ping,
    Quote,
    Span,
    Spans,
    Text,
    Tone,
)

MAX_BLOCK = 6_000
MAX_HEADING = 400
MAX_ITEMS = 200
TONES = {Tone.PLAIN: "cyan", Tone.GOOD: "green", Tone.WARNING: "yellow", Tone.ALARM: "bold red"}


@dataclass(frozen=True, slots=True)
class Look:
    """How to write.  `width` None: do not wrap.  `links`: the terminal opens addresses that hide behind words.

    `number` gives the number to press for a button.
    """

    console: Console
    now: datetime
    number: Callable[[Button], int]
    width: int | None = None
    links: bool = False


def lines(message: Message, look: Look, indent: int = 0) -> list[Line]:
    """Render a message, a `Line` for each row, `indent` columns less wide."""
    rows: list[Line] = []
    for before, block in zip((None, *message.blocks), message.blocks, strict=False):
        if isinstance(block, Heading) and before is not None and not isinstance(before, Paragraph):
            rows.append(Line())
        rows.extend(_block(block, look, indent))
    if message.private and not is_file(message):
        rows.extend(wrapped(Line("only you see this", style="dim italic"), look, indent))
    return rows


def is_file(message: Message) -> bool:
    """Whether a message is a file and nothing else, which a terminal's user wants to have pure."""
    return all(isinstance(block, Code) and block.name for block in message.blocks)


def headline(message: Message) -> str:
    """Name a message by its first heading or words, on one line."""
    for block in message.blocks:
        if isinstance(block, Heading):
            return cut(_one_line(block.text), 80)
    for block in message.blocks:
        if isinstance(block, Paragraph | Note):
            words = "".join(span.text for span in block.spans if isinstance(span, Text | Link))
            if words.strip():
                return cut(_one_line(words), 80)
    return "a message"


def _block(block: Block, look: Look, indent: int) -> Iterator[Line]:  # noqa: C901, PLR0912 - one case a block, nothing else
    match block:
        case Heading():
            yield from wrapped(_heading(block, look), look, indent)
        case Paragraph():
            yield from wrapped(_line(block.spans, look), look, indent)
        case Quote():
            yield from wrapped(_line(block.spans, look, style="italic"), look, indent, Line("▌ ", style="magenta"))
        case Bullets():
            for item in block.items[:MAX_ITEMS]:
                yield from wrapped(_line(item, look), look, indent, Line("• "), Line("  "))
            if len(block.items) > MAX_ITEMS:
                yield Line(and_more(len(block.items) - MAX_ITEMS), style="dim")
        case Fields():
            yield from _fields(block, look, indent)
        case Code():
            yield from _code(block)
        case Note():
            yield from wrapped(_line(block.spans, look, style="dim"), look, indent)
        case Divider():
            yield Line("─" * min(40, (look.width or 80) - indent), style="dim")
        case Buttons():
            yield from wrapped(_buttons(block.buttons, look), look, indent)
        case Choice():
            yield from _choice(block, look, indent)
        case _:
            assert_never(block)


def _heading(block: Heading, look: Look) -> Line:
    words = cut(_one_line(block.text), MAX_HEADING)
    if block.url is None:
        return Line(words, style="bold")
    line = _link(Link(words, block.url), look)
    line.stylize("bold")
    return line


def _fields(block: Fields, look: Look, indent: int) -> Iterator[Line]:
    names = [cut(_one_line(name), 40) for name, _ in block.pairs]
    column = min(20, max((cell_len(name) for name in names), default=0)) + 2
    for name, (_, value) in zip(names, block.pairs, strict=True):
        first = Line(name + " " * max(2, column - cell_len(name)), style="bold")
        yield from wrapped(_line(value, look), look, indent, first, Line(" " * column))


def _code(block: Code) -> Iterator[Line]:
    """Keep code as it stands: it is there to be copied, so it is never wrapped.  A file is not even indented or cut."""
    if block.name:
        yield from (Line(row) for row in clean(block.text).rstrip("\n").split("\n"))
        return
    for row in cut(clean(block.text), 20_000).expandtabs(4).split("\n"):
        yield Line("  " + row, style="green")


def _buttons(buttons: Sequence[Button], look: Look) -> Line:
    line = Line()
    for button in buttons:
        line.append(f"[{look.number(button)}]", style="bold cyan").append(f" {_one_line(cut(button.label, 60))}")
        line.append("   ")
    line.rstrip()
    return line


def _choice(block: Choice, look: Look, indent: int) -> Iterator[Line]:
    """Write each entry on a row of its own, under the number by which it is chosen."""
    yield from wrapped(Line(_one_line(cut(block.prompt, MAX_HEADING))), look, indent)
    for option in block.options[:MAX_ITEMS]:
        sign = Line(f"[{look.number(option)}] ", style="bold cyan")
        yield from wrapped(Line(_one_line(cut(option.label, 120))), look, indent, sign, Line(" " * sign.cell_len))
    if len(block.options) > MAX_ITEMS:
        yield Line(and_more(len(block.options) - MAX_ITEMS), style="dim")


# ---------------------------------------------------------------- spans


def _line(spans: Spans, look: Look, style: str = "") -> Line:
    line = Line(style=style)
    for before, span in zip((None, *spans), spans, strict=False):
        line.append_text(_span(_unrepeated(before, span), look))
        if len(line) > MAX_BLOCK:
            break
    if len(line) > MAX_BLOCK:
        line.truncate(MAX_BLOCK)
        line.append("…")
    return line


def _unrepeated(before: Span | None, span: Span) -> Span:
    """Leave out a host that the link right before shows already."""
    found = destination(before.url) if isinstance(before, Link) else None
    if found is None or not isinstance(span, Text):
        return span
    host = f" · {found[1].removeprefix('www.')}"
    repeats = span.text == host or span.text.startswith(f"{host} ")
    return replace(span, text=span.text.removeprefix(host)) if repeats else span


def _span(span: Span, look: Look) -> Line:
    match span:
        case Text():
            styles = [("bold", span.bold), ("italic", span.italic), ("green", span.code)]
            words = cut(clean(span.text).expandtabs(4), MAX_BLOCK)
            return Line(words, style=" ".join(style for style, wanted in styles if wanted))
        case Link():
            return _link(span, look)
        case Moment():
            return Line(moment(span, look.now))
        case Ping():
            return Line(f"@{_one_line(clean(span.target)).lstrip('@')}", style="bold reverse yellow")
        case _:
            assert_never(span)


def _link(link: Link, look: Look) -> Line:
    """Words with the host they lead to: behind them if the terminal can do that, beside them in full if not."""
    target = shown(Link(cut(_one_line(link.text), MAX_HEADING), link.url))
    if target.url is None:
        return Line(cut(_one_line(target.text), MAX_HEADING))
    if not look.links:
        return Line(target.url if target.text == target.url else f"{target.text} ({target.url})")
    line = Line(target.text, style=f"underline link {target.url}")
    host = target.url.split("/")[2].rpartition("@")[2]
    if host not in target.text:
        line.append(f" ‹{host}›", style="dim not underline not bold")
    return line


def moment(span: Moment, now: datetime) -> str:
    """Say an instant in the machine's own zone, which is the reader's; named where the message thinks in another."""
    local = span.at.astimezone()
    match span.style:
        case MomentStyle.DATE:
            return local.strftime("%a %d %b %Y")
        case MomentStyle.TIME:
            return local.strftime("%H:%M")
        case MomentStyle.FULL:
            elsewhere = span.zone != "UTC" and span.at.astimezone(ZoneInfo(span.zone)).utcoffset() != local.utcoffset()
            return local.strftime("%a %d %b %Y %H:%M %Z" if elsewhere else "%a %d %b %Y %H:%M")
        case MomentStyle.RELATIVE:
            return _ago(now - span.at)
        case _:
            assert_never(span.style)


def _ago(gone: timedelta) -> str:
    seconds = abs(gone.total_seconds())
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            words = f"{int(seconds // size)} {unit}"
            return f"{words} ago" if gone > timedelta(0) else f"in {words}"
    return "just now"


# ---------------------------------------------------------------- rows


def wrapped(
    line: Line, look: Look, indent: int, first: Line | None = None, later: Line | None = None
) -> Iterator[Line]:
    """Break a line into rows that fit, the first and the later ones behind a sign of equal width."""
    first = first or Line()
    later = later or first
    room = None if look.width is None else max(10, look.width - indent - first.cell_len)
    for row in line.split("\n", allow_blank=True):
        for part in [row] if room is None else row.wrap(look.console, room):
            part.rstrip()
            whole = Line.assemble(first, part)
            whole.no_wrap = True
            yield whole
            first = later


def _one_line(words: str) -> str:
    return " ".join(clean(words).split())
