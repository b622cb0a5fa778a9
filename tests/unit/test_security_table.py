"""docs/security.md names a test for every defence, and the tests are there; with those that had no other home."""

from __future__ import annotations

import ast
import io
import logging
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import aiohttp
import pytest
import structlog
from structlog.typing import EventDict

from bot import logs
from bot.settings import Http, Log
from bot.web.server import HttpServer

ROOT = Path(__file__).parents[2]
ROWS = [
    line.strip("|").split("|")
    for line in (ROOT / "docs" / "security.md").read_text("utf-8").partition("## Defences")[2].splitlines()
    if re.match(r"\| \d", line)
]
NAMED = [node for row in ROWS for node in re.findall(r"`(tests/[^`]+)`", row[2])]
SECRET = "xoxb-1234567-secret"


@cache
def names_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0].strip())
def test_every_threat_has_a_test(row: list[str]) -> None:
    assert len(row) == 3
    assert re.search(r"`tests/[^`]+::test_\w+`", row[2])


@pytest.mark.parametrize("node", NAMED)
def test_every_test_that_is_named_is_there(node: str) -> None:
    path, _, name = node.partition("::")
    assert name in names_in(path)


async def test_health_and_metrics_are_not_on_the_public_server() -> None:
    server = HttpServer("http", Http(port=0), [])
    await server.start()
    async with aiohttp.ClientSession() as session:
        for page in ("healthz", "readyz", "metrics"):
            async with session.get(f"{server.address}/{page}") as answer:
                assert answer.status == 404
    await server.stop()


@dataclass
class Holder:
    """Something that shows what it holds."""

    token: str


@pytest.fixture
def log() -> io.StringIO:
    """What the process logs, by the shipped set-up."""
    logs.configure(Log(format="json"), [SECRET])
    written = io.StringIO()
    handler = logging.getLogger().handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    return written


def say(event: EventDict) -> None:
    structlog.get_logger().warning(**event)


@pytest.mark.parametrize(
    "event",
    [
        {"event": f"refused {SECRET}"},
        {"event": "refused", "token": SECRET},
        {"event": "refused", "deep": {"a": [{"b": (SECRET,)}]}},
        {"event": "refused", "holder": Holder(SECRET)},
        {"event": "refused", "holders": [Holder(SECRET)]},
        {"event": "refused", "bytes": SECRET.encode()},
        {"event": "refused", "error": ValueError(SECRET)},
        {"event": "refused", SECRET: 1},
    ],
    ids=lambda event: ",".join(map(str, list(event)[1:])) or "event",
)
def test_no_secret_gets_into_the_log_by_any_way(log: io.StringIO, event: EventDict) -> None:
    say(event)
    assert "refused" in log.getvalue()
    assert SECRET not in log.getvalue()


def test_no_secret_of_a_traceback_or_of_a_library_gets_into_the_log(log: io.StringIO) -> None:
    try:
        int(SECRET)
    except ValueError:
        structlog.get_logger().exception("failed")
        logging.getLogger("library").exception("failed with %s", SECRET)
    logging.getLogger("library").warning("token=%s", SECRET)
    assert log.getvalue().count("***") >= 4
    assert SECRET not in log.getvalue()
