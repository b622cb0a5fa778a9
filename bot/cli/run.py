"""`wirewatch run · console · check`: the bot itself."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import structlog
import typer
from pydantic import BaseModel, SecretStr
from rich.console import Console

from bot import failpoints, logs, plugins
from bot.app import Role, build, database_url
from bot.cli.options import Config
from bot.clock import SystemClock
from bot.errors import SettingsError, StoreError
from bot.flow.offload import UnawaitedPool
from bot.ports import AdapterPlugin, AnswersHttp, SelfCheck
from bot.settings import SECTIONS, Http, Monitor, Settings, failpoint, load, load_sound, secrets, variable_of
from bot.store.migrate import look
from bot.web.server import is_wirewatch, listen

TERMINAL = "console"
_log = structlog.get_logger(__name__)


def run(
    *,
    config: Config = None,
    role: Annotated[Role, typer.Option(help="What this process does.")] = Role.ALL,
    monitor_port: Annotated[
        int | None, typer.Option(metavar="PORT", help="Instead of monitor.port, where several run on one machine.")
    ] = None,
) -> None:
    """Run the bot: every adapter that is configured, polling, digests, delivery.  Ends on Ctrl-C or SIGTERM."""
    settings = settings_of(config)
    if monitor_port is not None:
        settings = replace(settings, monitor=settings.monitor.model_copy(update={"port": monitor_port}))
    chosen = configured(settings)
    if not chosen:
        raise SettingsError(_nobody(settings))
    _start_logging(settings)
    asyncio.run(_run(settings, chosen, role))
    end_despite_threads()


def console(
    *,
    config: Config = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Watch invented outlets on this machine; nothing to set up.")
    ] = False,
) -> None:
    """Run the bot in this terminal: commands, alerts and digests.  Ends with its input.

    At a terminal, /summarise alone opens a box to paste into.

    From a pipe, each line that starts with / is a command; a bare /summarise takes the lines up to a single dot.
    """
    if demo:
        asyncio.run(_demo())
        return
    settings = settings_of(config)
    _start_logging(settings)
    asyncio.run(_run(settings, [plugins.adapters()[TERMINAL]], Role.ALL, essential=TERMINAL))


def check(*, config: Config = None) -> None:
    """Say everything that is wrong with a configuration at once, tokens included; exit code 1 if anything is."""
    settings, faults = load_sound(path_of(config), _adapter_sections())
    untried = tuple(
        f"adapter {name} was not tried: mend its section first"
        for name in _adapter_sections()
        if name not in settings.adapters
    )
    taken, running = asyncio.run(_ports(settings))
    if faults := (
        *faults,
        *_no_summariser(settings),
        *_no_database(settings),
        *taken,
        *asyncio.run(_refused(settings)),
        *untried,
    ):
        raise SettingsError(faults)
    console = Console(highlight=False)
    console.print(f"[green]✓[/] {settings.path or 'defaults'}: no faults")
    chosen = {plugin.name for plugin in configured(settings)}
    for name, section in settings.adapters.items():
        state = "is configured" if name in chosen else _how_to_configure(name, section)
        console.print(f"  adapter {name} {state}", markup=False, soft_wrap=True)
    for line in (f"summarisers: {', '.join(plugins.summariser_names())}", *running):
        console.print(f"  {line}", markup=False, soft_wrap=True)


def _no_summariser(settings: Settings) -> tuple[str, ...]:
    try:
        plugins.summariser(settings)
    except SettingsError as error:
        return error.faults
    return ()


def _no_database(settings: Settings) -> tuple[str, ...]:
    try:
        asyncio.run(look(database_url(settings)))
    except StoreError as error:
        return (f"database.url: {error}",)
    return ()


async def _ports(settings: Settings) -> tuple[list[str], list[str]]:
    """Listen for a moment wherever `run` will: give what cannot be had, and what a Wirewatch has already."""
    faults, running, held = list[str](), list[str](), list[asyncio.Server]()
    for name, section in _listeners(settings).items():
        try:
            held.append(await listen(name, section, asyncio.Protocol))
        except SettingsError as error:
            if await is_wirewatch(section):
                running.append(
                    f"{name}: a Wirewatch runs here already, on {section.host}:{section.port};"
                    f" beside it, another one wants a {name}.port of its own"
                )
            else:
                faults += error.faults
    for server in held:
        server.close()
    return faults, running


def _listeners(settings: Settings) -> dict[str, Http | Monitor]:
    """Give the sections of the servers that `run` opens."""
    sections = settings.adapters
    called = any(isinstance(one, AnswersHttp) and one.answers_http(sections[one.name]) for one in configured(settings))
    pushed = settings.http.public_url and settings.database.keys
    http: dict[str, Http | Monitor] = {"http": settings.http} if settings.http.enabled and (called or pushed) else {}
    return http | ({"monitor": settings.monitor} if settings.monitor.enabled else {})


def _how_to_configure(name: str, section: BaseModel) -> str:
    fields = type(section).model_fields
    wanted = [f"    {variable_of(name, one)}: {fields[one].description}" for one in secrets(type(section))]
    return "\n".join(("is not configured; its secrets:", *wanted)) if wanted else f"is opened by `wirewatch {name}`"


async def _refused(settings: Settings) -> tuple[str, ...]:
    """Ask each configured adapter that can tell whether its platform takes our credentials."""
    asked = [plugin for plugin in configured(settings) if isinstance(plugin, SelfCheck)]
    clock = SystemClock()
    told = await asyncio.gather(*(plugin.faults(settings.adapters[plugin.name], clock) for plugin in asked))
    return tuple(fault for faults in told for fault in faults)


def _nobody(settings: Settings) -> tuple[str, ...]:
    platforms = {name: section for name, section in settings.adapters.items() if list(secrets(type(section)))}
    return (
        "no chat platform is configured: set the secrets of one in the environment, or try `wirewatch console`",
        *(f"adapter {name} {_how_to_configure(name, section)}" for name, section in platforms.items()),
    )


def configured(settings: Settings) -> list[AdapterPlugin]:
    """Give the adapters that `wirewatch run` starts."""
    found = plugins.adapters()
    return [found[name] for name, section in settings.adapters.items() if found[name].is_configured(section)]


async def _run(settings: Settings, chosen: list[AdapterPlugin], role: Role, essential: str | None = None) -> None:
    if words := failpoint():
        failpoints.arm_kill(words)
    app = await build(settings, chosen, role=role, essential=essential)
    asyncio.get_running_loop().set_default_executor(UnawaitedPool(thread_name_prefix="aside"))
    gc.freeze()  # What is there now stays: looking through all of it for garbage held up the loop for 0.1 s and more.
    _stop_on_signals(app.runtime.stop)
    await app.runtime.run()


async def _demo() -> None:
    from bot.demo.desk import NewsDesk
    from bot.demo.show import demo_settings, set_the_stage

    terminal = plugins.adapters()[TERMINAL]
    desk = NewsDesk(SystemClock())
    await desk.start()
    try:
        settings = demo_settings(desk, {TERMINAL: terminal.settings()})
        logs.configure(settings.log)
        app = await build(settings, [terminal], essential=TERMINAL)
        await set_the_stage(app.store, desk, platform=TERMINAL, workspace="terminal", channel="terminal")
        _stop_on_signals(app.runtime.stop)
        await app.runtime.run()
    finally:
        await desk.stop()


def end_despite_threads() -> None:
    """End the process now if a thread still works: everything is closed, and a stuck one would be waited for."""
    others = (one for one in threading.enumerate() if one is not threading.main_thread() and not one.daemon)
    if any(one.is_alive() for one in others):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def settings_of(config: Path | None) -> Settings:
    """Load the configuration that a person named, or config.toml here, or the defaults."""
    return load(path_of(config), _adapter_sections())


def path_of(config: Path | None) -> Path | None:
    """Give the file that a person named, or config.toml here; None if there is neither."""
    return config or (Path("config.toml") if Path("config.toml").exists() else None)


def _adapter_sections() -> dict[str, type[BaseModel]]:
    return {name: plugin.settings for name, plugin in plugins.adapters().items()}


def _start_logging(settings: Settings) -> None:
    """Begin the log with what the bot goes by: a file that was not found must not pass for one that was."""
    logs.configure(settings.log, _secret_values(settings))
    if settings.path is None:
        sought = str(Path("config.toml").resolve())
        _log.warning("no configuration file: defaults and the environment", looked_for=sought)
    else:
        _log.info("configuration", file=str(settings.path.resolve()))


def _secret_values(settings: Settings) -> Iterator[str]:
    for section in (*(getattr(settings, name) for name in SECTIONS), *settings.adapters.values()):
        for name in secrets(type(section)):
            value: SecretStr | None = getattr(section, name)
            if value is not None:
                yield value.get_secret_value()


def _stop_on_signals(stop: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
