"""`/digest schedule · now · preview · off · status`: the daily or weekly overview of this channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.commands import undo
from bot.commands.context import Context
from bot.commands.replies import counted, done, told
from bot.commands.values import Arguments, format_days
from bot.engine.digest import next_due
from bot.errors import CommandError
from bot.message import Block, Button, Buttons, Fields, Heading, Message, Moment, Note, note, paragraph, spans, typed
from bot.model import DigestForm, DigestSchedule

_EVERY_DAY = tuple(range(7))
_MONDAY = (0,)


async def schedule(ctx: Context, args: Arguments) -> Message:
    """Set when this channel gets its digest."""
    at = args.at("time")
    form = DigestForm(args.text("form", DigestForm.DAILY.value))
    async with ctx.change() as change:
        channel = await change.tx.channels.get(ctx.channel.id) or ctx.channel
        before = _scheduled(await change.tx.digests.of_channel(channel.id), form)
        days = args.days("days") or (
            before.weekdays if before else _MONDAY if form is DigestForm.WEEKLY else _EVERY_DAY
        )
        zone = args.text("zone") or (before.zone if before else channel.zone)
        says = args.switch("empty")
        say = says if says is not None else before is not None and before.say_when_empty
        assert at is not None  # noqa: S101 - the table requires it
        _, due = next_due(change.tx.now, at, days, zone)
        wish = DigestSchedule(0, channel.id, at, days, zone, due, say_when_empty=say, form=form)
        await change.tx.digests.schedule(wish)
        if "zone" in args and channel.zone != zone:
            await change.tx.channels.save(replace(channel, zone=zone))
        change.detail = f"scheduled the {form.value} digest of #{channel.name}: {_in_words(wish)}"
        change.undo = undo.lost_schedule(before) if before else None
    first = Note(spans("The next one: ", Moment(due, zone=zone), "."))
    empty = "A day without news is told in one line." if say else "A day without news is passed over in silence."
    return done(f"This channel gets a {form.value} digest: {_in_words(wish)}.", empty, blocks=(first,))


async def present(ctx: Context, args: Arguments) -> Mapping[str, str]:
    """Give this channel's schedule as `/digest schedule` would take it: of its daily digest, else of what it has."""
    async with ctx.services.store.read() as tx:
        schedules = await tx.digests.of_channel(ctx.channel.id)
        channel = await tx.channels.get(ctx.channel.id) or ctx.channel
    one = _scheduled(schedules, DigestForm.DAILY) or next(iter(schedules), None)
    if one is None:
        return {"zone": channel.zone}
    return {
        "time": f"{one.at:%H:%M}",
        "days": format_days(one.weekdays),
        "zone": one.zone,
        "empty": "yes" if one.say_when_empty else "no",
        "form": one.form.value,
    }


async def off(ctx: Context, args: Arguments) -> Message:
    """End a digest; can be undone.  What waits stays until there is one again, or `/digest now`."""
    form = DigestForm(args.text("form", DigestForm.DAILY.value))
    async with ctx.change() as change:
        before = _scheduled(await change.tx.digests.of_channel(ctx.channel.id), form)
        if before is None:
            raise CommandError(f"This channel has no {form.value} digest.", "/digest status shows what it has.")
        await change.tx.digests.remove(ctx.channel.id, form)
        change.detail = f"ended the {form.value} digest of #{ctx.channel.name}"
        change.undo = undo.lost_schedule(before)
        waiting = await change.tx.digest_items.count(ctx.channel.id)
    held = (
        f"{counted(waiting, 'story still waits', 'stories still wait')} for one: /digest now shows all."
        if waiting
        else ""
    )
    return done(f"This channel gets no {form.value} digest any more.", held)


async def status(ctx: Context, args: Arguments) -> Message:
    """Show this channel's schedules, the last run of each, and how much waits."""
    async with ctx.services.store.read() as tx:
        schedules = await tx.digests.of_channel(ctx.channel.id)
        runs = [await tx.digests.last_run(one.id) for one in schedules]
        by_hand = await tx.digests.last_by_hand(ctx.channel.id)
        waiting = await tx.digest_items.count(ctx.channel.id)
    waits: tuple[Block, ...] = (paragraph(f"{counted(waiting, 'story waits', 'stories wait')} for the next digest."),)
    if by_hand:
        at, told_of = by_hand
        sent = spans(Moment(at, zone=ctx.channel.zone), f", {counted(told_of, 'story', 'stories')}")
        waits = (Fields((("Last sent by /digest now", sent),)), *waits)
    if not schedules:
        setting = note(typed("/digest schedule 08:00"), " sets one up.")
        return told(paragraph("This channel has no digest."), *waits, setting)
    blocks: list[Block] = []
    for one, run in zip(schedules, runs, strict=True):
        last = spans(f"{run[0]:%d %b %Y}, ", counted(run[2], "story", "stories")) if run else spans("none yet")
        facts = (
            ("When", spans(_in_words(one))),
            ("Next", spans(Moment(one.next_due_at, zone=one.zone))),
            ("Last", last),
            ("Without news", spans("one line" if one.say_when_empty else "silence")),
        )
        blocks += [Heading(f"{one.form.value.capitalize()} digest"), Fields(facts)]
    return told(*blocks, *waits, Buttons((Button("Change", "/digest schedule"), Button("Preview", "/digest preview"))))


async def preview(ctx: Context, args: Arguments) -> Message:
    """Show what the digest would say now, or all that an earlier one had; nothing is taken out of it."""
    if "of" in args:
        earlier = await ctx.services.digests.full(ctx.channel, args.text("of"))
        if earlier is None:
            raise CommandError("This channel has no digest of that name any more.", "/digest preview shows what waits.")
        return earlier
    return await ctx.services.digests.preview(ctx.channel, everything=args.switch("all") is True)


async def now(ctx: Context, args: Arguments) -> Message:
    """Send this channel's digest now."""
    stories = await ctx.services.digests.send_now(ctx.channel, ctx.invocation.id)
    if not stories:
        return told(
            paragraph("Nothing waits for a digest in this channel."), note("/news status shows what it hears of.")
        )
    async with ctx.change() as change:
        change.detail = f"sent a digest to #{ctx.channel.name} ({counted(stories, 'story', 'stories')})"
    return done(f"A digest of {counted(stories, 'story', 'stories')} is on its way to this channel.")


def _scheduled(schedules: list[DigestSchedule], form: DigestForm) -> DigestSchedule | None:
    return next((one for one in schedules if one.form is form), None)


def _in_words(schedule: DigestSchedule) -> str:
    return f"{schedule.at:%H:%M} {format_days(schedule.weekdays)}, {schedule.zone}"
