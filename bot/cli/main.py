"""`wirewatch`: the commands, and the one place where an error becomes an exit code.

Exit codes: 0 done, 1 it could not be done (one sentence on standard error says why), 2 the call itself is off.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from importlib import metadata
from typing import Annotated, Any

import typer
from rich.console import Console

from bot import plugins
from bot.cli import lists, texts
from bot.errors import SettingsError, UserError, WirewatchError

HELP_NAMES = ["-h", "--help"]
HELP: tuple[list[str], ...] = ([], ["-h"], ["--help"])
ON_TEXTS = ("summarise", "match", "extract", "stories", "feeds")


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"wirewatch {metadata.version('wirewatch')}")
        raise typer.Exit


def command_line(asked: Sequence[str] = ()) -> typer.Typer:
    """Put the command line together.

    `asked` holds the first word that was typed: only what it needs is imported, so that the tools on texts do not wait
    for a database or a platform's library.  Without it, and for help, everything is there.
    """
    cli = typer.Typer(
        name="wirewatch",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": HELP_NAMES},
    )
    cli.callback()(_options)
    for command in (texts.summarise, texts.match, texts.extract, texts.stories):
        cli.command()(command)
    cli.add_typer(lists.feeds, name="feeds")
    if list(asked) in HELP or asked[0] not in ON_TEXTS:
        _add_the_bot(cli)
        _add_adapters(cli, list(asked))
    return cli


def without_types_of_flags(command: Any) -> Any:
    """Have help show a flag as itself, without `<bool>` behind it; gives the command."""
    context = typer.Context(command, help_option_names=HELP_NAMES)
    for parameter in command.get_params(context):
        if getattr(parameter, "is_flag", False):
            parameter.metavar = ""
    for part in getattr(command, "commands", {}).values():
        without_types_of_flags(part)
    return command


def _options(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Summarise and alert on news: the bot, its engine on texts and pipes, and what operators need."""


def _add_the_bot(cli: typer.Typer) -> None:
    from bot.cli import database, replay, run

    for command in (run.run, run.console, run.check, replay.replay):
        cli.command()(command)
    cli.add_typer(database.db, name="db")


def _add_adapters(cli: typer.Typer, asked: list[str]) -> None:
    for name in plugins.adapter_names():
        if (asked in HELP or asked == [name]) and (group := plugins.adapter(name).cli()):
            cli.add_typer(group, name=name)


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        gc.disable()  # Imports make no garbage, and looking for it takes a tenth of their time.
        cli = without_types_of_flags(typer.main.get_command(command_line(sys.argv[1:2])))
        gc.enable()
        cli()
    except WirewatchError as error:
        _complain(error)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


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
        from bot.message import Message, note, plain_text

        console.print(f"  {plain_text(Message((note(error.hint),)))}", style="dim", markup=False, soft_wrap=True)
