"""The shipped process in Discord, from an empty database to the daily digest, and the same across a kill -9."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.common import pack
from adapters.discord.markdown import unescape
from bot.clock import SystemClock
from bot.demo.desk import NewsDesk
from bot.testing import FakeClock
from tests.doubles.discord import DiscordDouble
from tests.doubles.discord_people import NEWS as HERE
from tests.doubles.discord_people import Person
from tests.doubles.discord_world import Message
from tests.doubles.shipped import Shipped, shipped
from tests.environment import article

pytestmark = pytest.mark.timeout(300)

PATIENCE = 60.0
FIRE_IS_OUT = 12.0  # seconds after the baseline at which the demonstration desk's first outlet has the fire
ALL_ARE_OUT = 600.0


class Newsroom:
    """Discord, a news desk whose time the test turns, and the bot between them."""

    def __init__(self, discord: DiscordDouble, desk: NewsDesk, clock: FakeClock, bot: Shipped) -> None:
        self.discord, self.desk, self.clock, self.bot = discord, desk, clock, bot
        self.ann = Person(discord, "ann")

    async def obeyed(self, command: str, /, **options: Any) -> str:
        """Use a command as Ann and give the answer that only she sees."""
        return (await self._answered(self.ann.uses(command, **options))).text

    async def pressed(self, message: Message, label: str) -> Message:
        """Press a button as Ann and give the answer that only she sees."""
        return await self._answered(self.ann.presses(message, label))

    async def _answered(self, asking: Awaitable[object]) -> Message:
        before = len(self.discord.world.private(self.ann.user.id))
        await asking
        answers = await self.discord.until(
            lambda: [
                one for one in self.discord.world.private(self.ann.user.id)[before:] if not one.text.startswith("-# ⏳")
            ],
            PATIENCE,
        )
        last: Message = answers[-1]
        return last

    async def set_up(self) -> None:
        """Follow the desk's feeds with a watch-list, and wait until each has had its baseline poll."""
        await self.obeyed("/watch create", list="strait-desk")
        await self.obeyed("/watch add", list="strait-desk", name="Tarn Head", type="place")
        for feed in self.desk.feed_urls:
            await self.obeyed("/feed add", address=feed)
        await self.obeyed("/watch subscribe", list="strait-desk", alerts="both")
        await self.discord.until(lambda: self.bot.told().count('"baseline"') == len(self.desk.feed_urls), PATIENCE)

    async def card(self) -> Message:
        """Wait for the card of the fire."""
        found = await self.discord.until(self.cards, PATIENCE)
        first: Message = found[0]
        return first

    def cards(self) -> list[Message]:
        return [post for post in self.discord.world.posts(HERE) if "Tarn Head" in post.text and post.nonce]


@asynccontextmanager
async def newsroom(folder: Path) -> AsyncIterator[Newsroom]:
    clock = FakeClock(SystemClock().now())
    desk = NewsDesk(clock)
    await desk.start()
    try:
        async with DiscordDouble() as discord:
            host = desk.address.removeprefix("http://")
            config = f"""
                [database]
                url = "sqlite:///wirewatch.db"
                [fetch]
                allow = ["{host}"]
                [polling]
                min_minutes = 0.02
                max_minutes = 0.04
                [discord]
                api_base = "{discord.api_base}"
            """
            async with shipped(folder, config, WIREWATCH_DISCORD_TOKEN=discord.world.token) as bot:
                await discord.until(lambda: discord.open and discord.rest.commands, PATIENCE)
                yield Newsroom(discord, desk, clock, bot)
    finally:
        await desk.stop()


