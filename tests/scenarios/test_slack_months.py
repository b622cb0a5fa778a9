"""What kills Slack bots that run for months, reproduced one by one on the real libraries.

Numbers are those of the list of thirteen in `docs/slack.md`, "Living for months".
"""

import asyncio
import importlib.metadata
from collections.abc import AsyncIterator

import pytest

from adapters.slack.adapter import SlackAdapter
from bot.clock import SystemClock
from bot.errors import SettingsError
from bot.message import Message, paragraph
from bot.ports import Asking, Responder
from tests.doubles.host import Desk, ends, running
from tests.doubles.slack import Close, SlackDouble
from tests.doubles.slack_people import Person
from tests.doubles.slack_rig import connected, settings


@pytest.fixture
async def slack() -> AsyncIterator[SlackDouble]:
    async with SlackDouble() as double:
        yield double


async def still_answers(slack: SlackDouble, host: Desk) -> None:
    before = len(host.asked)
    sent = await Person(slack, "U0BEN").types("/news help")
    await sent.ack()
    await slack.until(lambda: len(host.asked) > before)


def test_1_the_library_is_new_enough_not_to_loop_on_a_closed_session() -> None:
    major, minor = importlib.metadata.version("slack-sdk").split(".")[:2]
    assert (int(major), int(minor)) >= (3, 45)


async def test_1_a_session_that_was_closed_under_the_library_is_replaced(slack: SlackDouble) -> None:
    host = Desk()
    async with connected(slack, host) as adapter:
        assert adapter.socket is not None
        assert adapter.socket.handler is not None
        await adapter.socket.handler.client.aiohttp_client_session.close()
        await slack.until(lambda: slack.connections == 2 and slack.sockets)
        await still_answers(slack, host)


@pytest.mark.parametrize(
    ("changes", "variable", "reason"),
    [
        ({"app_token": "xapp-wrong"}, "WIREWATCH_SLACK_APP_TOKEN", "invalid_auth"),
        ({"bot_token": "xoxb-wrong"}, "WIREWATCH_SLACK_BOT_TOKEN", "invalid_auth"),
    ],
)
async def test_2_a_wrong_token_ends_the_bot_at_once_with_the_reason(
    slack: SlackDouble, changes: dict[str, str], variable: str, reason: str
) -> None:
    told = await ends(SlackAdapter(settings(slack, **changes), Desk()))
    assert variable in told
    assert reason in told
    assert "wrong" not in told  # the token itself


async def test_2_slack_being_away_at_the_start_is_waited_for(slack: SlackDouble) -> None:
    slack.next("auth.test", "status", 503)
    slack.next("apps.connections.open", "status", 500)
    host = Desk()
    host.clock = Hasty()
    async with connected(slack, host):
        await still_answers(slack, host)


async def test_2_an_app_token_that_is_revoked_later_ends_the_bot_too(slack: SlackDouble) -> None:
    adapter = SlackAdapter(settings(slack), Desk())
    async with running(adapter) as task:
        await slack.until(lambda: slack.sockets)
        slack.world.app_tokens.clear()
        await slack.close_socket("abort")
        with pytest.raises(SettingsError, match="WIREWATCH_SLACK_APP_TOKEN"):
            await asyncio.wait_for(asyncio.shield(task), 15)


