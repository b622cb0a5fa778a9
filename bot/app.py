"""The composition root: the only module that names concrete drivers.  It reads like a table of contents."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

import structlog
from aiohttp import web
from sqlalchemy import make_url

from bot import telemetry
from bot.clock import SystemClock
from bot.commands.context import Services
from bot.commands.dispatch import Dispatcher
from bot.commands.doors import StoreAdmission, StoreSuggestions
from bot.commands.host import BotHost
from bot.commands.table import TABLE
from bot.engine import evidence, sense
from bot.errors import SettingsError, to_install
from bot.flow import gateway
from bot.flow.deliver import Sender
from bot.flow.digests import Digests
from bot.flow.gateway import Duty, Leased
from bot.flow.matching import Matching
from bot.flow.offload import Workers
from bot.flow.outbox import DELIVER
from bot.flow.pipeline import Pipeline
from bot.flow.poll import Poller
from bot.flow.polled import WORK
from bot.flow.prepare import Preparer
from bot.flow.presence import BEAT_EVERY, Presence
from bot.flow.rehearsal import Rehearsals
from bot.flow.retention import Retention
from bot.flow.runtime import Runtime, Service
from bot.flow.stories import Clusters
from bot.flow.ticks import Ticks
from bot.flow.websub import Hubs
from bot.ingest.fetch import HttpFetcher
from bot.ingest.sandbox import Sandbox
from bot.jobs import LocalJobs
from bot.plugins import summariser
from bot.ports import AdapterPlugin, ChatAdapter, Clock, Gateway
from bot.settings import Settings
from bot.store import Store
from bot.store.census import Census
from bot.vault import VARIABLE, Vault
from bot.web import monitor, websub
from bot.web.server import HttpServer

if TYPE_CHECKING:
    from bot.jobs.postgres import PostgresJobs
    from bot.traces import Traces
    from bot.web.metrics import Metrics

_log = structlog.get_logger(__name__)
SQLITE = "sqlite:///"
NO_HUBS = f"feeds are polled and not pushed: hubs' secrets are kept encrypted only, and {VARIABLE} is not set"
NO_TRACES = f"traces.enabled: traces want one more library: {to_install('traces')}"


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
class Ground:
    """What everything stands on: time, rows, hints, the way out, where heavy work is done, and what keeps secrets."""

    clock: Clock
    store: Store
    jobs: LocalJobs | PostgresJobs
    fetcher: HttpFetcher
    sandbox: Sandbox
    workers: Workers
    vault: Vault

    async def close(self) -> None:
        """Let go of everything, the rows last."""
        await self.jobs.close()
        await self.fetcher.close()
        await self.sandbox.close()
        self.workers.close()
        await self.store.close()


@dataclass(frozen=True, slots=True)
class Flow:
    """The use cases."""

    poller: Poller
    pipeline: Pipeline
    sender: Sender
    digests: Digests
    retention: Retention
    presence: Presence
    hubs: Hubs | None = None

    async def finish(self, role: Role) -> None:
        """Bring to an end what is in hand, and send what is due, as far as it is this role's."""
        if role.does(Role.POLL):
            await self.poller.close()
        if role.does(Role.WORK):
            await self.pipeline.close()
        if role.does(Role.DELIVER):
            await self.sender.gang.finish()


@dataclass(frozen=True, slots=True)
class App:
    """The bot, put together; tests and the demonstration reach its parts through here."""

    runtime: Runtime
    store: Store
    flow: Flow
    adapters: Mapping[str, ChatAdapter]
    http: HttpServer
    monitor: HttpServer


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
    ground = await _ground(settings, clock or SystemClock())
    try:
        return _built(settings, plugins, ground, role, essential)
    except BaseException:
        await ground.close()
        raise


