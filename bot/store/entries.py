"""Entries: the pipeline's queue.  A poll commits them, workers claim them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Update, case, func, select, update

from bot.errors import Fenced
from bot.model import Entry
from bot.store.schema import entries, feeds
from bot.store.schema.types import clean
from bot.store.session import Record, Room, batched
from bot.store.values import Added, ClaimedEntry, EntryState

MAX_ATTEMPTS = 3
LEASE = timedelta(minutes=5)
SUSPECTED = datetime.fromtimestamp(0, UTC)  # due before all others: what may have taken its worker with it
LISTED_TO_WITHIN = timedelta(days=7)
_codec: TypeAdapter[Entry] = TypeAdapter(Entry)


class Entries(Room):
    """Rows of `entries`."""

    async def add_many(self, feed_id: int, found: Sequence[Entry], *, baseline: bool = False) -> Added:
        """Store what a poll found, 10,000 at once if need be; the poller calls it.

        Known entries whose content is unchanged are left alone, changed ones are queued again.  Of several with one
        guid the first counts, and what stands last is queued first: feeds are newest first.  What belongs to a feed's
        `baseline` keeps that mark for good.
        """
        rows: dict[str, dict[str, Any]] = {}
        for entry in found:
            rows.setdefault(clean(entry.guid), self._row(feed_id, entry, baseline=baseline))
        known = await self._known(feed_id, list(rows))
        new = [guid for guid in reversed(rows) if guid not in known]
        changed = [guid for guid, row in known.items() if row.content_hash != rows[guid]["content_hash"]]
        if new:
            await self._tx.run(self._tx.insert(entries).on_conflict_do_nothing(), [rows[guid] for guid in new])
        for guid in changed:
            await self._tx.run(self._change_of(rows[guid]))
        await self._note_listed(feed_id, known)
        numbers = await self._numbers(feed_id, [*new, *changed])
        return Added(new=tuple(new), changed=tuple(changed), numbers=numbers)

    async def claim(self, limit: int, lease: timedelta = LEASE) -> list[ClaimedEntry]:
        """Take entries in hand until the lease ends, oldest first.  The pipeline calls it.

        An entry whose third lease ran out unfinished took its worker with it: it is quarantined, not claimed again.
        Until then it is suspected with all that was in hand beside it; so each of them is claimed alone, and only the
        one at fault comes to its third time.
        """
        await self._take_back()
        if await self._any(entries.c.state == EntryState.NEW.value, entries.c.due_at <= SUSPECTED):
            if await self._any(entries.c.state == EntryState.WORKING.value, self._is_ours()):
                return []
            limit = 1
        wanted = (
            select(entries.c.id)
            .where(entries.c.due_at <= self._tx.now, entries.c.state == EntryState.NEW.value)
            .order_by(entries.c.due_at, entries.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        claim = (
            update(entries)
            .where(entries.c.id.in_(wanted))
            .values(
                state=EntryState.WORKING.value,
                token=self._tx.new_token(),
                due_at=self._tx.now + lease,
                attempts=entries.c.attempts + 1,
            )
            .returning(entries)
        )
        return sorted((_claimed(row) for row in await self._tx.rows(claim)), key=lambda claimed: claimed.id)

    async def finish(self, claimed: ClaimedEntry, article_id: int | None) -> None:
        """Be done with an entry; `article_id` is what it became.  The pipeline calls it in the article's transaction.

        Raises `Fenced` if the lease ran out and somebody else took over: then nothing of the transaction may stand.
        """
        await self._change(
            claimed, state=EntryState.DONE.value, due_at=None, token=None, error=None, article_id=article_id
        )

    async def fail(self, claimed: ClaimedEntry, error: str, retry_at: datetime) -> EntryState:
        """Put an entry back, or into quarantine after the third attempt.  The pipeline calls it.  Raises `Fenced`."""
        if claimed.attempts >= MAX_ATTEMPTS:
            await self._change(claimed, state=EntryState.QUARANTINED.value, due_at=None, token=None, error=error)
            return EntryState.QUARANTINED
        await self._change(claimed, state=EntryState.NEW.value, due_at=retry_at, token=None, error=error)
        return EntryState.NEW

    async def release(self, claimed: ClaimedEntry, due_at: datetime | None = None) -> None:
        """Give an entry back untouched, at once or for later; the attempt does not count.

        The pipeline calls it at a shutdown, and when the database took nothing.  Raises `Fenced`.
        """
        due = due_at or self._tx.now
        back = {"state": EntryState.NEW.value, "due_at": due, "token": None, "attempts": claimed.attempts - 1}
        await self._change(claimed, **back)

    async def let_go(self, but: Collection[int]) -> None:
        """Give back what this process took in hand, but for these: the answer to its claim was lost.

        The pipeline calls it with the numbers it works on, before it claims again.
        """
        lost = (entries.c.state == EntryState.WORKING.value) & self._is_ours() & entries.c.id.not_in(sorted(but))
        back = {"state": EntryState.NEW.value, "due_at": self._tx.now, "token": None}
        await self._tx.run(update(entries).where(lost).values(back | {"attempts": entries.c.attempts - 1}))

    async def requeue(self, entry_id: int) -> bool:
        """Take an entry out of quarantine; say whether it was in there.  `wirewatch db doctor --requeue` calls it."""
        held = (entries.c.id == entry_id) & (entries.c.state == EntryState.QUARANTINED.value)
        values = {"state": EntryState.NEW.value, "due_at": self._tx.now, "attempts": 0, "error": None}
        return await self._tx.run(update(entries).where(held).values(values)) > 0

    async def quarantined(self, limit: int = 20) -> list[tuple[int, str | None, str]]:
        """Give (id, address, error) of entries in quarantine, newest first.  Status and doctor call it."""
        asked = select(entries.c.id, entries.c.url, entries.c.error).where(
            entries.c.state == EntryState.QUARANTINED.value
        )
        found = await self._tx.rows(asked.order_by(entries.c.id.desc()).limit(limit))
        return [(row.id, row.url, row.error or "") for row in found]

    async def waiting(self) -> tuple[int, datetime | None]:
        """Give how many entries wait or are in hand, and since when the oldest.  Status and metrics call it."""
        asked = select(func.count(), func.min(entries.c.first_seen_at)).where(entries.c.due_at.is_not(None))
        row = await self._tx.first(asked)
        return (0, None) if row is None else (row[0], row[1])

    async def counts(self) -> dict[str, int]:
        """Give how many entries stand in each state.  Status, metrics and doctor call it."""
        asked = select(entries.c.state, func.count()).group_by(entries.c.state)
        return {row[0]: row[1] for row in await self._tx.rows(asked)}

    def _row(self, feed_id: int, entry: Entry, *, baseline: bool) -> dict[str, Any]:
        payload = _codec.dump_python(entry, mode="json")
        return {
            "feed_id": feed_id,
            "guid": clean(entry.guid),
            "url": entry.url,
            "content_hash": content_hash(entry),
            "payload": payload,
            "state": EntryState.NEW.value,
            "baseline": baseline,
            "attempts": 0,
            "due_at": self._tx.now,
            "first_seen_at": self._tx.now,
            "listed_at": self._tx.now,
        }

    async def _known(self, feed_id: int, guids: list[str]) -> dict[str, Record]:
        """Give what is stored of known entries by guid: `content_hash` and `listed_at`."""
        known: dict[str, Record] = {}
        for some in batched(guids):
            asked = select(entries.c.guid, entries.c.content_hash, entries.c.listed_at)
            for row in await self._tx.rows(asked.where(entries.c.feed_id == feed_id, entries.c.guid.in_(some))):
                known[row.guid] = row
        return known

    async def _numbers(self, feed_id: int, guids: list[str]) -> tuple[int, ...]:
        """Give the ids of entries, in their order."""
        found: list[int] = []
        for some in batched(guids):
            here = (entries.c.feed_id == feed_id) & entries.c.guid.in_(some)
            found += await self._tx.scalars(select(entries.c.id).where(here))
        return tuple(sorted(found))

    async def _note_listed(self, feed_id: int, known: dict[str, Record]) -> None:
        """Note that the feed still shows these; once a week is enough, since retention counts in weeks."""
        stale = self._tx.now - LISTED_TO_WITHIN
        old = [guid for guid, row in known.items() if row.listed_at is None or row.listed_at < stale]
        for some in batched(old):
            mine = (entries.c.feed_id == feed_id) & entries.c.guid.in_(some)
            await self._tx.run(update(entries).where(mine).values(listed_at=self._tx.now))
        await self._tx.run(update(feeds).where(feeds.c.id == feed_id).values(listed_at=self._tx.now))

    def _change_of(self, row: dict[str, Any]) -> Update:
        fresh = {name: row[name] for name in ("url", "content_hash", "payload")}
        again = {"state": EntryState.NEW.value, "due_at": self._tx.now, "attempts": 0, "token": None, "error": None}
        same = (entries.c.feed_id == row["feed_id"]) & (entries.c.guid == row["guid"])
        return update(entries).where(same).values(fresh | again | {"revision": entries.c.revision + 1})

    async def _take_back(self) -> None:
        """Queue again what is out of its lease; put aside what has taken three workers with it."""
        over = (entries.c.state == EntryState.WORKING.value) & (entries.c.due_at <= self._tx.now)
        spent = entries.c.attempts >= MAX_ATTEMPTS
        values = {
            "state": case((spent, EntryState.QUARANTINED.value), else_=EntryState.NEW.value),
            "due_at": case((spent, None), else_=SUSPECTED),
            "error": case((spent, "its worker ended three times without a word"), else_=entries.c.error),
            "token": None,
        }
        await self._tx.run(update(entries).where(over).values(values))

    async def _any(self, *wanted: ColumnElement[bool]) -> bool:
        return await self._tx.first(select(entries.c.id).where(*wanted).limit(1)) is not None

    def _is_ours(self) -> ColumnElement[bool]:
        return entries.c.token.startswith(f"{self._tx.process}-")

    async def _change(self, claimed: ClaimedEntry, **values: Any) -> None:
        mine = (entries.c.id == claimed.id) & (entries.c.token == claimed.token)
        if not await self._tx.run(update(entries).where(mine).values(values)):
            raise Fenced(f"entry {claimed.id} was taken over")


def content_hash(entry: Entry) -> str:
    """Say in 32 hexadecimal digits what an entry says; its dates are left out, since feeds touch them for nothing."""
    said = (entry.url or "", entry.title, entry.summary_html, entry.content_html)
    return hashlib.sha256("\0".join(said).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _claimed(row: Record) -> ClaimedEntry:
    return ClaimedEntry(
        id=row.id,
        feed_id=row.feed_id,
        entry=_codec.validate_python(row.payload),
        revision=row.revision,
        attempts=row.attempts,
        token=row.token,
        first_seen_at=row.first_seen_at,
        article_id=row.article_id,
        baseline=row.baseline,
    )
