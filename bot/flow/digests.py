"""Digests in the flow: run what is due, once for each schedule and local date; and compose one on request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import TypeAlias

import structlog

from bot.engine.alerts import HELD_LATE, HELD_QUIET, HELD_SNOOZED, is_hushed
from bot.engine.digest import Composed, Item, compose, due_instant, missed_between, newest_due, next_due
from bot.errors import StoreError
from bot.flow.cards import digest_message, empty_digest_message, handover_message
from bot.flow.outbox import DELIVER, put
from bot.flow.parts import split
from bot.message import Message
from bot.model import Channel, DeliveryKind, DigestForm, DigestSchedule, Salience
from bot.ports import Clock, Jobs
from bot.store import Store, Tx
from bot.store.session import batched
from bot.store.values import DigestItem, Headline
from bot.telemetry import stage

_log = structlog.get_logger(__name__)
HANDED_OVER = "held while quiet"
HANDOVERS = (
    ((HELD_QUIET, HELD_SNOOZED), "while this channel was quiet"),
    ((HELD_LATE,), "while nothing could be posted here"),
)
HANDED = [reason for reasons, _ in HANDOVERS for reason in reasons]
LATE = timedelta(minutes=15)
WEEK = timedelta(days=7)
DUE = 1_000
TOGETHER = 20
TITLES = {DigestForm.DAILY: "Daily digest", DigestForm.WEEKLY: "Weekly digest"}

_Found: TypeAlias = Mapping[int, Sequence[tuple[int, str, Salience]]]


class Digests:
    """Composes digests and posts those that are due."""

    def __init__(self, store: Store, jobs: Jobs, clock: Clock) -> None:
        """Take the rows, the queue of hints and the time."""
        self._store = store
        self._jobs = jobs
        self._clock = clock

    async def tick(self) -> None:
        """Run every schedule whose time has come, a few in a transaction."""
        seen = set[int]()
        while True:
            async with self._store.read() as tx:
                due = [one for one in await tx.digests.due(DUE) if one.id not in seen]
            if not due:
                return
            for some in batched(due, TOGETHER):
                await self._run_some(some)
            seen.update(one.id for one in due)

    async def hand_over(self) -> None:
        """Tell channels whose quiet hours, snooze or outage have ended what was held meanwhile."""
        async with self._store.read() as tx:
            holding = await tx.digest_items.channels_holding(tuple(HANDED))
        for channel in holding:
            if not is_hushed(channel, self._clock.now()):
                async with self._store.write() as tx:
                    await self._hand_over(tx, channel)

    async def send_now(self, channel: Channel, key: str) -> int:
        """Take what waits and queue it as a digest; return the number of stories (0: nothing was queued).

        `key` names the invocation, so that a repeated one queues nothing new.
        """
        subject = f"digest:now:{key}"
        async with self._store.write() as tx:
            items = await tx.digest_items.take(channel.id, subject)
            composed = compose(await _items(tx, channel, items), tx.now)
            if composed.stories:
                await self._post(tx, channel, subject, "Digest", composed)
            return composed.stories

    async def preview(self, channel: Channel, *, everything: bool = False) -> Message:
        """Compose what the next digest would say now, without posting or taking it; `everything` lifts the quota."""
        async with self._store.read() as tx:
            waiting = await tx.digest_items.waiting(channel.id)
            composed = compose(await _items(tx, channel, waiting), tx.now, everything=everything)
            return _message(channel, "Digest preview", composed, tx.now, "/digest preview all:yes")

    async def full(self, channel: Channel, subject: str) -> Message | None:
        """Compose all that an earlier digest held, also what it had no room for; None if it held nothing."""
        async with self._store.read() as tx:
            held = await tx.digest_items.taken(channel.id, subject) or await _of_week(tx, channel, subject)
            composed = compose(await _items(tx, channel, held), tx.now, everything=True)
            return _message(channel, "Digest in full", composed, tx.now) if composed.stories else None

    async def _run_some(self, due: Sequence[DigestSchedule]) -> None:
        """Run some in one transaction; where one fails, each alone, so that it holds up no other."""
        with stage("digest"):
            try:
                async with self._store.write() as tx:
                    for schedule in due:
                        await self._run(tx, schedule)
            except StoreError:
                raise
            except Exception:  # noqa: BLE001 - the digest boundary: other channels' digests go on
                _log.exception("digests failed", schedules=[one.id for one in due])
                for alone in due if len(due) > 1 else ():
                    await self._run_some([alone])

    async def _run(self, tx: Tx, schedule: DigestSchedule) -> None:
        channel = await tx.channels.get(schedule.channel_id)
        if channel is None:
            return
        local_date = newest_due(tx.now, schedule.at, schedule.weekdays, schedule.zone)
        _, coming = next_due(tx.now, schedule.at, schedule.weekdays, schedule.zone)
        if not await tx.digests.run(schedule, local_date, coming):
            return
        subject = f"digest:{schedule.id}:{local_date.isoformat()}"
        composed = compose(await _items(tx, channel, await _due_items(tx, schedule, local_date, subject)), tx.now)
        await tx.digests.note_stories(schedule.id, local_date, composed.stories)
        if composed.stories:
            remark = _lateness(schedule, local_date, tx.now)
            await self._post(tx, channel, subject, TITLES[schedule.form], composed, remark)
        elif schedule.say_when_empty:
            empty = empty_digest_message(TITLES[schedule.form], tx.now, channel.zone)
            await put(tx, channel.id, DeliveryKind.DIGEST, subject, empty)
            await self._jobs.enqueue(tx, DELIVER)
        _log.info("digest", channel=channel.id, date=local_date.isoformat(), stories=composed.stories)

    async def _hand_over(self, tx: Tx, channel: Channel) -> None:
        waiting = await tx.digest_items.waiting(channel.id)
        for reasons, why in HANDOVERS:
            held = [item for item in waiting if item.reason in reasons]
            items = [item for item in await _items(tx, channel, held) if not item.posted]
            if items:
                message = handover_message(items, why)
                await put(tx, channel.id, DeliveryKind.NOTICE, f"held:{channel.id}:{held[-1].id}", message)
                await self._jobs.enqueue(tx, DELIVER)
            await tx.digest_items.set_reason([item.id for item in held], HANDED_OVER)

    async def _post(
        self, tx: Tx, channel: Channel, subject: str, title: str, composed: Composed, remark: str = ""
    ) -> None:
        message = _message(channel, title, composed, tx.now, f"/digest preview of:{subject}", remark)
        for number, part in enumerate(split(message)):
            await put(tx, channel.id, DeliveryKind.DIGEST, subject, part, part=number)
        await self._jobs.enqueue(tx, DELIVER)


async def _due_items(tx: Tx, schedule: DigestSchedule, local_date: date, subject: str) -> list[DigestItem]:
    """Give what a run shows: what waits, which it takes; a weekly digest beside a daily one reviews the whole week."""
    if schedule.form is DigestForm.WEEKLY and len(await tx.digests.of_channel(schedule.channel_id)) > 1:
        return await _week(tx, schedule, local_date)
    return await tx.digest_items.take(schedule.channel_id, subject)


async def _week(tx: Tx, schedule: DigestSchedule, local_date: date) -> list[DigestItem]:
    ran, *before = await tx.digests.runs_up_to(schedule.id, local_date)
    return await tx.digest_items.between(schedule.channel_id, before[0] if before else ran - WEEK, ran)


async def _of_week(tx: Tx, channel: Channel, subject: str) -> list[DigestItem]:
    """Give what a weekly review held: it took nothing, so its name says which schedule and date it was."""
    for schedule in await tx.digests.of_channel(channel.id):
        head = f"digest:{schedule.id}:"
        if schedule.form is DigestForm.WEEKLY and subject.startswith(head):
            with suppress(ValueError):
                day = date.fromisoformat(subject.removeprefix(head))
                return await _week(tx, schedule, day) if await tx.digests.runs_up_to(schedule.id, day) else []
    return []


def _lateness(schedule: DigestSchedule, local_date: date, now: datetime) -> str:
    """Say that a digest is late, and how many earlier ones it makes up for; nothing where it is in time."""
    due = due_instant(local_date, schedule.at, schedule.zone)
    missed = missed_between(schedule.next_due_at, local_date, schedule.weekdays, schedule.zone)
    if now - due < LATE and not missed:
        return ""
    folded = f" It makes up for {missed} earlier {'one' if missed == 1 else 'ones'}." if missed else ""
    return f"This digest was due at {schedule.at:%H:%M}, when I was not running or could not keep up.{folded}"


def _message(
    channel: Channel, title: str, composed: Composed, now: datetime, more_command: str = "", remark: str = ""
) -> Message:
    return digest_message(title, composed, when=now, zone=channel.zone, more_command=more_command, remark=remark)


async def _items(tx: Tx, channel: Channel, waiting: Sequence[DigestItem]) -> list[Item]:
    """Turn waiting rows into what a digest shows: only what the channel's workspace may see."""
    if not waiting:
        return []
    mine, stories = channel.workspace_id, [row.story_id for row in waiting]
    names = await tx.watchlists.names(mine)
    lines = await tx.articles.headlines(stories, mine)
    found = await tx.matches.named([line.article_id for told in lines.values() for line in told], mine)
    posted = await tx.cards.posted(channel.id, stories)
    return [
        _item(row, _since(lines[row.story_id], row.article_id), found, names, posted=row.story_id in posted)
        for row in waiting
        if row.story_id in lines
    ]


def _item(row: DigestItem, told: Sequence[Headline], found: _Found, names: Mapping[int, str], *, posted: bool) -> Item:
    mine = [
        (name, salience)
        for line in told
        for owner, name, salience in found.get(line.article_id, ())
        if owner == row.watchlist_id
    ]
    lead = told[0]
    return Item(
        story_id=row.story_id,
        group=names.get(row.watchlist_id or 0, "Feeds"),
        title=lead.title,
        url=lead.url,
        outlet=lead.site,
        dek=next((line.dek for line in told if line.dek), ""),
        first_seen_at=lead.first_seen_at,
        salience=max((salience for _, salience in mine), key=lambda one: one.rank, default=Salience.MENTIONED),
        outlets=len({line.site for line in told}),
        entities=tuple(dict.fromkeys(name for name, _ in mine)),
        reason=row.reason,
        posted=posted,
    )


def _since(told: Sequence[Headline], lead: int) -> Sequence[Headline]:
    """Give a story's articles from one of them on; all of them if that one is gone."""
    return [line for line in told if line.article_id >= lead] or told
