"""Digests in the flow: run what is due, once for each schedule and local date; and compose one on request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import TypeAlias

import structlog

from bot.engine.alerts import HELD_LATE, HELD_QUIET, HELD_SNOOZED, is_hushed
from bot.engine.digest import Composed, Item, compose, due_instant, missed_between, newest_due, next_due
from bot.errors import StoreAway, StoreBusy, StoreReadOnly
from bot.flow.cards import digest_message, empty_digest_message, handover_message
from bot.flow.outbox import DELIVER, put
from bot.flow.parts import split
from bot.message import Message
from bot.model import Channel, DeliveryKind, DigestForm, DigestSchedule, Salience
from bot.ports import Clock, Jobs
from bot.store import Store, Tx
from bot.store.digests import BY_HAND
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
DUE = 200
TOGETHER = 25
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
        """Run every schedule whose time has come, some in a transaction, those of a workspace side by side."""
        seen, failed = set[int](), 0
        while True:
            async with self._store.read() as tx:
                due = [one for one in await tx.digests.due(DUE + failed) if one.id not in seen]
                homes = await tx.channels.many([one.channel_id for one in due])
            if not due:
                return
            due.sort(key=lambda one: homes[one.channel_id].workspace_id if one.channel_id in homes else 0)
            for some in batched(due, TOGETHER):
                failed += await self._run_some(some)
            seen.update(one.id for one in due)

    async def hand_over(self) -> None:
        """Tell channels whose quiet hours, snooze or outage have ended what was held; a fault in one spares others."""
        async with self._store.read() as tx:
            holding = await tx.digest_items.channels_holding(tuple(HANDED))
        for channel in holding:
            try:
                if not is_hushed(channel, self._clock.now()):
                    async with self._store.write() as tx:
                        await self._hand_over(tx, channel)
            except (StoreAway, StoreBusy, StoreReadOnly):
                raise
            except Exception:  # noqa: BLE001 - the hand-over's boundary: other channels are told
                _log.exception("hand-over failed", channel=channel.id)

    async def send_now(self, channel: Channel, key: str) -> int:
        """Take what waits and queue it as a digest; return the number of stories (0: nothing was queued).

        `key` names the invocation, so that a repeated one queues nothing new.
        """
        subject = f"{BY_HAND}{key}"
        async with self._store.write() as tx:
            items = await tx.digest_items.take(channel.id, subject)
            composed = compose(await _items(tx, channel, items), tx.now)
            if composed.stories:
                await self._post(tx, channel, subject, "Digest", composed)
                await self._jobs.enqueue(tx, DELIVER)
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

    async def _run_some(self, due: Sequence[DigestSchedule]) -> int:
        """Run some in one transaction; where that fails, each alone, so that it holds up no other.  Count the failed.

        Raises what says that the database takes nothing from anybody.
        """
        with stage("digest"):
            try:
                async with self._store.write() as tx:
                    await self._run(tx, due)
            except (StoreAway, StoreBusy, StoreReadOnly):
                raise
            except Exception:  # noqa: BLE001 - the digest boundary: other channels' digests go on
                _log.exception("digests failed", schedules=[one.id for one in due])
                return sum([await self._run_some([alone]) for alone in due]) if len(due) > 1 else 1
            return 0

    async def _run(self, tx: Tx, due: Sequence[DigestSchedule]) -> None:
        wanted = [(one, newest_due(tx.now, one.at, one.weekdays, one.zone), _coming(one, tx.now)) for one in due]
        won = await tx.digests.run_many(wanted)
        runs = [_Run(schedule, day) for schedule, day, _ in wanted if schedule.id in won]
        channels = await tx.channels.many([run.schedule.channel_id for run in runs])
        runs = [run for run in runs if run.schedule.channel_id in channels]
        held = await _due_items(tx, runs)
        items = await _shown(tx, [(channels[run.schedule.channel_id], held[run.subject]) for run in runs])
        shown = []
        for run, mine in zip(runs, items, strict=True):
            composed = compose(mine, tx.now)
            shown.append((run.schedule.id, run.local_date, composed.stories))
            await self._tell(tx, channels[run.schedule.channel_id], run, composed)
        await tx.digests.note_stories(shown)
        await self._jobs.enqueue(tx, DELIVER)

    async def _tell(self, tx: Tx, channel: Channel, run: _Run, composed: Composed) -> None:
        title = TITLES[run.schedule.form]
        if composed.stories:
            remark = _lateness(run.schedule, run.local_date, tx.now)
            await self._post(tx, channel, run.subject, title, composed, remark)
        elif run.schedule.say_when_empty:
            empty = empty_digest_message(title, tx.now, channel.zone)
            await put(tx, channel.id, DeliveryKind.DIGEST, run.subject, empty)
        day = run.local_date.isoformat()
        tx.after_commit(partial(_log.info, "digest", channel=channel.id, date=day, stories=composed.stories))

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


def _coming(schedule: DigestSchedule, now: datetime) -> datetime:
    return next_due(now, schedule.at, schedule.weekdays, schedule.zone)[1]


async def _due_items(tx: Tx, runs: Sequence[_Run]) -> dict[str, list[DigestItem]]:
    """Give, by run, what it shows: what waits, which it takes; a weekly digest beside a daily one reviews its week."""
    reviews = {run.subject: run for run in runs if run.schedule.form is DigestForm.WEEKLY and await _is_beside(tx, run)}
    taking = {run.schedule.channel_id: run.subject for run in runs if run.subject not in reviews}
    taken = await tx.digest_items.take_many(taking)
    held = {subject: taken.get(channel, []) for channel, subject in taking.items()}
    return held | {subject: await _week(tx, run.schedule, run.local_date) for subject, run in reviews.items()}


async def _is_beside(tx: Tx, run: _Run) -> bool:
    return len(await tx.digests.of_channel(run.schedule.channel_id)) > 1


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
    """Turn waiting rows into what a digest shows."""
    return (await _shown(tx, [(channel, waiting)]))[0]


async def _shown(tx: Tx, wanted: Sequence[tuple[Channel, Sequence[DigestItem]]]) -> list[list[Item]]:
    """Turn waiting rows into what each channel's digest shows: only what its workspace may see."""
    stories = {row.story_id for _, waiting in wanted for row in waiting}
    posted = await tx.cards.posted([channel.id for channel, _ in wanted], list(stories)) if stories else set()
    desks = {mine: await _desk(tx, mine, wanted) for mine in {channel.workspace_id for channel, _ in wanted}}
    return [
        [
            item
            for row in waiting
            if (item := desks[channel.workspace_id].item(row, posted=(channel.id, row.story_id) in posted))
        ]
        for channel, waiting in wanted
    ]


