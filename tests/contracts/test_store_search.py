"""Search on both databases: however it finds its way, it finds the same."""

import random
from collections.abc import Sequence
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import update

from bot.model import Article, Entity, Entry, Extracted, Feed, Match, Readability, Salience
from bot.store import Store, schema, search
from bot.testing import FakeClock
from tests.doubles.scene import Scene, set_scene

SITES = ("The Gazette", "Zürich Herald", "")
WORDS = ("cranes stand", "cranes turn", "ferries turn")


async def publish(
    store: Store, feed: Feed, number: int, *, site: str | None = None, said: str | None = None
) -> Article:
    """Bring an article whose site and words follow from its number, unless they are given."""
    address = f"https://gazette.example/{number}"
    site = SITES[number // 2 % 3] if site is None else site
    found = Extracted(f"{number}", said or WORDS[number % 3], Readability.FULL, site=site, url=address)
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
        return [one.title for one in (await tx.search.find(scene.workspace.id, words, **asked)).articles]  # type: ignore[arg-type]


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
    }
    for words, source, entity, before in product(*passes.values()):
        chosen = dict(zip(passes, (words, source, entity, before), strict=True))
        numbers = set(seen).intersection(*(passes[name][value] for name, value in chosen.items()))
        wanted = [str(number) for number in sorted(numbers, reverse=True)][:7]
        until = None if before is None else start + timedelta(minutes=before)
        assert await find(store, ours, words, source=source, entity=entity, before=until, limit=7) == wanted, chosen


@pytest.mark.parametrize(
    ("name", "key", "asked"),
    [
        ("Ostmark Ferries", "", "ostmark  FERRIES"),
        ("Ostmark  Ferries", "", "Ostmark Ferries"),
        ("Ostmark\tFerries", "", "Ostmark Ferries"),
        ("Ostmark Ferries", "of-12", "OF-12"),
        ("Überlandbahn", "", "ÜBERLANDBAHN"),
        ("Großbahn", "", "grossbahn"),
        ("Ｏｓｔｍａｒｋ", "", "ostmark"),
    ],
)
async def test_an_entity_is_found_however_its_name_is_written(store: Store, name: str, key: str, asked: str) -> None:
    scene = await set_scene(store)
    async with store.write() as tx:
        await tx.watchlists.add_entities(scene.watchlist.id, [Entity(name, key=key), Entity("Ostmark")])
        entity = await tx.watchlists.entity(scene.watchlist.id, key or name)
    assert entity is not None
    article = await publish(store, scene.feed, 1)
    async with store.write() as tx:
        match = Match("Harbours", entity.name, entity.key, 0.9, Salience.MAIN, (), "", entity_id=entity.id)
        await tx.matches.save(article.id, [match])
    assert await find(store, scene, "", entity=asked) == ["1"]
    assert await find(store, scene, "", entity="Ostmark Ferry") == []


async def test_a_day_s_edge_is_kept_by_articles_that_were_numbered_out_of_order(store: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    midnight = clock.now()
    articles = [await publish(store, scene.feed, number) for number in range(4)]
    async with store.write() as tx:
        for article, seconds in zip(articles, (-2, 1, -1, 2), strict=True):
            row = update(schema.articles).where(schema.articles.c.id == article.id)
            await tx.run(row.values(first_seen_at=midnight + timedelta(seconds=seconds)))
    assert await find(store, scene, "", before=midnight) == ["2", "0"]
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


async def test_a_name_of_every_site_filters_nothing_and_one_of_most_sites_does(store: Store) -> None:
    scene = await set_scene(store)
    for number in (0, 1, 2):
        await publish(store, scene.feed, number)
    assert await find(store, scene, "", source="e") == ["2", "1", "0"]
    await publish(store, scene.feed, 4)
    assert await find(store, scene, "", source="Herald") == ["2"]
    assert await find(store, scene, "", source="") == ["4", "2", "1", "0"]


async def test_a_search_that_takes_too_long_says_how_far_back_it_came(
    store: Store, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "PATIENCE", 0)
    monkeypatch.setattr(search, "FIRST_WALK", 3)
    monkeypatch.setattr(search, "FEW", 0)
    scene, start = await set_scene(store), clock.now()
    for number in range(5):
        await publish(store, scene.feed, number)
        clock.advance(60)
    async with store.read() as tx:
        enough = await tx.search.find(scene.workspace.id, "turn", limit=2)
        more = await tx.search.find(scene.workspace.id, "turn", limit=3)
        none = await tx.search.find(scene.workspace.id, "stand", before=start + timedelta(minutes=3))
    assert ([one.title for one in enough.articles], enough.back_to) == (["4", "2"], None)
    assert ([one.title for one in more.articles], more.back_to) == (["4", "2"], start + timedelta(minutes=2))
    assert ([one.title for one in none.articles], none.back_to) == (["0"], None), "it looked at everything"


VOCABULARY = ("quay", "crane", "ferry", "tide", "pilot")


@pytest.mark.parametrize("seed", range(2))
async def test_whatever_is_asked_of_whatever_was_seen_a_plain_reading_gives_the_same(
    store: Store, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Invented articles, feeds and questions; the limits change with each question, so that all ways are gone."""
    dice = random.Random(seed)
    scenes = [await set_scene(store, f"T{n}", f"https://{n}.example/feed") for n in range(3)]
    start, told = clock.now(), dict[str, tuple[int, str, str, int]]()
    for number in range(30):
        owner, site = dice.randrange(3), dice.choice(SITES)
        said = " ".join(dice.choices(VOCABULARY, weights=(9, 5, 3, 2, 1), k=6))
        await publish(store, scenes[owner].feed, number, site=site, said=said)
        told[str(number)] = (owner, site, said, number)
        clock.advance(60)
    for _ in range(40):
        monkeypatch.setattr(search, "FEW", dice.choice((0, 3, 10, 5_000)))
        monkeypatch.setattr(search, "FIRST_WALK", dice.choice((1, 5, 2_000)))
        monkeypatch.setattr(search, "LOOKED_UP", dice.choice((0, 4, 100)))
        owner, source = dice.randrange(3), dice.choice((None, "herald", "nowhere"))
        asked, before = dice.choices(VOCABULARY, k=dice.randint(1, 3)), dice.choice((None, 12, 25))
        stand_together = dice.random() < 0.5
        words = f'"{" ".join(asked)}"' if stand_together else " ".join(asked)
        wanted = [
            title
            for title, (whose, site, said, minute) in told.items()
            if whose == owner
            and (source or "") in site.casefold()
            and (" ".join(asked) in said if stand_together else set(asked) <= set(said.split()))
            and minute < (before or 99)
        ]
        limits = {"source": source, "before": start + timedelta(minutes=before) if before else None, "limit": 5}
        assert await find(store, scenes[owner], words, **limits) == wanted[::-1][:5], (words, source, before)
