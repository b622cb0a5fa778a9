"""Scripted fakes at the ports, for our tests and for those of whoever writes a plug-in.

There is no fake store: the real one runs on SQLite in memory.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.errors import BadStatus, DeliveryError, FetchError, MaybeSent, Refused, UserError
from bot.message import Form, Message, note, paragraph
from bot.model import Channel
from bot.ports import Asking, Capability, Clock, Fetched, FetchRequest, Invocation, Limits, Responder, found_out


class FakeClock:
    """A `Clock` that stands still until it is turned."""

    def __init__(self, now: datetime) -> None:
        """Begin at an aware instant in UTC."""
        self._now = now
        self._monotonic = 0.0
        self._sleepers: list[asyncio.Future[None]] = []

    def now(self) -> datetime:
        """Return the instant it was turned to."""
        return self._now

    def monotonic(self) -> float:
        """Return the seconds it was advanced by in all."""
        return self._monotonic

    async def sleep(self, seconds: float) -> None:
        """Wait until somebody has advanced the clock by so much."""
        due = self._monotonic + seconds
        while self._monotonic < due:
            turned = asyncio.get_running_loop().create_future()
            self._sleepers.append(turned)
            await turned

    def step(self, seconds: float) -> None:
        """Set the wall clock forward or back, as an operator or a time server does; nobody wakes."""
        self._now += timedelta(seconds=seconds)

    def advance(self, seconds: float) -> None:
        """Let time pass, and wake whoever has slept enough."""
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds
        sleepers, self._sleepers = self._sleepers, []
        for turned in sleepers:
            if not turned.done():
                turned.set_result(None)


class FakeFetcher:
    """Answers addresses from a script: a body, a whole `Fetched`, or an error to raise; anything else is a 404."""

    def __init__(self, script: Mapping[str, str | bytes | Fetched | FetchError] | None = None) -> None:
        """Take the script, which may be changed later through `script`."""
        self.script = dict(script or {})
        self.asked: list[FetchRequest] = []

    async def fetch(self, request: FetchRequest) -> Fetched:
        """Answer as scripted."""
        self.asked.append(request)
        match self.script.get(request.url):
            case None:
                raise BadStatus(404)
            case FetchError() as error:
                raise error
            case Fetched() as answer:
                return answer
            case body:
                raw = body.encode() if isinstance(body, str) else body
                return Fetched(request.url, 200, raw, "text/html", "utf-8")

    async def close(self) -> None:
        """Do nothing: there is no connection."""


@dataclass(slots=True)
class RecordingResponder:
    """Keeps what an invocation was answered.  `forms` says whether the moment allows a form."""

    forms: bool = False
    events: list[str] = field(default_factory=list)
    answers: list[Message] = field(default_factory=list)
    opened: list[Form] = field(default_factory=list)

    async def acknowledge(self) -> None:
        """Record it."""
        self.events.append("acknowledge")

    async def progress(self, words: str) -> None:
        """Record it."""
        self.events.append(f"progress: {words}")

    async def answer(self, message: Message) -> None:
        """Record it."""
        self.events.append("answer")
        self.answers.append(message)

    async def open_form(self, form: Form) -> bool:
        """Record it if forms are allowed."""
        if self.forms:
            self.events.append("form")
            self.opened.append(form)
        return self.forms


class RecordingHost:
    """A `Host` without a bot behind it: keeps what it is asked and told, and says what it has heard.

    `offers` are what completion knows; `form` may give a form to open instead of an answer; secrets stay in memory.
    """

    on_duty = True

    def __init__(
        self, clock: Clock, offers: Sequence[str] = (), form: Callable[[Invocation], Form | None] = lambda _: None
    ) -> None:
        """Take the time that adapters go by, and what to offer and to open."""
        self.clock = clock
        self.offers = offers
        self.form = form
        self.asked: list[Invocation] = []
        self.gone: list[str] = []
        self.back: list[str] = []
        self.secrets: dict[str, str] = {}

    async def invoke(self, asking: Asking, responder: Responder) -> None:
        """Keep the invocation, and answer with its line and arguments; a `UserError` is said, anything else raised."""
        await responder.acknowledge()
        try:
            invocation = await found_out(asking)
        except UserError as error:
            hint = (note(error.hint),) if error.hint else ()
            await responder.answer(Message((paragraph(error.message), *hint), private=True))
            return
        self.asked.append(invocation)
        form = self.form(invocation)
        if form is None or not await responder.open_form(form):
            given = "" if invocation.arguments is None else f" {dict(invocation.arguments)}"
            await responder.answer(Message((paragraph(f"heard: {invocation.line}{given}"),)))

    async def complete(self, invocation: Invocation, parameter: str, prefix: str) -> Sequence[str]:
        """Offer what begins so."""
        return [offer for offer in self.offers if offer.startswith(prefix)]

    async def workspace_gone(self, platform: str, workspace: str) -> None:
        """Keep it in `gone`."""
        self.gone.append(f"{platform}/{workspace}")

    async def channel_back(self, platform: str, workspace: str, channel: str) -> None:
        """Keep it in `back`."""
        self.back.append(f"{platform}/{workspace}/{channel}")

    async def overview(self, platform: str, workspace: str, channels: Collection[str]) -> Message:
        """Name the channels."""
        return Message((paragraph("channels: " + ", ".join(sorted(channels))),))

    @asynccontextmanager
    async def turn(self, key: str) -> AsyncIterator[bool]:
        """Give the turn to everybody: there is one process."""
        yield True

    async def load_secret(self, key: str) -> str | None:
        """Give what was saved."""
        return self.secrets.get(key)

    async def save_secret(self, key: str, value: str) -> None:
        """Keep it as it is."""
        self.secrets[key] = value


@dataclass(slots=True)
class Post:
    """One message as a channel shows it: the newest version, all earlier ones, and what stands in its thread."""

    external_id: str
    channel: str
    key: str
    message: Message
    history: list[Message] = field(default_factory=list)
    thread: list[Message] = field(default_factory=list)


class RecordingAdapter:
    """A platform that keeps everything in memory.

    `faults` are raised by the next calls, one each; the next `breaks` posts are kept, but answered by `MaybeSent`.
    `closed` says whether it was closed.
    """

    name = "recording"
    capabilities = frozenset(Capability)
    limits = Limits(per_channel=1_000.0, overall=1_000.0)
    lease: str | None = None

    def __init__(self, faults: Sequence[DeliveryError] = ()) -> None:
        """Take what is to go wrong, in order."""
        self.faults = list(faults)
        self.posts: dict[str, Post] = {}
        self.breaks = 0
        self.closed = False

    async def run(self) -> None:
        """Stay connected until cancelled."""
        await asyncio.Event().wait()

    async def send(self, channel: Channel, message: Message, key: str) -> str:
        """Keep a message; the same key twice is the same message."""
        self._fail_if_told()
        held = next((post for post in self.posts.values() if post.key == key), None)
        if held:
            return held.external_id
        post = Post(f"m{len(self.posts) + 1}", channel.external_id, key, message)
        self.posts[post.external_id] = post
        if self.breaks:
            self.breaks -= 1
            raise MaybeSent("the connection was reset")
        return post.external_id

    async def edit(self, channel: Channel, external_id: str, message: Message) -> None:
        """Replace a message and remember the earlier version."""
        self._fail_if_told()
        post = self._post(external_id)
        post.history.append(post.message)
        post.message = message

    async def reply(self, channel: Channel, external_id: str, message: Message, key: str) -> str:
        """Keep a message in the thread of another."""
        self._fail_if_told()
        post = self._post(external_id)
        post.thread.append(message)
        return f"{external_id}.{len(post.thread)}"

    async def find(self, channel: Channel, key: str, since: datetime) -> str | None:
        """Look for a key."""
        self._fail_if_told()
        return next((post.external_id for post in self.posts.values() if post.key == key), None)

    async def close(self) -> None:
        """Record it."""
        self.closed = True

    def _post(self, external_id: str) -> Post:
        if external_id not in self.posts:
            raise Refused(f"there is no message {external_id!r}")
        return self.posts[external_id]

    def _fail_if_told(self) -> None:
        if self.faults:
            raise self.faults.pop(0)
