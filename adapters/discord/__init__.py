"""The Discord adapter.  `plugin` is what the entry point `discord` names."""

from __future__ import annotations

from adapters.discord.plugin import plugin

__all__ = ["plugin"]
