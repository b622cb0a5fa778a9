"""What is posted into Discord: once, found again, and honest about what went wrong."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from adapters.discord.adapter import TYPE_REMEMBERED, DiscordAdapter
from bot.clock import SystemClock
from bot.errors import ChannelGone, DeliveryError, MaybeSent, NotYet, Refused
from bot.message import Heading, Message, Paragraph, Ping, paragraph
from bot.testing import FakeClock
from tests.conftest import NOON
from tests.doubles.discord import DiscordDouble
from tests.doubles.discord_people import NEWS as HERE
from tests.doubles.discord_rig import NEWS, settings
from tests.doubles.discord_world import ANNOUNCEMENT, FORUM, TEXT, THREAD
from tests.doubles.host import Desk

CARD = Message((Heading("Ferry sinks off Tarn", "https://news.example/1"), paragraph("Twelve were rescued.")))
GROWN = Message((Heading("Ferry sinks off Tarn", "https://news.example/1"), paragraph("Twelve rescued. +2 sources")))
UPDATE = Message((paragraph("A number changed."),))
STORIES = "410000000000000001"


@pytest.fixture
async def discord() -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble() as double:
        yield double


@pytest.fixture
async def adapter(discord: DiscordDouble) -> AsyncIterator[DiscordAdapter]:
    made = DiscordAdapter(settings(discord), Desk())
    yield made
    await made.close()


def lately() -> datetime:
    return SystemClock().now() - timedelta(minutes=1)


async def test_a_card_is_posted_edited_in_place_and_answered_in_its_thread(
    discord: DiscordDouble, adapter: DiscordAdapter
) -> None:
    id_ = await adapter.send(NEWS, CARD, "key-1")
    await adapter.edit(NEWS, id_, GROWN)
    first = await adapter.reply(NEWS, id_, UPDATE, "key-2")
    second = await adapter.reply(NEWS, id_, UPDATE, "key-3")
    (post,) = discord.world.posts(HERE)
    assert post.id == id_
    assert "+2 sources" in post.text
    assert "+2 sources" not in str(post.versions[0])
    assert [f"{id_}/{one.id}" for one in discord.world.posts(id_)] == [first, second]
    assert discord.world.channels[id_].name == "Ferry sinks off Tarn"
    assert discord.rest.pinged == []


async def test_a_ping_reaches_whom_it_names_and_nobody_else(discord: DiscordDouble, adapter: DiscordAdapter) -> None:
    desk = "<@&300000000000000001>"
    await adapter.send(NEWS, Message((Paragraph((Ping(desk),)), paragraph("@everyone <@200000000000000001>"))), "key-1")
    assert discord.rest.pinged == [desk]


async def test_what_was_posted_is_found_by_its_key_even_in_a_thread_and_on_a_later_page(
    discord: DiscordDouble, adapter: DiscordAdapter
) -> None:
    for number in range(130):
        discord.world.say(HERE, discord.world.by_name["ann"], f"chatter {number}")
    first = await adapter.send(NEWS, CARD, "key-1")
    reply = await adapter.reply(NEWS, first, GROWN, "key-2")
    assert await adapter.find(NEWS, "key-1", lately()) == first
    assert await adapter.find(NEWS, "key-2", lately()) == reply
    assert await adapter.find(NEWS, "key-3", lately()) is None


async def test_13_the_same_key_twice_is_one_message(discord: DiscordDouble, adapter: DiscordAdapter) -> None:
    assert await adapter.send(NEWS, CARD, "key-1") == await adapter.send(NEWS, CARD, "key-1")
    assert len(discord.world.posts(HERE)) == 1


async def test_13_a_lost_answer_may_be_sent_and_is_found(discord: DiscordDouble, adapter: DiscordAdapter) -> None:
    await adapter.find(NEWS, "key-0", lately())
    discord.next("post", "drop", after=True)
    with pytest.raises(MaybeSent):
        await adapter.send(NEWS, CARD, "key-1")
    (post,) = discord.world.posts(HERE)
    assert await adapter.find(NEWS, "key-1", lately()) == post.id


async def test_an_error_of_discords_own_is_repeated_without_posting_twice(
    discord: DiscordDouble, adapter: DiscordAdapter
) -> None:
    discord.next("post", "status", 500, after=True)
    await adapter.send(NEWS, CARD, "key-1")
    assert discord.count("post") == 2
    assert len(discord.world.posts(HERE)) == 1


async def test_7_a_rate_limit_is_waited_out_and_a_long_one_is_handed_on(
    discord: DiscordDouble, adapter: DiscordAdapter
) -> None:
    discord.too_fast("post", 0.2)
    await adapter.send(NEWS, CARD, "key-1")
    discord.too_fast("post", 300)
    with pytest.raises(NotYet) as told:
        await adapter.send(NEWS, CARD, "key-2")
    assert told.value.retry_after == 300
    assert len(discord.world.posts(HERE)) == 1


async def test_a_ban_by_cloudflare_is_left_alone_for_long(discord: DiscordDouble, adapter: DiscordAdapter) -> None:
    discord.next("post", "status", 429)  # without Via it does not come from Discord
    with pytest.raises(NotYet) as told:
        await adapter.send(NEWS, CARD, "key-1")
    assert told.value.retry_after == 900
    assert discord.count("post") == 1


async def test_nobody_there_means_not_yet(discord: DiscordDouble) -> None:
    lost = DiscordAdapter(settings(discord, api_base="http://127.0.0.1:1/api/v10"), Desk())
    with pytest.raises(NotYet):
        await lost.send(NEWS, CARD, "key-1")
    await lost.close()


async def test_unavailable_means_not_yet(discord: DiscordDouble, adapter: DiscordAdapter) -> None:
    discord.next("post", "status", 503)
    with pytest.raises(NotYet):
        await adapter.send(NEWS, CARD, "key-1")


@pytest.mark.parametrize(
    ("denied", "words"),
    [
        ({"View Channels"}, "View Channel"),
        ({"Send Messages"}, "permission"),
        ({"Embed Links"}, "Embed Links"),
    ],
)
async def test_12_a_lost_permission_pauses_the_channel_and_names_it(
    discord: DiscordDouble, adapter: DiscordAdapter, denied: set[str], words: str
) -> None:
    discord.world.channels[HERE].denied = denied
    with pytest.raises(ChannelGone, match=words):
        await adapter.send(NEWS, CARD, "key-1")


async def test_12_a_deleted_channel_is_gone(discord: DiscordDouble, adapter: DiscordAdapter) -> None:
    discord.world.channels[HERE].deleted = True
    with pytest.raises(ChannelGone, match="gone"):
        await adapter.send(NEWS, CARD, "key-1")


async def test_a_history_that_may_not_be_read_is_said_not_guessed(
    discord: DiscordDouble, adapter: DiscordAdapter
) -> None:
    discord.world.say(HERE, discord.world.by_name["ann"], "chatter")
    discord.world.channels[HERE].denied = {"Read Message History"}
    with pytest.raises(DeliveryError):
        await adapter.find(NEWS, "key-1", lately())


async def test_a_message_that_was_deleted_is_refused_not_gone(discord: DiscordDouble, adapter: DiscordAdapter) -> None:
    id_ = await adapter.send(NEWS, CARD, "key-1")
    discord.world.posts(HERE)[0].deleted = True
    with pytest.raises(Refused):
        await adapter.edit(NEWS, id_, GROWN)
    with pytest.raises(Refused):
        await adapter.reply(NEWS, id_, UPDATE, "key-2")


@pytest.mark.parametrize("status", [400, 429])
async def test_edits_of_an_old_message_that_are_too_many_wait(
    discord: DiscordDouble, adapter: DiscordAdapter, status: int
) -> None:
    id_ = await adapter.send(NEWS, CARD, "key-1")
    discord.next("edit", "code", (status, 30046), headers={"Via": "1.1 google"})
    with pytest.raises(NotYet):
        await adapter.edit(NEWS, id_, GROWN)


async def test_embeds_that_are_refused_all_the_same_are_shown_as_text(
    discord: DiscordDouble, adapter: DiscordAdapter
) -> None:
    discord.next("post", "code", (400, 50035))
    id_ = await adapter.send(NEWS, CARD, "key-1")
    (post,) = discord.world.posts(HERE)
    assert post.body["embeds"] == []
    assert "Twelve were rescued." in post.text
    assert await adapter.find(NEWS, "key-1", lately()) == id_


@pytest.mark.parametrize("denied", [{"Create Public Threads"}, {"Send Messages in Threads"}])
async def test_where_there_can_be_no_thread_an_update_is_a_reply(
    discord: DiscordDouble, adapter: DiscordAdapter, denied: set[str]
) -> None:
    discord.world.channels[HERE].denied = denied
    id_ = await adapter.send(NEWS, CARD, "key-1")
    if denied == {"Send Messages in Threads"}:
        discord.world.channel(id_, "made by somebody", THREAD, parent=HERE)
    await adapter.reply(NEWS, id_, UPDATE, "key-2")
    assert discord.world.posts(HERE)[1].reference == {"message_id": id_, "fail_if_not_exists": True}


async def test_in_a_thread_an_update_is_a_reply(discord: DiscordDouble, adapter: DiscordAdapter) -> None:
    thread = discord.world.channel("420000000000000001", "talk", THREAD, parent=HERE)
    channel = replace(NEWS, external_id=thread.id)
    id_ = await adapter.send(channel, CARD, "key-1")
    await adapter.reply(channel, id_, UPDATE, "key-2")
    assert discord.world.posts(thread.id)[1].reference == {"message_id": id_, "fail_if_not_exists": True}


async def test_in_a_forum_each_story_is_a_post_of_its_own(discord: DiscordDouble, adapter: DiscordAdapter) -> None:
    forum = discord.world.channel(STORIES, "stories", FORUM, tags=[{"id": "7", "name": "news"}], needs_tag=True)
    channel = replace(NEWS, external_id=forum.id)
    first = await adapter.send(channel, CARD, "key-1")
    second = await adapter.send(channel, GROWN, "key-2")
    await adapter.edit(channel, first, GROWN)
    reply = await adapter.reply(channel, first, UPDATE, "key-3")
    thread = first.split("/")[0]
    assert discord.world.channels[thread].name == "Ferry sinks off Tarn"
    assert discord.world.channels[thread].applied == ["7"]
    assert [one.text for one in discord.world.posts(thread)][1] == "A number changed."
    assert await adapter.find(channel, "key-2", lately()) == second
    assert await adapter.find(channel, "key-3", lately()) == reply
    assert await adapter.find(channel, "key-9", lately()) is None


async def test_an_announcement_is_published_where_the_operator_wants_it(discord: DiscordDouble) -> None:
    discord.world.channels[HERE].type = ANNOUNCEMENT
    asked = DiscordAdapter(settings(discord, crosspost=True), Desk())
    await asked.send(NEWS, CARD, "key-1")
    discord.next("crosspost", "code", (403, 50013))
    await asked.send(NEWS, GROWN, "key-2")
    await asked.close()
    assert [post.crossposted for post in discord.world.posts(HERE)] == [True, False]


async def test_a_channel_that_is_made_one_for_announcements_is_asked_about_again(discord: DiscordDouble) -> None:
    here, host = discord.world.channels[HERE], Desk()
    host.clock = clock = FakeClock(NOON)
    asked = DiscordAdapter(settings(discord, crosspost=True), host)
    await asked.send(NEWS, CARD, "key-1")
    here.type = ANNOUNCEMENT
    clock.advance(TYPE_REMEMBERED)
    await asked.send(NEWS, CARD, "key-2")
    here.type = TEXT
    await asked.send(NEWS, CARD, "key-3")  # refused, so that the type is forgotten at once
    here.type = ANNOUNCEMENT
    await asked.send(NEWS, CARD, "key-4")
    await asked.close()
    assert [post.crossposted for post in discord.world.posts(HERE)] == [False, True, False, True]
    assert discord.count("channel") == 3


async def test_a_forum_that_is_one_no_more_is_posted_in(discord: DiscordDouble, adapter: DiscordAdapter) -> None:
    place = discord.world.channel(STORIES, "stories", FORUM)
    channel = replace(NEWS, external_id=place.id)
    await adapter.send(channel, CARD, "key-1")
    place.type = TEXT
    await adapter.send(channel, CARD, "key-2")
    await adapter.send(channel, CARD, "key-3")
    assert len(discord.world.posts(STORIES)) == 2
    assert discord.count("forum") == 2, "one of them was refused"


async def test_an_announcement_is_not_published_unasked(discord: DiscordDouble, adapter: DiscordAdapter) -> None:
    discord.world.channels[HERE].type = ANNOUNCEMENT
    await adapter.send(NEWS, CARD, "key-1")
    assert not discord.world.posts(HERE)[0].crossposted


async def test_a_refused_token_keeps_deliveries_for_later(discord: DiscordDouble) -> None:
    wrong = DiscordAdapter(settings(discord, token="wrong"), Desk())
    with pytest.raises(NotYet) as told:
        await wrong.send(NEWS, CARD, "key-1")
    assert (told.value.retry_after or 0) >= 900
