"""Commands that the bot speaks of are data where they have values, so that each platform writes them in its own way."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.console.render import Look, lines
from adapters.discord import render as discord
from adapters.discord.options import with_options, without_options
from adapters.slack import render as slack
from adapters.slack.names import Names
from bot.commands.parse import parse
from bot.commands.replies import done
from bot.commands.spec import Command
from bot.commands.table import TABLE
from bot.commands.watchlist import none_yet
from bot.errors import CommandError
from bot.message import Message, note, plain_text, spans, typed
from tests.conftest import NOON

ROOT = Path(__file__).parents[2]
NAMED = "|".join(re.escape(" ".join(path)) for path in sorted(TABLE.paths, key=len, reverse=True))
WITH_VALUES = re.compile(rf"/(?:{NAMED}) (?:[\"{{…\d]|\w+:\S)")


def said(tree: ast.AST) -> Iterator[str]:
    """Every string but docstrings, and but those that are a command and no sentence."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        words = worded(node)
        if words and not (words.startswith("/") and words[-1] not in ".?!"):
            yield words
        if not isinstance(node, ast.JoinedStr):
            yield from said(node)


def worded(node: ast.AST) -> str:
    match node:
        case ast.Constant(value=str(words)):
            return words
        case ast.JoinedStr():
            return "".join(worded(part) or "{}" for part in node.values)
        case _:
            return ""


def in_prose(source: str) -> list[str]:
    return [found[0] for words in said(ast.parse(source)) if (found := WITH_VALUES.search(words))]


@pytest.mark.parametrize("room", ["commands", "flow"])
def test_no_command_with_values_stands_in_prose(room: str) -> None:
    table = ROOT / "bot" / "commands" / "rows"
    files = [path for path in (ROOT / "bot" / room).rglob("*.py") if table not in path.parents]
    assert {path.name: found for path in files if (found := in_prose(path.read_text(encoding="utf-8")))} == {}


@pytest.mark.parametrize(
    "source",
    [
        'note(f"/watch test {name} shows it.")',
        "note('Try /watch add \"Jane Doe\".')",
        'note("/digest schedule 08:00 sets one up.")',
        'note("/news quiet budget:30 allows more.")',
    ],
)
def test_the_rule_catches(source: str) -> None:
    assert in_prose(source)


@pytest.mark.parametrize(
    "source",
    [
        'note(typed("/watch create desk"), " makes one.")',
        'note("/watch add is for that.")',
        'line = f"/news why {url}"',
    ],
)
def test_the_rule_lets_pass(source: str) -> None:
    assert not in_prose(source)


HINTS = Message((note(spans("Then: ", typed('/watch add desk "Jane Doe" also:"J. Doe"'), " and so on.")),))


def test_each_platform_writes_a_command_in_its_own_way() -> None:
    (told,) = discord.pages(HINTS)
    assert told["embeds"][0]["description"] == "-# Then: `/watch add list:desk name:Jane Doe also:J. Doe` and so on."
    (said,) = slack.pages(Names(TABLE, "ww-").shown(HINTS))
    assert said["blocks"][0]["elements"][0]["text"] == 'Then: `/ww-watch add desk "Jane Doe" also:"J. Doe"` and so on.'
    look = Look(console=None, now=NOON, number=lambda _: 1)  # type: ignore[arg-type]
    assert [row.plain for row in lines(HINTS, look)] == ['Then: /watch add desk "Jane Doe" also:"J. Doe" and so on.']


def test_what_a_slip_is_answered_with_can_be_typed_on_discord() -> None:
    with pytest.raises(CommandError) as slip:
        parse(TABLE, "/watch create")
    (told,) = discord.pages(Message((note(slip.value.hint),)))
    assert told["embeds"][0]["description"] == (
        "-# Usage: `/watch create list:…` · For example: `/watch create list:desk`"
    )


def test_an_answer_takes_words_and_spans_alike() -> None:
    assert plain_text(none_yet()).endswith("/watch create desk makes one called “desk”.")
    assert plain_text(done("Done.", "", "Plain.", spans("Or ", typed("/watch lists"), "."))) == (
        "Done.\nPlain.\nOr /watch lists."
    )


@pytest.mark.parametrize("command", list(TABLE), ids=lambda one: one.name)
def test_what_discord_shows_can_be_written_in_a_message_too(command: Command) -> None:
    shown = with_options(command.example)
    assert parse(TABLE, without_options(shown)) == parse(TABLE, command.example)
    assert without_options(command.example) == command.example


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("/watch add list: desk name: Jane Doe also: J. Doe", '/watch add desk "Jane Doe" also:"J. Doe"'),
        ('/watch create List:"The desk"', '/watch create "The desk"'),
        ("/watch add list: desk name: Jane also: Jan also: J. D.", '/watch add desk Jane also:"Jan, J. D."'),
        ("/summarise Text: an article", "/summarise an article"),
        ("/summarise text: an article length: short", "/summarise an article length:short"),
        ("/news search bridge from:herald", "/news search bridge from:herald"),
        ("/news quiet budget:30", "/news quiet budget:30"),
        ("/watch create a list: mine", "/watch create a list: mine"),
        ("hello list:desk", "hello list:desk"),
    ],
)
def test_only_what_begins_with_an_option_s_name_is_read_so(written: str, line: str) -> None:
    assert without_options(written) == line
