"""Doors at which strangers knock with anything: an installation's way back, and signatures of requests.

Whatever they bring is refused in words, nothing is kept of it, and the next who comes is served.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from yarl import URL

from adapters.slack.adapter import SlackAdapter
from adapters.slack.plugin import plugin
from bot.ingest.websub import signed_by
from bot.settings import Http
from bot.web.server import HttpServer
from tests.doubles.host import Desk, running
from tests.doubles.hostile import HOSTILE
from tests.doubles.slack import SlackDouble
from tests.doubles.slack_rig import settings as slack_settings
from tests.environment import long_runs

EXAMPLES = 1_000 if long_runs() else 40
MANY = {"bot_token": None, "app_token": None, "client_id": "111.222", "client_secret": "client-secret"}
MARKUP = "<b>!</b><img src=x onerror=alert(1)>"
WORDS = st.one_of(
    st.text(max_size=60),
    st.just(MARKUP),
    st.sampled_from([*HOSTILE.values(), "access_denied", "0", "null", "[]", "=;,"]),
)
QUERY = st.dictionaries(
    st.sampled_from(["code", "state", "error"]) | st.text(min_size=1, max_size=8), WORDS, max_size=4
)
KINDS = st.sampled_from(["application/json", "application/x-www-form-urlencoded", "text/plain; charset=klingon"])
HEADER = st.text(st.characters(codec="latin-1", categories=["L", "N", "P", "S", "Zs"]), max_size=80)


@pytest.fixture
async def door() -> AsyncIterator[tuple[str, aiohttp.ClientSession, Desk]]:
    """A bot that whole workspaces may install, behind the shipped HTTP server."""
    desk = Desk()
    lines = aiohttp.TCPConnector(force_close=True)
    async with SlackDouble() as slack, aiohttp.ClientSession(connector=lines) as session:
        changes: dict[str, Any] = MANY
        adapter = SlackAdapter(slack_settings(slack, mode="http", **changes), desk)
        server = HttpServer("http", Http(port=0, per_second=10_000), plugin.routes(adapter))
        await server.start()
        async with running(adapter):
            yield f"{server.address}/slack", session, desk
        await server.stop()


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=QUERY, cookie=HEADER)
@example(query={"error": MARKUP}, cookie="")
@example(query={"code": "c", "state": MARKUP}, cookie=MARKUP)
async def test_whatever_comes_back_from_an_installation_that_nobody_began_installs_nothing(
    door: tuple[str, aiohttp.ClientSession, Desk], query: dict[str, str], cookie: str
) -> None:
    address, session, desk = door
    headers = {"Cookie": f"slack-app-oauth-state={cookie}"}
    where = URL(f"{address}/oauth_redirect").with_query(query)
    async with session.get(where, headers=headers) as answer:
        assert answer.status < 500
        told = await answer.text()
    assert "Traceback" not in told
    assert not [mark for mark in ("<b>!", "<img") if mark in told], "what they brought is shown as text"
    assert not [key for key in desk.secrets if key.endswith("/installation")]


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(signature=HEADER, stamp=HEADER | st.integers().map(str), body=st.binary(max_size=200), kind=KINDS)
@example(signature="v0=", stamp="nan", body=b"", kind="text/plain")
@example(signature="v0=é", stamp="9" * 400, body=b"{}", kind="text/plain; charset=klingon")
async def test_no_signature_that_somebody_makes_up_is_believed(
    door: tuple[str, aiohttp.ClientSession, Desk], signature: str, stamp: str, body: bytes, kind: str
) -> None:
    address, session, desk = door
    headers = {"X-Slack-Signature": signature, "X-Slack-Request-Timestamp": stamp, "Content-Type": kind}
    async with session.post(f"{address}/events", data=body, headers=headers) as answer:
        assert 400 <= answer.status < 500
    assert desk.asked == []


@given(header=st.text(max_size=100) | HEADER.map(lambda words: f"sha256={words}"), body=st.binary(max_size=50))
def test_no_push_that_somebody_signs_without_the_secret_is_believed(header: str, body: bytes) -> None:
    assert not signed_by("the hub's secret", header, body)
