"""The sender: takes due rows of the outbox to their platforms, one in flight for each channel, in order.

A row is marked `sending` and committed before its request.  What the platform refused before acceptance waits and
comes again; where the connection broke after bytes went out nobody knows, so the channel's history is asked before
anything is sent again.  A refused channel is paused with all that waits for it.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from structlog.contextvars import bound_contextvars

from bot import failpoints
from bot.errors import ChannelGone, DeliveryError, Fenced, NotYet, Refused, StoreAway, StoreBusy, WirewatchError
from bot.flow import undelivered
from bot.flow.again import until_stored
from bot.flow.gang import Gang
from bot.flow.hands import Hands
from bot.flow.outbox import story_of
from bot.message import Message, load, note
from bot.model import Channel, Delivery, DeliveryKind
from bot.ports import Capability, ChatAdapter, Clock
from bot.store import Store, Tx
from bot.telemetry import count, stage

_log = structlog.get_logger(__name__)
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=15)
LONGEST_WISH = timedelta(hours=6)  # what a platform may ask us to wait
MAX_ATTEMPTS = 100  # a day of them; then the next digest is due, and cards are in it
SEND_DEADLINE = 45.0
SHORTEST_WAIT = 0.02
# After a pause this long between marking a row and its request, another sender may have taken the row for abandoned.
STOOD_STILL = 5.0
LOOK_BACK = timedelta(minutes=5)
TOGETHER = 64
POSSIBLE_REPEAT = "This may have been posted before: a connection broke while it was sent."


class Sender:
    """Works off the outbox."""

    def __init__(self, store: Store, clock: Clock, adapters: Mapping[str, ChatAdapter]) -> None:
        """Take the rows and, by platform, the ways out."""
        self._store = store
        self._clock = clock
        self._adapters = adapters
        self._free_at: dict[str, float] = {}
        self._hands = Hands(store, lambda tx, held: tx.deliveries.let_go(held))
        self.gang = Gang(TOGETHER, self._claim, self._delivery, chained=True)

    async def wake(self) -> None:
        """Settle what nobody knows about, then take deliveries in hand as far as there is room."""
        await self._reconcile()
        await self.gang.wake()

    async def _claim(self, room: int) -> list[Delivery]:
        async with self._hands.claiming() as tx:
            claimed = await tx.deliveries.claim(room)
        self._hands.held |= {one.id for one in claimed}
        return claimed

    async def _delivery(self, delivery: Delivery) -> None:
        with bound_contextvars(**_names(delivery)):
            try:
                await self._send(delivery)
            except Fenced:
                _log.info("delivery taken over by another sender")
            except Exception:  # noqa: BLE001 - the delivery boundary: other channels go on
                _log.exception("delivery failed; left to its lease")
            finally:
                self._hands.held.discard(delivery.id)

    async def _send(self, delivery: Delivery) -> None:
        try:
            begun = await self._begin(delivery)
        except (StoreAway, StoreBusy) as error:
            _log.warning("delivery not begun; given back", error=str(error))
            await until_stored(self._store, lambda tx: tx.deliveries.release(delivery))
            return
        if begun is None:
            return
        channel, adapter, posted = begun
        rest = self._clock.now() + timedelta(seconds=1.0 / adapter.limits.per_channel)
        try:
            with stage("send", adapter=channel.platform):
                async with asyncio.timeout(SEND_DEADLINE):
                    external_id = await self._request(adapter, channel, delivery, posted)
        except (DeliveryError, TimeoutError) as error:
            await self._failed(delivery, channel, error)
            return
        failpoints.hit("response")
        await self._sent(delivery, external_id, rest)

    async def _begin(self, delivery: Delivery) -> tuple[Channel, ChatAdapter, str | None] | None:
        """Mark it `sending`; give where it goes, by whom, and what it refers to there.  None if it does not go now."""
        async with self._store.read() as tx:
            channel = await tx.channels.get(delivery.channel_id)
            posted = await tx.deliveries.posted(delivery.channel_id, delivery.target) if delivery.target else None
            rest = await tx.deliveries.rest(delivery.channel_id)
        adapter = self._adapters.get(channel.platform) if channel else None
        if channel is None or adapter is None:
            await self._later(delivery, channel, "no adapter for this platform is running", None)
            return None
        if undelivered.is_too_late(delivery, self._clock.now()):
            async with self._store.write() as tx:
                await undelivered.withdraw(tx, delivery)
            _log.info("too late for an alert; the digest has it")
            return None
        await self._pace(adapter, rest)
        began = self._clock.monotonic()
        async with self._store.write() as tx:
            await tx.deliveries.mark_sending(delivery)
        failpoints.hit("request")
        if self._clock.monotonic() - began > STOOD_STILL:
            await self._later(delivery, channel, "the process stood still before the request", 0.0)
            return None
        return channel, adapter, posted

    async def _request(
        self, adapter: ChatAdapter, channel: Channel, delivery: Delivery, posted: str | None
    ) -> str | None:
        message = _message_of(delivery)
        match delivery.kind:
            case DeliveryKind.UPDATE if posted and Capability.EDIT in adapter.capabilities:
                await adapter.edit(channel, posted, message)
                return None
            case DeliveryKind.UPDATE:
                raise Refused("there is no card to edit")
            case DeliveryKind.THREAD if posted and Capability.THREAD in adapter.capabilities:
                return await adapter.reply(channel, posted, message, delivery.key)
            case _:
                return await adapter.send(channel, message, delivery.key)

    async def _sent(self, delivery: Delivery, external_id: str | None, rest: datetime | None = None) -> None:
        async def note_it(tx: Tx) -> None:
            await tx.deliveries.mark_sent(delivery, external_id, rest)
            story_id = story_of(delivery.subject)
            if delivery.kind is DeliveryKind.CARD and story_id is not None and external_id is not None:
                await tx.cards.sent(delivery.channel_id, story_id, external_id)

        await until_stored(self._store, note_it)
        count("sends", "sent")
        _log.info("sent", channel=delivery.channel_id, external_id=external_id)

    async def _failed(self, delivery: Delivery, channel: Channel, error: DeliveryError | TimeoutError) -> None:
        match error:
            case NotYet():
                await self._later(delivery, channel, str(error), error.retry_after)
            case ChannelGone():
                first = await until_stored(self._store, lambda tx: undelivered.pause(tx, delivery, channel, str(error)))
                count("sends", "paused")
                if first:
                    _log.warning("channel paused", channel=channel.name, reason=str(error))
            case Refused():
                await until_stored(self._store, lambda tx: undelivered.bury(tx, delivery, channel, str(error)))
                count("sends", "dead")
                _log.error("delivery refused for good", reason=str(error))
            case _:
                reason = str(error) or "no answer in time"
                await until_stored(
                    self._store, lambda tx: tx.deliveries.mark_unknown(delivery, reason, tx.now + FIRST_PAUSE)
                )
                count("sends", "unknown")
                _log.warning("delivery may have been accepted", reason=reason)

    async def _later(self, delivery: Delivery, channel: Channel | None, reason: str, retry_after: float | None) -> None:
        async def put_off(tx: Tx) -> None:
            if channel is not None and delivery.attempts >= MAX_ATTEMPTS:
                tx.after_commit(partial(count, "sends", "dead"))
                given_up = f"given up after {delivery.attempts} attempts: {reason}"
                await undelivered.bury(tx, delivery, channel, given_up)
                return
            tx.after_commit(partial(count, "sends", "later"))
            await tx.deliveries.mark_pending(delivery, tx.now + _pause(delivery.attempts, retry_after), reason)

        await until_stored(self._store, put_off)

    async def _pace(self, adapter: ChatAdapter, rest: datetime | None) -> None:
        """Wait until the channel has rested, whoever posted in it, and until this process may post another one at all.

        A rest that another machine's clock has set is never longer than one.
        """
        if rest is not None:
            await self._wait(min((rest - self._clock.now()).total_seconds(), 1.0 / adapter.limits.per_channel))
        now = self._clock.monotonic()
        begins = max(now, self._free_at.get(adapter.name, 0.0))
        self._free_at[adapter.name] = begins + 1.0 / adapter.limits.overall
        await self._wait(begins - now)

    async def _wait(self, seconds: float) -> None:
        if seconds > SHORTEST_WAIT:
            await self._clock.sleep(seconds)

    # ------------------------------------------------------------ after a broken connection, or a crash

    async def _reconcile(self) -> None:
        """Find out what became of rows that nobody knows about, and settle them."""
        async with self._hands.claiming() as tx:
            lost = await tx.deliveries.stuck(TOGETHER)
        numbers = {delivery.id for delivery in lost}
        self._hands.held |= numbers
        for delivery in lost:
            with bound_contextvars(**_names(delivery)):
                await self._settled(delivery)
        self._hands.held -= numbers

    async def _settled(self, delivery: Delivery) -> None:
        """Settle one; what the database kept from being settled is looked at again when it is back."""
        try:
            try:
                await self._settle(delivery)
            except (StoreAway, StoreBusy) as error:
                reason = str(error)
                await until_stored(self._store, lambda tx: tx.deliveries.mark_unknown(delivery, reason, tx.now))
        except WirewatchError as error:
            _log.warning("could not be settled; left to its lease", error=str(error))

    async def _settle(self, delivery: Delivery) -> None:
        async with self._store.read() as tx:
            channel = await tx.channels.get(delivery.channel_id)
        adapter = self._adapters.get(channel.platform) if channel else None
        if channel is None or adapter is None:
            return
        if delivery.kind is DeliveryKind.UPDATE:
            await self._again(delivery, uncertain=False)
            return
        since = (delivery.attempted_at or delivery.created_at) - LOOK_BACK
        try:
            found = await self._look(adapter, channel, delivery, since)
        except (NotYet, TimeoutError) as later:
            await self._look_later(delivery, later)
            return
        except DeliveryError as error:
            _log.warning("the history could not be read", reason=str(error))
            async with self._store.write() as tx:
                await undelivered.tell_of_blindness(tx, channel, str(error))
            await self._again(delivery, uncertain=True)
            return
        if found is not None:
            await self._sent(delivery, found)
        else:
            await self._again(delivery, uncertain=Capability.FIND not in adapter.capabilities)

    async def _look_later(self, delivery: Delivery, later: NotYet | TimeoutError) -> None:
        """Leave it unknown: a history that cannot be read just now is no reason to send twice."""
        pause = _pause(delivery.attempts, later.retry_after if isinstance(later, NotYet) else None)
        async with self._store.write() as tx:
            await tx.deliveries.mark_unknown(delivery, str(later) or "no history in time", tx.now + pause)

    async def _look(self, adapter: ChatAdapter, channel: Channel, delivery: Delivery, since: datetime) -> str | None:
        if Capability.FIND not in adapter.capabilities:
            return None
        async with asyncio.timeout(SEND_DEADLINE):
            return await adapter.find(channel, delivery.key, since)

    async def _again(self, delivery: Delivery, *, uncertain: bool) -> None:
        async with self._store.write() as tx:
            await tx.deliveries.mark_pending(delivery, tx.now, delivery.error or "sent again", uncertain=uncertain)


def _names(delivery: Delivery) -> dict[str, int | str]:
    """Give what every line about a delivery says: the entry that caused it, too, if one did."""
    entry = {} if delivery.entry_id is None else {"entry": delivery.entry_id}
    return {"delivery": delivery.id, "kind": delivery.kind.value, **entry}


def _message_of(delivery: Delivery) -> Message:
    """Read the message; one that may be posted a second time says so."""
    message = load(delivery.message)
    if not delivery.uncertain:
        return message
    return replace(message, blocks=(*message.blocks, note(POSSIBLE_REPEAT)))


def _pause(attempts: int, retry_after: float | None) -> timedelta:
    """Back off by 2ⁿ seconds up to a quarter of an hour, a random half of it; a platform's own wish beats that.

    The chance keeps channels that failed together from coming back together.
    """
    if retry_after is not None:
        return min(timedelta(seconds=retry_after), LONGEST_WISH)
    longest = min(FIRST_PAUSE * int(2 ** min(attempts, 20)), LONGEST_PAUSE)
    return longest * (1 + random.random()) / 2  # noqa: S311 - no secret
