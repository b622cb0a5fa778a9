"""Several shipped processes on one PostgreSQL live through everything that can happen to them and to their database.

Whatever the fault, what was published is posted, once, and nobody has to help.  It should take ten seconds from the
database's return, and fifteen from a worker's death until others have taken up what it had; the test prints how long it
took, but fails only at a limit that a busy machine keeps, too.  Before the first fault a round of news is posted, so
that what processes load at their first article is told apart, as "the start".  The short form has two workers and one
round of each fault; `WIREWATCH_LONG=1` has two and four, more news and longer outages.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import time, timedelta
from itertools import pairwise
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import text

from adapters.slack.marks import key_of
from bot.clock import SystemClock
from bot.model import AlertMode, Channel, DeliveryState, DigestForm, DigestSchedule, Feed, Subscription
from bot.store import Store
from tests.doubles.postgres import PostgresServer
from tests.doubles.press import Event, Press
from tests.doubles.shipped import Shipped, fleet
from tests.doubles.slack import SlackDouble
from tests.doubles.slack_world import Message
from tests.doubles.until import until
from tests.doubles.wire import Wire
from tests.environment import long_runs

pytestmark = pytest.mark.timeout(1_200)

OUTLETS = 30 if long_runs() else 6  # Slack wants a second between two posts in a channel, so few for each
PATIENCE = 120.0
AWAY = 14.0 if long_runs() else 3.0
ROUNDS = 3 if long_runs() else 1
SEVERAL = [2, 4] if long_runs() else [2]


class Newsroom:
    """Outlets, one channel for each, and the workers between them."""

    def __init__(self, store: Store, press: Press, slack: SlackDouble, bots: tuple[Shipped, ...]) -> None:
        self.store, self.press, self.slack, self.bots = store, press, slack, bots
        self.channels: list[Channel] = []
        self.published: list[tuple[int, str]] = []
        self.digests = 0
        self._events = 0

    async def furnish(self) -> None:
        """Each channel wants one outlet; each outlet has had its baseline."""
        feeds: list[Feed] = []
        async with self.store.write() as tx:
            workspace = await tx.workspaces.ensure("slack", "T0HARBOUR", "Harbour Post")
            for outlet in range(OUTLETS):
                self.slack.world.channel(f"C0{outlet}", f"desk-{outlet}", members={"U0BOT"})
                channel = await tx.channels.ensure(workspace.id, f"C0{outlet}", f"desk-{outlet}", hourly_budget=1_000)
                feeds.append(await tx.feeds.follow(workspace.id, self.press.feed_url(outlet)))
                await tx.subscriptions.add(
                    Subscription(0, channel.id, feed_id=feeds[-1].id, mode=AlertMode.BOTH), "test"
                )
                self.channels.append(channel)
        await until(lambda: self._polled(feeds), PATIENCE)

    async def _polled(self, feeds: list[Feed]) -> bool:
        async with self.store.read() as tx:
            found = [await tx.feeds.get(feed.id) for feed in feeds]
        return all(feed is not None and feed.baseline_done for feed in found)

    def publish(self) -> None:
        """Every outlet writes about an event of its own."""
        for outlet in range(OUTLETS):
            self._events += 1
            event = Event(self._events)
            self.press.publish(outlet, event)
            self.published.append((outlet, event.title(outlet)))

    async def plan_digest(self, after: float) -> None:
        """Have the next channel's digest fall due in so many seconds."""
        async with self.store.write() as tx:
            due, every_day = tx.now + timedelta(seconds=after), tuple(range(7))
            channel = self.channels[self.digests % OUTLETS]
            await tx.digests.remove(channel.id, DigestForm.DAILY)
            await tx.digests.schedule(DigestSchedule(0, channel.id, time(0), every_day, "UTC", due, True))
        self.digests += 1

    async def all_is_posted(self, after: str, within: float = PATIENCE) -> None:
        """Wait until every article and every digest is posted; nothing is posted twice."""
        began = monotonic()
        with suppress(TimeoutError):
            await until(lambda: self.missing() == [], within)
        assert self.missing() == [], f"not posted {within:g} s after {after}"
        sys.stdout.write(f"{len(self.bots)} workers, {after}: all posted {monotonic() - began:.1f} s later\n")
        posts = [post for channel in self.channels for post in self.posts(channel.external_id)]
        assert max(Counter(key_of({"metadata": post.metadata}) for post in posts).values()) == 1, "a key twice"
        shown = Counter((channel.external_id, headline(post)) for channel in self.channels
                        for post in self.posts(channel.external_id) if "igest" not in headline(post))  # fmt: skip
        assert max(shown.values()) == 1, [what for what, times in shown.items() if times > 1]
        assert self.digests_shown() == self.digests

    def missing(self) -> list[object]:
        """What should be posted and is not."""
        there = {channel.external_id: " ".join(post.text for post in self.posts(channel.external_id)) for channel in
                 self.channels}  # fmt: skip
        late: list[object] = [(outlet, title) for outlet, title in self.published if title not in there[f"C0{outlet}"]]
        return [*late, "a digest"] if self.digests_shown() < self.digests else late

    def digests_shown(self) -> int:
        return sum("igest" in headline(post) for channel in self.channels for post in self.posts(channel.external_id))

    def posts(self, channel: str) -> list[Message]:
        return [post for post in self.slack.world.posts(channel) if post.metadata]

    async def nothing_is_left(self) -> None:
        """See that every row is finished, and that of the jobs nothing is left but hints for the next start."""
        async with self.store.read() as tx:
            assert set(await tx.deliveries.counts(tx.now - timedelta(days=1))) == {DeliveryState.SENT}
            assert (await tx.entries.waiting())[0] == 0
            assert await tx.entries.quarantined() == []
            jobs = await tx.rows(text("SELECT task_name, status::text, attempts FROM procrastinate_jobs"))
        assert {row.status for row in jobs} <= {"todo"}, jobs


