"""Watch-lists and subscriptions, as conversations."""

from datetime import timedelta

import pytest

from bot.commands.forms import form_of
from bot.commands.spec import Command, Source
from bot.commands.table import TABLE
from bot.message import plain_text
from bot.testing import FakeClock
from tests.doubles.dialogue import Dialogue


async def test_a_list_is_made(dialogue: Dialogue) -> None:
    await dialogue.says("""
        > /watch lists
        There is no watch-list yet.
        /watch create desk makes one called “desk”.

        > /watch create desk
        The watch-list “desk” is there.
        Put somebody on it: /watch add desk "Jane Doe". Then have this channel told: /watch subscribe desk.

        > /watch show desk
        desk
        Nobody is on it yet.
        /watch add desk "Jane Doe" also:"J. Doe" puts somebody on it.
    """)


async def test_a_list_is_filled_shown_and_emptied(dialogue: Dialogue) -> None:
    await dialogue.says("""
        > /watch create desk
        …
        > /watch add desk “Mark Milley” also:“Gen. Milley, Mark A. Milley” type:person
        “desk” now looks out for “Mark Milley” (person).
        Also: Gen. Milley, Mark A. Milley.
        /watch test desk shows what the list would have found.

        > /watch add desk Apple also:"Apple, Inc.; AAPL" needs:iPhone,shares not:"apple pie" type:org
        “desk” now looks out for “Apple” (organisation).
        Also: Apple, Inc., AAPL; only near: iPhone, shares; never near: apple pie.
        /watch test desk shows what the list would have found.

        > /watch show DESK
        desk: 2 entities
        • Mark Milley (person; also: Gen. Milley, Mark A. Milley)
        • Apple (organisation; also: Apple, Inc., AAPL; needs: iPhone, shares; not: apple pie)
        Change one [Mark Milley] [Apple]

        > /watch remove desk aapl
        “Apple” is off “desk”.
        [Undo]

        > /watch lists
        Watch-lists
        • desk: 1 entity, 0 channels
        Look into a list [desk]
    """)


async def test_a_list_is_renamed(dialogue: Dialogue) -> None:
    await dialogue.says("""
        > /watch create desk
        …
        > /watch add desk Milley
        …
        > /watch rename desk Ukraine desk
        “desk” is now called “Ukraine desk”.

        > /watch lists
        Watch-lists
        • Ukraine desk: 1 entity, 0 channels
        Look into a list [Ukraine desk]
        > [Ukraine desk]
        Ukraine desk: 1 entity
        …
    """)


async def test_adding_again_adds_to_what_is_known(dialogue: Dialogue) -> None:
    await dialogue.says("""
        > /watch create desk
        …
        > /watch add desk O'Reilly
        “desk” now looks out for “O'Reilly” (other).
        Are there other names? /watch add desk O'Reilly also:"…, …" adds them.
        /watch test desk shows what the list would have found.
        > /watch add desk o’reilly also:Tim type:person
        “desk” now knows more of “O'Reilly” (person).
        Also: Tim.
        “Tim” is short and may mean much else: needs: would say what must stand near by.
        /watch test desk shows what the list would have found.
        [Undo]
        > /watch add desk O'Reilly also:tim
        “O'Reilly” is on “desk” already, just so.
        > /watch add desk O'Reilly needs:books not:Books
        “books” cannot be both needed and excluded.
        Take it out of needs: or of not:.
        > [Undo]
        Undone: changed “O'Reilly” on “desk”.
        > /watch show desk
        desk: 1 entity
        • O'Reilly (other)
        Change one [O'Reilly]
    """)


async def test_three_signs_are_a_full_name_and_no_short_one(dialogue: Dialogue) -> None:
    await dialogue.says("""
        > /watch create desk
        …
        > /watch add desk 高橋海
        “desk” now looks out for “高橋海” (other).
        Are there other names? /watch add desk 高橋海 also:"…, …" adds them.
        /watch test desk shows what the list would have found.
    """)


async def test_what_is_not_there_is_told_with_what_is(dialogue: Dialogue) -> None:
    await dialogue.says("""
        > /watch show desk
        There is no watch-list “desk” here.
        There is none yet: /watch create makes one.
        > /watch create desk
        …
        > /watch create Desk
        There is already a watch-list called “Desk”.
        Choose another name.
        > /watch create everything
        “everything” means all feeds together and cannot be a list's name.
        > /watch show dsk
        There is no watch-list “dsk” here.
        Did you mean “desk”?
        [desk]
        > /watch remove desk Milley
        “Milley” is not on “desk”.
        /watch show shows what is on it.
        > /watch add desk
        /watch add needs <name>: who or what it is.
        …
        > /watch unsubscribe desk
        This channel does not hear of watch-list “desk”.
        /news status shows what it hears of.
        > /watch add desk X type:animal
        “animal” is not one of person, organisation, place, product, topic, other.
    """)


