"""What cannot be delivered, or not in time, is told and kept; nothing is dropped in silence."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import text

from bot.errors import ChannelGone, DeliveryError, NotYet, Refused
from bot.flow import undelivered
from bot.message import plain_text
from bot.model import AlertMode, Channel, DeliveryKind, DeliveryState, DigestForm, DigestSchedule, Subscription
from tests.doubles.newsroom import MORE, Newsroom, newsroom
from tests.scenarios.test_entry_to_card import MILL, PILOTS, SINKS, states

DAY = timedelta(days=1)
DAILY = tuple(range(7))


@pytest.fixture
async def room() -> AsyncIterator[Newsroom]:
    async with newsroom() as opened:
        yield opened


async def schedule(room: Newsroom, form: DigestForm = DigestForm.DAILY, *, weekdays: tuple[int, ...] = DAILY) -> None:
    """A digest at 20:00; the next one is due on the evening of the newsroom's first day, or a week later."""
    due = datetime.combine(room.clock.now().date(), time(20), room.clock.now().tzinfo)
    due += DAY * ((weekdays[0] - due.weekday()) % 7 if len(weekdays) == 1 else 0)
    async with room.store.write() as tx:
        await tx.digests.schedule(DigestSchedule(0, room.channel.id, time(20), weekdays, "UTC", due, form=form))


async def evening(room: Newsroom, *, later: timedelta = timedelta(0)) -> None:
    """Turn the clock to 20:01 and let the digest tick run."""
    now = room.clock.now()
    wanted = now.replace(hour=20, minute=1) + later
    room.clock.advance((wanted - now).total_seconds())
    await room.digests.tick()
    await room.deliver()


# ---------------------------------------------------------------- too late to be an alert


async def test_what_waited_half_a_day_comes_as_a_hand_over_and_in_the_digest(room: Newsroom) -> None:
    await room.subscribe()
    gazette = await room.outlet("Gazette")
    room.adapter.faults = [ChannelGone("the channel is archived")]
    gazette.publish(SINKS, at=room.clock.now())
    gazette.publish("Old mill burns down", MILL, at=room.clock.now())
    await room.round()
    room.clock.advance(timedelta(hours=13).total_seconds())
    async with room.store.write() as tx:
        await tx.deliveries.resume_channel(room.channel.id)
    await room.deliver()
    assert room.posts == [], "two stale alerts are no alerts"
    await room.digests.hand_over()
    await room.deliver()
    [said] = room.said
    assert said.startswith("2 held while nothing could be posted here.")
    assert SINKS in said
    preview = plain_text(await room.digests.preview(room.channel))
    assert "Old mill burns down" in preview
    async with room.store.read() as tx:
        last = (await tx.decisions.recent(room.channel.id, tx.now - DAY, limit=1))[0]
    assert last.reasons == ("could not be posted in time; held for the digest",)


async def test_a_channel_whose_hand_over_fails_holds_up_no_other(room: Newsroom) -> None:
    await room.subscribe()
    async with room.store.write() as tx:
        other = await tx.channels.ensure(room.workspace.id, "C2", "other")
        await tx.subscriptions.add(Subscription(0, other.id, watchlist_id=room.watchlist.id), "ann")
        await tx.channels.save(replace(other, quiet_from=time(0), quiet_to=time(23)))
    gazette = await room.outlet("Gazette")
    await room.change(quiet_from=time(0), quiet_to=time(23))
    gazette.publish(SINKS, at=room.clock.now())
    await room.round()
    await room.change(zone="Mars/Olympus")
    async with room.store.write() as tx:
        await tx.channels.save(other)
    await room.digests.hand_over()
    await room.deliver()
    [post] = room.posts
    assert post.channel == "C2"


async def test_what_came_too_late_may_still_become_a_card_when_another_outlet_has_it(room: Newsroom) -> None:
    await room.subscribe()
    gazette, courier = await room.outlet("Gazette"), await room.outlet("Courier")
    room.adapter.faults = [NotYet("an outage", retry_after=3600.0 * 5)]
    gazette.publish(SINKS, at=room.clock.now())
    await room.round()
    room.clock.advance(timedelta(hours=13).total_seconds())
    await room.deliver()
    assert room.posts == []
    courier.publish("Ferry with forty on board sinks", at=room.clock.now())
    await room.round()
    assert "Ferry with forty on board sinks" in room.said[0]


