"""Discord's REST API through discord.py's own client, with our errors instead of the library's.

The library waits out rate limits and repeats requests that met a 500; posts carry a nonce, so that Discord takes such
a repetition for the message it already has.  Interactions go through the library's other client: the first keeps what
it learns of each address for five minutes and looks through all of it at each new one, which fifty commands a second
would bring to a standstill.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import discord
from discord.http import HTTPClient, Route
from discord.webhook.async_ import async_context

from bot.errors import ChannelGone, DeliveryError, MaybeSent, NotYet, Refused

ANSWER_WITHIN = 40.0  # seconds, what the library waits out included; the sender gives up after 45
LONGEST_WAIT = 30.0  # for a rate limit; a longer one is the sender's to wait for
BANNED = 900.0  # pause after an answer that comes from Cloudflare, not from Discord
DOORS = {401: "Discord does not take our token", 429: "Discord's front door has shut us out for a while"}

# Codes of "JSON Error Codes" in Discord's developer documentation.
UNKNOWN_MESSAGE = 10008
ACKNOWLEDGED = 40060
TAG_REQUIRED = 40067
WRONG_CHANNEL_TYPE = 50008
CANNOT_WRITE_TO = 50007
NO_TEXT_HERE = 50024
EXPIRED = 50027  # an interaction's token
INVALID = 50035
NO_REPLY_HERE = 160002  # a reply needs Read Message History
THREAD_EXISTS = 160004
NOT_YET = {
    20016: 60.0,  # slow mode
    20022: 60.0,
    20028: 60.0,
    30046: 600.0,  # edits of messages older than an hour
    40062: 60.0,
    130000: 30.0,
}
GONE = {
    10003: "the channel is gone",
    10004: "the server is gone",
    30033: "the channel has too many threads",
    50001: "I cannot see the channel; give me View Channel there",
    50006: "I may not show anything there; give me Embed Links",
    50013: "I lack a permission there: View Channel, Send Messages, Embed Links and Read Message History are needed",
    50083: "the thread is archived",
    CANNOT_WRITE_TO: "the person takes no direct messages from me",
    160005: "the thread is locked",
}

# The last three: the library's, where an answer is not what it expects, such as a 429 without its details.
UNANSWERED = (discord.DiscordException, aiohttp.ClientError, TimeoutError, OSError, LookupError, TypeError, ValueError)

Json = dict[str, Any]


def code_of(error: BaseException | None) -> int:
    """The code that Discord gave for one of our errors; 0 if there is none."""
    cause = error.__cause__ if isinstance(error, DeliveryError) else error
    return cause.code if isinstance(cause, discord.HTTPException) else 0


def status_of(error: DeliveryError) -> int:
    """The HTTP status behind one of our errors; 0 if there is none."""
    cause = error.__cause__
    if isinstance(cause, discord.LoginFailure):
        cause = cause.__cause__
    return cause.status if isinstance(cause, discord.HTTPException) else 0


class Api:
    """Calls routes with our token.  One session, made at the first call."""

    def __init__(self, token: str, base: str) -> None:
        """Take the token and where the API is."""
        Route.BASE = base
        self.base = base
        self._token = token
        self._http: HTTPClient | None = None
        self._session: aiohttp.ClientSession | None = None
        self._opening = asyncio.Lock()
        self._over = False

    @property
    def session(self) -> aiohttp.ClientSession:
        """A session that never carries the token: for attachments, and for interactions, whose address is a secret.

        Raises `NotYet` after `close`.
        """
        self._require_open()
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_WITHIN))
        return self._session

    async def read(self, path: str, *, query: Json | None = None, **ids: Any) -> Any:
        """Ask something.  Raises `DeliveryError`'s children but `MaybeSent`."""
        return await self._call("GET", path, ids, repeatable=True, params=query or {})

    async def write(
        self, method: str, path: str, payload: Json | list[Json] | None = None, *, repeatable: bool = True, **ids: Any
    ) -> Any:
        """Change something; `repeatable` if doing it twice is the same.  Raises `DeliveryError`'s children."""
        body = {} if payload is None else {"json": payload}
        return await self._call(method, path, ids, repeatable=repeatable, **body)

    async def _call(self, method: str, path: str, ids: Json, *, repeatable: bool, **how: Any) -> Any:
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                route = Route(method, path, **ids)
                if "webhook_token" in ids:
                    found = await async_context.get().request(route, self.session, payload=how.get("json"))
                else:
                    found = await (await self._opened()).request(route, **how)
            return json.loads(found) if isinstance(found, str) and found else found  # not said to be JSON to the letter
        except UNANSWERED as error:
            wait = await _told_to_wait(error)
            raise failure(error, f"{method} {path}", repeatable=repeatable, wait=wait) from error

    def _require_open(self) -> None:
        if self._over:
            raise NotYet("the bot is ending")

    async def _opened(self) -> HTTPClient:
        async with self._opening:
            self._require_open()
            if self._http is None:
                http = HTTPClient(asyncio.get_running_loop(), max_ratelimit_timeout=LONGEST_WAIT)
                try:
                    await http.static_login(self._token)
                    self._require_open()  # the end may have come meanwhile
                    self._http = http
                finally:
                    if self._http is None:
                        await http.close()
            return self._http

    async def close(self) -> None:
        """Let go of connections, and make no other."""
        self._over = True
        if self._http is not None:
            await self._http.close()
            self._http = None
        if self._session is not None:
            await self._session.close()