async def test_a_deleted_list_comes_back_with_all_that_hung_on_it(dialogue: Dialogue) -> None:
    await dialogue.says("""
        > /watch create desk
        …
        > /watch add desk "Mark Milley" type:person
        …
        > /watch subscribe desk alerts:now salience:main ping:@desk
        This channel hears of watch-list “desk”: cards at once, main subjects only, pings @desk.
        There is no feed yet: /feed add brings one in.
        > /watch delete desk
        The watch-list “desk” is deleted. 1 channel hears of it no longer.
        [Undo]
        > /watch lists
        There is no watch-list yet.
        …
        > [Undo]
        Undone: deleted watch-list “desk” (1 entity).
        > /watch lists
        Watch-lists
        • desk: 1 entity, 1 channel; here: cards at once, main subjects only, pings @desk
        Look into a list [desk]
        > /news undo
        None of your recent changes can be undone.
        /news audit lists all changes.
    """)


async def test_breaking_news_is_counted_within_the_time_that_is_said(dialogue: Dialogue) -> None:
    await dialogue.says("""
        > /watch create desk
        …
        > /watch subscribe desk salience:main breaking:3 within:2h
        This channel hears of watch-list “desk”: cards and digest, main subjects only, breaking at 3 outlets in 120 min.
        …
        > /watch subscribe desk within:3d
        Breaking news is counted over a minute at least and a day at most.
        Write within:45m.
    """)


async def test_a_subscription_changes_only_in_what_is_said(dialogue: Dialogue) -> None:
    await dialogue.says("""
        > /watch create desk
        …
        > /watch subscribe desk
        This channel hears of watch-list “desk”: cards and digest, main subjects and mentions.
        Nobody is on “desk” yet: /watch add puts somebody on it.
        …
        > /watch subscribe desk ping:<@U1> breaking:4
        …
        > /watch subscribe desk alerts:now salience:passing
        This channel hears of watch-list “desk”: cards at once, every mention, also in passing, pings <@U1>, …
        …
        > /watch subscribe desk alerts:digest ping:none breaking:0
        This channel hears of watch-list “desk”: in the digest, every mention, also in passing.
        Nobody is on “desk” yet: /watch add puts somebody on it.
        There is no feed yet: /feed add brings one in.
        This channel has no digest yet: /digest schedule 08:00 sets one up.
        …
        > /watch subscribe desk
        This channel hears of watch-list “desk” already: in the digest, every mention, also in passing.
        > /watch subscribe desk feeds:herald
        No feed here is called “herald”.
        /feed add adds one.
        > /watch subscribe everything salience:passing
        This channel hears of everything from this workspace's feeds: cards and digest.
        …
        > /watch unsubscribe everything
        This channel hears of everything from this workspace's feeds no longer.
        [Undo]
        > [Undo]
        Undone: unsubscribed #news from everything from this workspace's feeds.
        > /news status
        …
        This channel hears of:
        • watch-list “desk”: in the digest, every mention, also in passing
        • everything: cards and digest
    """)


async def test_roles_are_kept(dialogue: Dialogue) -> None:
    await dialogue.says("""
        member> /watch create desk
        /watch create is for a workspace manager; here you are a member.
        Ask somebody who manages this workspace.
        manager> /watch create desk
        /watch create is for a workspace manager; here you are a channel manager.
        Ask somebody who manages this workspace.
        > /watch create desk
        …
        member> /watch lists
        Watch-lists
        • desk: 0 entities, 0 channels
        Look into a list [desk]
        member> /watch subscribe desk
        /watch subscribe is for a channel manager; here you are a member.
        Ask somebody who manages this channel.
        manager> /watch subscribe desk
        This channel hears of watch-list “desk”: cards and digest, main subjects and mentions.
        …
        > /watch delete desk
        …
        manager> /news undo 3
        Only a workspace manager may undo that.
        Ask somebody who manages this workspace.
        manager> /news undo
        None of your recent changes can be undone.
        /news audit lists all changes.
    """)


async def test_a_snooze_ends_by_itself_or_by_hand(dialogue: Dialogue, clock: FakeClock) -> None:
    await dialogue.says("""
        > /watch snooze off
        This channel is not snoozed.
        > /watch snooze 2h 30m
        Quiet until 02 Mar 2026 14:30 UTC. What is held is told then, and comes in the next digest.
        /watch snooze off ends it.
        This channel has no digest yet: /digest schedule 08:00 sets one up.
        [Undo]
        > /news status
        …
        Snoozed until: 02 Mar 2026 14:30 UTC
        …
        > /watch snooze off
        Awake again: alerts come as they happen.
        [Undo]
        > [Undo]
        Undone: ended the snooze of #news.
        > /watch snooze soon
        “soon” is not a length of time.
        Write 30m, 2h, 3d or 1w.
    """)
    clock.advance(timedelta(hours=3).total_seconds())
    await dialogue.says("""
        > /news status
        Status
        Feeds: none yet: /feed add brings one in
        Deliveries, 24 h: none
        Queue: empty
        Next digest here: none scheduled
        Waiting for it: 0 stories
        Cards here: 0 of 12 an hour
        This channel hears of nothing yet: /watch subscribe changes that.
    """)


