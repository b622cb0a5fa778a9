"""The full-text index of SQLite after years: it is built anew before SQLite takes it for malformed."""

import random
import sqlite3
from contextlib import closing

from bot.store import Store
from bot.store.search_index import MOST_LEVELS, levels
from tests.doubles.scene import publish, set_scene

OLD, NEW = "https://gazette.example/old", "https://gazette.example/new"


async def test_years_of_forgetting_leave_the_full_text_index_whole(sqlite_store: Store, sqlite_url: str) -> None:
    """Unless it is built anew, FTS5 finds its own index malformed after some thousand forced merges."""
    scene, dice = await set_scene(sqlite_store), random.Random(5)
    long = " ".join(f"w{dice.randrange(10**9)}" for _ in range(3_000))
    await publish(sqlite_store, scene.feed, OLD, f"Xylograph {long}")
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as raw:
        for night in range(MOST_LEVELS // 2 - 2):
            _bring(raw, night)
            for pages in (-500, 500):
                raw.execute("INSERT INTO article_search (article_search, rank) VALUES ('merge', ?)", (pages,))
        seen = []
        for night in range(5):
            _bring(raw, 5_000 + night)
            begin, more = True, True
            while more:
                async with sqlite_store.write() as tx:
                    more = await tx.retention.words(begin=begin)
                    seen.append(await levels(tx))
                begin = False
    assert max(seen) > MOST_LEVELS > 100 > seen[-1]
    await publish(sqlite_store, scene.feed, NEW, "Cranes stand still")
    async with sqlite_store.read() as tx:
        assert len((await tx.search.find(scene.workspace.id, "xylograph")).articles) == 1
        assert len((await tx.search.find(scene.workspace.id, "cranes")).articles) == 1


def _bring(raw: sqlite3.Connection, night: int) -> None:
    for number in range(2):
        insert = "INSERT INTO article_search (rowid, title, text) VALUES (?, '', 'crane')"
        raw.execute(insert, (10_000 + 2 * night + number,))
