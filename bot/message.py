"""The platform-neutral message: blocks made of spans, and forms.

Every string in here is plain text.  Nothing is markup: an adapter escapes whatever it shows, and only a `Ping` may
ping.  A `Link` carries the address it leads to, and adapters show that address' host beside a text that names another.
The types are closed unions, so that a renderer ends in `assert_never`; `dump` and `load` carry a message through the
outbox.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, assert_never
from zoneinfo import ZoneInfo

from pydantic import Field, TypeAdapter


class Tone(StrEnum):
    """The mood of a message; adapters turn it into a colour or an icon."""

    PLAIN = "plain"
    GOOD = "good"
    WARNING = "warning"
    ALARM = "alarm"


class ButtonStyle(StrEnum):
    """How a button stands out."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


# ---------------------------------------------------------------- spans


@dataclass(frozen=True, slots=True)
class Text:
    """Words, possibly emphasised.  `quoted`: somebody else's, which adapters change in nothing."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    quoted: bool = False
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to an http or https address.  Adapters show any other address as text."""

    text: str
    url: str
    kind: Literal["link"] = "link"


class MomentStyle(StrEnum):
    """What of an instant is shown, in the reader's own zone where the platform can do that."""

    DATE = "date"
    TIME = "time"
    FULL = "full"
    RELATIVE = "relative"


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant (aware, UTC); `zone` is the fall-back where a platform does not know the reader's."""

    at: datetime
    style: MomentStyle = MomentStyle.FULL
    zone: str = "UTC"
    kind: Literal["moment"] = "moment"


@dataclass(frozen=True, slots=True)
class Ping:
    """The one span that may ping.  `target` is what the subscription asked for, in the platform's own form."""

    target: str
    kind: Literal["ping"] = "ping"


Span = Annotated[Text | Link | Moment | Ping, Field(discriminator="kind")]
Spans = tuple[Span, ...]
Words = str | Spans


# ---------------------------------------------------------------- blocks


@dataclass(frozen=True, slots=True)
class Heading:
    """A title, with the address it leads to if there is one."""

    text: str
    url: str | None = None
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    spans: Spans
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of somebody else, set apart: the evidence of an alert."""

    spans: Spans
    kind: Literal["quote"] = "quote"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; where it must be cut, adapters end it with "and N more"."""

    items: tuple[Spans, ...]
    kind: Literal["bullets"] = "bullets"


@dataclass(frozen=True, slots=True)
class Fields:
    """Names with their values, in order."""

    pairs: tuple[tuple[str, Spans], ...]
    kind: Literal["fields"] = "fields"


@dataclass(frozen=True, slots=True)
class Code:
    """Text to be copied or read as it stands, in a fixed-width face.

    With a `name` it is a file of that name: where a platform takes files it is handed over whole, else it is shown.
    """

    text: str
    name: str = ""
    kind: Literal["code"] = "code"


@dataclass(frozen=True, slots=True)
class Note:
    """Small print."""

    spans: Spans
    kind: Literal["note"] = "note"


@dataclass(frozen=True, slots=True)
class Divider:
    """A line between parts."""

    kind: Literal["divider"] = "divider"


@dataclass(frozen=True, slots=True)
class Button:
    """A button carries a command, exactly as a person would have typed it."""

    label: str
    command: str
    style: ButtonStyle = ButtonStyle.PLAIN


@dataclass(frozen=True, slots=True)
class Buttons:
    """A row of buttons."""

    buttons: tuple[Button, ...]
    kind: Literal["buttons"] = "buttons"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several to choose: a menu that opens, each entry of which carries a command as a button does.

    `prompt` stands where nothing has been chosen yet.  Styles of entries do not show.  What a platform's menu does not
    hold, adapters count: "and N more".
    """

    prompt: str
    options: tuple[Button, ...]
    kind: Literal["choice"] = "choice"


Block = Annotated[
    Heading | Paragraph | Quote | Bullets | Fields | Code | Note | Divider | Buttons | Choice,
    Field(discriminator="kind"),
]


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted or answered.  `private` answers are for the asker's eyes only."""

    blocks: tuple[Block, ...]
    tone: Tone = Tone.PLAIN
    private: bool = False


# ---------------------------------------------------------------- forms


