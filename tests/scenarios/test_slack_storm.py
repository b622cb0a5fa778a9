"""The outbox, the real adapter and a Slack that misbehaves: nothing lost, nothing doubled, each channel in order."""

import asyncio
import random
from typing import Any

import pytest

from adapters.slack.adapter import SlackAdapter
from bot.flow.deliver import Sender
from bot.flow.outbox import put
from bot.message import Message, paragraph
from bot.model import DeliveryKind, DeliveryState
from bot.store import Store
from bot.testing import FakeClock
from tests.doubles.host import Desk
from tests.doubles.slack import SlackDouble
from tests.doubles.slack_rig import settings

CHANNELS, EACH, FAULTS = 4, 12, 40

# 429 with a wait, refused before and after acceptance, the connection cut before and after acceptance
TROUBLE: tuple[tuple[tuple[Any, ...], dict[str, Any]], ...] = (
    (("status", 429), {"headers": {"Retry-After": "30"}}),
    (("status", 503), {}),
    (("status", 500), {"after": True}),
    (("error", "internal_error"), {"after": True}),
    (("drop",), {}),
    (("drop",), {"after": True}),
)


@pytest.mark.parametrize("seed", range(3))
async def test_a_storm_of_faults_loses_and_doubles_nothing(sqlite_store: Store, clock: FakeClock, seed: int) -> None:
    chance = random.Random(seed)
    async with SlackDouble(lambda: clock.now().timestamp()) as slack:
        for _ in range(FAULTS):
            arguments, details = chance.choice(TROUBLE)
            slack.next("chat.postMessage", *arguments, **details)
            if chance.random() < 0.3:
                slack.next("conversations.history", "status", 503)
        adapter = SlackAdapter(settings(slack), Desk())
        try:
            await fill(sqlite_store, slack)
            await deliver(sqlite_store, clock, Sender(sqlite_store, clock, {"slack": adapter}))
        finally:
            await adapter.close()
        for number in range(CHANNELS):
            shown = [post.text for post in slack.world.posts(f"C{number}")]
            assert shown == [f"message {part}" for part in range(EACH)]


async def fill(store: Store, slack: SlackDouble) -> None:
    """Write the messages into the outbox."""
    async with store.write() as tx:
        workspace = await tx.workspaces.ensure("slack", "T0HARBOUR", "Harbour Post")
        for number in range(CHANNELS):
            slack.world.channel(f"C{number}", f"news-{number}", members={"U0BOT"})
            channel = await tx.channels.ensure(workspace.id, f"C{number}", f"news-{number}")
            for part in range(EACH):
                words = Message((paragraph(f"message {part}"),))
                await put(tx, channel.id, DeliveryKind.NOTICE, f"notice:{part}", words)


async def deliver(store: Store, clock: FakeClock, sender: Sender) -> None:
    """Let time pass until everything is sent."""
    counts: dict[DeliveryState, int] = {}
    for _ in range(3_000):
        await sender.wake()
        await asyncio.sleep(0.002)
        clock.advance(5.0)
        async with store.read() as tx:
            counts = await tx.deliveries.counts(clock.now().replace(year=2000))
        if counts == {DeliveryState.SENT: CHANNELS * EACH}:
            await sender.gang.close()
            return
    raise AssertionError(f"not everything was sent: {counts}")
