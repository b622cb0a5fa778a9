"""Neutral message → embeds, inside every limit that Discord has.

Limits: "Embed Limits" and "Message Components" in Discord's developer documentation.  Lengths are counted in UTF-16
code units, the strictest way.  Pings go into `content`, the only place where Discord obeys them, with
`allowed_mentions` for exactly those.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, assert_never

from adapters.common import and_more, clean, cut, pack, shown, units
from adapters.discord import buttons as carrying
from adapters.discord.markdown import chunks, emphasised, escape, escaped_units, link, pings
from adapters.discord.options import with_options
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
    Note,
    Paragraph,
    Quote,
    Text,
    Tone,
    plain_text,
)

MAX_PAGES = 10
MAX_TITLE = 256
MAX_FIELDS = 25
MAX_EMBEDS = 10
MAX_PINGS = 40
DESCRIPTION = 4_000  # of 4,096
TOTAL = 5_800  # of 6,000: room for "and N more" and for the mark by which a post is found again
NAME = 250  # of 256
VALUE = 1_000  # of 1,024
TEXT = 2_000  # one piece of running text; a description holds several
HEADING = 1_000
PLAIN = 1_900  # of 2,000

_ICONS = {Tone.PLAIN: "", Tone.GOOD: "✅ ", Tone.WARNING: "⚠️ ", Tone.ALARM: "🚨 "}
_COLOURS = {Tone.PLAIN: 0x1D3557, Tone.GOOD: 0x2D7D46, Tone.WARNING: 0xE0A030, Tone.ALARM: 0xD83C3E}
_NOTHING = "(nothing to show)"

Json = dict[str, Any]
NOBODY: Json = {"parse": [], "users": [], "roles": []}


@dataclass(frozen=True, slots=True)
class Piece:
    """Running text, or with a `name` a field; `gap` parts it from what stands above.  `things`: how many it shows."""

    text: str
    name: str = ""
    gap: str = "\n\n"
    things: int = 1


@dataclass(slots=True)
class Page:
    """One message being filled."""

    colour: int
    title: Json = field(default_factory=dict)
    embeds: list[Json] = field(default_factory=list)
    size: int = 0

    def add(self, piece: Piece) -> bool:
        """Take a piece if there is room for it."""
        embed = self.last()
        text = embed.get("description", "")
        joined = f"{text}{piece.gap}{piece.text}" if text else piece.text
        cost = units(piece.text) + units(piece.name) + 2
        full = len(embed.get("fields", ())) >= MAX_FIELDS if piece.name else units(joined) > DESCRIPTION
        behind = not piece.name and "fields" in embed
        if self.size + cost > TOTAL or ((full or behind) and len(self.embeds) >= MAX_EMBEDS):
            return False
        if full or behind:
            self.embeds.append({"color": self.colour})
            embed, joined = self.embeds[-1], piece.text
        self.size += cost
        if piece.name:
            embed.setdefault("fields", []).append({"name": piece.name, "value": piece.text, "inline": False})
        else:
            embed["description"] = joined
        return True

    def last(self) -> Json:
        """The embed being filled."""
        if not self.embeds:
            self.embeds.append({**self.title, "color": self.colour})
            self.size += units(self.title.get("title", ""))
        return self.embeds[-1]


def pages(message: Message) -> list[Json]:
    """Render into as many messages as it takes, at least one; the last may be cut."""
    filled, left, rows = _filled(message, MAX_PAGES)
    if left:
        _end(filled[-1], left)
    payloads = [_payload(page, (), message if at == 0 else None) for at, page in enumerate(filled[:-1])]
    payloads.append(_payload(filled[-1], rows[: carrying.ROWS], message if len(filled) == 1 else None))
    rest = [rows[at : at + carrying.ROWS] for at in range(carrying.ROWS, len(rows), carrying.ROWS)]
    return payloads + [_payload(_said(message, "…"), some, None) for some in rest[: MAX_PAGES - 1]]


def page(message: Message) -> Json:
    """Render into one message; what does not fit is counted ("and N more"), and the buttons stay."""
    filled, left, rows = _filled(message, 1)
    left += sum(1 if isinstance(row, Choice) else len(row) for row in rows[carrying.ROWS :])
    if left:
        _end(filled[0], left)
    return _payload(filled[0], rows[: carrying.ROWS], message)


def plain(message: Message) -> Json:
    """Render without embeds or buttons, for a message that Discord would not take otherwise."""
    words = cut(clean(plain_text(message)).strip(), PLAIN, escaped_units) or _NOTHING
    return {"content": escape(words), "embeds": [], "components": [], "allowed_mentions": dict(NOBODY)}


def _filled(message: Message, most: int) -> tuple[list[Page], int, list[carrying.Row]]:
    """Fill pages; returns them, how many things were left out, and the rows of buttons and menus.

    The command of a button that cannot carry it is written out, to be copied.
    """
    title, pieces, pressable = _pieces(message)
    filled, left = _fill(message, title, pieces, most)
    lost = _lost(carrying.in_rows(pressable), filled[-1].embeds)
    if lost:
        written = [piece for button in lost for piece in _code(Code(button.command))]
        filled, left = _fill(message, title, [*pieces, *written], most)
    return filled, left, carrying.in_rows([one for one in (_without(one, lost) for one in pressable) if one])


def _lost(rows: Sequence[carrying.Row], embeds: Sequence[Json]) -> list[Button]:
    lost = []
    for at, row in enumerate(rows):
        linked = embeds if at < carrying.ROWS else ()
        buttons = row.options if isinstance(row, Choice) else row
        lost += [one for one in buttons if carrying.carried(one.command, carrying.MOST_CARRIED, linked) is None]
    return lost


def _without(one: Button | Choice, lost: Sequence[Button]) -> Button | Choice | None:
    if isinstance(one, Button):
        return None if one in lost else one
    kept = tuple(option for option in one.options if option not in lost)
    return Choice(one.prompt, kept) if kept else None


def _fill(message: Message, title: Json, pieces: Sequence[Piece], most: int) -> tuple[list[Page], int]:
    if not pieces and not title:
        return [_said(message, _NOTHING)], 0
    filled = [Page(_COLOURS[message.tone], title)]
    filled[0].last()
    for at, piece in enumerate(pieces):
        if filled[-1].add(piece):
            continue
        if len(filled) == most:
            return filled, sum(one.things for one in pieces[at:])
        filled.append(Page(_COLOURS[message.tone]))
        filled[-1].add(piece)
    return filled, 0


def _said(message: Message, words: str) -> Page:
    page = Page(_COLOURS[message.tone])
    page.add(Piece(words))
    return page


def _end(page: Page, left: int) -> None:
    """Say how much was left out, behind everything else."""
    embed = page.embeds[-1]
    line = f"-# {and_more(left)}"
    if "fields" in embed:
        embed["footer"] = {"text": and_more(left)}
    else:
        embed["description"] = f"{embed['description']}\n{line}" if "description" in embed else line


def _payload(page: Page, rows: Sequence[carrying.Row], message: Message | None) -> Json:
    found = [found for block in (message.blocks if message else ()) for found in _pings(block)][:MAX_PINGS]
    return {
        "content": " ".join(dict.fromkeys(one.group() for one in found)),
        "embeds": page.embeds,
        "components": carrying.components(rows, page.embeds),
        "allowed_mentions": {
            "parse": ["everyone"] if any(one.group().startswith("@") for one in found) else [],
            "users": list(dict.fromkeys(one["user"] for one in found if one["user"])),
            "roles": list(dict.fromkeys(one["role"] for one in found if one["role"])),
        },
    }


def _pings(block: Block) -> list[Any]:
    match block:
        case Paragraph() | Quote() | Note():
            return pings(block.spans)
        case Bullets():
            return [found for item in block.items for found in pings(item)]
        case Fields():
            return [found for _, value in block.pairs for found in pings(value)]
        case Heading() | Code() | Divider() | Buttons() | Choice():
            return []
        case _:
            assert_never(block)


# ---------------------------------------------------------------- blocks


def _pieces(message: Message) -> tuple[Json, list[Piece], list[Button | Choice]]:
    """Take a message apart into its title, what stands under it, and its buttons and menus."""
    icon = _ICONS[message.tone]
    title: Json = {}
    pieces: list[Piece] = []
    pressable: list[Button | Choice] = []
    for block in message.blocks:
        if _only_pings(block):
            continue  # they stand in `content`
        if isinstance(block, Heading) and not title and not pieces and (title := _title(block, icon)):
            icon = ""
            continue
        made = list(_block(block, icon))
        icon = "" if made else icon
        if made and isinstance(block, Note) and pieces and pieces[-1].text.startswith(">"):
            made[0] = replace(made[0], gap="\n\n")  # right under a quote, small print looks like a part of it
        pieces += made
        pressable += _pressable(block)
    return title, pieces, pressable


def _pressable(block: Block) -> list[Button | Choice]:
    if isinstance(block, Buttons):
        return [button for button in block.buttons if button.command.strip()]
    if not isinstance(block, Choice):
        return []
    options = {option.command: option for option in block.options if option.command.strip()}
    kept = tuple(options.values())[: carrying.MAX_OPTIONS]
    return [Choice(block.prompt, kept)] if kept else []


def _only_pings(block: Block) -> bool:
    return isinstance(block, Paragraph) and 0 < len(pings(block.spans)) == len(block.spans)


def _title(block: Heading, icon: str) -> Json:
    """Make the embed's title; nothing if it does not fit or its address is unfit or names another place."""
    words = " ".join(clean(block.text).split())
    seen = shown(Link(words, block.url)) if block.url else None
    if not words or escaped_units(icon + words) > MAX_TITLE or (seen and (seen.url is None or seen.host)):
        return {}
    return {"title": escape(icon + words), **({"url": seen.url} if seen else {})}