@dataclass(frozen=True, slots=True)
class FormField:
    """One input of a form.  `max_length` is in characters; adapters split what their platform holds only in parts."""

    name: str
    label: str
    multiline: bool = False
    required: bool = True
    value: str = ""
    hint: str = ""
    max_length: int = 12_000
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A box to fill in.  What is submitted arrives as an invocation of `command` with the fields as its arguments.

    `command` may hold arguments already; the fields are the others.  A field left empty is an empty argument.
    `edits`: the fields show what there is, each to be changed or left.
    """

    command: str
    title: str
    fields: tuple[FormField, ...]
    submit: str = "Send"
    edits: bool = False


# ---------------------------------------------------------------- conveniences

_codec: TypeAdapter[Message] = TypeAdapter(Message)


def dump(message: Message) -> dict[str, Any]:
    """Turn a message into JSON values for the outbox."""
    values: dict[str, Any] = _codec.dump_python(message, mode="json")
    return values


def load(values: dict[str, Any]) -> Message:
    """Turn `dump`'s values back; raises `pydantic.ValidationError` for anything else."""
    return _codec.validate_python(values)


def text(words: str, *, bold: bool = False, italic: bool = False, code: bool = False) -> Text:
    """Make a span of words."""
    return Text(words, bold=bold, italic=italic, code=code)


def typed(line: str) -> Text:
    """Make a span of a command with its values, exactly as a person would have typed it.

    Platforms write values in their own ways, behind the names of options for instance, so a command that has any is
    never a part of other words.  Its bare name may be.
    """
    return Text(line, code=True)


def quoted(words: str) -> Text:
    """Make a span of somebody else's words."""
    return Text(words, quoted=True)


def paragraph(*parts: Words | Text | Link | Moment | Ping) -> Paragraph:
    """Make a paragraph out of spans and bare words."""
    return Paragraph(spans(*parts))


def note(*parts: Words | Text | Link | Moment | Ping) -> Note:
    """Make small print out of spans and bare words."""
    return Note(spans(*parts))


def spans(*parts: Words | Text | Link | Moment | Ping) -> Spans:
    """Put spans in a row, bare words among them as `Text`."""
    made: list[Span] = []
    for part in parts:
        made.extend(part if isinstance(part, tuple) else (Text(part) if isinstance(part, str) else part,))
    return tuple(made)


def in_zone(message: Message, zone: str) -> Message:
    """Have instants that name no zone of their own fall back to this one."""

    def local(parts: Spans) -> Spans:
        return tuple(replace(one, zone=zone) if isinstance(one, Moment) and one.zone == "UTC" else one for one in parts)

    def told(block: Block) -> Block:
        match block:
            case Paragraph() | Quote() | Note():
                return replace(block, spans=local(block.spans))
            case Bullets():
                return Bullets(tuple(map(local, block.items)))
            case Fields():
                return Fields(tuple((name, local(value)) for name, value in block.pairs))
            case Heading() | Code() | Divider() | Buttons() | Choice():
                return block
            case _:
                assert_never(block)

    return replace(message, blocks=tuple(map(told, message.blocks)))


def plain_text(message: Message) -> str:
    """Say a message in plain text, a line a block: the accessible fall-back, and what is logged."""
    return "\n".join(line for block in message.blocks for line in _lines(block))


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading() | Code():
            yield block.text
        case Paragraph() | Note():
            yield _words(block.spans)
        case Quote():
            yield f"“{_words(block.spans)}”"
        case Bullets():
            yield from (f"• {_words(item)}" for item in block.items)
        case Fields():
            yield from (f"{name}: {_words(value)}" for name, value in block.pairs)
        case Buttons():
            yield " ".join(f"[{button.label}]" for button in block.buttons)
        case Choice():
            yield " ".join((block.prompt, *(f"[{option.label}]" for option in block.options)))
        case Divider():
            yield "—"
        case _:
            assert_never(block)


def _words(parts: Spans) -> str:
    return "".join(_word(part) for part in parts)


def _word(span: Span) -> str:
    match span:
        case Text():
            return span.text
        case Link():
            return f"{span.text} ({span.url})"
        case Moment(style=MomentStyle.DATE):
            return span.at.astimezone(ZoneInfo(span.zone)).strftime("%d %b %Y")
        case Moment():
            return span.at.strftime("%d %b %Y %H:%M UTC")
        case Ping():
            return span.target
        case _:
            assert_never(span)
