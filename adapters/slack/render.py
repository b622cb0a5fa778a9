"""Neutral message → Block Kit, inside every limit that Slack has.

Limits: Slack's Block Kit reference; the one on all blocks together (`msg_blocks_too_long`) is undocumented and was
measured at about 13,200 characters, so pages stop well before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from adapters.common import and_more, clean, cut, pack, units
from adapters.slack.mrkdwn import chunks, emphasised, escape, escaped_units, link, words_of
from bot.message import (
    Block,
    Bullets,
    Button,
    Buttons,
    ButtonStyle,
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
)

MAX_PAGES = 10
MAX_BLOCKS = 50
MAX_HOME_BLOCKS = 100
MAX_CHARACTERS = 12_000
MAX_HEADER = 150
MAX_LABEL = 75
MAX_COMMAND = 2_000
MAX_BUTTONS = 25
MAX_OPTIONS = 100
MAX_OPTION = 150  # what a menu's entry carries
MAX_PROMPT = 150
MENU = 5_000  # what all entries of a menu may take of a message
MAX_FIELDS = 10
SECTION = 2_900  # of 3,000
FIELD = 1_900  # of 2,000, name and value together
LABEL = 300
FALLBACK = 3_000  # of 40,000: it is read aloud, and shown in notifications

ACTION = "wirewatch"
_ICONS = {Tone.PLAIN: "", Tone.GOOD: "✅ ", Tone.WARNING: "⚠️ ", Tone.ALARM: "🚨 "}
_NOTHING = "(nothing to show)"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Piece:
    """One Block Kit block, the words it says, and how many of the message's things it shows."""

    block: Json
    words: str
    things: int = 1

    @property
    def cost(self) -> tuple[int, int]:
        """What it takes of a page: blocks and characters."""
        return 1, sum(units(text) for text in _texts(self.block))


def pages(message: Message) -> list[Json]:
    """Render into as many messages as it takes, each `{"text", "blocks"}`, at least one; the last may be cut."""
    pieces = _pieces(message) or [_section(_NOTHING, _NOTHING)]
    packed = pack(pieces, lambda piece: piece.cost, (MAX_BLOCKS, MAX_CHARACTERS))
    rest = [piece for page in packed[MAX_PAGES - 1 :] for piece in page]
    last = [_squeezed(rest, (MAX_BLOCKS, MAX_CHARACTERS))] if rest else []
    return [_payload(page) for page in (*packed[: MAX_PAGES - 1], *last)]


def page(message: Message, blocks: int = MAX_BLOCKS) -> Json:
    """Render into one message; what does not fit is counted ("and N more"), and the last buttons stay."""
    pieces = _pieces(message) or [_section(_NOTHING, _NOTHING)]
    return _payload(_squeezed(pieces, (blocks, MAX_CHARACTERS)))


def _squeezed(pieces: list[Piece], room: tuple[int, int]) -> list[Piece]:
    if len(pack(pieces, lambda piece: piece.cost, room)) == 1:
        return pieces
    last = pieces[-1:] if pieces[-1].block["type"] == "actions" else []
    for_end = [piece.cost for piece in (_note(and_more(len(pieces) * 1_000)), *last)]
    left = (room[0] - len(for_end), room[1] - sum(cost[1] for cost in for_end))
    kept = pack(pieces[: len(pieces) - len(last)], lambda piece: piece.cost, left)[0]
    dropped = sum(piece.things for piece in pieces[len(kept) : len(pieces) - len(last)])
    return [*kept, _note(and_more(dropped)), *last] if dropped else [*kept, *last]


def _payload(pieces: Sequence[Piece]) -> Json:
    words = "\n".join(piece.words for piece in pieces if piece.words.strip())
    blocks = [_with_ids(piece.block, number) for number, piece in enumerate(pieces)]
    return {"text": _cut_escaped(words, FALLBACK) or _NOTHING, "blocks": blocks}


def _with_ids(block: Json, number: int) -> Json:
    if block["type"] != "actions":
        return block
    named = [{**element, "action_id": f"{ACTION}:{number}:{at}"} for at, element in enumerate(block["elements"])]
    return {**block, "elements": named}


def _cut_escaped(words: str, room: int) -> str:
    """Shorten escaped words without cutting an escape in two."""
    short = cut(words, room)
    head, ampersand, tail = short.rpartition("&")
    return short if not ampersand or ";" in tail or short == words else head.rstrip() + "…"


def _texts(block: Json) -> Iterator[str]:
    for key, value in block.items():
        if key in {"text", "value"} and isinstance(value, str):
            yield value
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict):
                yield from _texts(part)


# ---------------------------------------------------------------- blocks


def _pieces(message: Message) -> list[Piece]:
    icon = _ICONS[message.tone]
    pieces = []
    for block in message.blocks:
        made = list(_block(block, icon))
        icon = "" if made else icon
        pieces += made
    return pieces


def _block(block: Block, icon: str) -> Iterator[Piece]:  # noqa: C901 - one arm for each kind of block
    match block:
        case Heading():
            yield from _heading(block, icon)
        case Paragraph():
            yield from _paragraph(block, icon)
        case Quote():
            yield from _quote(block)
        case Bullets():
            yield from _bullets(block)
        case Fields():
            yield from _fields(block)
        case Code():
            yield from _code(block)
        case Note():
            said = words_of(block.spans)
            for text in chunks(block.spans, SECTION):
                yield Piece(_context(text), said)
                said = ""
        case Divider():
            yield Piece({"type": "divider"}, "")
        case Buttons():
            yield from _buttons(block)
        case Choice():
            yield from _choice(block)
        case _:
            assert_never(block)


