"""Our wire-level double of Discord: REST, gateway and attachments on one port of loopback.

It refuses what Discord refuses, with Discord's codes, and it is loud: an unknown route, a second or a late
acknowledgement, a heartbeat that does not come and a wrong intent all land in `problems`, which `stop` raises.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal, Self

from aiohttp import WSMsgType, web

from bot.clock import SystemClock
from tests.doubles.discord_api import Interaction, Rest
from tests.doubles.discord_world import APPLICATION, DiscordError, World

Json = dict[str, Any]
Close = Literal["frame", "abort", "silent"]
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15


@dataclass(frozen=True)
class Call:
    """One request: its route's name, what came, and what was answered."""

    route: str
    path: str
    body: Any
    at: float
    status: int
    answer: Any


@dataclass
class Fault:
    """What the next request of a route meets.  `after`: Discord has done it, and only the answer is lost."""

    kind: Literal["status", "code", "drop", "delay"]
    value: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    after: bool = False


@dataclass
class Session:
    """A gateway session: what was dispatched in it, and the socket it lives on."""

    id: str
    shard: int
    shards: int
    sent: list[Json] = field(default_factory=list)
    socket: web.WebSocketResponse | None = None


class DiscordDouble:
    """Start it with `async with`.  `now` gives Unix seconds."""

    def __init__(self, now: Callable[[], float] = lambda: SystemClock().now().timestamp()) -> None:
        self.now = now
        self.world = World(now)
        self.problems: list[str] = []
        self.rest = Rest(self.world, self.problems, self._bot_gateway)
        self.calls: list[Call] = []
        self.arrived: list[str] = []
        self.sessions: dict[str, Session] = {}
        self.identified: list[Json] = []
        self.resumed = 0
        self.invalid_requests = 0
        self.starts_left = 1_000
        self.shards = 1
        self.heartbeat = 0.5
        self.acknowledges_heartbeats = True
        self.refuses_with: int | None = None
        self.resume_url = ""
        self.named_gateway = ""
        self.base = ""
        self._silent: set[web.WebSocketResponse] = set()
        self._faults: dict[str, list[Fault]] = {}
        self._changed = asyncio.Condition()

    # ------------------------------------------------------------ life

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=30_000_000)
        application.add_routes(
            [
                web.get("/gateway/", self._on_socket),
                web.get("/attachments/{id}/{name}", self._on_file),
                web.route("*", "/api/v10/{path:.*}", self._on_request),
            ]
        )
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.base = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.resume_url = self.gateway_url
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for session in self.open:
            assert session.socket is not None
            await session.socket.close()
        await self._runner.cleanup()
        if error is None and self.problems:
            raise AssertionError("the Discord double saw: " + "; ".join(self.problems))

    @property
    def api_base(self) -> str:
        return f"{self.base}/api/v10"

    @property
    def gateway_url(self) -> str:
        return f"{self.base.replace('http', 'ws')}/gateway/"

    @property
    def open(self) -> list[Session]:
        """The sessions that are connected."""
        return [one for one in self.sessions.values() if one.socket is not None and not one.socket.closed]

    # ------------------------------------------------------------ faults

    def next(self, route: str, kind: Any, value: Any = None, *, times: int = 1, **details: Any) -> None:
        """Have the next requests of a route fail: `status` 500, `code` (status, code), `drop`, or `delay` seconds."""
        self._faults.setdefault(route, []).extend(Fault(kind, value, **details) for _ in range(times))

    def too_fast(self, route: str, retry_after: float, times: int = 1) -> None:
        """Answer the next requests of a route with 429, as Discord's own servers do."""
        headers = {"Retry-After": str(retry_after), "Via": "1.1 google"}
        self.next(route, "status", 429, times=times, headers=headers)

    async def close_socket(self, how: Close, code: int = 1001) -> None:
        """End the newest connection: with a close frame, by cutting it, or by falling silent while it stays open."""
        session = self.open[-1]
        socket, session.socket = session.socket, None
        assert socket is not None
        match how:
            case "frame":
                await socket.close(code=code)
            case "abort":
                assert socket._req is not None
                assert socket._req.transport is not None
                socket._req.transport.abort()
            case "silent":
                self._silent.add(socket)

    # ------------------------------------------------------------ what Discord sends

    async def dispatch(self, event: str, data: Json, shard: int = 0) -> None:
        """Send an event to the session of a shard; one that is away gets it when it resumes."""
        session = [one for one in self.sessions.values() if one.shard == shard][-1]
        frame = {"op": 0, "t": event, "s": len(session.sent) + 1, "d": data}
        session.sent.append(frame)
        if session.socket is not None and not session.socket.closed:
            await session.socket.send_json(frame)

    async def send_raw(self, frame: Json) -> None:
        """Send any frame to the newest connection."""
        socket = self.open[-1].socket
        assert socket is not None
        await socket.send_json(frame)

    async def interact(self, kind: int, user: str, channel: str, data: Json, **details: Any) -> Interaction:
        """Have somebody do something that Discord calls an interaction."""
        asked = Interaction(self.world.new(), f"token-{self.world.new()}", kind, channel, user, self.now())
        self.rest.interactions[asked.token] = asked
        place, person = self.world.channels[channel], self.world.users[user]
        direct = place.recipient is not None
        who = {"user": person.seen()} if direct else {"member": person.member(), "guild_id": self.world.guild}
        allowed = 0 if direct else (1 << 10 | 1 << 11 | 1 << 14 | 1 << 16)
        for name in place.denied:
            allowed &= ~{"View Channels": 1 << 10, "Send Messages": 1 << 11, "Embed Links": 1 << 14}.get(name, 0)
        await self.dispatch(
            "INTERACTION_CREATE",
            {
                "id": asked.id, "application_id": APPLICATION, "type": kind, "data": data, "channel_id": channel,
                "channel": self.world.seen(place), "token": asked.token, "version": 1, "locale": "en-GB",
                "app_permissions": str(allowed), "entitlements": [], "attachment_size_limit": 10_485_760,
                "authorizing_integration_owners": {"0": self.world.guild}, "context": 1 if direct else 0,
                **({} if direct else {"guild": {"id": self.world.guild, "features": [], "locale": "en-GB"}}),
                **who, **details,
            },
        )  # fmt: skip
        return asked

    # ------------------------------------------------------------ REST

    async def _on_request(self, request: web.Request) -> web.StreamResponse:
        path, body = f"/{request.match_info['path']}", await _body(request)
        found = self.rest.find(request.method, path)
        if found is None:
            self.problems.append(f"unknown route {request.method} {path}")
            return _json({"message": "404: Not Found", "code": 0}, 404)
        route, ids = found
        self.arrived.append(route.name)
        await self._tell()
        fault = self._taken(route.name)
        if fault and fault.kind == "delay":
            await asyncio.sleep(fault.value)
        status, answer = self._answer(request, route, body, ids, fault)
        self.invalid_requests += status in {401, 403, 429}
        self.calls.append(Call(route.name, path, body, self.now(), status, answer))
        await self._tell()
        if fault and fault.kind == "drop":
            assert request.transport is not None
            request.transport.abort()
        return _json(answer, status, fault.headers if fault else {})

    def _taken(self, route: str) -> Fault | None:
        waiting = self._faults.get(route)
        return waiting.pop(0) if waiting else None

    def _answer(self, request: web.Request, route: Any, body: Any, ids: Json, fault: Fault | None) -> tuple[int, Any]:
        if fault and not fault.after and fault.kind in {"status", "code", "drop"}:
            return _failed(fault)
        if route.authorised and request.headers.get("Authorization") != f"Bot {self.world.token}":
            return 401, {"message": "401: Unauthorized", "code": 0}
        try:
            answer = route.answer(body, **ids)
        except DiscordError as refused:
            return refused.status, {"message": refused.detail, "code": refused.code}
        if fault and fault.kind in {"status", "code"}:
            return _failed(fault)
        return (200, answer) if answer is not None else (204, None)

    async def _on_file(self, request: web.Request) -> web.Response:
        if "Authorization" in request.headers:
            self.problems.append("the token was sent to where attachments are")
        return web.Response(body=self.world.files[request.match_info["id"]], content_type="text/plain")

    # ------------------------------------------------------------ the gateway

    def _bot_gateway(self) -> Json:
        limit = {"total": 1_000, "remaining": self.starts_left, "reset_after": 43_200_000, "max_concurrency": 1}
        return {"url": self.named_gateway or self.gateway_url, "shards": self.shards, "session_start_limit": limit}

    async def _on_socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=True)
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": int(self.heartbeat * 1_000)}})
        async for frame in socket:
            if socket in self._silent:
                continue
            if frame.type is WSMsgType.TEXT:
                await self._on_frame(socket, json.loads(frame.data))
        for session in self.sessions.values():
            if session.socket is socket:
                session.socket = None
        await self._tell()
        return socket

    async def _on_frame(self, socket: web.WebSocketResponse, frame: Json) -> None:
        match frame["op"]:
            case 1:
                if self.acknowledges_heartbeats:
                    await socket.send_json({"op": 11})
            case 2:
                await self._identify(socket, frame["d"])
            case 6:
                await self._resume(socket, frame["d"])
            case 3 | 4:
                pass
            case op:
                self.problems.append(f"unknown opcode {op}")
        await self._tell()

    async def _identify(self, socket: web.WebSocketResponse, data: Json) -> None:
        self.identified.append(data)
        self.starts_left -= 1
        if data["intents"] & PRIVILEGED:
            self.problems.append(f"privileged intents asked for: {data['intents']:b}")
        if data["token"] != self.world.token or self.refuses_with:
            await socket.close(code=self.refuses_with or 4004)
            return
        shard, shards = data.get("shard", (0, 1))
        session = Session(f"session-{len(self.sessions)}", shard, shards, socket=socket)
        self.sessions[session.id] = session
        guilds = [self.world.guild] if (int(self.world.guild) >> 22) % shards == shard else []
        await self.dispatch(
            "READY",
            {
                "v": 10, "user": self.world.bot.seen(), "session_id": session.id, "shard": [shard, shards],
                "guilds": [{"id": id_, "unavailable": True} for id_ in guilds], "private_channels": [],
                "resume_gateway_url": self.resume_url, "application": {"id": APPLICATION, "flags": 0},
            },
            shard,
        )  # fmt: skip
        for _ in guilds:
            await self.dispatch("GUILD_CREATE", self.world.guild_create(), shard)

    async def _resume(self, socket: web.WebSocketResponse, data: Json) -> None:
        session = self.sessions.get(data["session_id"])
        if session is None or data["token"] != self.world.token:
            await socket.send_json({"op": 9, "d": False})
            return
        session.socket = socket
        self.resumed += 1
        for frame in session.sent[data["seq"] :]:
            await socket.send_json(frame)
        await self.dispatch("RESUMED", {}, session.shard)

    def forget_sessions(self) -> None:
        """Have the next RESUME refused, as after an outage."""
        for session in list(self.sessions.values()):
            self.sessions[f"{session.id}-over"] = self.sessions.pop(session.id)

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
                lately = [(call.route, call.status, str(call.answer)[:90]) for call in self.calls[-8:]]
                raise AssertionError(f"not within {seconds} s; calls: {lately}")
            try:
                async with self._changed:
                    await asyncio.wait_for(self._changed.wait(), min(left, 0.25))
            except TimeoutError:
                continue
        return found

    def count(self, route: str) -> int:
        return sum(call.route == route for call in self.calls)


def _json(answer: Any, status: int, headers: Json | None = None) -> web.Response:
    """Answer as Discord does: the library compares the content type letter by letter."""
    if status == 204:
        return web.Response(status=204)
    body = json.dumps(answer).encode()
    return web.Response(body=body, status=status, headers={**(headers or {}), "Content-Type": "application/json"})


def _failed(fault: Fault) -> tuple[int, Any]:
    if fault.kind == "code":
        status, code = fault.value
        return status, {"message": "refused by the test", "code": code}
    if fault.kind == "drop":
        return 0, None
    wait = {"retry_after": float(fault.headers["Retry-After"])} if "Retry-After" in fault.headers else {}
    return fault.value, {"message": "fault", "code": 0, "global": False, **wait}


async def _body(request: web.Request) -> Any:
    if request.method == "GET":
        return dict(request.query)
    return await request.json() if request.can_read_body else {}
