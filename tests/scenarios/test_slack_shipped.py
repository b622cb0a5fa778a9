"""The shipped process in Slack, from an empty database to the daily digest, and the same across a kill -9."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.common import pack
from adapters.slack.mrkdwn import unescape
from bot.clock import SystemClock
from bot.demo.desk import NewsDesk
from bot.testing import FakeClock
from tests.doubles.shipped import Shipped, shipped
from tests.doubles.slack import SlackDouble
from tests.doubles.slack_people import Person
from tests.doubles.slack_world import Message
from tests.environment import article

pytestmark = pytest.mark.timeout(300)

PATIENCE = 60.0
FIRE_IS_OUT = 12.0  # seconds after the baseline at which the demonstration desk's first outlet has the fire
ALL_ARE_OUT = 600.0


class Newsroom:
    """Slack, a news desk whose time the test turns, and the bot between them."""

    def __init__(self, slack: SlackDouble, desk: NewsDesk, clock: FakeClock, bot: Shipped) -> None:
        self.slack, self.desk, self.clock, self.bot = slack, desk, clock, bot
        self.ann = Person(slack, "U0ANN")

    async def obeyed(self, line: str) -> str:
        """Type a command as Ann and give the answer that only she sees."""
        before = len(self.slack.world.private("U0ANN"))
        await (await self.ann.types(line)).ack()
        answers = await self.slack.until(lambda: self.slack.world.private("U0ANN")[before:], PATIENCE)
        return str(answers[-1].text)

    async def pressed(self, message: Message, label: str) -> Message:
        """Press a button as Ann and give the answer that only she sees."""
        before = len(self.slack.world.private("U0ANN"))
        await (await self.ann.clicks(message, label)).ack()
        answered = await self.slack.until(
            lambda: [one for one in self.slack.world.private("U0ANN")[before:] if "⏳" not in one.text], PATIENCE
        )
        last: Message = answered[-1]
        return last

    async def set_up(self) -> None:
        """Follow the desk's feeds with a watch-list, and wait until each has had its baseline poll."""
        await self.obeyed("/watch create strait-desk")
        await self.obeyed('/watch add strait-desk "Tarn Head" type:place')
        for feed in self.desk.feed_urls:
            await self.obeyed(f"/feed add {feed}")
        await self.obeyed("/watch subscribe strait-desk alerts:both")
        await self.slack.until(lambda: self.bot.told().count('"baseline"') == len(self.desk.feed_urls), PATIENCE)

    async def card(self) -> Message:
        """Wait for the card of the fire."""
        found = await self.slack.until(self.cards, PATIENCE)
        first: Message = found[0]
        return first

    def cards(self) -> list[Message]:
        return [post for post in self.slack.world.posts("C0NEWS") if "Tarn Head" in post.text and post.metadata]


@asynccontextmanager
async def newsroom(folder: Path) -> AsyncIterator[Newsroom]:
    clock = FakeClock(SystemClock().now())
    desk = NewsDesk(clock)
    await desk.start()
    try:
        async with SlackDouble() as slack:
            host = desk.address.removeprefix("http://")
            config = f"""
                [database]
                url = "sqlite:///wirewatch.db"
                [fetch]
                allow = ["{host}"]
                [polling]
                min_minutes = 0.02
                max_minutes = 0.04
                [slack]
                api_base = "{slack.api_base}"
            """
            tokens = {"WIREWATCH_SLACK_BOT_TOKEN": "xoxb-harbour", "WIREWATCH_SLACK_APP_TOKEN": "xapp-harbour"}
            async with shipped(folder, config, **tokens) as bot:
                await slack.until(lambda: slack.sockets, PATIENCE)
                yield Newsroom(slack, desk, clock, bot)
    finally:
        await desk.stop()


