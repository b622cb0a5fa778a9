"""Jobs for several processes on one PostgreSQL, by procrastinate: committed with the data they are about.

What procrastinate leaves to its users is here: a worker that ended (as it does when the database crashes) is started
again, jobs of a worker that died come back, and finished jobs leave no rows.  A worker that was only frozen may do its
job a second time; rows are fenced, so that its commit is refused.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Protocol, runtime_checkable

import procrastinate
import psycopg
import structlog
from procrastinate.exceptions import AlreadyEnqueued, ProcrastinateException, UniqueViolation
from procrastinate.jobs import Job as Row
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import StoreError
from bot.ports import Job, Transaction

_log = structlog.get_logger(__name__)
HEARTBEAT = 2.0
STALE = 10.0
PAUSE = 1.0
# The pool doubles its pauses for as long as it tries: after an outage of 14 s it slept for up to 16 more.  One that
# gives up is begun anew by whoever next asks for a connection, which the worker and the rescue do every few seconds.
RECONNECT = 2.0
GRACE = 8.0
CONCURRENCY = 16
# Of the functions that several processes call when they start together, one installs the schema.
_INSTALL_LOCK = 0x77697265
# As the store's own connections: a cable that was pulled is noticed within 15 seconds.
_NOTICED = {
    "connect_timeout": "10",
    "keepalives_idle": "5",
    "keepalives_interval": "3",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",
}
_LEFT_OUT = (AlreadyEnqueued, UniqueViolation)
# Workers hear of new jobs only; without this the next job of a lock would wait for a poll, five seconds later.
_NEXT_OF_LOCK = """
    CREATE FUNCTION wirewatch_next_of_lock() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify(
            'procrastinate_queue_v1#' || queue_name, json_build_object('type', 'job_inserted', 'job_id', id)::text
        )
        FROM procrastinate_jobs WHERE lock = OLD.lock AND status = 'todo' ORDER BY id LIMIT 1;
        RETURN NULL;
    END $$;
    CREATE TRIGGER wirewatch_next_of_lock AFTER DELETE ON procrastinate_jobs
        FOR EACH ROW WHEN (OLD.lock IS NOT NULL) EXECUTE FUNCTION wirewatch_next_of_lock();
"""


@runtime_checkable
class OnPostgres(Protocol):
    """What this queue needs of the store's open transaction."""

    connection: AsyncConnection


class PostgresJobs:
    """The `Jobs` port on PostgreSQL.  Each task is a queue of its own: a process works for the tasks it handles."""

    def __init__(self, url: str, *, heartbeat: float = HEARTBEAT, stale: float = STALE) -> None:
        """Take the database's address; `heartbeat` and `stale` are in seconds.  `open` connects."""
        plain = make_url(url).set(drivername="postgresql").update_query_dict(_NOTICED)
        self._conninfo = plain.render_as_string(hide_password=False)
        connector = procrastinate.PsycopgConnector(
            conninfo=self._conninfo, min_size=1, max_size=8, timeout=10, reconnect_timeout=RECONNECT
        )
        self._app = procrastinate.App(connector=connector)
        self._heartbeat = heartbeat
        self._stale = stale
        self._tasks: list[str] = []
        self._worker: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()

    async def open(self) -> None:
        """Connect, and install the queue's tables if they are missing.  `app.build` calls it.  Raises `StoreError`."""
        try:
            await self._app.open_async()
            await self._install()
        except (ProcrastinateException, psycopg.Error) as error:
            await self.close()
            raise StoreError(f"the job queue cannot be used: {type(error).__name__}") from error

    async def close(self) -> None:
        """Let go of the database."""
        await self._app.close_async()

    async def enqueue(self, tx: Transaction, job: Job) -> None:
        """Enqueue with the data: the job exists if, and only if, `tx` commits.

        A savepoint keeps the transaction alive where the job's `unique` is waiting already.
        """
        if not isinstance(tx, OnPostgres):
            raise TypeError("this queue works in transactions of the store on PostgreSQL only")
        row = Row(
            queue=job.task, task_name=job.task, lock=job.lock, queueing_lock=job.unique, task_kwargs=dict(job.payload)
        )
        connection = (await tx.connection.get_raw_connection()).driver_connection
        try:
            async with tx.connection.begin_nested():
                await self._app.job_manager.defer_job_async(row, connection=connection)
        except _LEFT_OUT:
            return
        except ProcrastinateException as error:
            raise StoreError(f"the job could not be enqueued: {type(error).__name__}") from error

    def handle(self, task: str, handler: Callable[[Mapping[str, Any]], Awaitable[None]]) -> None:
        """Say who does a task.  Call before `run`."""

        async def do(**payload: Any) -> None:
            await handler(payload)

        self._app.task(name=task, queue=task)(do)
        self._tasks.append(task)

    async def run(self) -> None:
        """Work until cancelled or drained, through every crash of the database."""
        rescue = asyncio.create_task(self._rescue_for_ever())
        try:
            while not self._closing.is_set():
                self._worker = asyncio.create_task(self._work())
                await self._worker
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._closing.wait(), PAUSE)
        except asyncio.CancelledError:
            if not self._closing.is_set():
                raise
        finally:
            rescue.cancel()
            await asyncio.gather(rescue, return_exceptions=True)

    async def drain(self, deadline: float) -> bool:
        """Take no more, wait up to `deadline` seconds for what is in hand; say whether all of it ended."""
        self._closing.set()
        if self._worker is None:
            return True
        self._worker.cancel()
        _, late = await asyncio.wait({self._worker}, timeout=deadline)
        return not late

    async def _work(self) -> None:
        try:
            await self._app.run_worker_async(
                queues=self._tasks,
                concurrency=CONCURRENCY,
                delete_jobs="always",
                install_signal_handlers=False,
                shutdown_graceful_timeout=GRACE,
                update_heartbeat_interval=self._heartbeat,
                stalled_worker_timeout=self._stale,
            )
        except (ProcrastinateException, psycopg.Error, OSError) as error:
            _log.warning("the worker ended and is started again", error=type(error).__name__)

    async def _rescue_for_ever(self) -> None:
        while True:
            await asyncio.sleep(self._heartbeat)
            try:
                await self._rescue()
            except (ProcrastinateException, psycopg.Error, OSError) as error:
                _log.warning("jobs of dead workers could not be looked for", error=type(error).__name__)

    async def _rescue(self) -> None:
        """Put jobs of dead workers back; one whose like is waiting already is not needed any more."""
        manager = self._app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=self._stale):
            try:
                await manager.retry_job(job)
                _log.info("job of a dead worker put back", task=job.task_name)
            except UniqueViolation:
                await manager.finish_job(job, procrastinate.jobs.Status.ABORTED, delete_job=True)

    async def _install(self) -> None:
        async with await psycopg.AsyncConnection.connect(self._conninfo) as connection:
            await connection.execute("SELECT pg_advisory_xact_lock(%s)", (_INSTALL_LOCK,))
            found = await (await connection.execute("SELECT to_regclass('procrastinate_jobs')")).fetchone()
            if found == (None,):
                await connection.execute(self._app.schema_manager.get_schema())
                await connection.execute(_NEXT_OF_LOCK)
