"""A hub tells us of news: asked for, verified, signed, renewed, and never believed further than a poll."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.flow.poll import Poller
from bot.flow.websub import Hubs
from bot.ingest.fetch import HttpFetcher
from bot.ingest.sandbox import Sandbox
from bot.ingest.websub import hub_of
from bot.jobs import LocalJobs
from bot.model import Feed, FeedState, Workspace
from bot.settings import Fetch, Http, Polling
from bot.store import Store
from bot.store.values import Push
from bot.testing import FakeClock
from bot.web import websub
from bot.web.server import MAX_BODY_BYTES, HttpServer
from tests.doubles.hub import Hub
from tests.doubles.keys import vault_with_a_key
from tests.doubles.newsroom import MONDAY_NOON


def feed_of(*titles: str, title: str = "Tides", more: str = "") -> str:
    items = "".join(f"<item><title>{one}</title><guid>{one}</guid></item>" for one in titles)
    return f"<rss version='2.0'><channel><title>{title}</title>{more}{items}</channel></rss>"


@dataclass
class Reader:
    """A bot that follows the hub's feed and has polled it once."""

    clock: FakeClock
    store: Store
    poller: Poller
    hubs: Hubs
    workspace: Workspace
    url: str

    async def poll(self) -> None:
        await self.poller.wake()
        await self.poller.finish()

    async def later(self, pause: timedelta) -> None:
        self.clock.advance(pause.total_seconds())
        await self.hubs.tick()

    async def feed(self) -> Feed:
        async with self.store.read() as tx:
            [found] = await tx.feeds.of_workspace(self.workspace.id)
        return found

    async def push(self) -> Push | None:
        feed = await self.feed()
        async with self.store.read() as tx:
            return await tx.pushes.of_feed(feed.id)

    async def waiting(self) -> int:
        """How many entries wait for the pipeline, the baseline's among them."""
        async with self.store.read() as tx:
            return (await tx.entries.waiting())[0]


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    async with Hub() as running:
        running.feed = feed_of("Low water")
        yield running


@pytest.fixture
async def reader(hub: Hub, sqlite_url: str) -> AsyncIterator[Reader]:
    clock = FakeClock(MONDAY_NOON)
    store = await Store.open(sqlite_url, clock=clock)
    fetcher = HttpFetcher(clock, user_agent="Wirewatch/test", allow=[hub.place])
    async with fetcher, Sandbox(1) as sandbox:
        vault = vault_with_a_key()
        poller = Poller(store, LocalJobs(), fetcher, sandbox, Polling(), Fetch(), vault)
        hubs = Hubs(store, clock, fetcher, sandbox, poller.ledger, "http://not-yet.test", vault)
        server = HttpServer("http", Http(port=0, per_second=1_000), websub.routes(hubs))
        await server.start()
        hubs.public_url = server.address
        async with store.write() as tx:
            workspace = await tx.workspaces.ensure("toy", "W1", "Desk")
            await tx.feeds.follow(workspace.id, hub.topic)
        made = Reader(clock, store, poller, hubs, workspace, hub.topic)
        await made.poll()
        yield made
        await server.stop()
    await store.close()


async def test_a_feed_with_a_hub_is_pushed_once_the_hub_has_asked_back(hub: Hub, reader: Reader) -> None:
    assert await reader.hubs.tick() == 1
    [asked] = hub.forms
    assert (asked["hub.mode"], asked["hub.topic"]) == ("subscribe", hub.topic)
    assert hub.verified == [("subscribe", 200, "tide-and-time")]
    assert len(asked["hub.secret"]) > 40
    assert await hub.push(feed_of("High water", "Low water")) == 202
    assert await reader.waiting() == 2, "the baseline's one, and the new one"
    assert await reader.hubs.tick() == 0, "there is nothing more to ask"


