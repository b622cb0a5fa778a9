"""`wirewatch slack …`."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from adapters.slack.manifest import manifest
from bot.commands.table import TABLE

app = typer.Typer(help="Set Slack up.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Set Slack up."""


@app.command("manifest")
def print_manifest(
    prefix: Annotated[
        str, typer.Option(help="Put before each command's name, as slack.prefix in the configuration.")
    ] = "",
    url: Annotated[str, typer.Option(help="https://HOST of this bot, for mode http; without it, Socket Mode.")] = "",
) -> None:
    """Print the app manifest to paste at api.slack.com/apps, generated from the command table."""
    typer.echo(json.dumps(manifest(TABLE, prefix, public_url=url or None), indent=2, ensure_ascii=False))
