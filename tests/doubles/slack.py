"""Our wire-level double of Slack: Web API, Socket Mode, signed HTTP, response URLs and files on one port of loopback.

It refuses what Slack refuses, with Slack's codes, and it is loud: an unknown method, a second or a late
acknowledgement, an unsigned or unknown answer all land in `problems`, which `stop` raises.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import urlencode

import aiohttp
from aiohttp import WSMsgType, web

from bot.clock import SystemClock
from tests.doubles.slack_api import EVENT_SCOPES, WebApi
from tests.doubles.slack_world import Channel, Message, SlackError, World

Json = dict[str, Any]
Close = Literal["frame", "abort", "silent"]
ACKNOWLEDGE_WITHIN = 3.0
RESPONSE_URL_LIVES = 30 * 60
RESPONSE_URL_USES = 5
SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


@dataclass(frozen=True)
class Call:
    """One call of the Web API: what came, and what was answered."""

    method: str
    token: str
    args: Json
    at: float
    status: int
    answer: Json


@dataclass
class Fault:
    """What the next call of a method meets.  `after`: Slack has done it, and only the answer is lost."""

    kind: Literal["status", "error", "drop", "delay"]
    value: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    after: bool = False


@dataclass
class Sent:
    """Something Slack sent to the app, and when and with what the app acknowledged it."""

    envelope_id: str
    kind: str
    payload: Json
    at: float
    acked: asyncio.Future[Json]
    after: float = 0.0
    status: int = 200

    async def ack(self, seconds: float = 5.0) -> Json:
        """Wait for the acknowledgement and give what came with it."""
        return await asyncio.wait_for(asyncio.shield(self.acked), seconds)


@dataclass
class ResponseUrl:
    channel: Channel
    user: str
    born: float
    message: Message | None
    uses: int = 0


class SlackDouble:
    """Start it with `async with`.  `now` gives Unix seconds; `app_url` makes it talk signed HTTP, not a socket.

    `only_posts`: it knows no GETs, as other programs that stand in for Slack.
    """

    def __init__(self, now: Callable[[], float] = lambda: SystemClock().now().timestamp()) -> None:
        self.now = now
        self.world = World(now)
        self.api = WebApi(self.world, now, self._new_socket_url)
        self.calls: list[Call] = []
        self.arrived: list[str] = []
        self.problems: list[str] = []
        self.withheld: list[str] = []
        self.sent: dict[str, Sent] = {}
        self.sockets: list[web.WebSocketResponse] = []
        self.connections = 0
        self.app_url = ""
        self.only_posts = False
        self.base = ""
        self._silent = False
        self._faults: dict[str, list[Fault]] = {}
        self._responses: dict[str, ResponseUrl] = {}
        self._count = itertools.count(1)
        self._changed = asyncio.Condition()

    # ------------------------------------------------------------ life

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=50_000_000)
        application.add_routes(
            [
                web.route("*", "/api/{method}", self._on_call),
                web.get("/link", self._on_socket),
                web.get("/oauth/v2/authorize", self._on_authorize),
                web.post("/response/{id}", self._on_response),
                web.get("/files-pri/{id}/download/{name}", self._on_file),
            ]
        )
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.base = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._client = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.close()
        for socket in self.sockets:
            await socket.close()
        await self._runner.cleanup()
        if error is None and self.problems:
            raise AssertionError("the Slack double saw: " + "; ".join(self.problems))

    @property
    def api_base(self) -> str:
        return f"{self.base}/api/"

    # ------------------------------------------------------------ faults

    def next(self, method: str, kind: Any, value: Any = None, *, times: int = 1, **details: Any) -> None:
        """Have the next calls of a method fail: `status` 500, `error` code, `drop`, or `delay` seconds."""
        self._faults.setdefault(method, []).extend(Fault(kind, value, **details) for _ in range(times))

    def too_fast(self, method: str, retry_after: int, times: int = 1) -> None:
        """Answer the next calls of a method with 429."""
        self.next(method, "status", 429, times=times, headers={"Retry-After": str(retry_after)})

    async def close_socket(self, how: Close) -> None:
        """End the connection: with a close frame, by cutting it, or by falling silent while it stays open."""
        socket = self.sockets[-1]
        match how:
            case "frame":
                await socket.close()
            case "abort":
                assert socket._req is not None
                assert socket._req.transport is not None
                socket._req.transport.abort()
            case "silent":
                self._silent = True
                self.sockets.remove(socket)

    async def ask_to_reconnect(self) -> None:
        """Send the frame with which Slack renews its connections every few hours."""
        await self.sockets[-1].send_json({"type": "disconnect", "reason": "refresh_requested"})

    # ------------------------------------------------------------ what Slack sends

    async def send(self, kind: str, payload: Json) -> Sent:
        """Send an envelope, or a signed request, to the app."""
        sent = Sent(
            f"E{next(self._count):06d}", kind, payload, self.now(), asyncio.get_running_loop().create_future()
        )  # fmt: skip
        if missing := self._withheld(kind, payload):
            self.withheld.append(missing)
            return sent
        self.sent[sent.envelope_id] = sent
        await self.deliver(sent)
        return sent

    def _withheld(self, kind: str, payload: Json) -> str:
        """The scope without which Slack does not send this at all; empty if the app has it."""
        event = payload.get("event") or {}
        needed = EVENT_SCOPES.get(event.get("type", ""), "")
        if kind == "slash_commands" or payload.get("type") == "message_action":
            needed = "commands"
        needed = needed.format(kind=self.world.kind(str(event.get("channel") or "")))
        asked = {payload.get("team_id"), payload.get("enterprise_id"), (payload.get("team") or {}).get("id")}
        scopes = [one.scopes for one in self.world.installations if one.team in asked]
        return needed if scopes and needed and needed not in scopes[-1] else ""

    async def deliver(self, sent: Sent, *, retry: int | None = None) -> None:
        """Put an envelope on the wire; `retry` counts, as Slack does, how often it has been sent before."""
        if self.app_url:
            await self._deliver_http(sent, retry)
            return
        again = {} if retry is None else {"retry_attempt": retry, "retry_reason": "timeout"}
        if sent.acked.done():
            sent.acked = asyncio.get_running_loop().create_future()
        sent.at = self.now()
        envelope = {"envelope_id": sent.envelope_id, "type": sent.kind, "payload": sent.payload, **again}
        await self.sockets[-1].send_json({**envelope, "accepts_response_payload": sent.kind != "events_api"})

    async def _deliver_http(self, sent: Sent, retry: int | None) -> None:
        match sent.kind:
            case "events_api":
                body, kind = json.dumps(sent.payload), "application/json"
            case "slash_commands":
                body, kind = urlencode(sent.payload), "application/x-www-form-urlencoded"
            case _:
                body, kind = urlencode({"payload": json.dumps(sent.payload)}), "application/x-www-form-urlencoded"
        headers = {"Content-Type": kind, **self.signature(body)}
        if retry is not None:
            headers["X-Slack-Retry-Num"] = str(retry)
        async with self._client.post(self.app_url, data=body, headers=headers) as answer:
            sent.status = answer.status
            if not sent.acked.done():
                sent.after = self.now() - sent.at
                sent.acked.set_result({"body": await answer.text()})

    def signature(self, body: str, *, secret: str = SIGNING_SECRET, age: int = 0) -> dict[str, str]:
        stamp = str(int(self.now()) - age)
        digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}

    def trigger(self) -> str:
        id_ = self.world.new("")
        self.api.triggers[id_] = self.now()
        return id_

    def response_url(self, channel: str, user: str, message: Message | None = None) -> str:
        id_ = self.world.new("R")
        self._responses[id_] = ResponseUrl(self.world.channels[channel], user, self.now(), message)
        return f"{self.base}/response/{id_}"

    # ------------------------------------------------------------ what the app sends

    async def _on_call(self, request: web.Request) -> web.StreamResponse:
        method, token, args = request.match_info["method"], _bearer(request), await _arguments(request)
        if self.only_posts and request.method != "POST":
            return web.json_response({"message": "Not Found"}, status=404)
        if not self.api.knows(method):
            self.problems.append(f"unknown method {method}")
        fault = self._taken(method)
        self.arrived.append(method)
        await self._tell()
        if fault and fault.kind == "delay":
            await asyncio.sleep(fault.value)
        status, answer = self._answer(method, token or args.get("token", ""), args, fault)
        self.calls.append(Call(method, token, args, self.now(), status, answer))
        await self._tell()
        if fault and fault.kind == "drop":
            assert request.transport is not None
            request.transport.abort()
        headers = fault.headers if fault else {}
        if status >= 500:
            return web.Response(status=status, text="<html>upstream error</html>", content_type="text/html")
        return web.json_response(answer, status=status, headers=headers)

    def _taken(self, method: str) -> Fault | None:
        waiting = self._faults.get(method)
        return waiting.pop(0) if waiting else None

    def _answer(self, method: str, token: str, args: Json, fault: Fault | None) -> tuple[int, Json]:
        if fault and not fault.after and fault.kind == "status":
            return fault.value, {"ok": False, "error": "ratelimited"}
        if fault and not fault.after and fault.kind == "error":
            return 200, {"ok": False, "error": fault.value}
        if fault and not fault.after and fault.kind == "drop":
            return 0, {}
        try:
            answer = {"ok": True, **self.api.call(method, token, args)}
        except SlackError as refused:
            answer = {"ok": False, "error": refused.code, "response_metadata": {"messages": [refused.detail]}}
        return (fault.value if fault and fault.kind == "status" else 200), answer

    async def _on_response(self, request: web.Request) -> web.Response:
        reply = self._responses.get(request.match_info["id"])
        payload = await request.json()
        self.calls.append(Call("response_url", "", payload, self.now(), 200, {}))
        await self._tell()
        if fault := self._taken("response_url"):
            return web.json_response({"ok": False}, status=fault.value, headers=fault.headers)
        if reply is None or self.now() - reply.born > RESPONSE_URL_LIVES or reply.uses >= RESPONSE_URL_USES:
            return web.json_response({"ok": False, "error": "used_url" if reply else "expired_url"}, status=404)
        reply.uses += 1
        try:
            self._respond(reply, payload)
        except SlackError as refused:
            return web.json_response({"ok": False, "error": refused.code}, status=400)
        await self._tell()
        return web.Response(text="ok")

    def _respond(self, reply: ResponseUrl, payload: Json) -> None:
        """Show an answer.  Only a button's URL has an original to replace; a command's posts anew, whatever it says."""
        bot = self.world.installations[0].bot_user
        if payload.get("delete_original"):
            if reply.message is None:
                raise SlackError("no_original")
            reply.message.deleted = True
            return
        self.api.checked(payload)
        to = None if payload.get("response_type") == "in_channel" else reply.user
        message = Message(self.world.ts(), bot, payload.get("text", ""), payload.get("blocks") or [], to=to)
        message.thread_ts = payload.get("thread_ts")
        if payload.get("replace_original") and reply.message:
            reply.message.deleted = True
        reply.channel.messages.append(message)

    async def _on_authorize(self, request: web.Request) -> web.Response:
        """The page on which somebody allows an installation: here the newest workspace that wants one does at once."""
        back = request.query.get("redirect_uri") or self.app_url.replace("/events", "/oauth_redirect")
        code = list(self.world.codes)[-1]
        raise web.HTTPFound(f"{back}?{urlencode({'code': code, 'state': request.query['state']})}")

    async def _on_file(self, request: web.Request) -> web.StreamResponse:
        info, body = self.world.files[request.match_info["id"]]
        try:
            self.world.readable(_bearer(request))
        except SlackError:
            return web.Response(text="<html>Sign in to Slack</html>", content_type="text/html")
        return web.Response(body=body, content_type=info["mimetype"])

    # ------------------------------------------------------------ Socket Mode

    def _new_socket_url(self) -> str:
        return f"{self.base.replace('http', 'ws')}/link?ticket={self.world.new('t')}"

    async def _on_socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        self.sockets.append(socket)
        self.connections += 1
        self._silent = False
        await socket.send_json({"type": "hello", "num_connections": len(self.sockets)})
        await self._tell()
        async for frame in socket:
            if self._silent and socket not in self.sockets:
                continue
            if frame.type is WSMsgType.PING:
                await socket.pong(frame.data)
            elif frame.type is WSMsgType.TEXT:
                self._on_ack(json.loads(frame.data))
        if socket in self.sockets:
            self.sockets.remove(socket)
        await self._tell()
        return socket

    def _on_ack(self, frame: Json) -> None:
        sent = self.sent.get(frame.get("envelope_id", ""))
        if sent is None:
            self.problems.append(f"acknowledged an envelope that was never sent: {frame}")
        elif sent.acked.done():
            self.problems.append(f"{sent.kind} {sent.envelope_id} acknowledged twice")
        else:
            sent.after = self.now() - sent.at
            sent.acked.set_result(frame.get("payload") or {})
            if sent.after > ACKNOWLEDGE_WITHIN:
                self.problems.append(f"{sent.kind} {sent.envelope_id} acknowledged after {sent.after:.1f} s")

    # ------------------------------------------------------------ waiting

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def until(self, condition: Callable[[], Any], seconds: float = 10.0) -> Any:
        """Wait until something is true of the double; returns it."""
        deadline = time.monotonic() + seconds
        while not (found := condition()):
            left = deadline - time.monotonic()
            if left <= 0:
                raise AssertionError(
                    f"not within {seconds} s; calls: {[(c.method, c.answer) for c in self.calls[-8:]]}"
                )
            try:
                async with self._changed:
                    await asyncio.wait_for(self._changed.wait(), min(left, 0.25))
            except TimeoutError:
                continue
        return found

    def count(self, method: str) -> int:
        return sum(call.method == method for call in self.calls)


def _bearer(request: web.Request) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ").strip()


async def _arguments(request: web.Request) -> Json:
    args: Json = dict(request.query)
    kind, _, credentials = request.headers.get("Authorization", "").partition(" ")
    if kind == "Basic":
        args["client_id"], _, args["client_secret"] = b64decode(credentials).decode().partition(":")
    if request.content_type == "application/json":
        args.update(await request.json())
    else:
        args.update({name: str(value) for name, value in (await request.post()).items()})
    for name in ("blocks", "metadata", "view"):
        if isinstance(args.get(name), str):
            args[name] = json.loads(args[name])
    return args
