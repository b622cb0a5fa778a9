"""Conversations with the bot, written as they would be read.

    > /watch create desk
    The watch-list “desk” is there.
    …
    member> /watch delete desk
    /watch delete is for a workspace manager; here you are a member.

A line that begins with a speaker and `>` is said; the lines after it are the answer, one for each line of its plain
text.  A single `…` stands for any lines, and one at the end of a line for its rest.  `> [Undo]` presses the newest
button of that name, or chooses it in a menu.  Speakers: nobody in particular (a workspace manager), `manager` (of the
channel), `member`, and `stranger` (a manager of another workspace).
"""

from __future__ import annotations

import itertools
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.commands.context import Services
from bot.commands.dispatch import Dispatcher
from bot.commands.doors import StoreAdmission, StoreSuggestions
from bot.commands.table import TABLE
from bot.message import Buttons, Choice, Message, plain_text
from bot.model import Actor, Role
from bot.ports import Attachment, Invocation
from bot.testing import RecordingResponder

_ROLES = {
    "": Role.WORKSPACE_MANAGER,
    "manager": Role.CHANNEL_MANAGER,
    "member": Role.MEMBER,
    "stranger": Role.WORKSPACE_MANAGER,
}
_SAID = re.compile(r"(?P<speaker>[a-z]*)> (?P<line>.*)")


class Dialogue:
    """One bot in two workspaces, and everything it answered."""

    def __init__(self, services: Services, *, workspace: str = "w1", channel: str = "c1") -> None:
        self.services = services
        self._workspace = workspace
        self._channel = channel
        self.dispatcher = Dispatcher(
            TABLE, StoreAdmission(services.store), StoreSuggestions(services.store, TABLE), services
        )
        self.answers: list[Message] = []
        self.last = RecordingResponder()
        self._events = itertools.count(1)

    async def says(self, script: str) -> None:
        """Play a script and compare every answer."""
        for speaker, line, expected in _turns(script):
            answer = await self.ask(self._pressed(line) if line.startswith("[") else line, speaker)
            _compare(line, expected, [] if answer is None else plain_text(answer).splitlines())

    async def ask(
        self,
        line: str,
        speaker: str = "",
        *,
        attachments: Sequence[Attachment] = (),
        forms: bool = False,
        options: Mapping[str, str] | None = None,
    ) -> Message | None:
        """Say one line, and give its answer; `options` are those of a platform that types them."""
        asked = replace(self.invocation(line, speaker), arguments=options, attachments=tuple(attachments))
        self.last = RecordingResponder(forms=forms)
        await self.dispatcher.invoke(asked, self.last)
        self.answers += self.last.answers
        return self.last.answers[-1] if self.last.answers else None

    def invocation(self, line: str, speaker: str = "") -> Invocation:
        """What the dispatcher is given for a line: a new event each time."""
        strange = speaker == "stranger"
        return Invocation(
            id=f"event-{next(self._events)}",
            platform="recording",
            workspace="w2" if strange else self._workspace,
            workspace_name="Others" if strange else "Ours",
            channel="c2" if strange else self._channel,
            channel_name="elsewhere" if strange else "news",
            actor=Actor(speaker or "boss", (speaker or "boss").capitalize(), _ROLES[speaker]),
            line=line,
        )

    def _pressed(self, line: str) -> str:
        """The command of the newest button, or of the newest entry of a menu, with that label."""
        buttons: dict[str, str] = {}
        for block in (block for message in self.answers for block in message.blocks):
            if isinstance(block, Buttons | Choice):
                held = block.buttons if isinstance(block, Buttons) else block.options
                buttons |= {button.label: button.command for button in held}
        return buttons[line.strip("[]")]


def _turns(script: str) -> list[tuple[str, str, list[str]]]:
    turns: list[tuple[str, str, list[str]]] = []
    for row in textwrap.dedent(script).strip().splitlines():
        if said := _SAID.fullmatch(row):
            turns.append((said["speaker"], said["line"].replace("\\n", "\n"), []))
        elif row:
            turns[-1][2].append(row)
    return turns


def _compare(line: str, expected: list[str], answered: list[str]) -> None:
    answered = [row.rstrip() for row in answered if row]
    assert _fits(expected, answered), f"to {line!r} the bot said:\n" + "\n".join(answered)


def _fits(expected: list[str], answered: list[str]) -> bool:
    if not expected:
        return not answered
    if expected[0] == "…":
        return any(_fits(expected[1:], answered[skipped:]) for skipped in range(len(answered) + 1))
    return bool(answered) and _says(expected[0], answered[0]) and _fits(expected[1:], answered[1:])


def _says(expected: str, answered: str) -> bool:
    begun, rest = expected[:-1], expected[-1:]
    return expected == answered or (rest == "…" and answered.startswith(begun))
