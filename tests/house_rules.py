"""The rules of the house: from a file's path and syntax tree to broken rules, each with what to do about it.

They are written down in bot/README.md; tests/test_architecture.py applies them to every file.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

# From the ground up: a module imports from its own line and from those above it in this table.
LAYERS: tuple[tuple[str, ...], ...] = (
    (
        "bot.errors",
        "bot.model",
        "bot.message",
        "bot.ports",
        "bot.settings",
        "bot.clock",
        "bot.plugins",
        "bot.vault",
        "bot.failpoints",
        "bot.telemetry",
    ),
    ("bot.engine",),
    ("bot.ingest", "bot.store", "bot.jobs", "bot.logs", "bot.traces", "bot.summarisers", "bot.testing"),
    ("bot.flow", "bot.demo"),
    ("bot.commands",),
    ("bot.web",),
    ("bot.app", "bot.reference"),
    ("bot.cli",),
)
ADAPTERS_MAY_USE = ("bot.commands", "bot.message", "bot.model", "bot.ports", "bot.errors", "bot.settings")
ADAPTERS_SHARE = ("adapters.common", "adapters.files", "adapters.memory", "adapters.work")
PLATFORMS = re.compile(r"slack|discord", re.IGNORECASE)
# What would make the engine slow, impure or asynchronous.
NOT_FOR_THE_ENGINE = (
    "aiohttp",
    "aiosqlite",
    "asyncio",
    "concurrent",
    "fcntl",
    "glob",
    "http",
    "httpx",
    "logging",
    "multiprocessing",
    "os",
    "random",
    "requests",
    "select",
    "shutil",
    "signal",
    "socket",
    "sqlalchemy",
    "sqlite3",
    "ssl",
    "structlog",
    "subprocess",
    "sys",
    "tempfile",
    "threading",
    "time",
    "urllib.request",
)
# What only one file may touch, and who asks it instead.
HOMES: dict[str, tuple[tuple[str, ...], str]] = {
    "os.environ": (("bot/settings.py", "tests/environment.py", "run.py"), "settings are passed on as values"),
    "os.getenv": (("bot/settings.py", "tests/environment.py", "run.py"), "settings are passed on as values"),
    "datetime.now": (("bot/clock.py",), "ask the Clock port"),
    "datetime.utcnow": (("bot/clock.py",), "ask the Clock port"),
    "datetime.today": (("bot/clock.py",), "ask the Clock port"),
    "date.today": (("bot/clock.py",), "ask the Clock port"),
    "time.time": (("bot/clock.py",), "ask the Clock port; durations come from time.monotonic or time.perf_counter"),
    "unittest.mock": ((), "use the real part, or a scripted fake at a port (bot/testing.py)"),
    "print": ((), "rich prints for people, a log line tells operators, sys.stdout.write is for pipes"),
}
FILE_LINES, FUNCTION_LINES = 400, 40

EVERYTHING = frozenset({"Exception", "BaseException"})
BOUNDARIES = {
    "bot/flow/pipeline.py": "one entry",
    "bot/flow/deliver.py": "one delivery",
    "bot/flow/digests.py": "one digest, which must not hold up those of other channels",
    "bot/flow/polled.py": "one feed, which must not keep a hundred others from being stored",
    "bot/commands/dispatch.py": "one invocation",
    "bot/flow/ticks.py": "one tick",
    "bot/jobs/local.py": "one job, which is a hint that a sweeper repeats",
    "bot/flow/runtime.py": "one service, which is started again",
    "bot/ingest/worker.py": "one job of the child process that reads strangers' bytes",
}


def module_name(path: str) -> str:
    """`bot/engine/match.py` is `bot.engine.match`; a package is called by its folder."""
    return ".".join(PurePosixPath(path).with_suffix("").parts).removesuffix(".__init__")


def imports(path: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every imported name in full, with its line, wherever it stands: `from bot import model` is bot.model."""
    package = module_name(path) if path.endswith("__init__.py") else module_name(path).rpartition(".")[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: package.count(".") + 2 - node.level]
                base = ".".join([*above, base]) if base else ".".join(above)
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def within(name: str, places: tuple[str, ...]) -> bool:
    """Whether a dotted name is one of the places or lies below one."""
    return any(name == place or name.startswith(f"{place}.") for place in places)


def layer(name: str) -> int | None:
    """The number of a module's line in LAYERS, counted from the ground; None for a stranger."""
    return next((number for number, members in enumerate(LAYERS) if within(name, members)), None)


