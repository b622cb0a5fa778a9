"""A recorded stream, played through the whole pipeline in its own time: what would have been posted, and when.

Everything is real but the ends: pages come from the recording instead of the network, and posts go to a log.  The
clock is the stream's own, so three months pass in minutes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

from bot.engine.digest import next_due
from bot.errors import BadStatus, WirewatchError
from bot.flow.deliver import Sender
from bot.flow.digests import Digests
from bot.flow.pipeline import Pipeline
from bot.message import Message
from bot.model import Channel, DigestSchedule, Entry, Subscription, Watchlist
from bot.ports import Capability, Fetched, FetchRequest, Limits
from bot.store import Store

PLATFORM = "replay"
DIGEST_AT = time(8)
EVERY_DAY = tuple(range(7))
ROUND = timedelta(minutes=5)


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
        """Go forward; a row that arrived earlier than the one before it changes nothing."""
        self._now = max(self._now, to)


class RecordedPages:
    """The `Fetcher` port on the recording."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.pages: dict[str, str] = {}

    async def fetch(self, request: FetchRequest) -> Fetched:
        """Give a recorded text once."""
        if request.url not in self.pages:
            raise BadStatus(404)
        return Fetched(request.url, 200, self.pages.pop(request.url).encode(), "text/plain", "utf-8")

    async def close(self) -> None:
        """Let go of nothing."""


@dataclass(frozen=True, slots=True)
class Posted:
    """One thing that would have been posted: `kind` is post, edit or reply."""

    at: datetime
    kind: str
    id: str
    message: Message


class PostLog:
    """A platform that hands everything to `tell` and knows no history."""

    name = PLATFORM
    capabilities = frozenset({Capability.EDIT, Capability.THREAD, Capability.BUTTONS})
    limits = Limits(per_channel=1_000_000.0, overall=1_000_000.0)
    lease = None

    def __init__(self, clock: ReplayClock, tell: Callable[[Posted], None]) -> None:
        """Take the time and who listens."""
        self._clock = clock
        self._tell = tell
        self.counts: Counter[str] = Counter()

    async def run(self) -> None:
        """Do nothing: nobody asks."""

    async def send(self, channel: Channel, message: Message, key: str) -> str:
        """Log a post."""
        return self._log("post", key[:12], message)

    async def edit(self, channel: Channel, external_id: str, message: Message) -> None:
        """Log an edit."""
        self._log("edit", external_id, message)

    async def reply(self, channel: Channel, external_id: str, message: Message, key: str) -> str:
        """Log a reply."""
        return self._log("reply", external_id, message)

    async def find(self, channel: Channel, key: str, since: datetime) -> str | None:
        """Know nothing: `Capability.FIND` is not claimed."""
        return None

    def _log(self, kind: str, identity: str, message: Message) -> str:
        self.counts[kind] += 1
        self._tell(Posted(self._clock.now(), kind, identity, message))
        return identity


@dataclass(slots=True)
class Report:
    """What a replay came to."""

    articles: int = 0
    stories: int = 0
    bad_rows: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    posted: dict[str, int] = field(default_factory=dict)


class Replay:
    """Plays rows in order of arrival into one channel."""

    def __init__(
        self,
        store: Store,
        clock: ReplayClock,
        pages: RecordedPages,
        pipeline: Pipeline,
        sender: Sender,
        digests: Digests,
    ) -> None:
        """Take a bot put together on the recording's ends."""
        self._store = store
        self._clock = clock
        self._pages = pages
        self._pipeline = pipeline
        self._sender = sender
        self._digests = digests
        self._feeds: dict[str, int] = {}
        self._next_round = clock.now()
        self.report = Report()

    async def open(self, watchlists: tuple[Watchlist, ...], begins: datetime, budget: int) -> None:
        """Furnish a channel with these lists, or with everything where there are none, and a digest at eight (UTC)."""
        self._clock.turn(begins)
        async with self._store.write() as tx:
            workspace = await tx.workspaces.ensure(PLATFORM, PLATFORM, "Replay")
            self._workspace = workspace.id
            channel = await tx.channels.ensure(workspace.id, PLATFORM, PLATFORM)
            await tx.channels.save(replace(channel, hourly_budget=budget))
            made = [await tx.watchlists.create(workspace.id, one.name, one.entities) for one in watchlists]
            wanted: list[int | None] = [one.id for one in made] or [None]
            for list_id in wanted:
                wish = Subscription(id=0, channel_id=channel.id, watchlist_id=list_id)
                await tx.subscriptions.add(wish, PLATFORM)
            _, due = next_due(begins, DIGEST_AT, EVERY_DAY, "UTC")
            await tx.digests.schedule(DigestSchedule(0, channel.id, DIGEST_AT, EVERY_DAY, "UTC", due))

    async def play(self, row: Mapping[str, str], arrived: datetime, published: datetime | None) -> None:
        """Let one article arrive.  Raises `WirewatchError` for a row that lacks something."""
        for key in ("url", "title", "text", "site"):
            if not isinstance(row.get(key), str):
                raise WirewatchError(f'"{key}" is missing or not a string')
        self._clock.turn(arrived)
        entry = Entry(
            guid=row["url"], url=row["url"], title=row["title"], published=published, source=row["site"] or None
        )
        self._pages.pages[row["url"]] = row["text"]
        feed_id = await self._feed(row["site"])
        async with self._store.write() as tx:
            await tx.entries.add_many(feed_id, [entry])
        await self._work()
        self.report.articles += 1

    async def finish(self) -> Report:
        """Let a day pass, so that the last digest goes out, and sum up."""
        self._clock.turn(self._clock.now() + timedelta(days=1))
        await self._round()
        async with self._store.read() as tx:
            self.report.stories = len(await tx.stories.window(datetime(1970, 1, 1, tzinfo=UTC)))
            self.report.outcomes = {one.value: n for one, n in (await tx.decisions.totals()).items() if n}
        return self.report

    async def _work(self) -> None:
        await self._pipeline.wake()
        await self._pipeline.gang.finish()
        await self._sender.gang.finish()
        if self._clock.now() >= self._next_round:
            await self._round()

    async def _round(self) -> None:
        """Do what the slower ticks do."""
        self._next_round = self._clock.now() + ROUND
        await self._digests.tick()
        await self._digests.hand_over()
        await self._sender.wake()
        await self._sender.gang.finish()

    async def _feed(self, site: str) -> int:
        if site not in self._feeds:
            async with self._store.write() as tx:
                feed = await tx.feeds.follow(self._workspace, f"https://{site or 'unknown'}/", title=site)
            self._feeds[site] = feed.id
        return self._feeds[site]
