"""Every file keeps the rules of the house (bot/README.md); each rule is shown to catch what it is there for."""

import ast
import tomllib
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

from tests import house_rules

ROOT = Path(__file__).resolve().parent.parent
# What is longer than the rule allows, and why it is better so.
REASONS = {
    "bot/model.py": "the nouns of the glossary stand together, each a few lines of fields",
    "bot/store/migrations/versions/*": "a migration is one list of statements, and never touched again",
    "tests/bench/store.py::_rows": "one table of made-up rows, a few lines for each",
}

Rule = Callable[[str, ast.Module], Iterator[str]]
RULES: list[Rule] = [
    house_rules.direction,
    house_rules.purity,
    house_rules.homes,
    house_rules.layering,
    house_rules.broad_excepts,
]


def sources() -> list[str]:
    found = [ROOT / "run.py", *(path for top in ("bot", "adapters", "tests") for path in (ROOT / top).rglob("*.py"))]
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


@cache
def parsed(path: str) -> tuple[str, ast.Module]:
    source = (ROOT / path).read_text(encoding="utf-8")
    return source, ast.parse(source)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_file_keeps_the_rule(rule: Rule) -> None:
    broken = [message for path in sources() for message in rule(path, parsed(path)[1])]
    assert not broken, "\n" + "\n".join(broken)


def test_the_core_names_no_platform() -> None:
    broken = [message for path in sources() for message in house_rules.platforms(path, parsed(path)[0])]
    assert not broken, "\n" + "\n".join(broken)


def test_files_and_functions_are_short_or_have_a_reason() -> None:
    long = {
        what: (lines, limit) for path in sources() for what, lines, limit in house_rules.lengths(path, *parsed(path))
    }
    reasoned = {what: reason for what in long for reason in REASONS if fnmatch(what, reason)}
    broken = [
        f"{what}: {lines} lines, {limit} are allowed. Take it apart, or write the reason into REASONS in {__name__}."
        for what, (lines, limit) in long.items()
        if what not in reasoned
    ]
    assert not broken, "\n" + "\n".join(broken)
    idle = sorted(REASONS.keys() - set(reasoned.values()))
    assert not idle, f"short again, or gone: take {idle} out of REASONS"


def test_every_adapter_comes_in_through_the_entry_points() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {target.split(":")[0].split(".")[1] for target in project["entry-points"]["wirewatch.adapters"].values()}
    there = {path.parent.name for path in (ROOT / "adapters").glob("*/__init__.py")}
    assert there == named, "a package in adapters/ and an entry point in pyproject.toml belong together"


@pytest.mark.parametrize(
    ("rule", "path", "code", "message"),
    [
        (house_rules.direction, "bot/app.py", "import adapters.console", "entry-point group"),
        (house_rules.direction, "bot/app.py", "def f():\n from adapters import console", "bot/app.py:2"),
        (
            house_rules.direction,
            "adapters/x/render.py",
            "from bot.store import rows",
            "an adapter imports bot.store.rows",
        ),
        (house_rules.direction, "adapters/x/render.py", "from bot import app", "an adapter imports bot.app"),
        (house_rules.direction, "adapters/x/render.py", "from ..y import render", "adapters.y.render"),
        (house_rules.purity, "bot/engine/match.py", "import asyncio", "the engine imports asyncio"),
        (house_rules.purity, "bot/engine/match.py", "from urllib.request import urlopen", "urllib.request"),
        (house_rules.purity, "bot/engine/match.py", "async def match(): ...", "synchronous"),
        (house_rules.purity, "bot/engine/match.py", "words = open('words').read()", "calls open()"),
        (house_rules.layering, "bot/engine/match.py", "from bot.flow import pipeline", "lies below bot.flow.pipeline"),
        (house_rules.layering, "bot/engine/match.py", "from ..store import rows", "lies below bot.store.rows"),
        (house_rules.layering, "bot/web/server.py", "from bot import app", "lies below bot.app"),
        (house_rules.layering, "bot/novelty.py", "", "has no place in LAYERS"),
        (house_rules.homes, "bot/app.py", "import os\nos.environ['A']", "bot/app.py:2"),
        (house_rules.homes, "bot/app.py", "from os import environ", "os.environ is at home"),
        (house_rules.homes, "bot/app.py", "import datetime\ndatetime.datetime.now()", "ask the Clock port"),
        (house_rules.homes, "bot/app.py", "from time import time", "ask the Clock port"),
        (house_rules.homes, "bot/app.py", "print(1)", "rich prints for people"),
        (house_rules.homes, "tests/test_x.py", "from unittest import mock", "a scripted fake"),
        (house_rules.broad_excepts, "bot/app.py", "try: ...\nexcept Exception: ...", "bot/app.py:2"),
        (house_rules.broad_excepts, "bot/app.py", "try: ...\nexcept (OSError, BaseException): ...", "a broad except"),
    ],
)
def test_a_rule_catches(rule: Rule, path: str, code: str, message: str) -> None:
    (broken,) = rule(path, ast.parse(code))
    assert message in broken


@pytest.mark.parametrize(
    ("rule", "path", "code"),
    [
        (
            house_rules.direction,
            "adapters/x/render.py",
            "from adapters.x import settings\nfrom bot.message import Span",
        ),
        (house_rules.purity, "bot/engine/match.py", "import re\nfrom urllib.parse import urlsplit"),
        (house_rules.purity, "bot/flow/pipeline.py", "import asyncio"),
        (house_rules.layering, "bot/flow/pipeline.py", "from bot.engine import match\nfrom bot.flow import deliver"),
        (house_rules.homes, "bot/clock.py", "from datetime import datetime\ndatetime.now()"),
        (house_rules.homes, "bot/app.py", "time.monotonic()\nconsole.print(1)"),
        (house_rules.broad_excepts, "bot/flow/ticks.py", "try: ...\nexcept Exception: ..."),
        (house_rules.broad_excepts, "bot/app.py", "try: ...\nexcept BaseException:\n undo()\n raise"),
    ],
)
def test_a_rule_lets_pass(rule: Rule, path: str, code: str) -> None:
    assert not list(rule(path, ast.parse(code)))


def test_platform_names_are_found_in_any_spelling() -> None:
    assert len(list(house_rules.platforms("bot/app.py", "SLACK = 1\nnothing\n# as Discord does"))) == 2
    assert not list(house_rules.platforms("adapters/slack/render.py", "SLACK = 1"))


def test_lengths_count_everything_but_docstrings() -> None:
    body = "\n".join(f"    a = {number}" for number in range(39))
    exactly = f'def f():\n    """One\n    two."""\n{body}\n'
    assert not list(house_rules.lengths("bot/app.py", exactly, ast.parse(exactly)))
    over = f"{exactly}    a = 39\n" + "\n" * 360
    found = list(house_rules.lengths("bot/app.py", over, ast.parse(over)))
    assert found == [("bot/app.py", 401, 400), ("bot/app.py::f", 41, 40)]
