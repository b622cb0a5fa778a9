"""The one door for plug-ins: entry points, ours through the same as strangers'."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from bot.errors import SettingsError
from bot.ports import AdapterPlugin, Summariser
from bot.settings import Settings

ADAPTERS = "wirewatch.adapters"
SUMMARISERS = "wirewatch.summarisers"


def adapter_names() -> tuple[str, ...]:
    """Name the adapters that are installed."""
    return tuple(sorted(point.name for point in _points(ADAPTERS)))


@cache
def adapter(name: str) -> AdapterPlugin:
    """Load one adapter's plug-in.  Raises `SettingsError` if it cannot be loaded."""
    plugin: AdapterPlugin = _load(next(point for point in _points(ADAPTERS) if point.name == name))
    return plugin


def adapters() -> Mapping[str, AdapterPlugin]:
    """Load every adapter's plug-in, by name."""
    return {name: adapter(name) for name in adapter_names()}


def summariser_names() -> tuple[str, ...]:
    """Name the summarisers that are installed."""
    return tuple(sorted(point.name for point in _points(SUMMARISERS)))


def summariser(settings: Settings) -> Summariser:
    """Make the summariser that the settings name.  Raises `SettingsError` if there is none of that name.

    A plug-in is a class or a function without parameters; one with a `from_settings` gets the settings instead.
    """
    name = settings.engine.summariser
    for point in _points(SUMMARISERS):
        if point.name == name:
            plugin = _load(point)
            made: Summariser = plugin.from_settings(settings) if hasattr(plugin, "from_settings") else plugin()
            return made
    known = ", ".join(summariser_names())
    raise SettingsError((f"engine.summariser: there is no “{name}”; installed are {known}",))


def _points(group: str) -> tuple[EntryPoint, ...]:
    found = tuple(entry_points(group=group))
    if not found:
        raise SettingsError(
            ("Wirewatch is not installed here, so its parts cannot be found: run `python3 run.py setup`",)
        )
    return found


def _load(point: EntryPoint) -> Any:
    try:
        return point.load()
    except Exception as error:
        raise SettingsError((f"the plug-in “{point.name}” ({point.value}) cannot be loaded: {error}",)) from error
