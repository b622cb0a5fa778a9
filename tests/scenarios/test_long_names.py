"""Names, and lists of names, that are longer than a platform's buttons and forms hold."""

from typing import Any

import pytest

from bot.commands.dispatch import Dispatcher
from bot.message import Form
from tests.doubles.dialogue import Dialogue
from tests.doubles.discord import DiscordDouble
from tests.doubles.discord_people import Person as Member
from tests.doubles.discord_rig import connected as to_discord
from tests.doubles.discord_world import Message as Shown
from tests.doubles.host import BotDesk
from tests.doubles.slack import SlackDouble
from tests.doubles.slack_people import Person
from tests.doubles.slack_rig import connected as to_slack

LIST = "everything that the harbour desk must not miss, whatever the hour"
WHO = 'The Most Reverend "Ruth" Kessel, sometime Minister of Ports, Ferries, Lighthouses and the Outer Islands'


@pytest.fixture
def bot(dialogue: Dialogue) -> Dispatcher:
    return dialogue.dispatcher


async def test_in_discord_a_form_is_opened_for_whom_no_button_could_name(bot: Dispatcher) -> None:
    async with DiscordDouble() as discord, to_discord(discord, BotDesk(bot)):
        ann = Member(discord, "ann")
        await said(discord, ann, "/watch create", list=LIST)
        await said(discord, ann, "/watch add", list=LIST, name=WHO, type="person", also="Kessel")
        typed = await ann.uses("/watch edit", list=LIST, entity=WHO)
        first = await discord.until(lambda: typed.first)
        assert first["data"]["custom_id"] == "wwform:/watch edit #1 #1"
        assert first["data"]["components"][0]["component"]["value"] == WHO
        asked = await ann.chooses(await said(discord, ann, "/watch show", list=LIST), WHO[:99].rsplit(" ", 1)[0] + "…")
        await discord.until(lambda: asked.first)
        before = len(discord.world.private(ann.user.id))
        await ann.submits(asked, also__0="Kessel, the Minister")
        await discord.until(lambda: len(discord.world.private(ann.user.id)) > before)
        now = await said(discord, ann, "/watch show", list=LIST)
    assert "also: Kessel, the Minister" in now.text


async def test_in_slack_too(bot: Dispatcher) -> None:
    async with SlackDouble() as slack, to_slack(slack, BotDesk(bot)):
        ann = Person(slack, "U0ANN")
        quoted = WHO.replace('"', r"\"")
        for line in (f'create "{LIST}"', f'add "{LIST}" "{quoted}"', f'show "{LIST}"'):
            await typed(slack, ann, f"/watch {line}")
        menu = slack.world.private("U0ANN")[-1].buttons[0]
        await ann.chooses(slack.world.private("U0ANN")[-1], menu["options"][0]["text"]["text"])
        (view,) = await slack.until(lambda: list(slack.api.views.values()))
        await ann.submits(view, also__0="Kessel")
        await slack.until(lambda: len(slack.world.private("U0ANN")) == 4)
    assert "Also: Kessel." in slack.world.private("U0ANN")[-1].text


async def test_what_no_field_holds_whole_is_left_out_and_stays(dialogue: Dialogue) -> None:
    many = ", ".join(f"the lighthouse number {number}" for number in range(110))
    more = ", ".join(f"the ferry number {number}" for number in range(110))
    for line in ("/watch create desk", f'/watch add desk "Tarn Head" also:"{many[:900]}"'):
        await dialogue.ask(line)
    for start in range(0, 4_000, 900):
        await dialogue.ask(f'/watch add desk "Tarn Head" also:"{(many + ", " + more)[start : start + 900]}"')
    before = await dialogue.ask("/watch edit desk “Tarn Head”")
    await dialogue.ask('/watch edit desk "Tarn Head"', forms=True)
    form = dialogue.last.opened[-1]
    assert isinstance(form, Form)
    assert [field.name for field in form.fields] == ["name", "needs", "not", "type"]
    assert form.fields[0].hint == "Too long for a box, so it stays as it is: also."
    await dialogue.ask(form.command, options={"name": "Tarn Head", "needs": "gas", "not": "", "type": "place"})
    after = await dialogue.ask('/watch edit desk "Tarn Head"')
    assert before is not None
    assert after is not None
    assert str(after).count("lighthouse number") == str(before).count("lighthouse number") > 30


async def test_a_number_means_what_stands_on_that_list_alone(dialogue: Dialogue) -> None:
    await dialogue.says("""
        > /watch create desk
        …
        > /watch create others
        …
        > /watch add desk "Tarn Head"
        …
        > /watch edit #1 #1 also:Tarn
        …
        Also: Tarn.
        …
        > /watch edit others #1 also:x
        “#1” is not on “others”.
        …
        > /watch show #7
        There is no watch-list “#7” here.
        …
    """)


async def typed(slack: SlackDouble, who: Person, line: str) -> None:
    before = len(slack.world.private(who.user))
    await who.types(line)
    await slack.until(lambda: len(slack.world.private(who.user)) > before)


async def said(discord: DiscordDouble, who: Member, command: str, **options: Any) -> Shown:
    before = len(discord.world.private(who.user.id))
    await who.uses(command, **options)
    found: list[Shown] = await discord.until(lambda: discord.world.private(who.user.id)[before:])
    return found[-1]
