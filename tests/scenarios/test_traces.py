"""Traces: an entry's way is one trace, whoever works on it, and a collector gets it by OTLP."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic import SecretStr
from structlog.contextvars import bound_contextvars

from bot import telemetry
from bot.settings import Http
from bot.settings import Traces as Wishes
from bot.traces import Traces, exporting, trace_id
from bot.web.server import HttpServer
from tests.doubles.newsroom import newsroom

WAY = ["fetch_page", "extract", "analyse", "dek", "commit_together", "commit", "send"]


@contextmanager
def hearing(traces: Traces) -> Iterator[None]:
    telemetry.listen(traces)
    try:
        yield
    finally:
        telemetry.ignore(traces)


@contextmanager
def remembered(**wishes: object) -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    with hearing(Traces(Wishes.model_validate(wishes), SimpleSpanProcessor(exporter))):
        yield exporter


def of_trace(exporter: InMemorySpanExporter, number: int) -> list[ReadableSpan]:
    return [span for span in exporter.get_finished_spans() if span.context and span.context.trace_id == number]


async def test_an_entry_s_way_is_one_trace() -> None:
    with remembered() as exporter:
        async with newsroom() as room:
            await room.subscribe()
            gazette = await room.outlet("Gazette", baseline=())
            gazette.publish("Yesterday's weather")
            await room.round()  # the feed's baseline: entry 1
            gazette.publish("Ferry sinks off Port Ansel", at=room.clock.now())
            await room.round()
    spans = of_trace(exporter, trace_id("wirewatch", 2))
    assert [span.name for span in spans] == WAY
    assert {(span.attributes or {}).get("wirewatch.entry") for span in spans} == {2}


def test_an_error_is_told_by_its_type_and_not_by_what_it_says() -> None:
    with remembered() as exporter, pytest.raises(ValueError, match="hunter2"), telemetry.stage("send"):
        raise ValueError("the password is hunter2")
    [span] = exporter.get_finished_spans()
    assert "hunter2" not in span.to_json()
    assert span.status.description == "ValueError"


def test_what_is_not_sampled_is_not_sent() -> None:
    with remembered(ratio=0.0) as exporter, telemetry.stage("send"):
        pass
    assert exporter.get_finished_spans() == ()


async def test_a_collector_gets_the_spans_with_the_headers_it_wants() -> None:
    got: asyncio.Queue[tuple[str | None, ExportTraceServiceRequest]] = asyncio.Queue()

    async def collect(request: web.Request) -> web.Response:
        sent = ExportTraceServiceRequest.FromString(await request.read())
        await got.put((request.headers.get("Authorization"), sent))
        return web.Response()

    collector = HttpServer("collector", Http(port=0), [web.post("/v1/traces", collect)])
    await collector.start()
    wishes = Wishes(endpoint=f"{collector.address}/v1/traces", headers=SecretStr("Authorization=Bearer abc"))
    traces = exporting(wishes)
    with hearing(traces), bound_contextvars(entry=7), telemetry.stage("extract", bytes=3):
        pass
    await traces.close()
    key, sent = await asyncio.wait_for(got.get(), 10)
    [span] = sent.resource_spans[0].scope_spans[0].spans
    assert key == "Bearer abc"
    assert (span.name, int.from_bytes(span.trace_id, "big")) == ("extract", trace_id("wirewatch", 7))
    await collector.stop()


async def test_a_collector_that_is_away_does_not_hold_up_the_end() -> None:
    traces = exporting(Wishes(endpoint="http://127.0.0.1:9/v1/traces"))
    with hearing(traces), telemetry.stage("extract"):
        pass
    await asyncio.wait_for(traces.close(), 10)


def test_what_is_off_is_not_even_imported() -> None:
    script = "import sys, bot.app, bot.cli.run; sys.exit(any(name.startswith('opentelemetry') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", script], check=False, timeout=60).returncode == 0
