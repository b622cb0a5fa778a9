"""What stands on the terminal: posts with their edits and threads, answers, and numbered buttons."""

from __future__ import annotations

import contextlib
import os
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import TextIO

from rich.console import Console
from rich.text import Text as Line

from adapters.common import clean
from adapters.console.render import TONES, Look, headline, lines, wrapped
from bot.errors import NotYet, Refused
from bot.message import Button, Message

_KEPT = 500
_PREFIX = "terminal-"


class _Paper(Console):
    """rich's console, which would end the process when nobody reads it any more; ours says so and goes on."""

    def on_broken_pipe(self) -> None:
        """Turn standard output to nowhere, so that its last flush fails no more, and raise."""
        with contextlib.suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.file.fileno())
            os.close(nowhere)
        raise BrokenPipeError


class Screen:
    """Writes messages and remembers what can still be pressed, edited or answered."""

    def __init__(self, out: TextIO | None, *, now: Callable[[], datetime], width: int | None = None) -> None:
        """Take the stream to write to; None: whatever standard output is at the time, patched or not.

        Colour, links and wrapping follow from what the stream is; NO_COLOR and COLUMNS are obeyed.  `gone` is set once
        nobody reads it any more; what was not shown is tried again at the next start.
        """
        self.gone = False
        self._console = _Paper(file=out, width=width, highlight=False, markup=False, emoji=False, soft_wrap=True)
        self._now = now
        self._width = width
        self._posts: OrderedDict[str, Message] = OrderedDict()
        self._buttons: OrderedDict[int, Button] = OrderedDict()
        self._pressable = 0

    @property
    def interactive(self) -> bool:
        """Whether a person is likely to watch."""
        return self._console.is_terminal

    # ------------------------------------------------------------ writing

    def answer(self, message: Message) -> None:
        """Write an answer to a command."""
        self._write(lines(message, self._look()))

    def post(self, channel: str, message: Message) -> str:
        """Write a post, and give its id."""
        external_id = f"{_PREFIX}{uuid.uuid4().hex}"
        self._write(self._framed(f"#{channel}", message))
        self._keep(external_id, message)
        return external_id

    def update(self, channel: str, external_id: str, message: Message) -> None:
        """Write what an edit added; all of it, where the earlier version is not known here."""
        old = self._known(external_id)
        if old is None:
            self._write(self._framed(f"#{channel} updated", message))
        else:
            self._write(self._changes(channel, old, message))
        self._keep(external_id, message)

    def reply(self, channel: str, external_id: str, message: Message) -> str:
        """Write a thread's reply under the name of its card, indented."""
        above = self._known(external_id)
        title = headline(above) if above else "an earlier card"
        rows = lines(message, self._look(), indent=6)
        head = self._title(Line(f"#{clean(channel)} in the thread of “{title}”", style="dim"), Line("  └ "))
        self._write([*head, *(Line.assemble("      ", row) for row in rows)])
        return f"{_PREFIX}{uuid.uuid4().hex}"

    def say(self, words: str) -> None:
        """Write a line of the terminal's own."""
        self._write([Line(clean(words), style="dim")])

    # ------------------------------------------------------------ pressing

    def pressed(self, words: str) -> str | None:
        """Give the command of the button that a number, or else the newest button that a label names."""
        wanted = words.strip().strip("[]").casefold()
        if wanted.isdecimal() and len(wanted) < 9:  # noqa: PLR2004 - int() of a paste would take for ever
            button = self._buttons.get(int(wanted))
            return button.command if button else None
        named = (one.command for one in reversed(self._buttons.values()) if one.label.casefold() == wanted)
        return next(named, None)

    # ------------------------------------------------------------ inside

    def _look(self) -> Look:
        links = self._console.is_terminal and self._console.color_system is not None
        width = self._width or (self._console.width if self._console.is_terminal else None)
        return Look(self._console, self._now(), self._number, width, links)

    def _number(self, button: Button) -> int:
        for number, known in reversed(self._buttons.items()):
            if known == button:
                return number
        self._pressable += 1
        self._buttons[self._pressable] = button
        if len(self._buttons) > _KEPT:
            self._buttons.popitem(last=False)
        return self._pressable

    def _framed(self, title: str, message: Message) -> list[Line]:
        bar = Line("│ ", style=TONES[message.tone])
        head = Line.assemble(Line("┌ ", style=TONES[message.tone]), Line(clean(title), style="bold"))
        return [head, *(Line.assemble(bar, row) for row in lines(replace(message, private=False), self._look(), 2))]

    def _changes(self, channel: str, old: Message, new: Message) -> list[Line]:
        before = {row.plain for row in lines(old, self._look(), 2)}
        added = [row for row in lines(new, self._look(), 2) if row.plain not in before]
        head = self._title(Line(f"#{clean(channel)} updated: {headline(new)}", style="bold"), Line("↻ ", style="bold"))
        return [*head, *(Line.assemble("  ", row) for row in added)]

    def _title(self, words: Line, sign: Line) -> list[Line]:
        return list(wrapped(words, self._look(), 0, sign, Line(" " * sign.cell_len)))

    def _known(self, external_id: str) -> Message | None:
        if not external_id.startswith(_PREFIX):
            raise Refused(f"{external_id!r} is not a message of this terminal")
        return self._posts.get(external_id)

    def _keep(self, external_id: str, message: Message) -> None:
        self._posts[external_id] = message
        if len(self._posts) > _KEPT:
            self._posts.popitem(last=False)

    def _write(self, rows: Iterable[Line]) -> None:
        try:
            for row in rows:
                self._console.print(row)
            self._console.print()
            self._console.file.flush()
        except (OSError, ValueError) as error:  # a closed pipe; a closed file is a ValueError
            self.gone = True
            raise NotYet("nobody reads this terminal any more") from error
