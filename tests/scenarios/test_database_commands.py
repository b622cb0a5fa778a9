"""`wirewatch db …`, as an operator meets it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.main import command_line
from bot.errors import StoreError

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
    refused = db("doctor", "--retry", "7")
    assert str(refused.exception) == "there is no dead letter 7"
