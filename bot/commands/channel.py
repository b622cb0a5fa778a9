"""`/watch snooze` and `/news quiet`: when this channel wants to be left alone.  What is held comes in the digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

from bot.commands import undo
from bot.commands.context import Change, Context
from bot.commands.finding import without_digest
from bot.commands.replies import counted, done, told
from bot.commands.spec import Kind, Parameter
from bot.commands.values import Arguments, convert, format_duration
from bot.errors import CommandError
from bot.message import Message, Moment, note, paragraph, spans, typed
from bot.model import Channel

HELD = "What is held is told when they end, and comes in the next digest; breaking news may pass if asked for."
OVER = "What is over that comes in the next digest."
_CLOCK = Parameter("hours", "from when to when", Kind.TIME)


async def snooze(ctx: Context, args: Arguments) -> Message:
    """Hold everything for a while, or end that."""
    length = args.duration("for") or timedelta(0)
    async with ctx.change() as change:
        channel = await _channel(ctx, change)
        if not length and channel.snoozed_until is None:
            return done("This channel is not snoozed.")
        until = change.tx.now + length if length else None
        await change.tx.channels.save(replace(channel, snoozed_until=until))
        change.undo = undo.changed_channel(channel)
        if until is None:
            change.detail = f"ended the snooze of #{channel.name}"
            return done("Awake again: alerts come as they happen.")
        change.detail = f"snoozed #{channel.name} for {format_duration(length)}"
        advice = await without_digest(change.tx, channel)
    until_when = Moment(until, zone=channel.zone)
    held = paragraph("Quiet until ", until_when, ". What is held is told then, and comes in the next digest.")
    return replace(told(held, note(typed("/watch snooze off"), " ends it."), *map(note, advice)), private=True)


async def quiet(ctx: Context, args: Arguments) -> Message:
    """Set, show or end this channel's quiet hours, zone and hourly budget."""
    async with ctx.change() as change:
        channel = await _channel(ctx, change)
        wanted = _settled(channel, args)
        if wanted == channel:
            how = typed("/news quiet 22:00-07:00 zone:Europe/Berlin")
            return done(_in_words(channel), spans(how, " sets them, off ends them."))
        await change.tx.channels.save(wanted)
        words = _in_words(wanted).removesuffix(".")
        change.detail = f"set #{channel.name}: {words[0].lower()}{words[1:]}"
        change.undo = undo.changed_channel(channel)
        advice = await without_digest(change.tx, channel)
    promise = OVER if wanted.quiet_from is None else HELD
    return done(_in_words(wanted), promise, *advice)


async def _channel(ctx: Context, change: Change) -> Channel:
    """Read the channel again, inside the transaction that changes it."""
    return await change.tx.channels.get(ctx.channel.id) or ctx.channel


def _settled(channel: Channel, args: Arguments) -> Channel:
    hours = args.text("hours").casefold()
    if hours in {"off", "none", "never"}:
        channel = replace(channel, quiet_from=None, quiet_to=None)
    elif hours:
        begin, end = _span(hours)
        channel = replace(channel, quiet_from=begin, quiet_to=end)
    if "zone" in args:
        channel = replace(channel, zone=args.text("zone"))
    budget = args.number("budget")
    return channel if budget is None else replace(channel, hourly_budget=budget)


def _span(hours: str) -> tuple[time, time]:
    parts = [part.strip() for part in hours.replace("–", "-").replace(" to ", "-").split("-")]
    if len(parts) != 2:  # noqa: PLR2004 - from and to
        raise CommandError(f"“{hours[:60]}” does not say from when to when.", "Write 22:00-07:00, or off.")
    begin, end = convert(_CLOCK, parts[0]), convert(_CLOCK, parts[1])
    if begin == end or not isinstance(begin, time) or not isinstance(end, time):
        raise CommandError("Quiet hours begin and end at different times.", "Write 22:00-07:00, or off.")
    return begin, end


def _in_words(channel: Channel) -> str:
    pace = f"at most {counted(channel.hourly_budget, 'card')} an hour"
    if channel.quiet_from is None or channel.quiet_to is None:
        return f"No quiet hours (zone {channel.zone}); {pace}."
    return f"Quiet from {channel.quiet_from:%H:%M} to {channel.quiet_to:%H:%M} in {channel.zone}; {pace}."
