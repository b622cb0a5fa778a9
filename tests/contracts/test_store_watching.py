"""Watch-lists, subscriptions, matches and decisions, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import UserError
from bot.model import (
    AlertMode,
    Decision,
    Entity,
    EntityType,
    Match,
    Mention,
    Outcome,
    RuleVerdict,
    Salience,
    Subscription,
)
from bot.store import Store
from bot.store.values import Card
from bot.store.watchlists import packed
from bot.testing import FakeClock
from tests.doubles.scene import HARBOUR, Scene, publish, set_scene


async def subscribe(store: Store, wish: Subscription) -> Subscription:
    async with store.write() as tx:
        return await tx.subscriptions.add(wish, created_by="U1")


async def concerned(store: Store, lists: list[int], feeds: list[int]) -> list[int]:
    async with store.read() as tx:
        return [found.subscription.id for found in await tx.subscriptions.for_article(lists, feeds)]


async def test_a_list_comes_back_with_its_entities(store: Store) -> None:
    scene = await set_scene(store)
    full = Entity("O’Reilly", EntityType.PERSON, ("Bill",), ("harbour",), ("books",), key="oreilly")
    async with store.write() as tx:
        stored = await tx.watchlists.add_entity(scene.watchlist.id, full)
        assert stored == replace(full, id=stored.id)
        found = await tx.watchlists.find(scene.workspace.id, "  hARBOURS ")
        assert found == replace(scene.watchlist, entities=(*scene.watchlist.entities, stored))
        (read,) = await tx.watchlists.stored([scene.watchlist.id])
        assert [read.read()] == [found] == await tx.watchlists.of_workspace(scene.workspace.id)
        assert await tx.watchlists.entity_at(scene.watchlist.id, stored.id) == stored
        assert await tx.watchlists.entity_at(scene.watchlist.id + 1, stored.id) is None


async def test_a_name_is_taken_whatever_its_case(store: Store) -> None:
    scene = await set_scene(store)
    async with store.write() as tx:
        with pytest.raises(UserError, match="already a watch-list"):
            await tx.watchlists.create(scene.workspace.id, "HARBOURS")
        other = await tx.watchlists.create(scene.workspace.id, "Ports")
        with pytest.raises(UserError, match="already a watch-list"):
            await tx.watchlists.rename(other.id, "harbours")
        await tx.watchlists.rename(other.id, "PORTS")
        assert (await tx.watchlists.get(other.id)) == replace(other, name="PORTS")


async def test_another_workspace_may_use_the_same_name_and_sees_nothing_of_it(store: Store) -> None:
    ours, theirs = await set_scene(store, "T1"), await set_scene(store, "T2")
    async with store.read() as tx:
        assert await tx.watchlists.find(theirs.workspace.id, "Harbours") == theirs.watchlist
        assert ours.watchlist not in await tx.watchlists.of_workspace(theirs.workspace.id)


async def test_every_change_of_a_list_makes_the_revision_grow(store: Store) -> None:
    scene = await set_scene(store)
    seen = set()
    async with store.write() as tx:
        seen.add(await tx.watchlists.revision())
        await tx.watchlists.add_entity(scene.watchlist.id, replace(HARBOUR, aliases=("The Port",)))
        seen.add(await tx.watchlists.revision())
        await tx.watchlists.rename(scene.watchlist.id, "Quays")
        seen.add(await tx.watchlists.revision())
        assert await tx.watchlists.remove_entity(scene.watchlist.id, "velmora")
        seen.add(await tx.watchlists.revision())
        assert await tx.watchlists.delete(scene.watchlist.id)
        seen.add(await tx.watchlists.revision())
    assert len(seen) == 5


async def test_an_entity_with_a_known_key_is_changed_not_doubled(store: Store) -> None:
    scene = await set_scene(store)
    async with store.write() as tx:
        await tx.watchlists.add_entity(scene.watchlist.id, replace(HARBOUR, name="Velmora Port Authority"))
        changed = await tx.watchlists.get(scene.watchlist.id)
    assert changed is not None
    assert [entity.name for entity in changed.entities] == ["Velmora Port Authority"]
    assert changed.entities[0].id == scene.watchlist.entities[0].id


async def test_a_subscription_keeps_all_its_settings(store: Store) -> None:
    scene = await set_scene(store)
    wish = Subscription(
        id=0,
        channel_id=scene.channel.id,
        watchlist_id=scene.watchlist.id,
        feed_ids=(scene.feed.id,),
        mode=AlertMode.NOW,
        min_salience=Salience.MAIN,
        ping="@harbour-team",
        breaking_outlets=3,
        breaking_minutes=10,
    )
    stored = await subscribe(store, wish)
    assert stored == replace(wish, id=stored.id)
    changed = replace(stored, mode=AlertMode.DIGEST, feed_ids=())
    async with store.write() as tx:
        assert await tx.subscriptions.add(changed, "U1") == changed
        assert await tx.subscriptions.get(stored.id) == changed
        assert await tx.subscriptions.of_workspace(scene.workspace.id) == [changed]


async def test_the_same_wish_twice_is_one_subscription_with_the_later_settings(store: Store) -> None:
    scene = await set_scene(store)
    first = await subscribe(store, Subscription(0, scene.channel.id, watchlist_id=scene.watchlist.id))
    second = await subscribe(
        store, Subscription(0, scene.channel.id, watchlist_id=scene.watchlist.id, mode=AlertMode.NOW)
    )
    everything = await subscribe(store, Subscription(0, scene.channel.id))
    again = await subscribe(store, Subscription(0, scene.channel.id))
    assert (first.id, everything.id) == (second.id, again.id)
    async with store.write() as tx:
        assert await tx.subscriptions.of_channel(scene.channel.id) == [second, everything]
        assert await tx.subscriptions.remove(second.id)
        assert not await tx.subscriptions.remove(second.id)


async def test_an_article_concerns_those_who_watch_the_list_the_feed_or_everything(store: Store) -> None:
    scene = await set_scene(store)
    by_list = await subscribe(store, Subscription(0, scene.channel.id, watchlist_id=scene.watchlist.id))
    by_feed = await subscribe(store, Subscription(0, scene.channel.id, feed_id=scene.feed.id))
    by_all = await subscribe(store, Subscription(0, scene.channel.id))
    lists, feeds = [scene.watchlist.id], [scene.feed.id]
    assert await concerned(store, lists, feeds) == [by_list.id, by_feed.id, by_all.id]
    assert await concerned(store, [], feeds) == [by_feed.id, by_all.id]
    assert await concerned(store, lists, []) == []
    async with store.read() as tx:
        found = await tx.subscriptions.for_article(lists, feeds)
    assert [entry.subscription for entry in found] == [by_list, by_feed, by_all]
    assert {entry.channel for entry in found} == {scene.channel}


async def test_feeds_are_told_whole_where_a_channel_wants_them_or_everything(store: Store) -> None:
    ours, theirs = await set_scene(store, "T1"), await set_scene(store, "T2", "https://other.example/feed")
    await subscribe(store, Subscription(0, ours.channel.id, watchlist_id=ours.watchlist.id))
    asked = [ours.feed.id, theirs.feed.id]
    async with store.read() as tx:
        assert await tx.subscriptions.told_feeds(asked) == set()
    await subscribe(store, Subscription(0, ours.channel.id, feed_id=ours.feed.id))
    async with store.read() as tx:
        assert await tx.subscriptions.told_feeds(asked) == {ours.feed.id}
    await subscribe(store, Subscription(0, theirs.channel.id))
    async with store.read() as tx:
        assert await tx.subscriptions.told_feeds(asked) == set(asked)
        assert await tx.subscriptions.told_feeds([]) == set()
        assert await tx.feeds.many([*asked, 999]) == {ours.feed.id: ours.feed, theirs.feed.id: theirs.feed}


async def test_an_article_concerns_only_workspaces_that_follow_one_of_its_feeds(store: Store) -> None:
    ours, theirs = await set_scene(store, "T1"), await set_scene(store, "T2", "https://other.example/feed")
    mine = await subscribe(store, Subscription(0, ours.channel.id, watchlist_id=ours.watchlist.id))
    await subscribe(store, Subscription(0, theirs.channel.id, watchlist_id=theirs.watchlist.id))
    await subscribe(store, Subscription(0, theirs.channel.id))
    both_lists = [ours.watchlist.id, theirs.watchlist.id]
    assert await concerned(store, both_lists, [ours.feed.id]) == [mine.id]


async def test_a_subscription_limited_to_feeds_hears_of_no_other(store: Store) -> None:
    scene = await set_scene(store)
    async with store.write() as tx:
        other = await tx.feeds.follow(scene.workspace.id, "https://other.example/feed")
    wish = Subscription(0, scene.channel.id, watchlist_id=scene.watchlist.id, feed_ids=(other.id,))
    limited = await subscribe(store, wish)
    assert await concerned(store, [scene.watchlist.id], [scene.feed.id]) == []
    assert await concerned(store, [scene.watchlist.id], [scene.feed.id, other.id]) == [limited.id]


def match_of(scene: Scene, score: float = 0.9, entity_id: int | None = None) -> Match:
    entity = scene.watchlist.entities[0]
    return Match(
        watchlist=scene.watchlist.name,
        entity=entity.name,
        entity_key=entity.key,
        score=score,
        salience=Salience.MAIN,
        mentions=(Mention(4, 19, "Port of Velmora"),),
        evidence="The Port of Velmora stands still.",
        title_mentions=(Mention(0, 15, "Port of Velmora"),),
        watchlist_id=scene.watchlist.id,
        entity_id=entity.id if entity_id is None else entity_id,
        explanation=(RuleVerdict("case", accepted=True, detail="as written"),),
    )


async def test_matches_come_back_whole_and_only_to_whom_the_list_belongs(store: Store) -> None:
    ours, theirs = await set_scene(store, "T1"), await set_scene(store, "T2")
    article = await publish(store, ours.feed)
    async with store.write() as tx:
        story = await tx.stories.create("Cranes stand still")
        await tx.articles.set_story(article.id, story.id)
        await tx.matches.save(article.id, [match_of(ours), match_of(theirs, 0.4)])
        await tx.matches.save(article.id, [match_of(ours), match_of(theirs, 0.5)])
        for scene, found in ((ours, match_of(ours)), (theirs, match_of(theirs, 0.5))):
            assert await tx.matches.of_article(article.id, scene.workspace.id) == [found]
        assert await tx.matches.of_story(story.id, ours.workspace.id) == {article.id: [match_of(ours)]}
        assert await tx.matches.counts(ours.watchlist.id, article.first_seen_at) == {match_of(ours).entity_id: 1}


async def test_a_match_whose_entity_was_removed_meanwhile_falls_away(store: Store) -> None:
    scene = await set_scene(store)
    article = await publish(store, scene.feed)
    async with store.write() as tx:
        await tx.matches.save(article.id, [match_of(scene), match_of(scene, entity_id=4711)])
        assert await tx.matches.of_article(article.id, scene.workspace.id) == [match_of(scene)]
        await tx.watchlists.remove_entity(scene.watchlist.id, "velmora")
        assert await tx.matches.of_article(article.id, scene.workspace.id) == []


async def test_decisions_are_kept_for_why_and_counted_for_the_budget(store: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    article = await publish(store, scene.feed)
    wish = await subscribe(store, Subscription(0, scene.channel.id))
    post, hold = Decision(Outcome.POST, ("main subject", "3 of 12 this hour")), Decision(Outcome.HOLD, ("quiet hours",))
    async with store.write() as tx:
        story = await tx.stories.create("Cranes stand still")
        await tx.decisions.add(article.id, story.id, scene.channel.id, wish.id, post)
    clock.advance(60)
    async with store.write() as tx:
        await tx.decisions.add(article.id, story.id, scene.channel.id, wish.id, hold)
        kept = await tx.decisions.of_article(article.id, scene.channel.id)
        assert [Decision(one.outcome, one.reasons) for one in kept] == [post, hold]
        hour = clock.now() - timedelta(hours=1)
        assert await tx.decisions.count(scene.channel.id, Outcome.POST, hour) == 1
        assert await tx.decisions.count(scene.channel.id, Outcome.POST, clock.now()) == 0


async def test_a_card_knows_what_it_shows_and_where_it_is(store: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    async with store.write() as tx:
        story, rival = await tx.stories.create("Cranes"), await tx.stories.create("Strike")
        card = Card(scene.channel.id, story.id, 1, (7,), clock.now(), "hash")
        await tx.cards.save(card)
        await tx.cards.sent(scene.channel.id, story.id, "171.0001")
        await tx.cards.save(replace(card, revision=2, article_ids=(7, 8)))
        shown = await tx.cards.get(scene.channel.id, story.id)
        assert shown == replace(card, revision=2, article_ids=(7, 8), external_id="171.0001")
        await tx.stories.merge(story.id, rival.id)
        assert await tx.cards.of_story(rival.id) == [replace(shown, story_id=rival.id)]


async def test_where_both_merged_stories_have_cards_both_stay(store: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    async with store.write() as tx:
        story, rival = await tx.stories.create("Cranes"), await tx.stories.create("Strike")
        for number in (story.id, rival.id):
            await tx.cards.save(Card(scene.channel.id, number, 1, (), clock.now()))
        await tx.stories.merge(story.id, rival.id)
        assert await tx.cards.get(scene.channel.id, story.id) is not None
        assert await tx.cards.get(scene.channel.id, rival.id) is not None


async def test_many_entities_come_at_once_and_the_last_of_a_key_counts(store: Store) -> None:
    scene = await set_scene(store)
    async with store.write() as tx:
        before = await tx.watchlists.revision()
        ports = [Entity(f"Port {number}", EntityType.PLACE, (f"P{number}",)) for number in range(40)]
        await tx.watchlists.add_entities(scene.watchlist.id, [*ports, Entity("Port 1", EntityType.OTHER)])
        await tx.watchlists.add_entities(scene.watchlist.id, [Entity("Port 2", needs=("ship",))])
        await tx.watchlists.add_entities(scene.watchlist.id, [])
        found = await tx.watchlists.get(scene.watchlist.id)
        assert await tx.watchlists.revision() > before
    assert found is not None
    added = {one.name: one for one in found.entities if one.name[5:].isdecimal()}
    assert len(added) == 40
    assert (added["Port 1"].type, added["Port 2"].needs, added["Port 3"].aliases) == (
        EntityType.OTHER,
        ("ship",),
        ("P3",),
    )


async def test_names_sizes_and_single_entities_come_without_the_rest(store: Store) -> None:
    ours, theirs = await set_scene(store), await set_scene(store, "T2")
    async with store.write() as tx:
        empty = await tx.watchlists.create(ours.workspace.id, "Empty")
        await tx.watchlists.add_entities(
            empty.id, [Entity("École Normale", key="ens"), Entity("100% Ports"), Entity("O’Reilly")]
        )
        await tx.watchlists.create(ours.workspace.id, "Later")
    async with store.read() as tx:
        assert list((await tx.watchlists.names(ours.workspace.id)).values()) == ["Empty", ours.watchlist.name, "Later"]
        assert (await tx.watchlists.sizes(ours.workspace.id))[empty.id] == 3
        assert empty.id not in await tx.watchlists.sizes(theirs.workspace.id)
        bare = await tx.watchlists.find(ours.workspace.id, "EMPTY", bare=True)
        assert bare is not None
        assert bare.entities == ()
        for name in ("ens", "école normale", "ÉCOLE NORMALE", "École Normale"):
            found = await tx.watchlists.entity(empty.id, name)
            assert found is not None
            assert found.key == "ens"
        assert await tx.watchlists.entity(empty.id, "Ecole") is None
        assert await tx.watchlists.entity_names(ours.workspace.id, "0%", 25) == ["100% Ports"]
        assert await tx.watchlists.entity_names(ours.workspace.id, "NORMALE", 25) == ["École Normale"]
        assert len(await tx.watchlists.entity_names(ours.workspace.id, "", 2)) == 2
        assert await tx.watchlists.entity_names(theirs.workspace.id, "Normale", 25) == []


async def test_only_the_list_that_changed_is_read_again(store: Store) -> None:
    scene = await set_scene(store)
    async with store.write() as tx:
        other = await tx.watchlists.create(scene.workspace.id, "Ports")
        before = await tx.watchlists.revisions()
        await tx.watchlists.add_entity(other.id, Entity("Skerrow"))
        after = await tx.watchlists.revisions()
        assert {one for one in after if after[one] != before[one]} == {other.id}
        await tx.watchlists.rename(other.id, "Quays")
        assert (await tx.watchlists.revisions())[other.id] > after[other.id]
        assert [one.name for one in await tx.watchlists.stored([other.id])] == ["Quays"]
        assert await tx.watchlists.stored([]) == []
        await tx.watchlists.delete(other.id)
        assert set(await tx.watchlists.revisions()) == {scene.watchlist.id}


async def test_many_entities_go_at_once_by_their_keys(store: Store) -> None:
    scene = await set_scene(store)
    async with store.write() as tx:
        await tx.watchlists.add_entities(scene.watchlist.id, [Entity(f"Port {number}") for number in range(30)])
        gone = await tx.watchlists.remove_entities(scene.watchlist.id, [f"Port {number}" for number in range(5, 40)])
        assert gone == 25
        left = await tx.watchlists.get(scene.watchlist.id)
    assert left is not None
    assert [one.name for one in left.entities if one.name[5:].isdecimal()] == [f"Port {n}" for n in range(5)]


async def test_ten_thousand_entities_are_one_statement_so_that_nobody_waits_for_them(store: Store) -> None:
    scene = await set_scene(store)
    parts = packed(Entity(f"Ves\0sel {number}", EntityType.PRODUCT, ("“é”", "\ud800")) for number in range(20_001))
    assert len(parts) == 3
    async with store.write() as tx:
        await tx.watchlists.add_packed(scene.watchlist.id, parts)
        found = await tx.watchlists.entity(scene.watchlist.id, "Vessel 20000")
        assert (await tx.watchlists.sizes(scene.workspace.id))[scene.watchlist.id] > 20_000
    assert found is not None
    assert (found.type, found.aliases) == (EntityType.PRODUCT, ("“é”", "\ufffd"))
