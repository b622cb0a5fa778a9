"""`wirewatch db …`, as an operator meets it."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from typer.testing import CliRunner, Result

from bot.cli.main import command_line
from bot.clock import SystemClock
from bot.errors import SettingsError, StoreError
from bot.model import Entry
from bot.store import Store
from bot.vault import Vault
from tests.doubles.scene import set_scene

Wirewatch = Callable[..., Result]


@pytest.fixture
def db(tmp_path: Path) -> Wirewatch:
    """The commands on a configuration whose database does not exist yet."""
    config = tmp_path / "config.toml"
    config.write_text('[database]\nurl = "sqlite:///bot.db"\n')

    def run(*words: str) -> Result:
        return CliRunner().invoke(command_line(["db"]), ["db", *words, "--config", str(config)])

    return run


def test_an_upgrade_makes_a_database_and_a_doctor_finds_it_well(db: Wirewatch, tmp_path: Path) -> None:
    assert db("upgrade").exit_code == 0
    assert (tmp_path / "bot.db").exists(), "it lies beside its configuration"
    checked = db("doctor")
    assert checked.exit_code == 0
    assert "nothing is damaged" in checked.stdout


@pytest.mark.parametrize("words", [("doctor",), ("doctor", "--retry", "7"), ("backup", "copy.db"), ("rekey",)])
def test_where_there_is_no_database_it_says_so_and_makes_none(
    db: Wirewatch, tmp_path: Path, words: tuple[str, ...]
) -> None:
    refused = db(*words)
    assert isinstance(refused.exception, StoreError)
    assert "bot.db: no database of Wirewatch's yet; `wirewatch run`" in str(refused.exception)
    assert not (tmp_path / "bot.db").exists()


def test_a_backup_is_a_database_of_its_own_and_never_overwrites(db: Wirewatch, tmp_path: Path) -> None:
    db("upgrade")
    copy = str(tmp_path / "copy.db")
    assert db("backup", copy).exit_code == 0
    again = db("backup", copy)
    assert isinstance(again.exception, StoreError)
    assert "there is a file already" in str(again.exception)


def test_what_is_no_database_is_said_so_and_left_alone(db: Wirewatch, tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_text("a shopping list, surely longer than nothing")
    refused = db("doctor")
    assert isinstance(refused.exception, StoreError)
    assert (tmp_path / "bot.db").read_text().startswith("a shopping list")


def test_a_dead_letter_that_is_none_is_not_sent_again(db: Wirewatch) -> None:
    db("upgrade")
    refused = db("doctor", "--retry", "7")
    assert str(refused.exception) == "there is no dead letter 7"


def quarantine(tmp_path: Path) -> None:
    """Let the database hold one entry whose article failed three times."""

    async def fail() -> None:
        store = await Store.open(f"sqlite:///{tmp_path / 'bot.db'}", clock=SystemClock())
        feed = (await set_scene(store)).feed
        async with store.write() as tx:
            await tx.entries.add_many(feed.id, [Entry("poison", "https://gazette.example/poison", "Poison")])
            for _ in range(3):
                [claimed] = await tx.entries.claim(1)
                await tx.entries.fail(claimed, "the page could not be read", tx.now)
        await store.close()

    asyncio.run(fail())


def test_a_quarantined_entry_is_named_and_tried_again_when_told(db: Wirewatch, tmp_path: Path) -> None:
    quarantine(tmp_path)
    ill = db("doctor")
    assert ill.exit_code == 1
    assert "entry 1 (https://gazette.example/poison) is quarantined: the page could not be read" in ill.stdout
    assert "tries quarantined entry 1 again" in db("doctor", "--requeue", "1").stdout
    assert db("doctor").exit_code == 0
    assert str(db("doctor", "--requeue", "1").exception) == "there is no quarantined entry 1"


def held(tmp_path: Path, key: str) -> str | None:
    """What stands in the database for an adapter's secret, as it stands there."""

    async def read() -> str | None:
        store = await Store.open(f"sqlite:///{tmp_path / 'bot.db'}", clock=SystemClock())
        async with store.write() as tx:
            if await tx.secrets.get("wall", "T1") is None:
                await tx.secrets.put("wall", "T1", Vault(key).lock("token-1"))
            found = await tx.secrets.get("wall", "T1")
        await store.close()
        return found

    return asyncio.run(read())


