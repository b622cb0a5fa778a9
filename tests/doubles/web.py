"""A web server on loopback that behaves as badly as the real web does; each path is one way of going wrong.

    async with HostileWeb() as web:
        await fetcher.fetch(FetchRequest(web.url("/bomb.gz")))

| path | what happens |
|---|---|
| /article, /feed | a good page, a good feed of two entries: the bot goes on |
| /report.pdf, /picture.png | not a page |
| /missing, /gone, /broken | 404, 410, 500 |
| /members, /forbidden | 401 and 403 |
| /login-wall | 302 to /login, a form with status 200 |
| /busy, /busy-until | 429 with Retry-After in seconds and as a date |
| /moved, /moved-for-now | 301 and 302 to /feed |
| /loop-a, /endless | redirects in a circle, and for ever onwards |
| /to-private, /to-metadata, /to-mapped, /to-decimal, /to-file | redirects to where nobody may go |
| /silent, /slow-head, /slow-body | no answer at all; one byte at a time, in the head or in the body |
| /bomb.gz, /bomb.br, /not-gzip | 1 GB and 256 MB once unpacked; plain text that says it is gzip |
| /gigabyte | 1 GB of HTML, in chunks |
| /too-short, /too-long, /cut-off | Content-Length larger or smaller than the body; the connection reset half-way |
| /not-http, /huge-head | no HTTP; 1 MB of headers |
| /wrong-charset, /unknown-charset, /utf-16, /meta-charset | text that is not what its header says |
| /feed-broken, /feed-html, /feed-10000, /feed-attributes, /feed-entities, /feed-file | feeds that are not |
| /feed-etag | ETag and Last-Modified, 304 when they come back |

Anything else is 404.  `web.script(path, …)` gives a path behaviours of your own, one for each request; the last stays.
`web.requests` lists what was asked.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from tests.doubles import web_bodies as bodies

HTML = "text/html; charset=utf-8"
RSS = "application/rss+xml"
CHUNK = 64 * 1024
REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 304: "Not Modified", 404: "Not Found"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request.  Header names are lower case."""

    method: str
    target: str
    headers: Mapping[str, str]

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]


Behaviour = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


class HostileWeb:
    """The server, as an asynchronous context manager; the system chooses the port."""

    def __init__(self) -> None:
        self.requests: list[Asked] = []
        self._scripts: dict[str, list[Behaviour]] = {path: [done] for path, done in standard_behaviours().items()}
        self._talks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    @property
    def host(self) -> str:
        """The address it listens on."""
        return "127.0.0.1"

    def url(self, path: str) -> str:
        """Return the full address of a path."""
        return f"http://{self.host}:{self.port}{path}"

    def script(self, path: str, *behaviours: Behaviour) -> str:
        """Have a path behave so, request after request; return its full address."""
        self._scripts[path] = list(behaviours)
        return self.url(path)

    def asked(self, path: str) -> list[Asked]:
        """Return the requests for one path, oldest first."""
        return [asked for asked in self.requests if asked.path == path]

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._talk, self.host, 0, limit=CHUNK)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        await self._server.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.current_task()
        assert talk is not None
        self._talks.add(talk)
        talk.add_done_callback(self._talks.discard)
        # A client that goes away in the middle, as it should, and the end of the test are no errors here.
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            asked = _read_head(await reader.readuntil(b"\r\n\r\n"))
            self.requests.append(asked)
            await self._behaviour(asked.path)(asked, writer)
            await writer.drain()
        writer.close()

    def _behaviour(self, path: str) -> Behaviour:
        script = self._scripts.get(path, [answer("Not here.", status=404)])
        return script.pop(0) if len(script) > 1 else script[0]


def _read_head(head: bytes) -> Asked:
    first, *rest = head.decode("latin-1").strip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = dict(line.split(": ", 1) for line in rest)
    return Asked(method, target, {name.lower(): value for name, value in headers.items()})


# ---------------------------------------------------------------- behaviours