async def test_a_pushed_feed_is_polled_less_until_the_lease_ends(hub: Hub, reader: Reader) -> None:
    await reader.hubs.tick()
    await reader.later(timedelta(hours=3))
    await reader.poll()
    relaxed = await reader.feed()
    assert relaxed.interval_minutes is not None
    assert 108 <= relaxed.interval_minutes <= 132
    hub.answer = 503
    await reader.later(timedelta(hours=30))
    lapsed = await reader.feed()
    assert lapsed.next_poll_at is not None
    assert lapsed.next_poll_at <= reader.clock.now(), "nobody tells us now, so it is asked at once"
    assert await hub.push(feed_of("High water")) == 410


async def test_a_lease_is_renewed_before_it_ends(hub: Hub, reader: Reader) -> None:
    await reader.hubs.tick()
    await reader.later(timedelta(hours=19))
    assert len(hub.forms) == 1
    await reader.later(timedelta(minutes=15))
    assert [form["hub.mode"] for form in hub.forms] == ["subscribe", "subscribe"]
    assert hub.forms[0]["hub.secret"] == hub.forms[1]["hub.secret"]
    push = await reader.push()
    assert push is not None
    assert push.live_until == reader.clock.now() + timedelta(days=1)


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
async def test_every_method_of_signing_is_read(hub: Hub, reader: Reader, method: str) -> None:
    await reader.hubs.tick()
    assert await hub.push(feed_of("High water"), method=method) == 202
    assert await reader.waiting() == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Hub-Signature": "sha256=" + "0" * 64},
        {"X-Hub-Signature": ""},
        {"X-Hub-Signature": "md5=d41d8cd98f00b204e9800998ecf8427e"},
        {"X-Hub-Signature": "sha256"},
        {"Link": '<https://elsewhere.test/feed>; rel="self"'},
    ],
)
async def test_what_is_forged_or_of_another_topic_is_thanked_for_and_ignored(
    hub: Hub, reader: Reader, headers: dict[str, str]
) -> None:
    await reader.hubs.tick()
    assert await hub.push(feed_of("Harbour on fire"), headers=headers) == 202
    assert await reader.waiting() == 1


async def test_a_body_signed_with_another_secret_is_ignored(hub: Hub, reader: Reader) -> None:
    await reader.hubs.tick()
    assert await hub.push(feed_of("Harbour on fire"), secret="guessed") == 202
    assert await reader.waiting() == 1


async def test_a_body_sent_again_brings_nothing_back(hub: Hub, reader: Reader) -> None:
    await reader.hubs.tick()
    first, second = (feed_of("High water").replace("<guid>", f"<description>{n}</description><guid>") for n in "12")
    for body in (first, second, first):
        reader.clock.advance(60)
        assert await hub.push(body) == 202
    async with reader.store.write() as tx:
        [changed] = [one for one in await tx.entries.claim(10) if one.entry.title == "High water"]
    assert (changed.entry.summary_html, changed.revision) == ("2", 2), "the replay did not bring the old text back"


async def test_a_push_says_nothing_of_where_the_feed_lives(hub: Hub, reader: Reader) -> None:
    await reader.hubs.tick()
    before = await reader.feed()
    atom = "http://www.w3.org/2005/Atom"
    links = (
        f"<a:link xmlns:a='{atom}' rel='hub' href='http://evil.test/'/><link>http://evil.test/</link><ttl>9999</ttl>"
    )
    assert await hub.push(feed_of("High water", title="Evil", more=links)) == 202
    after = await reader.feed()
    assert await reader.waiting() == 2
    assert (after.hub_url, after.site_url, after.ttl_minutes, after.title) == (
        before.hub_url,
        before.site_url,
        before.ttl_minutes,
        before.title,
    )


async def test_a_body_that_is_too_large_or_cannot_be_read_has_the_feed_polled(hub: Hub, reader: Reader) -> None:
    await reader.hubs.tick()
    for body, status in ((feed_of("x" * MAX_BODY_BYTES), 413), ("<html><p>Not a feed</p></html>", 202)):
        reader.clock.advance(1)
        assert await hub.push(body) == status
        feed = await reader.feed()
        assert feed.next_poll_at == reader.clock.now()
    assert await reader.waiting() == 1


