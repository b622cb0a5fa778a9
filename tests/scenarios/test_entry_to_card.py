"""An entry's way: from a feed to one card in a channel, and everything that may come between."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest

from bot.errors import BadStatus, ChannelGone, MaybeSent, NotYet, Refused, TimedOut
from bot.flow.cards import Card, Found, Source, card_message
from bot.flow.route import show_newest
from bot.ingest.sandbox import Sandbox
from bot.message import Buttons, plain_text
from bot.model import AlertMode, DeliveryState, Outcome, ParsedFeed, Salience, Subscription
from bot.ports import Fetched
from tests.doubles.newsroom import LEAD, MONDAY_NOON, MORE, Newsroom, Outlet, World, newsroom

SINKS = "Ferry sinks off Port Ansel"
MILL = (
    "Flames destroyed a two-hundred-year-old water mill on Sunday, the Harbour Office said in a statement.",
    "Firefighters pumped river water for six hours and saved the miller's cottage next door.",
    "The owners had planned to open a bakery there in spring, with flour ground between the old stones.",
)
PILOTS = (
    "Pilots stopped work on Tuesday in a dispute about pay, and the Harbour Office told ships to anchor.",
    "Their union wants nine per cent over two years; employers have offered four and an extra day off.",
    "Talks resume on Thursday before a mediator, who settled last winter's quarrel of the crane drivers.",
)


@pytest.fixture
async def room() -> AsyncIterator[Newsroom]:
    async with newsroom() as opened:
        yield opened


async def test_the_first_poll_is_a_baseline_and_floods_nobody(room: Newsroom) -> None:
    await room.subscribe()
    await room.outlet("Gazette", baseline=[f"Harbour Office report {n}" for n in range(5)])
    assert room.posts == []
    async with room.store.read() as tx:
        assert len(await tx.articles.recent(room.workspace.id, room.clock.now() - timedelta(days=1))) == 5


async def test_an_alert_quotes_its_evidence_and_names_its_outlet(room: Newsroom) -> None:
    await room.subscribe()
    gazette = await room.outlet("Gazette")
    gazette.publish(SINKS, at=room.clock.now())
    await room.round()
    [said] = room.said
    assert SINKS in said
    assert f"“{MORE[2]}”" in said
    assert "Anna Tollerby (" in said
    assert "Gazette" in said


async def test_a_line_about_the_article_that_shows_the_entity_is_its_quotation(room: Newsroom) -> None:
    await room.subscribe()
    gazette = await room.outlet("Gazette")
    gazette.publish(SINKS, at=room.clock.now())
    await room.round()
    assert room.said[0].count(LEAD) == 1
    assert f"“{LEAD}”" in room.said[0]


def test_a_quotation_that_only_its_dateline_tells_from_that_line_is_not_said_again() -> None:
    found = Found("Harbour Office", "sea", Salience.MAIN, f"PORT ANSEL, 1 June (Wire) – {LEAD}")
    card = Card(1, SINKS, "https://gazette.test/1", LEAD, (Source(1, "Gazette", SINKS, "https://gazette.test/1"),),
                (found, replace(found, entity="Anna Tollerby", evidence=MORE[2])), MONDAY_NOON)  # fmt: skip
    said = plain_text(card_message(card))
    assert said.count(LEAD) == 1
    assert f"Harbour Office (main subject) · sea\n“{LEAD}”" in said
    assert f"“{MORE[2]}”" in said


def test_what_only_the_headline_says_is_not_said_again() -> None:
    found = (Found("Port Ansel", "sea", Salience.MAIN, SINKS),)
    source = Source(1, "Gazette", SINKS, "https://gazette.test/1")
    card = Card(1, SINKS, "https://gazette.test/1", LEAD, (source,), found, MONDAY_NOON)
    said = plain_text(card_message(card))
    assert said.count(SINKS) == 1
    assert LEAD in said
    assert "Port Ansel (main subject) · sea, in the headline" in said


async def test_three_outlets_of_one_event_make_one_card_that_grows(room: Newsroom) -> None:
    await room.subscribe()
    outlets = [await room.outlet(name) for name in ("Gazette", "Courier", "Wire")]
    for outlet, title in zip(
        outlets, (SINKS, "Ferry with forty on board sinks", "Port Ansel ferry sinks"), strict=True
    ):
        outlet.publish(title, at=room.clock.now())
        await room.round()
    [post] = room.posts
    assert "+2 sources" in plain_text(post.message)
    assert SINKS in plain_text(post.message), "the card keeps the headline it was posted with"
    assert len(post.history) == 2


async def test_twenty_outlets_of_one_event_make_one_message(room: Newsroom) -> None:
    await room.subscribe()
    outlets = [Outlet(f"Paper{number}", room.fetcher) for number in range(20)]
    async with room.store.write() as tx:
        for outlet in outlets:
            outlet.publish("Yesterday's weather", ("Rain came and went over the hills. " * 30,))
            await tx.feeds.follow(room.workspace.id, outlet.feed_url, title=outlet.name)
    await room.round()
    for number, outlet in enumerate(outlets):
        told = (*MORE[number % 4 :], LEAD, *MORE[: number % 4])
        outlet.publish(f"{SINKS}, {outlet.name} says", told, at=room.clock.now())
    await room.round()
    [said] = room.said
    assert "+19 sources" in said


async def test_what_is_materially_new_is_told_in_the_thread(room: Newsroom) -> None:
    await room.subscribe()
    gazette, courier = await room.outlet("Gazette"), await room.outlet("Courier")
    gazette.publish(SINKS, at=room.clock.now())
    await room.round()
    later = "The ferry that sank off Port Ansel had 57 people on board and 12 of them died, the Harbour Office said."
    courier.publish("Ferry off Port Ansel: 12 dead", (later, *MORE), at=room.clock.now())
    await room.round()
    [post] = room.posts
    assert len(post.thread) == 1
    assert "Update:" in plain_text(post.thread[0])


async def test_every_turn_of_a_story_is_told_though_its_card_stays_as_it_is(room: Newsroom) -> None:
    await room.subscribe()
    gazette, courier = await room.outlet("Gazette"), await room.outlet("Courier")
    gazette.publish(SINKS, at=room.clock.now())
    courier.publish(f"{SINKS} in a storm", at=room.clock.now())
    await room.round()
    for number, outlet in ((12, gazette), (14, courier), (15, gazette), (17, courier)):
        lead = f"The ferry that sank off Port Ansel had 57 people on board; {number} of them died, it was said."
        outlet.publish(f"Ferry off Port Ansel: {number} dead", (lead, *MORE), at=room.clock.now())
        await room.round()
    [post] = room.posts
    told = [plain_text(reply).splitlines()[0] for reply in post.thread]
    assert told == ["Update: 12 dead; 57 people", "Update: 14 dead", "Update: 15 dead", "Update: 17 dead"]


async def test_an_edited_headline_edits_the_card_and_alerts_nobody_again(room: Newsroom) -> None:
    await room.subscribe()
    gazette = await room.outlet("Gazette")
    gazette.publish(SINKS, at=room.clock.now())
    await room.round()
    gazette.items[0] = gazette.items[0].replace(SINKS, "Ferry sinks off Port Ansel, forty saved")
    gazette.publish("Something else", ("It rained on the hills. " * 30,))
    await room.round()
    [post] = room.posts
    assert "forty saved" in plain_text(post.message)


async def test_a_page_that_cannot_be_read_is_headline_only_and_says_why(room: Newsroom) -> None:
    await room.subscribe()
    gazette = await room.outlet("Gazette")
    url = gazette.publish("Harbour Office: ferry sinks", at=room.clock.now())
    room.fetcher.script[url] = BadStatus(403)
    await room.round()
    assert "Headline only" in room.said[0]
    assert "403" in room.said[0]


async def test_a_page_that_is_late_once_is_tried_again_before_the_alert(room: Newsroom) -> None:
    await room.subscribe()
    gazette = await room.outlet("Gazette")
    url = gazette.publish(SINKS, at=room.clock.now())
    page, room.fetcher.script[url] = room.fetcher.script[url], TimedOut("no answer in 20 s")
    await room.round()
    assert room.posts == []
    room.fetcher.script[url] = page
    await room.round(later=timedelta(minutes=1))
    assert LEAD in room.said[0]


async def test_a_feed_that_becomes_a_web_page_is_noted_and_the_others_go_on(room: Newsroom) -> None:
    await room.subscribe()
    gazette, courier = await room.outlet("Gazette"), await room.outlet("Courier")
    room.fetcher.script[gazette.feed_url] = Fetched(
        gazette.feed_url, 200, b"<html><body>Sold!</body></html>", "text/html"
    )
    courier.publish(SINKS, at=room.clock.now())
    await room.round()
    assert SINKS in room.said[0]
    async with room.store.read() as tx:
        [ill] = [feed for feed in await tx.feeds.of_workspace(room.workspace.id) if feed.failures]
    assert "web page" in (ill.last_error or "")


class PatientSandbox(Sandbox):
    """A sandbox on a busy machine: the deadline is another test's matter."""

    async def parse(self, body: bytes, *, deadline: float = 60.0, **told: Any) -> ParsedFeed:
        return await super().parse(body, deadline=deadline, **told)


