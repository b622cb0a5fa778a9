"""A configuration is right, or every fault is told at once, each with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr

from bot.errors import SettingsError
from bot.settings import Section, load


class Chat(Section):
    """An adapter's section, as a plug-in would bring it."""

    token: SecretStr | None = None
    mode: str = "socket"


ADAPTERS: dict[str, type[BaseModel]] = {"chat": Chat}


def faults(tmp_path: Path, text: str, environment: dict[str, str] | None = None) -> tuple[str, ...]:
    """Load a file that must be wrong and say what was found."""
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load(path, ADAPTERS, environment or {})
    return tuple(fault.removeprefix(str(path)) for fault in caught.value.faults)


def test_without_a_file_everything_has_a_sensible_default() -> None:
    settings = load(None, ADAPTERS, {})
    assert settings.database.url == "sqlite:///wirewatch.db"
    assert settings.polling.min_minutes == 2


def test_six_mistakes_are_told_together_each_with_its_line(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        "[databse]\n"
        'url = "sqlite:///a.db"\n'
        "[fetch]\n"
        'deadline = "soon"\n'
        "max_byte = 3\n"
        "[http]\n"
        "port = 70000\n"
        "[chat]\n"
        'token = "xoxb-not-here"\n'
        "[log]\n"
        'level = "loud"\n',
    )
    assert len(found) == 6
    told = "\n".join(found)
    for expected in (
        ", line 1: databse: no such section; did you mean [database]?",
        ", line 4: fetch.deadline: ",
        ", line 5: fetch.max_byte: no such setting; did you mean max_bytes?",
        ", line 7: http.port: ",
        ", line 9: chat.token: is a secret: set the environment variable WIREWATCH_CHAT_TOKEN instead",
        ", line 11: log.level: ",
    ):
        assert expected in told
    assert "xoxb-not-here" not in told


def test_a_secret_comes_from_the_environment_and_does_not_show(tmp_path: Path) -> None:
    settings = load(None, ADAPTERS, {"WIREWATCH_CHAT_TOKEN": "xoxb-1234567"})
    chat = settings.adapters["chat"]
    assert isinstance(chat, Chat)
    assert chat.token is not None
    assert chat.token.get_secret_value() == "xoxb-1234567"
    assert "xoxb-1234567" not in repr(settings)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[fetch\n", "not valid TOML"),
        ("fetch = 3\n", "must be a table"),
        ("fetch = 3\nfetch = 4\n", "not valid TOML"),
        ('[database]\nurl = "mysql://x"\n', "line 2: database.url"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, told: str) -> None:
    assert any(told in fault for fault in faults(tmp_path, text))


def test_a_secret_may_come_from_a_mounted_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("xoxb-1234567\n")
    settings = load(None, ADAPTERS, {"WIREWATCH_CHAT_TOKEN_FILE": str(tmp_path / "token")})
    chat = settings.adapters["chat"]
    assert isinstance(chat, Chat)
    assert chat.token is not None
    assert chat.token.get_secret_value() == "xoxb-1234567"


@pytest.mark.parametrize(
    ("content", "beside", "told"),
    [
        (None, {}, "cannot be read: No such file"),
        (b"\xff\xfe", {}, "not UTF-8 text"),
        (b"x" * 70_000, {}, "larger than any secret"),
        (b"xoxb-1", {"WIREWATCH_CHAT_TOKEN": "xoxb-2"}, "given twice"),
    ],
)
def test_a_secret_s_file_that_cannot_be_used_is_a_fault(
    tmp_path: Path, content: bytes | None, beside: dict[str, str], told: str
) -> None:
    file = tmp_path / "token"
    if content is not None:
        file.write_bytes(content)
    [fault] = faults(tmp_path, "", {"WIREWATCH_CHAT_TOKEN_FILE": str(file), **beside})
    assert told in fault
    assert "xoxb" not in fault


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read: No such file"):
        load(tmp_path / "none.toml", {}, {})


def test_bytes_that_are_no_text_are_said_so(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="not UTF-8 text"):
        load(path, {}, {})


@given(text=st.text(max_size=200))
def test_any_text_loads_or_is_refused_with_a_sentence(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("any") / "config.toml"
    path.write_text(text, encoding="utf-8", errors="replace")
    try:
        load(path, ADAPTERS, {})
    except SettingsError as error:
        assert error.faults  # noqa: PT017 - either outcome is right


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[console]\n", "no such section"),
        ("[database]\nurl = 5\n", 'line 2: database.url: must be text in quotes, "like this"'),
        ('[fetch]\nallow = "127.0.0.1:80"\n', 'line 2: fetch.allow: must be a list, ["like", "this"]'),
        ('[monitor]\nport = "none"\n', "line 2: monitor.port: must be a whole number, without quotes"),
        ('[fetch]\nallow = ["localhost"]\n', "line 2: fetch.allow: “localhost” is not HOST:PORT"),
        ('[fetch]\nallow = ["wiki.lan:0"]\n', "“wiki.lan:0” is not HOST:PORT with a port from 1 to 65535"),
        ('[fetch]\nallow = ["wiki.lan:65536"]\n', "“wiki.lan:65536” is not HOST:PORT with a port from 1 to 65535"),
        ('[fetch]\nallow = ["[::1:80"]\n', "line 2: fetch.allow: “[::1:80” is not HOST:PORT"),
        ('[fetch]\nproxy = "proxy:3128"\n', "line 2: fetch.proxy: is not of the form that is wanted"),
        ('[fetch]\ndeadline = "soon"\n', "line 2: fetch.deadline: must be a number, without quotes"),
        ('[monitor]\nenabled = "perhaps"\n', "line 2: monitor.enabled: must be true or false, without quotes"),
        ("[polling]\nmin_minutes = 200\n", "line 1: polling.max_minutes: is below min_minutes"),
    ],
)
def test_a_fault_is_told_in_the_words_of_the_file_not_of_the_program(tmp_path: Path, text: str, told: str) -> None:
    [fault] = faults(tmp_path, text)
    assert told in fault


def test_a_password_in_the_database_s_address_is_a_fault_and_does_not_show(tmp_path: Path) -> None:
    [fault] = faults(tmp_path, '[database]\nurl = "postgresql://ann:hidden@db/news"\n')
    assert "line 2: database.url: holds a password: set the environment variable WIREWATCH_DATABASE_PASSWORD" in fault
    assert "hidden" not in fault


def test_files_from_a_windows_editor_which_begins_them_with_a_mark_are_read(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("xoxb-1234567\r\n", encoding="utf-8-sig")
    config = tmp_path / "config.toml"
    config.write_text('[chat]\r\nmode = "http"\r\n', encoding="utf-8-sig")
    chat = load(config, ADAPTERS, {"WIREWATCH_CHAT_TOKEN_FILE": str(tmp_path / "token")}).adapters["chat"]
    assert isinstance(chat, Chat)
    assert (chat.mode, chat.token and chat.token.get_secret_value()) == ("http", "xoxb-1234567")
