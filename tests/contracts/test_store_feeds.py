"""Feeds and those who follow them, on both databases."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from bot.model import Entry, FeedState, Pace, Subscription
from bot.store import Store
from bot.store.schema import feeds
from bot.testing import FakeClock
from tests.doubles.scene import publish, set_scene

GAZETTE = "https://gazette.example/feed"


async def test_an_address_is_one_feed_however_many_follow_it(store: Store) -> None:
    first = await set_scene(store, "T1", GAZETTE)
    second = await set_scene(store, "T2", GAZETTE)
    assert first.feed.id == second.feed.id
    async with store.read() as tx:
        for scene in (first, second):
            assert await tx.feeds.of_workspace(scene.workspace.id) == [first.feed]


async def test_titles_are_those_of_followed_feeds_in_their_order(store: Store) -> None:
    scene = await set_scene(store)
    async with store.write() as tx:
        await tx.feeds.unfollow(scene.workspace.id, scene.feed.id)
        made = [
            await tx.feeds.follow(scene.workspace.id, f"https://{title}.example/", title=title)
            for title in ("b", "c", "a")
        ]
        titles = await tx.feeds.titles(scene.workspace.id)
        assert list(titles.items()) == [(made[2].id, "a"), (made[0].id, "b"), (made[1].id, "c")]


async def test_an_address_with_credentials_is_never_shared(store: Store) -> None:
    first, second = await set_scene(store, "T1"), await set_scene(store, "T2")
    paid = "https://paid.example/feed"
    async with store.write() as tx:
        mine = await tx.feeds.follow(first.workspace.id, paid, login="locked")
        theirs = await tx.feeds.follow(second.workspace.id, paid, login="locked")
    assert mine.id != theirs.id
    assert mine.private_to == first.workspace.id


async def test_a_login_given_again_replaces_the_one_before(store: Store) -> None:
    scene = await set_scene(store)
    async with store.write() as tx:
        old = await tx.feeds.follow(scene.workspace.id, GAZETTE, login="old")
        other = await tx.feeds.follow(scene.workspace.id, "https://paid.example/feed", login="other")
        assert await tx.feeds.follow(scene.workspace.id, GAZETTE, login="new") == replace(old, login="new")
        [again] = await tx.feeds.follow_many(scene.workspace.id, [(GAZETTE, "", "newest")])
        assert (again.id, again.login) == (old.id, "newest")
        assert await tx.feeds.renew_logins(str.upper) == 2
        kept = await tx.feeds.many([old.id, other.id, scene.feed.id])
        assert [feed.login for feed in kept.values() if feed.login] == ["NEWEST", "OTHER"]


async def test_logins_that_stand_in_addresses_are_taken_out_and_encrypted(store: Store) -> None:
    scene = await set_scene(store)
    async with store.write() as tx:
        for number, url in enumerate(("https://me:one@paid.example/feed", "https://me:two@paid.example/feed")):
            feed = await tx.feeds.follow(scene.workspace.id, f"https://{number}.example/", login="to be forgotten")
            await tx.run(update(feeds).where(feeds.c.id == feed.id).values(url=url, login=None))
        assert await tx.feeds.seal(lambda login: f"locked {login}") == 2
        assert await tx.feeds.seal(lambda login: f"locked {login}") == 0
        mine = {feed.url: feed.login for feed in await tx.feeds.of_workspace(scene.workspace.id)}
    assert mine == {scene.feed.url: None, "https://paid.example/feed": "locked me:two"}


async def test_following_twice_is_following_once(store: Store) -> None:
    scene = await set_scene(store)
    async with store.write() as tx:
        await tx.feeds.follow(scene.workspace.id, scene.feed.url)
        assert await tx.feeds.of_workspace(scene.workspace.id) == [scene.feed]


async def test_a_new_feed_is_due_and_a_claimed_one_is_not(store: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    async with store.write() as tx:
        assert [feed.id for feed in await tx.feeds.due(10)] == [scene.feed.id]
        assert await tx.feeds.due(10) == []
    clock.advance(301)
    async with store.write() as tx:
        assert len(await tx.feeds.due(10)) == 1, "a poller that died must not keep the feed for ever"


async def test_the_longest_overdue_feeds_come_first(store: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    for number in range(3):
        clock.advance(1)
        async with store.write() as tx:
            await tx.feeds.follow(scene.workspace.id, f"https://{number}.example/feed")
    async with store.write() as tx:
        assert {feed.url for feed in await tx.feeds.due(2)} == {GAZETTE, "https://0.example/feed"}


async def test_a_host_is_with_one_process_at_a_time(store: Store, database_url: str, clock: FakeClock) -> None:
    scene = await set_scene(store)
    other = await Store.open(database_url, clock=clock)
    async with store.write() as tx:
        await tx.feeds.follow(scene.workspace.id, "https://gazette.example/second")
        await tx.feeds.follow(scene.workspace.id, "https://courier.example/feed")
    async with store.write() as tx:
        [first] = await tx.feeds.due(1)
        assert first.url == GAZETTE
    async with other.write() as tx:
        assert [feed.url for feed in await tx.feeds.due(9)] == ["https://courier.example/feed"]
        await tx.feeds.save(replace(first, next_poll_at=None))
        assert await tx.feeds.due(9) == [], "only who has it in hand lets it go"
    async with store.write() as tx:
        await tx.feeds.save(replace(first, next_poll_at=None))
    async with other.write() as tx:
        assert [feed.url for feed in await tx.feeds.due(9)] == ["https://gazette.example/second"]
    await other.close()


async def test_a_feed_nobody_follows_is_not_polled(store: Store) -> None:
    scene = await set_scene(store)
    async with store.write() as tx:
        assert await tx.feeds.unfollow(scene.workspace.id, scene.feed.id)
        assert not await tx.feeds.unfollow(scene.workspace.id, scene.feed.id)
        assert await tx.feeds.due(10) == []


async def test_unfollowing_ends_the_subscriptions_to_that_feed_here_and_nowhere_else(store: Store) -> None:
    here, there = await set_scene(store, "T1"), await set_scene(store, "T2")
    async with store.write() as tx:
        for scene in (here, there):
            await tx.subscriptions.add(Subscription(0, scene.channel.id, feed_id=scene.feed.id), "U1")
        await tx.feeds.unfollow(here.workspace.id, here.feed.id)
        assert await tx.subscriptions.of_channel(here.channel.id) == []
        assert len(await tx.subscriptions.of_channel(there.channel.id)) == 1


async def test_unfollowing_narrows_limits_and_ends_what_was_limited_to_that_feed_alone(store: Store) -> None:
    scene, there = await set_scene(store, "T1"), await set_scene(store, "T2")
    async with store.write() as tx:
        other = await tx.feeds.follow(scene.workspace.id, "https://courier.example/feed")
        for one, feed_ids in ((scene, (scene.feed.id,)), (there, (there.feed.id,))):
            await tx.subscriptions.add(Subscription(0, one.channel.id, one.watchlist.id, feed_ids=feed_ids), "U1")
        wider = Subscription(0, scene.channel.id, feed_ids=(scene.feed.id, other.id))
        wider = await tx.subscriptions.add(wider, "U1")
        await tx.feeds.unfollow(scene.workspace.id, scene.feed.id)
        assert await tx.subscriptions.of_channel(scene.channel.id) == [replace(wider, feed_ids=(other.id,))]
        [theirs] = await tx.subscriptions.of_channel(there.channel.id)
        assert theirs.feed_ids == (there.feed.id,)


async def test_what_a_poll_learnt_is_kept(store: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    learnt = replace(
        scene.feed,
        title="Gazette of Velmora",
        etag='"a1"',
        last_modified="Mon, 02 Mar 2026 11:00:00 GMT",
        next_poll_at=clock.now() + timedelta(minutes=7),
        last_polled_at=clock.now(),
        failures=2,
        failing_since=clock.now(),
        last_error="the server answered 503",
        baseline_done=True,
        hub_url="https://hub.example/",
        ttl_minutes=15,
        interval_minutes=7,
        told_state=FeedState.FAILING,
        skip_hours=(0, 23),
        skip_days=(5, 6),
        silent_from=clock.now() + timedelta(days=4),
        topic="https://gazette.example/feed",
    )
    async with store.write() as tx:
        await tx.feeds.save(learnt)
    async with store.read() as tx:
        assert await tx.feeds.get(scene.feed.id) == learnt


async def test_an_ended_feed_is_not_polled_until_somebody_adds_it_again(store: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    async with store.write() as tx:
        await tx.feeds.save(replace(scene.feed, state=FeedState.ENDED, next_poll_at=clock.now()))
        assert await tx.feeds.due(10) == []
        await tx.feeds.follow(scene.workspace.id, scene.feed.url)
        assert [feed.state for feed in await tx.feeds.due(10)] == [FeedState.ACTIVE]


async def test_a_moved_feed_keeps_its_followers(store: Store) -> None:
    scene = await set_scene(store)
    async with store.write() as tx:
        moved = await tx.feeds.move(scene.feed.id, "https://new.example/feed")
        assert moved == replace(scene.feed, url="https://new.example/feed")
        assert moved in await tx.feeds.of_workspace(scene.workspace.id)


async def test_a_feed_that_moves_onto_another_becomes_that_one(store: Store) -> None:
    old, new = await set_scene(store, "T1"), await set_scene(store, "T2", "https://new.example/feed")
    async with store.write() as tx:
        await tx.entries.add_many(old.feed.id, [Entry("only here", None, "a"), Entry("in both", None, "b")])
        await tx.entries.add_many(new.feed.id, [Entry("in both", None, "b")])
        wish = Subscription(0, old.channel.id, watchlist_id=old.watchlist.id, feed_ids=(old.feed.id,))
        wish = await tx.subscriptions.add(wish, "U1")
        assert await tx.feeds.move(old.feed.id, "https://new.example/feed") == new.feed
        for scene in (old, new):
            assert await tx.feeds.of_workspace(scene.workspace.id) == [new.feed]
        assert await tx.subscriptions.get(wish.id) == replace(wish, feed_ids=(new.feed.id,))
        assert {claimed.entry.guid for claimed in await tx.entries.claim(10)} == {"only here", "in both"}
        assert await tx.feeds.get(old.feed.id) is None


async def test_health_counts_what_a_feed_brought(store: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    await publish(store, scene.feed)
    clock.advance(3_600)
    await publish(store, scene.feed, "https://gazette.example/2")
    async with store.read() as tx:
        [week] = await tx.feeds.health(scene.workspace.id, clock.now() - timedelta(days=7))
        [hour] = await tx.feeds.health(scene.workspace.id, clock.now() - timedelta(minutes=30))
        assert (week.entries, hour.entries) == (2, 1)


async def test_a_feeds_pace_is_what_it_brought_of_late_and_around_this_hour(store: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    two_weeks, hours = timedelta(days=14), (12, 13)
    async with store.write() as tx:
        assert await tx.feeds.paces([scene.feed.id], two_weeks, hours) == {}, "it is new, and brought nothing yet"
        await tx.entries.add_many(scene.feed.id, [Entry("before", None, "There before")], baseline=True)
    for hour in (11, 12, 15):
        clock.advance((hour - clock.now().hour) % 24 * 3_600)
        async with store.write() as tx:
            await tx.entries.add_many(scene.feed.id, [Entry(f"at {hour}", None, "News")])
    async with store.read() as tx:
        paces = await tx.feeds.paces([scene.feed.id, 999], two_weeks, hours)
    [pace] = paces.values()
    assert (pace.recent, pace.near) == (3, 1)
    assert 1 <= pace.days < 2
    clock.advance(15 * 86_400)
    async with store.read() as tx:
        assert await tx.feeds.paces([scene.feed.id], two_weeks, hours) == {scene.feed.id: Pace(0, 0, 14)}


async def test_the_channels_to_tell_are_those_whose_subscriptions_draw_on_the_feed(store: Store) -> None:
    scene, other = await set_scene(store, "T1"), await set_scene(store, "T2", "https://other.example/feed")
    async with store.write() as tx:
        elsewhere = await tx.feeds.follow(scene.workspace.id, "https://elsewhere.example/feed")
        limited = await tx.channels.ensure(scene.workspace.id, "C-limited", "limited")
        silent = await tx.channels.ensure(scene.workspace.id, "C-silent", "silent")
        only = Subscription(0, limited.id, watchlist_id=scene.watchlist.id, feed_ids=(elsewhere.id,))
        await tx.subscriptions.add(only, "U1")
        await tx.subscriptions.add(Subscription(0, scene.channel.id, watchlist_id=scene.watchlist.id), "U1")
        await tx.subscriptions.add(Subscription(0, other.channel.id), "U1")
        assert await tx.feeds.channels(scene.feed.id) == [scene.channel]
        assert await tx.feeds.channels(elsewhere.id) == [scene.channel, limited]
        assert silent not in await tx.feeds.channels(elsewhere.id)


async def test_many_addresses_are_followed_at_once(store: Store, clock: FakeClock) -> None:
    ours, theirs = await set_scene(store), await set_scene(store, "T2", "https://other.example/feed")
    async with store.write() as tx:
        ended = await tx.feeds.follow(theirs.workspace.id, "https://ended.example/feed", title="Ended")
        await tx.feeds.save(replace(ended, state=FeedState.ENDED))
    wanted: list[tuple[str, str, str | None]] = [
        (f"https://h{number}.example/feed", f"Host {number}", None) for number in range(30)
    ]
    wanted += [("https://ended.example/feed", "", None), ("https://h1.example/feed", "Mine", "locked")]
    async with store.write() as tx:
        followed = await tx.feeds.follow_many(ours.workspace.id, [*wanted, wanted[0]])
        assert await tx.feeds.follow_many(ours.workspace.id, []) == []
    assert {feed.url for feed in followed} == {url for url, _, _ in wanted}
    [mine] = [feed for feed in followed if feed.login]
    assert (mine.url, mine.private_to) == ("https://h1.example/feed", ours.workspace.id)
    assert {feed.state for feed in followed} == {FeedState.ACTIVE}
    async with store.read() as tx:
        assert len(await tx.feeds.of_workspace(ours.workspace.id)) == 1 + len(wanted)
        assert len(await tx.feeds.of_workspace(theirs.workspace.id)) == 2
