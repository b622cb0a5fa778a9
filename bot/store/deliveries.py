"""Deliveries: the outbox.  RELIABILITY's state machine, in rows.

    pending -> (claimed) -> sending -> sent
                                    -> pending   rejected before acceptance: later again
                                    -> unknown   the connection broke after bytes went out -> sent, pending or dead
                                    -> paused    the platform refuses the channel -> pending when it is resumed
                                    -> dead      this message will never be accepted

Every change after a claim is fenced by the claim's token: whoever lost its lease gets `Fenced`, and nothing changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Executable,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    column,
    delete,
    exists,
    func,
    or_,
    select,
    text,
    update,
)

from bot.errors import Fenced
from bot.model import Delivery, DeliveryKind, DeliveryState
from bot.store.channels import Channels
from bot.store.schema import channels, deliveries
from bot.store.schema.posting import UNFINISHED
from bot.store.schema.types import Id
from bot.store.session import Record, Room

LEASE = timedelta(seconds=60)
# How old a restored backup may be for the digests of the time between to be looked for before they are sent again.
LOST_TIME = timedelta(days=2)
_UNFINISHED = ("pending", "sending", "unknown")
_d = deliveries.c
_NOW: BindParameter[datetime] = bindparam("now", type_=_d.due_at.type)

# Left to itself SQLite sorts all unfinished rows instead of reading the index that has them sorted.
_HEADS = f"SELECT min(id) AS id FROM deliveries WHERE {UNFINISHED} GROUP BY channel_id"  # noqa: S608 - a constant
_HEADS_SQLITE = _HEADS.replace("FROM deliveries", "FROM deliveries INDEXED BY ix_deliveries_queue")


class Deliveries(Room):
    """Rows of `deliveries`."""

    async def add(
        self,
        channel_id: int,
        kind: DeliveryKind,
        subject: str,
        message: Mapping[str, Any],
        *,
        revision: int = 1,
        part: int = 0,
        target: str | None = None,
        entry_id: int | None = None,
    ) -> int | None:
        """Put a message (`bot.message.dump`) into the outbox; None if its key is known, or where it was coalesced.

        Flow calls it in the transaction of what caused it.  `subject` names what is shown (a story's card, a digest's
        run); an update names its card as `target`.  An update whose card, or whose earlier update, is not sent yet
        takes that row's place; a card that was refused for good is tried again in its new form.  `entry_id` is the
        entry that caused it, for the logs.
        """
        if kind is DeliveryKind.UPDATE:
            fresh = {"message": dict(message), "revision": revision, "entry_id": entry_id}
            if await self._coalesced(channel_id, subject, target, part, fresh):
                return None
        new = self._tx.insert(deliveries).values(
            channel_id=channel_id,
            kind=kind.value,
            subject=subject,
            revision=revision,
            part=part,
            key=key_of(channel_id, subject, kind, revision, part),
            message=dict(message),
            created_at=self._tx.now,
            due_at=self._tx.now,
            target=target,
            entry_id=entry_id,
            **self._beginning(channel_id, kind),
        )
        added: int | None = await self._tx.scalar(new.on_conflict_do_nothing(index_elements=[_d.key]).returning(_d.id))
        return added

    async def claim(self, limit: int, lease: timedelta = LEASE) -> list[Delivery]:
        """Take due deliveries in hand, one a channel and in the channel's order.  The sender calls it.

        The oldest unfinished row of a channel is its head; while the head is in hand, waits for its back-off or is
        unknown, the channel waits.  A claimed row is still pending: `mark_sending` comes just before the request.
        """
        await self._tx.lock("deliveries: claim")
        return await self._take(_claiming(_HEADS_SQLITE if self._tx.is_sqlite else _HEADS), limit, lease)

    async def stuck(self, limit: int, lease: timedelta = LEASE) -> list[Delivery]:
        """Take in hand what nobody knows the fate of: unknown rows, and rows left in `sending` by a sender that died.

        The sweeper calls it and looks in the channel's history.
        """
        await self._tx.lock("deliveries: claim")
        return await self._take(_sweeping(), limit, lease)

    async def mark_sending(self, delivery: Delivery, lease: timedelta = LEASE) -> None:
        """Say that the request goes out now.  The sender calls it and commits before the request.  Raises `Fenced`."""
        await self._change(
            delivery,
            _d.state == DeliveryState.PENDING.value,
            state=DeliveryState.SENDING.value,
            attempts=_d.attempts + 1,
            attempted_at=self._tx.now,
            claimed_until=self._tx.now + lease,
        )

    async def mark_sent(self, delivery: Delivery, external_id: str | None, rest: datetime | None = None) -> None:
        """Say that the platform took it, under this id of its own, and until when it wants no more in this channel.

        The sender calls it.  Raises `Fenced`.
        """
        done = {"sent_at": self._tx.now, "external_id": external_id, "error": None}
        await self._leave(delivery, DeliveryState.SENT, rest=rest, **done)

    async def rest(self, channel_id: int) -> datetime | None:
        """Give until when the platform wants nothing in a channel; None if it does now.  The sender calls it.

        What is asked of a row stands in the FILTER: SQLite would read the index of all that was ever sent for it.
        """
        here = (_d.channel_id == channel_id) & (_d.state == DeliveryState.SENT.value)
        asked = select(func.max(_d.claimed_until).filter(here)).where(_d.claimed_until > self._tx.now)
        found: datetime | None = await self._tx.scalar(asked)
        return found

    async def mark_pending(self, delivery: Delivery, due_at: datetime, error: str, *, uncertain: bool = False) -> None:
        """Say that it is surely not there and try later; `uncertain` where we could not look.  The sender calls it.

        Raises `Fenced`.
        """
        await self._leave(
            delivery, DeliveryState.PENDING, due_at=due_at, error=error, uncertain=uncertain or delivery.uncertain
        )

    async def mark_unknown(self, delivery: Delivery, error: str, look_at: datetime | None = None) -> None:
        """Say that it may be there; `stuck` gives it from `look_at` on.  The sender calls it.  Raises `Fenced`."""
        await self._leave(delivery, DeliveryState.UNKNOWN, due_at=look_at or self._tx.now, error=error)

    async def mark_dead(self, delivery: Delivery, error: str) -> None:
        """Say that it will never be accepted.  The sender calls it.  Raises `Fenced`."""
        await self._leave(delivery, DeliveryState.DEAD, error=error)

    async def withdraw(self, delivery: Delivery) -> None:
        """Take a claimed delivery out of the outbox.  The sender calls it when the digest has it.  Raises `Fenced`."""
        mine = (_d.id == delivery.id) & (_d.attempt == delivery.attempt)
        if delivery.attempt is None or not await self._tx.run(delete(deliveries).where(mine)):
            raise Fenced(f"delivery {delivery.id} was taken over")

    async def mark_paused(self, delivery: Delivery, reason: str) -> bool:
        """Pause the delivery, its channel and all that waits there; True if the channel was not paused before.

        The sender calls it when the platform refuses the channel.  Raises `Fenced`.
        """
        await self._leave(delivery, DeliveryState.PAUSED, error=reason)
        waits = (_d.channel_id == delivery.channel_id) & (_d.state == DeliveryState.PENDING.value)
        await self._tx.run(update(deliveries).where(waits).values(state=DeliveryState.PAUSED.value, claimed_until=None))
        return await Channels(self._tx).pause(delivery.channel_id, reason)

    async def release(self, delivery: Delivery) -> None:
        """Give back what was claimed but not begun, as at a shutdown.  The sender calls it.  Raises `Fenced`."""
        await self._leave(delivery, DeliveryState.PENDING)

    async def let_go(self, but: Collection[int]) -> None:
        """Give back what this process took in hand, but for these: the answer to its claim was lost.

        The sender calls it with the numbers it works on, before it claims again.  What it is sending stays its own.
        """
        idle = _d.state.in_((DeliveryState.PENDING.value, DeliveryState.UNKNOWN.value))
        ours = _d.attempt.startswith(f"{self._tx.process}-") & _d.id.not_in(sorted(but))
        await self._tx.run(update(deliveries).where(idle, ours).values(attempt=None, claimed_until=None))

    async def resume_channel(self, channel_id: int) -> int:
        """Let a paused channel go on; say how many deliveries wait again.  Commands and the sweeper call it."""
        here = channels.c.id == channel_id
        await self._tx.run(update(channels).where(here).values(paused_reason=None, paused_at=None))
        held = (_d.channel_id == channel_id) & (_d.state == DeliveryState.PAUSED.value)
        back = {"state": DeliveryState.PENDING.value, "due_at": self._tx.now, "attempt": None, "claimed_until": None}
        return await self._tx.run(update(deliveries).where(held).values(back))

    async def retry(self, delivery_id: int) -> bool:
        """Send a dead letter again.  `/news status` and `wirewatch db doctor` call it."""
        dead = (_d.id == delivery_id) & (_d.state == DeliveryState.DEAD.value)
        back = {"state": DeliveryState.PENDING.value, "due_at": self._tx.now, "attempts": 0, "attempt": None}
        return await self._tx.run(update(deliveries).where(dead).values(back)) > 0

    async def get(self, delivery_id: int) -> Delivery | None:
        """Give one by number.  Status calls it."""
        row = await self._tx.first(select(deliveries).where(_d.id == delivery_id))
        return None if row is None else _delivery(row)

    async def posted(self, channel_id: int, subject: str) -> str | None:
        """Give the platform's id of what was posted of a subject.  The sender calls it for edits and replies."""
        sent = and_(_d.channel_id == channel_id, _d.subject == subject, _d.external_id.is_not(None))
        posts = _d.kind.in_((DeliveryKind.CARD.value, DeliveryKind.DIGEST.value, DeliveryKind.NOTICE.value))
        found: str | None = await self._tx.scalar(
            select(_d.external_id).where(sent, posts, _d.state == DeliveryState.SENT.value).order_by(_d.id).limit(1)
        )
        return found

    async def heard_last(self, workspace_id: int) -> int | None:
        """Give the channel of a workspace that heard from us last and is not paused.  Notices of pauses call it."""
        mine = (channels.c.workspace_id == workspace_id) & channels.c.paused_reason.is_(None)
        asked = select(_d.channel_id).join(channels, channels.c.id == _d.channel_id)
        sent = asked.where(mine, _d.state == DeliveryState.SENT.value).order_by(_d.id.desc()).limit(1)
        found: int | None = await self._tx.scalar(sent)
        return found

    async def where_told(self, subject: str) -> int | None:
        """Give the channel that was last told of something whose subject begins so.  Notices of returns call it."""
        about = _d.subject.startswith(subject, autoescape=True)
        found: int | None = await self._tx.scalar(select(_d.channel_id).where(about).order_by(_d.id.desc()).limit(1))
        return found

    async def dead(self, workspace_id: int | None = None, limit: int = 20) -> list[Delivery]:
        """Give dead letters, newest first, of one workspace or of all.  Status and doctor call it."""
        asked = select(deliveries).where(_d.state == DeliveryState.DEAD.value)
        if workspace_id is not None:
            here = select(channels.c.id).where(channels.c.workspace_id == workspace_id)
            asked = asked.where(_d.channel_id.in_(here))
        return [_delivery(row) for row in await self._tx.rows(asked.order_by(_d.id.desc()).limit(limit))]

    async def counts(self, since: datetime, workspace_id: int | None = None) -> dict[DeliveryState, int]:
        """Give how many deliveries stand in each state, made since or unfinished.  Status and metrics call it."""
        asked = select(_d.state, func.count()).where(
            or_(_d.created_at >= since, _d.state.in_((*_UNFINISHED, "paused")))
        )
        if workspace_id is not None:
            here = select(channels.c.id).where(channels.c.workspace_id == workspace_id)
            asked = asked.where(_d.channel_id.in_(here))
        return {DeliveryState(state): count for state, count in await self._tx.rows(asked.group_by(_d.state))}

    def _beginning(self, channel_id: int, kind: DeliveryKind) -> dict[str, Any]:
        """Say how a delivery starts its life: pending, unless its channel is paused.

        In a restored database a digest may have been sent in the time that was lost, under the very same key: it
        starts unknown, so that somebody looks first.
        """
        restored = self._tx.restored_at
        lost = kind is DeliveryKind.DIGEST and restored is not None and self._tx.now - restored < LOST_TIME
        state = DeliveryState.UNKNOWN if lost else DeliveryState.PENDING
        paused = select(channels.c.paused_reason.is_not(None)).where(channels.c.id == channel_id).scalar_subquery()
        return {
            "state": case((paused, DeliveryState.PAUSED.value), else_=state.value),
            "attempted_at": restored - LOST_TIME if restored is not None and lost else None,
        }

    async def rename(self, old: str, new: str) -> None:
        """Give a subject's deliveries another name, where that is free.  Flow calls it when stories are merged.

        Keys stay as they were: what was sent once is not sent again.
        """
        others = deliveries.alias()
        taken = exists().where(others.c.channel_id == _d.channel_id, others.c.subject == new)
        channels_free = select(_d.channel_id).where(_d.subject == old, ~taken)
        found = list(await self._tx.scalars(channels_free.distinct()))
        for name in (_d.target, _d.subject):
            await self._tx.run(update(deliveries).where(name == old, _d.channel_id.in_(found)).values({name: new}))

    async def _coalesced(
        self, channel_id: int, subject: str, target: str | None, part: int, fresh: Mapping[str, Any]
    ) -> bool:
        """Put an update into the row it makes needless: an unsent update of its subject, or its own unsent card."""
        earlier = and_(_d.kind == DeliveryKind.UPDATE.value, _d.subject == subject, _d.part == part)
        card = and_(_d.kind == DeliveryKind.CARD.value, _d.subject == (target or subject))
        waits = _d.state.in_((DeliveryState.PENDING.value, DeliveryState.PAUSED.value))
        refused = and_(card, _d.state == DeliveryState.DEAD.value)
        unsent = and_(
            _d.channel_id == channel_id,
            or_(_d.claimed_until.is_(None), _d.claimed_until <= self._tx.now),
            or_(and_(waits, or_(earlier, card)), refused),
        )
        row = await self._tx.first(self._tx.held(select(deliveries).where(unsent).order_by(_d.id.desc()).limit(1)))
        if row is None:
            return False
        if fresh["revision"] > row.revision:
            values = dict(fresh)
            if row.state == DeliveryState.DEAD.value:
                values |= {"attempts": 0, "created_at": self._tx.now, "due_at": self._tx.now}
                values |= self._beginning(channel_id, DeliveryKind.CARD)
            if row.kind == DeliveryKind.UPDATE.value:
                values["key"] = key_of(channel_id, subject, DeliveryKind.UPDATE, fresh["revision"], part)
            await self._tx.run(update(deliveries).where(_d.id == row.id).values(values))
        return True

    async def _take(self, taking: Executable, limit: int, lease: timedelta) -> list[Delivery]:
        now = self._tx.now
        bound = {"now": now, "most": limit, "token": self._tx.new_token(), "until": now + lease}
        return sorted((_delivery(row) for row in await self._tx.rows(taking, bound)), key=lambda delivery: delivery.id)

    async def _leave(
        self, delivery: Delivery, state: DeliveryState, *, rest: datetime | None = None, **values: Any
    ) -> None:
        await self._change(delivery, state=state.value, claimed_until=rest, attempt=None, **values)

    async def _change(self, delivery: Delivery, *also: ColumnElement[bool], **values: Any) -> None:
        mine = and_(_d.id == delivery.id, _d.attempt == delivery.attempt, *also)
        if delivery.attempt is None or not await self._tx.run(update(deliveries).where(mine).values(values)):
            raise Fenced(f"delivery {delivery.id} was taken over")


