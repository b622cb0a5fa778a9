"""The section `[slack]` of the configuration file."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from bot.errors import SettingsError

BOT, APP = ("xoxb-", "a bot token (xoxb-…)"), ("xapp-", "an app-level token (xapp-…)")
PREFIX = r"^[a-z0-9_-]{0,16}$"


class SlackSettings(BaseModel):
    """What an operator decides about Slack.  Secrets come from the environment only."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    mode: Literal["socket", "http"] = Field(
        default="socket",
        description="`socket` needs no public address; `http` answers signed requests on /slack/events.",
    )
    prefix: str = Field(
        default="",
        pattern=PREFIX,
        description="Put before each command's name where another app holds `/feed`: `ww-` makes `/ww-feed`.",
    )
    managers: tuple[str, ...] = Field(
        default=(),
        description="User ids (`U…`) or user-group ids (`S…`) that manage lists and feeds beside the admins.",
    )
    api_base: str = Field(
        default="https://slack.com/api/",
        pattern=r"^https?://[^\s/]+/(\S*/)?$",
        description="Slack's Web API, `https://…/` with a slash at the end; a proxy's address, or a test server's.",
    )
    ping_seconds: float = Field(
        default=10.0, gt=0, le=60, description="Pause between two pings on the socket; four unanswered ones end it."
    )
    client_id: str | None = Field(
        default=None, description="The app's client id: with it, in mode `http`, many workspaces can install the app."
    )
    redirect_url: str | None = Field(
        default=None,
        pattern=r"^https?://\S+/slack/oauth_redirect$",
        description="The public address of /slack/oauth_redirect, if the app has several redirect addresses.",
    )
    bot_token: SecretStr | None = Field(default=None, description="The bot token, `xoxb-…`.")
    app_token: SecretStr | None = Field(default=None, description="The app-level token, `xapp-…`, for mode `socket`.")
    signing_secret: SecretStr | None = Field(default=None, description="The signing secret, for mode `http`.")
    client_secret: SecretStr | None = Field(default=None, description="The client secret, beside `client_id`.")

    @property
    def configured(self) -> bool:
        """Whether anything here asks for Slack at all."""
        return any((self.bot_token, self.app_token, self.signing_secret, self.client_id, self.client_secret))

    @property
    def many_workspaces(self) -> bool:
        """Whether workspaces install the app themselves, each with a token of its own."""
        return self.mode == "http" and self.client_id is not None and self.bot_token is None

    def require_complete(self) -> None:
        """Raise `SettingsError` with everything that is missing for the chosen mode, or stands in the wrong place."""
        faults = [f"slack: set {what}" for what, there in self._needs() if not there]
        for name, token, own, other in (("BOT", self.bot_token, BOT, APP), ("APP", self.app_token, APP, BOT)):
            said = token.get_secret_value() if token else ""
            if said.startswith(other[0]):
                faults.append(f"slack: WIREWATCH_SLACK_{name}_TOKEN holds {other[1]}; are the two swapped?")
            elif said and not re.fullmatch(rf"(xoxe\.)?{own[0]}[A-Za-z0-9.-]+", said):
                faults.append(f"slack: WIREWATCH_SLACK_{name}_TOKEN is not {own[1]}, whole and without quotation marks")
        if faults:
            raise SettingsError(tuple(faults))

    def _needs(self) -> list[tuple[str, object]]:
        bot = ("the environment variable WIREWATCH_SLACK_BOT_TOKEN (the bot token, xoxb-…)", self.bot_token)
        if self.mode == "socket":
            app = "the environment variable WIREWATCH_SLACK_APP_TOKEN (the app-level token, xapp-…)"
            return [bot, (f"{app}, or slack.mode to http", self.app_token)]
        signing = ("the environment variable WIREWATCH_SLACK_SIGNING_SECRET", self.signing_secret)
        if self.client_id is None:
            return [bot, signing]
        return [signing, ("the environment variable WIREWATCH_SLACK_CLIENT_SECRET", self.client_secret)]
