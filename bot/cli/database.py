"""`wirewatch db …`: what an operator does with the database."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC
from pathlib import Path
from typing import Annotated, TextIO, TypeVar

import typer
from rich.console import Console
from rich.progress import Progress, TaskID

from bot.app import database_url, vault_of
from bot.cli.options import Config
from bot.cli.run import settings_of
from bot.clock import SystemClock
from bot.errors import WirewatchError
from bot.store import Store, Tx
from bot.store import move as moves
from bot.store.export import Line, lines

T = TypeVar("T")
db = typer.Typer(no_args_is_help=True, help="Look after the database.")


@db.command()
def upgrade(*, config: Config = None) -> None:
    """Bring the database up to date, all or nothing.  `run` and `console` do it by themselves, too."""
    on_store(config, _nothing, make=True)
    Console(highlight=False).print("[green]✓[/] the database is up to date")


@db.command()
def backup(
    target: Annotated[Path | None, typer.Argument(help="The copy's file; it must not exist.")] = None,
    *,
    config: Config = None,
) -> None:
    """Copy a SQLite database while it is used.  To restore, stop the bot and put the copy in the database's place."""
    stamp = SystemClock().now().astimezone(UTC).strftime("%Y%m%d-%H%M%S")
    copy = target or Path(f"wirewatch-{stamp}.db")
    on_store(config, lambda store: store.backup(copy))
    Console(highlight=False).print(f"[green]✓[/] copied to {copy}")


@db.command()
def restored(*, config: Config = None) -> None:
    """Say that a PostgreSQL database came out of pg_restore, before the bot is started on it.

    The bot then looks for what may have been sent after the dump was made, before it sends anything again.
    """
    on_store(config, lambda store: store.restored())
    Console(highlight=False).print("[green]✓[/] the database knows that it is a copy; now start the bot")


@db.command()
def doctor(
    *,
    config: Config = None,
    retry: Annotated[int | None, typer.Option(metavar="NUMBER", help="Send this dead letter again.")] = None,
    requeue: Annotated[int | None, typer.Option(metavar="NUMBER", help="Try this quarantined entry again.")] = None,
) -> None:
    """Look for damage and for work that stands still; exit code 1 if anything is wrong."""
    if retry is not None:
        _again(config, lambda tx: tx.deliveries.retry(retry), f"dead letter {retry}")
    if requeue is not None:
        _again(config, lambda tx: tx.entries.requeue(requeue), f"quarantined entry {requeue}")
    if retry is not None or requeue is not None:
        return
    found = on_store(config, lambda store: store.doctor())
    console = Console(highlight=False)
    for fault in found.faults:
        console.print(f"[red]✗[/] {fault}", soft_wrap=True)
    console.print(f"entries     {_counts(found.entries)}", markup=False)
    console.print(f"deliveries  {_counts(found.deliveries)}", markup=False)
    if found.faults:
        raise typer.Exit(1)
    console.print("[green]✓[/] nothing is damaged, and nothing stands still")


@db.command()
def rekey(*, config: Config = None) -> None:
    """Encrypt every stored secret anew with the first of WIREWATCH_DATABASE_KEYS; the older keys may go then."""
    vault = vault_of(settings_of(config))

    async def renew(store: Store) -> int:
        async with store.write() as tx:
            stored = await tx.secrets.all()
            for adapter, key, encrypted in stored:
                await tx.secrets.put(adapter, key, vault.renew(encrypted))
            feeds = await tx.feeds.renew_logins(vault.renew)
            return len(stored) + feeds + await tx.pushes.renew_secrets(vault.renew)

    Console(highlight=False).print(f"[green]✓[/] {on_store(config, renew)} secrets are encrypted with the first key")


@db.command()
def export(
    workspace: Annotated[str, typer.Argument(metavar="PLATFORM:ID", help="Whose data, by the platform's id.")],
    target: Annotated[Path, typer.Argument(metavar="FILE", help="It must not exist; only you can read it.")],
    *,
    config: Config = None,
) -> None:
    """Write all that a workspace owns into a file, a JSON object a line; secrets are left out."""

    async def write(store: Store) -> int:
        async with store.read() as tx:
            platform, _, external_id = workspace.partition(":")
            found = await tx.workspaces.find(platform, external_id)
            if found is None:
                known = ", ".join(f"{one.platform}:{one.external_id}" for one in await tx.workspaces.all())
                raise WirewatchError(f"there is no workspace {workspace}; there are {known or 'none'}")
            return await _write_lines(target, lines(tx, found.id))

    Console(highlight=False).print(f"[green]✓[/] {on_store(config, write):,} rows written to {target}", markup=True)


def new_private(target: Path) -> TextIO:
    """Open a new file that only its owner can read."""
    target.touch(mode=0o600, exist_ok=False)
    return target.open("w", encoding="utf-8")


async def _write_lines(target: Path, rows: AsyncIterator[Line]) -> int:
    count = 0
    try:
        with new_private(target) as file:
            async for row in rows:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
                count += 1
    except OSError as error:
        raise WirewatchError(f"{target}: cannot be written: {error.strerror}") from error
    return count


@db.command()
def move(
    target: Annotated[str, typer.Argument(help="postgresql://USER@HOST/NAME; the password belongs in PGPASSWORD.")],
    *,
    config: Config = None,
) -> None:
    """Copy a SQLite installation into an empty PostgreSQL database, and compare every row.  Stop the bot first.

    A move that was broken off goes on where it was.
    """
    on_store(config, _stands_still)
    with Progress(console=Console(stderr=True)) as shown:
        bars: dict[str, TaskID] = {}

        def progress(table: str, done: int, total: int) -> None:
            if not total:
                return
            if table not in bars:
                bars[table] = shown.add_task(table, total=total)
            shown.update(bars[table], completed=done)

        moved = asyncio.run(moves.move(database_url(settings_of(config)), target, progress))
    Console(highlight=False).print(
        f"[green]✓[/] {sum(moved.values()):,} rows moved and compared; now let database.url name the new one"
    )


async def _stands_still(store: Store) -> None:
    async with store.read() as tx:
        if await tx.processes.living():
            raise WirewatchError(
                "the bot works on this database: stop it first, or what it stores meanwhile stays behind"
                " (one that was killed counts for ten seconds)"
            )


async def _nothing(_store: Store) -> None:
    return None


def _again(config: Path | None, put_back: Callable[[Tx], Awaitable[bool]], what: str) -> None:
    async def again(store: Store) -> bool:
        async with store.write() as tx:
            return await put_back(tx)

    if not on_store(config, again):
        raise WirewatchError(f"there is no {what}")
    Console(highlight=False).print(f"[green]✓[/] the running bot tries {what} again")


def on_store(config: Path | None, work: Callable[[Store], Awaitable[T]], *, make: bool = False) -> T:
    """Do some work on the configured database, opened and brought up to date; `make` one where there is none."""

    async def opened() -> T:
        store = await Store.open(database_url(settings_of(config)), clock=SystemClock(), make=make)
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(opened())


def _counts(counted: dict[str, int]) -> str:
    return ", ".join(f"{count} {state}" for state, count in sorted(counted.items())) or "none"