def _heading(block: Heading, icon: str) -> Iterator[Piece]:
    title = " ".join(clean(block.text).split())
    words = escape(icon + title)
    linked = link(Link(title, block.url), SECTION, bold=True) if block.url else ""
    if linked:
        yield _section(icon + linked, words)
    elif title and units(words) <= MAX_HEADER:
        yield Piece({"type": "header", "text": _plain(words)}, words)
    elif title:
        bold = Text("", bold=True)
        short = cut(icon + title, SECTION, lambda part: units(emphasised(bold, part)))
        yield _section(emphasised(bold, short), words)


def _paragraph(block: Paragraph, icon: str) -> Iterator[Piece]:
    said = words_of(block.spans)
    for text in chunks(block.spans, SECTION):
        yield _section(icon + text, icon + said)
        icon, said = "", ""


def _quote(block: Quote) -> Iterator[Piece]:
    said = words_of(block.spans)
    for text in chunks(block.spans, SECTION, line=2):
        quoted = "\n".join(f"> {line}" for line in text.strip().split("\n"))
        yield _section(quoted, f"“{said}”" if said else "")
        said = ""


def _bullets(block: Bullets) -> Iterator[Piece]:
    lines = [(text, words_of(item)) for item in block.items if (text := _one_chunk(chunks(item, SECTION - 10)))]
    for group in pack(lines, lambda line: (units(line[0]) + 3,), (SECTION,)):
        text = "\n".join(f"• {line}" for line, _ in group)
        yield _section(text, "\n".join(f"• {words}" for _, words in group), things=len(group))


def _one_chunk(parts: list[str]) -> str:
    return "" if not parts else parts[0].strip() + ("…" if len(parts) > 1 else "")


def _fields(block: Fields) -> Iterator[Piece]:
    bold = Text("", bold=True)
    for group in pack(block.pairs, lambda _: (1,), (MAX_FIELDS,)):
        fields, words = [], []
        for name, value in group:
            label = cut(" ".join(clean(name).split()), LABEL, lambda part: units(emphasised(bold, part)))
            value_text = _one_chunk(chunks(value, FIELD - LABEL)) or "—"
            fields.append(_mrkdwn(f"{emphasised(bold, label) or '—'}\n{value_text}"))
            words.append(f"{escape(name)}: {words_of(value)}")
        yield Piece({"type": "section", "fields": fields}, "\n".join(words), things=len(group))


def _code(block: Code) -> Iterator[Piece]:
    lines = [line or " " for line in clean(block.text).replace("```", "ˋˋˋ").split("\n")]
    short = [cut(line, SECTION - 10, escaped_units) for line in lines]
    for group in pack(short, lambda line: (escaped_units(line) + 1,), (SECTION - 8,)):
        text = escape("\n".join(group))
        if text.strip():
            yield _section(f"```\n{text}\n```", text, things=len(group))


def _buttons(block: Buttons) -> Iterator[Piece]:
    fitting = [button for button in block.buttons if 0 < escaped_units(button.command) <= MAX_COMMAND]
    for group in pack(fitting, lambda _: (1,), (MAX_BUTTONS,)):
        words = " ".join(f"[{escape(button.label)}]" for button in group)
        yield Piece({"type": "actions", "elements": [_button(button) for button in group]}, words, things=len(group))
    for button in block.buttons:
        if escaped_units(button.command) > MAX_COMMAND:
            yield from _code(Code(button.command))


def _choice(block: Choice) -> Iterator[Piece]:
    """Make a menu; an entry whose command is too long for one becomes a button."""
    short = [option for option in block.options if 0 < escaped_units(option.command) <= MAX_OPTION]
    made: list[Json] = [{"text": _plain(_label(option)), "value": clean(option.command)} for option in short]
    menus = pack(made, lambda option: (1, sum(map(units, _texts(option)))), (MAX_OPTIONS, MENU))
    if menus:
        prompt = cut(" ".join(clean(block.prompt).split()), MAX_PROMPT, escaped_units) or "…"
        menu = {"type": "static_select", "placeholder": _plain(escape(prompt)), "options": menus[0]}
        yield Piece({"type": "actions", "elements": [menu]}, f"[{escape(prompt)}]", things=len(menus[0]))
    if more := len(made) - sum(map(len, menus[:1])):
        yield _note(and_more(more))
    yield from _buttons(Buttons(tuple(option for option in block.options if option not in short)))


def _label(button: Button) -> str:
    return escape(cut(" ".join(clean(button.label).split()), MAX_LABEL, escaped_units) or "…")


def _button(button: Button) -> Json:
    element = {"type": "button", "text": _plain(_label(button)), "value": clean(button.command)}
    return element if button.style is ButtonStyle.PLAIN else {**element, "style": button.style.value}


def _section(text: str, words: str, things: int = 1) -> Piece:
    return Piece({"type": "section", "text": _mrkdwn(text)}, words, things)


def _note(words: str) -> Piece:
    return Piece(_context(escape(words)), escape(words), things=0)


def _context(text: str) -> Json:
    return {"type": "context", "elements": [_mrkdwn(text)]}


def _mrkdwn(text: str) -> Json:
    """Verbatim: Slack must not make links out of what only looks like an address or a channel."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}