async def test_a_bare_command_asks_back_where_there_are_forms(dialogue: Dialogue) -> None:
    await dialogue.ask("/watch create desk")
    assert await dialogue.ask("/watch add", forms=True) is None
    (form,) = dialogue.last.opened
    assert form.command == "/watch add"
    assert [(one.name, one.required) for one in form.fields] == [
        ("list", True),
        ("name", True),
        ("also", False),
        ("needs", False),
        ("not", False),
        ("type", False),
    ]
    assert form.fields[0].choices == ("desk",)
    filled = {"list": "desk", "name": "Mark Milley", "also": "Gen. Milley", "needs": "", "not": ""}
    answer = await dialogue.ask(form.command, options=filled)
    assert answer is not None
    assert plain_text(answer).startswith(
        "“desk” now looks out for “Mark Milley” (person, by the name; type: says otherwise).\nAlso: Gen. Milley."
    )


async def test_a_form_is_for_whoever_may_use_the_command(dialogue: Dialogue) -> None:
    answer = await dialogue.ask("/watch create", "member", forms=True)
    assert answer is not None
    assert plain_text(answer).startswith("/watch create is for a workspace manager")
    assert dialogue.last.opened == []


async def test_a_command_that_needs_nothing_opens_no_form(dialogue: Dialogue) -> None:
    assert await dialogue.ask("/watch lists", forms=True) is not None
    assert await dialogue.ask("/digest off", forms=True) is not None


async def test_what_is_known_is_shown_changed_and_emptied(dialogue: Dialogue) -> None:
    await dialogue.says("""
        > /watch create desk
        …
        > /watch add desk "Mark Milley" also:"Gen. Milley" needs:general type:person
        …
    """)
    assert await dialogue.ask('/watch edit desk "Gen. Milley"', forms=True) is None
    (form,) = dialogue.last.opened
    assert form.command == '/watch edit desk "Mark Milley"'
    assert form.title == "Mark Milley"
    values = {one.name: one.value for one in form.fields}
    assert values == {"name": "Mark Milley", "also": "Gen. Milley", "needs": "general", "not": "", "type": "person"}
    await dialogue.ask(form.command, options={**values, "name": "Mark A. Milley", "also": "Milley", "needs": ""})
    await dialogue.says("""
        > /watch show desk
        desk: 1 entity
        • Mark A. Milley (person; also: Milley)
        Change one [Mark A. Milley]
        > /news undo
        Undone: changed “Mark Milley” on “desk”.
        > /watch edit desk Mark Milley
        “Mark Milley” stays as it is (person).
        Also: Gen. Milley; only near: general.
        /watch edit desk "Mark Milley" also:"…" changes it.
        > /watch edit desk "Mark Milley" also:"" type:organisation
        “desk” looks out for “Mark Milley” (organisation).
        Only near: general.
        …
        > /watch edit desk "Mark Milly" also:x
        “Mark Milly” is not on “desk”.
        Did you mean “Mark Milley”?
        [Mark Milley]
        > [Mark Milley]
        “desk” looks out for “Mark Milley” (organisation).
        Also: x; only near: general.
        …
    """)


async def test_a_name_that_another_has_already_is_not_taken_from_it(dialogue: Dialogue) -> None:
    await dialogue.says("""
        > /watch create desk
        …
        > /watch add desk Milley
        …
        > /watch add desk Austin
        …
        > /watch edit desk Austin name:Milley
        There is another “Milley” on “desk” already.
        > /watch edit desk Austin needs:Pentagon not:pentagon
        “pentagon” cannot be both needed and excluded.
        Take it out of needs: or of not:.
        member> /watch edit desk Austin
        /watch edit is for a workspace manager; here you are a member.
        …
    """)


@pytest.mark.parametrize("command", TABLE.commands, ids=lambda command: command.name)
async def test_every_command_s_form_asks_for_what_it_needs(command: Command) -> None:
    async def none(source: Source) -> tuple[str, ...]:
        return ()

    form = await form_of(command, none)
    assert len(form.title) <= 24
    assert sum(one.required for one in form.fields) <= 5, "the least that a platform's form holds"
    assert [one.name for one in form.fields] == [one.name for one in command.parameters]
