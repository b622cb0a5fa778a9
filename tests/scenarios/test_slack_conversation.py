"""People talk to the bot in Slack: the real slack-bolt in Socket Mode, against our double."""

from collections.abc import AsyncIterator

import pytest

from adapters.slack import responder
from adapters.slack.inbound import said_in
from bot.message import Button, Buttons, Form, FormField, Heading, Message, paragraph
from bot.model import Role
from bot.ports import Asking, Responder
from tests.doubles.host import Desk
from tests.doubles.slack import SlackDouble
from tests.doubles.slack_limits import all_texts
from tests.doubles.slack_people import Person
from tests.doubles.slack_rig import NEWS, connected

PASTE = Form("/summarise", "Summarise an article", (FormField("text", "The article", multiline=True),))


@pytest.fixture
async def slack() -> AsyncIterator[SlackDouble]:
    async with SlackDouble() as double:
        yield double


async def test_a_command_is_acknowledged_and_answered_for_the_asker_only(slack: SlackDouble) -> None:
    host = PrivateDesk()
    async with connected(slack, host):
        sent = await Person(slack, "U0BEN").types('/watch add "Tarn Ferry Company" also:TFC')
        await sent.ack()
        (answer,) = await slack.until(lambda: slack.world.private("U0BEN"))
    assert answer.text == 'heard: /watch add "Tarn Ferry Company" also:TFC'
    assert slack.world.posts("C0NEWS") == []
    asked = host.asked[0]
    assert (asked.platform, asked.workspace, asked.workspace_name) == ("slack", "T0HARBOUR", "Harbour Post")
    assert (asked.channel, asked.channel_name, asked.actor.name) == ("C0NEWS", "news", "Ben")


async def test_a_public_answer_is_seen_by_everybody_even_where_the_bot_is_no_member(slack: SlackDouble) -> None:
    slack.world.channel("C0ELSE", "elsewhere")
    async with connected(slack, Desk()):
        await Person(slack, "U0BEN", "C0ELSE").types("/news help")
        (answer,) = await slack.until(lambda: slack.world.posts("C0ELSE"))
    assert answer.text == "heard: /news help"


async def test_a_prefix_is_taken_off_and_what_slack_wraps_is_unwrapped(slack: SlackDouble) -> None:
    host = Desk()
    async with connected(slack, host, prefix="ww-"):
        ben = Person(slack, "U0BEN")
        sent = await ben.types("/ww-feed add")
        again = {**sent.payload, "trigger_id": slack.trigger()}
        again["text"] = (
            "add <https://news.example/rss?a=1&amp;b=2> ping:<!subteam^S0AB|@desk> to <@U0ANN|ann> R&amp;D &lt;b&gt;"
        )
        await slack.send("slash_commands", again)
        await slack.until(lambda: len(host.asked) == 2)
    assert host.asked[0].line == "/feed add"
    assert host.asked[1].line == ("/feed add https://news.example/rss?a=1&b=2 ping:<!subteam^S0AB> to <@U0ANN> R&D <b>")


async def test_a_long_article_is_pasted_into_several_fields(slack: SlackDouble) -> None:
    host = PrivateDesk(form=lambda asked: PASTE if asked.arguments is None else None)
    async with connected(slack, host):
        ben = Person(slack, "U0BEN")
        await ben.types("/summarise")
        (view,) = await slack.until(lambda: list(slack.api.views.values()))
        inputs = [block for block in view["blocks"] if block["type"] == "input"]
        assert [block["optional"] for block in inputs] == [False, True, True, True]
        await ben.submits(view, text__0="First part.", text__1="Second part.")
        (answer,) = await slack.until(lambda: slack.world.private("U0BEN"))
    assert host.asked[1].arguments == {"text": "First part.\nSecond part."}
    assert host.asked[1].channel == "C0NEWS"
    assert answer.text.startswith("heard: /summarise")


