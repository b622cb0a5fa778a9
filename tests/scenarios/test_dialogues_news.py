"""Status, search, quiet hours, the audit trail and help, as conversations."""

from datetime import UTC, datetime

import pytest

from bot.message import plain_text
from bot.model import DeliveryKind
from bot.store import search
from bot.testing import FakeClock
from tests.doubles.dialogue import Dialogue
from tests.doubles.scene import publish
from tests.doubles.seen import see

TITLE = "Harbour bridge reopens"


async def test_what_was_seen_is_found_by_its_own_workspace_only(dialogue: Dialogue) -> None:
    await dialogue.ask("/watch lists")
    async with dialogue.services.store.write() as tx:
        feed = await tx.feeds.follow(1, "https://herald.example/feed", title="Herald news")
        await see(tx, feed.id, TITLE, "The harbour bridge reopened on Monday.", url="https://herald.example/story")
    await dialogue.says("""
        > /news search harbour bridge
        Newest for “harbour bridge”
        • Harbour bridge reopens (https://herald.example/story) · The Herald · 02 Mar 2026 12:00 UTC
        > /news search "harbour bridge" Monday
        …
        > /news search bridge harbour
        …
        > /news search "bridge harbour"
        Nothing that was seen says "bridge harbour".
        …
        > /news search tunnel
        Nothing that was seen says “tunnel”.
        Fewer words find more; all of them must occur.
        > /news search harbour from:herald
        …
        > /news search harbour from:gazette
        Nothing that was seen from “gazette” says “harbour”.
        Fewer words or filters find more; all of them must occur.
        > /news search harbour before:2026-03-01 entity:Ansel
        Nothing that was seen with “Ansel” before 2026-03-01 says “harbour”.
        Fewer words or filters find more; all of them must occur. entity: knows what came since the name …
        > /news search 🚢 !
        There is no word in “🚢 !” to search for.
        Signs and emoji are not searched.
        > /news search harbour before:yesterday
        “yesterday” is not a date.
        Write year-month-day: 2026-05-31.
        stranger> /news search harbour
        Nothing that was seen says “harbour”.
        Fewer words find more; all of them must occur.
    """)


async def test_a_day_begins_when_it_does_in_the_channel(dialogue: Dialogue, clock: FakeClock) -> None:
    await dialogue.ask("/news quiet zone:Asia/Tokyo")
    clock.advance(4 * 3_600)  # 3 March, one o'clock in Tokyo
    async with dialogue.services.store.write() as tx:
        feed = await tx.feeds.follow(1, "https://herald.example/feed", title="Herald news")
        await see(tx, feed.id, "The harbour freezes", "The harbour freezes.", url="https://herald.example/1")
    await dialogue.says("""
        > /news search harbour before:2026-03-03
        Nothing that was seen before 2026-03-03 says “harbour”.
        …
        > /news search harbour before:2026-03-04
        Newest for “harbour”
        …
        > /news search harbour before:0001-01-01
        Nothing that was seen before 0001-01-01 says “harbour”.
        …
        > /news search harbour before:9999-12-31
        Newest for “harbour”
        …
    """)


async def test_a_search_that_takes_long_says_how_far_it_came_and_goes_on_from_there(
    dialogue: Dialogue, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "PATIENCE", 0)
    monkeypatch.setattr(search, "FIRST_WALK", 1)
    monkeypatch.setattr(search, "FEW", 0)
    await dialogue.ask("/watch lists")
    for number, words in enumerate(("To be, or not to be", "Not to be sold", "To be continued")):
        async with dialogue.services.store.write() as tx:
            feed = await tx.feeds.follow(1, "https://herald.example/feed", title="Herald news")
            await see(tx, feed.id, words, words, url=f"https://herald.example/{number}")
        clock.advance(86_400)
    await dialogue.says("""
        > /news search "or not to be" from:herald
        Nothing that was lately seen from “herald” says "or not to be".
        This takes long; so far it was searched back to 04 Mar 2026 12:00 UTC.
        [Search further back]
        > [Search further back]
        Nothing that was lately seen from “herald” before 2026-03-05 says "or not to be".
        This takes long; so far it was searched back to 04 Mar 2026 12:00 UTC.
        [Search further back]
        > [Search further back]
        Nothing that was lately seen from “herald” before 2026-03-04 says "or not to be".
        This takes long; so far it was searched back to 03 Mar 2026 12:00 UTC.
        [Search further back]
        > [Search further back]
        Newest for "or not to be"
        • To be, or not to be (https://herald.example/0) · The Herald · 02 Mar 2026 12:00 UTC
    """)


