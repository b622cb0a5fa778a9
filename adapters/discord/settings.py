"""The section `[discord]` of the configuration file."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from bot.errors import SettingsError

DISCORDS_API = "https://discord.com/api/v10"


class DiscordSettings(BaseModel):
    """What an operator decides about Discord.  The token comes from the environment only."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    managers: tuple[str, ...] = Field(
        default=(),
        description="Role ids that manage lists and feeds beside those who may manage the server.",
    )
    crosspost: bool = Field(
        default=False,
        description="Whether posts in announcement channels are published to the channels that follow them.",
    )
    api_base: str = Field(
        default=DISCORDS_API,
        pattern=r"^https?://[^\s/]+(/\S*[^\s/])?$",
        description="Discord's API, `https://…` without a slash at the end; a proxy's address, or a test server's.",
    )
    gateway_url: str | None = Field(
        default=None,
        pattern=r"^wss?://\S+$",
        description="Where to connect and to resume, behind a proxy; without it, where the API says.",
    )
    heartbeat_timeout: float = Field(
        default=60.0,
        ge=10,  # the library waits 5 seconds before it starts a second session, and hears nothing meanwhile
        le=300,
        description="Seconds without an answer to a heartbeat after which the connection is made anew.",
    )
    token: SecretStr | None = Field(default=None, description="The bot token.")

    @property
    def configured(self) -> bool:
        """Whether anything here asks for Discord at all."""
        return self.token is not None

    @property
    def secret(self) -> str:
        """The token.  Raises `SettingsError` if there is none, or if it holds what no token does."""
        if self.token is None:
            raise SettingsError(("discord: set the environment variable WIREWATCH_DISCORD_TOKEN (the bot token)",))
        if not re.fullmatch(r"[A-Za-z0-9._-]+", said := self.token.get_secret_value().strip()):
            told = "is no token: those have no spaces, no quotation marks, and no “Bot” before them"
            raise SettingsError((f"discord: WIREWATCH_DISCORD_TOKEN {told}",))
        return said
