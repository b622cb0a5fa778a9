"""Platforms, or what stands in for them, that know little: what is merely good to know never stops the main job."""

import pytest

from bot.errors import ChannelGone
from bot.message import Heading, Message, paragraph
from bot.model import Role
from tests.doubles.discord import DiscordDouble
from tests.doubles.discord_people import Person as Member
from tests.doubles.discord_rig import NEWS as DISCORD_NEWS
from tests.doubles.discord_rig import connected as to_discord
from tests.doubles.host import Desk
from tests.doubles.slack import SlackDouble
from tests.doubles.slack_people import Person
from tests.doubles.slack_rig import NEWS as SLACK_NEWS
from tests.doubles.slack_rig import connected as to_slack

CARD = Message((Heading("Ferry sinks", "https://news.example/1"), paragraph("Off Tarn.")))
NEEDLESS = ("users.info", "conversations.info", "conversations.join", "conversations.replies", "users.conversations")
WANTED = {"auth.test", "apps.connections.open", "chat.postMessage", "views.publish"}


async def test_slack_needs_three_methods_to_answer_and_to_post() -> None:
    async with SlackDouble() as slack:
        for method in NEEDLESS:
            slack.next(method, "error", "unknown_method", times=99)
        async with to_slack(slack, host := Desk()) as adapter:
            ann = Person(slack, "U0ANN")
            await ann.types("/news help")
            await slack.until(lambda: slack.world.posts("C0NEWS"))
            await ann.mentions("help", thread=slack.world.posts("C0NEWS")[0].ts)
            await ann.types("/watch subscribe desk")
            await ann.opens_home()
            await slack.until(lambda: len(host.asked) == 4 and "U0ANN" in slack.api.homes)
            assert await adapter.send(SLACK_NEWS, CARD, "key-1")
        assert {call.method for call in slack.calls if call.answer.get("ok")} == WANTED
    here = [asked for asked in host.asked if asked.channel == "C0NEWS"]
    assert {asked.actor.role for asked in here} == {Role.MEMBER}
    assert {asked.channel_name for asked in here} == {"news", "C0NEWS"}


async def test_slack_may_leave_out_what_it_usually_says() -> None:
    async with SlackDouble() as slack, to_slack(slack, host := Desk()):
        ann = Person(slack, "U0ANN")
        sent = await ann.mentions("help")
        event = sent.payload["event"]
        await ann.event({**event, "bot_id": "B0OTHER", "ts": "9.1"})
        await ann.event({name: event[name] for name in ("type", "channel", "ts")} | {"user": "U0ANN"})
        await slack.until(lambda: len(host.asked) == 2)
    assert [asked.line for asked in host.asked] == ["/help", "/news help"], "another bot is not answered"


async def test_slack_that_knows_posts_only_is_asked_by_posts() -> None:
    async with SlackDouble() as slack:
        slack.only_posts = True
        async with to_slack(slack, host := Desk()):
            await Person(slack, "U0ANN").types("/news help")
            await slack.until(lambda: host.asked)
    assert host.asked[0].actor.role is Role.WORKSPACE_MANAGER


async def test_an_answer_that_a_response_url_refuses_with_ok_false_is_given_otherwise() -> None:
    async with SlackDouble() as slack, to_slack(slack, Desk()):
        slack.next("response_url", "status", 200)
        await Person(slack, "U0ANN").types("/news help")
        await slack.until(lambda: slack.count("chat.postMessage"))
        assert slack.world.posts("D0ANN")[0].text == "heard: /news help"


async def test_discord_needs_login_gateway_and_commands_to_start() -> None:
    async with DiscordDouble() as discord:
        for route in ("gateway", "commands.list", "channel", "typing", "message"):
            discord.next(route, "code", (404, 0), times=99)
        async with to_discord(discord, host := Desk()) as adapter:
            ann = Member(discord, "ann")
            await ann.uses("/news help")
            await ann.mentions("help")
            await discord.until(lambda: len(host.asked) == 2)
            post = await adapter.send(DISCORD_NEWS, CARD, "key-1")
            reply = await adapter.reply(DISCORD_NEWS, post, CARD, "key-2")
        assert reply.startswith(f"{post}/")
        assert discord.world.channels[post].name == "Updates"


async def test_discord_without_threads_replies_in_the_channel() -> None:
    async with DiscordDouble() as discord, to_discord(discord, Desk()) as adapter:
        post = await adapter.send(DISCORD_NEWS, CARD, "key-1")
        discord.next("post", "code", (404, 0))
        discord.next("thread", "code", (404, 0))
        assert "/" not in await adapter.reply(DISCORD_NEWS, post, CARD, "key-2")
        discord.world.channels[DISCORD_NEWS.external_id].deleted = True
        with pytest.raises(ChannelGone):
            await adapter.send(DISCORD_NEWS, CARD, "key-3")