def keep(tmp_path: Path, vault: Vault, login: str, secret: str) -> None:
    """Store a private feed's login, and the secret of a hub."""

    async def written() -> None:
        store = await Store.open(f"sqlite:///{tmp_path / 'bot.db'}", clock=SystemClock())
        async with store.write() as tx:
            desk = await tx.workspaces.ensure("wall", "T1", "Desk")
            paid = await tx.feeds.follow(desk.id, "https://paid.example/", login=vault.lock(login))
            await tx.pushes.begin(paid.id, "hub", "topic", "base", vault.lock(secret))
        await store.close()

    asyncio.run(written())


def test_a_key_is_replaced_and_the_old_one_can_go(
    db: Wirewatch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    before = held(tmp_path, old)
    assert before is not None
    assert "token-1" not in before
    keep(tmp_path, Vault(old), "me:word", "the hub's")
    monkeypatch.setenv("WIREWATCH_DATABASE_KEYS", f"{new},{old}")
    assert "3 secrets are encrypted" in db("rekey").stdout
    after = held(tmp_path, old)
    assert after is not None
    assert Vault(new).unlock(after) == "token-1"
    with pytest.raises(SettingsError, match="another key"):
        Vault(old).unlock(after)
    for query, secret in (("SELECT login FROM feeds", "me:word"), ("SELECT secret FROM pushes", "the hub's")):
        with closing(sqlite3.connect(tmp_path / "bot.db")) as rows:
            [[locked]] = rows.execute(query).fetchall()
        assert Vault(new).unlock(locked) == secret


def test_a_rekeying_without_the_old_key_changes_nothing_and_says_so(
    db: Wirewatch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = Fernet.generate_key().decode()
    before = held(tmp_path, old)
    monkeypatch.setenv("WIREWATCH_DATABASE_KEYS", Fernet.generate_key().decode())
    refused = db("rekey")
    assert isinstance(refused.exception, SettingsError)
    assert held(tmp_path, old) == before


def test_a_workspace_s_data_is_written_for_its_owner_s_eyes_only(db: Wirewatch, tmp_path: Path) -> None:
    held(tmp_path, Fernet.generate_key().decode())

    async def settle() -> None:
        store = await Store.open(f"sqlite:///{tmp_path / 'bot.db'}", clock=SystemClock())
        async with store.write() as tx:
            workspace = await tx.workspaces.ensure("wall", "T1", "Desk")
            await tx.watchlists.create(workspace.id, "Häfen", [])
        await store.close()

    asyncio.run(settle())
    target = tmp_path / "export.jsonl"
    assert "2 rows written" in db("export", "wall:T1", str(target)).stdout
    assert target.stat().st_mode & 0o077 == 0
    rows = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert [(row["table"], row["name"]) for row in rows] == [("workspaces", "Desk"), ("watchlists", "Häfen")]
    assert "there are wall:T1" in str(db("export", "wall:T2", str(tmp_path / "none")).exception)
    assert "cannot be written: File exists" in str(db("export", "wall:T1", str(target)).exception)


def test_a_database_on_which_the_bot_works_is_not_moved(db: Wirewatch, tmp_path: Path) -> None:
    async def beat() -> None:
        store = await Store.open(f"sqlite:///{tmp_path / 'bot.db'}", clock=SystemClock())
        async with store.write() as tx:
            await tx.processes.beat(timedelta(seconds=10))
        await store.close()

    elsewhere = "postgresql://nobody@127.0.0.1:9/none"
    asyncio.run(beat())
    assert "stop it first" in str(db("move", elsewhere).exception)
