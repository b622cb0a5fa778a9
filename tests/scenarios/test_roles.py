"""Who may do what, for every command of the table, as each platform tells roles: on the wire, by the bot itself.

Reading is for everybody; what a channel hears of and when is its manager's; lists and feeds are the workspace's.
"""

from typing import Any

import pytest

from bot.commands.dispatch import Dispatcher
from bot.commands.parse import parse
from bot.commands.spec import Command, Kind
from bot.commands.table import TABLE
from tests.doubles.dialogue import Dialogue
from tests.doubles.discord import DiscordDouble
from tests.doubles.discord_people import Person as Member
from tests.doubles.discord_rig import connected as to_discord
from tests.doubles.host import BotDesk
from tests.doubles.slack import SlackDouble
from tests.doubles.slack_people import Person
from tests.doubles.slack_rig import connected as to_slack
from tests.doubles.slack_world import User

WORKSPACE = {
    *("/watch create", "/watch delete", "/watch rename", "/watch add", "/watch edit", "/watch remove", "/watch import"),
    *("/feed add", "/feed remove", "/feed import", "/news retry"),
}
CHANNEL = {
    *("/watch subscribe", "/watch unsubscribe", "/watch snooze", "/feed subscribe", "/feed unsubscribe"),
    *("/digest schedule", "/digest off", "/digest now", "/news quiet", "/news rule", "/news undo"),
}
REFUSED = {  # person → what they are told not to use: ann is an admin, ben made the channel, cem only reads
    "ann": set[str](),
    "ben": WORKSPACE,
    "cem": WORKSPACE | CHANNEL,
}


@pytest.fixture
async def bot(dialogue: Dialogue) -> Dispatcher:
    await dialogue.ask("/watch create desk")
    await dialogue.ask('/watch add desk "Mark Milley"')
    return dialogue.dispatcher


def refused(command: Command, answer: str) -> bool:
    return f"{command.name} is for a " in answer


@pytest.mark.parametrize("who", REFUSED)
async def test_in_slack(bot: Dispatcher, who: str) -> None:
    async with SlackDouble() as slack, to_slack(slack, BotDesk(bot)):
        slack.world.users["U0CEM"] = User("U0CEM", "cem")
        person, news = Person(slack, f"U0{who.upper()}"), slack.world.channels["C0NEWS"]

        async def answer(command: Command) -> str:
            before = len(news.messages)
            await person.types(command.example)
            await slack.until(lambda: len(news.messages) > before)
            return news.messages[-1].text

        told_off = {command.name for command in TABLE if refused(command, await answer(command))}
    assert told_off == REFUSED[who]


@pytest.mark.parametrize("who", REFUSED)
async def test_in_discord(bot: Dispatcher, who: str) -> None:
    async with DiscordDouble() as discord, to_discord(discord, BotDesk(bot)):
        person = Member(discord, who)

        def said() -> list[str]:
            return [one.text for one in discord.world.everything() if "⏳" not in one.text]

        async def answer(command: Command) -> str:
            before = len(said())
            await person.uses(command.name, file=None, **options(command))
            await discord.until(lambda: len(said()) > before)
            return said()[-1]

        told_off = {command.name for command in TABLE if refused(command, await answer(command))}
    assert told_off == REFUSED[who]


def options(command: Command) -> dict[str, Any]:
    """The options of a command's example, as Discord types them."""
    typed: dict[str, Any] = {}
    for name, words in parse(TABLE, command.example).values.items():
        kind = command.parameter(name).kind
        typed[name] = int(words) if kind is Kind.NUMBER else words == "yes" if kind is Kind.SWITCH else words
    return typed
