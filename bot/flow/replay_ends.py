"""The ends of a replay: a clock that the stream turns, recorded pages, a platform that writes everything down.

Everything between them is the real bot.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.clock import SystemClock
from bot.errors import BadStatus
from bot.message import Bullets, Heading, Link, Message, Note, Paragraph
from bot.model import Channel
from bot.ports import Capability, Fetched, FetchRequest, Limits
from bot.telemetry import Detail

PLATFORM = "replay"


class ReplayClock:
    """The stream's time; nobody sleeps."""

    def __init__(self) -> None:
        """Begin long ago; the first row sets it."""
        self._now = datetime(1970, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        """Return the stream's present."""
        return self._now

    def monotonic(self) -> float:
        """Return the stream's seconds."""
        return self._now.timestamp()

    async def sleep(self, seconds: float) -> None:
        """Return at once."""

    def turn(self, to: datetime) -> None:
        """Go forward."""
        self._now = max(self._now, to)


class RecordedPages:
    """The `Fetcher` port on the recording."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._pages: dict[str, str] = {}
        self.seen: set[str] = set()

    def put(self, url: str, text: str) -> None:
        """Put a text where it will be asked for."""
        self._pages[url] = text
        self.seen.add(url)

    async def fetch(self, request: FetchRequest) -> Fetched:
        """Give a recorded text once."""
        if request.url not in self._pages:
            raise BadStatus(404)
        body = self._pages.pop(request.url).encode("utf-8", "replace")
        return Fetched(request.url, 200, body, "text/plain", "utf-8")

    async def close(self) -> None:
        """Let go of nothing."""


@dataclass(frozen=True, slots=True)
class Posted:
    """One thing that would have been posted, with the articles that it names.

    `kind` is post (a story's card), edit (of a card), reply (in its thread), digest or notice.
    """

    at: datetime
    kind: str
    id: str
    message: Message

    @property
    def urls(self) -> tuple[str, ...]:
        """The addresses of headings and links, in order, each once."""
        return tuple(dict.fromkeys(_addresses(self.message)))


def _addresses(message: Message) -> Iterator[str]:
    for block in message.blocks:
        if isinstance(block, Heading) and block.url:
            yield block.url
        lines = block.items if isinstance(block, Bullets) else ()
        lines = (block.spans,) if isinstance(block, (Paragraph, Note)) else lines
        yield from (span.url for line in lines for span in line if isinstance(span, Link))


def _kind(message: Message) -> str:
    """Tell what is posted by itself: a card's heading leads to its article, a digest lists."""
    if any(isinstance(block, Heading) and block.url for block in message.blocks):
        return "post"
    return "digest" if any(isinstance(block, Bullets) for block in message.blocks) else "notice"


class PostLog:
    """A platform that hands everything to `tell` and knows no history."""

    name = PLATFORM
    capabilities = frozenset({Capability.EDIT, Capability.THREAD})
    limits = Limits(per_channel=1_000_000.0, overall=1_000_000.0)
    lease = None

    def __init__(self, clock: ReplayClock, tell: Callable[[Posted], object]) -> None:
        """Take the time and who listens."""
        self._clock = clock
        self._tell = tell
        self.counts: Counter[str] = Counter()

    async def run(self) -> None:
        """Do nothing: nobody asks."""

    async def send(self, channel: Channel, message: Message, key: str) -> str:
        """Log a card, a digest or a notice."""
        return self._log(_kind(message), key[:12], message)

    async def edit(self, channel: Channel, external_id: str, message: Message) -> None:
        """Log an edit."""
        self._log("edit", external_id, message)

    async def reply(self, channel: Channel, external_id: str, message: Message, key: str) -> str:
        """Log a reply."""
        return self._log("reply", external_id, message)

    async def find(self, channel: Channel, key: str, since: datetime) -> str | None:
        """Know nothing: `Capability.FIND` is not claimed."""
        return None

    async def close(self) -> None:
        """Do nothing: whoever listens keeps the log."""

    def _log(self, kind: str, identity: str, message: Message) -> str:
        self.counts[kind] += 1
        self._tell(Posted(self._clock.now(), kind, identity, message))
        return identity


class Stopwatch:
    """A listener that sums up how long each stage took by the wall clock; stages that run side by side overlap."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self._clock = SystemClock()
        self.seconds: defaultdict[str, float] = defaultdict(float)

    @contextmanager
    def stage(self, name: str, details: dict[str, Detail]) -> Iterator[None]:
        """Time a stage."""
        began = self._clock.monotonic()
        try:
            yield
        finally:
            self.seconds[name] += self._clock.monotonic() - began

    def count(self, name: str, outcome: str) -> None:
        """Count nothing: the report asks the rows."""
