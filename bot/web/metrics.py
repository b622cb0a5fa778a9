"""`/metrics` for Prometheus, by its official client, on a registry of our own.

What the bot does is counted as it happens (`bot.telemetry`); what stands in the rows is counted when somebody asks, at
most every `FRESH_FOR` seconds and for at most `DEADLINE` seconds, so that no scraper can make the database busy.
Names and units follow prometheus.io/docs/practices/naming.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from bot.errors import StoreError
from bot.ports import Gateway
from bot.store.census import Census
from bot.telemetry import COUNTS, STAGES, Detail

FRESH_FOR = 10.0
DEADLINE = 2.0
SECONDS = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
_PROC = Path("/proc")
_log = structlog.get_logger(__name__)


class Metrics:
    """A `Listener`, and what it heard and counted in Prometheus' text format."""

    content_type = CONTENT_TYPE_PLAIN_0_0_4

    def __init__(
        self,
        count: Callable[[], Awaitable[Census]],
        gateways: Mapping[str, Gateway],
        models: Mapping[str, Callable[[], bool]],
    ) -> None:
        """Take who counts the rows, the adapters that hold a connection, and for each model whether it is loaded."""
        self.registry = CollectorRegistry()
        self._count_rows = count
        self._gateways = gateways
        self._models = models
        self._counting = asyncio.Lock()
        self._counted_at: float | None = None
        ProcessCollector(registry=self.registry)
        self._add_heard()
        self._add_rows()
        self._add_process()

    def _add_heard(self) -> None:
        told = "; ".join(f"{name}: {words}" for name, words in STAGES.items())
        self._seconds = Histogram(
            "wirewatch_stage_seconds",
            f"Time by stage: {told}.",
            ["stage"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self._failures = Counter(
            "wirewatch_stage_failures", "Stages that ended with an error.", ["stage"], registry=self.registry
        )
        self._counters = {
            name: Counter(f"wirewatch_{name}", words, ["outcome"], registry=self.registry)
            for name, words in COUNTS.items()
        }

    def _add_rows(self) -> None:
        self._poll_lag = self._gauge("poll_lag_seconds", "How long the most overdue feed has been due.")
        self._feeds = self._gauge("feeds", "Feeds by state.", "state")
        self._waiting = self._gauge("entries_waiting", "Entries that wait for the pipeline or are in its hands.")
        self._waited = self._gauge("entries_oldest_seconds", "Age of the oldest of them.")
        self._deliveries = self._gauge(
            "deliveries", "Deliveries by state: the unfinished ones, and those made in the last day.", "state"
        )
        self._pending = self._gauge("deliveries_oldest_seconds", "Age of the oldest pending delivery.")
        self._late = self._gauge("digests_late", "Digests that are due and have not been composed.")
        self._lateness = self._gauge("digest_lateness_seconds", "How long the most overdue digest has been due.")
        self._paused = self._gauge("channels_paused", "Channels in which the platform does not let us post.")
        self._age = self._gauge("census_age_seconds", "Age of the figures that come from the database.")
        self._missed = Counter(
            "wirewatch_census_failures", "Scrapes at which the database could not be counted.", registry=self.registry
        )

    def _add_process(self) -> None:
        self._connected = self._gauge("gateway_connected", "1 while the platform's events reach us.", "adapter")
        self._memory = self._gauge(
            "memory_bytes", "Resident memory of this process (main) and of its readers of strangers' bytes.", "part"
        )
        self._loaded = self._gauge("model_loaded", "1 once a language model is in memory.", "model")
        self._weight = self._gauge(
            "model_memory_bytes", "About how much of main a language model takes: what loading it added.", "model"
        )
        for model in self._models:
            self._weight.labels(model)

    def _gauge(self, name: str, words: str, *labels: str) -> Gauge:
        return Gauge(f"wirewatch_{name}", words, labels, registry=self.registry)

    # ------------------------------------------------------------ what is heard

    def stage(self, name: str, details: dict[str, Detail]) -> AbstractContextManager[object]:
        """Time a stage; of a model that is loaded, take the weight, too."""
        timed = _Timed(self._seconds.labels(name), self._failures.labels(name))
        return self._weighed(timed, str(details["model"])) if name == "load_model" else timed

    @contextmanager
    def _weighed(self, timed: AbstractContextManager[object], model: str) -> Iterator[None]:
        before = _resident(_PROC / "self")
        with timed:
            yield
        self._weight.labels(model).set(max(0, _resident(_PROC / "self") - before))

    def count(self, name: str, outcome: str) -> None:
        """Count."""
        self._counters[name].labels(outcome).inc()

    # ------------------------------------------------------------ what is asked for

    async def render(self) -> bytes:
        """Give everything in Prometheus' text format."""
        await self._refresh()
        for name, gateway in self._gateways.items():
            self._connected.labels(name).set(await gateway.connected())
        for part, size in memory(_PROC).items():
            self._memory.labels(part).set(size)
        for model, is_loaded in self._models.items():
            self._loaded.labels(model).set(is_loaded())
        return generate_latest(self.registry)

    async def _refresh(self) -> None:
        async with self._counting:
            if self._counted_at is None or time.monotonic() - self._counted_at >= FRESH_FOR:
                try:
                    self._show(await asyncio.wait_for(self._count_rows(), DEADLINE))
                    self._counted_at = time.monotonic()
                except (StoreError, TimeoutError) as error:
                    self._missed.inc()
                    _log.warning("the rows could not be counted", reason=str(error) or "no answer in time")
            self._age.set(float("inf") if self._counted_at is None else time.monotonic() - self._counted_at)

    def _show(self, census: Census) -> None:
        self._poll_lag.set(census.poll_lag)
        self._waiting.set(census.entries_waiting)
        self._waited.set(census.entries_age)
        self._pending.set(census.deliveries_age)
        self._late.set(census.digests_late)
        self._lateness.set(census.digest_lateness)
        self._paused.set(census.channels_paused)
        for state, number in census.feeds.items():
            self._feeds.labels(state).set(number)
        for state, number in census.deliveries.items():
            self._deliveries.labels(state).set(number)


class _Timed:
    """Observes how long its block took, and counts it as a failure if it raised."""

    __slots__ = ("_began", "_failures", "_seconds")

    def __init__(self, seconds: Histogram, failures: Counter) -> None:
        self._seconds, self._failures, self._began = seconds, failures, 0.0

    def __enter__(self) -> None:
        self._began = time.perf_counter()

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        self._seconds.observe(time.perf_counter() - self._began)
        if kind is not None:
            self._failures.inc()


def memory(proc: Path) -> dict[str, int]:
    """Give the resident bytes of this process and of its children, by proc(5); nothing where there is no /proc."""
    children = proc / "self" / "task"
    try:
        numbers = [number for task in children.iterdir() for number in (task / "children").read_text().split()]
        return {
            "main": _resident(proc / "self"),
            "readers": sum(_resident(proc / number) for number in numbers),
        }
    except OSError:
        return {}


def _resident(process: Path) -> int:
    """Read VmRSS, which the kernel gives in KiB; 0 for a process that has just ended."""
    try:
        lines = (process / "status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:")), 0)
