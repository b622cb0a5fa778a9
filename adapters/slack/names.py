"""What commands are called in this app: with a prefix, where another app holds their plain names.

The bot speaks of `/feed add`; an app that was made with the prefix `ww-` shows `/ww-feed add` and hears either.  What
somebody else said stays as they said it, and so does what a button or a menu carries, since nobody types that.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import assert_never

from bot.commands.spec import Table
from bot.message import (
    Block,
    Bullets,
    Button,
    Buttons,
    Choice,
    Code,
    Divider,
    Fields,
    Form,
    FormField,
    Heading,
    Link,
    Message,
    Moment,
    Note,
    Paragraph,
    Ping,
    Quote,
    Span,
    Spans,
    Text,
)


class Names:
    """The names of a table's commands behind a prefix; with none, everything stays as it is."""

    def __init__(self, table: Table, prefix: str = "") -> None:
        """Take the table, and what stands before its commands' first words."""
        words = dict.fromkeys(path[0] for command in table for path in (command.path, *command.aliases))
        self._prefix = prefix
        self._plain = re.compile(rf"(?<![\w/.:@&-])/(?=(?:{'|'.join(map(re.escape, words))})(?![\w/-]|\.\w))")
        self._ours = re.compile(rf"/{re.escape(prefix)}(?=(?:{'|'.join(map(re.escape, words))})(?:\s|$))")

    def shown(self, message: Message) -> Message:
        """Give a message as it is to be shown."""
        if not self._prefix:
            return message
        return replace(message, blocks=tuple(map(self._block, message.blocks)))

    def form(self, form: Form) -> Form:
        """Give a form as it is to be shown; the command that it carries stays."""
        fields = tuple(self._field(field) for field in form.fields)
        return replace(form, title=self.words(form.title), fields=fields, submit=self.words(form.submit))

    def words(self, words: str) -> str:
        """Put the prefix before every command that the bot speaks of."""
        return self._plain.sub(f"/{self._prefix}", words) if self._prefix else words

    def typed(self, line: str) -> str:
        """Take the prefix off a command that somebody typed."""
        found = self._ours.match(line) if self._prefix else None
        return f"/{line[found.end() :]}" if found else line

    def _block(self, block: Block) -> Block:  # noqa: PLR0911 - one arm for each kind of block
        match block:
            case Heading() if block.text.startswith("/"):
                return replace(block, text=self.words(block.text))
            case Paragraph() | Note():
                return replace(block, spans=self._spans(block.spans))
            case Bullets():
                return replace(block, items=tuple(map(self._spans, block.items)))
            case Fields():
                pairs = ((self.words(name), self._spans(value)) for name, value in block.pairs)
                return replace(block, pairs=tuple(pairs))
            case Code(name=""):
                return replace(block, text=self.words(block.text))
            case Buttons():
                return Buttons(tuple(map(self._button, block.buttons)))
            case Choice():
                return Choice(self.words(block.prompt), tuple(map(self._button, block.options)))
            case Heading() | Quote() | Code() | Divider():
                return block
            case _:
                assert_never(block)

    def _spans(self, spans: Spans) -> Spans:
        return tuple(map(self._span, spans))

    def _span(self, span: Span) -> Span:
        match span:
            case Text(quoted=False):
                return replace(span, text=self.words(span.text))
            case Text() | Link() | Moment() | Ping():
                return span
            case _:
                assert_never(span)

    def _button(self, button: Button) -> Button:
        return replace(button, label=self.words(button.label))

    def _field(self, field: FormField) -> FormField:
        return replace(field, label=self.words(field.label), hint=self.words(field.hint))