async def _told_to_wait(error: Exception) -> float | None:
    """Seconds that the body of a rate limit names: only the library's own waiting reads it, and not behind a proxy."""
    answer = error.response if isinstance(error, discord.HTTPException) else None
    if not isinstance(answer, aiohttp.ClientResponse) or answer.status != 429:  # noqa: PLR2004 - Too Many Requests
        return None
    try:
        return max(0.0, float(json.loads(await answer.text())["retry_after"]))
    except (aiohttp.ClientError, ValueError, LookupError, TypeError):
        return None


def failure(error: Exception, what: str, *, repeatable: bool, wait: float | None = None) -> DeliveryError:
    """Say in our words what went wrong with a call; `wait`: seconds that a rate limit's answer names."""
    if wait is not None:
        return NotYet(f"Discord wants us to wait before {what}", wait)
    match error:
        case discord.RateLimited():
            return NotYet(f"Discord wants us to wait before {what}", error.retry_after)
        case discord.LoginFailure():
            return NotYet("Discord does not take our token", BANNED)
        case discord.HTTPException():
            return _refusal(error, what, repeatable=repeatable)
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            return NotYet("Discord cannot be reached")
    broken = f"the connection broke during {what}"
    return NotYet(broken) if repeatable else MaybeSent(f"{broken}, after the request went out")


def _refusal(error: discord.HTTPException, what: str, *, repeatable: bool) -> DeliveryError:
    if error.status in DOORS and error.code != EXPIRED:
        return NotYet(DOORS[error.status], retry_after(error) or BANNED)
    if error.code in NOT_YET:
        return NotYet(f"Discord wants us to wait before {what}", retry_after(error) or NOT_YET[error.code])
    if error.code in GONE:
        return ChannelGone(GONE[error.code])
    if error.status >= 500:  # noqa: PLR2004 - the server's own faults
        surely_not = repeatable or error.status == 503  # noqa: PLR2004 - HTTP's Service Unavailable
        words = f"Discord answered {what} with status {error.status}"
        return NotYet(words) if surely_not else MaybeSent(words)
    return Refused(f"Discord refused {what}: {error.code} {error.text[:200]}")


def retry_after(error: discord.HTTPException) -> float | None:
    """Seconds that an answer asks us to wait; None where it does not say."""
    for name in ("Retry-After", "X-RateLimit-Reset-After"):
        try:
            return max(0.0, min(float(error.response.headers[name]), 3_600.0))
        except (KeyError, ValueError):
            continue
    return None