def headline(post: Message) -> str:
    return post.text.splitlines()[0]


@asynccontextmanager
async def newsroom(
    server: PostgresServer, url: str, folder: Path, workers: int
) -> AsyncIterator[tuple[Newsroom, Wire]]:
    store = await Store.open(url, clock=SystemClock())
    async with Press(OUTLETS) as press, SlackDouble() as slack, Wire(server.port) as wire:
        config = f"""
            [database]
            url = "{url.replace(str(server.port), str(wire.port))}"
            [http]
            enabled = false
            [monitor]
            enabled = false
            [fetch]
            allow = ["{press.host}"]
            per_host = 16
            [polling]
            min_minutes = 0.02
            max_minutes = 0.03
            [slack]
            api_base = "{slack.api_base}"
        """
        tokens = {"WIREWATCH_SLACK_BOT_TOKEN": "xoxb-harbour", "WIREWATCH_SLACK_APP_TOKEN": "xapp-harbour"}
        async with fleet(folder, config, ("all",) * workers, **tokens) as bots:
            room = Newsroom(store, press, slack, bots)
            await room.furnish()
            room.publish()
            await room.all_is_posted("the start", 4 * PATIENCE)
            yield room, wire
            assert [await bot.stop() for bot in bots] == [0] * workers
            await room.nothing_is_left()
    await store.close()


@pytest.mark.parametrize("workers", SEVERAL)
async def test_whatever_fails_nothing_is_lost_or_doubled(
    workers: int, postgres: PostgresServer, postgres_url: str, tmp_path: Path
) -> None:
    async with newsroom(postgres, postgres_url, tmp_path, workers) as (room, wire):
        for _ in range(ROUNDS):
            await away(room, postgres.crash, postgres.start)
            await away(room, postgres.freeze, postgres.thaw)
            await away(room, wire.cut, wire.mend)
            await away(room, wire.stall, wire.mend)
            for killed, frozen in pairwise(room.bots):
                await killed_and_frozen(room, killed, frozen)


async def away(room: Newsroom, fault: Callable[[], None], end: Callable[[], None]) -> None:
    """News and a digest while the database cannot be reached."""
    await room.plan_digest(AWAY / 2)
    room.publish()
    await asyncio.sleep(1.0)
    fault()
    room.publish()
    await asyncio.sleep(AWAY)
    end()
    await room.all_is_posted(f"the end of {fault.__qualname__}")


async def killed_and_frozen(room: Newsroom, killed: Shipped, frozen: Shipped) -> None:
    """News and a digest while one worker dies in its work; then while another stands still, and goes on."""
    room.publish()
    await room.plan_digest(1.0)
    await asyncio.sleep(1.2)
    await killed.kill()
    room.publish()
    await room.all_is_posted("a kill")
    await killed.start()

    room.publish()
    await room.plan_digest(1.0)
    await asyncio.sleep(1.2)
    frozen.freeze()
    await room.all_is_posted("a stop")
    room.publish()
    frozen.thaw()
    await room.all_is_posted("a stopped worker went on")
