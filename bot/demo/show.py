"""The demonstration: a desk, a watch-list and a subscription, so that a newcomer need not set up anything.

It begins anew each time, on a throw-away database, so that several may run side by side.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel

from bot.demo import sample_watchlists
from bot.demo.desk import NewsDesk
from bot.engine.watchlists import parse_toml
from bot.flow.outbox import put
from bot.message import Bullets, Heading, Message, paragraph, spans, text
from bot.model import AlertMode, DeliveryKind, Subscription
from bot.settings import Database, Engine, Fetch, Http, Log, Monitor, Polling, Settings
from bot.store import Store

DATABASE = "sqlite:///"
"""An address without a file: the store makes one in the system's folder for such, and takes it away at the end."""
SECONDS_BETWEEN_POLLS = 2.0


def demo_settings(desk: NewsDesk, adapters: Mapping[str, BaseModel]) -> Settings:
    """Give settings for a started desk: throw-away database, no HTTP, frequent polls, its address allow-listed."""
    minutes = SECONDS_BETWEEN_POLLS / 60
    return Settings(
        database=Database(url=DATABASE),
        http=Http(enabled=False),
        monitor=Monitor(enabled=False),
        fetch=Fetch(allow=(desk.address.removeprefix("http://"),)),
        polling=Polling(min_minutes=minutes, max_minutes=minutes),
        engine=Engine(),
        log=Log(level="error"),
        adapters=adapters,
    )


async def set_the_stage(store: Store, desk: NewsDesk, *, platform: str, workspace: str, channel: str) -> None:
    """Give a channel the sample watch-lists and the desk's feeds, and tell it what is going to happen."""
    async with store.write() as tx:
        place = await tx.workspaces.ensure(platform, workspace, workspace.title())
        room = await tx.channels.ensure(place.id, channel, channel)
        for address in desk.feed_urls:
            await tx.feeds.follow(place.id, address)
        for sample in parse_toml(sample_watchlists()):
            made = await tx.watchlists.create(place.id, sample.name, sample.entities)
            wish = Subscription(id=0, channel_id=room.id, watchlist_id=made.id, mode=AlertMode.BOTH)
            await tx.subscriptions.add(wish, "the demonstration")
        names = [sample.name for sample in await tx.watchlists.of_workspace(place.id)]
        await put(tx, room.id, DeliveryKind.NOTICE, "demonstration", welcome(desk, names))


def welcome(desk: NewsDesk, watchlists: list[str]) -> Message:
    """Say what a newcomer is looking at."""
    return Message(
        (
            Heading("Wirewatch, the demonstration"),
            paragraph(
                "Three invented outlets publish on this machine, at ",
                text(desk.address, code=True),
                ". What they have out already is stored and alerts nobody. Then something happens: "
                "watch one card appear, and grow as the other outlets follow.",
            ),
            Bullets(
                (
                    spans(text("/watch show " + watchlists[0], code=True), " — whom this channel looks out for"),
                    spans(text("/summarise", code=True), " — paste an article, get what it says"),
                    spans(text("/digest preview", code=True), " — what the daily digest would say now"),
                    spans(text("/help", code=True), " — everything else; Ctrl-D ends"),
                )
            ),
        )
    )
