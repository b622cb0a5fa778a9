"""Rows that most stories of the store need: a workspace with a channel, a feed and a watch-list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time

from sqlalchemy import inspect

from bot.model import (
    Actor,
    Article,
    Channel,
    ChannelRule,
    Decision,
    DeliveryKind,
    DigestSchedule,
    Entity,
    EntityType,
    Entry,
    Extracted,
    Feed,
    Match,
    Outcome,
    Readability,
    RuleKind,
    Salience,
    Subscription,
    Watchlist,
    Workspace,
)
from bot.ports import Clock
from bot.store import Store
from bot.store.values import Card

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


async def leave_traces(store: Store, scene: Scene, word: str, clock: Clock) -> None:
    """Put `word` wherever a workspace can leave something."""
    async with store.write() as tx:
        private = await tx.feeds.follow(scene.workspace.id, f"https://{word}.example/feed", title=word, login="locked")
    shared = await publish(store, scene.feed, "https://gazette.example/shared", "Shared by both")
    article = await publish(store, private, f"https://{word}.example/1", word, f"All about {word}.")
    async with store.write() as tx:
        await tx.entries.add_many(private.id, [Entry(word, f"https://{word}.example/2", word)])
        watchlist = await tx.watchlists.create(scene.workspace.id, word, [replace(HARBOUR, name=word)])
        entity = watchlist.entities[0]
        wish = Subscription(0, scene.channel.id, watchlist.id, feed_ids=(private.id,), ping=word)
        wish = await tx.subscriptions.add(wish, word)
        await tx.rules.propose(ChannelRule(0, scene.channel.id, RuleKind.MUTE, word, proposed_by=word))
        story = await tx.stories.create(word)
        await tx.articles.set_story(article.id, story.id)
        match = Match(word, word, entity.key, 1, Salience.MAIN, (), word, entity_id=entity.id)
        await tx.matches.save(article.id, [match])
        await tx.decisions.add(article.id, story.id, scene.channel.id, wish.id, Decision(Outcome.POST, (word,)))
        await tx.decisions.add(shared.id, None, scene.channel.id, wish.id, Decision(Outcome.POST, (word,)))
        await tx.cards.save(Card(scene.channel.id, story.id, 1, (article.id,), clock.now(), word, word))
        await tx.digest_items.hold(scene.channel.id, story.id, article.id, watchlist.id, word)
        await tx.deliveries.add(scene.channel.id, DeliveryKind.CARD, word, {"words": word})
        daily = DigestSchedule(0, scene.channel.id, time(8), (0,), word, clock.now())
        await tx.digests.run_many([(await tx.digests.schedule(daily), clock.now().date(), clock.now())])
        await tx.audit.add(scene.workspace.id, scene.channel.id, Actor("U1", "Ada"), word, word, {"words": word})
        await tx.secrets.put(scene.workspace.platform, scene.workspace.external_id, word)
        await tx.secrets.put(scene.workspace.platform, f"{scene.workspace.external_id}/{word}", word)


async def tables_with(store: Store, word: str) -> set[str]:
    """Search every row of every table there is, the full-text index's own included."""
    async with store.read() as tx:
        names = await tx.connection.run_sync(lambda connection: inspect(connection).get_table_names())
        found = set()
        for name in names:
            rows = (await tx.connection.exec_driver_sql(f'SELECT * FROM "{name}"')).fetchall()
            if any(word in repr(tuple(row)).casefold() for row in rows):
                found.add(name)
    return found
