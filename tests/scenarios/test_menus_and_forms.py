"""Menus and forms on both platforms, filled by the bot itself: what is there is shown, and a restart harms neither."""

import pytest

from bot.commands.dispatch import Dispatcher
from bot.commands.table import TABLE
from bot.message import Button, Choice, Message, paragraph
from tests.doubles.dialogue import Dialogue
from tests.doubles.discord import DiscordDouble
from tests.doubles.discord_people import Person as Member
from tests.doubles.discord_rig import NEWS as DISCORD_NEWS
from tests.doubles.discord_rig import connected as to_discord
from tests.doubles.host import BotDesk, Desk
from tests.doubles.slack import SlackDouble
from tests.doubles.slack_people import Person
from tests.doubles.slack_rig import NEWS as SLACK_NEWS
from tests.doubles.slack_rig import connected as to_slack
from tests.doubles.slack_world import Message as Posted

MENU = Message(
    (
        paragraph("two.example has 30 feeds."),
        Choice("Which one?", tuple(Button(f"Feed {n}", f"/feed add {n}") for n in range(30))),
    )
)
LONG = "https://news.example/" + "long-section-" * 15


@pytest.fixture
def bot(dialogue: Dialogue) -> Dispatcher:
    return dialogue.dispatcher


async def test_in_slack_an_entity_is_edited_in_a_modal_that_shows_it(bot: Dispatcher) -> None:
    async with SlackDouble() as slack, to_slack(slack, BotDesk(bot)):
        ann = Person(slack, "U0ANN")
        for line in ("/watch create desk", '/watch add desk "Tarn Head" also:"Tarn" needs:gas type:place'):
            await answered(slack, ann, line)
        shown = await answered(slack, ann, "/watch show desk")
        await ann.chooses(shown, "Tarn Head")
        (view,) = await slack.until(lambda: list(slack.api.views.values()))
        assert view["title"]["text"] == "Tarn Head"
        values = {block["block_id"]: initial(block["element"]) for block in view["blocks"]}
        assert values == {"name:0": "Tarn Head", "also:0": "Tarn", "needs:0": "gas", "not:0": None, "type:0": "place"}
        before = len(slack.world.private("U0ANN"))
        await ann.submits(view, also__0="Tarn, the Head", needs__0="")
        await slack.until(lambda: len(slack.world.private("U0ANN")) > before)
        again = await answered(slack, ann, "/watch show desk")
    assert "• Tarn Head (place; also: Tarn, the Head)" in again.text


async def test_in_discord_an_entity_is_edited_in_a_modal_that_shows_it(bot: Dispatcher) -> None:
    async with DiscordDouble() as discord, to_discord(discord, BotDesk(bot)):
        ann = Member(discord, "ann")
        me = ann.user.id
        await ann.uses("/watch create", list="desk")
        await discord.until(lambda: len(discord.world.private(me)) == 1)
        await ann.uses("/watch add", list="desk", name="Tarn Head", also="Tarn", needs="gas", type="place")
        await discord.until(lambda: len(discord.world.private(me)) == 2)
        await ann.uses("/watch show", list="desk")
        await discord.until(lambda: len(discord.world.private(me)) == 3)
        asked = await ann.chooses(discord.world.private(me)[-1], "Tarn Head")
        first = await discord.until(lambda: asked.first)
        assert first["data"]["title"] == "Tarn Head"
        inside = {label["component"]["custom_id"]: label["component"] for label in first["data"]["components"]}
        assert {name: part.get("value") for name, part in inside.items()} == {
            "name:0": "Tarn Head", "also:0": "Tarn", "needs:0": "gas", "not:0": None, "type:0": None,
        }  # fmt: skip
        assert [one["value"] for one in inside["type:0"]["options"] if one["default"]] == ["place"]
        await ann.submits(asked, also__0="Tarn, the Head", needs__0="")
        await discord.until(lambda: len(discord.world.private(me)) == 4)
        typed = await ann.uses("/watch edit", list="desk", entity="Tarn Head")
        again = await discord.until(lambda: typed.first)
    values = [label["component"].get("value") for label in again["data"]["components"]]
    assert values == ["Tarn Head", "Tarn, the Head", None, None, None]


async def test_a_schedule_is_changed_in_a_modal_that_shows_it_on_both(bot: Dispatcher) -> None:
    async with SlackDouble() as slack, to_slack(slack, BotDesk(bot)):
        ann = Person(slack, "U0ANN")
        await answered(slack, ann, "/digest schedule 07:30 days:mon-fri zone:Europe/Berlin")
        await ann.clicks(await answered(slack, ann, "/digest status"), "Change")
        (view,) = await slack.until(lambda: list(slack.api.views.values()))
        values = [initial(block["element"]) for block in view["blocks"]]
        assert values == ["07:30", "mon-fri", "Europe/Berlin", "no", "daily"]
    async with DiscordDouble() as discord, to_discord(discord, BotDesk(bot)):
        ben = Member(discord, "ann")
        await ben.uses("/digest schedule", time="07:30", days="mon-fri", zone="Europe/Berlin")
        await discord.until(lambda: len(discord.world.private(ben.user.id)) == 1)
        await ben.uses("/digest status")
        await discord.until(lambda: len(discord.world.private(ben.user.id)) == 2)
        asked = await ben.presses(discord.world.private(ben.user.id)[-1], "Change")
        first = await discord.until(lambda: asked.first)
        given = [label["component"].get("value") for label in first["data"]["components"]]
        assert given == ["07:30", "mon-fri", "Europe/Berlin", None, None]


