"""Installation by many workspaces: Slack's OAuth flow, its state bound to one browser and good for one use.

The flow itself is slack-bolt's; ours are the two stores it wants.
"""

from __future__ import annotations

import hashlib
import hmac
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
from adapters.slack.manifest import REDIRECT, SCOPES
from adapters.slack.settings import SlackSettings
from adapters.slack.tokens import ROTATE_BEFORE, ManyWorkspaces
from bot.ports import Clock

INSTALL = "/slack/install"
STATE_LIVES = 600.0  # seconds
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class States(AsyncOAuthStateStore):
    """States that say themselves until when they are good, signed: any process takes back what another gave out.

    Nothing is kept of a state that does not come back, whoever asks for thousands.  The process that took one takes it
    no second time; at another, the code that comes with it is worth nothing any more.
    """

    def __init__(self, secret: str, clock: Clock) -> None:
        """Take what all processes of the app know and nobody else does: its client secret."""
        self._secret = hashlib.sha256(b"state of an installation" + secret.encode()).digest()
        self._clock = clock
        self._taken: dict[str, float] = {}

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:
        """Give out a state."""
        said = f"{secrets.token_urlsafe(18)}.{self._clock.now().timestamp() + STATE_LIVES:.0f}"
        return f"{said}.{self._signed(said)}"

    async def async_consume(self, state: str) -> bool:
        """Take a state back; False for one that is not ours, was taken, or is too old."""
        now = self._clock.now().timestamp()
        said, _, signature = state.rpartition(".")
        if not hmac.compare_digest(self._signed(said).encode(), signature.encode("utf-8", "replace")):
            return False
        until = float(said.rpartition(".")[2])
        self._taken = {one: over for one, over in self._taken.items() if over > now}
        if until <= now or state in self._taken:
            return False
        self._taken[state] = until
        return True

    def _signed(self, said: str) -> str:
        return hmac.new(self._secret, said.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


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
                "organisation": installation.enterprise_id or "",
                "refresh": installation.bot_refresh_token,
                "expires_at": dies - ROTATE_BEFORE.total_seconds() if dies else None,
            }
        )


class Flow:
    """The two pages of an installation."""

    def __init__(self, settings: SlackSettings, api: Api, workspaces: ManyWorkspaces, clock: Clock) -> None:
        """Take the app's credentials and where installations are kept.  No I/O yet."""
        self._api = api
        secret = settings.client_secret.get_secret_value() if settings.client_secret else ""
        self._options = AsyncOAuthSettings(
            client_id=settings.client_id,
            client_secret=secret,
            scopes=list(SCOPES),
            authorization_url=urljoin(settings.api_base, "../oauth/v2/authorize"),
            redirect_uri=settings.redirect_url,
            install_path=INSTALL,
            install_page_rendering_enabled=False,
            redirect_uri_path=REDIRECT,
            state_store=States(secret, clock),
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
