"""Senders keep to a platform's pace: in one channel together, and over all channels each."""

import asyncio
from datetime import datetime
from itertools import pairwise

from bot.flow.deliver import Sender
from bot.message import Message, dump, paragraph
from bot.model import Channel, DeliveryKind
from bot.ports import Limits
from bot.store import Store
from bot.testing import FakeClock, RecordingAdapter
from tests.doubles.services import services

CHANNELS = 24
IN_EACH = 2
MESSAGES = 8
OVERALL = 8.0  # a second


class Timed(RecordingAdapter):
    """Notes when each message came, and in which channel."""

    limits = Limits(per_channel=1.0, overall=OVERALL)

    def __init__(self, clock: FakeClock) -> None:
        super().__init__()
        self._clock = clock
        self.came: list[tuple[datetime, str]] = []

    async def send(self, channel: Channel, message: Message, key: str) -> str:
        self.came.append((self._clock.now(), channel.external_id))
        return await super().send(channel, message, key)


async def test_many_channels_at_once_stay_within_what_the_platform_takes_in_all(clock: FakeClock) -> None:
    adapter = Timed(clock)
    async with services(clock) as made:
        async with made.store.write() as tx:
            workspace = await tx.workspaces.ensure("recording", "W", "Desk")
            for number in range(CHANNELS):
                channel = await tx.channels.ensure(workspace.id, f"C{number}", f"news-{number}")
                for part in range(IN_EACH):
                    words = dump(Message((paragraph(f"{number}/{part}"),)))
                    await tx.deliveries.add(channel.id, DeliveryKind.CARD, f"{number}/{part}", words)
        sender = Sender(made.store, clock, {"recording": adapter})
        while len(adapter.came) < CHANNELS * IN_EACH:
            await sender.wake()
            await asyncio.sleep(0.01)
            clock.advance(0.0625)
    times = sorted(at for at, _ in adapter.came)
    for first, last in zip(times, times[int(OVERALL) + 1 :], strict=False):
        assert (last - first).total_seconds() >= 1.0
    for name in {name for _, name in adapter.came}:
        mine = [at for at, where in adapter.came if where == name]
        assert (mine[1] - mine[0]).total_seconds() >= 1.0


async def test_two_processes_keep_one_pace_in_a_channel(database_url: str, clock: FakeClock) -> None:
    """Whoever is quicker takes the next message, and waits for the rest that the other one's wants."""
    adapter = Timed(clock)
    stores = [await Store.open(database_url, clock=clock) for _ in range(2)]
    async with stores[0].write() as tx:
        workspace = await tx.workspaces.ensure("recording", "W", "Desk")
        channel = await tx.channels.ensure(workspace.id, "C1", "news")
        for number in range(MESSAGES):
            await tx.deliveries.add(
                channel.id, DeliveryKind.CARD, f"{number}", dump(Message((paragraph(f"{number}"),)))
            )
    senders = [Sender(store, clock, {"recording": adapter}) for store in stores]
    while len(adapter.came) < MESSAGES:
        for sender in senders:
            await sender.wake()
            await asyncio.sleep(0.01)
        clock.advance(0.0625)
    waits = [(later - earlier).total_seconds() for (earlier, _), (later, _) in pairwise(adapter.came)]
    assert min(waits) >= 1.0
    assert max(waits) < 1.5, "nor does a channel rest for longer"
    for sender, store in zip(senders, stores, strict=True):
        await sender.gang.finish()
        await store.close()