async def test_quiet_hours_are_set_shown_and_ended(dialogue: Dialogue) -> None:
    await dialogue.says("""
        > /news quiet
        No quiet hours (zone UTC); at most 12 cards an hour.
        /news quiet 22:00-07:00 zone:Europe/Berlin sets them, off ends them.
        > /news quiet 22:00-7 zone:berlin budget:3
        Quiet from 22:00 to 07:00 in Europe/Berlin; at most 3 cards an hour.
        What is held is told when they end, and comes in the next digest; breaking news may pass if asked for.
        This channel has no digest yet: /digest schedule 08:00 sets one up.
        [Undo]
        > /news quiet at night
        “at night” does not say from when to when.
        Write 22:00-07:00, or off.
        > /news quiet 22:00-22:00
        Quiet hours begin and end at different times.
        Write 22:00-07:00, or off.
        > /news quiet off
        No quiet hours (zone Europe/Berlin); at most 3 cards an hour.
        …
        > [Undo]
        Undone: set #news: no quiet hours (zone Europe/Berlin); at most 3 cards an hour.
        > /news quiet
        Quiet from 22:00 to 07:00 in Europe/Berlin; at most 3 cards an hour.
        …
        > /news status
        …
        Cards here: 0 of 3 an hour; quiet from 22:00 to 07:00, Europe/Berlin
        …
        > /news quiet 12:00-22:00
        …
        > /news status
        …
        Cards here: 0 of 3 an hour; held now: quiet from 12:00 to 22:00, Europe/Berlin
        …
    """)


async def test_the_audit_trail_names_who_changed_what(dialogue: Dialogue) -> None:
    await dialogue.says("""
        > /news audit
        Nothing was changed yet.
        > /watch create desk
        …
        manager> /watch subscribe desk
        …
        manager> /watch unsubscribe desk
        …
        > /news audit
        Changes
        • 3. Manager unsubscribed #news from watch-list “desk” · 02 Mar 2026 12:00 UTC
        • 2. Manager subscribed #news to watch-list “desk”: cards and digest, main subjects and mentions · …
        • 1. Boss created watch-list “desk” · 02 Mar 2026 12:00 UTC
        [Undo 3]
        > [Undo 3]
        Undone: unsubscribed #news from watch-list “desk”.
        > [Undo 3]
        That was undone before.
        > /news undo 1
        There is no change 1 that could be undone.
        /news audit lists the changes.
        > /news audit before:2
        Changes
        • 1. Boss created watch-list “desk” · 02 Mar 2026 12:00 UTC
        stranger> /news audit
        Nothing was changed yet.
        stranger> /news undo 3
        There is no change 3 that could be undone.
        /news audit lists the changes.
    """)


async def test_what_could_not_be_delivered_is_shown_and_sent_again(dialogue: Dialogue) -> None:
    await dialogue.ask("/news status")
    await dialogue.ask("/news status", "stranger")
    async with dialogue.services.store.write() as tx:
        await tx.deliveries.add(1, DeliveryKind.CARD, "story:1", {"blocks": []})
        claimed = (await tx.deliveries.claim(1))[0]
        await tx.deliveries.mark_sending(claimed)
        await tx.deliveries.mark_dead(claimed, "the platform refused it")
    await dialogue.says("""
        stranger> /news status
        …
        Deliveries, 24 h: none
        …
        stranger> /news retry 1
        There is no undelivered message 1.
        /news status shows them.
        > /news status
        …
        Deliveries, 24 h: 1 dead
        …
        Not delivered:
        • card 1: the platform refused it
        [Send 1 again]
        > [Send 1 again]
        The card is on its way again.
        > /news retry 1
        There is no undelivered message 1.
        /news status shows them.
    """)


async def test_help_explains_everything_a_group_or_one_command(dialogue: Dialogue) -> None:
    everything = await dialogue.ask("/help")
    assert everything is not None
    await dialogue.says("""
        > /help watch snooze
        /watch snooze
        Holds everything in this channel for a while; it comes in the next digest.
        /watch snooze <for>
        for: how long: 30m, 2h, 3d; or off.
        For example: /watch snooze 2h
        For a channel manager.
        > /help digest
        /digest: the daily overview of this channel
        …
        > /help watch snoze
        There is no command “/watch snoze”.
        Did you mean /watch snooze?
        > /help xyzzy
        There is no command “/xyzzy”.
        /news help without a word lists them all.
    """)


