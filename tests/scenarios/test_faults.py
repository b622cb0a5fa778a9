"""Faults of the machine while the bot works: a full disk, a locked database, a clock that jumps, poison, repeats.

After each fault all comes right by itself: what was published is told once, and nothing is sent without a record.
`WIREWATCH_LONG=1` locks the database for half a minute, too, and fills a real small disk.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.errors import StoreError
from bot.flow.offload import Workers
from bot.model import DeliveryState, DigestSchedule, Entry, Subscription
from bot.store import Store
from bot.store.entries import LEASE
from bot.testing import FakeClock
from tests.doubles import newsroom as double
from tests.doubles.dialogue import Dialogue
from tests.doubles.newsroom import Newsroom, Outlet, World, newsroom
from tests.doubles.services import services_of
from tests.environment import for_child, long_runs

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
POLLS = timedelta(hours=2, minutes=1)  # no feed is left alone for longer
SYLLABLES = [a + b for a in "bdfgklmnprstv" for b in ("a", "e", "i", "o", "u")]


def invented(number: int) -> tuple[str, tuple[str, ...]]:
    """A title and paragraphs that share no word with any other's."""
    dice = random.Random(number)

    def words(count: int) -> str:
        return " ".join("".join(dice.choices(SYLLABLES, k=4)) for _ in range(count))

    return f"{words(4).capitalize()} {number}", tuple(f"{words(40).capitalize()}." for _ in range(3))


async def hear_of_everything(room: Newsroom) -> Outlet:
    async with room.store.write() as tx:
        await tx.subscriptions.add(Subscription(0, room.channel.id), "test")
    return await room.outlet("Gazette")


def publish(room: Newsroom, outlet: Outlet, number: int) -> str:
    title, body = invented(number)
    outlet.publish(title, body, at=room.clock.now())
    return title


async def try_round(room: Newsroom) -> bool:
    """Do what the ticks do, each behind its own boundary; say whether all of it went well."""
    well = True
    room.clock.advance(POLLS.total_seconds())
    for step in (room.poller.wake, room.poller.finish, room.work, room.deliver):
        try:
            await step()
        except StoreError:
            well = False
    return well


async def comes_right(room: Newsroom, titles: list[str]) -> None:
    """Everything was told once, each send stands in the records, and the database is whole."""
    for _ in range(6):
        await try_round(room)
    said = Counter(line for text in room.said for line in text.splitlines()[:1])
    assert {title: said[title] for title in titles} == dict.fromkeys(titles, 1)
    async with room.store.read() as tx:
        assert set(await tx.deliveries.counts(room.clock.now() - timedelta(days=9))) == {DeliveryState.SENT}
    assert (await room.store.doctor()).faults == ()


async def nothing_was_sent_without_a_record(room: Newsroom) -> None:
    async with room.store.read() as tx:
        states = {
            delivery.key: delivery.state for n in range(1, 99) if (delivery := await tx.deliveries.get(n)) is not None
        }
    begun = {DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNKNOWN}
    assert {states.get(post.key) for post in room.posts} <= begun


# ---------------------------------------------------------------- a full disk


