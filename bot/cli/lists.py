"""`wirewatch feeds import · export`: lists of feeds, between files and the database."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from bot.cli import texts
from bot.cli.options import Config
from bot.errors import UserError, WirewatchError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.ingest.opml import Line, ListedFeed
    from bot.model import Feed, Workspace
    from bot.store import Store, Tx
    from bot.vault import Vault

feeds = texts.feeds
OF_WHOM = Annotated[
    str | None,
    typer.Option(
        "--workspace",
        metavar="PLATFORM:ID",
        help="Whose feeds; needed only where the bot is in several workspaces. `feeds import` without it lists them.",
    ),
]
TERMINAL = ("console", "terminal")
COMMAND = "wirewatch feeds import"


@feeds.command("import")
def import_(
    source: Annotated[str | None, typer.Argument(metavar="FILE|-", help="OPML, or an address a line.")] = None,
    *,
    workspace: OF_WHOM = None,
    config: Config = None,
    undo: Annotated[int | None, typer.Option(metavar="NUMBER", help="Take back the import of this number.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object with every line's fate.")] = False,
) -> None:
    """Follow the feeds of a list, malformed ones as far as they can be read; says line by line what was not taken.

    Addresses of the private network are left out, but for those that the setting `fetch.allow` names.
    """
    from bot.app import vault_of
    from bot.cli.database import on_store
    from bot.cli.run import settings_of
    from bot.commands.opml import refusals
    from bot.commands.replies import counted
    from bot.ingest import opml
    from bot.ingest.guard import Guard

    if undo is not None:
        gone = on_store(config, lambda store: _take_back(store, workspace, undo), make=True)
        unfollowed = counted(gone, "feed is", "feeds are")
        Console(highlight=False).print(f"[green]✓[/] import {undo} is undone: {unfollowed} followed no longer")
        return
    if source is None:
        raise UserError("which list?", f"{COMMAND} feeds.opml, or - for standard input")
    settings = settings_of(config)
    vault, guard = vault_of(settings), Guard(settings.fetch.allow, proxy=settings.fetch.proxy)
    found, report = opml.parse(_read(source), refusals(guard, vault))
    with _bar(len(found)) as progress:
        whose, added, number = on_store(
            config, lambda store: _follow(store, workspace, found, vault, progress), make=True
        )
    if as_json:
        _print_json(whose, report, found, added, number)
    else:
        _print_report(whose, report, found, added, number)


@feeds.command()
def export(
    target: Annotated[str, typer.Argument(metavar="FILE|-", help="The file to write; it must not exist.")] = "-",
    *,
    workspace: OF_WHOM = None,
    config: Config = None,
    with_passwords: Annotated[
        bool, typer.Option("--with-passwords", help="Leave credentials in the addresses that have some.")
    ] = False,
) -> None:
    """Write the feeds of a workspace as OPML 2.0."""
    from bot.app import vault_of
    from bot.cli.database import on_store
    from bot.cli.run import settings_of
    from bot.commands.opml import with_logins
    from bot.commands.replies import counted
    from bot.ingest import opml

    whose, followed = on_store(config, lambda store: _feeds_of(store, workspace), make=True)
    if not followed:
        raise UserError(f"{_name(whose)} follows no feed yet", f"{COMMAND} FILE, or /feed add in the chat")
    plain = [feed.url for feed in followed]
    shown = with_logins(followed, vault_of(settings_of(config))) if with_passwords else plain
    rows = [opml.ListedFeed(url, feed.title, feed.site_url) for feed, url in zip(followed, shown, strict=True)]
    _write(target, opml.render(rows))
    hidden = 0 if with_passwords else sum(feed.login is not None for feed in followed)
    told = f"; of {hidden:,} the credentials were left out (--with-passwords keeps them)" if hidden else ""
    Console(stderr=True, highlight=False).print(f"[green]✓[/] {counted(len(followed), 'feed')} of {_name(whose)}{told}")


# ---------------------------------------------------------------- the database


async def _follow(
    store: Store, wanted: str | None, found: Sequence[ListedFeed], vault: Vault, progress: Callable[[int], None]
) -> tuple[Workspace, list[Feed], int | None]:
    """Follow what is listed, in one transaction, with a row in the audit trail; give its number if anything changed."""
    from bot.commands.opml import follow_listed
    from bot.commands.undo import added_feeds
    from bot.model import Actor, Role

    operator = Actor("command line", "the command line", Role.WORKSPACE_MANAGER)
    async with store.write() as tx:
        whose = await _workspace(tx, wanted, make=True)
        added = await follow_listed(tx, whose.id, found, vault, progress)
        if not added:
            return whose, added, None
        detail = f"imported {len(added)} feed{'' if len(added) == 1 else 's'}"
        number = await tx.audit.add(whose.id, None, operator, COMMAND, detail, added_feeds(added))
        return whose, added, number


async def _take_back(store: Store, wanted: str | None, number: int) -> int:
    from bot.commands.undo import remove_added

    async with store.write() as tx:
        whose = await _workspace(tx, wanted)
        entry = await tx.audit.get(whose.id, number)
        if entry is None or entry.undo is None or entry.undo.get("kind") != "feeds":
            raise UserError(f"there is no import {number} of {_name(whose)}", "/news audit in the chat lists them")
        if not await tx.audit.mark_undone(number):
            raise UserError(f"import {number} was undone before")
        return await remove_added(tx, whose.id, entry.undo)


async def _feeds_of(store: Store, wanted: str | None) -> tuple[Workspace, list[Feed]]:
    async with store.read() as tx:
        whose = await _workspace(tx, wanted)
        return whose, await tx.feeds.of_workspace(whose.id)


async def _workspace(tx: Tx, wanted: str | None, *, make: bool = False) -> Workspace:
    """Give the workspace that is meant: the named one, or the only one.

    With `make` the terminal's is made where there is none at all, so that a list may come before the first start.
    """
    there = await tx.workspaces.all()
    named = {f"{one.platform}:{one.external_id}": one for one in there}
    known = ", ".join(f"{key} ({one.name})" for key, one in list(named.items())[:20])
    if wanted is not None:
        if wanted in named:
            return named[wanted]
        raise UserError(f"there is no workspace {wanted}", f"There are: {known}." if known else _NOBODY)
    if len(there) > 1:
        raise UserError("the bot is in several workspaces; say which one", f"--workspace, one of: {known}")
    if there:
        return there[0]
    if make:
        return await tx.workspaces.ensure(*TERMINAL, "Terminal")
    raise UserError("the bot is in no workspace yet", _NOBODY)


_NOBODY = "A workspace is known from its first command on; try `wirewatch console`, or type /help in the chat."


# ---------------------------------------------------------------- files and the screen


def _read(source: str) -> bytes:
    from bot.ingest.opml import MAX_BODY

    if source == "-":
        return sys.stdin.buffer.read(MAX_BODY + 1)
    try:
        with Path(source).open("rb") as file:
            return file.read(MAX_BODY + 1)
    except OSError as error:
        raise WirewatchError(f"{source}: cannot be read: {error.strerror}") from error


def _write(target: str, text: str) -> None:
    from bot.cli.database import new_private

    if target == "-":
        sys.stdout.write(text)
        return
    try:
        with new_private(Path(target)) as file:
            file.write(text)
    except FileExistsError as error:
        raise WirewatchError(f"{target}: is there already; name another file, or remove it") from error
    except OSError as error:
        raise WirewatchError(f"{target}: cannot be written: {error.strerror}") from error


@contextmanager
def _bar(total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error, if somebody is looking."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True)
    with Progress(
        TextColumn("feeds"), BarColumn(), MofNCompleteColumn(), console=console, disable=not console.is_terminal
    ) as shown:
        task = shown.add_task("feeds", total=total)
        yield lambda done: shown.advance(task, done)


def _print_report(
    whose: Workspace, report: Sequence[Line], found: Sequence[ListedFeed], added: Sequence[Feed], number: int | None
) -> None:
    from bot.ingest.urls import without_credentials

    console = Console(highlight=False, soft_wrap=True)
    new = {feed.url for feed in added}
    kept = iter(found)
    for line in report:
        feed = next(kept) if line.taken else None
        sign, style, state = ("-", "yellow", "") if feed is None else ("+", "green", "")
        if feed is not None and without_credentials(feed.url) not in new:
            sign, style, state = "=", "dim", " (followed already)"
        console.print(f"[{style}]{sign}[/] line {line.number}: ", end="")
        console.print(line.words + state, markup=False)
    missed = sum(not line.taken for line in report)
    console.print(
        f"{_name(whose)}: {len(added):,} added, {len(found) - len(added):,} followed already, {missed:,} not taken",
        markup=False,
    )
    if number is not None:
        console.print(f"To take it back: {COMMAND} --undo {number}, or /news undo {number} in the chat.", markup=False)


def _print_json(
    whose: Workspace, report: Sequence[Line], found: Sequence[ListedFeed], added: Sequence[Feed], number: int | None
) -> None:
    lines: list[dict[str, Any]] = [{"line": one.number, "taken": one.taken, "words": one.words} for one in report]
    told = {
        "workspace": f"{whose.platform}:{whose.external_id}",
        "added": len(added),
        "known": len(found) - len(added),
        "missed": sum(not one.taken for one in report),
        "undo": number,
        "lines": lines,
    }
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")


def _name(whose: Workspace) -> str:
    return f"{whose.platform}:{whose.external_id}"