def _built(
    settings: Settings, plugins: Sequence[AdapterPlugin], ground: Ground, role: Role, essential: str | None
) -> App:
    digests = Digests(ground.store, ground.jobs, ground.clock)
    duties = {plugin.name: Duty(ground.clock) for plugin in plugins}
    adapters = _adapters(settings, plugins, ground, digests, duties)
    flow = _flow(settings, ground, digests, adapters)
    routes = _routes(plugins, adapters, flow.hubs, role)
    http = HttpServer("http", settings.http, routes)
    gateways = {name: adapter for name, adapter in adapters.items() if isinstance(adapter, Gateway)}
    metrics = _metrics(ground, gateways if role.does(Role.CHAT) else {}) if settings.monitor.enabled else None
    traces = _traces(settings)

    def stakes() -> dict[str, str]:
        return {name: lost for name, one in gateways.items() if (lost := one.at_stake())}

    answers = monitor.routes({"database": ground.store.fault}, metrics, stakes)
    watched = HttpServer("monitor", settings.monitor, answers)

    async def close() -> None:
        await gateway.close(adapters.values())
        await flow.presence.leave()
        await ground.close()
        if metrics is not None:
            telemetry.ignore(metrics)
        if traces is not None:
            telemetry.ignore(traces)
            await traces.close()

    services = [Service("http", http.run)] if settings.http.enabled and routes else []
    services += [Service("monitor", watched.run)] if settings.monitor.enabled else []
    if role.does(Role.CHAT):
        listening = {name: _listening(ground, adapter, duties[name]) for name, adapter in adapters.items()}
        services += [Service(name, run, essential=name == essential) for name, run in listening.items()]
    ticks = _ticks(settings, ground, flow, role)
    begin, finish = flow.presence.arrive, partial(flow.finish, role)
    runtime = Runtime(ground.clock, ticks, ground.jobs, services, begin=begin, finish=finish, close=close)
    return App(runtime, ground.store, flow, adapters, http, watched)


def _routes(
    plugins: Sequence[AdapterPlugin], adapters: Mapping[str, ChatAdapter], hubs: Hubs | None, role: Role
) -> list[web.AbstractRouteDef]:
    """Give what strangers may call: an adapter answers only where it runs, and hubs where feeds are polled."""
    talking = plugins if role.does(Role.CHAT) else ()
    routes = [route for plugin in talking for route in plugin.routes(adapters[plugin.name])]
    return routes + (websub.routes(hubs) if hubs is not None and role.does(Role.POLL) else [])


def _metrics(ground: Ground, gateways: Mapping[str, Gateway]) -> Metrics | None:
    """Let Prometheus' client hear and count, where it is installed."""
    try:
        from bot.web.metrics import Metrics
    except ModuleNotFoundError:
        _log.info(monitor.NO_METRICS)
        return None

    async def census() -> Census:
        async with ground.store.read() as tx:
            return await tx.census.take()

    metrics = Metrics(census, gateways, {"names": evidence.loaded, "headlines": sense.loaded})
    telemetry.listen(metrics)
    return metrics


def _listening(ground: Ground, adapter: ChatAdapter, duty: Duty) -> Callable[[], Awaitable[None]]:
    """Say how an adapter is run: under the lease of its gateway, where there can be several processes."""
    if ground.store.is_shared and adapter.lease is not None:
        return Leased(ground.store, ground.clock, adapter, duty).run
    return adapter.run


def _traces(settings: Settings) -> Traces | None:
    """Let OpenTelemetry hear, where it is wanted.  Raises `SettingsError` where it is wanted and not installed."""
    if not settings.traces.enabled:
        return None
    try:
        from bot.traces import exporting
    except ModuleNotFoundError as error:
        raise SettingsError((NO_TRACES,)) from error
    traces = exporting(settings.traces)
    telemetry.listen(traces)
    return traces


async def _ground(settings: Settings, clock: Clock) -> Ground:
    url, vault = database_url(settings), vault_of(settings)
    ways = settings.fetch.model_dump(include={"user_agent", "allow", "proxy", "per_host", "total"})
    store = await _store(url, clock, vault)
    try:
        jobs = await _jobs(url)
    except BaseException:
        await store.close()
        raise
    return Ground(
        clock=clock,
        store=store,
        jobs=jobs,
        fetcher=HttpFetcher(clock, **ways),
        sandbox=Sandbox(),
        workers=Workers(settings.engine.workers),
        vault=vault,
    )


