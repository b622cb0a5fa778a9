"""What the bot offers an adapter, on the real store: an event has one effect, a channel that is back goes on."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import time

import pytest
from structlog.testing import capture_logs

from bot.commands.dispatch import Dispatcher
from bot.commands.doors import StoreAdmission, StoreSuggestions
from bot.commands.host import BotHost
from bot.commands.table import TABLE
from bot.flow.deliver import Sender
from bot.flow.gateway import Duty
from bot.flow.outbox import put
from bot.message import Message, paragraph, plain_text
from bot.model import Actor, Channel, DeliveryKind, DigestSchedule, Role
from bot.ports import Invocation
from bot.store import Store, Tx
from bot.testing import FakeClock, RecordingAdapter, RecordingResponder
from bot.vault import Vault
from tests.doubles.services import services

ANN = Actor("U0ANN", "Ann", Role.WORKSPACE_MANAGER)


@pytest.fixture
async def host(clock: FakeClock) -> AsyncIterator[BotHost]:
    async with services(clock) as made:
        doors = StoreAdmission(made.store), StoreSuggestions(made.store, TABLE)
        yield BotHost("recording", Dispatcher(TABLE, *doors, made), made.store, clock, Vault(None), Duty(clock))


async def say(host: BotHost, line: str, *, id_: str, channel: str = "C1", workspace: str = "T1") -> list[str]:
    responder = RecordingResponder()
    asked = Invocation(id_, "recording", workspace, workspace, channel, channel.lower(), ANN, line)
    await host.invoke(asked, responder)
    return [plain_text(answer) for answer in responder.answers]


async def test_an_event_that_comes_five_times_has_one_effect_and_one_answer(host: BotHost) -> None:
    answers = [await say(host, "/watch create desk", id_="Ev1") for _ in range(5)]
    assert [len(answer) for answer in answers] == [1, 0, 0, 0, 0]
    (lists,) = await say(host, "/watch lists", id_="Ev2")
    assert lists.count("• desk") == 1


async def test_what_waited_in_a_paused_channel_goes_out_when_it_is_back(host: BotHost, clock: FakeClock) -> None:
    await say(host, "/watch lists", id_="Ev1")
    store: Store = host._store
    async with store.write() as tx:
        channel = await known(tx, "C1")
        await put(tx, channel.id, DeliveryKind.NOTICE, "notice:1", Message((paragraph("The bridge is open."),)))
        await tx.channels.pause(channel.id, "the channel is archived")
    adapter = RecordingAdapter()
    sender = Sender(store, clock, {"recording": adapter})
    await sender.wake()
    await sender.gang.finish()
    assert adapter.posts == {}
    await host.channel_back("recording", "T1", "C1")
    await host.channel_back("recording", "T1", "C-unknown")
    await sender.wake()
    await sender.gang.finish()
    said = [plain_text(post.message) for post in adapter.posts.values()]
    assert said == ["The bridge is open.", "I can post here again."]


async def test_the_overview_names_only_the_channels_that_were_asked_for(host: BotHost, clock: FakeClock) -> None:
    await say(host, "/watch create desk", id_="Ev1")
    for number, name in enumerate(("C1", "C2"), 2):
        await say(host, "/watch subscribe desk", id_=f"Ev{number}", channel=name)
    await say(host, "/watch subscribe everything", id_="Ev9", channel="C1", workspace="T2")
    store: Store = host._store
    async with store.write() as tx:
        channel = await known(tx, "C1")
        await tx.digests.schedule(DigestSchedule(0, channel.id, time(8), (0, 1), "Europe/Berlin", clock.now()))
    told = plain_text(await host.overview("recording", "T1", {"C1", "C7"}))
    assert "#c1: “desk” (cards and digest, main subjects and mentions); next digest 02 Mar 2026 12:00 UTC" in told
    assert "#c2" not in told
    assert "everything" not in told


async def test_a_workspace_nobody_knows_has_an_empty_overview(host: BotHost) -> None:
    assert "None of them hears" in plain_text(await host.overview("recording", "T9", {"C1"}))


async def known(tx: Tx, channel: str) -> Channel:
    """The row of a channel of workspace T1."""
    workspace = await tx.workspaces.find("recording", "T1")
    assert workspace is not None
    found = await tx.channels.find(workspace.id, channel)
    assert found is not None
    return found


async def test_a_new_channel_starts_with_the_operators_budget_and_a_known_one_keeps_its_own(clock: FakeClock) -> None:
    async with services(clock) as made:
        asked = Invocation("1", "chat", "W", "Desk", "C", "news", ANN, "/help")
        seat = await StoreAdmission(made.store, hourly_budget=3).admit(asked)
        assert seat is not None
        assert seat.channel.hourly_budget == 3
        again = await StoreAdmission(made.store, hourly_budget=9).admit(replace(asked, id="2"))
        assert again is not None
        assert again.channel.hourly_budget == 3


async def test_workspaces_that_go_at_once_are_cleared_away_once(host: BotHost) -> None:
    names = [f"T{number}" for number in range(5)]
    for name in names:
        await say(host, "/watch create desk", id_=name, workspace=name)
    with capture_logs() as logs:
        await asyncio.gather(*(host.workspace_gone("recording", name) for name in names))
    rounds = [log["numbers"] for log in logs if log["event"].startswith("nothing of gone workspaces")]
    assert sorted(number for numbers in rounds for number in numbers) == [1, 2, 3, 4, 5]
    assert len(rounds) < len(names)
