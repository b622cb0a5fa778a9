"""Digest schedules and their runs: one run for each schedule and local date, whoever tries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from sqlalchemy import bindparam, delete, func, select, update

from bot.model import Channel, DigestForm, DigestSchedule
from bot.store.channels import channel_of, joined
from bot.store.schema import channels, digest_items, digest_runs, digest_schedules
from bot.store.session import Record, Room

BY_HAND = "digest:now:"
"""What the subject of a digest begins with that somebody sent by `/digest now`; the invocation's id follows."""


class Digests(Room):
    """Rows of `digest_schedules` and `digest_runs`."""

    async def schedule(self, wish: DigestSchedule) -> DigestSchedule:
        """Store a channel's schedule of this form (its `id` is ignored).  `/digest schedule` calls it."""
        values = {
            "at": wish.at,
            "weekdays": list(wish.weekdays),
            "zone": wish.zone,
            "next_due_at": wish.next_due_at,
            "say_when_empty": wish.say_when_empty,
        }
        new = self._tx.insert(digest_schedules).values(
            values | {"channel_id": wish.channel_id, "form": wish.form.value}
        )
        same = [digest_schedules.c.channel_id, digest_schedules.c.form]
        upsert = new.on_conflict_do_update(index_elements=same, set_=values).returning(digest_schedules)
        row = await self._tx.first(upsert)
        assert row is not None  # noqa: S101 - DO UPDATE always returns the row
        return _schedule(row)

    async def of_channel(self, channel_id: int) -> list[DigestSchedule]:
        """Give a channel's schedules, at most one a form.  Commands call it."""
        mine = digest_schedules.c.channel_id == channel_id
        found = await self._tx.rows(select(digest_schedules).where(mine).order_by(digest_schedules.c.form))
        return [_schedule(row) for row in found]

    async def of_workspace(self, workspace_id: int) -> list[tuple[Channel, DigestSchedule]]:
        """Give all schedules of a workspace with their channels.  Status and App Home call it."""
        numbered = joined().join(digest_schedules, digest_schedules.c.channel_id == channels.c.id)
        asked = numbered.where(channels.c.workspace_id == workspace_id).order_by(digest_schedules.c.next_due_at)
        found = {row.id: channel_of(row) for row in await self._tx.rows(asked)}
        schedules = select(digest_schedules).where(digest_schedules.c.channel_id.in_(list(found)))
        rows = await self._tx.rows(schedules.order_by(digest_schedules.c.next_due_at, digest_schedules.c.id))
        return [(found[row.channel_id], _schedule(row)) for row in rows]

    async def remove(self, channel_id: int, form: DigestForm) -> bool:
        """End a schedule.  `/digest off` calls it."""
        mine = (digest_schedules.c.channel_id == channel_id) & (digest_schedules.c.form == form.value)
        return await self._tx.run(delete(digest_schedules).where(mine)) > 0

    async def due(self, limit: int = 1_000) -> list[DigestSchedule]:
        """Give schedules whose time has come, longest overdue first.  The tick calls it, then `run_many`."""
        asked = select(digest_schedules).where(digest_schedules.c.next_due_at <= self._tx.now)
        found = await self._tx.rows(asked.order_by(digest_schedules.c.next_due_at, digest_schedules.c.id).limit(limit))
        return [_schedule(row) for row in found]

    async def run_many(self, wanted: Sequence[tuple[DigestSchedule, date, datetime]]) -> set[int]:
        """Claim runs, each of a schedule's local date, and move the schedules on; give the schedules that may run.

        The others' date was run, or the schedule changed meanwhile.  RELIABILITY's digest rule: call it first in the
        one transaction that takes the items and adds the deliveries, and do nothing for those others.
        """
        asked = select(digest_schedules.c.id, digest_schedules.c.next_due_at).order_by(digest_schedules.c.id)
        asked = asked.where(digest_schedules.c.id.in_([schedule.id for schedule, _, _ in wanted]))
        known = {row.id: row.next_due_at for row in await self._tx.rows(self._tx.held(asked))}
        same = [one for one in wanted if known.get(one[0].id) == one[0].next_due_at]
        if not same:
            return set()
        moved = update(digest_schedules).where(digest_schedules.c.id == bindparam("schedule"))
        moved = moved.values(next_due_at=bindparam("coming"))
        await self._tx.run(moved, [{"schedule": schedule.id, "coming": coming} for schedule, _, coming in same])
        rows = [{"schedule_id": schedule.id, "local_date": day, "at": self._tx.now} for schedule, day, _ in same]
        new = self._tx.insert(digest_runs).values(rows).on_conflict_do_nothing().returning(digest_runs.c.schedule_id)
        return set(await self._tx.scalars(new))

    async def note_stories(self, shown: Sequence[tuple[int, date, int]]) -> None:
        """Note of runs (schedule, local date) how many stories each showed, in the runs' transaction."""
        mine = (digest_runs.c.schedule_id == bindparam("schedule")) & (digest_runs.c.local_date == bindparam("day"))
        noted = update(digest_runs).where(mine).values(stories=bindparam("told"))
        rows = [{"schedule": schedule, "day": day, "told": stories} for schedule, day, stories in shown]
        if rows:
            await self._tx.run(noted, rows)

    async def runs_up_to(self, schedule_id: int, local_date: date) -> list[datetime]:
        """Give the instants of a date's run and of the one before it, newest first.  The weekly digest calls it."""
        mine = (digest_runs.c.schedule_id == schedule_id) & (digest_runs.c.local_date <= local_date)
        return list(
            await self._tx.scalars(
                select(digest_runs.c.at).where(mine).order_by(digest_runs.c.local_date.desc()).limit(2)
            )
        )

    async def last_run(self, schedule_id: int) -> tuple[date, datetime, int] | None:
        """Give local date, instant and number of stories of the latest run.  `/digest status` calls it."""
        mine = digest_runs.c.schedule_id == schedule_id
        row = await self._tx.first(select(digest_runs).where(mine).order_by(digest_runs.c.local_date.desc()).limit(1))
        return None if row is None else (row.local_date, row.at, row.stories)

    async def last_by_hand(self, channel_id: int) -> tuple[datetime, int] | None:
        """Give instant and number of stories of the latest digest that `/digest now` sent.  Status calls it."""
        mine = (digest_items.c.channel_id == channel_id) & digest_items.c.taken_by.startswith(BY_HAND)
        at = func.max(digest_items.c.taken_at).label("at")
        stories = func.count(digest_items.c.story_id.distinct()).label("stories")
        asked = select(at, stories).where(mine).group_by(digest_items.c.taken_by).order_by(at.desc()).limit(1)
        row = await self._tx.first(asked)
        return None if row is None else (row.at, row.stories)

    async def late(self, before: datetime) -> int:
        """Give how many schedules should have run before that instant.  Status and metrics call it."""
        overdue = digest_schedules.c.next_due_at < before
        return int(await self._tx.scalar(select(func.count()).select_from(digest_schedules).where(overdue)))


def _schedule(row: Record) -> DigestSchedule:
    at: time = row.at
    return DigestSchedule(
        id=row.id,
        channel_id=row.channel_id,
        at=at,
        weekdays=tuple(row.weekdays),
        zone=row.zone,
        next_due_at=row.next_due_at,
        say_when_empty=row.say_when_empty,
        form=DigestForm(row.form),
    )