async def _store(url: str, clock: Clock, vault: Vault) -> Store:
    store = await Store.open(url, clock=clock)
    try:
        async with store.write() as tx:
            await tx.feeds.seal(vault.lock)
    except BaseException:
        await store.close()
        raise
    return store


async def _jobs(url: str) -> LocalJobs | PostgresJobs:
    if url.startswith(SQLITE):
        return LocalJobs()
    from bot.jobs.postgres import PostgresJobs

    jobs = PostgresJobs(url)
    await jobs.open()
    return jobs


def _adapters(
    settings: Settings, plugins: Sequence[AdapterPlugin], ground: Ground, digests: Digests, duties: Mapping[str, Duty]
) -> dict[str, ChatAdapter]:
    services = Services(
        clock=ground.clock,
        store=ground.store,
        fetcher=ground.fetcher,
        guard=ground.fetcher.guard,
        reader=ground.sandbox,
        summariser=summariser(settings),
        digests=digests,
        rehearsals=Rehearsals(ground.store, ground.workers),
        vault=ground.vault,
    )
    admission = StoreAdmission(ground.store, hourly_budget=settings.alerts.hourly_budget)
    dispatcher = Dispatcher(TABLE, admission, StoreSuggestions(ground.store, TABLE), services)

    def host(name: str) -> BotHost:
        return BotHost(name, dispatcher, ground.store, ground.clock, ground.vault, duties[name])

    return {plugin.name: plugin.build(settings.adapters[plugin.name], host(plugin.name)) for plugin in plugins}


def _flow(settings: Settings, ground: Ground, digests: Digests, adapters: Mapping[str, ChatAdapter]) -> Flow:
    store, jobs = ground.store, ground.jobs
    matching = Matching(store, ground.workers)
    preparer = Preparer(ground.fetcher, ground.sandbox, matching, ground.workers, settings.fetch)
    max_age = timedelta(hours=settings.alerts.max_age_hours)
    poller = Poller(store, jobs, ground.fetcher, ground.sandbox, settings.polling, settings.fetch, ground.vault)
    public = settings.http.public_url if settings.http.enabled else None
    if public and not ground.vault.has_keys:
        _log.warning(NO_HUBS)
        public = None
    parts = (store, ground.clock, ground.fetcher, ground.sandbox, poller.ledger)
    return Flow(
        poller=poller,
        hubs=Hubs(*parts, public, ground.vault) if public else None,
        pipeline=Pipeline(store, jobs, preparer, Clusters(store, ground.workers), matching, max_age=max_age),
        sender=Sender(store, ground.clock, adapters),
        digests=digests,
        retention=Retention(store, settings.retention),
        presence=Presence(store, ground.clock),
    )


def _ticks(settings: Settings, ground: Ground, flow: Flow, role: Role) -> Ticks:
    """Plan every round of this role; what has a job is done at once, too, when rows call for it."""
    ticks = Ticks(ground.clock)
    ticks.every(BEAT_EVERY, "presence", flow.presence.tick)
    for one in (
        Round(Role.POLL, "poll", min(5.0, settings.polling.min_minutes * 30), flow.poller.wake),
        Round(Role.WORK, "work", 2.0, flow.pipeline.wake),
        Round(Role.DELIVER, "deliver", 1.0, flow.sender.wake),
        Round(Role.DELIVER, "digests", 5.0, flow.digests.tick),
        Round(Role.DELIVER, "hand over", 15.0, flow.digests.hand_over),
        Round(Role.DELIVER, "retention", 6 * 3600.0, flow.retention.tick),
    ):
        if role.does(one.part):
            ticks.every(one.seconds, one.name, one.work)
    if flow.hubs is not None and role.does(Role.POLL):
        ticks.every(30.0, "hubs", flow.hubs.tick)
    if role.does(Role.WORK):
        ground.jobs.handle(WORK.task, lambda _: flow.pipeline.wake())
    if role.does(Role.DELIVER):
        ground.jobs.handle(DELIVER.task, lambda _: flow.sender.wake())
    return ticks


def vault_of(settings: Settings) -> Vault:
    """Give what encrypts secrets.  Raises `SettingsError` if a key is none."""
    return Vault(settings.database.keys.get_secret_value() if settings.database.keys else None)


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
