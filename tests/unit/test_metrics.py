"""`/metrics`: what the bot does and what waits, in Prometheus' own format, at a bounded price."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot import telemetry
from bot.engine import evidence, sense
from bot.errors import StoreBusy
from bot.flow.outbox import put
from bot.message import Message, paragraph
from bot.model import DeliveryKind
from bot.settings import Monitor
from bot.store import Store
from bot.store.census import Census
from bot.testing import FakeClock
from bot.web import metrics as module
from bot.web import monitor
from bot.web.metrics import Metrics, memory
from bot.web.server import HttpServer

ROOT = Path(__file__).parents[2]
EMPTY = Census(0.0, {"active": 3}, 0, 0.0, {"pending": 0}, 0.0, 0, 0.0, 0)


class Line:
    """A gateway whose connection stands or not."""

    def __init__(self, *, up: bool) -> None:
        self.up = up

    def at_stake(self) -> str | None:
        return None

    async def connected(self) -> bool:
        return self.up


class Rows:
    """Counts how often it is asked; answers late, or not at all, when told."""

    def __init__(self) -> None:
        self.asked = 0
        self.hangs = self.busy = False

    async def __call__(self) -> Census:
        self.asked += 1
        if self.busy:
            raise StoreBusy("somebody else writes")
        if self.hangs:
            await asyncio.sleep(3600)
        return EMPTY


def values(page: bytes) -> dict[str, float]:
    """Every sample as `name{label=value}`."""
    return {
        sample.name + "".join(f"{{{key}={value}}}" for key, value in sample.labels.items()): sample.value
        for family in text_string_to_metric_families(page.decode())
        for sample in family.samples
    }


@contextmanager
def hearing(metrics: Metrics) -> Iterator[None]:
    telemetry.listen(metrics)
    try:
        yield
    finally:
        telemetry.ignore(metrics)


@pytest.fixture
def rows() -> Rows:
    return Rows()


@pytest.fixture
async def metrics(rows: Rows) -> Metrics:
    return Metrics(rows, {"wall": Line(up=True), "pigeon": Line(up=False)}, {"names": lambda: False})


async def test_a_stage_is_timed_and_its_failures_are_counted(metrics: Metrics) -> None:
    with hearing(metrics):
        with telemetry.stage("extract", bytes=12):
            pass
        with pytest.raises(ValueError, match="broken"), telemetry.stage("extract"):
            raise ValueError("broken")
        telemetry.count("sends", "sent")
    with telemetry.stage("extract"):
        pass  # nobody hears this one any more
    shown = values(await metrics.render())
    assert shown["wirewatch_stage_seconds_count{stage=extract}"] == 2
    assert shown["wirewatch_stage_failures_total{stage=extract}"] == 1
    assert shown["wirewatch_sends_total{outcome=sent}"] == 1


def test_what_is_reported_is_what_is_documented() -> None:
    code = "".join(path.read_text("utf-8") for path in (ROOT / "bot").rglob("*.py") if path.name != "telemetry.py")
    assert set(re.findall(r'\bstage\("(\w+)"', code)) == set(telemetry.STAGES)
    assert set(re.findall(r'\bcount(?:\(|, )"(\w+)", ', code)) == set(telemetry.COUNTS)


async def test_gateways_models_and_memory_are_shown(metrics: Metrics) -> None:
    shown = values(await metrics.render())
    assert shown["wirewatch_gateway_connected{adapter=wall}"] == 1
    assert shown["wirewatch_gateway_connected{adapter=pigeon}"] == 0
    assert shown["wirewatch_model_loaded{model=names}"] == 0
    assert shown["wirewatch_memory_bytes{part=main}"] > 10_000_000


async def test_a_model_is_weighed_when_it_is_loaded(metrics: Metrics) -> None:
    assert values(await metrics.render())["wirewatch_model_memory_bytes{model=names}"] == 0
    with hearing(metrics), telemetry.stage("load_model", model="names"):
        model = bytearray(b"x" * 30_000_000)
    shown = values(await metrics.render())
    assert shown["wirewatch_model_memory_bytes{model=names}"] > 0.8 * len(model)
    assert shown["wirewatch_stage_seconds_count{stage=load_model}"] == 1


@pytest.mark.parametrize("model", [evidence, sense])
async def test_the_shipped_models_say_when_they_are_loaded(model: ModuleType, metrics: Metrics) -> None:
    model._model.cache_clear()
    assert not model.loaded()
    with hearing(metrics):
        model._model()
    assert model.loaded()
    shown = values(await metrics.render())
    assert shown["wirewatch_stage_seconds_count{stage=load_model}"] == 1


async def test_many_scrapers_cost_one_count(metrics: Metrics, rows: Rows) -> None:
    await asyncio.gather(*(metrics.render() for _ in range(20)))
    assert rows.asked == 1


@pytest.mark.parametrize("trouble", ["hangs", "busy"])
async def test_a_database_that_does_not_answer_costs_its_figures_and_not_the_page(
    metrics: Metrics, rows: Rows, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "DEADLINE", 0.02)
    monkeypatch.setattr(module, "FRESH_FOR", 0.0)
    assert values(await metrics.render())["wirewatch_feeds{state=active}"] == 3
    setattr(rows, trouble, True)
    shown = values(await metrics.render())
    assert shown["wirewatch_feeds{state=active}"] == 3
    assert shown["wirewatch_census_failures_total"] == 1
    assert shown["wirewatch_census_age_seconds"] > 0


async def test_the_census_counts_what_waits(store: Store, clock: FakeClock) -> None:
    async with store.write() as tx:
        workspace = await tx.workspaces.ensure("recording", "T1", "Desk")
        channel = await tx.channels.ensure(workspace.id, "C1", "alerts")
        await put(tx, channel.id, DeliveryKind.NOTICE, "notice:1", Message((paragraph("The bridge is open."),)))
    clock.advance(180)
    async with store.read() as tx:
        census = await tx.census.take()
    assert census.deliveries["pending"] == 1
    assert census.deliveries["dead"] == 0
    assert census.deliveries_age == 180
    assert (census.entries_waiting, census.entries_age, census.poll_lag) == (0, 0.0, 0.0)


def test_where_there_is_no_proc_memory_is_left_out(tmp_path: Path) -> None:
    assert memory(tmp_path) == {}


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as made:
        yield made


async def test_the_page_is_served_as_prometheus_wants_it(metrics: Metrics, session: aiohttp.ClientSession) -> None:
    server = HttpServer("monitor", Monitor(port=0), monitor.routes({}, metrics))
    await server.start()
    async with session.get(f"{server.address}/metrics") as answer:
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        assert b"wirewatch_poll_lag_seconds 0.0" in await answer.read()
    await server.stop()


async def test_without_the_library_the_page_says_how_to_get_it(session: aiohttp.ClientSession) -> None:
    server = HttpServer("monitor", Monitor(port=0), monitor.routes({}, None))
    await server.start()
    async with session.get(f"{server.address}/metrics") as answer:
        assert answer.status == 501
        assert "install 'wirewatch[metrics]'" in await answer.text()
    await server.stop()


async def test_a_check_that_fails_makes_it_unready_and_says_why(session: aiohttp.ClientSession) -> None:
    async def broken() -> str | None:
        return "no server answers"

    server = HttpServer("monitor", Monitor(port=0), monitor.routes({"database": broken}, None))
    await server.start()
    async with session.get(f"{server.address}/readyz") as answer:
        assert (answer.status, (await answer.json())["wrong"]) == (503, {"database": "no server answers"})
        assert "at stake" not in await answer.json()
    async with session.get(f"{server.address}/healthz") as answer:
        assert answer.status == 200
    await server.stop()


async def test_what_an_end_would_lose_is_told_where_readiness_is(session: aiohttp.ClientSession) -> None:
    lost = {"slack": "a token"}
    server = HttpServer("monitor", Monitor(port=0), monitor.routes({}, None, lambda: lost))
    await server.start()
    async with session.get(f"{server.address}/readyz") as answer:
        assert (answer.status, await answer.json()) == (200, {"status": "ready", "at stake": lost})
    await server.stop()
