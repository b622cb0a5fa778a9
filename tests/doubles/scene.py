"""Rows that most stories of the store need: a workspace with a channel, a feed and a watch-list."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model import Article, Channel, Entity, EntityType, Entry, Extracted, Feed, Readability, Watchlist, Workspace
from bot.store import Store

HARBOUR = Entity("Port of Velmora", EntityType.PLACE, aliases=("Velmora harbour",), key="velmora")


@dataclass(frozen=True)
class Scene:
    """One workspace, ready to receive news."""

    workspace: Workspace
    channel: Channel
    feed: Feed
    watchlist: Watchlist


async def set_scene(store: Store, name: str = "T1", feed_url: str = "https://gazette.example/feed") -> Scene:
    """Make a workspace of that external id; several may follow one feed."""
    async with store.write() as tx:
        workspace = await tx.workspaces.ensure("terminal", name, f"Desk {name}")
        channel = await tx.channels.ensure(workspace.id, f"C-{name}", "harbour-news")
        feed = await tx.feeds.follow(workspace.id, feed_url, title="The Gazette")
        watchlist = await tx.watchlists.create(workspace.id, "Harbours", [HARBOUR])
    return Scene(workspace, channel, feed, watchlist)


async def publish(
    store: Store,
    feed: Feed,
    address: str = "https://gazette.example/1",
    title: str = "Cranes stand still",
    text: str = "",
) -> Article:
    """Take an entry its whole way: polled, claimed, extracted, finished."""
    found = Extracted(title, text or f"{title} in the harbour.", Readability.FULL, site="The Gazette", url=address)
    async with store.write() as tx:
        await tx.entries.add_many(feed.id, [Entry(guid=address, url=address, title=title)])
        [claimed] = await tx.entries.claim(1)
        article = (await tx.articles.save(address, found, feed.id)).article
        await tx.entries.finish(claimed, article.id)
    return article
