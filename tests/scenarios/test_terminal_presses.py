"""A card's buttons, pressed by their labels in the terminal adapter, each answered by the bot itself."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

from adapters.console.adapter import ConsoleAdapter
from adapters.console.screen import Screen
from bot.flow.offload import Workers
from bot.ports import Asking, Responder, found_out
from tests.doubles.dialogue import Dialogue
from tests.doubles.host import EchoHost
from tests.doubles.newsroom import Newsroom, newsroom
from tests.doubles.services import services_of
from tests.scenarios.test_entry_to_card import MILL


class NewsroomHost(EchoHost):
    """Takes what is typed at the terminal as said in the newsroom's channel."""

    def __init__(self, room: Newsroom, workers: Workers) -> None:
        super().__init__()
        self._dispatcher = Dialogue(services_of(room.store, room.clock, workers)).dispatcher
        self._here = {"platform": room.adapter.name, "workspace": "W1", "channel": "C1"}

    async def invoke(self, asking: Asking, responder: Responder) -> None:
        here = replace(await found_out(asking), **self._here)  # type: ignore[arg-type]
        await self._dispatcher.invoke(here, responder)


async def test_summarise_why_and_snooze_are_answered_where_they_are_pressed() -> None:
    workers = Workers(1)
    async with newsroom() as room:
        await room.subscribe()
        gazette = await room.outlet("Gazette")
        gazette.publish("Old mill burns down", MILL, at=room.clock.now())
        await room.round()
        out = io.StringIO()
        typed = io.StringIO("Summarise\nWhy?\nSnooze 1 h\n")
        terminal = ConsoleAdapter(NewsroomHost(room, workers), Screen(out, now=room.clock.now), typed)
        await terminal.send(room.channel, room.posts[0].message, "k")
        await terminal.run()
        async with room.store.read() as tx:
            channel = await tx.channels.get(room.channel.id)
    workers.close()
    card, summary, why, *snoozed = out.getvalue().strip().split("\n\n")
    assert card.endswith("[1] Summarise   [2] Why?   [3] Snooze 1 h   [4] 👍   [5] 👎 Not relevant")
    assert summary.splitlines()[0] == "Old mill burns down (https://gazette.test/2)"
    assert summary.splitlines()[-1] == "Word for word from the text · gazette.test"
    assert "posted as a card for watch-list “sea”" in why
    assert channel is not None
    assert channel.snoozed_until == room.clock.now() + timedelta(hours=1), snoozed
