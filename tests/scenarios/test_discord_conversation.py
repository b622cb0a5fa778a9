"""People talk to the bot in Discord: the real discord.py, against our double."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.message import Button, Buttons, Form, FormField, Heading, Message, paragraph
from bot.model import Role
from bot.ports import Asking, Responder
from tests.doubles.discord import DiscordDouble
from tests.doubles.discord_people import NEWS as HERE
from tests.doubles.discord_people import Person
from tests.doubles.discord_rig import NEWS, connected
from tests.doubles.discord_world import FORUM, THREAD
from tests.doubles.host import Desk

PASTE = Form(
    "/summarise",
    "Summarise an article",
    (
        FormField("text", "The article", multiline=True),
        FormField("length", "Length", required=False, value="medium", choices=("short", "medium", "long")),
    ),
)
BEN, CEM = "200000000000000002", "200000000000000003"


@pytest.fixture
async def discord() -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble() as double:
        yield double


async def test_a_command_is_acknowledged_and_answered_for_the_asker_only(discord: DiscordDouble) -> None:
    host = PrivateDesk()
    async with connected(discord, host):
        asked = await Person(discord, "ben").uses("/watch add", list="desk", name="Tarn Ferry Company", also="TFC")
        (answer,) = await discord.until(lambda: discord.world.private(BEN))
    assert "heard: /watch add" in answer.text
    assert asked.first == {"type": 5, "data": {"flags": 64}}
    assert discord.world.posts(HERE) == []
    invocation = host.asked[0]
    assert invocation.arguments == {"list": "desk", "name": "Tarn Ferry Company", "also": "TFC"}
    assert (invocation.platform, invocation.workspace) == ("discord", discord.world.guild)
    assert (invocation.workspace_name, invocation.channel) == ("Harbour Post", HERE)
    assert (invocation.channel_name, invocation.actor.name, invocation.id) == ("news", "Ben", asked.id)


async def test_numbers_and_switches_arrive_as_they_would_be_typed(discord: DiscordDouble) -> None:
    host = Desk()
    async with connected(discord, host):
        ben = Person(discord, "ben")
        await ben.uses("/digest schedule", time="08:00", empty=True)
        await ben.uses("/news quiet", hours="22:00-07:00", budget=6)
        await discord.until(lambda: len(host.asked) == 2)
    assert host.asked[0].arguments == {"time": "08:00", "empty": "yes"}
    assert host.asked[1].arguments == {"hours": "22:00-07:00", "budget": "6"}


async def test_a_public_answer_is_seen_by_everybody(discord: DiscordDouble) -> None:
    async with connected(discord, Desk()):
        await Person(discord, "cem").uses("/summarise", text="An article.", length="short")
        (answer,) = await discord.until(lambda: discord.world.posts(HERE))
    assert "heard: /summarise" in answer.text
    assert discord.rest.pinged == []


async def test_a_public_command_that_ends_in_a_private_answer_stays_private(discord: DiscordDouble) -> None:
    async with connected(discord, PrivateDesk()):
        await Person(discord, "cem").uses("/summarise", text="https://unreadable.example")
        await discord.until(lambda: discord.world.private(CEM))
    assert discord.world.posts(HERE) == []


async def test_a_long_article_is_pasted_into_several_fields(discord: DiscordDouble) -> None:
    host = Desk(form=lambda asked: PASTE if asked.arguments is None else None)
    async with connected(discord, host):
        cem = Person(discord, "cem")
        asked = await cem.uses("/summarise")
        first = await discord.until(lambda: asked.first)
        assert [label["component"]["type"] for label in first["data"]["components"]] == [4, 4, 4, 3]
        await cem.submits(asked, text__0="First part.", text__1="Second part.", length__0="short")
        (answer,) = await discord.until(lambda: discord.world.posts(HERE))
    assert host.asked[1].arguments == {"text": "First part.\nSecond part.", "length": "short"}
    assert "heard: /summarise" in answer.text


async def test_a_command_that_could_open_a_form_but_is_slow_is_acknowledged_in_time(discord: DiscordDouble) -> None:
    async with connected(discord, SlowDesk(2.0)):
        asked = await Person(discord, "cem").uses("/summarise")
        await discord.until(lambda: discord.world.posts(HERE))
    assert 1.4 < asked.after < 3.0


async def test_a_file_is_handed_over(discord: DiscordDouble) -> None:
    host = Desk()
    async with connected(discord, host):
        file = discord.world.attach(discord.base, "report.txt", b"The ferry sank.")
        await Person(discord, "cem").uses("/summarise", file=file)
        await discord.until(lambda: host.asked)
    assert [(one.name, one.content_type, one.body) for one in host.asked[0].attachments] == [
        ("report.txt", "text/plain", b"The ferry sank.")
    ]


async def test_a_file_too_large_or_elsewhere_is_left_out(discord: DiscordDouble) -> None:
    host = Desk()
    async with connected(discord, host):
        cem = Person(discord, "cem")
        await cem.uses("/summarise", file=discord.world.attach(discord.base, "large.txt", b"x" * 10_000_001))
        strange = {**discord.world.attach(discord.base, "strange.txt", b"x"), "url": "http://evil.example/x"}
        await cem.uses("/summarise", file=strange)
        await discord.until(lambda: len(host.asked) == 2)
    assert [asked.attachments for asked in host.asked] == [(), ()]


async def test_the_message_menu_hands_over_text_and_file(discord: DiscordDouble) -> None:
    host = Desk()
    async with connected(discord, host):
        file = discord.world.attach(discord.base, "report.txt", b"The ferry sank.")
        said = discord.world.say(HERE, discord.world.by_name["ann"], "Read https://news.example/1", attachments=[file])
        await Person(discord, "cem").chooses_from_menu(said)
        await discord.until(lambda: host.asked)
    assert host.asked[0].line == "/summarise"
    assert host.asked[0].replied_text == "Read https://news.example/1"
    assert host.asked[0].attachments[0].body == b"The ferry sank."


async def test_a_button_carries_its_command_and_leaves_the_card_alone(discord: DiscordDouble) -> None:
    host = PrivateDesk()
    url = "https://news.example/" + "long-headline-" * 12
    card = Message((Heading("Ferry sinks", url), Buttons((Button("Why?", f"/news why {url}"),))))
    async with connected(discord, host) as adapter:
        await adapter.send(NEWS, card, "key-1")
        (post,) = discord.world.posts(HERE)
        await Person(discord, "ben").presses(post, "Why?")
        await discord.until(lambda: discord.world.private(BEN))
    assert host.asked[0].line == f"/news why {url}"
    assert discord.world.posts(HERE) == [post]
    assert post.versions == []


async def test_a_button_works_after_a_restart(discord: DiscordDouble) -> None:
    async with connected(discord, Desk()) as adapter:
        await adapter.send(NEWS, Message((Buttons((Button("Undo", "/news undo 12"),)),)), "key-1")
    host = Desk()
    async with connected(discord, host):
        await discord.until(lambda: discord.open)
        await Person(discord, "ben").presses(discord.world.posts(HERE)[0], "Undo")
        await discord.until(lambda: host.asked)
    assert host.asked[0].line == "/news undo 12"


async def test_values_are_offered_while_somebody_types(discord: DiscordDouble) -> None:
    host = Desk(offers=("desk", "desk two", "x" * 200))
    async with connected(discord, host):
        ben = Person(discord, "ben")
        assert await ben.completes("/watch show", "list", "de") == ["desk", "desk two"]
        assert await ben.completes("/watch subscribe", "feeds", "Herald, des") == ["Herald, desk", "Herald, desk two"]


async def test_a_mention_is_answered_as_a_reply(discord: DiscordDouble) -> None:
    host = Desk()
    async with connected(discord, host):
        said = discord.world.say(HERE, discord.world.by_name["ann"], "The ferry sank off Tarn.")
        message = await Person(discord, "ben").mentions("summarise", replied=said)
        answer = await discord.until(lambda: [one for one in discord.world.posts(HERE) if one.author.bot])
    assert "heard: /summarise" in answer[0].text
    assert answer[0].reference["message_id"] == message.id
    assert host.asked[0].actor.role is Role.MEMBER
    assert host.asked[0].replied_text is None, "Discord does not show it to a bot without a privileged intent"


@pytest.mark.parametrize(
    ("posted", "heard"),
    [
        (Message((Heading("Ferry sinks", "https://news.example/1"),)), "https://news.example/1"),
        (Message((paragraph("The *ferry* sank."),)), "The *ferry* sank."),
    ],
)
async def test_a_reply_to_what_the_bot_said_is_about_that(discord: DiscordDouble, posted: Message, heard: str) -> None:
    host = Desk()
    async with connected(discord, host) as adapter:
        await adapter.send(NEWS, posted, "key-1")
        await Person(discord, "ben").mentions("summarise", replied=discord.world.posts(HERE)[0])
        await discord.until(lambda: host.asked)
    assert host.asked[0].replied_text == heard


async def test_13_an_answer_that_discord_took_before_it_failed_is_there_once(discord: DiscordDouble) -> None:
    async with connected(discord, Desk()):
        discord.next("post", "status", 500, after=True)
        await Person(discord, "ben").mentions("help")
        await discord.until(lambda: discord.count("post") == 2)
    assert [post.text for post in discord.world.posts(HERE) if "heard" in post.text] == ["heard: /help"]


async def test_talk_that_does_not_name_the_bot_is_left_alone(discord: DiscordDouble) -> None:
    host = Desk()
    async with connected(discord, host):
        ben = Person(discord, "ben")
        await ben.writes("just talking")
        await ben.mentions("help")
        await discord.until(lambda: host.asked)
    assert [asked.line for asked in host.asked] == ["/help"]


async def test_a_message_may_name_options_as_the_hints_do(discord: DiscordDouble) -> None:
    host = Desk()
    async with connected(discord, host):
        await Person(discord, "ben").mentions("watch add list:desk name:Jane Doe type:person")
        await discord.until(lambda: host.asked)
    assert host.asked[0].line == '/watch add desk "Jane Doe" type:person'


async def test_a_direct_message_needs_no_slash_and_is_a_room_of_its_own(discord: DiscordDouble) -> None:
    host = PrivateDesk()
    async with connected(discord, host):
        ben = Person(discord, "ben").in_private()
        await ben.writes("watch lists")
        await discord.until(lambda: len(discord.world.posts(ben.channel)) == 2)
        await ben.uses("/watch lists")
        await discord.until(lambda: len(host.asked) == 2)
    assert {asked.workspace for asked in host.asked} == {f"user-{BEN}"}
    assert {asked.actor.role for asked in host.asked} == {Role.WORKSPACE_MANAGER}


@pytest.mark.parametrize(
    ("who", "roles", "role"),
    [
        ("ann", (), Role.WORKSPACE_MANAGER),  # Manage Server
        ("ben", (), Role.CHANNEL_MANAGER),  # Manage Channels
        ("cem", (), Role.MEMBER),
        ("cem", ("300000000000000001",), Role.WORKSPACE_MANAGER),  # the configured role
    ],
)
async def test_roles_are_discords_own(discord: DiscordDouble, who: str, roles: tuple[str, ...], role: Role) -> None:
    host = Desk()
    async with connected(discord, host, managers=("300000000000000001",)):
        discord.world.by_name[who].roles = roles
        await Person(discord, who).uses("/watch lists")
        await discord.until(lambda: host.asked)
    assert host.asked[0].actor.role is role


async def test_a_forums_post_stands_for_its_forum_and_a_thread_for_itself(discord: DiscordDouble) -> None:
    discord.world.channel("410000000000000001", "stories", FORUM)
    discord.world.channel("410000000000000002", "a story", THREAD, parent="410000000000000001")
    discord.world.channel("410000000000000003", "a thread", THREAD, parent=HERE)
    host = Desk()
    async with connected(discord, host):
        await Person(discord, "ben", "410000000000000002").uses("/watch lists")
        await Person(discord, "ben", "410000000000000003").uses("/watch lists")
        await discord.until(lambda: len(host.asked) == 2)
    assert [asked.channel for asked in host.asked] == ["410000000000000001", "410000000000000003"]
    assert host.asked[0].channel_name == "stories"


async def test_progress_is_replaced_by_the_answer(discord: DiscordDouble) -> None:
    async with connected(discord, SlowDesk(0.0)):
        await Person(discord, "cem").uses("/summarise", text="https://news.example/1")
        await discord.until(lambda: discord.count("hook.edit") == 2)
        (answer,) = discord.world.posts(HERE)
    assert answer.text == "At last."
    assert "Reading the page" in answer.versions[0]["embeds"][0]["description"]


async def test_an_interaction_that_has_expired_falls_back_to_a_message(discord: DiscordDouble) -> None:
    discord.next("callback", "code", (404, 10062))
    async with connected(discord, Desk()):
        await Person(discord, "cem").uses("/summarise", text="An article.")
        (answer,) = await discord.until(lambda: discord.world.posts(HERE))
    assert "heard: /summarise" in answer.text


async def test_a_private_answer_that_comes_too_late_goes_to_the_asker_directly(discord: DiscordDouble) -> None:
    discord.next("hook.edit", "code", (401, 50027))
    async with connected(discord, PrivateDesk()):
        ben = Person(discord, "ben")
        await ben.uses("/watch lists")
        await discord.until(lambda: discord.world.posts(f"5{BEN[1:]}"))
    assert discord.world.posts(HERE) == []


async def test_somebody_who_takes_no_messages_is_told_without_the_words(discord: DiscordDouble) -> None:
    discord.next("callback", "code", (404, 10062))
    discord.world.by_name["ben"].takes_messages = False
    async with connected(discord, PrivateDesk()):
        await Person(discord, "ben").uses("/watch lists")
        (said,) = await discord.until(lambda: discord.world.posts(HERE))
    assert "may not write to you directly" in said.text
    assert "heard" not in said.text
    assert discord.rest.pinged == [f"<@{BEN}>"]


async def test_an_acknowledgement_that_was_taken_twice_harms_nothing(discord: DiscordDouble) -> None:
    discord.next("callback", "status", 500, after=True)  # done, but the library does not know and repeats it
    async with connected(discord, Desk()):
        await Person(discord, "cem").uses("/summarise", text="An article.")
        await discord.until(lambda: discord.world.posts(HERE))
    assert [problem for problem in discord.problems if "acknowledged twice" in problem]
    discord.problems.clear()


async def test_what_is_ordered_where_the_bot_may_not_post_is_said_at_once(discord: DiscordDouble) -> None:
    discord.world.channels[HERE].denied = {"Embed Links"}
    async with connected(discord, PrivateDesk()):
        await Person(discord, "ben").uses("/watch subscribe", list="desk")
        await discord.until(lambda: discord.world.private(BEN)[1:])
        await Person(discord, "cem").uses("/watch subscribe", list="desk")
        await discord.until(lambda: discord.world.private(CEM))
        await asyncio.sleep(0.2)
    assert "give me Embed Links here" in discord.world.private(BEN)[1].text
    assert len(discord.world.private(CEM)) == 1, "whoever may not order it need not know"


async def test_fifty_commands_at_once_are_each_acknowledged_in_time(discord: DiscordDouble) -> None:
    host = Desk()
    async with connected(discord, host):
        ben = Person(discord, "ben")
        asked = [await ben.uses("/news help", command=f"watch {number}") for number in range(50)]
        await discord.until(lambda: all(one.first for one in asked), 20)
        await discord.until(lambda: len(host.asked) == 50)
    assert max(one.after for one in asked) < 3.0


class PrivateDesk(Desk):
    """Answers for the asker's eyes only."""

    async def invoke(self, asking: Asking, responder: Responder) -> None:
        await super().invoke(asking, Privately(responder))


class Privately:
    def __init__(self, responder: Responder) -> None:
        self._responder = responder
        self.acknowledge, self.progress, self.open_form = responder.acknowledge, responder.progress, responder.open_form

    async def answer(self, message: Message) -> None:
        await self._responder.answer(Message(message.blocks, message.tone, private=True))


class SlowDesk(Desk):
    """Takes its time, and shows progress."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    async def invoke(self, asking: Asking, responder: Responder) -> None:
        await responder.acknowledge()
        await asyncio.sleep(self._seconds)
        await responder.progress("Reading the page")
        await responder.answer(Message((paragraph("At last."),)))


async def test_what_another_process_may_take_is_not_acknowledged(discord: DiscordDouble) -> None:
    host = Desk()
    async with connected(discord, host):
        host.on_duty = False
        first = await Person(discord, "ben").uses("/news help")
        await asyncio.sleep(0.3)
        assert host.asked == []
        host.on_duty = True
        second = await Person(discord, "ben").uses("/news help")
        await discord.until(lambda: host.asked)
    assert [one.id for one in host.asked] == [second.id]
    assert first.id != second.id
