"""Forms as modals and back, the manifest, and what Slack's wrapping hides."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from adapters.common import as_line
from adapters.files import is_kept_at
from adapters.slack import forms
from adapters.slack.cli import app
from adapters.slack.files import DOMAINS
from adapters.slack.inbound import typed
from adapters.slack.manifest import EVENTS, SCOPES, manifest
from bot.commands.table import TABLE
from bot.errors import SettingsError
from bot.message import Form, FormField
from tests.doubles.slack_api import EVENT_SCOPES
from tests.doubles.slack_api import SCOPES as NEEDED
from tests.doubles.slack_limits import view_refusal
from tests.doubles.slack_world import ALL_SCOPES

fields = st.builds(
    FormField,
    name=st.sampled_from(["text", "name", "zone"]),
    label=st.text(max_size=300),
    multiline=st.booleans(),
    required=st.booleans(),
    value=st.one_of(st.text(max_size=100), st.just("long " * 2_000)),
    hint=st.text(max_size=300),
    max_length=st.integers(0, 30_000),
    choices=st.lists(st.text(max_size=200), max_size=120).map(tuple),
)
all_forms = st.builds(
    Form,
    command=st.sampled_from(["/summarise", "/watch add x", "/summarise " + "w" * 2_500]),
    title=st.text(max_size=60),
    fields=st.lists(fields, max_size=5, unique_by=lambda field: field.name).map(tuple),
    submit=st.text(max_size=60),
)


@given(all_forms)
def test_slack_refuses_no_modal(form: Form) -> None:
    view = forms.view(form, forms.Origin(form.command, "C1", "1.2", "https://hooks.slack.example/" + "x" * 400))
    assert view is not None
    assert view_refusal(view) is None


def test_a_command_too_long_to_carry_opens_no_modal() -> None:
    assert forms.view(Form("/x", "X", ()), forms.Origin("/summarise " + "w" * 4_000)) is None


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf")), min_size=1, max_size=200))
def test_a_prefilled_text_comes_back_as_it_was(words: str) -> None:
    text = (words + " ") * 50
    field = FormField("text", "Text", multiline=True, value=text)
    view = forms.view(Form("/watch edit", "Edit", (field,)), forms.Origin("/watch edit"))
    assert view is not None
    state = {block["block_id"]: {"value": {"value": block["element"].get("initial_value")}} for block in view["blocks"]}
    assert forms.filled_in(state)["text"] == text


def test_what_was_pasted_in_parts_is_joined_in_order() -> None:
    state = {
        "text:1": {"value": {"type": "plain_text_input", "value": "two"}},
        "text:0": {"value": {"type": "plain_text_input", "value": "one"}},
        "text:2": {"value": {"type": "plain_text_input", "value": None}},
        "length:0": {"value": {"type": "static_select", "selected_option": {"value": "short"}}},
        "zone:0": {"value": {"type": "static_select", "selected_option": None}},
    }
    assert forms.filled_in(state) == {"text": "one\ntwo", "length": "short", "zone": ""}


def test_the_way_back_survives_in_the_modal() -> None:
    origin = forms.Origin("/summarise", "C1", "1.2", "https://hooks.slack.example/x")
    assert forms.Origin.load(origin.dump()) == origin
    assert forms.Origin.load("{}") is None
    assert forms.Origin.load("nonsense") is None


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("add <https://news.example/a?b=1&amp;c=2>", "add https://news.example/a?b=1&c=2"),
        ("<https://news.example/|news.example>", "https://news.example/"),
        ("ask <@U0ANN|ann> and <!subteam^S0AB|@desk>", "ask <@U0ANN> and <!subteam^S0AB>"),
        ("in <#C0NEWS|news> or <#C0NEWS>", "in #news or #C0NEWS"),
        ("<mailto:ann@news.example|ann@news.example>", "ann@news.example"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
    ],
)
def test_what_slack_wraps_is_unwrapped(sent: str, meant: str) -> None:
    assert typed(sent) == meant


@pytest.mark.parametrize(("words", "line"), [("", "/news help"), ("watch lists", "/watch lists"), ("/help", "/help")])
def test_words_to_the_bot_become_a_command_line(words: str, line: str) -> None:
    assert as_line(words) == line


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("https://files.slack.com/files-pri/T1-F1/x.txt", True),
        ("https://slack.com/x", True),
        ("http://127.0.0.1:5000/files/x", True),
        ("http://files.slack.com/x", False),
        ("https://slack.com.evil.example/x", False),
        ("https://evilslack.com/x", False),
        ("https://evil.example/?slack.com", False),
    ],
)
def test_the_token_goes_only_to_slack(url: str, ours: bool) -> None:
    assert is_kept_at(url, "http://127.0.0.1:5000/api/", DOMAINS) is ours


def test_the_manifest_has_every_command_of_the_table() -> None:
    made = manifest(TABLE, "ww-")
    commands = {command["command"] for command in made["features"]["slash_commands"]}
    assert commands == {f"/ww-{path[0]}" for row in TABLE for path in (row.path, *row.aliases)}
    assert all(command["should_escape"] for command in made["features"]["slash_commands"])
    assert made["settings"]["socket_mode_enabled"]
    assert "url" not in made["features"]["slash_commands"][0]


def test_the_manifest_for_http_names_our_addresses() -> None:
    made = manifest(TABLE, public_url="https://wire.example/")
    assert made["settings"]["interactivity"]["request_url"] == "https://wire.example/slack/events"
    assert made["oauth_config"]["redirect_urls"] == ["https://wire.example/slack/oauth_redirect"]
    assert made["features"]["slash_commands"][0]["url"] == "https://wire.example/slack/events"
    assert not made["settings"]["socket_mode_enabled"]


def test_the_scopes_of_the_manifest_are_those_the_double_asks_for() -> None:
    assert set(SCOPES) == ALL_SCOPES
    asked = {*NEEDED.values(), *EVENT_SCOPES.values()}
    assert {scope.format(kind=kind) for scope in asked for kind in ("channels", "groups")} <= set(SCOPES)
    assert set(EVENT_SCOPES) - {"message"} <= set(EVENTS)
    assert "message.im" in EVENTS


def test_the_manifest_is_printed() -> None:
    result = CliRunner().invoke(app, ["manifest", "--prefix", "ww-"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["display_information"]["name"] == "Wirewatch"


@pytest.mark.parametrize(
    ("words", "before"), [([], "/ww-"), (["--prefix", "news-"], "/news-"), (["--prefix", ""], "/")]
)
def test_the_manifest_goes_by_the_prefix_of_the_configuration_unless_another_is_given(
    words: list[str], before: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.toml").write_text('[slack]\nprefix = "ww-"\n\n[discord]\n')
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["manifest", *words], catch_exceptions=False)
    commands = json.loads(result.stdout)["features"]["slash_commands"]
    assert {command["command"] for command in commands} >= {f"{before}watch", f"{before}feed"}


def test_no_manifest_is_printed_from_a_configuration_that_is_wrong(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('[slack]\nprefix = "WW "\n')
    with pytest.raises(SettingsError, match=r"line 2: slack\.prefix"):
        CliRunner().invoke(app, ["manifest", "--config", str(wrong)], catch_exceptions=False)


@pytest.mark.parametrize("words", [["--prefix", "ww "], ["--url", "wire.example"], ["--url", "https://wire.example/x"]])
def test_no_manifest_is_printed_that_slack_would_refuse(words: list[str]) -> None:
    with pytest.raises(SettingsError, match=words[1]):
        CliRunner().invoke(app, ["manifest", *words], catch_exceptions=False)