async def test_in_slack_a_command_without_what_it_needs_asks_for_it(bot: Dispatcher) -> None:
    host = BotDesk(bot)
    async with SlackDouble() as slack, to_slack(slack, host):
        ann = Person(slack, "U0ANN")
        await answered(slack, ann, "/watch create desk")
        await answered(slack, ann, '/watch create "my list"')
        await ann.types("/watch add")
        (view,) = await slack.until(lambda: list(slack.api.views.values()))
        fields = {block["block_id"]: block["element"]["type"] for block in view["blocks"]}
        assert fields["list:0"] == fields["type:0"] == "static_select"
        assert fields["name:0"] == "plain_text_input"
        await ann.submits(view, list__0="my list", name__0="Tarn Head", also__0="the terminal", type__0="place")
        await slack.until(lambda: len(slack.world.private("U0ANN")) == 3)
    assert host.asked[-1].line == "/watch add"
    given = {"list": "my list", "name": "Tarn Head", "also": "the terminal", "type": "place"}
    assert host.asked[-1].arguments == {**given, "needs": "", "not": ""}
    assert "“my list” now looks out for “Tarn Head” (place)." in slack.world.private("U0ANN")[-1].text


async def test_every_command_that_needs_something_has_a_modal(bot: Dispatcher) -> None:
    needy = [command.name for command in TABLE if command.opens_form(())]
    async with SlackDouble() as slack, to_slack(slack, BotDesk(bot)):
        for line in needy:
            await Person(slack, "U0ANN").types(line)
        await slack.until(lambda: len(slack.api.views) == len(needy))
    assert {view["title"]["text"] for view in slack.api.views.values()} == set(needy)
    assert slack.api.refused == []


async def test_who_may_not_use_a_command_is_told_so_and_gets_no_modal(bot: Dispatcher) -> None:
    async with SlackDouble() as slack, to_slack(slack, BotDesk(bot)):
        slack.world.users["U0CEM"] = type(slack.world.users["U0BEN"])("U0CEM", "cem")
        answer = await answered(slack, Person(slack, "U0CEM"), "/watch add")
    assert answer.text.startswith("⚠️ /watch add is for a workspace manager; here you are a member.")
    assert slack.api.views == {}


async def test_in_slack_what_is_chosen_from_a_menu_is_obeyed_even_by_a_bot_that_was_started_anew() -> None:
    async with SlackDouble() as slack:
        async with to_slack(slack, Desk()) as adapter:
            await adapter.send(SLACK_NEWS, MENU, "key-1")
        (post,) = slack.world.posts("C0NEWS")
        host = Desk()
        async with to_slack(slack, host):
            await Person(slack, "U0BEN").chooses(post, "Feed 29")
            await slack.until(lambda: host.asked)
    assert host.asked[0].line == "/feed add 29"
    assert slack.world.posts("C0NEWS")[0] is post, "the message with the menu stays"


async def test_in_discord_what_is_chosen_from_a_menu_is_obeyed_even_by_a_bot_that_was_started_anew() -> None:
    async with DiscordDouble() as discord:
        async with to_discord(discord, Desk()) as adapter:
            await adapter.send(DISCORD_NEWS, MENU, "key-1")
        (post,) = discord.world.posts(DISCORD_NEWS.external_id)
        assert "… and 5 more" in post.text, "a select of Discord's holds 25"
        host = Desk()
        async with to_discord(discord, host):
            await discord.until(lambda: discord.open)
            await Member(discord, "ben").chooses(post, "Feed 24")
            await discord.until(lambda: host.asked)
    assert host.asked[0].line == "/feed add 24"


async def test_a_command_too_long_for_a_menu_is_offered_all_the_same() -> None:
    message = Message((Choice("Which one?", (Button("Short", "/feed add x"), Button("Long", f"/feed add {LONG}"))),))
    async with SlackDouble() as slack, to_slack(slack, host := Desk()) as adapter:
        await adapter.send(SLACK_NEWS, message, "key-1")
        await Person(slack, "U0BEN").clicks(slack.world.posts("C0NEWS")[0], "Long")
        await slack.until(lambda: host.asked)
        assert host.asked[0].line == f"/feed add {LONG}"
    async with DiscordDouble() as discord, to_discord(discord, Desk()) as other:
        await other.send(DISCORD_NEWS, message, "key-1")
        (post,) = discord.world.posts(DISCORD_NEWS.external_id)
        assert f"/feed add address:{LONG}" in post.text, "written out, to be copied"
        assert [option["label"] for option in post.buttons[0]["options"]] == ["Short"]


def initial(element: dict[str, object]) -> object:
    option = element.get("initial_option")
    return option["value"] if isinstance(option, dict) else element.get("initial_value")


async def answered(slack: SlackDouble, who: Person, line: str) -> Posted:
    before = len(slack.world.private(who.user))
    await who.types(line)
    found: list[Posted] = await slack.until(lambda: slack.world.private(who.user)[before:])
    return found[-1]
