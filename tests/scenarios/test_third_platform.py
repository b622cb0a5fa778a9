"""A platform that the bot has never heard of: found, built, obeyed and posted to, with nothing of `bot/` changed."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from pydantic import BaseModel

from bot.app import Role, build
from bot.errors import SettingsError
from bot.flow.outbox import put
from bot.message import Message, paragraph
from bot.model import DeliveryKind
from bot.ports import ChatAdapter, Host
from bot.settings import load
from tests.doubles.toy import WallPlugin
from tests.doubles.until import until

CONFIG = """
[database]
url = "sqlite:///wall.db"
[monitor]
enabled = false
[wall]
lines = ["/watch create desk", "/watch add desk O'Reilly", "/watch subscribe desk", "/watch lists", "/wach lists"]
"""


class Doorbell(WallPlugin):
    """The wall, with an address to ring at."""

    def routes(self, adapter: ChatAdapter) -> Sequence[web.AbstractRouteDef]:
        async def ring(_request: web.Request) -> web.Response:
            return web.Response(text="ding")

        return [web.get("/ring", ring)]


@pytest.mark.parametrize(("role", "answers"), [(Role.CHAT, True), (Role.POLL, False)])
async def test_its_addresses_answer_only_in_a_process_that_runs_its_adapter(
    tmp_path: Path, role: Role, *, answers: bool
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(CONFIG.replace("enabled = false", "port = 0\n[http]\nport = 0"))
    plugin = Doorbell()
    app = await build(load(config, {plugin.name: plugin.settings}, {}), [plugin], role=role)
    running = asyncio.create_task(app.runtime.run())
    await until(lambda: bool((app.http if answers else app.monitor).address))
    if answers:
        async with aiohttp.ClientSession() as stranger, stranger.get(f"{app.http.address}/ring") as answer:
            assert await answer.text() == "ding"
    assert bool(app.http.address) == answers
    app.runtime.stop()
    await running


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


class Half(WallPlugin):
    """The wall, without one of its secrets."""

    def build(self, settings: BaseModel, host: Host) -> ChatAdapter:
        raise SettingsError(("wall: its paint is missing",))


async def test_what_was_opened_for_a_platform_that_lacks_a_secret_is_closed(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(CONFIG)
    plugin = Half()
    with pytest.raises(SettingsError, match="paint"):
        await build(load(config, {plugin.name: plugin.settings}, {}), [plugin])
    assert names_in(tmp_path) == ["config.toml", "wall.db"], "an open database has its log beside it"


async def test_a_stranger_s_platform_is_served_like_ours(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(CONFIG)
    plugin = WallPlugin()
    settings = load(config, {plugin.name: plugin.settings}, {})
    assert plugin.is_configured(settings.adapters["wall"])
    app = await build(settings, [plugin], essential="wall")
    (wall,) = plugin.walls
    running = asyncio.create_task(app.runtime.run())
    await asyncio.wait_for(wall.handed_in.wait(), 30)
    async with app.store.write() as tx:
        await put(tx, 1, DeliveryKind.NOTICE, "hello", Message((paragraph("The bridge is open."),)))
    await asyncio.wait_for(running, 30)
    said = list(wall.notes.values())
    assert said[0].startswith("The watch-list “desk” is there.")
    assert said[1].startswith("“desk” now looks out for “O'Reilly” (other).")
    assert "desk: 1 entity, 1 channel; here: cards and digest, main subjects and mentions" in said[3]
    assert said[4] == "There is no command “/wach”.\nDid you mean /watch lists?"
    assert said[5] == "The bridge is open."