def _block(block: Block, icon: str) -> Iterator[Piece]:  # noqa: C901, PLR0912 - one arm for each kind of block
    match block:
        case Heading():
            yield from _heading(block, icon)
        case Paragraph():
            for text in chunks(block.spans, TEXT):
                yield Piece(icon + text)
                icon = ""
        case Quote():
            yield from _quote(block)
        case Bullets():
            yield from _bullets(block)
        case Fields():
            yield from _fields(block)
        case Code():
            yield from _code(block)
        case Note():
            for text in chunks(block.spans, TEXT, line=3):
                yield Piece("\n".join(f"-# {line}" for line in text.strip().split("\n") if line.strip()), gap="\n")
        case Divider():
            yield Piece("─" * 16, gap="\n")
        case Buttons():
            return
        case Choice():
            if (more := len(block.options) - carrying.MAX_OPTIONS) > 0:
                yield Piece(f"-# {and_more(more)}", gap="\n")
        case _:
            assert_never(block)


def _heading(block: Heading, icon: str) -> Iterator[Piece]:
    title = " ".join(clean(block.text).split())
    if block.url and (linked := link(Link(title, block.url), TEXT, bold=True)):
        yield Piece(icon + linked)
    elif title:
        bold = Text("", bold=True)
        yield Piece(emphasised(bold, cut(icon + title, HEADING, lambda part: units(emphasised(bold, part)))))


