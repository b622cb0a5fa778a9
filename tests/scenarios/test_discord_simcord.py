"""Discord as somebody else understood it: the adapter against simcord, a simulation that we have not written."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import discord
import simcord

from adapters.discord.adapter import DiscordAdapter
from adapters.discord.gateway import Client
from adapters.discord.settings import DiscordSettings
from bot.message import Button, Buttons, Form, FormField, Heading, Message, paragraph
from bot.model import Channel, Role
from tests.doubles.host import Desk
from tests.doubles.hostile import HOSTILE, messages

SINCE = datetime(2020, 1, 1, tzinfo=UTC)

CARD = Message(
    (
        Heading("Ferry sinks off Tarn", "https://news.example/1"),
        paragraph("Twelve *rescued* @everyone"),
        Buttons((Button("Why?", "/news why https://news.example/1"),)),
    )
)
PASTE = Form("/summarise", "Summarise", (FormField("text", "The article", multiline=True),))


@dataclass
class Stage:
    env: simcord.Env
    adapter: DiscordAdapter
    channel: simcord.ChannelHandle
    guild: simcord.GuildHandle
    ann: simcord.MemberActor
    cem: simcord.MemberActor

    @property
    def place(self) -> Channel:
        return Channel(1, 1, "discord", str(self.channel.id), "news")

    def message(self, id_: str) -> discord.Message:
        return next(one for one in self.channel.history() if str(one.id) == id_)


@asynccontextmanager
async def stage(host: Desk) -> AsyncIterator[Stage]:
    """A server, its manager Ann and its member Cem; the adapter's requests go to the simulation."""
    adapter = DiscordAdapter(DiscordSettings.model_validate({"token": "t"}), host)
    client = Client(adapter.inbound, DiscordSettings.model_validate({"token": "t"}))
    async with simcord.run(client, shard_count=1) as env:
        adapter.api._http = client.http
        await adapter.register()
        guild = env.create_guild("Harbour Post")
        managers = guild.create_role("managers", permissions=discord.Permissions(manage_guild=True))
        ann = guild.add_member(env.create_user("ann"), roles=[managers])
        cem = guild.add_member(env.create_user("cem"))
        yield Stage(env, adapter, guild.create_text_channel("news"), guild, ann, cem)
        adapter.api._http = None  # the simulation's own to close
        await adapter.close()


async def test_commands_are_taken_and_answered_for_whoever_may() -> None:
    host = Desk()
    async with stage(host) as on:
        result = await on.cem.slash(on.channel, "watch lists")
        await on.ann.slash(on.channel, "watch create", list="desk")
        assert result.deferred
        assert result.ephemeral
    assert [asked.line for asked in host.asked] == ["/watch lists", "/watch create"]
    assert [asked.actor.role for asked in host.asked] == [Role.MEMBER, Role.WORKSPACE_MANAGER]
    assert host.asked[1].arguments == {"list": "desk"}


async def test_a_card_is_taken_found_edited_and_answered_and_its_button_works() -> None:
    host = Desk()
    async with stage(host) as on:
        id_ = await on.adapter.send(on.place, CARD, "key-1")
        reply = await on.adapter.reply(on.place, id_, Message((paragraph("A number changed."),)), "key-2")
        assert await on.adapter.find(on.place, "key-1", SINCE) == id_
        assert await on.adapter.find(on.place, "key-2", SINCE) == reply
        await on.adapter.edit(on.place, id_, CARD)
        assert on.message(id_).embeds[0].title == "Ferry sinks off Tarn"
        await on.cem.click(on.message(id_), label="Why?")
    assert host.asked[0].line == "/news why https://news.example/1"


async def test_a_bare_summarise_opens_a_modal() -> None:
    host = Desk(form=lambda asked: PASTE if asked.arguments is None else None)
    async with stage(host) as on:
        shown = await on.cem.slash(on.channel, "summarise")
        assert shown.modal is not None
        await on.cem.submit_modal(shown, {"text:0": "The ferry sank."})
    assert host.asked[1].arguments == {"text": "The ferry sank."}


async def test_a_message_can_be_summarised_from_its_menu() -> None:
    host = Desk()
    async with stage(host) as on:
        said = await on.ann.send(on.channel, "The ferry sank off Tarn.")
        await on.cem.context_menu(on.channel, "Summarise", said)
    assert host.asked[0].replied_text == "The ferry sank off Tarn."


async def test_values_are_offered() -> None:
    async with stage(Desk(offers=("desk", "other"))) as on:
        offered = await on.cem.autocomplete(on.channel, "watch show", "list", "de")
    assert [choice["value"] for choice in offered] == ["desk"]


async def test_hostile_words_are_refused_nowhere() -> None:
    async with stage(Desk()) as on:
        for at, words in enumerate(HOSTILE.values()):
            for number, message in enumerate(messages(words)):
                await on.adapter.send(on.place, message, f"{at}-{number}")
        shown = on.channel.history()
        assert len(shown) == len(HOSTILE) * len(list(messages("x")))
        assert not any(one.mention_everyone or one.raw_mentions or one.raw_role_mentions for one in shown)
