"""The news desk: feeds and pages of invented outlets, served on loopback, which go on publishing for a while."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

from aiohttp import ETag, web

from bot.demo.edition import Edition
from bot.demo.feeds import render_feed
from bot.demo.pages import front_page, headlines_page, picture, story_page
from bot.demo.pieces import Outlet
from bot.errors import SettingsError
from bot.ports import Clock

LOOPBACK = "127.0.0.1"


class NewsDesk:
    """A desk whose schedule follows `clock`.  With `port` 0 the system chooses one.

    The schedule begins when every feed has been read once, so that a slow start of the bot still has its baseline poll
    before the first new article.  Feeds answer conditional requests (RFC 9110, section 13); what is not out yet is 404.
    """

    def __init__(self, clock: Clock, *, port: int = 0) -> None:
        self._clock = clock
        self._port = port
        self._edition = Edition.opening(clock.now())
        self._unread = {outlet.key for outlet in self._edition.outlets}
        self._began_at = 0.0
        self._runner = web.AppRunner(self._application(), access_log=None)

    @property
    def address(self) -> str:
        """Where the desk is, without a slash at the end; final once it is started."""
        return f"http://{LOOPBACK}:{self._port}"

    @property
    def feed_urls(self) -> tuple[str, ...]:
        """The address of every outlet's feed."""
        return tuple(f"{self.address}{outlet.feed_path}" for outlet in self._edition.outlets)

    async def start(self) -> None:
        """Open the desk.  Raises `SettingsError` if the port is taken."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, LOOPBACK, self._port).start()
        except OSError as error:
            await self._runner.cleanup()
            raise SettingsError((f"the demonstration desk cannot use port {self._port}: {error.strerror}",)) from error
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Close the desk; harmless when it is closed already."""
        await self._runner.cleanup()

    def _application(self) -> web.Application:
        application = web.Application()
        application.add_routes(
            [
                web.get("/", self._front),
                web.get("/pictures/{slug}.svg", self._picture),
                web.get("/{outlet}/", self._outlet_front),
                web.get("/{outlet}/{feed}", self._feed),
                web.get("/{outlet}/{section}/{slug}", self._story),
            ]
        )
        return application

    @property
    def _elapsed(self) -> float:
        return 0.0 if self._unread else self._clock.monotonic() - self._began_at

    def _note_reading(self, outlet: Outlet) -> None:
        if self._unread == {outlet.key}:
            self._began_at = self._clock.monotonic()
        self._unread.discard(outlet.key)

    def _asked_outlet(self, request: web.Request) -> Outlet:
        outlet = self._edition.outlet(request.match_info["outlet"])
        if outlet is None:
            raise web.HTTPNotFound
        return outlet

    async def _front(self, request: web.Request) -> web.Response:
        return _html(front_page(self._edition))

    async def _picture(self, request: web.Request) -> web.Response:
        return web.Response(text=picture(request.match_info["slug"]), content_type="image/svg+xml")

    async def _outlet_front(self, request: web.Request) -> web.Response:
        outlet = self._asked_outlet(request)
        out = self._edition.out(self._elapsed, outlet)
        return _html(headlines_page(self._edition, outlet, "Latest", out))

    async def _feed(self, request: web.Request) -> web.Response:
        outlet = self._asked_outlet(request)
        if request.match_info["feed"] != outlet.feed:
            raise web.HTTPNotFound
        out = self._edition.out(self._elapsed, outlet)
        body, content_type = render_feed(self._edition, outlet, out, self.address)
        modified = max((self._edition.published(piece) for piece in out), default=self._edition.opened)
        self._note_reading(outlet)
        return _conditional(request, body, content_type, modified)

    async def _story(self, request: web.Request) -> web.Response:
        outlet = self._asked_outlet(request)
        out = self._edition.out(self._elapsed)
        for piece in out:
            if piece.path == request.path:
                return _html(story_page(self._edition, outlet, piece, out, self.address))
        raise web.HTTPNotFound


def _html(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html")


def _conditional(request: web.Request, body: bytes, content_type: str, modified: datetime) -> web.Response:
    """Answer 304 where the asker has this already; If-None-Match goes before If-Modified-Since (RFC 9110, 13.2.2)."""
    etag = sha256(body).hexdigest()[:20]
    if request.if_none_match is not None:
        unchanged = any(known.value in {etag, "*"} for known in request.if_none_match)
    else:
        unchanged = request.if_modified_since is not None and modified <= request.if_modified_since
    response = web.Response(status=304) if unchanged else web.Response(body=body, content_type=content_type)
    response.etag = ETag(etag)
    response.last_modified = modified.astimezone(UTC)
    response.headers["Cache-Control"] = "no-cache"
    return response