# ---------------------------------------------------------------- refused for good


async def test_a_refused_card_is_told_of_and_its_story_comes_in_the_digest(room: Newsroom) -> None:
    await room.subscribe(mode=AlertMode.NOW)
    gazette = await room.outlet("Gazette")
    room.adapter.faults = [Refused("it has a block too many")]
    gazette.publish(SINKS, at=room.clock.now())
    await room.round()
    [notice] = room.said
    assert notice.startswith("A card could not be posted here: it has a block too many. Its story comes in the digest.")
    assert SINKS in plain_text(await room.digests.preview(room.channel))
    assert await states(room) == {DeliveryState.DEAD: 1, DeliveryState.SENT: 1}


async def test_a_refused_reply_is_told_of_and_its_story_comes_in_the_digest(room: Newsroom) -> None:
    await room.subscribe(mode=AlertMode.NOW)
    gazette, courier = await room.outlet("Gazette"), await room.outlet("Courier")
    gazette.publish(SINKS, at=room.clock.now())
    await room.round()
    replied = room.adapter.reply

    async def locked(*_: object) -> str:
        raise Refused("the thread is locked")

    room.adapter.reply = locked  # type: ignore[assignment, method-assign]
    later = "The ferry that sank off Port Ansel had 57 people on board and 12 of them died, the Harbour Office said."
    courier.publish("Ferry off Port Ansel: 12 dead", (later, *MORE), at=room.clock.now())
    await room.round()
    room.adapter.reply = replied  # type: ignore[method-assign]
    [_, notice] = room.said
    told = "A reply in a thread could not be posted here: the thread is locked. Its story comes in the digest."
    assert notice.startswith(told)
    assert SINKS in plain_text(await room.digests.preview(room.channel))


async def test_a_refused_card_is_tried_again_once_it_has_changed(room: Newsroom) -> None:
    await room.subscribe()
    gazette, courier = await room.outlet("Gazette"), await room.outlet("Courier")
    room.adapter.faults = [Refused("it has a block too many")]
    gazette.publish(SINKS, at=room.clock.now())
    await room.round()
    courier.publish("Ferry with forty on board sinks", at=room.clock.now())
    await room.round()
    assert "+1 source" in room.said[1]
    assert await states(room) == {DeliveryState.SENT: 2}, "no edit of a card that is not there"


async def test_a_refused_digest_is_told_of_and_what_it_said_comes_in_the_next(room: Newsroom) -> None:
    await room.subscribe(mode=AlertMode.DIGEST)
    await schedule(room)
    gazette = await room.outlet("Gazette")
    gazette.publish(SINKS, at=room.clock.now())
    await room.round()
    room.adapter.faults = [Refused("it is too long")]
    await evening(room)
    assert room.said[0].startswith("A digest could not be posted here: it is too long. What it said comes in the next")
    await evening(room, later=DAY)
    assert SINKS in room.said[1]


async def test_a_refused_part_of_a_digest_is_told_of_and_can_be_had(room: Newsroom) -> None:
    subject = f"digest:now:{room.channel.id}"
    for part in range(2):
        room.adapter.faults = [Refused("it is too long")] if part else []
        async with room.store.write() as tx:
            await tx.deliveries.add(room.channel.id, DeliveryKind.DIGEST, subject, {"blocks": []}, part=part)
        await room.deliver()
    [_, notice] = room.said
    assert notice.startswith("A digest could not be posted here: it is too long. It was a later part: ")
    assert f"/digest preview of:{subject} shows all." in notice


async def test_an_outage_of_hours_kills_no_digest(room: Newsroom) -> None:
    await room.subscribe(mode=AlertMode.DIGEST)
    await schedule(room)
    gazette = await room.outlet("Gazette")
    gazette.publish(SINKS, at=room.clock.now())
    await room.round()
    room.adapter.faults = [NotYet("an outage") for _ in range(60)]
    await evening(room)
    for _ in range(60):
        room.clock.advance(16 * 60)
        await room.deliver()
    assert SINKS in room.said[0]


