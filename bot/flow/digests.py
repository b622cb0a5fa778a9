"""Digests in the flow: run what is due, once for each schedule and local date; and compose one on request."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog

from bot.engine.alerts import HELD_QUIET, HELD_SNOOZED, is_hushed
from bot.engine.digest import Composed, Item, compose, newest_due, next_due
from bot.flow.cards import digest_message, empty_digest_message, handover_message
from bot.flow.outbox import DELIVER, put
from bot.flow.parts import split
from bot.flow.route import since
from bot.message import Message
from bot.model import Channel, DeliveryKind, DigestForm, DigestSchedule, Match, Salience
from bot.ports import Clock, Jobs
from bot.store import Store, Tx
from bot.store.values import DigestItem
from bot.telemetry import stage

_log = structlog.get_logger(__name__)
HANDED_OVER = "held while quiet"
TITLES = {DigestForm.DAILY: "Daily digest", DigestForm.WEEKLY: "Weekly digest"}


class Digests:
    """Composes digests and posts those that are due."""

    def __init__(self, store: Store, jobs: Jobs, clock: Clock) -> None:
        """Take the rows, the queue of hints and the time."""
        self._store = store
        self._jobs = jobs
        self._clock = clock

    async def tick(self) -> None:
        """Run every schedule whose time has come, each in a transaction of its own."""
        async with self._store.read() as tx:
            due = await tx.digests.due()
        for schedule in due:
            with stage("digest"):
                async with self._store.write() as tx:
                    await self._run(tx, schedule)

    async def hand_over(self) -> None:
        """Tell channels whose quiet hours or snooze have ended what was held meanwhile."""
        async with self._store.read() as tx:
            holding = await tx.digest_items.channels_holding((HELD_QUIET, HELD_SNOOZED))
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
        """Compose all that an earlier digest took, also what it had no room for; None if it took nothing."""
        async with self._store.read() as tx:
            composed = compose(
                await _items(tx, channel, await tx.digest_items.taken(channel.id, subject)), tx.now, everything=True
            )
            return _message(channel, "Digest in full", composed, tx.now) if composed.stories else None

    async def _run(self, tx: Tx, schedule: DigestSchedule) -> None:
        channel = await tx.channels.get(schedule.channel_id)
        if channel is None:
            return
        local_date = newest_due(tx.now, schedule.at, schedule.weekdays, schedule.zone)
        _, coming = next_due(tx.now, schedule.at, schedule.weekdays, schedule.zone)
        if not await tx.digests.run(schedule, local_date, coming):
            return
        subject = f"digest:{schedule.id}:{local_date.isoformat()}"
        items = await tx.digest_items.take(channel.id, subject)
        composed = compose(await _items(tx, channel, items), tx.now)
        await tx.digests.note_stories(schedule.id, local_date, composed.stories)
        if composed.stories:
            await self._post(tx, channel, subject, TITLES[schedule.form], composed)
        elif schedule.say_when_empty:
            empty = empty_digest_message(TITLES[schedule.form], tx.now, channel.zone)
            await put(tx, channel.id, DeliveryKind.DIGEST, subject, empty)
            await self._jobs.enqueue(tx, DELIVER)
        _log.info("digest", channel=channel.id, date=local_date.isoformat(), stories=composed.stories)

    async def _hand_over(self, tx: Tx, channel: Channel) -> None:
        waiting = await tx.digest_items.waiting(channel.id)
        held = [item for item in waiting if item.reason in (HELD_QUIET, HELD_SNOOZED)]
        if not held:
            return
        items = await _items(tx, channel, held)
        message = handover_message(items, "while this channel was quiet")
        await put(tx, channel.id, DeliveryKind.NOTICE, f"held:{channel.id}:{held[-1].id}", message)
        await tx.digest_items.set_reason([item.id for item in held], HANDED_OVER)
        await self._jobs.enqueue(tx, DELIVER)

    async def _post(self, tx: Tx, channel: Channel, subject: str, title: str, composed: Composed) -> None:
        message = _message(channel, title, composed, tx.now, f"/digest preview of:{subject}")
        for number, part in enumerate(split(message)):
            await put(tx, channel.id, DeliveryKind.DIGEST, subject, part, part=number)
        await self._jobs.enqueue(tx, DELIVER)


def _message(channel: Channel, title: str, composed: Composed, now: datetime, more_command: str = "") -> Message:
    return digest_message(title, composed, when=now, zone=channel.zone, more_command=more_command)


async def _items(tx: Tx, channel: Channel, waiting: Sequence[DigestItem]) -> list[Item]:
    """Turn waiting rows into what a digest shows: only what the channel's workspace may see."""
    names = await tx.watchlists.names(channel.workspace_id)
    made = [await _item(tx, channel, row, names.get(row.watchlist_id or 0, "Feeds")) for row in waiting]
    return [item for item in made if item is not None]


async def _item(tx: Tx, channel: Channel, row: DigestItem, group: str) -> Item | None:
    story = await tx.stories.get(row.story_id, channel.workspace_id)
    if story is None or not story.articles:
        return None
    articles = since(story, row.article_id)
    lead = articles[0]
    matches = await tx.matches.of_story(story.id, channel.workspace_id)
    found = (match for article in articles for match in matches.get(article.id, ()))
    mine = [match for match in found if match.watchlist_id == row.watchlist_id]
    return Item(
        story_id=story.id,
        group=group,
        title=lead.title,
        url=lead.url,
        outlet=lead.site,
        dek=next((article.dek for article in articles if article.dek), ""),
        first_seen_at=lead.first_seen_at,
        salience=max((match.salience for match in mine), key=_rank, default=Salience.MENTIONED),
        outlets=len({article.site for article in articles}),
        entities=_names(mine),
        reason=row.reason,
        posted=await tx.cards.get(channel.id, story.id) is not None,
    )


def _rank(salience: Salience) -> int:
    return salience.rank


def _names(matches: Sequence[Match]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match.entity for match in matches))