async def test_a_button_carries_its_command_and_leaves_the_card_alone(slack: SlackDouble) -> None:
    host = PrivateDesk()
    card = Message((Heading("Ferry sinks", "https://news.example/1"), Buttons((Button("Why?", "/news why x & <y>"),))))
    async with connected(slack, host) as adapter:
        await adapter.send(NEWS, card, "key-1")
        (post,) = slack.world.posts("C0NEWS")
        await Person(slack, "U0BEN").clicks(post, "Why?")
        await slack.until(lambda: slack.world.private("U0BEN"))
    assert host.asked[0].line == "/news why x & <y>"
    assert slack.world.posts("C0NEWS") == [post]


async def test_the_message_menu_hands_over_text_link_and_file(slack: SlackDouble) -> None:
    host = PrivateDesk()
    file = slack.world.attach("report.txt", b"The ferry sank.", slack.base)
    said = slack.world.say("C0NEWS", "U0ANN", "Read <https://news.example/1|this>", files=[file])
    async with connected(slack, host):
        await Person(slack, "U0BEN").chooses_shortcut(said)
        await slack.until(lambda: slack.world.private("U0BEN"))
    asked = host.asked[0]
    assert asked.line == "/summarise"
    assert asked.replied_text == "Read https://news.example/1"
    assert [(one.name, one.content_type, one.body) for one in asked.attachments] == [
        ("report.txt", "text/plain", b"The ferry sank.")
    ]


async def test_a_file_too_large_or_elsewhere_or_hidden_is_left_out(slack: SlackDouble) -> None:
    host = PrivateDesk()
    large = slack.world.attach("large.txt", b"x" * 10_000_001, slack.base)
    strange = {**slack.world.attach("strange.txt", b"x", slack.base), "url_private_download": "http://evil.example/x"}
    hidden = {"id": slack.world.attach("old.txt", b"x", slack.base)["id"], "mode": "hidden_by_limit"}
    slack.world.files[hidden["id"]] = (hidden, b"x")
    said = slack.world.say("C0NEWS", "U0ANN", "See", files=[large, strange, hidden])
    async with connected(slack, host):
        await Person(slack, "U0BEN").chooses_shortcut(said)
        await slack.until(lambda: host.asked)
    assert host.asked[0].attachments == ()


async def test_a_mention_is_answered_in_its_thread(slack: SlackDouble) -> None:
    host = Desk()
    parent = slack.world.say("C0NEWS", "U0ANN", "The ferry sank off Tarn.")
    async with connected(slack, host):
        await Person(slack, "U0BEN").mentions("summarise", thread=parent.ts)
        thread = await slack.until(lambda: slack.world.thread("C0NEWS", parent.ts)[1:])
    assert thread[0].text == "heard: /summarise"
    assert host.asked[0].replied_text == "The ferry sank off Tarn."


@pytest.mark.parametrize("in_thread", [True, False])
async def test_a_private_answer_to_a_mention_is_shown_where_the_asker_looks(
    slack: SlackDouble, in_thread: bool
) -> None:
    parent = slack.world.say("C0NEWS", "U0ANN", "The ferry sank off Tarn.")
    async with connected(slack, PrivateDesk()):
        await Person(slack, "U0BEN").mentions("watch lists", thread=parent.ts if in_thread else None)
        (answer,) = await slack.until(lambda: slack.world.private("U0BEN"))
    assert answer.thread_ts == (parent.ts if in_thread else None)
    assert slack.api.refused == []


