"""Search on both databases: however it finds its way, it finds the same."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import update

from bot.model import Article, Entry, Extracted, Feed, Match, Readability, Salience
from bot.store import Store, schema, search
from bot.testing import FakeClock
from tests.doubles.scene import Scene, set_scene

SITES = ("The Gazette", "Zürich Herald", "")
WORDS = ("cranes stand", "cranes turn", "ferries turn")


async def publish(store: Store, feed: Feed, number: int) -> Article:
    """Bring an article whose site and words follow from its number."""
    address = f"https://gazette.example/{number}"
    found = Extracted(f"{number}", WORDS[number % 3], Readability.FULL, site=SITES[number // 2 % 3], url=address)
    async with store.write() as tx:
        await tx.entries.add_many(feed.id, [Entry(address, address, f"{number}")])
        [claimed] = await tx.entries.claim(1)
        article = (await tx.articles.save(address, found, feed.id)).article
        await tx.entries.finish(claimed, article.id)
    return article


async def watch(store: Store, scene: Scene, articles: Sequence[Article]) -> None:
    entity = scene.watchlist.entities[0]
    match = Match("Harbours", entity.name, entity.key, 0.9, Salience.MAIN, (), "", entity_id=entity.id)
    async with store.write() as tx:
        for article in articles:
            await tx.matches.save(article.id, [match])


async def find(store: Store, scene: Scene, words: str, **asked: object) -> list[str]:
    async with store.read() as tx:
        return [one.title for one in await tx.search.find(scene.workspace.id, words, **asked)]  # type: ignore[arg-type]


@pytest.mark.parametrize(("few", "walk"), [(5_000, 2_000), (5_000, 2), (9, 2), (3, 4), (0, 1)])
async def test_every_way_gives_what_reading_everything_gives(
    store: Store, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, few: int, walk: int
) -> None:
    monkeypatch.setattr(search, "FEW", few)
    monkeypatch.setattr(search, "FIRST_WALK", walk)
    monkeypatch.setattr(search, "FIRST_SLICE", walk)
    ours, theirs = await set_scene(store, "T1"), await set_scene(store, "T2", "https://other.example/feed")
    start, articles = clock.now(), []
    for number in range(24):
        articles.append(await publish(store, theirs.feed if number % 4 == 1 else ours.feed, number))
        clock.advance(60)
    await watch(store, ours, articles[::5])
    seen = [number for number in range(24) if number % 4 != 1]
    passes: dict[str, dict[Any, list[int]]] = {
        "words": {"": seen, "cranes": [n for n in seen if n % 3 < 2], '"turn cranes"': []},
        "source": {None: seen, "ZÜRICH": [n for n in seen if n // 2 % 3 == 1], "nobody": []},
        "entity": {None: seen, "velmora": [n for n in seen if n % 5 == 0]},
        "before": {None: seen, 17: [n for n in seen if n < 17], 0: []},
        "since": {None: seen, 6: [n for n in seen if n >= 6]},
    }
    for words, source, entity, before, since in product(*passes.values()):
        chosen = dict(zip(passes, (words, source, entity, before, since), strict=True))
        numbers = set(seen).intersection(*(passes[name][value] for name, value in chosen.items()))
        wanted = [str(number) for number in sorted(numbers, reverse=True)][:7]
        times = {
            name: start + timedelta(minutes=value)
            for name, value in (("before", before), ("since", since))
            if value is not None
        }
        assert await find(store, ours, words, source=source, entity=entity, limit=7, **times) == wanted, chosen


async def test_a_day_s_edge_is_kept_by_articles_that_were_numbered_out_of_order(store: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    midnight = clock.now()
    articles = [await publish(store, scene.feed, number) for number in range(4)]
    async with store.write() as tx:
        for article, seconds in zip(articles, (-2, 1, -1, 2), strict=True):
            row = update(schema.articles).where(schema.articles.c.id == article.id)
            await tx.run(row.values(first_seen_at=midnight + timedelta(seconds=seconds)))
    assert await find(store, scene, "", before=midnight) == ["2", "0"]
    assert await find(store, scene, "", since=midnight) == ["3", "1"]
    assert await find(store, scene, "turn", before=midnight) == ["2"]


async def test_a_feed_s_name_finds_what_it_brought_too_and_a_stranger_s_name_nothing(store: Store) -> None:
    ours, theirs = await set_scene(store, "T1"), await set_scene(store, "T2", "https://other.example/feed")
    async with store.write() as tx:
        wire = await tx.feeds.follow(ours.workspace.id, "https://wire.example/feed", title="The wire")
        await tx.feeds.follow(theirs.workspace.id, "https://wire.example/more", title="Secret source")
        secret = await tx.feeds.follow(theirs.workspace.id, "https://secret.example/feed", title="Secret source")
    for feed in (theirs.feed, wire):
        await publish(store, feed, 4)
    for feed in (secret, ours.feed):
        await publish(store, feed, 5)
    assert await find(store, ours, "", source="wire") == ["4"]
    assert await find(store, ours, "", source="secret") == []
    assert await find(store, theirs, "", source="secret") == ["5"]
