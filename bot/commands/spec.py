"""What a command is, as data: enough to parse it, to explain it, and to generate typed options, forms and documents."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.errors import CommandError
from bot.message import Message, spans, typed
from bot.model import Role

if TYPE_CHECKING:
    from bot.commands.context import Context
    from bot.commands.values import Arguments

Path = tuple[str, ...]


class Kind(StrEnum):
    """What a parameter's words mean; `values.convert` turns them into the Python type named here."""

    TEXT = "text"  # str
    RAW = "raw text"  # str, taken from the line untouched
    WORDS = "list"  # tuple[str, ...], separated by commas, or by semicolons
    NUMBER = "number"  # int
    DURATION = "duration"  # timedelta
    TIME = "time"  # datetime.time
    WEEKDAYS = "weekdays"  # tuple[int, ...], 0 = Monday
    ZONE = "time zone"  # str, an IANA name
    DATE = "date"  # datetime.date
    URL = "address"  # str, http or https
    SWITCH = "yes or no"  # bool


class Source(StrEnum):
    """Where suggestions for a parameter come from."""

    WATCHLIST = "watchlist"
    ENTITY = "entity"
    FEED = "feed"
    ZONE = "zone"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter.  `positional` ones stand in order, the others are written `name:value`.

    `rest`: the last positional parameter, which takes every bare word that is left; `phrases`: and keeps the quotes of
    those that stand together.  `low` and `high` bound a NUMBER.
    """

    name: str
    help: str
    kind: Kind = Kind.TEXT
    required: bool = False
    positional: bool = False
    rest: bool = False
    phrases: bool = False
    choices: tuple[str, ...] = ()
    source: Source | None = None
    low: int = 0
    high: int = 1_000_000
    max_length: int = 1_000

    @property
    def usage(self) -> str:
        """How it is written in a line of usage: `<list>`, `[text]`, `[alerts:now|digest|both]`."""
        if self.positional:
            return f"<{self.name}>" if self.required else f"[{self.name}]"
        return f"[{self.name}:{'|'.join(self.choices) or '…'}]"


Handler = Callable[["Context", "Arguments"], Awaitable[Message | None]]


@dataclass(frozen=True, slots=True)
class Present:
    """A form that begins with what there is: it opens where a command is given the parameters `of` and nothing else.

    Its fields are the other parameters.  `values` gives what they are now, each as it would be typed, and how the
    form's command names those that it is `of`; it may raise `CommandError`.  What is submitted replaces all of it, so
    a field left empty is emptied.
    """

    values: Callable[[Context, Arguments], Awaitable[Mapping[str, str]]]
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """One row of the table.

    `private`: its answers are for the asker only.  `terminal_aliases` are names that only a terminal may claim.
    `files`: it can work on what is attached.  `slow`: it may take seconds, so that progress is worth showing.
    `present`: it changes what is there, which its form shows.
    """

    path: Path
    help: str
    example: str
    handler: Handler
    parameters: tuple[Parameter, ...] = ()
    role: Role = Role.MEMBER
    private: bool = True
    aliases: tuple[Path, ...] = ()
    terminal_aliases: tuple[Path, ...] = ()
    files: bool = False
    slow: bool = False
    present: Present | None = None

    @property
    def name(self) -> str:
        """The command as it is typed: `/watch add`."""
        return "/" + " ".join(self.path)

    @property
    def usage(self) -> str:
        """One line: the command and its parameters."""
        return " ".join((self.name, *(parameter.usage for parameter in self.parameters)))

    @property
    def positional(self) -> tuple[Parameter, ...]:
        """The parameters that stand in order."""
        return tuple(parameter for parameter in self.parameters if parameter.positional)

    @property
    def options(self) -> dict[str, Parameter]:
        """The parameters that are written `name:value`, by name."""
        return {parameter.name: parameter for parameter in self.parameters if not parameter.positional}

    def opens_form(self, given: Collection[str]) -> bool:
        """Say whether a form answers these parameters: none where some are needed, or just those that it is of."""
        bare = not given and any(parameter.required for parameter in self.parameters)
        return bare or (self.present is not None and set(given) == set(self.present.of))

    @property
    def raw(self) -> Parameter | None:
        """The parameter that takes the line untouched, if there is one."""
        return next((parameter for parameter in self.parameters if parameter.kind is Kind.RAW), None)

    def parameter(self, name: str) -> Parameter:
        """Find a parameter; raises `CommandError` for an undeclared name."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        raise CommandError(f"{self.name} has no parameter “{name}”.", spans("Usage: ", typed(self.usage)))


@dataclass(frozen=True, slots=True)
class Table:
    """All commands, in the order in which help shows them."""

    commands: tuple[Command, ...]
    groups: Mapping[str, str] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Command]:
        return iter(self.commands)

    @property
    def paths(self) -> dict[Path, Command]:
        """Every path a command answers to, aliases included."""
        return {
            path: command
            for command in self.commands
            for path in (command.path, *command.aliases, *command.terminal_aliases)
        }

    def group(self, word: str) -> tuple[Command, ...]:
        """The commands whose first word this is."""
        return tuple(command for command in self.commands if command.path[0] == word)
