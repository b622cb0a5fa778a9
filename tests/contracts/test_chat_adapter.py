"""The contract of `ChatAdapter`, on every implementation that needs no platform of its own.

A new adapter adds a line to `MAKERS`: how to make one that is connected, and how to read what its channel shows.
"""

import inspect
import io
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from adapters.console.adapter import ConsoleAdapter
from adapters.console.screen import Screen
from bot.errors import DeliveryError, Refused, WirewatchError
from bot.message import Heading, Message, dump, load, paragraph, plain_text
from bot.model import Channel
from bot.ports import Capability, ChatAdapter, Limits
from bot.testing import RecordingAdapter
from tests.doubles.discord import DiscordDouble
from tests.doubles.discord_rig import connected as discord_connected
from tests.doubles.host import Desk, EchoHost
from tests.doubles.hostile import HOSTILE, harmless, messages
from tests.doubles.slack import SlackDouble
from tests.doubles.slack_rig import connected
from tests.doubles.toy import Wall, WallSettings

CHANNEL = Channel(1, 1, "any", "C1", "desk")
VERBS = ("run", "send", "edit", "reply", "find", "close")
SINCE = datetime(2026, 3, 2, tzinfo=UTC)


@dataclass
class Rig:
    adapter: ChatAdapter
    shown: Callable[[], str]


@asynccontextmanager
async def recording() -> AsyncIterator[Rig]:
    adapter = RecordingAdapter()
    yield Rig(
        adapter,
        lambda: "\n".join(
            plain_text(one) for post in adapter.posts.values() for one in (*post.history, post.message, *post.thread)
        ),
    )


@asynccontextmanager
async def console() -> AsyncIterator[Rig]:
    out = io.StringIO()
    screen = Screen(out, now=lambda: SINCE)
    yield Rig(ConsoleAdapter(EchoHost(), screen, None), out.getvalue)


@asynccontextmanager
async def wall() -> AsyncIterator[Rig]:
    made = Wall(WallSettings(), EchoHost())
    yield Rig(made, lambda: "\n".join(made.notes.values()))


@asynccontextmanager
async def slack() -> AsyncIterator[Rig]:
    async with SlackDouble() as double:
        double.world.channel("C1", "desk", members={"U0BOT"})
        async with connected(double, Desk()) as adapter:
            yield Rig(adapter, lambda: "\n".join(double.world.shown("C1")))


@asynccontextmanager
async def discord() -> AsyncIterator[Rig]:
    async with DiscordDouble() as double, discord_connected(double, Desk()) as adapter:
        double.world.channel("C1", "desk")
        yield Rig(adapter, lambda: "\n".join(one.text for one in double.world.everything()))


MAKERS: dict[str, Callable[[], AbstractAsyncContextManager[Rig]]] = {
    "recording": recording,
    "console": console,
    "wall": wall,
    "slack": slack,
    "discord": discord,
}


@pytest.fixture(params=list(MAKERS.values()), ids=list(MAKERS))
async def rig(request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
    async with request.param() as made:
        yield made


def say(words: str) -> Message:
    return Message((Heading("News of the day", "https://news.example/1"), paragraph(words)))


def test_it_states_what_it_is(rig: Rig) -> None:
    adapter = rig.adapter
    assert adapter.name
    assert adapter.capabilities <= frozenset(Capability)
    assert isinstance(adapter.limits, Limits)
    assert adapter.limits.per_channel > 0
    assert adapter.limits.overall >= adapter.limits.per_channel
    assert all(inspect.iscoroutinefunction(getattr(adapter, verb)) for verb in VERBS)


async def test_what_is_sent_is_shown_and_named(rig: Rig) -> None:
    first = await rig.adapter.send(CHANNEL, say("The bridge is open."), "key-1")
    second = await rig.adapter.send(CHANNEL, say("The tunnel is shut."), "key-2")
    assert first
    assert first != second
    assert "The bridge is open." in rig.shown()
    assert "The tunnel is shut." in rig.shown()


async def test_an_edit_shows_what_is_new(rig: Rig) -> None:
    if Capability.EDIT not in rig.adapter.capabilities:
        pytest.fail("every adapter so far can edit; say here what the sender does for one that cannot")
    post = await rig.adapter.send(CHANNEL, say("One source."), "key-1")
    await rig.adapter.edit(CHANNEL, post, say("Two sources."))
    assert "Two sources." in rig.shown()


async def test_a_reply_names_itself_and_is_shown(rig: Rig) -> None:
    post = await rig.adapter.send(CHANNEL, say("One source."), "key-1")
    reply = await rig.adapter.reply(CHANNEL, post, Message((paragraph("A number changed."),)), "key-2")
    assert reply != post
    assert "A number changed." in rig.shown()


async def test_a_message_that_was_never_ours_is_refused(rig: Rig) -> None:
    with pytest.raises(Refused):
        await rig.adapter.edit(CHANNEL, "no-such-message", say("x"))
    with pytest.raises(Refused):
        await rig.adapter.reply(CHANNEL, "no-such-message", say("x"), "key-3")


async def test_finding_is_honest(rig: Rig) -> None:
    post = await rig.adapter.send(CHANNEL, say("One source."), "key-1")
    if Capability.FIND in rig.adapter.capabilities:
        assert await rig.adapter.find(CHANNEL, "key-1", SINCE) == post
        assert await rig.adapter.find(CHANNEL, "key-9", SINCE) is None
    else:
        with pytest.raises(DeliveryError):
            await rig.adapter.find(CHANNEL, "key-1", SINCE)


async def test_it_is_closed_once_or_twice_whatever_was_sent(rig: Rig) -> None:
    await rig.adapter.send(CHANNEL, say("The bridge is open."), "key-1")
    await rig.adapter.close()
    await rig.adapter.close()


@pytest.mark.parametrize("words", HOSTILE, ids=HOSTILE.keys())
async def test_hostile_words_are_posted_edited_and_answered(rig: Rig, words: str) -> None:
    for message in messages(HOSTILE[words]):
        try:
            post = await rig.adapter.send(CHANNEL, load(dump(message)), words)
            await rig.adapter.edit(CHANNEL, post, message)
            await rig.adapter.reply(CHANNEL, post, message, words + "-reply")
        except WirewatchError as error:
            pytest.fail(f"{error!r}: hostile words are shown harmlessly, not refused")
    if not isinstance(rig.adapter, RecordingAdapter):
        assert harmless(rig.shown())