def answer(
    body: str | bytes = b"", *, status: int = 200, content_type: str = HTML, headers: Mapping[str, str] | None = None
) -> Behaviour:
    """Answer at once.  `headers` beat what we would say ourselves, Content-Length included; its absence closes."""
    raw = body.encode() if isinstance(body, str) else body
    told = {"Content-Type": content_type, "Content-Length": str(len(raw)), "Connection": "close", **(headers or {})}

    async def behave(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(_head(status, told) + raw)

    return behave


def redirect(location: str, status: int = 302) -> Behaviour:
    """Send the client elsewhere."""
    return answer(status=status, headers={"Location": location})


def conditional(body: str, etag: str, modified: str, content_type: str = RSS) -> Behaviour:
    """Answer 304 to a client that shows either mark, with no body."""
    marks = {"ETag": etag, "Last-Modified": modified}
    full = answer(body, content_type=content_type, headers=marks)
    unchanged = answer(status=304, headers=marks)

    async def behave(asked: Asked, writer: asyncio.StreamWriter) -> None:
        known = asked.headers.get("if-none-match") == etag or asked.headers.get("if-modified-since") == modified
        await (unchanged if known else full)(asked, writer)

    return behave


def drip(written: bytes, every: float = 0.05) -> Behaviour:
    """Send one byte of `written` at a time and never end: each read succeeds, the whole does not (slow-loris)."""

    async def behave(asked: Asked, writer: asyncio.StreamWriter) -> None:
        while True:
            for byte in written:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(every)

    return behave


def after(first: bytes, then: Behaviour) -> Behaviour:
    """Send some bytes at once, then go on as told."""

    async def behave(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        await writer.drain()
        await then(asked, writer)

    return behave


def stream(megabytes: int) -> Behaviour:
    """Send so much HTML in chunks, from constant memory, as fast as the client takes it."""
    chunk = b"<p>And the tide came in again.</p>\n".ljust(CHUNK)
    framed = b"%x\r\n%s\r\n" % (len(chunk), chunk)

    async def behave(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(_head(200, {"Content-Type": HTML, "Transfer-Encoding": "chunked"}))
        for _ in range(megabytes * bodies.MEGABYTE // CHUNK):
            writer.write(framed)
            await writer.drain()
        writer.write(b"0\r\n\r\n")

    return behave


async def silence(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """Say nothing and keep the connection."""
    await asyncio.Event().wait()


async def reset(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """Break the connection off hard, so that the client sees a reset."""
    await writer.drain()
    writer.transport.abort()


async def onwards(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """Redirect to an address not seen before, for ever."""
    step = int(asked.target.partition("?step=")[2] or 0)
    await redirect(f"{asked.path}?step={step + 1}")(asked, writer)


def _head(status: int, headers: Mapping[str, str]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} {REASONS.get(status, 'Other')}\r\n{lines}\r\n".encode("latin-1")


def standard_behaviours() -> dict[str, Behaviour]:
    """Return the paths of the table above."""
    return {**_pages(), **_redirects(), **_tricks(), **_encodings(), **_feeds()}


def _pages() -> dict[str, Behaviour]:
    return {
        "/article": answer(bodies.ARTICLE),
        "/report.pdf": answer(bodies.pdf("The harbour wall holds."), content_type="application/pdf"),
        "/picture.png": answer(bodies.PICTURE, content_type="image/png"),
        "/gone": answer("Gone.", status=410),
        "/broken": answer("Oh dear.", status=500),
        "/members": answer(bodies.LOGIN, status=401, headers={"WWW-Authenticate": 'Basic realm="members"'}),
        "/forbidden": answer("Not you.", status=403),
        "/login": answer(bodies.LOGIN),
        "/busy": answer(status=429, headers={"Retry-After": "120"}),
        "/busy-until": answer(status=429, headers={"Retry-After": "Fri, 06 Mar 2026 12:30:00 GMT"}),
    }


def _redirects() -> dict[str, Behaviour]:
    return {
        "/login-wall": redirect("/login"),
        "/moved": redirect("/feed", 301),
        "/moved-for-now": redirect("/feed", 302),
        "/loop-a": redirect("/loop-b"),
        "/loop-b": redirect("/loop-a"),
        "/endless": onwards,
        "/to-private": redirect("http://10.0.0.8/"),
        "/to-metadata": redirect("http://169.254.169.254/latest/meta-data/"),
        "/to-mapped": redirect("http://[::ffff:10.0.0.8]/"),
        "/to-decimal": redirect("http://167772168/"),
        "/to-file": redirect("file:///etc/passwd"),
    }


def _tricks() -> dict[str, Behaviour]:
    head = _head(200, {"Content-Type": HTML})
    half = _head(200, {"Content-Type": HTML, "Content-Length": "1000"}) + b"<p>The wall "
    return {
        "/silent": silence,
        "/slow-head": after(b"HTTP/1.1 200 OK\r\nX-Slow: ", drip(b"a")),
        "/slow-body": after(head, drip(b"<p>Slowly.</p>")),
        "/bomb.gz": answer(bodies.gzip_bomb(1024), headers={"Content-Encoding": "gzip"}),
        "/bomb.br": answer(bodies.BROTLI_BOMB, headers={"Content-Encoding": "br"}),
        "/not-gzip": answer(bodies.ARTICLE, headers={"Content-Encoding": "gzip"}),
        "/gigabyte": stream(1024),
        "/too-short": answer(bodies.ARTICLE, headers={"Content-Length": "99999"}),
        "/too-long": answer(bodies.ARTICLE, headers={"Content-Length": "40"}),
        "/cut-off": after(half, reset),
        "/not-http": after(b"220 mail.example.invalid ESMTP\r\n", reset),
        "/huge-head": answer(bodies.ARTICLE, headers={"X-Huge": "x" * bodies.MEGABYTE}),
    }


def _encodings() -> dict[str, Behaviour]:
    page = (
        "<!doctype html><title>Le café de la côte rouvre</title><p>Fermé depuis l’été dernier, le café de la côte a "
        "rouvert ses portes samedi, a annoncé la mairie. Les pêcheurs s’y réunissaient déjà à l’époque de la première "
        "criée. « Nous étions très inquiets », a déclaré la propriétaire, âgée de 71 ans.</p>"
    )
    return {
        "/wrong-charset": answer(page.encode("cp1252")),
        "/unknown-charset": answer(page, content_type="text/html; charset=klingon-8"),
        "/utf-16": answer(page.encode("utf-16"), content_type="text/html"),
        "/meta-charset": answer(
            page.replace("<title>", '<meta charset="windows-1252"><title>').encode("cp1252"), content_type="text/html"
        ),
    }


def _feeds() -> dict[str, Behaviour]:
    return {
        "/feed": answer(bodies.FEED, content_type=RSS),
        "/feed-broken": answer(bodies.BROKEN_FEED, content_type=RSS),
        "/feed-html": answer(bodies.ARTICLE, content_type=RSS),
        "/feed-10000": answer(bodies.feed_of(10_000), content_type=RSS),
        "/feed-attributes": answer(bodies.ATTRIBUTE_FEED, content_type=RSS),
        "/feed-entities": answer(bodies.ENTITY_FEED, content_type=RSS),
        "/feed-file": answer(bodies.FILE_FEED, content_type=RSS),
        "/feed-etag": conditional(bodies.FEED, '"tide-1"', "Fri, 06 Mar 2026 12:00:00 GMT"),
    }
