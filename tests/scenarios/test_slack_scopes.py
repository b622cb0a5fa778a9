"""Each scope of the manifest is needed: without it happens what the set-up guide says, and with all of them nothing."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.slack.adapter import SlackAdapter
from adapters.slack.manifest import SCOPES
from bot.clock import SystemClock
from bot.errors import ChannelGone
from bot.message import Button, Buttons, Message, paragraph
from bot.model import Channel, Role
from tests.doubles.host import Desk, ends
from tests.doubles.slack import SlackDouble
from tests.doubles.slack_people import Person
from tests.doubles.slack_rig import NEWS, connected, settings
from tests.doubles.slack_world import User

GUIDE = Path(__file__).parents[2] / "docs" / "slack.md"
SAY = Message((paragraph("The ferry sank."),))
SECRET = replace(NEWS, external_id="G0SECRET")
LIMITED = {"managers": ("S0DESK",)}

Symptom = Callable[[SlackDouble, SlackAdapter, Desk], Awaitable[bool]]


@pytest.fixture
async def slack() -> AsyncIterator[SlackDouble]:
    async with SlackDouble() as double:
        double.world.users["U0DEE"] = User("U0DEE", "dee")
        double.world.groups["S0DESK"] = ["U0DEE"]
        members = {"U0BOT", "U0ANN", "U0BEN"}
        double.world.channel("G0SECRET", "secret", private=True, creator="U0BEN", members=set(members))
        double.world.channel("C0ELSE", "elsewhere", creator="U0BEN", members={"U0BEN"})
        yield double


async def role(slack: SlackDouble, host: Desk, user: str, channel: str = "C0NEWS") -> Role:
    before = len(host.asked)
    await Person(slack, user, channel).types("/watch lists")
    await slack.until(lambda: len(host.asked) > before)
    return host.asked[-1].actor.role


async def no_commands(slack: SlackDouble, adapter: SlackAdapter, host: Desk) -> bool:
    await Person(slack, "U0BEN").types("/watch lists")
    await Person(slack, "U0BEN").chooses_shortcut(slack.world.say("C0NEWS", "U0ANN", "The ferry sank."))
    return slack.withheld == ["commands", "commands"]


async def nothing_is_posted(slack: SlackDouble, adapter: SlackAdapter, host: Desk) -> bool:
    return await lacks_permission(adapter.send(NEWS, SAY, "key-1"))


async def it_must_be_a_member(slack: SlackDouble, adapter: SlackAdapter, host: Desk) -> bool:
    await adapter.send(replace(NEWS, external_id="C0ELSE"), SAY, "key-1")
    return "U0BOT" in slack.world.channels["C0ELSE"].members


async def somebody_must_invite_it(slack: SlackDouble, adapter: SlackAdapter, host: Desk) -> bool:
    await Person(slack, "U0ANN", "C0ELSE").types("/watch subscribe desk")
    await slack.until(lambda: any("/invite" in one.text for one in slack.world.private("U0ANN")), 2)
    return "U0BOT" not in slack.world.channels["C0ELSE"].members


async def who_made_a_channel_is_unknown(slack: SlackDouble, adapter: SlackAdapter, host: Desk) -> bool:
    return await role(slack, host, "U0BEN") is Role.MEMBER and not await shows_channels(slack)


async def who_made_a_private_channel_is_unknown(slack: SlackDouble, adapter: SlackAdapter, host: Desk) -> bool:
    return await role(slack, host, "U0BEN", "G0SECRET") is Role.MEMBER and not await shows_channels(slack)


async def admins_are_unknown(slack: SlackDouble, adapter: SlackAdapter, host: Desk) -> bool:
    return await role(slack, host, "U0ANN") is Role.MEMBER


async def groups_are_unknown(slack: SlackDouble, adapter: SlackAdapter, host: Desk) -> bool:
    return await role(slack, host, "U0DEE") is Role.MEMBER


async def public_history_is_closed(slack: SlackDouble, adapter: SlackAdapter, host: Desk) -> bool:
    return await history_is_closed(slack, adapter, host, NEWS)


async def private_history_is_closed(slack: SlackDouble, adapter: SlackAdapter, host: Desk) -> bool:
    return await history_is_closed(slack, adapter, host, SECRET)


async def history_is_closed(slack: SlackDouble, adapter: SlackAdapter, host: Desk, where: Channel) -> bool:
    """It can neither look for what it posted nor read what a thread hangs under."""
    parent = slack.world.say(where.external_id, "U0ANN", "The ferry sank off Tarn.")
    await Person(slack, "U0BEN", where.external_id).mentions("summarise", thread=parent.ts)
    await slack.until(lambda: host.asked)
    blind = await lacks_permission(adapter.find(where, "key-1", SystemClock().now() - timedelta(minutes=1)))
    return blind and host.asked[0].replied_text is None


async def no_direct_conversation(slack: SlackDouble, adapter: SlackAdapter, host: Desk) -> bool:
    await Person(slack, "U0BEN").writes_directly("help")
    return slack.withheld == ["im:history"]


async def its_name_is_not_heard(slack: SlackDouble, adapter: SlackAdapter, host: Desk) -> bool:
    await Person(slack, "U0BEN").mentions("help")
    return slack.withheld == ["app_mentions:read"]


async def no_files(slack: SlackDouble, adapter: SlackAdapter, host: Desk) -> bool:
    file = slack.world.attach("report.txt", b"The ferry sank.", slack.base)
    await Person(slack, "U0BEN").chooses_shortcut(slack.world.say("C0NEWS", "U0ANN", "", files=[file]))
    await slack.until(lambda: host.asked)
    return host.asked[0].attachments == ()


SYMPTOMS: dict[str, Symptom] = {
    "commands": no_commands,
    "chat:write": nothing_is_posted,
    "chat:write.public": it_must_be_a_member,
    "channels:join": somebody_must_invite_it,
    "channels:read": who_made_a_channel_is_unknown,
    "groups:read": who_made_a_private_channel_is_unknown,
    "users:read": admins_are_unknown,
    "usergroups:read": groups_are_unknown,
    "channels:history": public_history_is_closed,
    "groups:history": private_history_is_closed,
    "im:history": no_direct_conversation,
    "app_mentions:read": its_name_is_not_heard,
    "files:read": no_files,
}


async def lacks_permission(asked: Awaitable[object]) -> bool:
    try:
        await asked
    except ChannelGone as gone:
        return "the app lacks a permission" in str(gone)
    return False


async def shows_channels(slack: SlackDouble) -> bool:
    await Person(slack, "U0BEN").opens_home()
    await slack.until(lambda: slack.api.homes.get("U0BEN"))
    return "C0NEWS" in str(slack.api.homes["U0BEN"])


@pytest.mark.parametrize("scope", SCOPES)
async def test_without_a_scope_happens_what_the_guide_says(slack: SlackDouble, scope: str) -> None:
    host = Desk()
    slack.world.installations[0].scopes -= {scope}
    async with connected(slack, host, **LIMITED) as adapter:
        assert await SYMPTOMS[scope](slack, adapter, host)


@pytest.mark.parametrize("scope", [scope for scope in SCOPES if scope != "chat:write.public"])
async def test_with_every_scope_it_does_not(slack: SlackDouble, scope: str) -> None:
    host = Desk()
    async with connected(slack, host, **LIMITED) as adapter:
        try:
            ill = await SYMPTOMS[scope](slack, adapter, host)
        except AssertionError:  # what it waits for never comes
            ill = False
    assert not ill


def test_the_guide_names_each_scope_and_no_other() -> None:
    table = GUIDE.read_text(encoding="utf-8").split("## What each permission is for")[1].split("##")[0]
    named = [
        scope for row in table.splitlines() if row.startswith("| `") for scope in re.findall(r"`([a-z:._]+)`", row)
    ]
    assert sorted(one for one in named if ":" in one or one == "commands") == sorted(SCOPES)


async def test_an_app_token_without_its_scope_ends_the_bot_with_the_reason(slack: SlackDouble) -> None:
    slack.world.app_tokens["xapp-harbour"] = set()
    assert "lacks the scope connections:write" in await ends(SlackAdapter(settings(slack), Desk()))


@pytest.mark.parametrize(("ours", "theirs"), [("", ""), ("", "E0FEN"), ("E0SEA", "E0FEN"), ("E0SEA", "")])
async def test_who_comes_from_another_workspace_through_a_shared_channel_is_no_member_of_this_one(
    slack: SlackDouble, ours: str, theirs: str
) -> None:
    slack.world.installations[0].organisation = ours
    slack.world.users["U0EVE"] = User("U0EVE", "eve", admin=True, home="T0MARSH", organisation=theirs)
    host = Desk()
    async with connected(slack, host) as adapter:
        await adapter.send(NEWS, Message((Buttons((Button("Why?", "/news why x"),)),)), "key-1")
        eve = Person(slack, "U0EVE")
        await eve.clicks(slack.world.posts("C0NEWS")[0], "Why?")
        await eve.mentions("watch lists")
        answers = await slack.until(lambda: len(slack.world.private("U0EVE")) == 2 and slack.world.private("U0EVE"))
    assert ["I answer members of the workspace" in one.text for one in answers] == [True, True]
    assert host.asked == []


async def test_who_comes_from_another_workspace_of_the_same_organisation_is_answered(slack: SlackDouble) -> None:
    slack.world.installations[0].organisation = "E0SEA"
    slack.world.users["U0EVE"] = User("U0EVE", "eve", home="T0MARSH", organisation="E0SEA")
    host = Desk()
    async with connected(slack, host):
        await Person(slack, "U0EVE").types("/watch lists")
        await slack.until(lambda: host.asked)


async def test_in_a_direct_conversation_nobody_is_asked_about_the_channel(slack: SlackDouble) -> None:
    host = Desk()
    async with connected(slack, host):
        await Person(slack, "U0DEE").writes_directly("watch lists")
        await slack.until(lambda: host.asked)
    assert host.asked[0].actor.role is Role.CHANNEL_MANAGER
    assert slack.count("conversations.info") == 0
