"""The terminal: the reference adapter.  `plugin` is what the entry point `console` names."""

from __future__ import annotations

from adapters.console.plugin import plugin

__all__ = ["plugin"]