async def test_a_feed_with_ten_thousand_entries_is_taken_in_bounds() -> None:
    async with PatientSandbox(1) as sandbox, newsroom(world=World(sandbox=sandbox)) as room:
        await room.subscribe()
        gazette = await room.outlet("Gazette")
        gazette.items[:0] = [f"<item><guid>n{n}</guid><title>Tide table {n}</title></item>" for n in range(10_000)]
        gazette.publish(SINKS, at=room.clock.now())
        room.clock.advance(3 * 3600)
        await room.poll()
        async with room.store.read() as tx:
            waiting, _ = await tx.entries.waiting()
        assert 0 < waiting <= 1_000


async def test_passing_mentions_are_left_out_where_the_bar_is_higher(room: Newsroom) -> None:
    await room.subscribe(min_salience=Salience.MAIN)
    gazette = await room.outlet("Gazette")
    gazette.publish(
        "Gardens open", (*("Roses bloom in the park this week. " * 3,) * 6, "So said Anna Tollerby, a guest.")
    )
    await room.round()
    assert room.posts == []


async def test_quiet_hours_hold_and_hand_over_once(room: Newsroom) -> None:
    await room.subscribe()
    gazette = await room.outlet("Gazette")
    await room.change(quiet_from=time(0), quiet_to=time(23), zone="UTC")
    gazette.publish(SINKS, at=room.clock.now())
    await room.round()
    await room.digests.hand_over()
    await room.deliver()
    assert room.posts == []
    await room.change(quiet_from=None, quiet_to=None)
    for _ in range(2):
        await room.digests.hand_over()
        await room.deliver()
    [said] = room.said
    assert said.startswith("1 held while this channel was quiet")
    assert SINKS in said
    assert SINKS in plain_text(await room.digests.preview(room.channel)), "and it stands in the next digest"


