"""The terminal as a chat platform of one person."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TextIO

from adapters.common import clean
from adapters.console.inputs import Inputs, PipedInputs
from adapters.console.screen import Screen
from adapters.console.suggest import Suggester
from bot.commands.table import TABLE
from bot.errors import DeliveryError, NotYet
from bot.message import Form, Message, Tone, note, paragraph
from bot.model import Actor, Channel, Role
from bot.ports import Capability, Host, Invocation, Limits

_PATIENCE = 2.0  # seconds a person waits at a terminal before getting the prompt back


class ConsoleAdapter:
    """Reads commands until the input ends; writes answers, alerts and digests to one stream.

    A terminal has no history that we could read back, so there is no `Capability.FIND`.
    """

    name = "console"
    capabilities = frozenset({Capability.EDIT, Capability.THREAD})
    limits = Limits(per_channel=1_000.0, overall=1_000.0)
    lease = None

    def __init__(
        self,
        host: Host,
        screen: Screen,
        stream: TextIO | None,
        *,
        user: str = "you",
        channel: str = "terminal",
        role: Role = Role.WORKSPACE_MANAGER,
        errors: TextIO | None = None,
    ) -> None:
        """Take the host, where to write and where to read; `errors` shows progress where `screen` is not watched."""
        self._host = host
        self._screen = screen
        self._stream = stream
        self._actor = Actor(user, user, role)
        self._channel = channel
        self._errors = errors
        self._running: set[asyncio.Task[None]] = set()
        self._lost = False

    # ------------------------------------------------------------ the port

    async def run(self) -> None:
        """Read and obey until the input ends, then wait for the answers that are still being made."""
        person = self._stream is not None and self._stream.isatty()
        with self._above_prompt() if person else contextlib.nullcontext():
            inputs = self._prompt(self._stream) if person and self._stream else PipedInputs(self._stream, TABLE)
            while not self._screen.gone and (words := await inputs.following()) is not None:
                await self._take(words, inputs, _PATIENCE if person else None)
            if self._running:
                await asyncio.wait(self._running)

    async def send(self, channel: Channel, message: Message, key: str) -> str:
        """Write a post."""
        return self._screen.post(channel.name, message)

    async def edit(self, channel: Channel, external_id: str, message: Message) -> None:
        """Write what a post has gained."""
        self._screen.update(channel.name, external_id, message)

    async def reply(self, channel: Channel, external_id: str, message: Message, key: str) -> str:
        """Write a reply, indented under its post's name."""
        return self._screen.reply(channel.name, external_id, message)

    async def find(self, channel: Channel, key: str, since: datetime) -> str | None:
        """Raise: what a terminal has shown cannot be read back."""
        raise DeliveryError("a terminal's history cannot be read")

    async def close(self) -> None:
        """Do nothing: the streams are the process's own."""

    # ------------------------------------------------------------ inside

    async def _take(self, words: str, inputs: Inputs, patience: float | None) -> None:
        line = words if words.lstrip().startswith("/") else self._screen.pressed(words)
        if line is None:
            self._explain()
        else:
            self._lost = False
            await self._obey(self._invocation(line), inputs, patience)

    async def _obey(self, invocation: Invocation, inputs: Inputs, patience: float | None) -> None:
        """Invoke, and wait for the answer, or until patience is over: then it goes on beside the next command."""
        may_ask = inputs.can_ask and invocation.arguments is None
        responder = ConsoleResponder(self._screen, self._errors, forms=may_ask)
        task = asyncio.create_task(self._host.invoke(invocation, responder))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await asyncio.wait({task}, timeout=patience)
        form = responder.claim_form()
        if form is None:
            return
        values = await inputs.fill_in(form)
        if values is None:
            self._screen.say("Never mind.")
        else:
            await self._obey(self._invocation(form.command, values), inputs, patience)

    def _invocation(self, line: str, arguments: Mapping[str, str] | None = None) -> Invocation:
        return Invocation(
            id=uuid.uuid4().hex,
            platform=self.name,
            workspace="terminal",
            workspace_name="Terminal",
            channel=self._channel,
            channel_name=self._channel,
            actor=self._actor,
            line=line,
            arguments=arguments,
        )

    def _explain(self) -> None:
        """Say once in a row that words were no command."""
        if not self._lost:
            words = paragraph("A command starts with “/”; a button is pressed by its number or its label.")
            self._screen.answer(
                Message((words, note("/news help lists the commands.")), tone=Tone.WARNING, private=True)
            )
        self._lost = True

    def _prompt(self, stream: TextIO) -> Inputs:
        from adapters.console.prompt import PromptInputs

        return PromptInputs(stream, TABLE, Suggester(TABLE, self._host, self._invocation))

    @contextlib.contextmanager
    def _above_prompt(self) -> Iterator[None]:
        """Have posts appear above the prompt, where both are on one terminal."""
        from prompt_toolkit.patch_stdout import patch_stdout

        with patch_stdout(raw=True) if sys.stdout.isatty() else contextlib.nullcontext():
            yield


class ConsoleResponder:
    """Answers one invocation on the screen."""

    def __init__(self, screen: Screen, errors: TextIO | None, *, forms: bool) -> None:
        """Take the screen, where progress goes if nobody watches it, and whether fields can be asked for."""
        self._form: Form | None = None
        self._screen = screen
        self._errors = errors
        self._forms = forms

    async def acknowledge(self) -> None:
        """Do nothing: who types at a terminal sees that it works."""

    async def progress(self, words: str) -> None:
        """Show what is going on, beside the answers rather than among them where these may be piped on."""
        if self._screen.interactive:
            self._screen.say(f"… {words}")
        elif self._errors is not None:
            with contextlib.suppress(OSError, ValueError):
                self._errors.write(f"… {clean(words)}\n")
                self._errors.flush()

    async def answer(self, message: Message) -> None:
        """Write the answer; a reader that has gone away is not our failure."""
        with contextlib.suppress(NotYet):
            self._screen.answer(message)

    async def open_form(self, form: Form) -> bool:
        """Take the form, to be asked once the command has returned."""
        if self._forms:
            self._form = form
        return self._forms

    def claim_form(self) -> Form | None:
        """Give the form that was opened, if any; from now on it is too late to open one."""
        self._forms = False
        return self._form