def direction(path: str, tree: ast.Module) -> Iterator[str]:
    """Rule 1: adapters know a few modules of the core and not each other; the core knows no adapter."""
    own = ".".join(path.split("/")[:2]).removesuffix(".py")
    for line, name in imports(path, tree):
        top = name.split(".")[0]
        if path.startswith("bot/") and top == "adapters":
            yield f"{path}:{line}: the core imports {name}. Go through the entry-point group `wirewatch.adapters`."
        if path.startswith("adapters/") and top == "bot" and not within(name, ADAPTERS_MAY_USE):
            known = ", ".join(ADAPTERS_MAY_USE)
            yield f"{path}:{line}: an adapter imports {name}, but it may use only {known}. Widen a port instead."
        if path.startswith("adapters/") and top == "adapters" and not within(name, (own, *ADAPTERS_SHARE)):
            shared = ", ".join(ADAPTERS_SHARE)
            yield f"{path}:{line}: an adapter imports {name}. What two of them need belongs in one of {shared}."


def platforms(path: str, source: str) -> Iterator[str]:
    """Rule 1, second half: no word in the core that only one platform has."""
    for number, line in enumerate(source.splitlines(), 1):
        if path.startswith("bot/") and (found := PLATFORMS.search(line)):
            yield (
                f"{path}:{number}: the core says {found[0]!r}. Ask the ChatAdapter port for a capability or limit, "
                "or move this into the adapter."
            )


def purity(path: str, tree: ast.Module) -> Iterator[str]:
    """Rule 2: the engine is text and values in, values out."""
    if not path.startswith("bot/engine/"):
        return
    for line, name in imports(path, tree):
        if within(name, NOT_FOR_THE_ENGINE):
            yield f"{path}:{line}: the engine imports {name}. Let the caller do it and pass the value in."
    for node in ast.walk(tree):
        if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith):
            yield f"{path}:{node.lineno}: the engine is synchronous. Await in flow/ and hand the result over."
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"open", "input"}:
            yield f"{path}:{node.lineno}: the engine calls {node.func.id}(). Let the caller read it."


def layering(path: str, tree: ast.Module) -> Iterator[str]:
    """Rule 5: layers never point up."""
    here = layer(module_name(path))
    if not path.startswith("bot/") or path == "bot/__init__.py":
        return
    if here is None:
        yield f"{path}: {module_name(path)} has no place in LAYERS in tests/house_rules.py. Give it one."
        return
    for line, name in imports(path, tree):
        there = layer(name)
        if there is not None and there > here:
            yield (
                f"{path}:{line}: {module_name(path)} lies below {name}. Turn it round: pass the value or a "
                "port in, or move what both need down."
            )


def homes(path: str, tree: ast.Module) -> Iterator[str]:
    """Rule 4: the environment, the clock and standard output have one home each."""
    for line, name in [*imports(path, tree), *uses(tree)]:
        for banned, (where, instead) in HOMES.items():
            hit = name == banned or name.startswith(f"{banned}.") or ("." in banned and name.endswith(f".{banned}"))
            if hit and path not in where:
                home = " and ".join(where) or "nowhere"
                yield f"{path}:{line}: {banned} is at home in {home}; {instead}."


def uses(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every `a.b` by its last two names, and every call of a plain name, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            yield node.lineno, f"{owner}.{node.attr}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.lineno, node.func.id


def lengths(path: str, source: str, tree: ast.Module) -> Iterator[tuple[str, int, int]]:
    """Rule 3: (what, its lines, its limit) of the file and of each function that is too long; docstrings are free."""
    free = sum(docstring_lines(node) for node in ast.walk(tree))
    if (lines := len(source.splitlines()) - free) > FILE_LINES:
        yield path, lines, FILE_LINES
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1 - docstring_lines(node)
            if lines > FUNCTION_LINES:
                yield f"{path}::{node.name}", lines, FUNCTION_LINES


def docstring_lines(node: ast.AST) -> int:
    """How many lines a node's docstring takes."""
    if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return 0
    if ast.get_docstring(node) is None:
        return 0
    first = node.body[0]
    return (first.end_lineno or first.lineno) - first.lineno + 1


def broad_excepts(path: str, tree: ast.Module) -> Iterator[str]:
    """Rule 9: only the boundaries catch whatever comes; elsewhere it is cleaned up after and goes on."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.ExceptHandler) or isinstance(node.body[-1], ast.Raise) or path in BOUNDARIES:
            continue
        caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        if any(one is None or (isinstance(one, ast.Name) and one.id in EVERYTHING) for one in caught):
            known = ", ".join(f"{file} ({unit})" for file, unit in BOUNDARIES.items())
            yield f"{path}:{node.lineno}: a broad except. Name what can be raised; the boundaries are {known}."
