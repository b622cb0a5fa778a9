"""Lines → commands, where nobody can be asked: input from a pipe or a file, and what is pasted into a terminal.

The rule: a line that starts with `/` is a command, and `exit` or `quit` where one could stand is the end.  After a bare
`/summarise` all lines up to one with a single `.` are its text.  Lines that follow `/summarise some text` and do not
start with `/` belong to its text.  Anything else is a button's number or label.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.commands.parse import parse, render, resolve
from bot.commands.spec import Table
from bot.errors import CommandError

END_OF_TEXT = "."
LEAVING = frozenset({"exit", "quit", "/exit", "/quit"})
MAX_TEXT = 8_000_000


@dataclass(slots=True)
class Script:
    """Collects lines.  `feed` and `end` give the inputs that have become complete.

    `left`: the end was said; what follows it counts no more.
    """

    table: Table
    left: bool = False
    _open: list[str] = field(default_factory=list)
    _boxed: bool = False
    _size: int = 0

    @property
    def waiting(self) -> bool:
        """Whether a text is open that the next line may continue."""
        return bool(self._open)

    @property
    def boxed(self) -> bool:
        """Whether that text goes on until a single dot, whatever its lines look like."""
        return self._boxed

    def feed(self, line: str) -> list[str]:
        """Take one line, its line break gone."""
        if self.left:
            return []
        if self._boxed:
            return self.end() if line.strip() == END_OF_TEXT else self._add(line)
        if self._open and not line.startswith("/"):
            return self._add(line)
        done = self.end()
        self.left = line.strip() in LEAVING
        return done if self.left else [*done, *self._begin(line)]

    def end(self) -> list[str]:
        """Close what is open, as the end of the input does."""
        if not self._open:
            return []
        first, *rest = self._open
        boxed, self._open, self._boxed, self._size = self._boxed, [], False, 0
        return [_boxed(self.table, first, rest) if boxed else "\n".join((first, *rest))]

    def _begin(self, line: str) -> list[str]:
        if not line.strip():
            return []
        try:
            command, _ = resolve(self.table, line)
        except CommandError:
            return [line]
        if command.raw is None:
            return [line]
        self._open, self._boxed = [line], not parse(self.table, line).values.get(command.raw.name)
        return []

    def _add(self, line: str) -> list[str]:
        """Keep a line; beyond the limit only as much as makes the text too long, so that it is refused, not cut."""
        if self._size <= MAX_TEXT:
            self._open.append(line)
            self._size += len(line) + 1
        return []


def _boxed(table: Table, first: str, rest: list[str]) -> str:
    """Put a box's text where the command wants it: before the options of its first line."""
    parsed = parse(table, first)
    text = "\n".join(rest).strip()
    raw = parsed.command.raw
    assert raw is not None  # noqa: S101 - only such commands open a box
    return render(parsed.command, {raw.name: text, **parsed.values}) if text else first
