"""Outlets on loopback that publish invented events: what several of them write about one event belongs together."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from email.utils import format_datetime
from html import escape
from typing import Self

from aiohttp import web

from bot.clock import SystemClock

_SYLLABLES = (
    "ba",
    "cor",
    "dun",
    "el",
    "fim",
    "gra",
    "hul",
    "ist",
    "jor",
    "kel",
    "lum",
    "mar",
    "nos",
    "ost",
    "pra",
    "quil",
)
_VERBS = ("acts", "answers", "waits", "speaks")
_FRAMES = (
    "{0} {1} told the {2} Board that {3} {4} had reached {5} {6}.",
    "In {6}, the {7} {8} closed after {3} {4} on Monday, {0} {1} said.",
    "Workers of {2} {9} carried {10} {11} from {6} to {12}.",
    "{13} {14}, who runs {2}, called the {3} {4} at {6} the worst since {15} {16}.",
    "The {2} Board sent {17} {18} and {19} to {6} before dawn.",
    "{0} {1} and {13} {14} met at {12} to speak about {4} {11}.",
)


class Event:
    """Something that happened: names and things of its own, so that no other event sounds like it."""

    def __init__(self, number: int) -> None:
        self.number = number
        dice = random.Random(f"event {number}")
        coined = ["".join(dice.choice(_SYLLABLES) for _ in range(3)) for _ in range(20)]
        self.words = tuple(word if place % 3 == 1 else word.capitalize() for place, word in enumerate(coined))

    def title(self, outlet: int) -> str:
        """How an outlet heads it."""
        words = self.words
        return f"{words[3]} {words[4]} at {words[6]}: {words[2]} Board {_VERBS[outlet % 4]}"

    def text(self, outlet: int) -> list[str]:
        """What an outlet writes: the same facts in an order of its own."""
        order = list(_FRAMES)
        random.Random(f"{self.number} in {outlet}").shuffle(order)
        sentences = [frame.format(*self.words) for frame in order]
        return [" ".join(sentences[:3]), " ".join(sentences[3:])]


@dataclass
class Press:
    """The server.  `publish` has an outlet write about an event; each outlet has a feed and pages."""

    outlets: int
    port: int = 0
    asked: int = 0
    _items: dict[int, list[str]] = field(default_factory=dict)
    _pages: dict[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """As `fetch.allow` wants it."""
        return f"127.0.0.1:{self.port}"

    def feed_url(self, outlet: int) -> str:
        return f"http://{self.host}/{outlet}/feed"

    def url(self, outlet: int, event: Event) -> str:
        return f"http://{self.host}/{outlet}/event-{event.number}"

    def publish(self, outlet: int, event: Event, *more: str) -> str:
        """Put an article out, with `more` paragraphs; return its address."""
        url, title = self.url(outlet, event), escape(event.title(outlet))
        now = format_datetime(SystemClock().now())
        item = f"<item><guid>{url}</guid><link>{url}</link><title>{title}</title><pubDate>{now}</pubDate></item>"
        self._items.setdefault(outlet, []).insert(0, item)
        body = "".join(f"<p>{escape(one)}</p>" for one in (*event.text(outlet), *more))
        head = f"<html lang='en'><head><title>{title}</title></head>"
        self._pages[url] = f"{head}<body><article><h1>{title}</h1>{body}</article></body></html>"
        return url

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes([web.get("/{outlet:\\d+}/feed", self._feed), web.get("/{outlet:\\d+}/{page}", self._page)])
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _feed(self, request: web.Request) -> web.Response:
        self.asked += 1
        outlet = int(request.match_info["outlet"])
        items = "".join(self._items.get(outlet, ()))
        feed = f"<rss version='2.0'><channel><title>Outlet {outlet}</title>{items}</channel></rss>"
        return web.Response(text=feed, content_type="application/rss+xml")

    async def _page(self, request: web.Request) -> web.Response:
        page = self._pages.get(f"http://{self.host}{request.path}")
        if page is None:
            raise web.HTTPNotFound
        return web.Response(text=page, content_type="text/html")
