"""What an entity would have found among what a workspace saw lately, on both databases."""

from datetime import timedelta

from bot.flow.offload import Workers
from bot.flow.rehearsal import EXAMPLES, Rehearsals
from bot.model import Entity, EntityType
from bot.store import Store
from bot.testing import FakeClock
from tests.doubles.scene import set_scene
from tests.doubles.seen import see

FARROW = Entity("Nolan Farrow", EntityType.PERSON, ("The Commodore",))


async def test_a_preview_counts_the_names_and_shows_the_newest(store: Store, clock: FakeClock) -> None:
    ours, theirs = await set_scene(store, "T1"), await set_scene(store, "T2", "https://theirs.example/feed")
    async with store.write() as tx:
        for feed, subject, times in ((ours.feed, "Nolan Farrow", 4), (ours.feed, "The ferry", 3)):
            for number in range(times):
                url = f"https://ours.example/{subject.replace(' ', '-')}/{number}"
                await see(tx, feed.id, f"{subject} left", f"{subject} left the harbour.", url=url)
        await see(
            tx, ours.feed.id, "A ship", "The Commodore sailed. The Commodore slept.", url="https://ours.example/c"
        )
        await see(tx, theirs.feed.id, "Elsewhere", "Nolan Farrow spoke.", url="https://theirs.example/1")
    workers = Workers(1)
    rehearsals = Rehearsals(store, workers)
    seen = await rehearsals.preview(ours.workspace, FARROW, clock.now() - timedelta(days=7))
    assert (seen.articles, seen.found, seen.more) == (8, 5, False)
    assert seen.names == (("Nolan Farrow", 4), ("The Commodore", 1))
    assert len(seen.examples) == EXAMPLES
    assert seen.examples[0].evidence == "The Commodore sailed."
    clock.advance(timedelta(days=8).total_seconds())
    nothing = await rehearsals.preview(ours.workspace, FARROW, clock.now() - timedelta(days=7))
    assert (nothing.articles, nothing.found, nothing.examples) == (0, 0, ())
    workers.close()
