"""A WebSub hub on loopback that does what real ones do, and on request what bad ones do.

It serves a topic's feed, takes requests, asks the subscriber back, and pushes with a signature (W3C, "WebSub", 2018).
`answer` is the status of its next answers; with `asks_back` off it never verifies.
"""

from __future__ import annotations

import hmac
import io
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import web


class Hub:
    """The server, as an asynchronous context manager."""

    def __init__(self) -> None:
        self.forms: list[dict[str, str]] = []
        self.verified: list[tuple[str, int, str]] = []
        self.answer = 202
        self.asks_back = True
        self.lease = 86_400
        self.address = ""
        self.feed = ""
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None

    @property
    def place(self) -> str:
        """Its HOST:PORT, for an allow-list."""
        return self.address.removeprefix("http://")

    @property
    def topic(self) -> str:
        """The address of its one feed."""
        return f"{self.address}/feed"

    @property
    def callback(self) -> str:
        """Where it was last told to push."""
        return self.forms[-1]["hub.callback"]

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes([web.post("/hub", self._take), web.get("/feed", self._serve)])
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.address = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._session is not None
        assert self._runner is not None
        await self._session.close()
        await self._runner.cleanup()

    async def _serve(self, _request: web.Request) -> web.Response:
        links = f'<{self.address}/hub>; rel="hub", <{self.topic}>; rel="self"'
        return web.Response(text=self.feed, content_type="application/rss+xml", headers={"Link": links})

    async def _take(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.forms.append(form)
        if self.asks_back and self.answer == 202:
            await self.ask_back(form["hub.mode"], form["hub.topic"])
        return web.Response(status=self.answer)

    async def ask_back(self, mode: str, topic: str, challenge: str = "tide-and-time", **more: str) -> int:
        """Ask the subscriber whether it was that; remember mode, status and what it sent back."""
        assert self._session is not None
        query = {"hub.mode": mode, "hub.topic": topic, "hub.challenge": challenge, "hub.lease_seconds": str(self.lease)}
        query |= {f"hub.{name}": value for name, value in more.items()}
        async with self._session.get(self.callback, params=query) as answer:
            self.verified.append((mode, answer.status, await answer.text()))
            return answer.status

    async def push(
        self, body: str, *, secret: str | None = None, method: str = "sha256", headers: dict[str, str] | None = None
    ) -> int:
        """Push a body, signed with the secret we were told unless there is another; return the subscriber's status."""
        assert self._session is not None
        known = next(form["hub.secret"] for form in reversed(self.forms) if "hub.secret" in form)
        signature = hmac.new((known if secret is None else secret).encode(), body.encode(), method).hexdigest()
        sent = {"Content-Type": "application/rss+xml", "X-Hub-Signature": f"{method}={signature}", **(headers or {})}
        async with self._session.post(self.callback, data=io.BytesIO(body.encode()), headers=sent) as answer:
            return answer.status
