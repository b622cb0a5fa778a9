"""The outbox and the digests against a model: whatever crashes, breaks or comes late, nothing is lost or doubled.

The platform here lets us look in its history.  Senders and schedulers are played step by step, so that they can die
between any two commits; a dead one may wake up long after and try to commit what it knew.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, time, timedelta
from typing import TypeVar, cast

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.errors import Fenced
from bot.model import Delivery, DeliveryKind, DeliveryState, DigestSchedule
from bot.store import Store, Tx
from bot.testing import FakeClock
from tests.conftest import NOON
from tests.doubles.databases import throw_away
from tests.doubles.postgres import PostgresServer
from tests.doubles.scene import publish, set_scene

T = TypeVar("T")
HOUR = timedelta(hours=1)
CHANNELS = st.integers(0, 1)
STORIES = st.integers(1, 3)


class Outbox(RuleBasedStateMachine):
    """Two channels, three stories, one hourly digest, and senders that may die at any moment."""

    def __init__(self, database: AbstractContextManager[str]) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.clock = FakeClock(NOON)
        self.database = database
        self.platform: list[Delivery] = []
        self.in_hand: list[Delivery] = []
        self.dead_senders: list[Delivery] = []
        self.revisions: Counter[tuple[int, int]] = Counter()
        self.held: list[int] = []

    def run(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """One step in one transaction."""

        async def step() -> T:
            async with self.store.write() as tx:
                return await work(tx)

        return self.runner.run(step())

    def settle(self, work: Callable[[Tx], Awaitable[T]]) -> bool:
        """A step of somebody who may have been overtaken; False if so."""
        try:
            self.run(work)
        except Fenced:
            return False
        return True

    @initialize()
    def open(self) -> None:
        url = self.database.__enter__()
        self.store = self.runner.run(Store.open(url, clock=self.clock))
        scenes = [self.runner.run(set_scene(self.store, name)) for name in ("T1", "T2")]
        self.channels = [scene.channel.id for scene in scenes]
        article = self.runner.run(publish(self.store, scenes[0].feed))
        self.article = article.id
        daily = DigestSchedule(0, self.channels[0], time(12), (0,), "UTC", NOON + HOUR)
        self.run(lambda tx: tx.digests.schedule(daily))

    # ------------------------------------------------------------ news

    @rule(channel=CHANNELS, story=STORIES)
    def news(self, channel: int, story: int) -> None:
        self.revisions[channel, story] += 1
        revision = self.revisions[channel, story]
        kind = DeliveryKind.CARD if revision == 1 else DeliveryKind.UPDATE
        name = f"story:{story}"
        number = self.channels[channel]
        self.run(
            lambda tx: tx.deliveries.add(number, kind, name, {"revision": revision}, revision=revision, target=name)
        )

    @rule()
    def hold(self) -> None:
        async def hold(tx: Tx) -> int:
            story = await tx.stories.create("Held")
            await tx.digest_items.hold(self.channels[0], story.id, self.article, None, "quiet hours")
            return story.id

        self.held.append(self.run(hold))

    @rule(dies=st.booleans())
    def digest(self, *, dies: bool) -> None:
        """One of any number of schedulers; it may die before its commit."""

        async def compose(tx: Tx) -> None:
            for due in await tx.digests.due():
                day = date(2026, 1, 1) + (due.next_due_at - NOON) // HOUR * timedelta(days=1)
                if not await tx.digests.run_many([(due, day, self.clock.now() + HOUR)]):
                    continue
                name = f"digest:{due.id}:{day}"
                items = await tx.digest_items.take(due.channel_id, name)
                stories = {"stories": [item.story_id for item in items]}
                await tx.deliveries.add(due.channel_id, DeliveryKind.DIGEST, name, stories)
            if dies:
                raise Fenced

        self.settle(compose)

    # ------------------------------------------------------------ senders

    @rule(limit=st.integers(1, 3))
    def claim(self, limit: int) -> None:
        claimed = self.run(lambda tx: tx.deliveries.claim(limit))
        assert len({delivery.channel_id for delivery in claimed}) == len(claimed), "one a channel"
        self.in_hand += claimed

    @precondition(lambda self: self.in_hand)
    @rule(outcome=st.sampled_from(["accepted", "rejected", "lost", "broken after", "broken before", "gone", "died"]))
    def send(self, outcome: str) -> None:
        delivery = self.in_hand.pop(0)
        if not self.settle(lambda tx: tx.deliveries.mark_sending(delivery)):
            return
        if outcome in {"accepted", "lost", "broken after"}:
            self.platform.append(delivery)
        later = self.clock.now() + timedelta(seconds=30)
        ends: dict[str, Callable[[Tx], Awaitable[object]]] = {
            "accepted": lambda tx: tx.deliveries.mark_sent(delivery, delivery.key[:8]),
            "rejected": lambda tx: tx.deliveries.mark_pending(delivery, later, "429"),
            "broken after": lambda tx: tx.deliveries.mark_unknown(delivery, "reset"),
            "broken before": lambda tx: tx.deliveries.mark_unknown(delivery, "reset"),
            "gone": lambda tx: tx.deliveries.mark_paused(delivery, "archived"),
        }
        if outcome in ends:
            assert self.settle(ends[outcome]), "nobody overtakes a sender inside its lease"
        else:
            self.dead_senders.append(delivery)

    @precondition(lambda self: self.in_hand)
    @rule()
    def die_before_the_request(self) -> None:
        self.dead_senders.append(self.in_hand.pop())

    @precondition(lambda self: self.dead_senders)
    @rule()
    def the_dead_wake(self) -> None:
        """What a frozen sender commits late stands only if nobody took over."""
        delivery = self.dead_senders.pop(0)
        if delivery in self.platform:
            self.settle(lambda tx: tx.deliveries.mark_sent(delivery, delivery.key[:8]))
        else:
            self.settle(lambda tx: tx.deliveries.mark_pending(delivery, self.clock.now(), "429, long ago"))

    @rule()
    def look(self) -> None:
        for delivery in self.run(lambda tx: tx.deliveries.stuck(10)):
            there = any(delivery.key == posted.key for posted in self.platform)
            if there:
                self.settle(lambda tx, d=delivery: tx.deliveries.mark_sent(d, d.key[:8]))  # type: ignore[misc]
            else:
                self.settle(lambda tx, d=delivery: tx.deliveries.mark_pending(d, self.clock.now(), "not there"))  # type: ignore[misc]

    @rule(channel=CHANNELS)
    def resume(self, channel: int) -> None:
        self.run(lambda tx: tx.deliveries.resume_channel(self.channels[channel]))

    @rule(seconds=st.sampled_from([1, 31, 61, 3_600]))
    def wait(self, seconds: int) -> None:
        self.clock.advance(seconds)
        if seconds > 60:
            self.dead_senders += self.in_hand
            self.in_hand = []

    # ------------------------------------------------------------ what must hold

    @invariant()
    def nothing_was_posted_twice(self) -> None:
        keys = Counter(delivery.key for delivery in self.platform)
        assert all(count == 1 for count in keys.values())

    @invariant()
    def cards_came_before_their_updates(self) -> None:
        carded = set()
        for delivery in self.platform:
            if delivery.kind is DeliveryKind.CARD:
                carded.add((delivery.channel_id, delivery.subject))
            if delivery.kind is DeliveryKind.UPDATE:
                assert (delivery.channel_id, delivery.subject) in carded

    def teardown(self) -> None:
        """Let everything come right: then all of it was posted, once, in its last form."""
        if not hasattr(self, "store"):
            return
        try:
            self._all_came_right()
        finally:
            self.runner.run(self.store.close())
            self.runner.close()
            self.database.__exit__(None, None, None)

    def _all_came_right(self) -> None:
        self._recover()
        shown = {(delivery.channel_id, delivery.subject): delivery.revision for delivery in self.platform}
        for (channel, story), revision in self.revisions.items():
            assert shown[self.channels[channel], f"story:{story}"] == revision
        told = [story for d in self.platform if d.kind is DeliveryKind.DIGEST for story in d.message["stories"]]
        assert sorted(told) == sorted(self.held)

    def _recover(self) -> None:
        """Let an hour pass and send what is left; then let all the dead wake, which must change nothing."""
        self.wait(3_600)
        self.digest(dies=False)
        for channel in (0, 1):
            self.resume(channel)
        self._send_everything()
        while self.dead_senders:
            self.the_dead_wake()
        self._send_everything()

    def _send_everything(self) -> None:
        for _ in range(20 + sum(self.revisions.values())):
            self.look()
            self.claim(3)
            while self.in_hand:
                self.send("accepted")
            self.nothing_was_posted_twice()
        left = self.run(lambda tx: tx.deliveries.counts(self.clock.now() + HOUR))
        assert not set(left) - {DeliveryState.SENT}, "something never ended"


def play(fresh: Callable[[], AbstractContextManager[str]], examples: int) -> None:
    """Play the model, each time on an empty database."""
    model = settings(max_examples=examples, stateful_step_count=40, deadline=None, print_blob=True)
    # No shrinking: a step takes milliseconds, and a found failure is to be told before the time is up.
    model = settings(model, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.generate])
    run_state_machine_as_test(cast("type[Outbox]", lambda: Outbox(fresh())), settings=model)


def test_nothing_is_lost_or_doubled_on_sqlite() -> None:
    play(throw_away, 12)


@pytest.mark.timeout(240)
def test_nothing_is_lost_or_doubled_on_postgresql(postgres: PostgresServer, postgres_template: str) -> None:
    @contextmanager
    def fresh() -> Iterator[str]:
        name = postgres.create(postgres_template)
        yield postgres.url(name)
        postgres.drop(name)

    play(fresh, 8)
