"""Forms as modals and back, the table as Discord's commands, the invitation, and whose files are read."""

import base64
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from adapters.discord import forms, tree
from adapters.discord.cli import PERMISSIONS, app
from adapters.discord.files import DOMAINS
from adapters.files import is_kept_at
from bot.commands.spec import Command, Kind, Parameter, Table
from bot.commands.table import TABLE
from bot.message import Form, FormField
from bot.model import Role
from tests.doubles import discord_world
from tests.doubles.discord_limits import commands_refusal, modal_refusal

fields = st.builds(
    FormField,
    name=st.sampled_from(["text", "name", "zone", "also", "needs"]),
    label=st.text(max_size=300),
    multiline=st.booleans(),
    required=st.booleans(),
    value=st.one_of(st.text(max_size=100), st.just("long " * 2_000)),
    hint=st.text(max_size=300),
    max_length=st.integers(0, 30_000),
    choices=st.lists(st.text(max_size=200), max_size=40).map(tuple),
)
all_forms = st.builds(
    Form,
    command=st.sampled_from(["/summarise", "/watch add x"]),
    title=st.text(max_size=60),
    fields=st.lists(fields, min_size=1, max_size=5, unique_by=lambda field: field.name).map(tuple),
    submit=st.text(max_size=60),
)


@given(all_forms)
def test_discord_refuses_no_modal(form: Form) -> None:
    made = forms.modal(form)
    assert made is not None
    assert modal_refusal(made) is None
    assert forms.command_of(made["custom_id"]) == form.command


@pytest.mark.parametrize(
    "form",
    [
        Form("/summarise " + "w" * 100, "X", (FormField("text", "Text"),)),
        Form("/x", "X", ()),
        Form("/x", "X", tuple(FormField(str(number), "Text") for number in range(6))),
    ],
)
def test_a_form_that_no_modal_holds_opens_none(form: Form) -> None:
    assert forms.modal(form) is None


def test_of_more_fields_than_a_modal_holds_the_needed_ones_stay() -> None:
    fields = tuple(FormField(str(number), "Text", required=number in {0, 6}) for number in range(7))
    made = forms.modal(Form("/x", "X", fields))
    assert made is not None
    assert [label["component"]["custom_id"] for label in made["components"]] == ["0:0", "1:0", "2:0", "3:0", "6:0"]


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf")), min_size=1, max_size=200))
def test_a_prefilled_text_comes_back_as_it_was(words: str) -> None:
    text = (words + " ") * 50
    made = forms.modal(Form("/watch edit", "Edit", (FormField("text", "Text", multiline=True, value=text),)))
    assert made is not None
    sent = [
        {"type": 18, "component": {**label["component"], "value": label["component"].get("value", "")}}
        for label in made["components"]
    ]
    assert forms.filled_in(sent)["text"] == text


def test_what_was_filled_in_is_read_from_labels_and_rows_alike() -> None:
    components = [
        {"type": 1, "components": [{"type": 4, "custom_id": "text:1", "value": "two"}]},
        {"type": 18, "component": {"type": 4, "custom_id": "text:0", "value": "one"}},
        {"type": 18, "component": {"type": 3, "custom_id": "length:0", "values": ["short"]}},
        {"type": 18, "component": {"type": 3, "custom_id": "zone:0", "values": []}},
    ]
    assert forms.filled_in(components) == {"text": "one\ntwo", "length": "short", "zone": ""}


# ---------------------------------------------------------------- commands


def test_discord_takes_the_whole_table() -> None:
    made = tree.commands(TABLE)
    assert commands_refusal(made) is None
    named = {(one["name"], *((option["name"],) if option["type"] == 1 else ())) for one in made if one["type"] == 1
             for option in one["options"] or [{"type": 0}]}  # fmt: skip
    assert {path for row in TABLE for path in (row.path, *row.aliases)} <= named
    assert [one["name"] for one in made if one["type"] == 3] == ["Summarise"]
    assert all(one["integration_types"] == [0] for one in made)


async def _nothing(*_: object) -> None:
    return None


