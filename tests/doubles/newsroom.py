"""A whole bot on scripted ends: real rows, real pipeline, real sender; invented outlets, a recording platform."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from bot.flow.deliver import Sender
from bot.flow.digests import Digests
from bot.flow.matching import Matching
from bot.flow.offload import Workers
from bot.flow.pipeline import Pipeline
from bot.flow.poll import Poller
from bot.flow.prepare import Preparer
from bot.flow.presence import Presence
from bot.flow.stories import Clusters
from bot.ingest.sandbox import Sandbox
from bot.jobs import LocalJobs
from bot.message import Message, plain_text
from bot.model import Channel, Entity, EntityType, Subscription, Watchlist, Workspace
from bot.ports import Fetched
from bot.settings import Fetch, Polling
from bot.store import Store
from bot.testing import FakeClock, FakeFetcher, Post, RecordingAdapter
from tests.doubles.databases import throw_away
from tests.doubles.keys import vault_with_a_key

MONDAY_NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
LEAD = "A ferry with forty people on board sank off Port Ansel on Monday night, the Harbour Office said."
MORE = (
    "Rescue boats from three towns searched the strait until dawn, while helicopters lit the water.",
    "The vessel, the Marrin Star, had left the island of Skerrin an hour before in calm weather.",
    "Anna Tollerby, who heads the Harbour Office, told reporters that the cause was not known.",
    "Families waited in the town hall, where volunteers handed out tea and blankets through the night.",
)


@dataclass
class Outlet:
    """A feed with its pages.  `publish` puts an article out."""

    name: str
    fetcher: FakeFetcher
    items: list[str] = field(default_factory=list)
    published: int = 0

    @property
    def feed_url(self) -> str:
        return f"https://{self.name.lower()}.test/feed"

    def publish(self, title: str, paragraphs: Sequence[str] = (LEAD, *MORE), *, at: datetime = MONDAY_NOON) -> str:
        """Put an article out; return its address."""
        self.published += 1
        url = f"https://{self.name.lower()}.test/{self.published}"
        self.items.insert(
            0,
            f"<item><guid>{url}</guid><link>{url}</link><title>{title}</title>"
            f"<pubDate>{format_datetime(at)}</pubDate></item>",
        )
        self.put_page(url, title, paragraphs)
        self._put_feed()
        return url

    def put_page(self, url: str, title: str, paragraphs: Sequence[str]) -> None:
        """Serve a page, or another one than before."""
        body = "".join(f"<p>{one}</p>" for one in paragraphs)
        page = f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{body}</article></body></html>"
        self.fetcher.script[url] = Fetched(url, 200, page.encode(), "text/html", "utf-8")

    def _put_feed(self) -> None:
        feed = f"<rss version='2.0'><channel><title>{self.name}</title>{''.join(self.items)}</channel></rss>"
        self.fetcher.script[self.feed_url] = Fetched(self.feed_url, 200, feed.encode(), "application/rss+xml")


@dataclass
class Newsroom:
    """A bot with one workspace, one channel and one watch-list, "sea", for the Harbour Office and Anna Tollerby."""

    clock: FakeClock
    store: Store
    fetcher: FakeFetcher
    adapter: RecordingAdapter
    poller: Poller
    pipeline: Pipeline
    sender: Sender
    digests: Digests
    workspace: Workspace
    channel: Channel
    watchlist: Watchlist

    async def outlet(self, name: str, *, baseline: Sequence[str] = ("Yesterday's weather",)) -> Outlet:
        """Open an outlet, have the workspace follow it, and take its baseline in."""
        outlet = Outlet(name, self.fetcher)
        for title in baseline:
            outlet.publish(title, (f"{title}. " * 30,))
        async with self.store.write() as tx:
            await tx.feeds.follow(self.workspace.id, outlet.feed_url, title=name)
        await self.round()
        return outlet

    async def subscribe(self, **wishes: object) -> Subscription:
        """Subscribe the channel to the list."""
        wish = Subscription(id=0, channel_id=self.channel.id, watchlist_id=self.watchlist.id, **wishes)  # type: ignore[arg-type]
        async with self.store.write() as tx:
            return await tx.subscriptions.add(wish, "test")

    async def round(self, *, later: timedelta = timedelta(hours=3)) -> None:
        """Let time pass, then do once what the ticks do: poll, work, deliver."""
        self.clock.advance(later.total_seconds())
        await self.poll()
        await self.work()
        await self.deliver()

    async def poll(self) -> None:
        await self.poller.wake()
        await self.poller.finish()

    async def work(self) -> None:
        await self.pipeline.wake()
        await self.pipeline.gang.finish()

    async def deliver(self) -> None:
        await self.sender.wake()
        await self.sender.gang.finish()

    async def change(self, **settings: object) -> None:
        """Change the channel's settings."""
        async with self.store.write() as tx:
            channel = await tx.channels.get(self.channel.id)
            assert channel is not None
            for name, value in settings.items():
                object.__setattr__(channel, name, value)
            await tx.channels.save(channel)

    @property
    def posts(self) -> list[Post]:
        return list(self.adapter.posts.values())

    @property
    def said(self) -> list[str]:
        """What each post says now."""
        return [plain_text(post.message) for post in self.posts]


