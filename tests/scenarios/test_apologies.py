"""What fails before it is even known who asks: the asker hears of it as of any failure, on both platforms."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bot.commands.dispatch import Dispatcher
from bot.commands.doors import StoreAdmission, StoreSuggestions
from bot.commands.table import TABLE
from bot.errors import StoreAway
from bot.message import Button, Buttons, Message
from bot.ports import Fetched, FetchRequest
from bot.testing import FakeClock, FakeFetcher
from tests.doubles.discord import DiscordDouble
from tests.doubles.discord_people import NEWS as HERE
from tests.doubles.discord_people import Person as Member
from tests.doubles.discord_rig import connected as discord_connected
from tests.doubles.host import BotDesk, Desk
from tests.doubles.services import services
from tests.doubles.slack import SlackDouble
from tests.doubles.slack_limits import all_texts
from tests.doubles.slack_people import Person
from tests.doubles.slack_rig import NEWS, connected
from tests.scenarios.test_slack_http import MANY, install, served

CARD = Message((Buttons((Button("Why?", "/news why x"),)),))
SORRY = "Something went wrong on my side."
ENDED = "I was ended in the middle of this. Please try again in a moment"
OTHER_VERSION = "This was made by another version of me."


class Away(BotDesk):
    """A bot whose database can be away, or miss the next few questions."""

    away = False
    misses = 0

    async def load_secret(self, key: str) -> str | None:
        self.misses -= 1
        if self.away or self.misses >= 0:
            raise StoreAway("no server answers")
        return await super().load_secret(key)


@asynccontextmanager
async def bot(clock: FakeClock, fetcher: FakeFetcher | None = None) -> AsyncIterator[Away]:
    async with services(clock) as made:
        doors = StoreAdmission(made.store), StoreSuggestions(made.store, TABLE)
        yield Away(Dispatcher(TABLE, *doors, replace(made, fetcher=fetcher or made.fetcher)))


@pytest.fixture
async def slack() -> AsyncIterator[SlackDouble]:
    async with SlackDouble() as double:
        yield double


@pytest.fixture
async def discord() -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble() as double:
        yield double


async def test_while_the_database_is_away_slacks_commands_buttons_and_menus_are_apologised_for(
    slack: SlackDouble, clock: FakeClock
) -> None:
    async with bot(clock) as host:
        async with served(slack, host, **MANY) as adapter:
            await install(slack, "T0MARSH", "Marsh Gazette")
            marsh = slack.world.installations[-1]
            slack.world.channel("C0MARSH", "marsh", members={marsh.bot_user})
            await adapter.send(replace(NEWS, external_id="T0MARSH/C0MARSH"), CARD, "key-1")
        (card,) = slack.world.posts("C0MARSH")
        async with served(slack, host, **MANY):
            host.away = True
            ben = Person(slack, "U0BEN", "C0MARSH", marsh)
            sent = [await ben.types("/watch lists"), await ben.clicks(card, "Why?"), await ben.chooses_shortcut(card)]
            await slack.until(lambda: len(slack.world.private("U0BEN")) == 3)
            again = [await ben.mentions("help"), await ben.writes_directly("help")]
    assert [one.status for one in sent] == [200, 200, 200]
    assert [SORRY in one.text for one in slack.world.private("U0BEN")] == [True, True, True]
    assert [one.status for one in again] == [500, 500], "so that Slack sends them again"


async def test_a_database_that_misses_the_first_question_lets_no_workspace_in_that_has_removed_us(
    slack: SlackDouble, clock: FakeClock
) -> None:
    async with bot(clock) as host:
        async with served(slack, host, **MANY) as adapter:
            await install(slack, "T0MARSH", "Marsh Gazette")
            assert adapter.workspaces is not None
            await adapter.workspaces.forget("T0MARSH")
        marsh = slack.world.installations[-1]
        slack.world.channel("C0MARSH", "marsh", members={marsh.bot_user})
        async with served(slack, host, **MANY):
            host.misses = 1
            await Person(slack, "U0BEN", "C0MARSH", marsh).types("/watch create desk")
            await slack.until(lambda: bool(slack.world.private("U0BEN")))
    (told,) = slack.world.private("U0BEN")
    assert "I am not installed in this workspace." in told.text


async def test_a_home_page_is_shown_while_the_database_is_away(slack: SlackDouble) -> None:
    class Shut(Desk):
        async def overview(self, platform: str, workspace: str, channels: Collection[str]) -> Message:
            raise StoreAway("no server answers")

    async with connected(slack, Shut()):
        await Person(slack, "U0BEN").opens_home()
        await slack.until(lambda: "U0BEN" in slack.api.homes)
    shown = "\n".join(all_texts(slack.api.homes["U0BEN"]["blocks"]))
    assert "What your channels hear of cannot be looked up just now." in shown
    assert "Summarise an article" in shown


async def test_a_mention_whose_files_make_no_sense_is_apologised_for(slack: SlackDouble, clock: FakeClock) -> None:
    async with bot(clock) as host, connected(slack, host):
        await Person(slack, "U0BEN").mentions("summarise", files=["F0ODD"])  # type: ignore[list-item]
        (heard,) = await slack.until(lambda: slack.world.private("U0BEN"))
    assert SORRY in heard.text


class Silent(FakeFetcher):
    """Reads a page for ever."""

    async def fetch(self, request: FetchRequest) -> Fetched:
        return await asyncio.Event().wait()  # type: ignore[return-value]


async def test_whoever_waits_when_slack_s_adapter_ends_is_told(slack: SlackDouble, clock: FakeClock) -> None:
    async with bot(clock, Silent()) as host:
        async with connected(slack, host):
            await Person(slack, "U0BEN").types("/summarise https://news.example/1")
            await slack.until(lambda: host.asked)
        (heard,) = slack.world.private("U0BEN")
    assert heard.text.startswith(f"🚨 {ENDED}")


async def test_whoever_waits_when_discord_s_adapter_ends_is_told(discord: DiscordDouble, clock: FakeClock) -> None:
    async with bot(clock, Silent()) as host:
        async with discord_connected(discord, host):
            ben = Member(discord, "ben")
            await ben.uses("/summarise", text="https://news.example/1")
            await discord.until(lambda: host.asked)
        (heard,) = discord.world.private(ben.user.id)
    assert ENDED in heard.text


async def test_a_form_of_another_version_is_answered_in_slack(slack: SlackDouble, clock: FakeClock) -> None:
    async with bot(clock) as host, connected(slack, host):
        ben = Person(slack, "U0BEN")
        await ben.types("/summarise")
        (view,) = await slack.until(lambda: list(slack.api.views.values()))
        await ben.submits({**view, "private_metadata": '{"of": "another version"}'}, text__0="Words.")
        (heard,) = await slack.until(lambda: slack.world.direct("U0BEN", "U0BOT").messages)
    assert OTHER_VERSION in heard.text


async def test_discords_commands_and_menus_whose_files_make_no_sense_are_apologised_for(
    discord: DiscordDouble, clock: FakeClock
) -> None:
    async with bot(clock) as host, discord_connected(discord, host):
        ben = Member(discord, "ben")
        odd = {"type": 1, "id": "1", "name": "summarise", "options": [], "resolved": {"attachments": {"7": None}}}
        await discord.interact(2, ben.user.id, HERE, odd)
        said = discord.world.say(HERE, discord.world.by_name["ann"], "", attachments=[None])
        await ben.chooses_from_menu(said)
        await discord.until(lambda: len(discord.world.private(ben.user.id)) == 2)
    assert [SORRY in one.text for one in discord.world.private(ben.user.id)] == [True, True]


async def test_a_button_and_a_form_of_another_version_are_answered_in_discord(
    discord: DiscordDouble, clock: FakeClock
) -> None:
    async with bot(clock) as host, discord_connected(discord, host):
        ben = Member(discord, "ben")
        await discord.interact(3, ben.user.id, HERE, {"component_type": 2, "custom_id": "of another version"})
        await discord.interact(5, ben.user.id, HERE, {"custom_id": "of another version", "components": []})
        await discord.until(lambda: len(discord.world.private(ben.user.id)) == 2)
    assert [OTHER_VERSION in one.text for one in discord.world.private(ben.user.id)] == [True, True]
