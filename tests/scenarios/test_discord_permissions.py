"""Each permission of the invitation is needed: without it happens what the set-up guide says."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.discord.adapter import DiscordAdapter
from adapters.discord.cli import PERMISSIONS
from bot.clock import SystemClock
from bot.errors import ChannelGone
from bot.message import Heading, Message, paragraph
from tests.doubles.discord import DiscordDouble
from tests.doubles.discord_people import NEWS as HERE
from tests.doubles.discord_people import Person
from tests.doubles.discord_rig import NEWS, connected, settings
from tests.doubles.discord_world import THREAD
from tests.doubles.host import Desk

GUIDE = Path(__file__).parents[2] / "docs" / "discord.md"
CARD = Message((Heading("Ferry sinks off Tarn", "https://news.example/1"), paragraph("Twelve were rescued.")))
UPDATE = Message((paragraph("A number changed."),))

Symptom = Callable[[DiscordDouble, DiscordAdapter], Awaitable[bool]]


@pytest.fixture
async def discord() -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble() as double:
        yield double


@pytest.fixture
async def adapter(discord: DiscordDouble) -> AsyncIterator[DiscordAdapter]:
    made = DiscordAdapter(settings(discord), Desk())
    yield made
    await made.close()


async def the_channel_is_paused(discord: DiscordDouble, adapter: DiscordAdapter) -> bool:
    return await refused(adapter.send(NEWS, CARD, "key-1"))


async def it_cannot_look(discord: DiscordDouble, adapter: DiscordAdapter) -> bool:
    await adapter.send(NEWS, CARD, "key-1")
    return await refused(adapter.find(NEWS, "key-2", SystemClock().now() - timedelta(minutes=1)))


async def an_update_is_no_thread(discord: DiscordDouble, adapter: DiscordAdapter) -> bool:
    id_ = await adapter.send(NEWS, CARD, "key-1")
    if "Send Messages in Threads" in discord.world.channels[HERE].denied:
        discord.world.channel(id_, "made by somebody", THREAD, parent=HERE)
    await adapter.reply(NEWS, id_, UPDATE, "key-2")
    return len(discord.world.posts(HERE)) == 2


SYMPTOMS: dict[str, Symptom] = {
    "View Channels": the_channel_is_paused,
    "Send Messages": the_channel_is_paused,
    "Embed Links": the_channel_is_paused,
    "Read Message History": it_cannot_look,
    "Create Public Threads": an_update_is_no_thread,
    "Send Messages in Threads": an_update_is_no_thread,
}


async def refused(asked: Awaitable[object]) -> bool:
    try:
        await asked
    except ChannelGone:
        return True
    return False


@pytest.mark.parametrize("permission", PERMISSIONS)
async def test_without_a_permission_happens_what_the_guide_says_and_with_it_does_not(
    discord: DiscordDouble, adapter: DiscordAdapter, permission: str
) -> None:
    assert not await SYMPTOMS[permission](discord, adapter)
    discord.world.channels[HERE].messages.clear()
    discord.world.channels[HERE].denied = {permission}
    assert await SYMPTOMS[permission](discord, adapter)


def test_the_guide_names_each_permission_and_no_other() -> None:
    table = GUIDE.read_text(encoding="utf-8").split("## What each permission is for")[1].split("##")[0]
    named = [row.split("|")[1].strip() for row in table.splitlines() if row.startswith("|")][2:]
    assert named == list(PERMISSIONS)


async def test_without_the_history_updates_and_answers_are_messages_instead_of_replies(
    discord: DiscordDouble, adapter: DiscordAdapter
) -> None:
    discord.world.channels[HERE].denied = {"Read Message History", "Create Public Threads"}
    id_ = await adapter.send(NEWS, CARD, "key-1")
    await adapter.reply(NEWS, id_, UPDATE, "key-2")
    async with connected(discord, Desk()):
        await Person(discord, "ben").mentions("help")
        await discord.until(lambda: "heard: /help" in [one.text for one in discord.world.posts(HERE)])
    assert [one.reference for one in discord.world.posts(HERE) if one.author.bot] == [None, None, None]


async def test_a_channel_in_which_nothing_was_said_lately_is_no_closed_one(
    discord: DiscordDouble, adapter: DiscordAdapter
) -> None:
    discord.world.say(HERE, discord.world.by_name["ann"], "long ago").id = "1"
    assert await adapter.find(NEWS, "key-1", SystemClock().now() - timedelta(minutes=1)) is None
