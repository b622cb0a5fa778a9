"""Articles, stories and search, on both databases; above all who may see what."""

from datetime import timedelta

import pytest

from bot.model import Entry, Extracted, Match, Readability, Salience
from bot.store import Store
from bot.testing import FakeClock
from tests.doubles.scene import Scene, publish, set_scene

ADDRESS = "https://gazette.example/1"


def page(title: str, text: str, readability: Readability = Readability.FULL) -> Extracted:
    return Extracted(title, text, readability, site="The Gazette", url=ADDRESS)


async def find(store: Store, scene: Scene, words: str, **filters: object) -> list[str]:
    async with store.read() as tx:
        found = await tx.search.find(scene.workspace.id, words, **filters)  # type: ignore[arg-type]
    return [article.title for article in found.articles]


async def test_one_address_is_one_article_and_a_changed_text_a_revision(store: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    async with store.write() as tx:
        first = await tx.articles.save(ADDRESS, page("Cranes stand still", "Since noon."), scene.feed.id)
    clock.advance(60)
    async with store.write() as tx:
        same = await tx.articles.save(ADDRESS, page("Cranes stand still", "Since noon."), scene.feed.id)
        edited = await tx.articles.save(ADDRESS, page("Cranes stand still", "Since two."), scene.feed.id)
    assert (first.is_new, first.is_revised, first.article.revision) == (True, False, 1)
    assert (same.is_new, same.is_revised, same.article) == (False, False, first.article)
    assert (edited.is_new, edited.is_revised, edited.article.revision) == (False, True, 2)
    assert edited.article.id == first.article.id
    assert edited.article.first_seen_at == first.article.first_seen_at


async def test_a_page_that_can_no_longer_be_read_keeps_its_text(store: Store) -> None:
    scene = await set_scene(store)
    async with store.write() as tx:
        full = await tx.articles.save(ADDRESS, page("Cranes stand still", "Since noon."), scene.feed.id)
        wall = await tx.articles.save(ADDRESS, page("Subscribe!", "", Readability.HEADLINE), scene.feed.id)
    assert wall.article == full.article
    assert not wall.is_revised


async def test_a_workspace_sees_only_what_came_through_feeds_it_follows(store: Store) -> None:
    ours, theirs = await set_scene(store, "T1"), await set_scene(store, "T2", "https://other.example/feed")
    article = await publish(store, ours.feed, ADDRESS, "Cranes stand still")
    async with store.write() as tx:
        story = await tx.stories.create(article.title)
        await tx.articles.set_story(article.id, story.id)
    for scene, seen in ((ours, 1), (theirs, 0)):
        who = scene.workspace.id
        async with store.read() as tx:
            assert bool(await tx.articles.by_url(who, ADDRESS)) == bool(seen)
            assert len(await tx.articles.recent(who, article.first_seen_at)) == seen
            assert len(await tx.articles.of_story(story.id, who)) == seen
            found = await tx.stories.get(story.id, who)
            assert found is not None
            assert len(found.articles) == seen
        assert len(await find(store, scene, "cranes")) == seen


async def test_an_article_that_two_feeds_bring_is_seen_by_both_sides(store: Store) -> None:
    ours, theirs = await set_scene(store, "T1"), await set_scene(store, "T2", "https://other.example/feed")
    article = await publish(store, ours.feed, ADDRESS)
    again = await publish(store, theirs.feed, ADDRESS)
    assert again.id == article.id
    async with store.read() as tx:
        assert await tx.articles.feeds(article.id) == [ours.feed.id, theirs.feed.id]
        assert await tx.articles.by_url(theirs.workspace.id, ADDRESS) == again


async def test_the_text_of_a_private_feed_is_never_mixed_with_the_public_one(store: Store) -> None:
    ours, theirs = await set_scene(store, "T1"), await set_scene(store, "T2")
    async with store.write() as tx:
        paid = await tx.feeds.follow(ours.workspace.id, "https://paid.example/feed", login="locked")
    public = await publish(store, theirs.feed, ADDRESS, "Cranes stand still", "Headline only.")
    private = await publish(store, paid, ADDRESS, "Cranes stand still", "The whole paid text about pistachios.")
    assert public.id != private.id
    assert await find(store, theirs, "pistachios") == []
    assert await find(store, ours, "pistachios") == ["Cranes stand still"]
    async with store.read() as tx:
        assert await tx.articles.by_url(ours.workspace.id, ADDRESS) == private
        assert await tx.articles.by_url(theirs.workspace.id, ADDRESS) == public


async def test_recent_articles_come_newest_first_and_in_pages(store: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    ids = []
    for number in range(5):
        clock.advance(60)
        ids.append((await publish(store, scene.feed, f"https://gazette.example/{number}")).id)
    async with store.read() as tx:
        since = clock.now() - timedelta(minutes=3, seconds=30)
        page_one = await tx.articles.recent(scene.workspace.id, since, limit=2)
        page_two = await tx.articles.recent(scene.workspace.id, since, limit=9, before_id=page_one[-1].id)
        assert [article.id for article in (*page_one, *page_two)] == [ids[4], ids[3], ids[2], ids[1]]
        assert [article.id for article in await tx.articles.many([ids[3], 4711, ids[0]])] == [ids[3], ids[0]]


async def test_what_clustering_reads_comes_in_pages(store: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    articles = [await publish(store, scene.feed, f"https://gazette.example/{number}") for number in range(3)]
    async with store.write() as tx:
        story = await tx.stories.create("Cranes stand still")
        await tx.articles.set_story(articles[2].id, story.id)
        await tx.articles.set_story(articles[1].id, story.id, duplicate_of=articles[2].id)
        grown = await tx.articles.of_story(story.id, after_id=articles[1].id)
        assert [article.id for article in grown] == [articles[2].id]
        first = await tx.articles.window(clock.now(), limit=2)
        assert first == [(articles[0].id, None), (articles[1].id, story.id)]
        last = await tx.articles.window(clock.now(), after_id=articles[1].id)
        assert last == [(articles[2].id, story.id)]


async def test_a_story_grows_and_its_revision_says_so(store: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    article = await publish(store, scene.feed)
    async with store.write() as tx:
        story = await tx.stories.create("Cranes stand still")
    clock.advance(60)
    async with store.write() as tx:
        await tx.articles.set_story(article.id, story.id)
        await tx.stories.grow(story.id)
        grown = await tx.stories.get(story.id)
    assert grown is not None
    assert (grown.revision, grown.last_seen_at) == (2, clock.now())
    assert [kept.id for kept in grown.articles] == [article.id]


async def test_merged_stories_are_one_with_all_articles_and_what_waited(store: Store) -> None:
    scene = await set_scene(store)
    first, second = await publish(store, scene.feed), await publish(store, scene.feed, "https://gazette.example/2")
    async with store.write() as tx:
        winner, loser, oldest = [await tx.stories.create(title) for title in ("Strike", "Walk-out", "Rumour")]
        await tx.articles.set_story(first.id, winner.id)
        await tx.articles.set_story(second.id, loser.id)
        await tx.digest_items.hold(scene.channel.id, loser.id, second.id, None, "quiet hours")
        await tx.stories.merge(oldest.id, loser.id)
        await tx.stories.merge(loser.id, winner.id)
        for number in (winner.id, loser.id, oldest.id):
            story = await tx.stories.get(number)
            assert story is not None
            assert (story.id, [article.id for article in story.articles]) == (winner.id, [first.id, second.id])
        assert [item.story_id for item in await tx.digest_items.waiting(scene.channel.id)] == [winner.id]
        assert await tx.stories.grow(oldest.id) == winner.id, "whoever still knows it by its old number is told"
        assert await tx.stories.merge(winner.id, oldest.id) is None, "the two are one already"
        latest = await tx.stories.create("Strikes again")
        assert await tx.stories.merge(latest.id, loser.id) == (latest.id, winner.id)
        assert await tx.stories.grow(4711) is None


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("cranes", True),
        ("CRANES still", True),
        ("“stand still”", True),
        ('"still stand"', False),
        ("zoe", True),
        ("Zoë’s café", True),
        ("cranes pistachio", False),
        ("cran", False),
        ('"', False),
        ("* OR cranes*", False),
        ("NEAR(cranes", False),
        ("'; drop table articles; --", False),
        ("cranes:", True),
        ("-cranes", True),
        ("is quiet " * 100 + "harbour", True),
        ("is quiet " * 100 + "pistachio", False),
    ],
)
async def test_search_takes_words_and_phrases_and_nothing_else(store: Store, words: str, *, found: bool) -> None:
    scene = await set_scene(store)
    await publish(store, scene.feed, ADDRESS, "Cranes stand still", "Near Zoë’s Café the harbour is quiet.")
    assert bool(await find(store, scene, words)) == found


async def test_search_follows_an_edit(store: Store) -> None:
    scene = await set_scene(store)
    await publish(store, scene.feed, ADDRESS, "Cranes stand still", "Since noon.")
    async with store.write() as tx:
        await tx.articles.save(ADDRESS, page("Cranes turn again", "Since two."), scene.feed.id)
    assert await find(store, scene, "noon") == []
    assert await find(store, scene, "two") == ["Cranes turn again"]


async def test_search_gives_the_newest_first_inside_its_filters(store: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    noon = clock.now()
    for number in range(4):
        await publish(store, scene.feed, f"https://gazette.example/{number}", f"Cranes, report {number}")
        clock.advance(3_600)
    assert await find(store, scene, "cranes", limit=2) == ["Cranes, report 3", "Cranes, report 2"]
    assert await find(store, scene, "cranes", before=noon + timedelta(hours=1)) == ["Cranes, report 0"]
    assert len(await find(store, scene, "", source="gazette")) == 4
    assert await find(store, scene, "cranes", source="%") == []


async def test_search_by_entity_knows_only_the_workspace_s_own_lists(store: Store) -> None:
    ours, theirs = await set_scene(store, "T1"), await set_scene(store, "T2")
    article = await publish(store, ours.feed, ADDRESS, "Cranes stand still")
    entity = ours.watchlist.entities[0]
    match = Match("Harbours", entity.name, entity.key, 0.9, Salience.MAIN, (), "Cranes", entity_id=entity.id)
    async with store.write() as tx:
        await tx.matches.save(article.id, [match])
    assert await find(store, ours, "", entity="port of VELMORA") == ["Cranes stand still"]
    assert await find(store, ours, "cranes", entity="velmora") == ["Cranes stand still"]
    assert await find(store, theirs, "", entity="velmora") == []


async def test_an_enormous_page_can_be_stored_and_found(store: Store) -> None:
    scene = await set_scene(store)
    words = " ".join(f"{number:x}" for number in range(300_000))
    async with store.write() as tx:
        await tx.entries.add_many(scene.feed.id, [Entry(ADDRESS, ADDRESS, "Numbers")])
        [claimed] = await tx.entries.claim(1)
        saved = await tx.articles.save(ADDRESS, page("Numbers", f"Overture {words}"), scene.feed.id)
        await tx.entries.finish(claimed, saved.article.id)
    assert await find(store, scene, "overture") == ["Numbers"]
