"""A person at a prompt: history, completion, pasting, and forms that are asked field by field."""

from __future__ import annotations

import asyncio
import select
from collections import deque
from collections.abc import AsyncGenerator, Iterable, Mapping
from typing import TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion, WordCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_input
from prompt_toolkit.input.typeahead import get_typeahead, store_typeahead
from prompt_toolkit.output import create_output
from prompt_toolkit.validation import ValidationError, Validator

from adapters.console.script import END_OF_TEXT, Script
from adapters.console.suggest import Suggester
from bot.commands.parse import resolve
from bot.commands.spec import Command, Table
from bot.commands.values import arguments
from bot.errors import CommandError
from bot.message import Form, FormField, Message, paragraph, plain_text

_LEAVE = "Ctrl-D ends"
_PASTE_GAP = 0.05  # seconds within which the next line of a paste has come


class PromptInputs:
    """Inputs that a person types or pastes; a paste of several lines is one input."""

    can_ask = True

    def __init__(self, stream: TextIO, table: Table, suggester: Suggester) -> None:
        """Take the terminal to read from; the prompt is written to whichever output is a terminal."""
        self._table = table
        self._session: PromptSession[str] = PromptSession(
            input=create_input(stream),
            output=create_output(always_prefer_tty=True),
            completer=_Completer(suggester),
            complete_while_typing=False,
        )
        self._plain: PromptSession[str] = PromptSession(input=self._session.input, output=self._session.output)
        self._ready: deque[str] = deque()
        self._left = False

    async def following(self) -> str | None:
        """Prompt until there is something to do; Ctrl-C clears the line, Ctrl-D on an empty one or “exit” ends."""
        hint = ""
        while not self._ready and not self._left:
            script = Script(self._table)
            try:
                words = await self._session.prompt_async("› ", placeholder=hint)
                self._feed(script, words)
                while script.waiting and await self._more_is_there():
                    self._feed(script, await self._plain.prompt_async("│ "))
            except KeyboardInterrupt:
                hint = _LEAVE
                continue
            except EOFError:
                return None
            self._ready.extend(script.end())
            self._left = script.left
        return self._ready.popleft() if self._ready else None

    def _feed(self, script: Script, words: str) -> None:
        for line in words.splitlines() or [""]:
            self._ready.extend(script.feed(line))

    async def _more_is_there(self) -> bool:
        """Say whether lines have come that nobody was asked for: a paste, on a terminal that does not mark one."""
        await asyncio.sleep(_PASTE_GAP)
        ahead = get_typeahead(self._session.input)
        store_typeahead(self._session.input, ahead)
        return bool(ahead or select.select([self._session.input.fileno()], [], [], 0)[0])

    async def fill_in(self, form: Form) -> Mapping[str, str] | None:
        """Ask for what is required, and for all there is to edit; the rest keeps its value.  Ctrl-C gives up."""
        command, _ = resolve(self._table, form.command)
        values = {field.name: field.value for field in form.fields if field.value}
        try:
            for field in form.fields:
                if field.required or form.edits:
                    values[field.name] = await self._ask(form.title, field, command)
        except (KeyboardInterrupt, EOFError):
            return None
        return values

    async def _ask(self, title: str, field: FormField, command: Command) -> str:
        if not field.multiline:
            return await self._field(field, command).prompt_async(default=field.value)
        head = f"{title}: {field.label}.\nPaste, then a line with a single “{END_OF_TEXT}”, or Ctrl-D.\n│ "
        rows: list[str] = []
        while True:
            try:
                words = await self._plain.prompt_async(head)
            except EOFError:
                break
            rows.extend(words.splitlines() or [""])
            if rows[-1].strip() == END_OF_TEXT:
                rows.pop()
                break
            head = "│ "
        return "\n".join(rows)

    def _field(self, field: FormField, command: Command) -> PromptSession[str]:
        """Make the question of one field: what it takes beside its name; asked again until the answer is one."""
        takes = ": ".join(filter(None, (field.hint[:1].lower() + field.hint[1:], ", ".join(field.choices))))
        return PromptSession(
            f"{field.label} ({takes}): " if takes else f"{field.label}: ",
            input=self._session.input,
            output=self._session.output,
            completer=WordCompleter(field.choices, sentence=True),
            complete_while_typing=False,
            validator=_Fits(field, command),
            validate_while_typing=False,
        )


class _Fits(Validator):
    """Takes an answer that is given where it is needed, one of the choices, and what the command can read."""

    def __init__(self, field: FormField, command: Command) -> None:
        self._field = field
        self._command = command

    def validate(self, document: Document) -> None:
        if wrong := self._wrong(document.text):
            raise ValidationError(len(document.text), wrong)

    def _wrong(self, words: str) -> str:
        choices, begun = self._field.choices, words.strip().casefold()
        wanted = f"One of {', '.join(choices)}" if choices else "This is needed; Ctrl-C gives up"
        if not begun:
            return wanted if self._field.required else ""
        if choices and not any(one.casefold().startswith(begun) for one in choices):
            return wanted
        try:
            arguments(self._command, {self._field.name: words}, partly=True)
        except CommandError as error:
            return plain_text(Message((paragraph(error.message, " ", error.hint),))).strip()
        return ""


class _Completer(Completer):
    """The bot's suggestions in prompt_toolkit's form."""

    def __init__(self, suggester: Suggester) -> None:
        self._suggester = suggester

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        return ()

    async def get_completions_async(
        self, document: Document, complete_event: CompleteEvent
    ) -> AsyncGenerator[Completion, None]:
        for suggestion in await self._suggester.suggest(document.text_before_cursor):
            yield Completion(suggestion.words, start_position=-suggestion.replaces, display_meta=suggestion.help)