async def test_a_mention_under_a_card_of_the_bots_is_about_its_page(slack: SlackDouble) -> None:
    host = Desk()
    card = Message((Heading("Ferry & crew sink", "https://news.example/1?a=b&c=d"), paragraph("Twelve were rescued.")))
    async with connected(slack, host) as adapter:
        ts = await adapter.send(NEWS, card, "key-1")
        await Person(slack, "U0BEN").mentions("summarise", thread=ts)
        await slack.until(lambda: host.asked)
    assert host.asked[0].replied_text == "https://news.example/1?a=b&c=d"


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({"text": "The ferry sank."}, "The ferry sank."),
        ({"text": "", "attachments": [{"title_link": "https://news.example/2"}]}, "https://news.example/2"),
        ({"text": "Wire: news", "bot_id": "B1", "attachments": [{"from_url": "https://x.example/"}]},
         "https://x.example/"),
        ({"text": "Wire: no link", "bot_id": "B1", "blocks": [{"type": "divider"}]}, "Wire: no link"),
    ],
)  # fmt: skip
def test_what_a_message_says(message: dict[str, object], said: str) -> None:
    assert said_in(message) == said


async def test_a_direct_message_needs_no_slash(slack: SlackDouble) -> None:
    host = PrivateDesk()
    async with connected(slack, host):
        ben = Person(slack, "U0BEN")
        await ben.writes_directly("watch lists")
        await slack.until(lambda: len(slack.world.posts("D0BEN")) == 2)
        await ben.event({"type": "message", "channel": "D0BEN", "channel_type": "im", "bot_id": "B1", "text": "x"})
        edited = {"type": "message", "channel": "D0BEN", "channel_type": "im", "subtype": "message_changed"}
        await (await ben.event(edited)).ack()
    assert [asked.line for asked in host.asked] == ["/watch lists"]


async def test_the_home_tab_shows_only_shared_channels_and_its_buttons_work(slack: SlackDouble) -> None:
    slack.world.channel("G0SECRET", "secret", private=True, members={"U0BOT", "U0ANN"})
    host = PrivateDesk(form=lambda asked: PASTE if asked.line == "/summarise" else None)
    async with connected(slack, host):
        ben = Person(slack, "U0BEN")
        await ben.opens_home()
        home = await slack.until(lambda: slack.api.homes.get("U0BEN"))
        assert "channels: C0NEWS" in all_texts(home["blocks"])
        await ben.clicks_at_home("Help")
        (answer,) = await slack.until(lambda: slack.world.channels.get("D0BEN") and slack.world.posts("D0BEN"))
    assert answer.text == "heard: /news help"


async def test_where_it_is_to_post_the_bot_comes_in(slack: SlackDouble) -> None:
    there = slack.world.channel("C0ELSE", "elsewhere")
    async with connected(slack, PrivateDesk()):
        await Person(slack, "U0ANN", "C0ELSE").types("/watch subscribe desk")
        await slack.until(lambda: "U0BOT" in there.members)


async def test_where_it_may_not_come_in_it_says_how_to_invite_it(slack: SlackDouble) -> None:
    slack.world.channel("G0SECRET", "secret", private=True)
    async with connected(slack, PrivateDesk()):
        await Person(slack, "U0ANN", "G0SECRET").types("/digest schedule 08:00")
        answers = await slack.until(lambda: slack.world.private("U0ANN")[1:])
    assert "/invite" in answers[0].text
    assert "<@U0BOT>" in str(answers[0].blocks)


async def test_asking_only_does_not_bring_it_in(slack: SlackDouble) -> None:
    there = slack.world.channel("C0ELSE", "elsewhere")
    async with connected(slack, PrivateDesk()):
        await Person(slack, "U0ANN", "C0ELSE").types("/watch lists")
        await slack.until(lambda: slack.world.private("U0ANN"))
    assert there.members == set()


@pytest.mark.parametrize(
    ("user", "channel", "role"),
    [
        ("U0ANN", "C0NEWS", Role.WORKSPACE_MANAGER),  # an admin
        ("U0BEN", "C0NEWS", Role.CHANNEL_MANAGER),  # who made the channel
        ("U0CEM", "C0NEWS", Role.MEMBER),
        ("U0DEE", "C0NEWS", Role.WORKSPACE_MANAGER),  # in the configured group
        ("U0BEN", "G0SECRET", Role.MEMBER),  # private, and the bot is not in it
    ],
)
async def test_roles_are_slacks_own(slack: SlackDouble, user: str, channel: str, role: Role) -> None:
    slack.world.users |= {id_: type(slack.world.users["U0BEN"])(id_, id_) for id_ in ("U0CEM", "U0DEE")}
    slack.world.groups["S0DESK"] = ["U0DEE"]
    slack.world.channel("G0SECRET", "secret", private=True, creator="U0BEN")
    host = Desk()
    async with connected(slack, host, managers=("S0DESK",)):
        await Person(slack, user, channel).types("/watch lists")
        await slack.until(lambda: host.asked)
    assert host.asked[0].actor.role is role