# ---------------------------------------------------------------- a channel that refuses us


class Deaf:
    """A channel of the newsroom's platform that nothing can be posted in."""

    def __init__(self, room: Newsroom, deaf: str) -> None:
        self.send, self.deaf = room.adapter.send, deaf
        room.adapter.send = self  # type: ignore[method-assign]

    async def __call__(self, channel: Channel, message: object, key: str) -> str:
        if channel.external_id == self.deaf:
            raise ChannelGone("I am not a member there")
        return await self.send(channel, message, key)  # type: ignore[arg-type]


async def test_a_paused_channel_is_told_of_in_another_one_once(room: Newsroom) -> None:
    await room.subscribe()
    async with room.store.write() as tx:
        other = await tx.channels.ensure(room.workspace.id, "C2", "lobby")
        stranger = await tx.workspaces.ensure(room.adapter.name, "W2", "Others")
        foreign = await tx.channels.ensure(stranger.id, "C9", "elsewhere")
        for channel in (other, foreign):
            await tx.deliveries.add(channel.id, DeliveryKind.NOTICE, "hello", {"blocks": []})
    await room.deliver()
    Deaf(room, "C1")
    gazette = await room.outlet("Gazette")
    for title, body in (("Old mill burns down", MILL), ("Pilots walk out over wages", PILOTS)):
        gazette.publish(title, body, at=room.clock.now())
        await room.round()
        async with room.store.write() as tx:
            await tx.deliveries.resume_channel(room.channel.id)
        await room.deliver()
    told = [post for post in room.posts if "no longer post" in plain_text(post.message)]
    assert [post.channel for post in told] == ["C2"], "once a day, in this workspace"
    assert plain_text(told[0].message).startswith("I can no longer post in #sea-desk: I am not a member there.")


async def test_a_paused_channel_that_goes_on_says_so_once_there_and_where_its_pause_was_told(room: Newsroom) -> None:
    await room.subscribe()
    async with room.store.write() as tx:
        other = await tx.channels.ensure(room.workspace.id, "C2", "lobby")
        await tx.deliveries.add(other.id, DeliveryKind.NOTICE, "hello", {"blocks": []})
    await room.deliver()
    refusing = Deaf(room, "C1")
    gazette = await room.outlet("Gazette")
    gazette.publish("Old mill burns down", MILL, at=room.clock.now())
    await room.round()
    refusing.deaf = ""
    for _ in range(2):
        async with room.store.write() as tx:
            await undelivered.go_on(tx, room.channel)
        await room.deliver()
    said = [(post.channel, plain_text(post.message).partition("\n")[0]) for post in room.posts]
    assert [line for channel, line in said if channel == "C1"] == [
        "Old mill burns down",
        "I can post here again. A message had to wait until now.",
    ]
    assert [line for channel, line in said if channel == "C2"][2:] == [
        "I can post in #sea-desk again. A message had to wait until now."
    ]


async def test_a_channel_whose_history_cannot_be_read_hears_of_it_once(room: Newsroom) -> None:
    await room.subscribe()
    gazette = await room.outlet("Gazette")
    for title, body in (("Old mill burns down", MILL), ("Pilots walk out over wages", PILOTS)):
        room.adapter.breaks = 1
        gazette.publish(title, body, at=room.clock.now())
        await room.round()
        room.adapter.faults = [DeliveryError("missing_scope")]
        room.clock.advance(120)
        await room.deliver()
    told = [said for said in room.said if "could not read this channel's history (missing_scope)" in said]
    assert len(told) == 1


# ---------------------------------------------------------------- budgets and digests


async def test_a_spent_budget_is_told_once_a_day_and_says_where_the_rest_is(room: Newsroom) -> None:
    await room.subscribe()
    await schedule(room)
    await room.change(hourly_budget=1)
    gazette = await room.outlet("Gazette")
    for title, body in (("Old mill burns down", MILL), ("Pilots walk out over wages", PILOTS), (SINKS, ())):
        gazette.publish(title, body or MILL[::-1], at=room.clock.now())
    await room.round()
    told = [said for said in room.said if "budget" in said]
    assert len(told) == 1
    assert told[0].startswith("This channel's budget of 1 card an hour is spent. What is over comes in the digest.")


