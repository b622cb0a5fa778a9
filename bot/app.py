"""The composition root: the only module that names concrete drivers.  It reads like a table of contents."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import make_url

from bot.clock import SystemClock
from bot.commands.context import Services
from bot.commands.dispatch import Dispatcher
from bot.commands.doors import StoreAdmission, StoreSuggestions
from bot.commands.host import BotHost
from bot.commands.table import TABLE
from bot.errors import StoreError
from bot.flow.deliver import Sender
from bot.flow.digests import Digests
from bot.flow.matching import Matching
from bot.flow.offload import Workers
from bot.flow.outbox import DELIVER
from bot.flow.pipeline import Pipeline
from bot.flow.poll import WORK, Poller
from bot.flow.prepare import Preparer
from bot.flow.rehearsal import Rehearsals
from bot.flow.runtime import Runtime, Service
from bot.flow.stories import Clusters
from bot.flow.ticks import Ticks
from bot.ingest.fetch import HttpFetcher
from bot.ingest.sandbox import Sandbox
from bot.jobs import LocalJobs
from bot.plugins import summariser
from bot.ports import AdapterPlugin, ChatAdapter, Clock
from bot.settings import Settings
from bot.store import Store
from bot.vault import Vault
from bot.web.server import HttpServer

SQLITE = "sqlite:///"


class Role(StrEnum):
    """What one process does."""

    ALL = "all"
    POLL = "poll"
    WORK = "work"
    CHAT = "chat"
    DELIVER = "deliver"

    def does(self, part: Role) -> bool:
        """Say whether a process of this role does that part."""
        return self in (Role.ALL, part)


@dataclass(frozen=True, slots=True)
class Round:
    """Something done again every so many seconds by processes that do this part."""

    part: Role
    name: str
    seconds: float
    work: Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class App:
    """The bot, put together; tests and the demonstration reach its parts through here."""

    runtime: Runtime
    store: Store
    adapters: Mapping[str, ChatAdapter]
    http: HttpServer


async def build(
    settings: Settings,
    plugins: Sequence[AdapterPlugin],
    *,
    role: Role = Role.ALL,
    essential: str | None = None,
    clock: Clock | None = None,
) -> App:
    """Put the bot together; the database is opened and brought up to date, nothing else touches the world yet.

    `plugins` are the adapters to run; the bot ends when the one named `essential` does.
    """
    clock = clock or SystemClock()
    store = await Store.open(database_url(settings), clock=clock)
    workers, sandbox, jobs = Workers(settings.engine.workers), Sandbox(), LocalJobs()
    fetcher = HttpFetcher(
        clock,
        user_agent=settings.fetch.user_agent,
        allow=settings.fetch.allow,
        proxy=settings.fetch.proxy,
    )
    matching = Matching(store, workers)
    digests = Digests(store, jobs, clock)
    services = Services(
        clock=clock,
        store=store,
        fetcher=fetcher,
        reader=sandbox,
        summariser=summariser(settings.engine.summariser),
        digests=digests,
        matching=Rehearsals(store, workers),
    )
    dispatcher = Dispatcher(TABLE, StoreAdmission(store), StoreSuggestions(store, TABLE), services)
    vault = Vault(settings.database.keys.get_secret_value() if settings.database.keys else None)
    hosts = {plugin.name: BotHost(plugin.name, dispatcher, store, clock, vault) for plugin in plugins}
    adapters = {one.name: one.build(settings.adapters[one.name], hosts[one.name]) for one in plugins}
    poller = Poller(store, jobs, fetcher, sandbox, settings.polling, settings.fetch)
    preparer = Preparer(fetcher, sandbox, matching, workers, settings.fetch.deadline)
    max_age = timedelta(hours=settings.alerts.max_age_hours)
    pipeline = Pipeline(store, jobs, preparer, Clusters(store, workers), matching, max_age=max_age)
    sender = Sender(store, clock, adapters)

    ticks = Ticks(clock)
    _plan(
        ticks,
        role,
        (
            Round(Role.POLL, "poll", min(5.0, settings.polling.min_minutes * 30), poller.tick),
            Round(Role.WORK, "work", 2.0, pipeline.wake),
            Round(Role.DELIVER, "deliver", 1.0, sender.wake),
            Round(Role.DELIVER, "digests", 5.0, digests.tick),
            Round(Role.DELIVER, "hand over", 15.0, digests.hand_over),
        ),
    )
    jobs.handle(WORK.task, lambda _: pipeline.wake())
    jobs.handle(DELIVER.task, lambda _: sender.wake())
    http = _http(settings, store, plugins, adapters)

    async def finish() -> None:
        await pipeline.gang.close()
        await sender.gang.finish()

    async def close() -> None:
        await http.stop()
        await fetcher.close()
        await sandbox.close()
        workers.close()
        await store.close()

    chat = [Service(name, adapter.run, essential=name == essential) for name, adapter in adapters.items()]
    services_ = [Service("http", http.run)] if settings.http.enabled else []
    running = [*services_, *(chat if role.does(Role.CHAT) else [])]
    runtime = Runtime(clock, ticks, jobs, running, finish=finish, close=close)
    return App(runtime, store, adapters, http)


def database_url(settings: Settings) -> str:
    """Give the database's address with its password; a relative SQLite file lies beside the configuration."""
    url = settings.database.url
    if url.startswith(SQLITE) and settings.path is not None:
        return SQLITE + str((settings.path.parent / url.removeprefix(SQLITE)).resolve())
    if settings.database.password is not None:
        return (
            make_url(url)
            .set(password=settings.database.password.get_secret_value())
            .render_as_string(hide_password=False)
        )
    return url


def _plan(ticks: Ticks, role: Role, rounds: Sequence[Round]) -> None:
    for one in rounds:
        if role.does(one.part):
            ticks.every(one.seconds, one.name, one.work)


def _http(
    settings: Settings, store: Store, plugins: Sequence[AdapterPlugin], adapters: Mapping[str, ChatAdapter]
) -> HttpServer:
    async def database() -> str | None:
        try:
            async with store.read() as tx:
                await tx.watchlists.revision()
        except StoreError as error:
            return str(error)
        return None

    routes = [route for plugin in plugins for route in plugin.routes(adapters[plugin.name])]
    return HttpServer(settings.http, {"database": database}, routes)
