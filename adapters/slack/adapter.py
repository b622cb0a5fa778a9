"""The Slack adapter: posts, edits, replies and finds; connects and listens."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import structlog
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.common import fingerprint
from adapters.slack import oauth, render
from adapters.slack.api import Api, code_of
from adapters.slack.inbound import Inbound, Installed
from adapters.slack.manifest import REDIRECT, REQUESTS
from adapters.slack.marks import carries, is_ours, marked
from adapters.slack.names import Names
from adapters.slack.people import Directory
from adapters.slack.responder import UNFURL
from adapters.slack.settings import SlackSettings
from adapters.slack.signed import is_signed
from adapters.slack.socket_mode import SocketMode
from adapters.slack.tokens import Authorize, Installs, ManyWorkspaces, OneWorkspace
from adapters.work import Work, insistently
from bot.commands.table import TABLE
from bot.errors import ChannelGone, DeliveryError, Refused
from bot.message import Message
from bot.model import Channel
from bot.ports import Capability, Host, Limits

LOOK_BACK = timedelta(minutes=2)  # our clock and Slack's need not agree
THREADS_BACK = timedelta(days=7)  # how old a card may be whose thread is searched
HISTORY_PAGE = 200
HISTORY_PAGES = 10
CHECK_EVERY = 60.0  # seconds between two looks whether the token still works
INTRODUCED_WITHIN = 1.5  # seconds that a request waits for us to know who we are, of the 3 that Slack waits
STARTING = "Wirewatch is just starting: give the command again in a moment."
NOT_INSTALLED = "Wirewatch is not installed in this workspace any more. An admin can install it again."
UNSHOWABLE = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"}

_log = structlog.get_logger(__name__)
Json = dict[str, Any]
T = TypeVar("T")


class SlackAdapter:
    """One Slack app, in one workspace or in many."""

    name = "slack"
    capabilities = frozenset(Capability)
    limits = Limits(per_channel=1.0, overall=20.0)

    def __init__(self, settings: SlackSettings, host: Host) -> None:
        """Take settings and host.  Raises `SettingsError` if a secret is missing for the chosen mode."""
        settings.require_complete()
        self._settings = settings
        self._host = host
        self._work = Work()
        self._names = Names(TABLE, settings.prefix)
        self.workspaces = _many(settings, host)
        token = settings.bot_token.get_secret_value() if settings.bot_token else ""
        self._installs: Installs = self.workspaces or OneWorkspace(token)
        self.api = Api(settings.api_base, self._installs)
        self._directory = Directory(self.api, host.clock, settings.managers)
        self._introduced = asyncio.Event()
        self._app: AsyncApp | None = None
        self.socket: SocketMode | None = None

    # ------------------------------------------------------------ life

    @property
    def lease(self) -> str | None:
        """The app's socket; over HTTP any number of processes may answer."""
        token = self._settings.app_token
        if self._settings.mode != "socket" or token is None:
            return None
        return f"slack:{fingerprint(token.get_secret_value())}"

    async def run(self) -> None:
        """Connect and listen until cancelled.  Raises `SettingsError` when Slack refuses our tokens for good."""
        await self._introduce()
        if self._settings.mode == "socket":
            self.socket = self._socket()
        await _until_one_fails(self._watch_token(), *([self.socket.run()] if self.socket else []))

    async def close(self) -> None:
        """Wait a moment for answers in hand, then let go of connections."""
        try:
            await self._work.end()
            if self.workspaces is not None:
                await self.workspaces.unsaved.end()
        finally:  # also where a database that keeps silent has used up our time
            await self.api.close()

    async def _introduce(self) -> None:
        """Learn who we are, as often as it takes."""
        while True:
            try:
                await self._installs.check(self.api)
                self._introduced.set()
                return
            except DeliveryError as later:
                _log.warning("Slack not reached", reason=str(later))
                await self._host.clock.sleep(getattr(later, "retry_after", None) or 5.0)

    async def _watch_token(self) -> None:
        """See that our token still works; of many, each is looked after where it is used."""
        while True:
            await self._host.clock.sleep(CHECK_EVERY)
            if self.workspaces is None:
                await self._introduce()

    def _socket(self) -> SocketMode:
        token = self._settings.app_token
        secret = token.get_secret_value() if token else ""
        return SocketMode(self.app, self.api, secret, self._host.clock, self._settings.ping_seconds)

    # ------------------------------------------------------------ what is posted

    async def send(self, channel: Channel, message: Message, key: str) -> str:
        """Post one message; what Slack's limits cut is counted in it."""
        team, where = split_id(channel.external_id)
        return await self._shown(message, lambda payload: self._post(team, where, marked(payload, key)))

    async def reply(self, channel: Channel, external_id: str, message: Message, key: str) -> str:
        """Post in the thread under a message."""
        team, where = split_id(channel.external_id)
        return await self._shown(
            message, lambda payload: self._post(team, where, {**marked(payload, key), "thread_ts": external_id})
        )

    async def edit(self, channel: Channel, external_id: str, message: Message) -> None:
        """Replace a message of ours."""
        team, where = split_id(channel.external_id)
        asked = {"channel": where, "ts": external_id, "blocks": []}
        await self._shown(message, lambda payload: self.api.write(team, "chat.update", **{**asked, **payload}))

    async def _shown(self, message: Message, show: Callable[[Json], Awaitable[T]]) -> T:
        """Show a message; should Slack refuse its blocks, show its words."""
        payload = render.page(self._names.shown(message))
        try:
            return await show(payload)
        except Refused as refused:
            if code_of(refused) not in UNSHOWABLE:
                raise
            _log.error("blocks refused, shown as text", reason=str(refused))
            return await show({"text": payload["text"]})

    async def _post(self, team: str, where: str, payload: Json) -> str:
        given = {"channel": where, **UNFURL, **payload}

        async def post() -> Json:
            return await self.api.write(team, "chat.postMessage", repeatable=False, **given)

        return str((await self._inside(team, where, post))["ts"])

    async def _inside(self, team: str, where: str, ask: Callable[[], Awaitable[Json]]) -> Json:
        """Ask something of a channel, entering a public one first if that is what is missing."""
        try:
            return await ask()
        except ChannelGone as gone:
            if code_of(gone) != "not_in_channel" or not await self._directory.join(team, where):
                raise
        return await ask()

    # ------------------------------------------------------------ what was posted

    async def find(self, channel: Channel, key: str, since: datetime) -> str | None:
        """Look through the channel's history, and through the threads of recent cards of ours."""
        team, where = split_id(channel.external_id)
        oldest = (since - LOOK_BACK).timestamp()
        threads = []
        async for message in self._history(team, where, oldest - THREADS_BACK.total_seconds()):
            if carries(message, key):
                return str(message["ts"])
            replied = message.get("latest_reply") or (oldest if message.get("reply_count") else 0)
            if is_ours(message) and float(replied) >= oldest:
                threads.append(str(message["ts"]))
        for ts in threads:
            if found := await self._find_in_thread(team, where, ts, key, oldest):
                return found
        return None

    async def _history(self, team: str, where: str, oldest: float) -> AsyncIterator[Json]:
        cursor: str | None = None
        for _ in range(HISTORY_PAGES):
            page = await self._page(team, where, oldest, cursor)
            for message in page.get("messages") or ():
                yield message
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                return

    async def _page(self, team: str, where: str, oldest: float, cursor: str | None) -> Json:
        asked = {"channel": where, "oldest": f"{oldest:.6f}", "limit": HISTORY_PAGE, "cursor": cursor}
        return await self._inside(
            team, where, lambda: self.api.read(team, "conversations.history", include_all_metadata=True, **asked)
        )

    async def _find_in_thread(self, team: str, where: str, ts: str, key: str, oldest: float) -> str | None:
        asked = {"channel": where, "ts": ts, "oldest": f"{oldest:.6f}", "limit": HISTORY_PAGE}
        answer = await self.api.read(team, "conversations.replies", include_all_metadata=True, **asked)
        return next((str(one["ts"]) for one in answer.get("messages") or () if carries(one, key)), None)

    # ------------------------------------------------------------ what comes in

    @property
    def app(self) -> AsyncApp:
        """The bolt app with our listeners, made once, inside the running loop."""
        if self._app is None:
            secret = self._settings.signing_secret
            quiet = logging.getLogger("wirewatch.slack_bolt")
            quiet.setLevel(logging.WARNING)  # below, it logs whatever anybody sends, pasted texts included
            self._app = AsyncApp(
                logger=quiet,
                user_facing_authorize_error_message=NOT_INSTALLED,
                client=self.api.client(),
                signing_secret=secret.get_secret_value() if secret else "",
                authorize=Authorize(self._installs),  # type: ignore[arg-type]  # bolt takes its own class too
            )
            self._inbound().listen(self._app)
        return self._app

    def _inbound(self) -> Inbound:
        who = self._installs.identity
        installed = Installed(self._workspace, self._channel_id, self._bot_user, who, self._gone)
        return Inbound(self._host, self.api, self._directory, installed, self._work, self._names)

    async def _workspace(self, team: str) -> tuple[str, str]:
        """The id and the name of a workspace; ours where a payload names none."""
        identity = await self._installs.identity(team)
        return (identity.team, identity.name) if identity else (team, team)

    async def _bot_user(self, team: str) -> str:
        identity = await self._installs.identity(team)
        return identity.bot_user if identity else ""

    def _channel_id(self, team: str, channel: str) -> str:
        return f"{team}/{channel}" if self._settings.many_workspaces else channel

    async def _gone(self, team: str) -> None:
        clock = self._host.clock
        for one in await insistently(clock, lambda: self._installs.forget(team)):
            _log.warning("the app was removed from a workspace", team=one)
            await insistently(clock, partial(self._host.workspace_gone, self.name, one))

    async def connected(self) -> bool:
        """Say whether Slack's events reach us: over the socket, or always where Slack calls us."""
        if self._settings.mode == "http":
            return True
        return self.socket is not None and await self.socket.connected()

    def at_stake(self) -> str | None:
        """Say which renewed tokens are not saved yet."""
        return None if self.workspaces is None else self.workspaces.unsaved.told()

    # ------------------------------------------------------------ HTTP

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """Give what mode `http` answers: signed requests, and installation where many workspaces are served."""
        if self._settings.mode != "http":
            return ()
        routes = [web.post(REQUESTS, self._events)]
        if self.workspaces is not None:
            flow = oauth.Flow(self._settings, self.api, self.workspaces, self._host.clock)
            routes += [web.get(oauth.INSTALL, flow.install), web.get(REDIRECT, flow.callback)]
        return routes

    async def _events(self, request: web.Request) -> web.StreamResponse:
        secret = self._settings.signing_secret
        if secret is None or not is_signed(secret.get_secret_value(), request.headers, await request.read()):
            _log.info("refused a request that Slack did not sign just now")
            raise web.HTTPUnauthorized
        return await oauth.route(self._dispatch)(request)

    async def _dispatch(self, request: AsyncBoltRequest) -> BoltResponse:
        try:
            async with asyncio.timeout(INTRODUCED_WITHIN):
                await self._introduced.wait()
        except TimeoutError:
            return _not_yet(request)
        return await self.app.async_dispatch(request)


def _not_yet(request: AsyncBoltRequest) -> BoltResponse:
    """Answer before we know who we are: a command in words, and an event so that Slack sends it again."""
    if "command" in request.body:
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": STARTING})
    return BoltResponse(status=503)


def _many(settings: SlackSettings, host: Host) -> ManyWorkspaces | None:
    if not settings.many_workspaces or settings.client_id is None or settings.client_secret is None:
        return None
    secret = settings.client_secret.get_secret_value()
    return ManyWorkspaces(host, settings.api_base, settings.client_id, secret)


async def _until_one_fails(*loops: Coroutine[Any, Any, None]) -> None:
    tasks = [asyncio.create_task(loop) for loop in loops]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            if not task.cancelling():  # a second cancellation would interrupt its cleaning up
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def split_id(external_id: str) -> tuple[str, str]:
    """Split a channel's id into workspace and channel; with one workspace it is the channel's alone."""
    team, _, channel = external_id.rpartition("/")
    return team, channel
