"""`wirewatch check`: everything that is wrong at once, and what is missing by its name."""

import asyncio
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.run import _secret_values as secret_values
from bot.cli.run import _start_logging, check, run, settings_of
from bot.errors import SettingsError
from bot.settings import Monitor
from bot.store import upgrade
from bot.web import monitor
from bot.web.server import HttpServer

CLOSED = 'api_base = "http://127.0.0.1:9/api/"\n'
ANY_PORT = "[monitor]\nport = 0\n"
KEY = "b2ZmIHRoZSBjb2FzdCBvZiBLZXN0ZXJpYSwgYXQgc2U="


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
    config.write_text(f'[slack]\napi_base = "http//typo"\n{ANY_PORT}')
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
    config.write_text(f"[slack]\n{CLOSED}{ANY_PORT}")
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
    config.write_text(f'[database]\nurl = "{url}"\n{ANY_PORT}')
    with pytest.raises(SettingsError) as caught:
        check(config=config)
    return caught.value.faults


@pytest.mark.parametrize("made", [False, True])
def test_a_database_that_is_there_or_can_be_made_is_no_fault_and_is_not_made(tmp_path: Path, made: bool) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'[database]\nurl = "sqlite:///data/news.db"\n{ANY_PORT}')
    if made:
        asyncio.run(upgrade(f"sqlite:///{tmp_path / 'data/news.db'}"))
    check(config=config)
    assert (tmp_path / "data").exists() is made


def test_a_port_that_something_else_has_is_told_with_the_setting_to_change(tmp_path: Path, taken: int) -> None:
    faults = port_faults(tmp_path, f"[monitor]\nport = {taken}\n")
    told = f"127.0.0.1:{taken}: address already in use; end what listens there, or set monitor.port to another one"
    assert faults == (f"monitor: cannot listen on {told}",)
    assert port_faults(tmp_path, f"[monitor]\nport = {taken}\nenabled = false\n") == ()


def test_an_address_that_is_not_of_this_machine_is_told_with_the_setting_to_change(tmp_path: Path) -> None:
    [fault] = port_faults(tmp_path, '[monitor]\nhost = "192.0.2.1"\n')
    assert fault.startswith("monitor: cannot listen on 192.0.2.1:8081: ")
    assert fault.endswith("; set monitor.host to an address of this machine")


def test_the_port_for_strangers_is_tried_where_slack_or_a_hub_will_call(
    tmp_path: Path, taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    http = f"{ANY_PORT}[http]\nport = {taken}\n"
    assert port_faults(tmp_path, http) == ()
    monkeypatch.setenv("WIREWATCH_SLACK_SIGNING_SECRET", "s" * 32)
    told = port_faults(tmp_path, f'{http}[slack]\nmode = "http"\n{CLOSED}')
    assert [fault for fault in told if f"http: cannot listen on 127.0.0.1:{taken}" in fault]
    monkeypatch.delenv("WIREWATCH_SLACK_SIGNING_SECRET")
    monkeypatch.setenv("WIREWATCH_DATABASE_KEYS", KEY)
    assert len(port_faults(tmp_path, f'{http}public_url = "https://news.example"\n')) == 1


def test_one_port_for_both_servers_is_a_fault(tmp_path: Path, free: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIREWATCH_DATABASE_KEYS", KEY)
    both = f'[http]\nport = {free}\npublic_url = "https://news.example"\n[monitor]\nport = {free}\n'
    [fault] = port_faults(tmp_path, both)
    assert fault.startswith(f"monitor: cannot listen on 127.0.0.1:{free}: address already in use")


async def test_a_wirewatch_that_runs_already_is_told_as_such_and_is_no_fault(
    tmp_path: Path, free: int, capsys: pytest.CaptureFixture[str]
) -> None:
    running = HttpServer("monitor", Monitor(port=free), monitor.routes({}, None))
    await running.start()
    assert await asyncio.to_thread(port_faults, tmp_path, f"[monitor]\nport = {free}\n") == ()
    await running.stop()
    assert f"monitor: a Wirewatch runs here already, on 127.0.0.1:{free};" in capsys.readouterr().out


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which something listens that says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def port_faults(folder: Path, text: str) -> tuple[str, ...]:
    """What `check` says of a configuration."""
    config = folder / "config.toml"
    config.write_text(text)
    try:
        check(config=config)
    except SettingsError as error:
        return error.faults
    return ()