async def test_what_is_over_budget_comes_in_the_digest(room: Newsroom) -> None:
    await room.subscribe(mode=AlertMode.NOW)
    gazette = await room.outlet("Gazette")
    await room.change(hourly_budget=1)
    gazette.publish("Old mill burns down", MILL, at=room.clock.now())
    gazette.publish("Pilots walk out over wages", PILOTS, at=room.clock.now())
    await room.round()
    [_, notice] = room.said
    assert notice.startswith("This channel's budget of 1 card an hour is spent.")
    assert "this channel has none: /digest schedule 08:00 sets one up" in notice
    assert await room.digests.send_now(room.channel, "invocation-1") == 1
    await room.deliver()
    assert "Gazette (over budget)" in room.said[2], "not that it is held for the digest: it is in it"


async def test_digest_only_posts_no_card_and_the_digest_has_it(room: Newsroom) -> None:
    await room.subscribe(mode=AlertMode.DIGEST)
    gazette = await room.outlet("Gazette")
    gazette.publish(SINKS, at=room.clock.now())
    await room.round()
    assert room.posts == []
    assert await room.digests.send_now(room.channel, "invocation-1") == 1
    assert await room.digests.send_now(room.channel, "invocation-1") == 0, "what was taken is not sent again"
    await room.deliver()
    assert SINKS in room.said[0]


async def test_what_a_digest_has_no_room_for_is_behind_its_button(room: Newsroom) -> None:
    await room.subscribe(mode=AlertMode.DIGEST)
    gazette = await room.outlet("Gazette")
    titles: dict[str, tuple[str, ...]] = {
        SINKS: (LEAD, *MORE),
        "Old mill burns down": MILL,
        "Pilots walk out over wages": PILOTS,
        "Rare owl nests on crane": (
            "A pair of snowy owls has nested on a disused crane, and the Harbour Office has fenced it off.",
            "Ornithologists flew in from three countries; hotels are sold out until the chicks fledge in June.",
            "Dockers leave fish at the foot of the ladder each morning and say that the birds have begun to expect it.",
        ),
        "Chess champion loses to schoolgirl": (
            "An eleven-year-old beat the reigning champion in nineteen moves at a charity match on Saturday.",
            "The Harbour Office, which lent its canteen for the tournament, cheered louder than her parents did.",
            "She learned the game from a lighthouse keeper by radio, and intends to spend the prize on a bicycle.",
        ),
        "New tram line approved": (
            "Councillors voted for a tram to the airport after nine hours of debate about its cost and its colour.",
            "Rails will cross the fish market by a bridge that the Harbour Office wants to be able to lift.",
            "Two suppliers have offered carriages; the first passengers could board in about four years.",
        ),
    }
    for title, body in titles.items():
        gazette.publish(title, body, at=room.clock.now())
    await room.round()
    assert await room.digests.send_now(room.channel, "invocation-1") == len(titles)
    await room.deliver()
    assert "and 1 more" in room.said[0]
    [row] = [block for block in room.adapter.posts["m1"].message.blocks if isinstance(block, Buttons)]
    subject = row.buttons[0].command.removeprefix("/digest preview of:")
    full = await room.digests.full(room.channel, subject)
    assert full is not None
    assert all(title in plain_text(full) for title in titles)
    assert await room.digests.full(room.channel, "digest:now:another") is None


