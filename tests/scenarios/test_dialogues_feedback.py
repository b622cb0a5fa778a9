"""Feedback from a card's thumbs to a rule that the router obeys, as conversations."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.flow.offload import Workers
from bot.flow.retention import Retention
from bot.message import Buttons, plain_text
from bot.settings import Retention as Wishes
from tests.doubles.dialogue import Dialogue
from tests.doubles.newsroom import Newsroom, Outlet, newsroom
from tests.doubles.services import services_of

FOOTBALL = (
    "The Harbour Office lost at football on Sunday. The football was wet, and football is not what it is paid for.",
    "Two players of the customs team scored from corners, and the referee whistled only three times.",
    "Supper was served afterwards in the canteen: herring, beetroot and a cake in the shape of a buoy.",
)
SECOND = (
    "The Harbour Office has again lost at football, this time against the pilots and by seven goals.",
    "Its keeper, a clerk in the archive, slipped on the frozen grass before each of them, he admitted.",
    "A collection for the lifeboat brought in more than last winter, though fewer people had come.",
)
CRANE = (
    "A crane that lifts ninety tonnes was ordered on Tuesday by the Harbour Office from a yard in the north.",
    "It costs eleven million, arrives on a barge next spring, and replaces two that date from the war.",
    "Residents of the old quarter had asked for a quieter model; engineers promise electric winches.",
)
REGATTA = (
    "The Harbour Office closed the strait on Monday for the regatta of the old cutters and their crews.",
    "Spectators lined the mole from early morning, and bakers sold out of rolls before the first race.",
    "A brass band played on the pontoon until rain sent everybody under the awnings of the fish hall.",
)


@dataclass
class Desk:
    """A newsroom whose channel talks with the bot."""

    room: Newsroom
    dialogue: Dialogue
    gazette: Outlet

    def pressed(self, label: str, about: str) -> str:
        """The command behind a button of the card that says these words."""
        [post] = [post for post in self.room.posts if about in plain_text(post.message)]
        rows = [block for block in post.message.blocks if isinstance(block, Buttons)]
        return next(button.command for row in rows for button in row.buttons if button.label == label)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """Two alerts were posted."""
    workers = Workers(1)
    async with newsroom() as room:
        here = Dialogue(services_of(room.store, room.clock, workers), workspace="W1", channel="C1")
        await room.subscribe()
        gazette = await room.outlet("Gazette")
        gazette.publish("Harbour Office loses football match", FOOTBALL, at=room.clock.now())
        gazette.publish("Old cutters race off Port Ansel", REGATTA, at=room.clock.now())
        await room.round()
        assert len(room.posts) == 2
        yield Desk(room, here, gazette)
    workers.close()


async def test_not_relevant_proposes_and_a_click_confirms(desk: Desk) -> None:
    dialogue = desk.dialogue
    await dialogue.says(f"""
        member> {desk.pressed("👎 Not relevant", "football")}
        What could have spared this channel that:
        • nothing about “Harbour Office” (sea) that says “football”: it would have spared 1 of 2 alerts of …
        • no cards for what Gazette reports: it would have spared 2 of 2 alerts of the last 7 days
        [Not with “football”] [Mute Gazette]
        Nothing has changed: whoever manages this channel finds these in /news rule and may confirm one.
        member> [Not with “football”]
        /news rule is for a channel manager; here you are a member.
        Ask somebody who manages this channel.
        > /news status
        …
        2 proposals wait: /news rule shows them.
        manager> /news rule
        Rules of this channel
        None holds yet.
        Proposed:
        • 1. nothing about “Harbour Office” (sea) that says “football”, proposed by Member
        • 2. no cards for what Gazette reports, proposed by Member
        [Confirm 1] [Confirm 2]
        manager> [Confirm 1]
        From now on here: nothing about “Harbour Office” (sea) that says “football”.
        /news why names it wherever it decides.
        [Undo]
        > /watch show sea
        sea: 2 entities
        …
        Rules here, from feedback:
        • 1. nothing about “Harbour Office” (sea) that says “football”
        …
        > /news audit
        Changes
        • 1. Manager gave #news rule 1: nothing about “Harbour Office” (sea) that says “football” · 01 Jun 2026 …
        [Undo 1]
    """)


async def test_the_router_obeys_a_confirmed_rule_and_why_names_it(desk: Desk) -> None:
    room, dialogue = desk.room, desk.dialogue
    await dialogue.ask(desk.pressed("👎 Not relevant", "football"))
    await dialogue.ask("/news rule 1")
    courier = await room.outlet("Courier")
    url = courier.publish("Seven goals against the Harbour Office", SECOND, at=room.clock.now())
    await room.round()
    assert len(room.posts) == 2
    await dialogue.says(f"""
        > /news why {url}
        …
        5. In this channel:
        • not told for watch-list “sea”: rule 1 of this channel: nothing about “Harbour Office” (sea) that says …
        …
        > /news undo
        Undone: gave #news rule 1: nothing about “Harbour Office” (sea) that says “football”.
        > /news rule
        Rules of this channel
        None holds yet.
        …
    """)


async def test_a_rehearsal_heeds_the_channels_rules_and_says_what_they_keep_out(desk: Desk) -> None:
    dialogue = desk.dialogue
    await dialogue.ask(desk.pressed("👎 Not relevant", "football"))
    await dialogue.ask("/news rule 1")
    await dialogue.says("""
        > /watch test sea
        …
        Stories: 1, about 1 a day
        …
        This channel's rules would have kept out 1 story: /news rule.
        …
        > /news rule 2
        …
        > /watch test sea
        “sea”, the last 7 days
        In 3 articles that this workspace's feeds brought, it would have found nothing to tell here.
        This channel's rules would have kept out 2 stories: /news rule.
    """)


async def test_a_muted_source_changes_nothing_here_and_another_one_does(desk: Desk) -> None:
    room, dialogue = desk.room, desk.dialogue
    await dialogue.ask(desk.pressed("👎 Not relevant", "football"))
    await dialogue.says("""
        > [Mute Gazette]
        From now on here: no cards for what Gazette reports.
        …
        > /news status
        …
        Rules here, from feedback:
        • 2. no cards for what Gazette reports
        …
    """)
    desk.gazette.publish("Harbour Office orders a crane", CRANE, at=room.clock.now())
    courier = await room.outlet("Courier")
    assert len(room.posts) == 2
    assert not any(post.history for post in room.posts), "nor does it change one"
    courier.publish("New crane for the Harbour Office", CRANE, at=room.clock.now())
    await room.round()
    assert any(post.history for post in room.posts), "another outlet's does"
    await dialogue.says("""
        > /news rule 2 off
        No longer here: no cards for what Gazette reports.
        [Undo]
        > [Undo]
        Undone: ended rule 2 of #news: no cards for what Gazette reports.
        > /news rule 77
        This channel has no rule or proposal 77.
        /news rule shows what it has.
    """)


async def test_a_thumb_up_proposes_a_lower_bar_and_one_bar_takes_the_others_place(
    desk: Desk,
) -> None:
    dialogue = desk.dialogue
    await dialogue.says(f"""
        > {desk.pressed("👍", "football")}
        To hear more like it, this channel could have:
        • “Harbour Office” (sea) also where it is mentioned in passing: 0 alerts more in the last 7 days
        [Harbour Office: in passing, too]
        Nothing has changed until you press one, and /news undo takes it back.
        > [Harbour Office: in passing, too]
        From now on here: “Harbour Office” (sea) also where it is mentioned in passing.
        …
        > {desk.pressed("👍", "football")}
        Thank you.
        Its lists find this already, even in passing.
    """)


async def test_what_would_have_spared_nothing_is_proposed_only_if_it_is_asked_for(desk: Desk) -> None:
    await desk.dialogue.says(f"""
        manager> {desk.pressed("👎 Not relevant", "football")} not:volcano
        What could have spared this channel that:
        • nothing about “Harbour Office” (sea) that says “volcano”: it would have spared 0 of 2 alerts of …
        • no cards for what Gazette reports: it would have spared 2 of 2 alerts of the last 7 days
        …
        > [Mute Gazette]
        From now on here: no cards for what Gazette reports.
        …
        > {desk.pressed("👎 Not relevant", "football")}
        What could have spared this channel that:
        • no cards for what Gazette reports: holds here already
        …
    """)


async def test_the_word_can_be_named_and_strangers_see_nothing(desk: Desk) -> None:
    dialogue = desk.dialogue
    command = desk.pressed("👎 Not relevant", "cutters")
    answer = await dialogue.ask(f"{command} not:brass")
    assert answer is not None
    assert "that says “brass”" in plain_text(answer)
    await dialogue.says(f"""
        stranger> {command}
        None of this workspace's feeds brought that address.
        …
        > /news feedback nonsense
        I need the article's address.
        …
    """)


async def test_proposals_that_nobody_confirms_are_forgotten(desk: Desk) -> None:
    room, dialogue = desk.room, desk.dialogue
    await dialogue.ask(desk.pressed("👎 Not relevant", "football"))
    room.clock.advance(timedelta(days=31).total_seconds())
    await Retention(room.store, Wishes()).tick()
    await dialogue.says("""
        > /news rule
        This channel has no rules of its own.
        A card's thumbs propose some: 👎 Not relevant.
    """)
