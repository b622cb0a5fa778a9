"""What comes signed from Slack may still hold anything: no payload brings the adapter down, and the next is obeyed."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.slack.adapter import SlackAdapter
from adapters.slack.plugin import plugin
from bot.settings import Http
from bot.web.server import HttpServer
from tests.doubles.host import Desk, running
from tests.doubles.hostile import HOSTILE
from tests.doubles.slack import SlackDouble
from tests.doubles.slack_rig import settings as slack_settings
from tests.environment import long_runs

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from(list(HOSTILE.values())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
TEAM = {"id": "T0HARBOUR", "domain": "harbour"}
PAYLOADS: list[dict[str, Any]] = [
    {
        "type": "event_callback",
        "event_id": "Ev1",
        "team_id": "T0HARBOUR",
        "event": {"type": "app_mention", "user": "U0BEN", "text": "<@U0BOT> help", "channel": "C0NEWS", "ts": "1.0"},
        "authorizations": [{"team_id": "T0HARBOUR", "user_id": "U0BOT", "is_bot": True}],
    },
    {
        "type": "block_actions",
        "team": TEAM,
        "user": {"id": "U0BEN", "team_id": "T0HARBOUR"},
        "channel": {"id": "C0NEWS", "name": "news"},
        "trigger_id": "1.2.3",
        "actions": [{"type": "button", "action_id": "command:0", "value": "/watch lists", "block_id": "b"}],
        "container": {"type": "message", "message_ts": "1.0", "channel_id": "C0NEWS"},
    },
    {
        "type": "view_submission",
        "team": TEAM,
        "user": {"id": "U0BEN", "team_id": "T0HARBOUR"},
        "trigger_id": "1.2.3",
        "view": {"type": "modal", "callback_id": "command", "private_metadata": "{}", "state": {"values": {}}},
    },
]


def paths(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a payload."""
    here = [above] if above else []
    match value:
        case dict():
            return here + [path for key, one in value.items() for path in paths(one, (*above, key))]
        case list():
            return here + [path for number, one in enumerate(value) for path in paths(one, (*above, number))]
        case _:
            return here


@st.composite
def spoilt(draw: st.DrawFn) -> dict[str, Any]:
    """A payload of Slack's with something else in one or two places."""
    payload: dict[str, Any] = json.loads(json.dumps(draw(st.sampled_from(PAYLOADS))))
    for _ in range(draw(st.integers(1, 2))):
        *way, last = draw(st.sampled_from(paths(payload)))
        inner: Any = payload
        for step in way:
            inner = inner[step]
        inner[last] = draw(ANYTHING)
        if draw(st.booleans()):
            break
    return payload


@dataclass
class Served:
    """An adapter behind the shipped HTTP server, and whoever speaks as Slack does."""

    slack: SlackDouble
    desk: Desk
    session: aiohttp.ClientSession
    address: str

    async def told(self, body: str, kind: str = "application/x-www-form-urlencoded") -> int:
        """Send a signed body; give the answer's status."""
        headers = {"Content-Type": kind, **self.slack.signature(body)}
        async with self.session.post(self.address, data=body, headers=headers) as answer:
            return answer.status


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    desk = Desk()
    lines = aiohttp.TCPConnector(force_close=True)  # as a server may hang up on a line that is idle for long
    async with SlackDouble() as slack, aiohttp.ClientSession(connector=lines) as session:
        adapter = SlackAdapter(slack_settings(slack, mode="http"), desk)
        server = HttpServer("http", Http(port=0, per_second=10_000), plugin.routes(adapter))
        await server.start()
        async with running(adapter):
            await slack.until(lambda: slack.count("auth.test"))
            yield Served(slack, desk, session, f"{server.address}/slack/events")
        await server.stop()


@settings(max_examples=2_000 if long_runs() else 60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payload=spoilt())
async def test_no_payload_brings_the_adapter_down(served: Served, payload: dict[str, Any]) -> None:
    if "event" in payload:
        await served.told(json.dumps(payload), "application/json")
    else:
        await served.told(urlencode({"payload": json.dumps(payload)}))
    before = len(served.desk.asked)
    form = {"command": "/watch", "text": "lists", "team_id": "T0HARBOUR", "channel_id": "C0NEWS", "user_id": "U0BEN"}
    back = served.slack.response_url("C0NEWS", "U0BEN")
    more = {"channel_name": "news", "trigger_id": "1.2.3", "response_url": back}
    assert await served.told(urlencode(form | more)) == 200
    await served.slack.until(lambda: len(served.desk.asked) > before)
