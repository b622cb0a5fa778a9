"""A platform that the bot has never heard of: found, built, obeyed and posted to, with nothing of `bot/` changed."""

import asyncio
from pathlib import Path

from bot.app import build
from bot.flow.outbox import put
from bot.message import Message, paragraph
from bot.model import DeliveryKind
from bot.settings import load
from tests.doubles.toy import WallPlugin

CONFIG = """
[database]
url = "sqlite:///wall.db"
[monitor]
enabled = false
[wall]
lines = ["/watch create desk", "/watch add desk O'Reilly", "/watch subscribe desk", "/watch lists", "/wach lists"]
"""


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
    assert "desk: 1 entity, 1 channel; here: cards and digest, mentions" in said[3]
    assert said[4] == "There is no command “/wach”.\nDid you mean /watch lists?"
    assert said[5] == "The bridge is open."