async def test_a_rate_limit_waits_and_nothing_is_lost(room: Newsroom) -> None:
    await room.subscribe()
    gazette = await room.outlet("Gazette")
    room.adapter.faults = [NotYet("slow down", retry_after=30)]
    gazette.publish(SINKS, at=room.clock.now())
    await room.round()
    assert room.posts == []
    room.clock.advance(31)
    await room.deliver()
    assert len(room.posts) == 1


async def test_after_a_broken_connection_we_look_before_we_send_again(room: Newsroom) -> None:
    await room.subscribe()
    gazette = await room.outlet("Gazette")
    room.adapter.breaks = 1
    gazette.publish(SINKS, at=room.clock.now())
    await room.round()
    assert len(room.posts) == 1
    room.clock.advance(120)
    await room.deliver()
    assert len(room.posts) == 1, "it was found in the history"
    assert await states(room) == {DeliveryState.SENT: 1}


async def test_a_refused_channel_is_paused_and_goes_on_when_resumed(room: Newsroom) -> None:
    await room.subscribe()
    gazette = await room.outlet("Gazette")
    room.adapter.faults = [ChannelGone("the channel is archived")]
    gazette.publish(SINKS, at=room.clock.now())
    await room.round()
    assert await states(room) == {DeliveryState.PAUSED: 1}
    async with room.store.write() as tx:
        await tx.deliveries.resume_channel(room.channel.id)
    await room.deliver()
    assert len(room.posts) == 1


@pytest.mark.parametrize(("fault", "state"), [(Refused("invalid_blocks"), "dead"), (MaybeSent("reset"), "unknown")])
async def test_what_a_platform_says_is_kept_as_the_deliverys_state(
    room: Newsroom, fault: Exception, state: str
) -> None:
    await room.subscribe()
    gazette = await room.outlet("Gazette")
    room.adapter.faults = [fault]  # type: ignore[list-item]
    gazette.publish(SINKS, at=room.clock.now())
    await room.round()
    assert (await states(room))[DeliveryState(state)] == 1


async def states(room: Newsroom) -> dict[DeliveryState, int]:
    async with room.store.read() as tx:
        return await tx.deliveries.counts(room.clock.now() - timedelta(days=1))


async def test_a_feed_that_falls_silent_is_told_of_once_and_again_when_it_is_back(room: Newsroom) -> None:
    await room.subscribe(mode=AlertMode.DIGEST)
    gazette = await room.outlet("Gazette")
    for day in range(7):
        gazette.publish(f"Tide table {day}", (f"High water comes at {day} today. " * 20,), at=room.clock.now())
        await room.round(later=timedelta(days=1))
    await room.round(later=timedelta(days=3))
    assert room.said == [], "three days without news are nothing yet"
    for _ in range(3):
        await room.round(later=timedelta(days=2))
    [silent] = room.said
    assert "answers, but has brought nothing new for far longer than it ever did before" in silent
    gazette.publish("Tide table, at last", ("High water comes at nine today. " * 20,), at=room.clock.now())
    for _ in range(4):
        await room.round(later=timedelta(days=2))
    assert len(room.said) == 2, "eight quiet days are its way now"
    assert "has news again" in room.said[1]


async def test_who_subscribes_to_a_feed_may_have_its_newest_at_once(room: Newsroom) -> None:
    await room.outlet("Gazette", baseline=[f"{word} opens the regatta" for word in ("Anna", "Piet", "Maro", "Lys")])
    async with room.store.write() as tx:
        [feed] = await tx.feeds.of_workspace(room.workspace.id)
        wish = await tx.subscriptions.add(Subscription(0, room.channel.id, feed_id=feed.id, ping="desk"), "test")
        articles = await tx.articles.newest_of_feed(feed.id, 1)
        assert await show_newest(tx, room.channel, wish, articles) == 1
        assert await show_newest(tx, room.channel, wish, articles) == 0, "it is here already"
        decided = await tx.decisions.of_article(articles[0].id, room.channel.id)
        assert [one.outcome for one in decided] == [Outcome.POST], "what is here already is not decided anew"
        assert await tx.articles.newest_of_feed(999, 1) == []
    await room.deliver()
    [card] = room.said
    assert articles[0].title in card
    assert "desk" not in card, "nobody is pinged for what is old"
