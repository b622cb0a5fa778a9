"""Slack's door into the bot: what the entry point names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from adapters.slack.settings import SlackSettings
from bot.ports import ChatAdapter, Clock, Host

if TYPE_CHECKING:
    import typer
    from aiohttp import web
    from pydantic import BaseModel


class SlackPlugin:
    """Settings, adapter, commands and routes of Slack.  The libraries are imported when they are first needed."""

    name = "slack"
    settings: type[BaseModel] = SlackSettings

    def build(self, settings: BaseModel, host: Host) -> ChatAdapter:
        """Make the adapter.  Raises `SettingsError` if a secret is missing for the chosen mode."""
        from adapters.slack.adapter import SlackAdapter

        if not isinstance(settings, SlackSettings):
            raise TypeError("these are not Slack's settings")
        return SlackAdapter(settings, host)

    def is_configured(self, settings: BaseModel) -> bool:
        """Say whether any secret of Slack is there."""
        return isinstance(settings, SlackSettings) and settings.configured

    async def faults(self, settings: BaseModel, clock: Clock) -> Sequence[str]:
        """Say what is missing, and which token Slack does not take."""
        from adapters.slack.preflight import faults

        return await faults(settings) if isinstance(settings, SlackSettings) else ()

    def cli(self) -> typer.Typer | None:
        """Give `wirewatch slack …`."""
        from adapters.slack.cli import app

        return app

    def routes(self, adapter: ChatAdapter) -> Sequence[web.AbstractRouteDef]:
        """Give what mode `http` answers."""
        from adapters.slack.adapter import SlackAdapter

        return adapter.routes() if isinstance(adapter, SlackAdapter) else ()

    def answers_http(self, settings: BaseModel) -> bool:
        """Say whether Slack calls us."""
        return isinstance(settings, SlackSettings) and settings.mode == "http"


plugin = SlackPlugin()
