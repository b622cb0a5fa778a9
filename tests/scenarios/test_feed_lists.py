"""`wirewatch feeds import · export`, as an operator meets it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from typer.testing import CliRunner, Result

from bot.cli.main import command_line
from bot.clock import SystemClock
from bot.errors import UserError, WirewatchError
from bot.store import Store

LIST = """<opml version="2.0"><body>
<outline text="Courier & Sons" xmlUrl="https://courier.example/feed?a=1&b=2"/>
<outline text="A script" xmlUrl="javascript:alert(1)"/>
<outline text="Paid" xmlUrl="https://reader:word@paid.example/feed"/>
"""
Wirewatch = Callable[..., Result]


@pytest.fixture
def feeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wirewatch:
    """The commands on a configuration whose database does not exist yet."""
    monkeypatch.setenv("WIREWATCH_DATABASE_KEYS", Fernet.generate_key().decode())
    config = tmp_path / "config.toml"
    config.write_text('[database]\nurl = "sqlite:///bot.db"\n')

    def run(*words: str, typed: str | None = None) -> Result:
        call = ["feeds", *words, "--config", str(config)]
        return CliRunner().invoke(command_line(["feeds"]), call, input=typed)

    return run


def join(tmp_path: Path, *workspaces: str) -> None:
    async def made() -> None:
        store = await Store.open(f"sqlite:///{tmp_path}/bot.db", clock=SystemClock())
        async with store.write() as tx:
            for name in workspaces:
                await tx.workspaces.ensure("toy", name, f"Desk {name}")
        await store.close()

    asyncio.run(made())


def fault(result: Result) -> str:
    assert isinstance(result.exception, WirewatchError)
    return f"{result.exception} {getattr(result.exception, 'hint', '')}"


def test_every_line_of_a_list_is_accounted_for(feeds: Wirewatch) -> None:
    first = feeds("import", "-", typed=LIST)
    assert first.exit_code == 0
    assert first.stdout.splitlines() == [
        "+ line 2: Courier & Sons",
        "- line 3: “javascript:alert(1)” is not a web address",
        "+ line 4: Paid",
        "console:terminal: 2 added, 0 followed already, 1 not taken",
        "To take it back: wirewatch feeds import --undo 1, or /news undo 1 in the chat.",
    ]
    again = feeds("import", "-", typed=LIST)
    assert "= line 2: Courier & Sons (followed already)" in again.stdout
    assert "0 added, 2 followed already" in again.stdout
    assert "undo" not in again.stdout, "nothing was changed"


INSIDE = """https://courier.example/feed
http://10.0.0.1/feed
http://169.254.169.254/latest/meta-data/
http://[::1]/feed
http://2130706433/feed
http://printer.local/feed
http://courier.example:25/feed
http://127.0.0.1:8101/feed
"""


def test_what_the_poller_would_never_read_is_left_out_and_named(feeds: Wirewatch) -> None:
    assert feeds("import", "-", typed=INSIDE).stdout.splitlines()[:-1] == [
        "+ line 1: courier.example",
        "- line 2: http://10.0.0.1/feed: 10.0.0.1 is not a public address",
        "- line 3: http://169.254.169.254/latest/meta-data/: 169.254.169.254 is not a public address",
        "- line 4: http://[::1]/feed: [::1] is not a public address",
        "- line 5: http://2130706433/feed: 127.0.0.1 is not a public address",
        "- line 6: http://printer.local/feed: printer.local is a name of the private network",
        "- line 7: http://courier.example:25/feed: port 25 is none that web servers use",
        "- line 8: http://127.0.0.1:8101/feed: 127.0.0.1 is not a public address",
        "console:terminal: 1 added, 0 followed already, 7 not taken",
    ]


def test_a_list_of_nothing_but_private_addresses_says_so(feeds: Wirewatch) -> None:
    assert fault(feeds("import", "-", typed="http://10.0.0.1/feed\n")).strip() == (
        "this list names no feed that can be read: http://10.0.0.1/feed: 10.0.0.1 is not a public address"
    )


def test_a_private_address_that_the_operator_allows_is_taken(feeds: Wirewatch, tmp_path: Path) -> None:
    with (tmp_path / "config.toml").open("a") as config:
        config.write('[fetch]\nallow = ["127.0.0.1:8101"]\n')
    assert "+ line 8: 127.0.0.1" in feeds("import", "-", typed=INSIDE).stdout


def test_without_a_key_only_the_lines_with_a_password_are_left_out(
    feeds: Wirewatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WIREWATCH_DATABASE_KEYS")
    told = feeds("import", "-", typed=LIST).stdout.splitlines()
    assert told[0] == "+ line 2: Courier & Sons"
    assert told[2] == (
        "- line 4: https://paid.example/feed: it comes with a password, and this bot has no key to keep one safe"
        " (WIREWATCH_DATABASE_KEYS)"
    )


def test_an_import_is_undone_once_and_only_what_it_added_goes(feeds: Wirewatch) -> None:
    feeds("import", "-", typed="https://courier.example/feed?a=1&b=2\n")
    feeds("import", "-", typed=LIST)
    assert "1 feed is followed no longer" in feeds("import", "--undo", "2").stdout
    left = feeds("export")
    assert "courier.example" in left.stdout
    assert "1 feed of" in left.stderr
    assert "was undone before" in fault(feeds("import", "--undo", "2"))
    assert "there is no import 9" in fault(feeds("import", "--undo", "9"))


def test_what_is_exported_can_be_imported_elsewhere(feeds: Wirewatch, tmp_path: Path) -> None:
    join(tmp_path, "T1", "T2")
    feeds("import", "-", "--workspace", "toy:T1", typed=LIST)
    target = tmp_path / "feeds.opml"
    assert feeds("export", str(target), "--workspace", "toy:T1", "--with-passwords").exit_code == 0
    assert target.stat().st_mode & 0o077 == 0, "it holds passwords"
    assert "is there already" in fault(feeds("export", str(target), "--workspace", "toy:T1"))
    told = json.loads(feeds("import", str(target), "--workspace", "toy:T2", "--json").stdout)
    assert (told["workspace"], told["added"], told["missed"]) == ("toy:T2", 2, 0)


def test_passwords_are_exported_only_when_asked_for(feeds: Wirewatch) -> None:
    feeds("import", "-", typed=LIST)
    plain = feeds("export")
    assert "word@" not in plain.stdout
    assert "https://paid.example/feed" in plain.stdout
    assert "of 1 the credentials were left out" in plain.stderr
    assert "reader:word@paid.example" in feeds("export", "--with-passwords").stdout


def test_whose_feeds_are_meant_is_asked_where_it_is_not_clear(feeds: Wirewatch, tmp_path: Path) -> None:
    assert "try `wirewatch console`" in fault(feeds("export"))
    join(tmp_path, "T1")
    assert "toy:T1: 2 added" in feeds("import", "-", typed=LIST).stdout, "there is only one"
    join(tmp_path, "T2")
    for words in (("import", "-"), ("export",)):
        assert "one of: toy:T1 (Desk T1), toy:T2 (Desk T2)" in fault(feeds(*words, typed=LIST))
    assert "There are: toy:T1" in fault(feeds("export", "--workspace", "toy:T9"))


@pytest.mark.parametrize("typed", ["", "hello", "<opml></opml>"])
def test_what_is_no_list_changes_nothing(feeds: Wirewatch, typed: str) -> None:
    assert feeds("import", "-", typed=typed).exit_code == 1
    assert isinstance(feeds("export").exception, UserError)


def test_a_file_that_is_not_there_is_named(feeds: Wirewatch) -> None:
    assert "nothing.opml: cannot be read: No such file or directory" in fault(feeds("import", "nothing.opml"))
    assert "which list?" in fault(feeds("import"))
