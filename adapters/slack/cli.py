"""`wirewatch slack …`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Annotated

import typer

from adapters.slack.manifest import manifest
from adapters.slack.settings import PREFIX, SlackSettings
from bot.commands.table import TABLE
from bot.errors import SettingsError
from bot.settings import load_sound

app = typer.Typer(help="Set Slack up.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Set Slack up."""


@app.command("manifest")
def print_manifest(
    prefix: Annotated[
        str | None,
        typer.Option(help="Put before each command's name; without it, slack.prefix of the configuration."),
    ] = None,
    url: Annotated[str, typer.Option(help="https://HOST of this bot, for mode http; without it, Socket Mode.")] = "",
    config: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The configuration; without it config.toml here, if there is one."),
    ] = None,
) -> None:
    """Print the app manifest to paste at api.slack.com/apps, generated from the command table."""
    before = _configured(config) if prefix is None else prefix
    if not re.fullmatch(PREFIX, before):
        raise SettingsError((f"--prefix “{before}”: at most 16 small letters, digits, - and _, for instance ww-",))
    if url and not re.fullmatch(r"https://[^\s/]+/?", url):
        raise SettingsError((f"--url “{url}”: it is https:// and the host that Slack reaches, without a path",))
    typer.echo(json.dumps(manifest(TABLE, before, public_url=url or None), indent=2, ensure_ascii=False))


def _configured(config: Path | None) -> str:
    """Read the prefix that the bot will go by.  Raises `SettingsError` if it cannot be known."""
    here = Path("config.toml")
    settings, faults = load_sound(config or (here if here.exists() else None), {"slack": SlackSettings})
    slack = settings.adapters.get("slack")
    if not isinstance(slack, SlackSettings):
        raise SettingsError(faults)
    return slack.prefix
