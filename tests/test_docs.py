"""What is documented is what there is: every command, and every document that is written out of the code."""

import re
from pathlib import Path

import pytest

from bot.commands import reference
from bot.commands.spec import Command
from bot.commands.table import TABLE

ROOT = Path(__file__).parents[1]
ADVICE = "run `.venv/bin/python -m bot.commands.reference`"
PROMISED = {
    "summarise": "summarise summarize",
    "watch": "create delete rename lists add edit remove show subscribe unsubscribe test snooze import export",
    "digest": "schedule now preview off status",
    "feed": "add remove list health import export subscribe unsubscribe",
    "news": "why search status quiet audit help undo retry feedback rule",
}
"""Every command that the product promises, and those that buttons and menus carry.

Edit, undo and retry are behind answers; feedback and rule behind a card's thumbs: the one proposes, for everybody, the
other confirms, for those with the right, and one command has one role.
"""


def test_the_command_reference_is_current() -> None:
    assert reference.REFERENCE.read_text("utf-8") == reference.reference(TABLE), ADVICE


@pytest.mark.parametrize("command", TABLE.commands, ids=lambda command: command.name)
def test_every_command_is_documented(command: Command) -> None:
    assert f"### {command.name}\n" in reference.REFERENCE.read_text("utf-8")


def test_every_promised_command_is_there_and_no_other() -> None:
    listed = {" ".join(path) for command in TABLE for path in (command.path, *command.aliases)}
    promised = {
        f"{group} {word}" for group, words in PROMISED.items() if group != "summarise" for word in words.split()
    }
    assert listed == promised | set(PROMISED["summarise"].split())


def test_every_link_leads_somewhere_and_every_picture_is_shown() -> None:
    pages = [ROOT / "README.md", *ROOT.glob("docs/*.md"), ROOT / "bot/README.md", ROOT / "adapters/README.md"]
    places = {
        (page.parent / address.partition("#")[0]).resolve()
        for page in pages
        for address in re.findall(r"\]\(([^)]+)\)", page.read_text("utf-8"))
        if "://" not in address and not address.startswith("#")
    }
    assert [str(place) for place in places if not place.exists()] == []
    assert sorted(set(ROOT.glob("docs/pictures/*.png")) - places) == []


@pytest.mark.parametrize("platform", ["slack", "discord"])
def test_whatever_ends_bots_has_a_row_in_the_guide_and_a_test_that_reproduces_it(platform: str) -> None:
    guide = (ROOT / f"docs/{platform}.md").read_text("utf-8").partition("## Living for months")[2]
    rows = {int(number) for number in re.findall(r"^\| (\d+) \|", guide.partition("\n## ")[0], re.MULTILINE)}
    files = sorted((ROOT / "tests/scenarios").glob(f"test_{platform}_*.py"))
    named = {int(n) for file in files for n in re.findall(r"def test_(\d+)_", file.read_text("utf-8"))}
    assert rows == set(range(1, 14)) == named
