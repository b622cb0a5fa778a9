"""A platform over HTTP that accepts, refuses, is slow, and breaks connections; and the adapter that speaks to it.

It has no idempotency keys of its own: what is sent twice stands there twice.  Its history can be asked for a key.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import typer
from aiohttp import ClientError, ClientSession, ServerDisconnectedError, web
from pydantic import BaseModel

from bot.errors import DeliveryError, MaybeSent, NotYet, Refused
from bot.message import Message, plain_text
from bot.model import Channel
from bot.ports import Capability, ChatAdapter, Host, Limits

JSON = dict[str, Any]


@dataclass
class Shown:
    """One message as the platform shows it."""

    channel: str
    key: str
    text: str


@dataclass
class Platform:
    """The platform's side.  `moods` has, for each kind of fault, its chance; `delay` is how long a send takes."""

    moods: dict[str, float] = field(default_factory=dict)
    delay: float = 0.0
    shown: list[Shown] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    dice: random.Random = field(default_factory=lambda: random.Random(11))
    address: str = ""
    page: str = ""

    async def start(self) -> None:
        """Open a door on loopback."""
        app = web.Application()
        app.router.add_post("/send", self._send)
        app.router.add_post("/edit", self._edit)
        app.router.add_get("/find", self._find)
        app.router.add_get("/feed", self._feed)
        app.router.add_get("/page", self._page)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.address = f"http://{host}:{port}"

    async def stop(self) -> None:
        """Close it."""
        await self._runner.cleanup()

    async def _send(self, request: web.Request) -> web.StreamResponse:
        asked: JSON = await request.json()
        self.arrived.set()
        mood = self._mood()
        if mood == "busy":
            return web.json_response({}, status=429, headers={"Retry-After": "0.1"})
        if mood == "broken":
            return web.json_response({}, status=500)
        await asyncio.sleep(self.delay)
        self.shown.append(Shown(asked["channel"], asked["key"], asked["text"]))
        if mood == "reset" and request.transport is not None:
            request.transport.abort()
        return web.json_response({"id": str(len(self.shown) - 1)})

    async def _edit(self, request: web.Request) -> web.StreamResponse:
        asked: JSON = await request.json()
        self.shown[int(asked["id"])].text = asked["text"]
        return web.json_response({})

    async def _find(self, request: web.Request) -> web.StreamResponse:
        key = request.query["key"]
        found = [str(number) for number, one in enumerate(self.shown) if one.key == key]
        return web.json_response({"id": found[0] if found else None})

    async def _feed(self, _: web.Request) -> web.StreamResponse:
        item = f"<item><guid>1</guid><title>News</title><link>{self.address}/page</link></item>"
        feed = f"<rss version='2.0'><channel><title>Wire</title>{item}</channel></rss>"
        return web.Response(text=feed, content_type="application/rss+xml")

    async def _page(self, _: web.Request) -> web.StreamResponse:
        self.arrived.set()
        await asyncio.sleep(self.delay)
        return web.Response(text=self.page, content_type="text/html")

    def _mood(self) -> str:
        throw = self.dice.random()
        for mood, chance in self.moods.items():
            if throw < chance:
                return mood
            throw -= chance
        return ""


class WireSettings(BaseModel):
    """`[wire]`: where the platform is."""

    address: str


class WireAdapter:
    """The adapter's side."""

    name = "wire"
    capabilities = frozenset({Capability.EDIT, Capability.FIND})
    limits = Limits(per_channel=1_000.0, overall=10_000.0)
    lease = None

    def __init__(self, address: str) -> None:
        self._address = address

    async def run(self) -> None:
        """Listen to nobody."""
        await asyncio.Event().wait()

    async def send(self, channel: Channel, message: Message, key: str) -> str:
        """Post."""
        asked = {"channel": channel.external_id, "key": key, "text": plain_text(message)}
        return str((await self._ask("/send", asked))["id"])

    async def edit(self, channel: Channel, external_id: str, message: Message) -> None:
        """Replace."""
        await self._ask("/edit", {"id": external_id, "text": plain_text(message)})

    async def reply(self, channel: Channel, external_id: str, message: Message, key: str) -> str:
        """Refuse: there are no threads."""
        raise Refused("there are no threads")

    async def find(self, channel: Channel, key: str, since: datetime) -> str | None:
        """Look."""
        try:
            async with ClientSession() as session, session.get(f"{self._address}/find", params={"key": key}) as answer:
                found: JSON = await answer.json()
        except ClientError as error:
            raise NotYet(str(error)) from error
        return None if found["id"] is None else str(found["id"])

    async def close(self) -> None:
        """Do nothing: each request has a session of its own."""

    async def _ask(self, path: str, asked: JSON) -> JSON:
        try:
            async with ClientSession() as session, session.post(self._address + path, json=asked) as answer:
                if answer.status != 200:
                    raise NotYet(f"status {answer.status}", float(answer.headers.get("Retry-After", 0.1)))
                said: JSON = await answer.json()
                return said
        except ServerDisconnectedError as error:
            raise MaybeSent(str(error)) from error
        except (ClientError, OSError) as error:
            raise MaybeSent(str(error)) from error


class WirePlugin:
    """What the entry point would name."""

    name = "wire"
    settings: type[BaseModel] = WireSettings

    def build(self, settings: BaseModel, host: Host) -> ChatAdapter:
        """Make the adapter."""
        assert isinstance(settings, WireSettings)
        return WireAdapter(settings.address)

    def is_configured(self, settings: BaseModel) -> bool:
        """Say yes."""
        return True

    def cli(self) -> typer.Typer | None:
        """Give no commands."""
        return None

    def routes(self, adapter: ChatAdapter) -> Sequence[web.AbstractRouteDef]:
        """Answer no HTTP."""
        return ()


__all__ = ["DeliveryError", "Platform", "Shown", "WireAdapter", "WirePlugin", "WireSettings"]
