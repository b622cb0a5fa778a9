"""Slack's Web API, with our errors instead of the library's.

The library's own retries are off: its default sends a post again after a dropped connection, which posts it twice.
"""

from __future__ import annotations

import json
from typing import Any, Protocol

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import ChannelGone, DeliveryError, MaybeSent, NotYet, Refused

Json = dict[str, Any]

CONNECT_WITHIN = 10.0  # seconds
ANSWER_WITHIN = 25.0

POSTED = {"auth.test"}  # the one method we read with that the library posts
ONLY_POSTS = {404, 405}  # what stands in for Slack may not know that it takes GETs too

# AttributeError: the library's own, where an answer is JSON, but no object.
UNANSWERED = (SlackApiError, aiohttp.ClientError, TimeoutError, OSError, AttributeError)

# Error codes as each method's page lists them.
LATER = {"ratelimited", "rate_limited", "service_unavailable", "team_added_to_org", "request_timeout"}
UNSURE = {"fatal_error", "internal_error"}  # "some aspect of the operation may have succeeded"
DEAD_TOKEN = {
    "account_inactive",
    "invalid_auth",
    "not_authed",
    "not_allowed_token_type",
    "org_login_required",
    "token_expired",
    "token_revoked",
    "invalid_token",
}
GONE = {
    "channel_not_found": "the channel is gone, or private and I am not in it; invite me with /invite",
    "not_in_channel": "I am not in the channel; invite me with /invite",
    "is_archived": "the channel is archived",
    "restricted_action": "an admin does not let apps post there",
    "restricted_action_read_only_channel": "the channel is read-only",
    "restricted_action_thread_only_channel": "the channel takes replies only",
    "restricted_action_non_threadable_channel": "the channel has no threads",
    "access_denied": "I am not allowed to post there",
    "team_access_not_granted": "the workspace has not let me in",
    "ekm_access_denied": "an admin has suspended posting there",
    "missing_scope": "the app lacks a permission; install it again from the current manifest",
    "no_permission": "I am not allowed to post there",
    "user_not_in_channel": "the person is not in the channel",
}


class Tokens(Protocol):
    """Knows the token of a workspace.  `theirs`: it can be taken back by the workspace while others go on."""

    theirs: bool

    async def token(self, team: str) -> str:
        """Give a valid bot token.  Raises `DeliveryError`."""
        ...

    async def newer(self, team: str, token: str) -> str | None:
        """Give the token that took the place of one that Slack takes no longer; None if there is none."""
        ...


def code_of(error: BaseException | None) -> str:
    """The code that Slack gave for one of our errors; empty if there is none."""
    cause = error.__cause__ if isinstance(error, DeliveryError) else error
    answer = getattr(cause.response, "data", None) if isinstance(cause, SlackApiError) else None
    return str(answer.get("error") or "") if isinstance(answer, dict) else ""


class Api:
    """Calls methods for workspaces.  One HTTP session, made at the first call."""

    def __init__(self, base: str, tokens: Tokens) -> None:
        """Take where the API is and who knows the tokens."""
        self.base = base
        self._tokens = tokens
        self._session: aiohttp.ClientSession | None = None
        self._over = False

    @property
    def session(self) -> aiohttp.ClientSession:
        """The HTTP session for everything we ask of Slack.  Raises `NotYet` after `close`."""
        if self._over:
            raise NotYet("the bot is ending")
        if self._session is None or self._session.closed:
            timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN, connect=CONNECT_WITHIN)
            self._session = aiohttp.ClientSession(timeout=timeout)
        return self._session

    def client(self, token: str | None = None) -> AsyncWebClient:
        """Make a client of the library that shares our session and retries nothing."""
        return AsyncWebClient(token=token, base_url=self.base, session=self.session, retry_handlers=[])

    async def token(self, team: str) -> str:
        """Give a workspace's token.  Raises `DeliveryError`."""
        return await self._tokens.token(team)

    async def read(self, team: str, method: str, **args: Any) -> Json:
        """Ask something; reading methods take no JSON.  Raises `DeliveryError`'s children but `MaybeSent`."""
        given = {name: _form(value) for name, value in args.items() if value is not None}
        verb = "POST" if method in POSTED else "GET"
        try:
            return await self._for(team, method, http_verb=verb, params=given)
        except DeliveryError as error:
            if not isinstance(error.__cause__, SlackApiError) or _status(error.__cause__) not in ONLY_POSTS:
                raise
        return await self._for(team, method, data=given)

    async def read_as(self, token: str, method: str) -> Json:
        """Ask something with a token of our own choice.  Raises as `read`."""
        return await self._call(token, method, params={})

    async def write(self, team: str, method: str, *, repeatable: bool = True, **args: Any) -> Json:
        """Change something; `repeatable` if doing it twice is the same.  Raises `DeliveryError`'s children."""
        given = {name: value for name, value in args.items() if value is not None}
        return await self._for(team, method, repeatable=repeatable, json=given)

    async def _for(self, team: str, method: str, **how: Any) -> Json:
        """Call with a workspace's token; with the next one, if another process knows it already."""
        token = await self._tokens.token(team)
        try:
            return await self._call(token, method, **how)
        except DeliveryError as error:
            newer = await self._tokens.newer(team, token) if code_of(error) in DEAD_TOKEN else None
            if newer is None:
                raise
        return await self._call(newer, method, **how)

    async def _call(self, token: str, method: str, *, repeatable: bool = True, **body: Any) -> Json:
        try:
            answer = await self.client(token).api_call(method, **body)
        except UNANSWERED as error:
            if self._tokens.theirs and code_of(error) in DEAD_TOKEN:
                raise ChannelGone("the workspace has taken our permission back; install the app again") from error
            raise failure(error, method, repeatable=repeatable) from error
        return dict(answer.data) if isinstance(answer.data, dict) else {}

    async def close(self) -> None:
        """Let go of connections, and make no other."""
        self._over = True
        if self._session is not None:
            await self._session.close()


def failure(error: Exception, method: str, *, repeatable: bool) -> DeliveryError:
    """Say in our words what went wrong with a call."""
    if isinstance(error, SlackApiError):
        return _refusal(error, method, repeatable=repeatable)
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return NotYet("Slack cannot be reached")
    if repeatable:
        return NotYet(f"the connection broke during {method}")
    return MaybeSent(f"the connection broke during {method}, after the request went out")


def _refusal(error: SlackApiError, method: str, *, repeatable: bool) -> DeliveryError:
    status, code = _status(error), code_of(error)
    if status == 429 or code in LATER:  # noqa: PLR2004 - HTTP's Too Many Requests
        return NotYet(f"Slack wants us to wait before {method}", _retry_after(error))
    if code in DEAD_TOKEN:
        return NotYet(f"Slack does not take our token ({code})", 900.0)
    if code in GONE:
        return ChannelGone(GONE[code])
    if not code or code in UNSURE:
        before = repeatable or status == 503  # noqa: PLR2004 - HTTP's Service Unavailable
        words = f"Slack answered {method} with {code or f'status {status}'}"
        return NotYet(words) if before else MaybeSent(words)
    return Refused(f"Slack refused {method}: {code}")


def _status(error: SlackApiError) -> int:
    response = error.response
    return int(response.status if isinstance(response, aiohttp.ClientResponse) else response.status_code)


def _retry_after(error: SlackApiError) -> float | None:
    headers = {name.lower(): value for name, value in error.response.headers.items()}
    try:
        return max(0.0, min(float(headers["retry-after"]), 3_600.0))
    except (KeyError, ValueError):
        return None


def _form(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case dict() | list():
            return json.dumps(value)
        case _:
            return str(value)
