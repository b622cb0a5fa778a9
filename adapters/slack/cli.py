"""`wirewatch slack …`."""

from __future__ import annotations

import json
import re
from typing import Annotated

import typer

from adapters.slack.manifest import manifest
from adapters.slack.settings import PREFIX
from bot.commands.table import TABLE
from bot.errors import SettingsError

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
    if not re.fullmatch(PREFIX, prefix):
        raise SettingsError((f"--prefix “{prefix}”: at most 16 small letters, digits, - and _, for instance ww-",))
    if url and not re.fullmatch(r"https://[^\s/]+/?", url):
        raise SettingsError((f"--url “{url}”: it is https:// and the host that Slack reaches, without a path",))
    typer.echo(json.dumps(manifest(TABLE, prefix, public_url=url or None), indent=2, ensure_ascii=False))
