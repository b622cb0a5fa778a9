"""`/news rule`: the rules that feedback gave this channel, in the open: shown, confirmed, ended."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands import undo
from bot.commands.context import Context
from bot.commands.replies import done, listed, told
from bot.commands.values import Arguments
from bot.engine.feedback import in_words, replaces
from bot.errors import CommandError
from bot.message import Block, Button, Buttons, Heading, Message, Spans, note, paragraph, spans, text
from bot.model import ChannelRule

_SHOWN = 20
_OFFERED = 5


async def rule(ctx: Context, args: Arguments) -> Message:
    """Show all, confirm a proposal, or end a rule."""
    number = args.number("number")
    if number is None:
        return await _all(ctx)
    if args.text("state") == "off":
        return await _end(ctx, number)
    return await _confirm(ctx, number)


def shown(rules: Sequence[ChannelRule], limit: int) -> tuple[Block, ...]:
    """Show a channel's rules; nothing where there is none."""
    if not rules:
        return ()
    return (paragraph("Rules here, from feedback:"), *listed([_item(one) for one in rules], limit, "/news rule"))


async def _all(ctx: Context) -> Message:
    async with ctx.services.store.read() as tx:
        known = await tx.rules.of_channel(ctx.channel.id)
    if not known:
        return told(
            paragraph("This channel has no rules of its own."), note("A card's thumbs propose some: 👎 Not relevant.")
        )
    rules = [one for one in known if one.confirmed_at]
    proposed = [one for one in known if not one.confirmed_at]
    blocks: list[Block] = [Heading("Rules of this channel")]
    blocks += shown(rules, _SHOWN) or (paragraph("None holds yet."),)
    if rules:
        blocks.append(Buttons(tuple(Button(f"End {one.id}", f"/news rule {one.id} off") for one in rules[-_OFFERED:])))
    if proposed:
        items = [spans(*_item(one), f", proposed by {one.proposed_by}") for one in proposed]
        blocks += [paragraph("Proposed:"), *listed(items, _SHOWN, "they are forgotten after 30 days")]
        newest = proposed[-_OFFERED:]
        blocks.append(Buttons(tuple(Button(f"Confirm {one.id}", f"/news rule {one.id}") for one in newest)))
    return told(*blocks)


async def _confirm(ctx: Context, number: int) -> Message:
    async with ctx.change() as change:
        wanted = await change.tx.rules.get(ctx.channel.id, number)
        if wanted is None:
            raise _unknown(number)
        if wanted.confirmed_at is not None:
            return done(f"That rule holds already: {in_words(wanted)}.")
        known = await change.tx.rules.of_channel(ctx.channel.id)
        lost = [one for one in known if one.confirmed_at and replaces(wanted, one)]
        for one in lost:
            await change.tx.rules.remove(one.id)
        await change.tx.rules.confirm(wanted)
        change.detail = f"gave #{ctx.channel.name} rule {number}: {in_words(wanted)}"
        change.undo = undo.changed_rules([wanted], lost)
    instead = f"It stands in place of: {in_words(lost[0])}." if lost else ""
    return done(f"From now on here: {in_words(wanted)}.", instead, "/news why names it wherever it decides.")


async def _end(ctx: Context, number: int) -> Message:
    async with ctx.change() as change:
        known = await change.tx.rules.get(ctx.channel.id, number)
        if known is None:
            raise _unknown(number)
        await change.tx.rules.remove(number)
        change.detail = f"ended rule {number} of #{ctx.channel.name}: {in_words(known)}"
        change.undo = undo.changed_rules([], [known])
    return done(f"No longer here: {in_words(known)}.")


def _unknown(number: int) -> CommandError:
    return CommandError(f"This channel has no rule or proposal {number}.", "/news rule shows what it has.")


def _item(one: ChannelRule) -> Spans:
    return spans(text(f"{one.id}. ", bold=True), in_words(one))