async def test_a_role_that_cannot_be_found_out_is_the_least(slack: SlackDouble) -> None:
    slack.next("users.info", "error", "internal_error", times=2)
    host = Desk()
    async with connected(slack, host):
        await Person(slack, "U0ANN").types("/watch lists")
        await slack.until(lambda: host.asked)
    assert host.asked[0].actor.role is Role.MEMBER


async def test_progress_of_a_command_is_edited_into_its_answer(slack: SlackDouble) -> None:
    async with connected(slack, SlowDesk()):
        await Person(slack, "U0BEN").types("/summarise https://news.example/1")
        await slack.until(lambda: slack.count("chat.update"))
    (answer,) = slack.world.posts("C0NEWS")
    assert (answer.text, answer.versions[0]["text"]) == ("Done.", "⏳ Reading the page")
    assert slack.world.private("U0BEN") == []


async def test_a_quick_answer_comes_without_progress(slack: SlackDouble) -> None:
    async with connected(slack, SlowDesk(seconds=0)):
        await Person(slack, "U0BEN").types("/summarise https://news.example/1")
        (answer,) = await slack.until(lambda: slack.world.posts("C0NEWS"))
    assert answer.text == "Done."
    assert (slack.count("response_url"), slack.count("chat.postMessage")) == (1, 0)


async def test_where_it_is_no_member_progress_is_for_the_asker_only(slack: SlackDouble) -> None:
    slack.world.channel("G0SECRET", "secret", private=True, creator="U0BEN")
    async with connected(slack, SlowDesk()):
        await Person(slack, "U0BEN", "G0SECRET").types("/summarise https://news.example/1")
        (answer,) = await slack.until(lambda: slack.world.posts("G0SECRET"))
    assert answer.text == "Done."
    assert [one.text for one in slack.world.private("U0BEN")] == ["⏳ Reading the page"]


async def test_a_refusal_takes_back_the_progress_that_all_could_see(slack: SlackDouble) -> None:
    async with connected(slack, SlowDesk(private=True)):
        await Person(slack, "U0BEN").types("/summarise https://news.example/1")
        await slack.until(lambda: slack.world.private("U0BEN"))
    assert slack.count("chat.delete") == 1
    assert slack.world.posts("C0NEWS") == []


