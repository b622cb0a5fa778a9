"""The shipped process in mode `http`: two workspaces install it in a browser, and only what Slack signed is obeyed."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest
from cryptography.fernet import Fernet

from tests.doubles.shipped import Shipped, shipped
from tests.doubles.slack import SIGNING_SECRET, Sent, SlackDouble
from tests.doubles.slack_people import Person

pytestmark = pytest.mark.timeout(180)

PATIENCE = 60.0
FORM = "application/x-www-form-urlencoded"


@dataclass
class Office:
    """Slack, the bot, and where it listens."""

    slack: SlackDouble
    bot: Shipped
    address: str

    async def installed(self, team: str, name: str, *, rotating: bool = False) -> Person:
        """Install the app into a workspace as its admin's browser does; gives the admin."""
        self.slack.world.install(team, name, rotating=rotating)
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as browser:
            async with browser.get(f"{self.address}/slack/install") as answer:
                assert (answer.status, answer.url.path) == (200, "/slack/oauth_redirect")
            async with browser.get(answer.url) as again:
                assert again.status in {400, 401}, "a state is good for one use"
        made = self.slack.world.installations[-1]
        self.slack.world.channel(f"C0{team}", "news", members={made.bot_user, "U0ANN"})
        return Person(self.slack, "U0ANN", f"C0{team}", made)

    async def answered(self, who: Person, line: str) -> str:
        """Type a command; gives the answer that only the asker sees."""
        return (await self.asked(who, line))[1]

    async def asked(self, who: Person, line: str) -> tuple[Sent, str]:
        """Type a command; gives what Slack sent, and the answer."""
        channel = self.slack.world.channels[who.channel]
        before = len(channel.messages)
        sent = await who.types(line)
        assert sent.status == 200
        return sent, str((await self.slack.until(lambda: channel.messages[before:], PATIENCE))[-1].text)

    async def posted(self, sent: Sent, headers: dict[str, str]) -> int:
        """Send a command's bytes once more, with headers of somebody's choice."""
        async with aiohttp.ClientSession() as stranger:
            body = urlencode(sent.payload)
            url = f"{self.address}/slack/events"
            async with stranger.post(url, data=body, headers={"Content-Type": FORM, **headers}) as answer:
                return answer.status


@asynccontextmanager
async def office(folder: Path) -> AsyncIterator[Office]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with SlackDouble() as slack:
        slack.world.installations.clear()
        address = f"http://127.0.0.1:{port}"
        slack.app_url = f"{address}/slack/events"
        config = f"""
            [database]
            url = "sqlite:///wirewatch.db"
            [http]
            port = {port}
            [monitor]
            enabled = false
            [slack]
            mode = "http"
            client_id = "111.222"
            api_base = "{slack.api_base}"
        """
        secrets = {
            "WIREWATCH_SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "WIREWATCH_SLACK_CLIENT_SECRET": "client-secret",
            "WIREWATCH_DATABASE_KEYS": Fernet.generate_key().decode(),
        }
        async with shipped(folder, config, **secrets) as bot:
            made = Office(slack, bot, address)
            await listening(made)
            yield made


async def listening(room: Office) -> None:
    """Wait until the bot answers at all."""
    for _ in range(int(PATIENCE / 0.2)):
        with suppress(aiohttp.ClientError):
            async with aiohttp.ClientSession() as browser, browser.get(f"{room.address}/slack/nothing"):
                return
        await asyncio.sleep(0.2)
    raise AssertionError(room.bot.told())


async def test_two_workspaces_install_it_and_each_has_a_bot_of_its_own(tmp_path: Path) -> None:
    async with office(tmp_path) as room:
        marsh = await room.installed("T0MARSH", "Marsh Gazette", rotating=True)
        fen = await room.installed("T0FEN", "Fenland Press")
        assert "is there" in await room.answered(marsh, "/watch create floods")
        assert "no watch-list yet" in await room.answered(fen, "/watch lists")

        sent, _ = await room.asked(marsh, "/watch create tides")
        stale, forged = room.slack.signature(urlencode(sent.payload), age=600), {"X-Slack-Signature": "v0=" + "0" * 64}
        signed = room.slack.signature(urlencode(sent.payload))
        assert await room.posted(sent, stale) == 401
        assert await room.posted(sent, {**signed, **forged}) == 401
        assert await room.posted(sent, {}) == 401
        assert await room.posted(sent, signed) == 200, "Slack may send it again"
        lists = await room.answered(marsh, "/watch lists")
        assert (lists.count("• floods"), lists.count("• tides")) == (1, 1)
        assert "ref" not in lists

        await room.bot.kill()
        await room.bot.start()
        await listening(room)
        assert "floods" in await room.answered(marsh, "/watch lists")

        assert (await fen.event({"type": "app_uninstalled"})).status == 200
        assert (await marsh.event({"type": "tokens_revoked", "tokens": {"bot": [marsh.team.bot_user]}})).status == 200
        await room.slack.until(lambda: room.bot.told().count("workspace deleted") == 2, PATIENCE)
        assert "not installed in this workspace any more" in await room.answered(marsh, "/watch lists")

        again = await room.installed("T0MARSH", "Marsh Gazette")
        assert "no watch-list yet" in await room.answered(again, "/watch lists")
        assert "tides" not in room.bot.told(), "what strangers send is not logged"
        assert await room.bot.stop() == 0
    stored = (tmp_path / "wirewatch.db").read_bytes()
    assert not any(one.token.encode() in stored for one in room.slack.world.installations), "encrypted at rest"