async def test_from_nothing_to_the_first_digest(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as room:
        due = SystemClock().now() + timedelta(seconds=75)
        await room.set_up()
        await room.obeyed("/digest schedule", time=f"{due:%H:%M}", days="daily", zone="UTC")
        assert room.cards() == [], "the baseline floods nothing"

        room.clock.advance(FIRE_IS_OUT)
        card = await room.card()
        assert "Fire at Tarn Head gas terminal" in card.text
        assert "> " in card.text, "the card quotes its evidence"

        room.clock.advance(ALL_ARE_OUT)
        await room.discord.until(lambda: "+2 sources" in card.text, PATIENCE)
        assert card.versions
        assert [post.id for post in room.cards()].count(card.id) == 1

        await try_buttons(room, card)
        text = article()
        *sentences, origin = unescape(await pasted(room, text)).split("\n")
        assert sentences
        assert all(sentence in text for sentence in sentences)
        assert "Word for word" in origin

        digest = await room.discord.until(
            lambda: [post for post in room.discord.world.posts(HERE) if "igest" in post.text.split("\n")[0]], 150
        )
        assert "Tarn Head" in digest[0].text
        assert await room.bot.stop() == 0
        assert room.discord.rest.refused == []
        assert room.discord.rest.pinged == []


async def try_buttons(room: Newsroom, card: Message) -> None:
    """Press every button of a card, and what they offer in turn."""
    why = await room.pressed(card, "Why?")
    assert "posted as a card" in why.text
    thanks = await room.pressed(card, "👍")
    assert "To hear more like it" in thanks.text
    proposed = await room.pressed(card, "👎 Not relevant")
    assert "What could have spared this channel that" in proposed.text
    mute = next(one["label"] for one in proposed.buttons if one["label"].startswith("Mute "))
    confirmed = await room.pressed(proposed, mute)
    assert "From now on here: no cards for what" in confirmed.text
    assert "Undone" in (await room.pressed(confirmed, "Undo")).text
    asleep = await room.pressed(card, "Snooze 1 h")
    assert "Quiet until" in asleep.text
    assert "Undone" in (await room.pressed(asleep, "Undo")).text
    await room.ann.presses(card, "Summarise")
    world = room.discord.world
    await room.discord.until(lambda: [one for one in world.everything() if "Word for word" in one.text], PATIENCE)


@pytest.mark.parametrize("accepted", [True, False], ids=["accepted", "not accepted"])
async def test_a_power_cut_while_a_card_is_on_its_way(tmp_path: Path, accepted: bool) -> None:
    async with newsroom(tmp_path) as room:
        await room.set_up()
        discord = room.discord
        discord.next("post", *(("delay", 0.5) if accepted else ("drop",)))
        room.clock.advance(FIRE_IS_OUT)
        await discord.until(lambda: "post" in discord.arrived, PATIENCE)
        await room.bot.kill()
        await discord.until(lambda: not discord.open, PATIENCE)
        await discord.until(lambda: discord.count("post") == 1)
        assert len(room.cards()) == accepted

        await room.bot.start()
        await discord.until(lambda: discord.open, PATIENCE)
        card = await room.card()
        room.clock.advance(ALL_ARE_OUT)
        await discord.until(lambda: "+2 sources" in card.text, PATIENCE)
        assert "strait-desk" in await room.obeyed("/watch lists")
        assert [post.id for post in room.cards() if "Fire at Tarn Head" in post.text] == [card.id]
        assert discord.count("commands.put") == 1


@pytest.mark.parametrize("verb", ["run", "check"])
async def test_a_token_that_discord_refuses_ends_the_bot_with_the_reason(tmp_path: Path, verb: str) -> None:
    async with DiscordDouble() as discord:
        config = f"""
            [discord]
            api_base = "{discord.api_base}"
            gateway_url = "{discord.gateway_url}"
        """
        bot = Shipped(tmp_path, config, {"WIREWATCH_DISCORD_TOKEN": "wrong-secret"})
        await bot.start(verb)
        assert await bot.ended() != 0
        assert "does not accept the token" in " ".join(bot.told().split())
        assert "wrong-secret" not in bot.told()


async def pasted(room: Newsroom, text: str) -> str:
    """Paste an article into the box of a bare `/summarise`; give the answer."""
    before = len(room.discord.world.posts(HERE))
    asked = await room.ann.uses("/summarise")
    lines = pack(text.split("\n"), lambda line: (len(line) + 1,), (3_900,))
    await room.ann.submits(asked, **{f"text__{number}": "\n".join(part) for number, part in enumerate(lines)})
    answered = await room.discord.until(
        lambda: [post for post in room.discord.world.posts(HERE)[before:] if "Word for word" in post.text], PATIENCE
    )
    return str(answered[0].text)