async def test_a_digest_is_scheduled_and_changed(dialogue: Dialogue) -> None:
    await dialogue.says("""
        > /digest status
        This channel has no digest.
        0 stories wait for the next digest.
        /digest schedule 08:00 sets one up.
        > /digest schedule 8am days:mon-fri zone:europe/berlin
        This channel gets a daily digest: 08:00 mon-fri, Europe/Berlin.
        The next one: 03 Mar 2026 07:00 UTC.
        A day without news is passed over in silence.
        > /digest schedule 9 empty:yes
        This channel gets a daily digest: 09:00 mon-fri, Europe/Berlin.
        The next one: 03 Mar 2026 08:00 UTC.
        A day without news is told in one line.
        [Undo]
        > /digest schedule 17:00 form:weekly
        This channel gets a weekly digest: 17:00 mon, Europe/Berlin.
        The next one: 02 Mar 2026 16:00 UTC.
        …
        > /digest status
        Daily digest
        When: 09:00 mon-fri, Europe/Berlin
        Next: 03 Mar 2026 08:00 UTC
        Last: none yet
        Without news: one line
        Weekly digest
        When: 17:00 mon, Europe/Berlin
        Next: 02 Mar 2026 16:00 UTC
        Last: none yet
        Without news: silence
        0 stories wait for the next digest.
        [Change] [Preview]
    """)
    async with dialogue.services.store.read() as tx:
        due = [one.next_due_at for one in await tx.digests.of_channel(1)]
    assert due == [datetime(2026, 3, 3, 8, tzinfo=UTC), datetime(2026, 3, 2, 16, tzinfo=UTC)]


async def test_a_digest_sent_by_hand_counts_in_both_statuses(dialogue: Dialogue) -> None:
    await dialogue.ask("/watch lists")
    store = dialogue.services.store
    async with store.write() as tx:
        feed = await tx.feeds.follow(1, "https://herald.example/feed", title="Herald news")
    article = await publish(store, feed)
    async with store.write() as tx:
        story = await tx.stories.create(article.title)
        await tx.articles.set_story(article.id, story.id)
        await tx.digest_items.hold(1, story.id, article.id, None, "")
    await dialogue.says("""
        > /digest now
        A digest of 1 story is on its way to this channel.
        > /digest status
        This channel has no digest.
        Last sent by /digest now: 02 Mar 2026 12:00 UTC, 1 story
        0 stories wait for the next digest.
        /digest schedule 08:00 sets one up.
    """)
    status = await dialogue.ask("/news status")
    assert status is not None
    assert "Last digest here: 02 Mar 2026 12:00 UTC, 1 story\n" in plain_text(status)


async def test_a_digest_is_ended_and_comes_back(dialogue: Dialogue) -> None:
    await dialogue.says("""
        > /digest schedule 09:00
        …
        > /digest off
        This channel gets no daily digest any more.
        [Undo]
        > /digest off
        This channel has no daily digest.
        /digest status shows what it has.
        > [Undo]
        Undone: ended the daily digest of #news.
        > /digest schedule 25:00
        “25:00” is not a time of day.
        Write 08:00, 17:30 or 8am.
        > /digest schedule 08:00 zone:Mars
        “Mars” is not a time zone I know.
        …
        member> /digest off
        /digest off is for a channel manager; here you are a member.
        Ask somebody who manages this channel.
        stranger> /digest status
        This channel has no digest.
        …
    """)


async def test_a_paused_channel_says_why_and_goes_on_when_told(dialogue: Dialogue) -> None:
    await dialogue.ask("/news status")
    async with dialogue.services.store.write() as tx:
        await tx.deliveries.add(1, DeliveryKind.CARD, "story:1", {"blocks": []})
        claimed = (await tx.deliveries.claim(1))[0]
        await tx.deliveries.mark_sending(claimed)
        await tx.deliveries.mark_paused(claimed, "I am not a member here")
    await dialogue.says("""
        > /news status
        …
        • #news is paused: I am not a member here
        [Go on here]
        > [Go on here]
        This channel goes on: 1 message waits for it.
        > /news retry
        This channel is not paused.
        /news status shows what could not be delivered.
        member> /news retry
        /news retry is for a workspace manager; here you are a member.
        …
    """)