async def test_a_late_digest_says_so_and_how_many_it_makes_up_for(room: Newsroom) -> None:
    await room.subscribe(mode=AlertMode.DIGEST)
    await schedule(room)
    gazette = await room.outlet("Gazette")
    gazette.publish(SINKS, at=room.clock.now())
    await room.round()
    await evening(room, later=3 * DAY)
    assert "This digest was due at 20:00, when I was not running or could not keep up." in room.said[0]
    assert "It makes up for 3 earlier ones." in room.said[0]


async def test_a_digest_in_time_says_nothing_of_the_kind(room: Newsroom) -> None:
    await room.subscribe(mode=AlertMode.DIGEST)
    await schedule(room)
    gazette = await room.outlet("Gazette")
    gazette.publish(SINKS, at=room.clock.now())
    await room.round()
    await evening(room)
    assert "was due" not in room.said[0]


async def test_a_weekly_digest_beside_a_daily_one_reviews_the_whole_week(room: Newsroom) -> None:
    await room.subscribe(mode=AlertMode.DIGEST)
    await schedule(room)
    await schedule(room, DigestForm.WEEKLY, weekdays=(3,))
    gazette = await room.outlet("Gazette")
    for title, body in (("Old mill burns down", MILL), ("Pilots walk out over wages", PILOTS)):
        gazette.publish(title, body, at=room.clock.now())
        await room.round()
        await evening(room)
        room.clock.advance(8 * 3600)
    while room.clock.now().weekday() != 3:
        room.clock.advance(3600)
    await evening(room)
    [weekly] = [said for said in room.said if said.startswith("Weekly digest")]
    assert "Old mill burns down" in weekly
    assert "Pilots walk out over wages" in weekly
    async with room.store.read() as tx:
        [schedules] = [one for one in await tx.digests.of_channel(room.channel.id) if one.form is DigestForm.WEEKLY]
        run = await tx.digests.last_run(schedules.id)
    assert run is not None
    full = await room.digests.full(room.channel, f"digest:{schedules.id}:{run[0].isoformat()}")
    assert full is not None
    assert "Old mill burns down" in plain_text(full)


async def test_a_digest_that_cannot_be_composed_holds_up_no_other(room: Newsroom) -> None:
    await room.subscribe(mode=AlertMode.DIGEST)
    async with room.store.write() as tx:
        broken = await tx.channels.ensure(room.workspace.id, "C0", "broken")
        due = room.clock.now() - timedelta(hours=1)
        await tx.digests.schedule(DigestSchedule(0, broken.id, time(9), DAILY, "Mars/Olympus", due))
    await schedule(room)
    gazette = await room.outlet("Gazette")
    gazette.publish(SINKS, at=room.clock.now())
    await room.round()
    await evening(room)
    assert SINKS in room.said[0]


async def test_a_schedule_that_the_database_refuses_holds_up_no_other(room: Newsroom) -> None:
    await room.subscribe(mode=AlertMode.DIGEST)
    await schedule(room)
    async with room.store.write() as tx:
        cursed = await tx.channels.ensure(room.workspace.id, "C0", "cursed")
        due = room.clock.now() - timedelta(hours=1)
        await tx.digests.schedule(DigestSchedule(0, cursed.id, time(9), DAILY, "UTC", due))
        await tx.run(
            text(f"""
            CREATE TRIGGER refusal BEFORE INSERT ON digest_runs
            WHEN NEW.schedule_id = (SELECT id FROM digest_schedules WHERE channel_id = {cursed.id})
            BEGIN SELECT RAISE(ABORT, 'not this one'); END""")
        )
    gazette = await room.outlet("Gazette")
    gazette.publish(SINKS, at=room.clock.now())
    await room.round()
    await evening(room)
    assert SINKS in room.said[0]
    async with room.store.read() as tx:
        assert await tx.digests.late(tx.now) == 1, "the refused one stays due, and counts as late"
