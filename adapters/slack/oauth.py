"""Installation by many workspaces: Slack's OAuth flow, its state bound to one browser and good for one use.

The flow itself is slack-bolt's; ours are the two stores it wants.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urljoin

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from adapters.slack.api import Api
from adapters.slack.manifest import SCOPES
from adapters.slack.settings import SlackSettings
from adapters.slack.tokens import ROTATE_BEFORE, ManyWorkspaces
from bot.ports import Clock

INSTALL = "/slack/install"
REDIRECT = "/slack/oauth_redirect"
STATE_LIVES = 600.0  # seconds
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
MOST_STATES = 10_000


class States(AsyncOAuthStateStore):
    """States given out and not yet come back.  They live in memory: an installation under way is begun again."""

    def __init__(self, clock: Clock) -> None:
        """Begin with none."""
        self._clock = clock
        self._issued: dict[str, float] = {}

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:
        """Give out a state."""
        now = self._clock.monotonic()
        self._issued = {state: until for state, until in self._issued.items() if until > now}
        while len(self._issued) >= MOST_STATES:
            self._issued.pop(next(iter(self._issued)))
        state = secrets.token_urlsafe(24)
        self._issued[state] = now + STATE_LIVES
        return state

    async def async_consume(self, state: str) -> bool:
        """Take a state back; False for one that is unknown, used or too old."""
        return self._issued.pop(state, 0.0) > self._clock.monotonic()


class Keeper(AsyncInstallationStore):
    """Hands a finished installation to our own store."""

    def __init__(self, workspaces: ManyWorkspaces) -> None:
        """Take where installations are kept."""
        self._workspaces = workspaces

    async def async_save(self, installation: Installation) -> None:
        """Keep a bot's installation, in one workspace or in a whole organisation.  Raises `BoltError` for neither."""
        whole = installation.is_enterprise_install
        id_ = installation.enterprise_id if whole else installation.team_id
        if id_ is None:
            raise BoltError("Slack did not say where the app was installed")
        name = installation.enterprise_name if whole else installation.team_name
        dies = installation.bot_token_expires_at
        await self._workspaces.save(
            {
                "team": id_,
                "name": name or id_,
                "token": installation.bot_token,
                "bot_user": installation.bot_user_id,
                "bot_id": installation.bot_id or "",
                "refresh": installation.bot_refresh_token,
                "expires_at": dies - ROTATE_BEFORE.total_seconds() if dies else None,
            }
        )


class Flow:
    """The two pages of an installation."""

    def __init__(self, settings: SlackSettings, api: Api, workspaces: ManyWorkspaces, clock: Clock) -> None:
        """Take the app's credentials and where installations are kept.  No I/O yet."""
        self._api = api
        self._options = AsyncOAuthSettings(
            client_id=settings.client_id,
            client_secret=settings.client_secret.get_secret_value() if settings.client_secret else "",
            scopes=list(SCOPES),
            authorization_url=urljoin(settings.api_base, "../oauth/v2/authorize"),
            redirect_uri=settings.redirect_url,
            install_path=INSTALL,
            install_page_rendering_enabled=False,
            redirect_uri_path=REDIRECT,
            state_store=States(clock),
            installation_store=Keeper(workspaces),
        )

    def _flow(self) -> AsyncOAuthFlow:
        return AsyncOAuthFlow(client=self._api.client(), settings=self._options)

    async def install(self, request: web.Request) -> web.StreamResponse:
        """Send a browser to Slack, with a state that only it can bring back.

        Its cookie is for HTTPS alone; only where the bot is tried out on its own machine, plain HTTP will do.
        """
        answer = await route(self._flow().handle_installation)(request)
        if request.scheme == "http" and request.url.host in LOOPBACK:
            for cookie in answer.cookies.values():
                cookie["secure"] = ""
        return answer

    async def callback(self, request: web.Request) -> web.StreamResponse:
        """Receive it again, check the state, and keep the token that its code is worth."""
        return await route(self._flow().handle_callback)(request)


Handle = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]


def route(handle: Handle) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Let bolt answer an aiohttp request; a body that cannot be read is refused."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            asked = await to_bolt_request(request)
        except (ValueError, LookupError, RecursionError) as error:  # its bytes, its JSON, the encoding that it names
            raise web.HTTPBadRequest(text="the body cannot be read") from error
        return await to_aiohttp_response(await handle(asked))

    return answer