def test_kinds_become_discords_own_and_required_ones_come_first() -> None:
    row = Command(
        ("desk", "order"), "h" * 200, "", _nothing,
        (
            Parameter("late", "optional"),
            Parameter("many", "how many", Kind.NUMBER, low=1, high=9),
            Parameter("loud", "or not", Kind.SWITCH),
            Parameter("kind", "which", choices=("a", "b")),
            Parameter("crowd", "too many to list", choices=tuple(f"c{number}" for number in range(30))),
            Parameter("first", "needed", required=True),
        ),
        role=Role.CHANNEL_MANAGER,
        files=True,
    )  # fmt: skip
    (made,) = tree.commands(Table((row,), {"desk": "orders"}))
    assert commands_refusal([made]) is None
    assert made["default_member_permissions"] == "16"
    options = {option["name"]: option for option in made["options"][0]["options"]}
    assert next(iter(options)) == "first"
    assert [options[name]["type"] for name in ("late", "many", "loud", "kind", "file")] == [3, 4, 5, 3, 11]
    assert (options["many"]["min_value"], options["many"]["max_value"]) == (1, 9)
    assert options["crowd"]["autocomplete"]


def test_a_group_that_everybody_may_read_from_is_hidden_from_nobody() -> None:
    assert all(one["default_member_permissions"] is None for one in tree.commands(TABLE))


def test_any_difference_is_noticed_and_what_discord_adds_is_not() -> None:
    ours = tree.commands(TABLE)
    theirs = [{**command, "id": "7", "version": "1", "name_localizations": None, "nsfw": False} for command in ours]
    assert tree.same(ours, theirs[::-1])
    bare = [{key: one[key] for key in one if key not in {"contexts", "integration_types"}} for one in ours]
    said = [{**one, "options": [{**option, "id": "9", "required": option.get("required", False)}
                                for option in one.get("options", ())]} for one in bare]  # fmt: skip
    assert tree.same(ours, said), "what is not told is not compared, nor what we never send"
    assert not tree.same(ours, theirs[1:])
    assert not tree.same(ours, [{**theirs[0], "contexts": [0]}, *theirs[1:]])
    assert not tree.same(ours, [{**theirs[0], "description": "changed"}, *theirs[1:]])


# ---------------------------------------------------------------- the command line, and files


def test_the_invitation_asks_for_what_the_double_asks_for_and_no_more() -> None:
    assert {name: discord_world.PERMISSIONS[name] for name in discord_world.PLAIN} == PERMISSIONS
    result = CliRunner().invoke(app, ["invite", "--application", "1100000000000000001"])
    asked = parse_qs(urlsplit(result.stdout.strip()).query)
    assert asked["client_id"] == ["1100000000000000001"]
    assert asked["scope"] == ["bot applications.commands"]
    assert asked["permissions"] == [str(sum(PERMISSIONS.values()))]


def test_the_application_is_read_out_of_the_token() -> None:
    first = base64.b64encode(b"1100000000000000001").decode().rstrip("=")
    result = CliRunner().invoke(app, ["invite"], env={"WIREWATCH_DISCORD_TOKEN": f"{first}.x.secret"})
    assert "client_id=1100000000000000001" in result.stdout
    assert "secret" not in result.stdout


@pytest.mark.parametrize("token", ["", "nonsense", "aGVsbG8.x.y"])
def test_without_a_usable_token_it_says_what_to_do(token: str) -> None:
    result = CliRunner().invoke(app, ["invite"], env={"WIREWATCH_DISCORD_TOKEN": token})
    assert result.exit_code != 0


@pytest.mark.parametrize(
    ("url", "theirs"),
    [
        ("https://cdn.discordapp.com/attachments/1/2/x.txt", True),
        ("https://media.discordapp.net/attachments/1/2/x.txt", True),
        ("http://127.0.0.1:5000/attachments/x", True),
        ("http://cdn.discordapp.com/x", False),
        ("https://cdn.discordapp.com.evil.example/x", False),
        ("https://evildiscordapp.com/x", False),
        ("file:///etc/passwd", False),
    ],
)
def test_files_are_read_from_discord_alone(url: str, theirs: bool) -> None:
    assert is_kept_at(url, "http://127.0.0.1:5000/api/v10", DOMAINS) is theirs
