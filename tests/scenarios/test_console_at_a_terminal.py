"""The terminal adapter on a real pseudo-terminal: typing, pasting, boxes, leaving."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pexpect
import pytest

from tests.environment import for_child

if TYPE_CHECKING:
    Child = pexpect.spawn[str]

ROOT = Path(__file__).parents[2]


@pytest.fixture
def terminal() -> Iterator[Child]:
    environment = for_child(TERM="xterm-256color", NO_COLOR="1", PROMPT_TOOLKIT_NO_CPR="1", PYTHONPATH=str(ROOT))
    child = pexpect.spawn(
        sys.executable,
        ["-m", "tests.doubles.console_app"],
        cwd=ROOT,
        env=environment,
        encoding="utf-8",
        timeout=15,
        dimensions=(40, 100),
    )
    child.expect("›")
    yield child
    child.close(force=True)


def leave(child: Child) -> None:
    child.send("\x04")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_a_typed_command_is_answered_and_control_d_leaves(terminal: Child) -> None:
    terminal.send("/watch lists\r")
    terminal.expect("heard: /watch lists")
    terminal.expect("›")
    leave(terminal)


@pytest.mark.parametrize("word", ["exit", "/quit"])
def test_the_words_by_which_other_programs_are_left_leave_this_one_too(terminal: Child, word: str) -> None:
    terminal.send(f"{word}\r")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0


def test_control_c_clears_the_line_and_does_not_leave(terminal: Child) -> None:
    terminal.send("/watch li\x03")
    terminal.expect("› *Ctrl-D ends")
    terminal.send("/news help\r")
    terminal.expect("heard: /news help")
    terminal.expect("›")
    leave(terminal)


def test_a_paste_of_several_lines_is_one_text(terminal: Child) -> None:
    terminal.send("/summarise \x1b[200~The bridge is open.\r\n\r\nTrains run again.\x1b[201~\r")
    terminal.expect("heard: /summarise The bridge is open.")
    terminal.expect("Trains run again.")
    terminal.expect("›")
    leave(terminal)


def test_a_paste_that_the_terminal_does_not_mark_is_one_text_too(terminal: Child) -> None:
    terminal.send("/summarise The bridge is open.\r\r2\rTrains run again.\r")
    terminal.expect("heard: /summarise The bridge is open.")
    terminal.expect("Trains run again.")
    terminal.expect("›")
    terminal.send("/news help\r")
    terminal.expect("heard: /news help")
    terminal.expect("›")
    leave(terminal)


def test_a_bare_summarise_opens_a_box_that_a_dot_closes(terminal: Child) -> None:
    terminal.send("/summarise\r")
    terminal.expect("Paste, then a line with a single")
    terminal.expect("│")
    terminal.send("The bridge is open.\r")
    terminal.expect("│")
    terminal.send("/help is text here\r")
    terminal.expect("│")
    terminal.send(".\r")
    terminal.expect("heard: /summarise {'text': 'The bridge is open.")
    terminal.expect("›")
    leave(terminal)


def test_a_form_says_what_each_field_takes_and_asks_again_for_what_is_missing_or_no_choice(terminal: Child) -> None:
    terminal.send("/watch add\r")
    terminal.expect_exact("Name (who or what it is):")
    terminal.send("\r")
    terminal.expect_exact("This is needed; Ctrl-C gives up")
    terminal.send("Skerrin\r")
    terminal.expect_exact("Type (what kind it is: person, place):")
    terminal.send("plase\r")
    terminal.expect_exact("One of person, place")
    terminal.send("\x15place\r")
    terminal.expect_exact("heard: /watch add {'name': 'Skerrin', 'type': 'place'}")
    terminal.expect("›")
    leave(terminal)


def test_a_form_says_at_the_field_what_is_no_time_or_zone_and_asks_again(terminal: Child) -> None:
    terminal.send("/digest schedule\r")
    terminal.expect_exact("Time:")
    terminal.send("25:00\r")
    terminal.expect_exact("“25:00” is not a time of day. Write 08:00, 17:30 or 8am.")
    terminal.send("\x158am\r")
    terminal.expect_exact("Zone:")
    terminal.send("\x15Berlim\r")
    terminal.expect_exact("“Berlim” is not a time zone I know. Did you mean Europe/Berlin?")
    terminal.send("\x15Berlin\r")
    terminal.expect_exact("heard: /digest schedule {'zone': 'Berlin', 'time': '8am'}")
    terminal.expect("›")
    leave(terminal)


def test_control_d_closes_the_box_too_and_control_c_gives_up(terminal: Child) -> None:
    terminal.send("/summarise\r")
    terminal.expect("│")
    terminal.send("\x1b[200~One.\nTwo.\x1b[201~\r")
    terminal.expect("│")
    terminal.send("\x04")
    terminal.expect("heard: /summarise {'text': 'One.")
    terminal.expect("›")
    terminal.send("/summarise\r")
    terminal.expect("│")
    terminal.send("\x03")
    terminal.expect("Never mind.")
    terminal.expect("›")
    leave(terminal)


def test_a_pipe_that_nobody_reads_any_more_ends_it_quietly() -> None:
    endless = "while echo /help; do :; done"
    app = f"PYTHONPATH={ROOT} {sys.executable} -m tests.doubles.console_app"
    script = f"({endless}) 2>/dev/null | {app} | head -n 1; echo ${{PIPESTATUS[1]}}"
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines() == ["heard: /help", "0"]
    assert done.stderr == ""