class ForgetfulAdapter(RecordingAdapter):
    """A platform that knows no idempotency keys: what is sent twice stands there twice."""

    async def send(self, channel: Channel, message: Message, key: str) -> str:
        post = Post(f"m{len(self.posts) + 1}", channel.external_id, key, message)
        self.posts[post.external_id] = post
        return post.external_id


@dataclass
class World:
    """What outlives a process: time, the outlets' servers, the platform, and (to be quick) a sandbox."""

    clock: FakeClock = field(default_factory=lambda: FakeClock(MONDAY_NOON))
    fetcher: FakeFetcher = field(default_factory=FakeFetcher)
    adapter: RecordingAdapter = field(default_factory=RecordingAdapter)
    sandbox: Sandbox = field(default_factory=lambda: Sandbox(1))


@asynccontextmanager
async def newsroom(url: str | None = None, world: World | None = None) -> AsyncIterator[Newsroom]:
    """Open a newsroom, without a `url` on a database of its own; with a `world` it is its next process's life."""
    if url is None:
        with throw_away() as own:
            async with newsroom(own, world) as opened:
                yield opened
        return
    here = world or World()
    store, workers, jobs = await Store.open(url, clock=here.clock), Workers(1), LocalJobs()
    matching = Matching(store, workers)
    preparer = Preparer(here.fetcher, here.sandbox, matching, workers, Fetch())
    clusters = Clusters(store, workers)
    try:
        await Presence(store, here.clock).arrive()
        workspace, channel, watchlist = await _furnish(store, here.adapter.name)
        yield Newsroom(
            clock=here.clock,
            store=store,
            fetcher=here.fetcher,
            adapter=here.adapter,
            poller=Poller(store, jobs, here.fetcher, here.sandbox, Polling(), Fetch(), vault_with_a_key()),
            pipeline=Pipeline(store, jobs, preparer, clusters, matching, max_age=timedelta(hours=48)),
            sender=Sender(store, here.clock, {here.adapter.name: here.adapter}),
            digests=Digests(store, jobs, here.clock),
            workspace=workspace,
            channel=channel,
            watchlist=watchlist,
        )
    finally:
        if world is None:
            await here.sandbox.close()
        workers.close()
        await store.close()


async def _furnish(store: Store, platform: str) -> tuple[Workspace, Channel, Watchlist]:
    async with store.write() as tx:
        workspace = await tx.workspaces.ensure(platform, "W1", "Desk")
        channel = await tx.channels.ensure(workspace.id, "C1", "sea-desk")
        people = (
            Entity("Harbour Office", EntityType.ORGANISATION),
            Entity("Anna Tollerby", EntityType.PERSON),
        )
        known = await tx.watchlists.find(workspace.id, "sea")
        return workspace, channel, known or await tx.watchlists.create(workspace.id, "sea", people)
