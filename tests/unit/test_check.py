"""`wirewatch check`: everything that is wrong at once, and what is missing by its name."""

from pathlib import Path

import pytest

from bot.cli.run import _secret_values as secret_values
from bot.cli.run import check, settings_of
from bot.errors import SettingsError

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


def test_an_adapter_without_its_secrets_says_what_they_are_called(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f"[slack]\n{CLOSED}")
    check(config=config)
    said = capsys.readouterr().out
    assert "adapter slack is not configured: its secrets are WIREWATCH_SLACK_BOT_TOKEN, " in said
    assert "adapter console is opened by `wirewatch console`" in said


def test_no_secret_of_any_section_is_logged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("")
    monkeypatch.setenv("WIREWATCH_GENERATIVE_KEY", "gk-1")
    monkeypatch.setenv("WIREWATCH_DATABASE_PASSWORD", "pw-1")
    monkeypatch.setenv("WIREWATCH_DISCORD_TOKEN", "dt-1")
    assert {"gk-1", "pw-1", "dt-1"} <= set(secret_values(settings_of(config)))
