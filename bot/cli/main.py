"""`wirewatch`: the commands, and the one place where an error becomes an exit code.

Exit codes: 0 done, 1 it could not be done (one sentence on standard error says why), 2 the call itself is off.
"""

from __future__ import annotations

import sys

import typer
from rich.console import Console

from bot import plugins
from bot.cli import database, texts
from bot.cli import replay as replays
from bot.cli import run as runs
from bot.errors import SettingsError, UserError, WirewatchError

cli = typer.Typer(
    name="wirewatch",
    help="A chat bot that summarises and alerts on news.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
cli.command()(texts.summarise)
cli.command()(texts.match)
cli.command()(texts.extract)
cli.command()(texts.stories)
cli.add_typer(texts.feeds, name="feeds")
cli.add_typer(database.db, name="db")

cli.command()(runs.run)
cli.command()(runs.console)
cli.command()(runs.check)
cli.command()(replays.replay)


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        _add_adapters(sys.argv[1:2])
        cli()
    except WirewatchError as error:
        _complain(error)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


def _add_adapters(asked: list[str]) -> None:
    """Add the adapters' command groups; a platform's library is loaded only for its own group and for help."""
    for name in plugins.adapter_names():
        if asked in ([], ["-h"], ["--help"], [name]) and (group := plugins.adapter(name).cli()):
            cli.add_typer(group, name=name)


def _complain(error: WirewatchError) -> None:
    console = Console(stderr=True, highlight=False)
    if isinstance(error, SettingsError):
        for fault in error.faults:
            console.print("[red]✗[/] ", end="")
            console.print(fault, markup=False, soft_wrap=True)
        return
    console.print("[red]wirewatch:[/] ", end="")
    console.print(str(error), markup=False, soft_wrap=True)
    if isinstance(error, UserError) and error.hint:
        console.print(f"  {error.hint}", style="dim", markup=False, soft_wrap=True)
