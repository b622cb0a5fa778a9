"""`wirewatch discord …`."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated
from urllib.parse import urlencode

import typer

from adapters.discord.settings import DiscordSettings
from bot.errors import SettingsError
from bot.settings import load

# What the bot needs and nothing else, by Discord's bit of each permission.
PERMISSIONS = {
    "View Channels": 1 << 10,
    "Send Messages": 1 << 11,
    "Embed Links": 1 << 14,
    "Read Message History": 1 << 16,
    "Create Public Threads": 1 << 35,
    "Send Messages in Threads": 1 << 38,
}
SCOPES = ("bot", "applications.commands")

app = typer.Typer(help="Set Discord up.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Set Discord up."""


@app.command("invite")
def print_invite(
    application: Annotated[
        str, typer.Option(help="The application id; without it, it is read out of WIREWATCH_DISCORD_TOKEN.")
    ] = "",
) -> None:
    """Print the link that invites the bot into a server, with the least permissions."""
    typer.echo(invite(application or _from_token()))


def invite(application: str) -> str:
    """Make the link.  Raises `SettingsError` for what is no application id."""
    if not application.isdecimal():
        raise SettingsError((f"“{application}” is no application id: it is a number, under General Information",))
    asked = {
        "client_id": application,
        "scope": " ".join(SCOPES),
        "permissions": str(sum(PERMISSIONS.values())),
        "integration_type": "0",
    }
    return f"https://discord.com/oauth2/authorize?{urlencode(asked)}"


def _from_token() -> str:
    """A token's first part is the application's id, in base 64."""
    settings = load(None, {"discord": DiscordSettings}).adapters["discord"]
    if not isinstance(settings, DiscordSettings):
        raise TypeError("these are not Discord's settings")
    first = settings.secret.split(".")[0]
    try:
        return base64.b64decode(first + "=" * (-len(first) % 4), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise SettingsError(("WIREWATCH_DISCORD_TOKEN does not look like a bot token; use --application",)) from error
