"""What follows when a message cannot be delivered: nothing is lost in silence.

A card that a platform refuses, or that comes too late to be an alert, goes to the channel's digest; a channel that
refuses us is told of in another one of its workspace that does not.  Each is told once a day at most.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.engine.alerts import HELD_LATE
from bot.flow.cards import notice_message
from bot.flow.outbox import put, story_of
from bot.message import Tone, Words, spans, typed
from bot.model import Channel, Decision, Delivery, DeliveryKind, Outcome
from bot.store import Tx

TOO_LATE = timedelta(hours=12)
_NEWS = (DeliveryKind.CARD, DeliveryKind.THREAD)


def is_too_late(delivery: Delivery, now: datetime) -> bool:
    """Say whether what waited so long is no alert any more, but news for the digest."""
    return delivery.kind in _NEWS and now - delivery.created_at > TOO_LATE


async def keep_for_digest(tx: Tx, delivery: Delivery, reason: str) -> None:
    """Put a card's story among what waits for its channel's digest, as its subscription would have."""
    story_id = story_of(delivery.subject)
    card = await tx.cards.get(delivery.channel_id, story_id) if story_id else None
    if story_id is None or card is None or not card.article_ids:
        return
    lead = card.article_ids[0]
    decided = await tx.decisions.of_article(lead, delivery.channel_id)
    posted = next((one for one in decided if one.outcome is Outcome.POST), None)
    wish = await tx.subscriptions.get(posted.subscription_id) if posted and posted.subscription_id else None
    await tx.digest_items.hold(delivery.channel_id, story_id, lead, wish.watchlist_id if wish else None, reason)
    held = Decision(Outcome.HOLD, (reason,))
    await tx.decisions.add(lead, story_id, delivery.channel_id, posted.subscription_id if posted else None, held)


async def withdraw(tx: Tx, delivery: Delivery) -> None:
    """Take back what is too late to be an alert; the digest has it, and the hand-over tells.  Raises `Fenced`."""
    await keep_for_digest(tx, delivery, HELD_LATE)
    await tx.deliveries.withdraw(delivery)
    story_id = story_of(delivery.subject)
    if delivery.kind is DeliveryKind.CARD and story_id is not None:
        await tx.cards.remove(delivery.channel_id, story_id)


async def bury(tx: Tx, delivery: Delivery, channel: Channel, reason: str) -> None:
    """Make a dead letter of a message, keep its story for the digest, and tell its channel.  Raises `Fenced`."""
    await tx.deliveries.mark_dead(delivery, reason)
    what = "reply in a thread" if delivery.kind is DeliveryKind.THREAD else delivery.kind.value
    kept: Words
    match delivery.kind:
        case DeliveryKind.CARD | DeliveryKind.THREAD:
            await keep_for_digest(tx, delivery, f"it could not be posted as a {what}")
            kept = "Its story comes in the digest."
        case DeliveryKind.DIGEST if not delivery.part:
            await tx.digest_items.give_back(channel.id, delivery.subject)
            kept = "What it said comes in the next one."
        case DeliveryKind.DIGEST:
            kept = spans("It was a later part: ", typed(f"/digest preview of:{delivery.subject}"), " shows all.")
        case _:
            return
    message = notice_message(
        spans(f"A {what} could not be posted here: {reason}. ", kept),
        hint="/news status shows what failed, and sends it again.",
    )
    await put(tx, channel.id, DeliveryKind.NOTICE, f"dead:{tx.now:%Y-%m-%d}", message)


async def pause(tx: Tx, delivery: Delivery, channel: Channel, reason: str) -> bool:
    """Pause a channel that refuses us, and tell of it; False if it was paused already.  Raises `Fenced`."""
    first = await tx.deliveries.mark_paused(delivery, reason)
    if first:
        await tell_of_pause(tx, channel, reason)
    return first


async def tell_of_pause(tx: Tx, channel: Channel, reason: str) -> None:
    """Tell of a paused channel where its workspace heard from us last; /news status tells where there is no other."""
    other = await tx.deliveries.heard_last(channel.workspace_id)
    if other is None:
        return
    who = f"{channel.managed_by}, who set it up, or whoever" if channel.managed_by else "Whoever"
    message = notice_message(
        f"I can no longer post in #{channel.name}: {reason}. What is for that channel waits and is not lost.",
        tone=Tone.ALARM,
        hint=f"{who} manages #{channel.name} can let me in again; /news retry there sends what waits.",
    )
    await put(tx, other, DeliveryKind.NOTICE, f"paused:{channel.id}:{tx.now:%Y-%m-%d}", message)


async def go_on(tx: Tx, channel: Channel) -> int:
    """Let a paused channel go on; say so once there, below what waited, and where its pause was told."""
    waited = await tx.deliveries.resume_channel(channel.id)
    what = "" if not waited else f" {'A message' if waited == 1 else f'{waited:,} messages'} had to wait until now."
    back = notice_message(f"I can post here again.{what}", tone=Tone.GOOD)
    await put(tx, channel.id, DeliveryKind.NOTICE, f"back:{tx.now:%Y-%m-%d}", back)
    other = await tx.deliveries.where_told(f"paused:{channel.id}:")
    if other is not None:
        news = notice_message(f"I can post in #{channel.name} again.{what}", tone=Tone.GOOD)
        await put(tx, other, DeliveryKind.NOTICE, f"back:{channel.id}:{tx.now:%Y-%m-%d}", news)
    return waited


async def tell_of_blindness(tx: Tx, channel: Channel, reason: str) -> None:
    """Tell a channel, once a month, that we may not read its history, and what that costs."""
    message = notice_message(
        f"After a broken connection I could not read this channel's history ({reason}), so I had to send again what "
        "may have been posted already.",
        hint="With the permission to read the history I would look first.",
    )
    await put(tx, channel.id, DeliveryKind.NOTICE, f"history:{tx.now:%Y-%m}", message)
