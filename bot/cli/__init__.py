"""The command line: `main` is the `wirewatch` command, one module a family of commands."""

from bot.cli.main import main

__all__ = ["main"]