async def _desk(tx: Tx, mine: int, wanted: Sequence[tuple[Channel, Sequence[DigestItem]]]) -> _Desk:
    stories = {row.story_id for channel, waiting in wanted if channel.workspace_id == mine for row in waiting}
    lines = await tx.articles.headlines(list(stories), mine)
    found = await tx.matches.named([line.article_id for told in lines.values() for line in told], mine)
    return _Desk(await tx.watchlists.names(mine), lines, found)


@dataclass(frozen=True, slots=True)
class _Run:
    """One local date of a schedule that is run now."""

    schedule: DigestSchedule
    local_date: date

    @property
    def subject(self) -> str:
        return f"digest:{self.schedule.id}:{self.local_date.isoformat()}"


@dataclass(frozen=True, slots=True)
class _Desk:
    """What a workspace may see of the stories that wait: its lists' names, and by story and article what is told."""

    names: Mapping[int, str]
    lines: Mapping[int, Sequence[Headline]]
    found: Mapping[int, Sequence[tuple[int, str, Salience]]]

    def item(self, row: DigestItem, *, posted: bool) -> Item | None:
        """Make what a digest shows of a row; None where the workspace may see nothing of its story."""
        told = _since(self.lines.get(row.story_id, ()), row.article_id)
        return _item(row, told, self.found, self.names, posted=posted) if told else None


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