# Building these takes longer than running them, and they are asked after every delivery; so they are built once.


@cache
def _claiming(heads: str) -> Executable:
    oldest = text(heads).columns(column("id", Id)).subquery("oldest")
    in_hand = deliveries.alias()
    claimed = (in_hand.c.claimed_until > _NOW) & (in_hand.c.state != DeliveryState.SENT.value)
    busy = select(in_hand.c.channel_id).where(claimed)
    wanted = select(_d.id).join(oldest, oldest.c.id == _d.id).join(channels, channels.c.id == _d.channel_id)
    return _taking(
        wanted.where(
            _d.state == DeliveryState.PENDING.value,
            _d.due_at <= _NOW,
            _d.channel_id.not_in(busy),
            channels.c.paused_reason.is_(None),
        )
    )


@cache
def _sweeping() -> Executable:
    free = or_(_d.claimed_until.is_(None), _d.claimed_until <= _NOW)
    lost = _d.state == DeliveryState.SENDING.value
    unknown = and_(_d.state == DeliveryState.UNKNOWN.value, _d.due_at <= _NOW)
    return _taking(select(_d.id).where(free, or_(lost, unknown)), state=DeliveryState.UNKNOWN.value)


def _taking(wanted: Select[Any], **values: str) -> Executable:
    """Take the first `most` of these in hand: `token` and `until` say whose they are, and for how long."""
    some = wanted.order_by(_d.id).limit(bindparam("most", type_=Integer))
    in_hand: dict[str, Any] = {"attempt": bindparam("token"), "claimed_until": bindparam("until")}
    return update(deliveries).where(_d.id.in_(some)).values(values | in_hand).returning(deliveries)


def key_of(channel_id: int, subject: str, kind: DeliveryKind, revision: int, part: int) -> str:
    """Make the idempotency key of a delivery, as RELIABILITY defines it: 64 hexadecimal digits."""
    named = "\0".join((str(channel_id), subject, kind.value, str(revision), str(part)))
    return hashlib.sha256(named.encode()).hexdigest()


def _delivery(row: Record) -> Delivery:
    return Delivery(
        id=row.id,
        channel_id=row.channel_id,
        kind=DeliveryKind(row.kind),
        subject=row.subject,
        revision=row.revision,
        part=row.part,
        key=row.key,
        state=DeliveryState(row.state),
        message=row.message,
        created_at=row.created_at,
        due_at=row.due_at,
        attempts=row.attempts,
        attempt=row.attempt,
        external_id=row.external_id,
        error=row.error,
        target=row.target,
        uncertain=row.uncertain,
        attempted_at=row.attempted_at,
        sent_at=row.sent_at,
        entry_id=row.entry_id,
    )
