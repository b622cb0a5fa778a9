"""From a parameter's words to the value they mean, each refusal with a sentence that says what would do."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import cache
from zoneinfo import available_timezones

from bot.commands.spec import Command, Kind, Parameter
from bot.errors import CommandError
from bot.message import spans, typed

Value = str | int | bool | time | date | timedelta | tuple[str, ...] | tuple[int, ...]

_HALVES = re.compile("[\ud800-\udfff]")
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_SETS = {
    "daily": "mon-sun",
    "every": "mon-sun",
    "everyday": "mon-sun",
    "weekdays": "mon-fri",
    "weekends": "sat-sun",
}
_UNITS = {"m": 1, "h": 60, "d": 1_440, "w": 10_080}
_LONGEST = timedelta(days=366)
_MAX_WORDS = 200


@dataclass(frozen=True, slots=True)
class Arguments:
    """A command's values by parameter name.  Absent ones read as empty: "", () for lists, None for the rest.

    `emptied` are those that were given, but as nothing: the fields of a form that were left or made empty.
    """

    values: Mapping[str, Value] = field(default_factory=dict)
    emptied: frozenset[str] = frozenset()

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str, default: str = "") -> str:
        """A TEXT, RAW, URL or ZONE value."""
        value = self.values.get(name, default)
        return value if isinstance(value, str) else str(value)

    def words(self, name: str) -> tuple[str, ...]:
        """A WORDS value."""
        value = self.values.get(name, ())
        return tuple(str(word) for word in value) if isinstance(value, tuple) else ()

    def days(self, name: str) -> tuple[int, ...]:
        """A WEEKDAYS value, sorted, 0 = Monday."""
        value = self.values.get(name, ())
        return tuple(day for day in value if isinstance(day, int)) if isinstance(value, tuple) else ()

    def number(self, name: str) -> int | None:
        """A NUMBER value."""
        value = self.values.get(name)
        return value if isinstance(value, int) else None

    def duration(self, name: str) -> timedelta | None:
        """A DURATION value; zero where `off` was said."""
        value = self.values.get(name)
        return value if isinstance(value, timedelta) else None

    def at(self, name: str) -> time | None:
        """A TIME value, naive: the wall clock of whatever zone goes with it."""
        value = self.values.get(name)
        return value if isinstance(value, time) else None

    def day(self, name: str) -> date | None:
        """A DATE value."""
        value = self.values.get(name)
        return value if isinstance(value, date) else None

    def switch(self, name: str) -> bool | None:
        """A SWITCH value."""
        value = self.values.get(name)
        return value if isinstance(value, bool) else None


def arguments(command: Command, values: Mapping[str, str], *, partly: bool = False) -> Arguments:
    """Convert words, from a line or from typed options.  Raises `CommandError`; for a missing one, unless `partly`."""
    tidied = {name: tidy(words, command.parameter(name).kind) for name, words in values.items()}
    converted = {name: convert(command.parameter(name), words) for name, words in tidied.items() if words.strip()}
    for parameter in command.parameters:
        if parameter.required and parameter.name not in converted and not partly:
            raise CommandError(
                f"{command.name} needs <{parameter.name}>: {parameter.help}.",
                spans("Usage: ", typed(command.usage), " · For example: ", typed(command.example)),
            )
    return Arguments(converted, frozenset(tidied) - frozenset(converted))


def tidy(words: str, kind: Kind) -> str:
    """Take out what no name may hold: control characters, and what reorders text (Unicode TR9, CVE-2021-42574).

    Raw text keeps its line breaks and all else; only half characters and NULs, which no database takes, go.
    """
    words = _HALVES.sub("\ufffd", words).replace("\0", "")
    return words if kind is Kind.RAW else " ".join(_STEERING.sub(" ", words).split())


def convert(parameter: Parameter, words: str) -> Value:
    """Turn one parameter's words into its value.  Raises `CommandError` with what would do instead."""
    if parameter.kind is not Kind.RAW and len(words) > parameter.max_length:
        raise CommandError(
            f"“{parameter.name}” is too long: {len(words):,} characters, {parameter.max_length:,} at most."
        )
    if parameter.choices and parameter.kind is Kind.TEXT:
        return _choice(parameter, words)
    return _CONVERTERS[parameter.kind](parameter, words)