async def test_what_only_the_asker_sees_has_progress_only_if_it_takes_long(
    slack: SlackDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(slack, SlowDesk(private=True)):
        await Person(slack, "U0BEN").types("/feed add https://news.example/feed")
        await slack.until(lambda: slack.world.private("U0BEN"))
        assert [one.text for one in slack.world.private("U0BEN")] == ["Done."]
        monkeypatch.setattr(responder, "SHOWN_PRIVATELY_AFTER", 0.1)
        await Person(slack, "U0BEN").types("/feed add https://news.example/feed")
        await slack.until(lambda: len(slack.world.private("U0BEN")) == 3)
    assert [one.text for one in slack.world.private("U0BEN")[1:]] == ["⏳ Reading the page", "Done."]
    assert slack.world.posts("C0NEWS") == []


async def test_progress_in_a_thread_is_edited_into_the_answer(slack: SlackDouble) -> None:
    parent = slack.world.say("C0NEWS", "U0ANN", "The ferry sank off Tarn.")
    async with connected(slack, SlowDesk()):
        await Person(slack, "U0BEN").mentions("summarise", thread=parent.ts)
        await slack.until(lambda: slack.count("chat.update"))
    (answer,) = slack.world.thread("C0NEWS", parent.ts)[1:]
    assert answer.text == "Done."
    assert answer.versions[0]["text"] == "⏳ Reading the page"


async def test_progress_in_a_direct_conversation_is_edited_into_the_answer(slack: SlackDouble) -> None:
    async with connected(slack, SlowDesk(private=True)):
        await Person(slack, "U0BEN").writes_directly("feed add https://news.example/feed")
        await slack.until(lambda: slack.count("chat.update"))
    assert [one.text for one in slack.world.posts("D0BEN")[1:]] == ["Done."]


async def test_an_expired_response_url_falls_back_to_a_message(slack: SlackDouble) -> None:
    slack.next("response_url", "status", 404)
    async with connected(slack, PrivateDesk()):
        await Person(slack, "U0BEN").types("/watch lists")
        (answer,) = await slack.until(lambda: slack.world.private("U0BEN"))
    assert answer.text == "heard: /watch lists"
    assert slack.count("chat.postEphemeral") == 1


async def test_where_nothing_can_be_shown_the_asker_is_told_directly(slack: SlackDouble) -> None:
    slack.world.channel("G0SECRET", "secret", private=True, creator="U0BEN")
    slack.next("response_url", "status", 404)
    async with connected(slack, PrivateDesk()):
        await Person(slack, "U0BEN", "G0SECRET").types("/watch lists")
        await slack.until(lambda: slack.world.channels.get("D0BEN") and slack.world.posts("D0BEN"))
    assert slack.world.posts("D0BEN")[0].text == "heard: /watch lists"


async def test_an_expired_trigger_opens_no_form(slack: SlackDouble) -> None:
    slack.next("views.open", "error", "expired_trigger_id")
    host = PrivateDesk(form=lambda _: PASTE)
    async with connected(slack, host):
        await Person(slack, "U0BEN").types("/summarise")
        (answer,) = await slack.until(lambda: slack.world.private("U0BEN"))
    assert answer.text == "heard: /summarise"


async def test_a_payload_that_says_less_than_usual_is_obeyed_all_the_same(slack: SlackDouble) -> None:
    host = Desk()
    async with connected(slack, host):
        bare = {"command": "/news", "text": "help", "channel_id": "C0NEWS", "user_id": "U0BEN"}
        for _ in range(2):
            await (await slack.send("slash_commands", {**bare, "api_app_id": "A0WIRE"})).ack()
        await slack.until(lambda: len(host.asked) == 2)
    assert {asked.workspace for asked in host.asked} == {"T0HARBOUR"}
    assert len({asked.id for asked in host.asked}) == 2, "typed twice is meant twice"


async def test_the_same_event_twice_carries_the_same_id(slack: SlackDouble) -> None:
    host = Desk()
    async with connected(slack, host):
        sent = await Person(slack, "U0BEN").types("/watch lists")
        await sent.ack()
        await slack.deliver(sent, retry=1)
        await slack.until(lambda: len(host.asked) == 2)
    assert host.asked[0].id == host.asked[1].id


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
    """Shows progress first, and takes its time."""

    def __init__(self, *, private: bool = False, seconds: float = 1.2) -> None:
        super().__init__()
        self._private, self._seconds = private, seconds

    async def invoke(self, asking: Asking, responder: Responder) -> None:
        await responder.progress("Reading the page")
        await self.clock.sleep(self._seconds)
        await responder.answer(Message((paragraph("Done."),), private=self._private))


async def test_what_another_process_may_take_is_not_acknowledged(slack: SlackDouble) -> None:
    host = Desk()
    async with connected(slack, host):
        host.on_duty = False
        sent = await Person(slack, "U0BEN").types("/news help")
        with pytest.raises(TimeoutError):
            await sent.ack(0.5)
        host.on_duty = True
        await slack.deliver(sent, retry=1)
        await sent.ack()
        await slack.until(lambda: host.asked)
