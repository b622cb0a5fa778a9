"""Adapters come to an end in order: nothing that is sent is cut off, and nothing that was opened stays open."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapters import work
from adapters.discord.api import Api
from adapters.discord.plugin import plugin as discord_plugin
from adapters.slack.plugin import plugin as slack_plugin
from bot.app import Role, build
from bot.errors import NotYet
from bot.flow import gateway, runtime
from bot.flow.outbox import put
from bot.message import Message, paragraph
from bot.model import Channel, DeliveryKind
from bot.ports import AdapterPlugin, ChatAdapter
from bot.settings import load
from bot.testing import RecordingAdapter
from tests.doubles import discord_rig, slack_rig
from tests.doubles.discord import DiscordDouble
from tests.doubles.host import Desk, running
from tests.doubles.slack import SlackDouble
from tests.doubles.until import until

SAY = Message((paragraph("The ferry sank."),))


@dataclass
class Platform:
    """A double, its plug-in with what it needs, and what the tests ask of either."""

    double: SlackDouble | DiscordDouble
    plugin: AdapterPlugin
    section: str
    secrets: dict[str, str]
    channel: Channel
    post: str
    connected: Callable[[], bool]

    def adapter(self) -> ChatAdapter:
        rig = slack_rig if isinstance(self.double, SlackDouble) else discord_rig
        return self.plugin.build(rig.settings(self.double), Desk())

    def connections(self) -> int:
        server = self.double._runner.server
        assert server is not None
        return len(server.connections)

    def said(self) -> list[str]:
        return [one.text for one in self.double.world.posts(self.channel.external_id)]


@asynccontextmanager
async def slack() -> AsyncIterator[Platform]:
    async with SlackDouble() as double:
        section = f'[slack]\napi_base = "{double.api_base}"'
        secrets = {"WIREWATCH_SLACK_BOT_TOKEN": "xoxb-harbour", "WIREWATCH_SLACK_APP_TOKEN": "xapp-harbour"}
        yield Platform(
            double, slack_plugin, section, secrets, slack_rig.NEWS, "chat.postMessage", lambda: bool(double.sockets)
        )


@asynccontextmanager
async def discord() -> AsyncIterator[Platform]:
    async with DiscordDouble() as double:
        section = f'[discord]\napi_base = "{double.api_base}"'
        secrets = {"WIREWATCH_DISCORD_TOKEN": double.world.token}
        yield Platform(double, discord_plugin, section, secrets, discord_rig.NEWS, "post", lambda: bool(double.open))


@pytest.fixture(params=[slack, discord], ids=["slack", "discord"])
async def platform(request: pytest.FixtureRequest) -> AsyncIterator[Platform]:
    made: Callable[[], AbstractAsyncContextManager[Platform]] = request.param
    async with made() as platform:
        yield platform


async def test_who_loses_the_gateway_finishes_what_is_being_sent(platform: Platform) -> None:
    adapter = platform.adapter()
    async with running(adapter) as listening:
        await until(platform.connected)
        platform.double.next(platform.post, "delay", 1.0)
        sending = asyncio.create_task(adapter.send(platform.channel, SAY, "key-1"))
        await asyncio.sleep(0.3)
        listening.cancel()
        await asyncio.wait({listening})
        assert not sending.done()
        assert await sending
    assert platform.said() == ["The ferry sank."]


async def test_a_process_that_only_delivers_closes_what_it_opened(platform: Platform, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'[database]\nurl = "sqlite:///bot.db"\n[monitor]\nenabled = false\n{platform.section}\n')
    known = {platform.plugin.name: platform.plugin.settings}
    app = await build(load(config, known, platform.secrets), [platform.plugin], role=Role.DELIVER)
    async with app.store.write() as tx:
        workspace = await tx.workspaces.ensure(platform.plugin.name, "W1", "Harbour Post")
        channel = await tx.channels.ensure(workspace.id, platform.channel.external_id, "news")
        await put(tx, channel.id, DeliveryKind.NOTICE, "hello", SAY)
    bot = asyncio.create_task(app.runtime.run())
    await until(lambda: platform.said() == ["The ferry sank."])
    assert platform.connections()
    app.runtime.stop()
    await bot
    await until(lambda: not platform.connections(), 2)


async def test_what_is_being_opened_when_the_end_comes_is_closed_again() -> None:
    async with discord() as platform:
        assert isinstance(platform.double, DiscordDouble)
        api = Api(platform.double.world.token, platform.double.api_base)
        platform.double.next("me", "delay", 0.3)
        asking = asyncio.create_task(api.read("/users/@me"))
        await until(lambda: platform.connections() > 0)
        await api.close()
        with pytest.raises(NotYet):
            await asking
        await until(lambda: not platform.connections(), 2)


def test_a_platform_that_keeps_silent_leaves_the_end_within_its_ten_seconds() -> None:
    assert work.END_WITHIN + work.LAST_WORDS_WITHIN < gateway.CLOSE_WITHIN
    assert runtime.DRAIN + gateway.CLOSE_WITHIN < 10, "the database is closed after it"


class Stubborn(RecordingAdapter):
    """Fails at its end, or does not come to it."""

    def __init__(self, end: Callable[[], Awaitable[None]]) -> None:
        super().__init__()
        self._end = end

    async def close(self) -> None:
        await self._end()


async def test_one_that_does_not_end_keeps_no_other_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "CLOSE_WITHIN", 0.2)

    async def fail() -> None:
        raise ConnectionError("the line is closed already")

    async def wait() -> None:
        await asyncio.Event().wait()

    good = RecordingAdapter()
    async with asyncio.timeout(5):
        await gateway.close([Stubborn(fail), Stubborn(wait), good])
    assert good.closed