def format_days(days: tuple[int, ...]) -> str:
    """Say weekdays as a person would type them: `mon-fri`, `daily`, `mon,thu`."""
    named = {tuple(range(7)): "daily", tuple(range(5)): "mon-fri", (5, 6): "weekends"}
    return named.get(days) or ",".join(DAYS[day] for day in days)


def format_duration(length: timedelta) -> str:
    """Say a length of time as a person would type it: `2h`, `1d 12h`, `45m`."""
    minutes, parts = max(1, round(length.total_seconds() / 60)), []
    for unit in ("w", "d", "h", "m"):
        count, minutes = divmod(minutes, _UNITS[unit])
        parts += [f"{count}{unit}"] if count else []
    return " ".join(parts)


# ---------------------------------------------------------------- one converter a kind


def _choice(parameter: Parameter, words: str) -> str:
    lowered = words.lower()
    starts = [choice for choice in parameter.choices if choice.startswith(lowered)]
    if lowered in parameter.choices:
        return lowered
    if len(starts) == 1:
        return starts[0]
    near = difflib.get_close_matches(lowered, parameter.choices, n=1)
    hint = f"Did you mean {near[0]}?" if near else ""
    raise CommandError(f"“{words[:60]}” is not one of {', '.join(parameter.choices)}.", hint)


def _text(parameter: Parameter, words: str) -> str:
    if not any(character.isprintable() and not character.isspace() for character in words):
        raise CommandError(f"“{parameter.name}” is empty.")
    return words


def _raw(_: Parameter, words: str) -> str:
    return words


def _list(parameter: Parameter, words: str) -> tuple[str, ...]:
    parts = (part.strip() for part in words.split(";" if ";" in words else ","))
    unique = tuple(dict.fromkeys(part for part in parts if part))
    if len(unique) > _MAX_WORDS:
        raise CommandError(f"“{parameter.name}” has {len(unique):,} entries, {_MAX_WORDS} at most.")
    return unique