async def test_from_nothing_to_the_first_digest(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as room:
        due = SystemClock().now() + timedelta(seconds=75)
        await room.set_up()
        await room.obeyed(f"/digest schedule {due:%H:%M} days:daily zone:UTC")
        assert room.cards() == [], "the baseline floods nothing"

        room.clock.advance(FIRE_IS_OUT)
        card = await room.card()
        assert "Fire at Tarn Head gas terminal" in card.text
        assert "“" in card.text, "the card quotes its evidence"

        room.clock.advance(ALL_ARE_OUT)
        await room.slack.until(lambda: "+2 sources" in card.text, PATIENCE)
        assert card.versions
        assert [post.ts for post in room.cards()].count(card.ts) == 1

        await try_buttons(room, card)

        text = article()
        *sentences, origin = unescape(await pasted(room, text)).split("\n")
        assert sentences
        assert all(sentence in text for sentence in sentences)
        assert "Word for word" in origin

        digest = await room.slack.until(
            lambda: [post for post in room.slack.world.posts("C0NEWS") if "igest" in post.text.split("\n")[0]], 150
        )
        assert "Tarn Head" in digest[0].text
        assert await room.bot.stop() == 0
        assert room.slack.api.refused == []


async def try_buttons(room: Newsroom, card: Message) -> None:
    """Press every button of a card, and what they offer in turn."""
    await room.ann.clicks(card, "Summarise")
    world = room.slack.world
    await room.slack.until(lambda: [said for said in world.shown("C0NEWS") if "Word for word" in said], PATIENCE)
    why = await room.pressed(card, "Why?")
    assert "posted as a card" in why.text
    thanks = await room.pressed(card, "👍")
    assert "To hear more like it" in thanks.text
    proposed = await room.pressed(card, "👎 Not relevant")
    assert "What could have spared this channel that" in proposed.text
    mute = next(one["text"]["text"] for one in proposed.buttons if one["text"]["text"].startswith("Mute "))
    confirmed = await room.pressed(proposed, mute)
    assert "From now on here: no cards for what" in confirmed.text
    assert "Undone" in (await room.pressed(confirmed, "Undo")).text
    asleep = await room.pressed(card, "Snooze 1 h")
    assert "Quiet until" in asleep.text
    assert "Undone" in (await room.pressed(asleep, "Undo")).text


@pytest.mark.parametrize("accepted", [True, False], ids=["accepted", "not accepted"])
async def test_a_power_cut_while_a_card_is_on_its_way(tmp_path: Path, accepted: bool) -> None:
    async with newsroom(tmp_path) as room:
        await room.set_up()
        slack = room.slack
        asked = await room.ann.types("/watch create second-desk")
        await slack.until(lambda: any("second-desk" in one.text for one in slack.world.private("U0ANN")))
        slack.next("chat.postMessage", *(("delay", 0.5) if accepted else ("drop",)))
        room.clock.advance(FIRE_IS_OUT)
        await slack.until(lambda: "chat.postMessage" in slack.arrived, PATIENCE)
        await room.bot.kill()
        await slack.until(lambda: not slack.sockets, PATIENCE)
        await slack.until(lambda: slack.count("chat.postMessage") == 1)
        assert len(room.cards()) == accepted

        await room.bot.start()
        await slack.until(lambda: slack.sockets, PATIENCE)
        await slack.deliver(asked, retry=1)
        card = await room.card()
        room.clock.advance(ALL_ARE_OUT)
        await slack.until(lambda: "+2 sources" in card.text, PATIENCE)
        assert (await room.obeyed("/watch lists")).count("second-desk") == 1
        assert [post.ts for post in room.cards() if "Fire at Tarn Head" in post.text] == [card.ts]


@pytest.mark.parametrize("verb", ["run", "check"])
async def test_tokens_that_slack_refuses_end_the_bot_with_the_reason(tmp_path: Path, verb: str) -> None:
    async with SlackDouble() as slack:
        tokens = {"WIREWATCH_SLACK_BOT_TOKEN": "xoxb-secret-one", "WIREWATCH_SLACK_APP_TOKEN": "xapp-secret-two"}
        config = f'[slack]\napi_base = "{slack.api_base}"\n'
        bot = Shipped(tmp_path, config, tokens)
        await bot.start(verb)
        assert await bot.ended() != 0
        assert "WIREWATCH_SLACK_BOT_TOKEN does not work" in " ".join(bot.told().split())
        assert "secret" not in bot.told()


async def pasted(room: Newsroom, text: str) -> str:
    """Paste an article into the box of a bare `/summarise`; give the answer."""
    before = len(room.slack.api.views)
    await (await room.ann.types("/summarise")).ack()
    await room.slack.until(lambda: len(room.slack.api.views) > before, PATIENCE)
    view = list(room.slack.api.views.values())[-1]
    lines = pack(text.split("\n"), lambda line: (len(line) + 1,), (2_900,))
    seen = len(room.slack.calls)
    await room.ann.submits(view, **{f"text__{number}": "\n".join(part) for number, part in enumerate(lines)})
    answered = await room.slack.until(
        lambda: [
            call.args["text"]
            for call in room.slack.calls[seen:]
            if call.method in {"response_url", "chat.postMessage"} and "⏳" not in str(call.args.get("text", "⏳"))
        ],
        PATIENCE,
    )
    return str(answered[-1])