async def test_a_packed_body_is_refused(hub: Hub, reader: Reader) -> None:
    await reader.hubs.tick()
    assert await hub.push(feed_of("High water"), headers={"Content-Encoding": "br"}) in {400, 415}
    assert await reader.waiting() == 1


async def test_a_hub_that_floods_is_told_to_wait_and_the_feed_is_polled(hub: Hub, reader: Reader) -> None:
    await reader.hubs.tick()
    assert [await hub.push(feed_of(f"Tide {n}")) for n in range(3)] == [202, 429, 429]
    assert (await reader.feed()).next_poll_at == reader.clock.now()


async def test_only_what_we_asked_for_is_confirmed(hub: Hub, reader: Reader) -> None:
    hub.asks_back = False
    await reader.hubs.tick()
    assert await hub.ask_back("subscribe", "https://elsewhere.test/feed") == 404
    assert await hub.ask_back("unsubscribe", hub.topic) == 404
    reader.clock.advance(2 * 3600)
    assert await hub.ask_back("subscribe", hub.topic) == 404, "it comes too late"
    hub.forms[-1]["hub.callback"] += "x"
    assert await hub.ask_back("subscribe", hub.topic) == 404
    assert await hub.push(feed_of("High water")) == 410


async def test_a_challenge_cannot_be_a_page(hub: Hub, reader: Reader) -> None:
    hub.asks_back = False
    await reader.hubs.tick()
    assert await hub.ask_back("subscribe", hub.topic, challenge="<script>alert(1)</script>") == 200
    assert hub.verified[-1][2] == "<script>alert(1)</script>", "it is sent as plain text, and browsers may not guess"


async def test_a_hub_that_never_asks_back_is_asked_less_and_less(hub: Hub, reader: Reader) -> None:
    hub.asks_back = False
    for _ in range(48):
        await reader.later(timedelta(hours=1))
    assert 4 <= len(hub.forms) <= 7


async def test_a_denial_is_taken_and_tried_again_a_week_later(hub: Hub, reader: Reader) -> None:
    await reader.hubs.tick()
    assert await hub.ask_back("denied", hub.topic, reason="not for bots") == 200
    push = await reader.push()
    assert push is not None
    assert (push.error, push.live_until) == ("denied: not for bots", None)
    assert await hub.push(feed_of("High water")) == 410
    await reader.later(timedelta(days=6))
    assert len(hub.forms) == 1
    await reader.later(timedelta(days=2))
    assert len(hub.forms) == 2


async def test_a_feed_nobody_follows_any_more_is_unsubscribed(hub: Hub, reader: Reader) -> None:
    await reader.hubs.tick()
    feed = await reader.feed()
    async with reader.store.write() as tx:
        await tx.feeds.unfollow(reader.workspace.id, feed.id)
    await reader.hubs.tick()
    assert hub.verified[-1] == ("unsubscribe", 200, "tide-and-time")
    async with reader.store.read() as tx:
        assert await tx.pushes.of_feed(feed.id) is None
    assert await hub.push(feed_of("High water")) == 410


async def test_a_new_public_address_is_told_to_the_hub_when_it_is_renewed(hub: Hub, reader: Reader) -> None:
    await reader.hubs.tick()
    reader.hubs.public_url = "https://news.test/bot/"
    hub.asks_back = False
    await reader.later(timedelta(hours=20))
    assert hub.callback.startswith("https://news.test/bot/websub/")


@pytest.mark.parametrize(
    ("feed", "hub_url", "asked"),
    [
        ("https://a.test/feed", "https://hub.test/", True),
        ("https://a.test/feed", "http://hub.test/", False),  # it would give up the encryption
        ("http://a.test/feed", "http://hub.test/", True),
        ("https://a.test/feed", "javascript:alert(1)", False),
    ],
)
async def test_a_hub_is_asked_only_where_that_weakens_nothing(feed: str, hub_url: str, *, asked: bool) -> None:
    found = hub_of(Feed(1, feed, "A", hub_url=hub_url, state=FeedState.ACTIVE))
    assert found == ((hub_url, feed) if asked else None)