def _quote(block: Quote) -> Iterator[Piece]:
    for text in chunks(block.spans, TEXT, line=2):
        yield Piece("\n".join(f"> {line}" for line in text.strip().split("\n")), gap="\n")


def _bullets(block: Bullets) -> Iterator[Piece]:
    for item in block.items:
        parts = chunks(item, VALUE)
        if parts:
            more = "…" if len(parts) > 1 else ""
            yield Piece(f"• {parts[0].strip()}{more}", gap="\n")


def _fields(block: Fields) -> Iterator[Piece]:
    for name, value in block.pairs:
        label = escape(cut(" ".join(clean(name).split()), NAME, escaped_units)) or "—"
        parts = chunks(value, VALUE)
        yield Piece((parts[0].strip() + ("…" if len(parts) > 1 else "")) if parts else "—", name=label)


def _code(block: Code) -> Iterator[Piece]:
    words = block.text if block.name else with_options(block.text)
    lines = [line or " " for line in clean(words).replace("`", "ˋ").split("\n")]
    for group in pack([cut(line, TEXT - 10) for line in lines], lambda line: (units(line) + 1,), (TEXT - 8,)):
        text = "\n".join(group).rstrip()
        if text.strip():
            yield Piece(f"```\n{text}\n```", gap="\n", things=len(group))