async def test_3_a_bot_token_that_is_revoked_later_ends_the_bot(
    slack: SlackDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.adapter.CHECK_EVERY", 0.1)
    adapter = SlackAdapter(settings(slack), Desk())
    async with running(adapter) as task:
        await slack.until(lambda: slack.sockets)
        slack.world.installations[0].revoked = "token_revoked"
        with pytest.raises(SettingsError, match="was revoked"):
            await asyncio.wait_for(asyncio.shield(task), 10)


async def test_4_an_event_sent_again_after_a_restart_is_known_by_its_id(slack: SlackDouble) -> None:
    before, after = Desk(), Desk()
    async with connected(slack, before):
        sent = await Person(slack, "U0BEN").mentions("help")
        await slack.until(lambda: before.asked)
    await slack.until(lambda: not slack.sockets)
    async with connected(slack, after):
        await slack.deliver(sent, retry=1)
        await slack.until(lambda: after.asked)
    assert before.asked[0].id == after.asked[0].id == sent.payload["event_id"]


async def test_7_a_response_url_that_keeps_failing_is_noticed(slack: SlackDouble) -> None:
    slack.next("response_url", "status", 404, times=5)
    async with connected(slack, Desk()):
        await Person(slack, "U0BEN").types("/news help")
        await slack.until(lambda: slack.world.channels.get("D0BEN") and slack.world.posts("D0BEN"))


async def test_8_what_was_acknowledged_is_answered_before_the_end(slack: SlackDouble) -> None:
    async with connected(slack, Slow(0.5)):
        sent = await Person(slack, "U0BEN").types("/summarise https://news.example/1")
        await sent.ack()
    assert [post.text for post in slack.world.posts("C0NEWS")] == ["At last."]


@pytest.mark.parametrize("how", ["frame", "abort", "silent"])
async def test_9_a_socket_lost_in_any_way_is_replaced(slack: SlackDouble, how: Close) -> None:
    host = Desk()
    async with connected(slack, host):
        await slack.close_socket(how)
        await slack.until(lambda: slack.connections >= 2 and slack.sockets, seconds=20)
        await still_answers(slack, host)


async def test_9_slacks_own_request_to_reconnect_is_obeyed(slack: SlackDouble) -> None:
    host = Desk()
    async with connected(slack, host):
        await slack.ask_to_reconnect()
        await slack.until(lambda: slack.connections == 2 and slack.sockets)
        await still_answers(slack, host)


async def test_9_a_reconnect_that_meets_an_outage_goes_on_trying(slack: SlackDouble) -> None:
    host = Desk()
    async with connected(slack, host):
        slack.next("apps.connections.open", "status", 503, times=3)
        await slack.close_socket("abort")
        await slack.until(lambda: slack.connections >= 2 and slack.sockets, seconds=20)
        await still_answers(slack, host)


async def test_8_an_end_in_the_moment_of_connecting_is_an_end(slack: SlackDouble) -> None:
    for _ in range(5):
        adapter = SlackAdapter(settings(slack), Desk())
        task = asyncio.create_task(adapter.run())
        await slack.until(lambda: slack.sockets)
        task.cancel()
        done, _ = await asyncio.wait({task}, timeout=10)
        assert done
        await adapter.close()
        await slack.until(lambda: not slack.sockets)


async def test_10_a_slow_answer_never_delays_an_acknowledgement(slack: SlackDouble) -> None:
    async with connected(slack, Slow(1.0)):
        sent = await Person(slack, "U0BEN").types("/summarise https://news.example/1")
        await sent.ack()
    assert sent.after < 0.5


async def test_11_pauses_between_attempts_grow_to_a_minute(slack: SlackDouble) -> None:
    clock, host = Hasty(), Desk()
    host.clock = clock
    slack.next("apps.connections.open", "status", 503, times=8)
    async with connected(slack, host):
        pauses = [pause for pause in clock.slept if pause in {1.0, 2.0, 4.0, 8.0, 16.0, 32.0}]
    assert pauses == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0]
    assert max(clock.slept) == 60.0


@pytest.mark.parametrize("away", [0, 1], ids=["", "the database being away at first"])
async def test_12_the_app_being_removed_is_told_to_the_host(slack: SlackDouble, away: int) -> None:
    host = Desk()
    async with connected(slack, host):
        host.away = away
        await Person(slack, "U0BEN").event({"type": "app_uninstalled"})
        await slack.until(lambda: host.gone)
    assert host.gone == ["slack/T0HARBOUR"]


@pytest.mark.parametrize(
    "event",
    [
        {"type": "member_joined_channel", "user": "U0BOT", "channel": "C0NEWS"},
        {"type": "channel_unarchive", "user": "U0ANN", "channel": "C0NEWS"},
    ],
    ids=["invited again", "opened again"],
)
async def test_12_a_channel_that_is_open_to_us_again_goes_on(slack: SlackDouble, event: dict[str, str]) -> None:
    host = Desk()
    async with connected(slack, host):
        ann = Person(slack, "U0ANN")
        await ann.event({**event, "user": "U0BEN", "type": "member_left_channel"})
        host.away = 1  # the database, at first: Slack says it once
        await ann.event(event)
        await slack.until(lambda: host.back)
    assert host.back == ["slack/T0HARBOUR/C0NEWS"]


async def test_13_two_hundred_commands_at_once_ask_slack_once_who_we_are(slack: SlackDouble) -> None:
    host = Desk()
    async with connected(slack, host):
        ben = Person(slack, "U0BEN")
        sent = [await ben.types(f"/news help {number}") for number in range(200)]
        await asyncio.gather(*(one.ack(20) for one in sent))
        await slack.until(lambda: len(host.asked) == 200, seconds=20)
    assert slack.count("auth.test") == 1
    assert slack.count("users.info") == 2, "who asks, and whether they are of our workspace"
    assert max(one.after for one in sent) < 3.0


async def test_an_event_nobody_wants_is_acknowledged(slack: SlackDouble) -> None:
    async with connected(slack, Desk()):
        sent = await Person(slack, "U0BEN").event({"type": "reaction_added", "user": "U0BEN"})
        await sent.ack()


async def test_a_payload_that_makes_no_sense_is_acknowledged_and_harms_nobody(slack: SlackDouble) -> None:
    host = Desk()
    async with connected(slack, host):
        sent = await Person(slack, "U0BEN").event({"type": "app_mention"})
        await sent.ack()
        await still_answers(slack, host)


class Slow(Desk):
    """Takes its time."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    async def invoke(self, asking: Asking, responder: Responder) -> None:
        await responder.acknowledge()
        await asyncio.sleep(self._seconds)
        await responder.answer(Message((paragraph("At last."),)))


class Hasty(SystemClock):
    """The system's clock, with short pauses, and what they should have been."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(min(seconds, 0.05))