def _number(parameter: Parameter, words: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", words) or not parameter.low <= int(words) <= parameter.high:
        raise CommandError(
            f"“{words[:60]}” does not do for “{parameter.name}”.",
            f"It takes a whole number from {parameter.low:,} to {parameter.high:,}.",
        )
    return int(words)


def _duration(parameter: Parameter, words: str) -> timedelta:
    if words.lower() in {"off", "none", "0"}:
        return timedelta(0)
    pieces = re.findall(r"([0-9]{1,6})\s*([a-z]+)[\s,]*", words.lower())
    read = "".join(re.split(r"[\s,]+", words.lower()))
    units = [unit if unit in _UNITS else _LONG_UNITS.get(unit.rstrip("s")) for _, unit in pieces]
    if not pieces or None in units or "".join(f"{count}{unit}" for count, unit in pieces) != read:
        raise CommandError(f"“{words[:60]}” is not a length of time.", "Write 30m, 2h, 3d or 1w.")
    minutes = sum(int(count) * _UNITS[unit] for (count, _), unit in zip(pieces, units, strict=True) if unit)
    if not 0 < minutes <= _LONGEST.total_seconds() / 60:
        raise CommandError(f"“{words[:60]}” is out of range.", "From one minute to a year.")
    return timedelta(minutes=minutes)


_LONG_UNITS = {"min": "m", "minute": "m", "hour": "h", "hr": "h", "day": "d", "week": "w"}


def _time(parameter: Parameter, words: str) -> time:
    found = re.fullmatch(r"([0-9]{1,2})(?:[:.h]([0-9]{2}))?\s*(am|pm)?", words.lower())
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if found and found[3]:
        hour = hour % 12 + (12 if found[3] == "pm" else 0) if 1 <= hour <= 12 else 99  # noqa: PLR2004 - a clock's face
    if hour > 23 or minute > 59:  # noqa: PLR2004 - a clock's face
        raise CommandError(f"“{words[:60]}” is not a time of day.", "Write 08:00, 17:30 or 8am.")
    return time(hour, minute)


def _weekdays(parameter: Parameter, words: str) -> tuple[int, ...]:
    chosen: set[int] = set()
    for part in re.split(r"[,;\s]+", words.lower().strip(" ,;")):
        first, _, last = _DAY_SETS.get(part, part).partition("-")
        begin, end = _day(first, words), _day(last or first, words)
        chosen.update((begin + step) % 7 for step in range((end - begin) % 7 + 1))
    return tuple(sorted(chosen))


def _day(word: str, words: str) -> int:
    whole = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    for number, name in enumerate(whole):
        if len(word) >= 3 and name.startswith(word):  # noqa: PLR2004 - "t" could be Tuesday or Thursday
            return number
    raise CommandError(f"“{words[:60]}” does not name weekdays.", "Write mon-fri, mon,thu, weekends or daily.")


@cache
def zones() -> dict[str, str]:
    """IANA names by their lower case, and by their city where only one zone has it: `berlin` → `Europe/Berlin`."""
    names = sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")
    names = [zone for zone in names if not zone.startswith(("Etc/", "SystemV/", "US/", "posix/", "right/"))]
    cities: dict[str, list[str]] = {}
    for zone in names:
        cities.setdefault(zone.rsplit("/", 1)[-1].lower(), []).append(zone)
    lonely = {city: zones[0] for city, zones in cities.items() if len(zones) == 1}
    return lonely | {zone.lower(): zone for zone in names}


def _zone(parameter: Parameter, words: str) -> str:
    wanted = words.lower().replace(" ", "_")
    if wanted in zones():
        return zones()[wanted]
    near = difflib.get_close_matches(wanted, zones(), n=1)
    hint = (
        f"Did you mean {zones()[near[0]]}?"
        if near
        else "Write a place of the IANA list: Europe/Berlin, America/New_York, UTC."
    )
    raise CommandError(f"“{words[:60]}” is not a time zone I know.", hint)


def _date(parameter: Parameter, words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise CommandError(f"“{words[:60]}” is not a date.", "Write year-month-day: 2026-05-31.") from None


def _url(parameter: Parameter, words: str) -> str:
    bare = re.fullmatch(r"[^\s/:?#]+\.[^\s/:?#]+(?:[:/?#]\S*)?", words)
    address = f"https://{words}" if bare else words
    if not re.fullmatch(r"https?://[^\s/?#]+\S*", address, re.IGNORECASE):
        raise CommandError(f"“{words[:60]}” is not a web address.", "It starts with https:// or http://.")
    return address


def _switch(parameter: Parameter, words: str) -> bool:
    meanings = {"yes": True, "on": True, "true": True, "y": True, "no": False, "off": False, "false": False, "n": False}
    if words.lower() not in meanings:
        raise CommandError(f"“{words[:60]}” does not do for “{parameter.name}”.", "Write yes or no.")
    return meanings[words.lower()]


_CONVERTERS: dict[Kind, Callable[[Parameter, str], Value]] = {
    Kind.TEXT: _text,
    Kind.RAW: _raw,
    Kind.WORDS: _list,
    Kind.NUMBER: _number,
    Kind.DURATION: _duration,
    Kind.TIME: _time,
    Kind.WEEKDAYS: _weekdays,
    Kind.ZONE: _zone,
    Kind.DATE: _date,
    Kind.URL: _url,
    Kind.SWITCH: _switch,
}
