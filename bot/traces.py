"""Traces for OpenTelemetry: each stage of `bot.telemetry` as a span, sent by OTLP over HTTP.

A trace is an entry's way.  Its id is made out of the entry's number, so that what several processes do for one entry,
hours apart, is one trace without a word between them; the logs' `entry` leads to it.  Nothing a page or a person said
goes into a span: numbers and kinds only, and of an error its type.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Status, StatusCode
from structlog.contextvars import get_contextvars

from bot.settings import Traces as Wishes
from bot.telemetry import Detail

EXPORT_WITHIN = 5.0
CLOSE_WITHIN = 3.0
_CARRIED = ("entry", "feed", "delivery")


class Traces:
    """A `Listener` that makes spans."""

    def __init__(self, wishes: Wishes, processor: SpanProcessor) -> None:
        """Take the settings and where finished spans go."""
        self._provider = TracerProvider(
            resource=Resource.create({"service.name": wishes.service}),
            id_generator=EntryIds(wishes.service),
            sampler=ParentBased(TraceIdRatioBased(wishes.ratio)),
        )
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("wirewatch")

    def stage(self, name: str, details: dict[str, Detail]) -> AbstractContextManager[object]:
        """Make a span."""
        return self._span(name, details)

    def count(self, name: str, outcome: str) -> None:
        """Leave counts to the metrics."""

    async def close(self) -> None:
        """Send what is left, for at most `CLOSE_WITHIN` seconds: a collector that is away must not hold up the end."""
        closing = asyncio.get_running_loop().run_in_executor(None, self._provider.shutdown)
        await asyncio.wait([closing], timeout=CLOSE_WITHIN)

    @contextmanager
    def _span(self, name: str, details: dict[str, Detail]) -> Iterator[None]:
        known = get_contextvars()
        attributes = {f"wirewatch.{key}": known[key] for key in _CARRIED if key in known}
        with self._tracer.start_as_current_span(
            name, attributes={**attributes, **details}, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield
            except BaseException as error:
                span.set_status(Status(StatusCode.ERROR, type(error).__name__))
                raise


class EntryIds(RandomIdGenerator):
    """Trace ids by the entry in hand, random where there is none."""

    def __init__(self, service: str) -> None:
        """Take the service's name, which tells two installations at one collector apart."""
        self._service = service

    def generate_trace_id(self) -> int:
        """Give an id of 128 bits."""
        entry = get_contextvars().get("entry")
        return super().generate_trace_id() if entry is None else trace_id(self._service, entry)


def trace_id(service: str, entry: int) -> int:
    """Give the id of an entry's trace: 128 bits of SHA-256, never 0 in practice."""
    return int.from_bytes(hashlib.sha256(f"{service}\0{entry}".encode()).digest()[:16], "big")


def exporting(wishes: Wishes) -> Traces:
    """Send spans to the settings' collector, in batches, from a thread."""
    exporter = OTLPSpanExporter(endpoint=wishes.endpoint, headers=_headers(wishes), timeout=EXPORT_WITHIN)
    return Traces(wishes, BatchSpanProcessor(exporter, export_timeout_millis=EXPORT_WITHIN * 1_000))


def _headers(wishes: Wishes) -> Mapping[str, str]:
    said = wishes.headers.get_secret_value() if wishes.headers else ""
    pairs = (part.partition("=") for part in said.split(",") if part.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}