async def limit(store: Store, spare: int | None) -> None:
    """Leave the database file room for so many more pages of 4 kB; None for as many as it likes."""
    async with store.write() as tx:
        pages = (await tx.connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
        most = 1_000_000_000 if spare is None else pages + spare
        await tx.connection.exec_driver_sql(f"PRAGMA max_page_count = {most}")


async def test_a_full_disk_at_any_moment_stops_the_work_and_loses_nothing(tmp_path: Path) -> None:
    async with newsroom(f"sqlite:///{tmp_path}/small.db") as room:
        outlet, titles, stopped = await hear_of_everything(room), list[str](), 0
        for number, spare in enumerate((0, 1, 2, 3, 5, 8)):
            titles += [publish(room, outlet, 10 * number + k) for k in range(3)]
            await limit(room.store, spare)
            for _ in range(2):
                await try_round(room)
            stopped += len(room.posts) < len(titles)
            await nothing_was_sent_without_a_record(room)
            with suppress(StoreError):
                await limit(room.store, None)
            await try_round(room)
        assert stopped, "the disk was full at least once"
        await comes_right(room, titles)


ON_A_SMALL_DISK = """
import asyncio, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.scenarios.test_faults import fill_a_disk
asyncio.run(fill_a_disk(Path(sys.argv[1])))
"""


async def fill_a_disk(disk: Path) -> None:
    """Work until the disk is full, make room, and go on."""
    ballast = disk / "ballast"
    ballast.write_bytes(b"x" * 3_000_000)
    async with newsroom(f"sqlite:///{disk}/wirewatch.db") as room:
        outlet, titles, number = await hear_of_everything(room), list[str](), 0
        while len(room.posts) == len(titles):
            titles += [publish(room, outlet, 10 * number + k) for k in range(3)]
            number += 1
            assert number < 500, "the disk is never full"
            await try_round(room)
        await nothing_was_sent_without_a_record(room)
        ballast.unlink()
        await comes_right(room, titles)
    sys.stdout.write(f"full after {len(titles)} articles; all of them told once\n")


@pytest.mark.skipif(not long_runs(), reason="fills a real small disk: WIREWATCH_LONG=1")
async def test_a_real_small_disk_that_fills_up(tmp_path: Path) -> None:
    mounted = 'mount -t tmpfs -o size=8m none "$1" && exec "$0" -c "$2" "$1" "$3"'
    there = await asyncio.create_subprocess_exec(
        *("unshare", "-rm", "sh", "-c", mounted, sys.executable, str(tmp_path), ON_A_SMALL_DISK, str(ROOT)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=for_child(PYTHONPATH=str(ROOT)),
    )
    said, _ = await there.communicate()
    assert there.returncode == 0, said.decode()[-3_000:]
    assert b"all of them told once" in said


# ---------------------------------------------------------------- a locked database

LOCK = """
import sqlite3, sys, time
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
time.sleep(float(sys.argv[2]))
held.execute("ROLLBACK")
"""


@pytest.mark.parametrize("seconds", [2, 6, *([30] if long_runs() else [])])
async def test_a_database_that_somebody_else_locks(tmp_path: Path, seconds: int) -> None:
    path = tmp_path / "shared.db"
    async with newsroom(f"sqlite:///{path}") as room:
        outlet = await hear_of_everything(room)
        titles = [publish(room, outlet, number) for number in range(3)]
        locker = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", LOCK, str(path), str(seconds)), stdout=asyncio.subprocess.PIPE
        )
        assert locker.stdout is not None
        assert await locker.stdout.readline() == b"locked\n"
        well = [await try_round(room)]
        while locker.returncode is None:
            well.append(await try_round(room))
            await asyncio.sleep(0.05)
            with suppress(TimeoutError):
                await asyncio.wait_for(locker.wait(), 0.01)
        assert well[0] is (seconds < 5), "what waits longer than five seconds is tried again later"
        await comes_right(room, titles)


# ---------------------------------------------------------------- a clock that jumps


@pytest.mark.parametrize("jump", [-3600.0, 3600.0])
async def test_a_clock_that_jumps_an_hour_doubles_and_loses_no_digest(jump: float) -> None:
    async with newsroom() as room:
        outlet = await hear_of_everything(room)
        due = datetime(2026, 6, 1, 20, tzinfo=UTC)
        async with room.store.write() as tx:
            wish = DigestSchedule(0, room.channel.id, clock_time(20), tuple(range(7)), "UTC", due)
            await tx.digests.schedule(wish)
        title = publish(room, outlet, 1)
        for _ in range(2):
            await try_round(room)
        room.clock.advance((due - room.clock.now()).total_seconds() + 5)
        await room.digests.tick()
        room.clock.step(jump)
        for _ in range(12):
            await room.digests.tick()
            await room.deliver()
            room.clock.advance(600)
        digests = [said for said in room.said if said.startswith("Daily digest")]
        assert len(digests) == 1
        assert title in digests[0]


# ---------------------------------------------------------------- poison


class Poisoned(Workers):
    """Threads in which one article does what the real ones never should."""

    does = ""
    deaths = 0
    struck = asyncio.Event()

    async def run(self, work: Callable[..., T], *args: object, deadline: float = 30.0) -> T:
        if args and isinstance(args[0], Entry) and "Poison" in args[0].title:
            match Poisoned.does:
                case "hang":
                    await super().run(time.sleep, 1, deadline=0.05)
                case "eat memory":
                    await super().run(bytearray, 1 << 62)
                case _:
                    Poisoned.deaths += 1
                    Poisoned.struck.set()
                    await asyncio.Event().wait()
        return await super().run(work, *args, deadline=deadline)


@pytest.fixture
def poisoned(monkeypatch: pytest.MonkeyPatch) -> type[Poisoned]:
    Poisoned.does, Poisoned.deaths, Poisoned.struck = "", 0, asyncio.Event()
    monkeypatch.setattr(double, "Workers", Poisoned)
    return Poisoned


@pytest.mark.parametrize("does", ["hang", "eat memory"])
async def test_an_article_that_hangs_or_eats_memory_is_quarantined_and_the_others_go_on(
    poisoned: type[Poisoned], does: str
) -> None:
    poisoned.does = does
    async with newsroom() as room:
        outlet = await hear_of_everything(room)
        outlet.publish("Poison", ("Poison. " * 30,), at=room.clock.now())
        titles = [publish(room, outlet, number) for number in range(4)]
        for _ in range(2):
            await try_round(room)
        told = [said.splitlines()[0] for said in room.said]
        assert sorted(told) == sorted(titles), "though one of them hangs"
        for _ in range(4):
            await try_round(room)
        async with room.store.read() as tx:
            [(_, url, _)] = await tx.entries.quarantined()
        assert url == "https://gazette.test/2"


async def test_an_article_that_ends_its_process_is_quarantined_after_three_and_its_neighbours_never(
    poisoned: type[Poisoned], tmp_path: Path
) -> None:
    """A life ends when the poison strikes: whatever was in hand beside it stays so until its lease is over."""
    poisoned.does = "abort"
    world, url = World(), f"sqlite:///{tmp_path}/lives.db"
    titles: list[str] = []
    for life in range(12):
        async with newsroom(url, world) as room:
            if not life:
                outlet = await hear_of_everything(room)
                titles += [publish(room, outlet, number) for number in range(3)]
                outlet.publish("Poison", ("Poison. " * 30,), at=room.clock.now())
                titles += [publish(room, outlet, number) for number in range(3, 6)]
            room.clock.advance(POLLS.total_seconds() if not life else LEASE.total_seconds() + 60)
            await room.poller.wake()
            await room.poller.finish()
            await until_struck_or_done(room, poisoned, poisoned.deaths)
            await room.deliver()
    assert poisoned.deaths == 3
    async with newsroom(url, world) as room:
        async with room.store.read() as tx:
            quarantined = await tx.entries.quarantined()
        assert [error for _, _, error in quarantined] == ["its worker ended three times without a word"]
        assert sorted(said.splitlines()[0] for said in room.said) == sorted(titles)
    await world.sandbox.close()


async def until_struck_or_done(room: Newsroom, poisoned: type[Poisoned], before: int) -> None:
    working = asyncio.create_task(room.work())
    struck = asyncio.create_task(poisoned.struck.wait())
    await asyncio.wait((working, struck), return_when=asyncio.FIRST_COMPLETED)
    bystanders = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    if poisoned.deaths > before:
        poisoned.struck.clear()
        for task in bystanders:
            task.cancel()
        await asyncio.gather(*bystanders, return_exceptions=True)


# ---------------------------------------------------------------- repeats


async def test_events_that_come_five_times_and_out_of_order_across_a_restart_have_one_effect(
    tmp_path: Path, clock: FakeClock
) -> None:
    url, workers = f"sqlite:///{tmp_path}/events.db", Workers(1)
    lines = [f"/watch create list-{n}" for n in range(6)] + ["/news quiet 22:00-07:00", "/digest schedule 08:00"]
    events: list[Any] = []
    dice = random.Random(7)
    for half in range(2):
        store = await Store.open(url, clock=clock)
        here = Dialogue(services_of(store, clock, workers))
        if not half:
            events = [replace(here.invocation(line), id=f"event-{n}") for n, line in enumerate(lines) for _ in range(5)]
            dice.shuffle(events)
        for event in events[half::2]:
            await here.dispatcher.invoke(event, here.last)
        if half:
            async with store.read() as tx:
                changes = await tx.audit.of_workspace(1, limit=50)
                assert len(await tx.watchlists.names(1)) == 6
            assert len(changes) == len(lines)
        await store.close()
    workers.close()
