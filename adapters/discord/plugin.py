"""Discord's door into the bot: what the entry point names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from adapters.discord.settings import DiscordSettings
from bot.ports import ChatAdapter, Clock, Host

if TYPE_CHECKING:
    import typer
    from aiohttp import web
    from pydantic import BaseModel


class DiscordPlugin:
    """Settings, adapter and commands of Discord.  The library is imported when it is first needed."""

    name = "discord"
    settings: type[BaseModel] = DiscordSettings

    def build(self, settings: BaseModel, host: Host) -> ChatAdapter:
        """Make the adapter.  Raises `SettingsError` if the token is missing."""
        from adapters.discord.adapter import DiscordAdapter

        if not isinstance(settings, DiscordSettings):
            raise TypeError("these are not Discord's settings")
        return DiscordAdapter(settings, host)

    def is_configured(self, settings: BaseModel) -> bool:
        """Say whether the token is there."""
        return isinstance(settings, DiscordSettings) and settings.configured

    async def faults(self, settings: BaseModel, clock: Clock) -> Sequence[str]:
        """Say whether Discord takes the token."""
        from adapters.discord.preflight import faults

        return await faults(settings) if isinstance(settings, DiscordSettings) else ()

    def cli(self) -> typer.Typer | None:
        """Give `wirewatch discord …`."""
        from adapters.discord.cli import app

        return app

    def routes(self, adapter: ChatAdapter) -> Sequence[web.AbstractRouteDef]:
        """Give nothing: Discord is reached by a connection of our own."""
        return ()


plugin = DiscordPlugin()
