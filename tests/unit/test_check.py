"""`wirewatch check`: everything that is wrong at once, and what is missing by its name."""

import asyncio
import json
from pathlib import Path

import pytest

from bot.cli.run import _secret_values as secret_values
from bot.cli.run import _start_logging, check, run, settings_of
from bot.errors import SettingsError
from bot.store import upgrade

CLOSED = 'api_base = "http://127.0.0.1:9/api/"\n'


def test_an_unknown_summariser_and_a_missing_token_are_told_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'[engine]\nsummariser = "oracle"\n[slack]\n{CLOSED}')
    monkeypatch.setenv("WIREWATCH_SLACK_BOT_TOKEN", "xoxb-1")
    with pytest.raises(SettingsError) as caught:
        check(config=config)
    told = "\n".join(caught.value.faults)
    assert "there is no “oracle”" in told
    assert "WIREWATCH_SLACK_APP_TOKEN" in told


def test_faults_of_the_file_hide_neither_a_refused_token_nor_an_unknown_summariser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'[engine]\nsummariser = "oracle"\n[fetch]\ndeadline = "soon"\n[slack]\n{CLOSED}')
    monkeypatch.setenv("WIREWATCH_SLACK_BOT_TOKEN", "xoxb-1")
    with pytest.raises(SettingsError) as caught:
        check(config=config)
    told = "\n".join(caught.value.faults)
    assert "line 4: fetch.deadline" in told
    assert "there is no “oracle”" in told
    assert "WIREWATCH_SLACK_APP_TOKEN" in told


def test_an_adapter_whose_section_is_wrong_is_not_called_at_an_address_that_was_not_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[slack]\napi_base = "http//typo"\n')
    monkeypatch.setenv("WIREWATCH_SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("WIREWATCH_SLACK_APP_TOKEN", "xapp-1")
    with pytest.raises(SettingsError) as caught:
        check(config=config)
    assert len(caught.value.faults) == 2
    assert "line 2: slack.api_base" in caught.value.faults[0]
    assert caught.value.faults[1] == "adapter slack was not tried: mend its section first"


def test_a_configuration_that_was_named_and_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml: cannot be read: No such file"):
        run(config=tmp_path / "none.toml")


def test_the_first_line_of_the_log_says_which_configuration_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    _start_logging(settings_of(None))
    (tmp_path / "config.toml").write_text("")
    _start_logging(settings_of(None))
    first, second = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert first["event"].startswith("no configuration file")
    assert (first["level"], first["looked_for"]) == ("warning", str(tmp_path / "config.toml"))
    assert (second["event"], second["file"]) == ("configuration", str(tmp_path / "config.toml"))


def test_an_adapter_without_its_secrets_says_what_they_are_called(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f"[slack]\n{CLOSED}")
    check(config=config)
    said = capsys.readouterr().out
    assert (
        "adapter slack is not configured; its secrets:\n    WIREWATCH_SLACK_BOT_TOKEN: The bot token, `xoxb-…`" in said
    )
    assert "WIREWATCH_SLACK_APP_TOKEN: The app-level token, `xapp-…`, for mode `socket`." in said
    assert "adapter console is opened by `wirewatch console`" in said


def test_no_secret_of_any_section_is_logged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("")
    monkeypatch.setenv("WIREWATCH_GENERATIVE_KEY", "gk-1")
    monkeypatch.setenv("WIREWATCH_DATABASE_PASSWORD", "pw-1")
    monkeypatch.setenv("WIREWATCH_DISCORD_TOKEN", "dt-1")
    assert {"gk-1", "pw-1", "dt-1"} <= set(secret_values(settings_of(config)))


def test_a_bot_without_a_platform_names_the_secrets_it_wants(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f"[slack]\n{CLOSED}")
    with pytest.raises(SettingsError) as refused:
        run(config=config)
    assert "no chat platform is configured" in refused.value.faults[0]
    assert "WIREWATCH_DISCORD_TOKEN: The bot token." in refused.value.faults[1]
    assert "console" not in " ".join(refused.value.faults[1:])


def test_a_database_that_cannot_be_used_is_told_and_left_alone(tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("these are notes, and no database" * 20)
    (tmp_path / "folder").mkdir()
    told = [
        "\n".join(database_faults(tmp_path, url))
        for url in (
            "sqlite:///notes.txt",
            "sqlite:///folder",
            "sqlite:///notes.txt/news.db",
            "postgresql://u@127.0.0.1:9/n",
        )
    ]
    assert [fault.partition(": ")[2].partition(":")[0] for fault in told] == [
        "the file is not a sound Wirewatch database",
        "there is a folder where the database should be",
        "the database cannot be made",
        "the database does not answer",
    ]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["config.toml", "folder", "notes.txt"]


def database_faults(folder: Path, url: str) -> tuple[str, ...]:
    """What `check` says of a database's address."""
    config = folder / "config.toml"
    config.write_text(f'[database]\nurl = "{url}"\n')
    with pytest.raises(SettingsError) as caught:
        check(config=config)
    return caught.value.faults


@pytest.mark.parametrize("made", [False, True])
def test_a_database_that_is_there_or_can_be_made_is_no_fault_and_is_not_made(tmp_path: Path, made: bool) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[database]\nurl = "sqlite:///data/news.db"\n')
    if made:
        asyncio.run(upgrade(f"sqlite:///{tmp_path / 'data/news.db'}"))
    check(config=config)
    assert (tmp_path / "data").exists() is made
