"""Entries that are ready at the same time are committed together; one at fault harms no other, and order is kept."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from bot import failpoints
from bot.errors import Fenced
from bot.message import plain_text
from tests.doubles.newsroom import LEAD, MORE, Newsroom, newsroom

TITLES = (
    "Ferry sinks off Port Ansel",
    "Old mill burns down",
    "Pilots walk out over wages",
    "Rare owl nests on crane",
    "New tram line approved",
    "Chess champion loses to schoolgirl",
)


@pytest.fixture
async def room() -> AsyncIterator[Newsroom]:
    async with newsroom() as opened:
        yield opened


async def publish(room: Newsroom, *titles: str) -> None:
    """Let an outlet publish and the bot notice it; nothing is worked off yet."""
    gazette = await room.outlet("Gazette")
    for title in titles:
        gazette.publish(title, (f"{title}, and the Harbour Office said why.", *MORE), at=room.clock.now())
    room.clock.advance(3 * 3600)
    await room.poll()


async def test_a_poll_of_many_entries_takes_few_transactions(room: Newsroom) -> None:
    await room.subscribe()
    await publish(room, *TITLES)
    seen = Counter[str]()
    with failpoints.armed(lambda name: seen.update([name])):
        await room.work()
    assert seen["begin"] < len(TITLES), "claimed and committed in fewer transactions than there are entries"
    async with room.store.read() as tx:
        waiting, _ = await tx.entries.waiting()
    assert waiting == 0


async def test_one_that_was_taken_over_leaves_the_others_their_articles(room: Newsroom) -> None:
    await room.subscribe()
    await publish(room, *TITLES[:3])
    in_hand = await room.pipeline.claim(3)
    ready = [await room.pipeline.ready(one) for one in in_hand]
    async with room.store.write() as tx:
        await tx.entries.release(in_hand[0].claimed)
    [taken_over] = await room.pipeline.claim(1)
    results = await asyncio.gather(*map(room.pipeline.commit, ready), return_exceptions=True)
    assert [type(result) for result in results] == [Fenced, type(None), type(None)]
    await room.pipeline.commit(await room.pipeline.ready(taken_over))
    async with room.store.read() as tx:
        found = await tx.search.find(room.workspace.id, "harbour office said why")
    assert {article.title for article in found.articles} == set(TITLES[:3])


async def test_two_feeds_that_bring_one_address_in_one_transaction_make_one_article(room: Newsroom) -> None:
    await room.subscribe()
    gazette, copier = await room.outlet("Gazette"), await room.outlet("Copier")
    gazette.publish(TITLES[0], (LEAD, *MORE), at=room.clock.now())
    copier.items.insert(0, gazette.items[0])
    copier.publish(TITLES[1], (f"{TITLES[1]}.", *MORE), at=room.clock.now())
    await room.round()
    assert [plain_text(post.message).splitlines()[0] for post in room.posts].count(TITLES[0]) == 1
    async with room.store.read() as tx:
        [found] = (await tx.search.find(room.workspace.id, "ferry Ansel")).articles
        assert len(await tx.articles.feeds(found.id)) == 2


async def test_a_commit_that_is_cancelled_is_done_by_the_next(room: Newsroom) -> None:
    await room.subscribe()
    await publish(room, *TITLES[:2])
    one, other = [await room.pipeline.ready(each) for each in await room.pipeline.claim(2)]
    first = asyncio.create_task(room.pipeline.commit(one))
    await asyncio.sleep(0)
    first.cancel()
    await room.pipeline.commit(other)
    async with room.store.read() as tx:
        waiting, _ = await tx.entries.waiting()
        found = await tx.search.find(room.workspace.id, "harbour office said why")
    assert waiting == 0
    assert len(found.articles) == 2
