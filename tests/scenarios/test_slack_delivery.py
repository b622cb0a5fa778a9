"""What is posted into Slack: once, found again, and honest about what went wrong."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.slack.adapter import SlackAdapter
from bot.clock import SystemClock
from bot.errors import ChannelGone, DeliveryError, MaybeSent, NotYet, Refused
from bot.message import Bullets, Heading, Message, Ping, Text, paragraph
from tests.doubles.host import Desk
from tests.doubles.slack import SlackDouble
from tests.doubles.slack_limits import pings
from tests.doubles.slack_rig import NEWS, settings

CARD = Message((Heading("Ferry sinks off Tarn", "https://news.example/1"), paragraph("Twelve were rescued.")))
GROWN = Message((Heading("Ferry sinks off Tarn", "https://news.example/1"), paragraph("Twelve rescued. +2 sources")))


@pytest.fixture
async def slack() -> AsyncIterator[SlackDouble]:
    async with SlackDouble() as double:
        yield double


@pytest.fixture
async def adapter(slack: SlackDouble) -> AsyncIterator[SlackAdapter]:
    made = SlackAdapter(settings(slack), Desk())
    yield made
    await made.close()


def lately() -> datetime:
    return SystemClock().now() - timedelta(minutes=1)


async def test_a_card_is_posted_edited_in_place_and_answered_in_its_thread(
    slack: SlackDouble, adapter: SlackAdapter
) -> None:
    ts = await adapter.send(NEWS, CARD, "key-1")
    await adapter.edit(NEWS, ts, GROWN)
    reply = await adapter.reply(NEWS, ts, Message((paragraph("A number changed."),)), "key-2")
    (post,) = slack.world.posts("C0NEWS")
    assert post.ts == ts
    assert "+2 sources" in post.text
    assert "+2 sources" not in post.versions[0]["text"]
    assert post.flags == {"unfurl_links": False, "unfurl_media": False, "reply_broadcast": None}
    assert [one.ts for one in slack.world.thread("C0NEWS", ts)] == [reply]


async def test_what_was_posted_is_found_by_its_key_even_in_a_thread_and_on_a_later_page(
    slack: SlackDouble, adapter: SlackAdapter
) -> None:
    first = await adapter.send(NEWS, CARD, "key-1")
    reply = await adapter.reply(NEWS, first, GROWN, "key-2")
    for number in range(250):
        slack.world.say("C0NEWS", "U0ANN", f"chatter {number}")
    assert await adapter.find(NEWS, "key-1", lately()) == first
    assert await adapter.find(NEWS, "key-2", lately()) == reply
    assert await adapter.find(NEWS, "key-3", lately()) is None
    assert slack.count("conversations.history") == 2 + 2 + 2


async def test_where_no_metadata_is_kept_it_is_found_by_its_block(slack: SlackDouble, adapter: SlackAdapter) -> None:
    first = await adapter.send(NEWS, CARD, "key-1")
    reply = await adapter.reply(NEWS, first, GROWN, "key-2")
    for message in slack.world.channels["C0NEWS"].messages:
        message.metadata = None
    assert await adapter.find(NEWS, "key-1", lately()) == first
    assert await adapter.find(NEWS, "key-2", lately()) == reply
    assert await adapter.find(NEWS, "key-3", lately()) is None


async def test_an_edited_card_is_still_found(slack: SlackDouble, adapter: SlackAdapter) -> None:
    ts = await adapter.send(NEWS, CARD, "key-1")
    await adapter.edit(NEWS, ts, GROWN)
    assert await adapter.find(NEWS, "key-1", lately()) == ts


async def test_a_history_that_may_not_be_read_is_said_not_guessed(slack: SlackDouble, adapter: SlackAdapter) -> None:
    await adapter.send(NEWS, CARD, "key-1")
    home = slack.world.installations[0]
    home.scopes -= {"channels:history", "groups:history"}
    with pytest.raises(ChannelGone, match="lacks a permission"):
        await adapter.find(NEWS, "key-1", lately())


async def test_only_the_ping_that_was_asked_for_pings(slack: SlackDouble, adapter: SlackAdapter) -> None:
    await adapter.send(NEWS, Message((paragraph(Ping("<!subteam^S0DESK>"), " <!channel> <@U0ANN>"),)), "key-1")
    call = next(call for call in slack.calls if call.method == "chat.postMessage")
    assert pings(call.args) == ["!subteam^S0DESK"]


async def test_5_a_drop_after_acceptance_is_not_sent_again_and_is_found(
    slack: SlackDouble, adapter: SlackAdapter
) -> None:
    slack.next("chat.postMessage", "drop", after=True)
    with pytest.raises(MaybeSent):
        await adapter.send(NEWS, CARD, "key-1")
    assert slack.count("chat.postMessage") == 1
    (post,) = slack.world.posts("C0NEWS")
    assert await adapter.find(NEWS, "key-1", lately()) == post.ts


async def test_a_drop_before_acceptance_cannot_be_told_apart_and_is_looked_up(
    slack: SlackDouble, adapter: SlackAdapter
) -> None:
    slack.next("chat.postMessage", "drop")
    with pytest.raises(MaybeSent):
        await adapter.send(NEWS, CARD, "key-1")
    assert await adapter.find(NEWS, "key-1", lately()) is None


async def test_an_answer_that_never_comes_leaves_it_unknown(
    slack: SlackDouble, adapter: SlackAdapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.api.ANSWER_WITHIN", 0.2)
    slack.next("chat.postMessage", "delay", 1.0)
    with pytest.raises(MaybeSent):
        await adapter.send(NEWS, CARD, "key-1")


async def test_6_slacks_wish_to_wait_is_handed_on(slack: SlackDouble, adapter: SlackAdapter) -> None:
    slack.too_fast("chat.postMessage", 30)
    with pytest.raises(NotYet) as told:
        await adapter.send(NEWS, CARD, "key-1")
    assert told.value.retry_after == 30
    assert slack.count("chat.postMessage") == 1


@pytest.mark.parametrize(("status", "error"), [(500, MaybeSent), (502, MaybeSent), (503, NotYet)])
async def test_a_server_error_may_have_accepted_a_post(
    slack: SlackDouble, adapter: SlackAdapter, status: int, error: type[DeliveryError]
) -> None:
    slack.next("chat.postMessage", "status", status)
    with pytest.raises(error):
        await adapter.send(NEWS, CARD, "key-1")


async def test_an_edit_can_be_repeated_so_a_server_error_only_waits(slack: SlackDouble, adapter: SlackAdapter) -> None:
    ts = await adapter.send(NEWS, CARD, "key-1")
    slack.next("chat.update", "status", 500)
    with pytest.raises(NotYet):
        await adapter.edit(NEWS, ts, GROWN)


async def test_no_connection_at_all_means_later(slack: SlackDouble) -> None:
    closed = SlackAdapter(settings(slack, api_base="http://127.0.0.1:9/api/"), Desk())
    with pytest.raises(NotYet, match="cannot be reached"):
        await closed.send(NEWS, CARD, "key-1")
    await closed.close()


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("channel_not_found", ChannelGone),
        ("is_archived", ChannelGone),
        ("restricted_action", ChannelGone),
        ("missing_scope", ChannelGone),
        ("ratelimited", NotYet),
        ("service_unavailable", NotYet),
        ("token_revoked", NotYet),
        ("account_inactive", NotYet),
        ("internal_error", MaybeSent),
        ("fatal_error", MaybeSent),
        ("msg_too_long", Refused),
        ("something_new", Refused),
    ],
)
async def test_each_code_of_slack_means_one_of_our_errors(
    slack: SlackDouble, adapter: SlackAdapter, code: str, error: type[DeliveryError]
) -> None:
    slack.next("chat.postMessage", "error", code)
    with pytest.raises(error):
        await adapter.send(NEWS, CARD, "key-1")


async def test_12_an_archived_channel_says_so(slack: SlackDouble, adapter: SlackAdapter) -> None:
    slack.world.channels["C0NEWS"].archived = True
    with pytest.raises(ChannelGone, match="archived"):
        await adapter.send(NEWS, CARD, "key-1")


async def test_a_bot_that_was_thrown_out_of_a_public_channel_comes_back_in(
    slack: SlackDouble, adapter: SlackAdapter
) -> None:
    slack.world.channels["C0NEWS"].members.clear()
    slack.world.installations[0].scopes -= {"chat:write.public"}
    await adapter.send(NEWS, CARD, "key-1")
    assert slack.world.channels["C0NEWS"].members >= {"U0BOT"}


async def test_a_private_channel_needs_an_invitation_and_works_after_it(
    slack: SlackDouble, adapter: SlackAdapter
) -> None:
    secret = slack.world.channel("G0SECRET", "secret", private=True)
    there = replace(NEWS, external_id="G0SECRET")
    with pytest.raises(ChannelGone, match="/invite"):
        await adapter.send(there, CARD, "key-1")
    secret.members.add("U0BOT")
    assert await adapter.send(there, CARD, "key-1")


async def test_a_renamed_channel_is_the_same_channel(slack: SlackDouble, adapter: SlackAdapter) -> None:
    ts = await adapter.send(NEWS, CARD, "key-1")
    slack.world.channels["C0NEWS"].name = "old-news"
    await adapter.edit(NEWS, ts, GROWN)
    assert await adapter.find(NEWS, "key-1", lately()) == ts


async def test_blocks_that_slack_refuses_all_the_same_go_out_as_text(slack: SlackDouble, adapter: SlackAdapter) -> None:
    slack.next("chat.postMessage", "error", "invalid_blocks")
    ts = await adapter.send(NEWS, CARD, "key-1")
    (post,) = slack.world.posts("C0NEWS")
    assert (post.ts, post.blocks) == (ts, [])
    assert "Ferry sinks off Tarn" in post.text
    assert await adapter.find(NEWS, "key-1", datetime(2026, 1, 1, tzinfo=UTC)) == ts


async def test_a_message_beyond_every_limit_is_posted_as_one(slack: SlackDouble, adapter: SlackAdapter) -> None:
    long = Message((Heading("x" * 10_000), Bullets(tuple((Text("word & " * 400),) for _ in range(300)))))
    await adapter.send(NEWS, long, "key-1")
    assert len(slack.world.posts("C0NEWS")) == 1
    assert slack.api.refused == []
