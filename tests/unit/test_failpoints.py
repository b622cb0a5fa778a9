"""Failpoints: off they are nothing, armed they strike where and when they were told."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot import failpoints
from bot.errors import SettingsError
from tests.environment import for_child


def test_off_a_failpoint_does_nothing() -> None:
    failpoints.hit("commit")


@pytest.mark.parametrize("words", ["", "commit", "commit:1", "commit:x:kill", "nowhere:1:kill", "commit:1:sleep"])
def test_words_that_are_no_failpoint_are_refused(words: str) -> None:
    with pytest.raises(SettingsError, match="name:nth:kill"):
        failpoints.arm_kill(words)


def test_the_shipped_process_dies_at_the_place_it_was_told(tmp_path: Path) -> None:
    """The first write of a console is its admission of the first command."""
    dead = subprocess.run(
        [sys.executable, "-c", "from bot.cli import main; main()", "console"],
        input="/help\n",
        text=True,
        capture_output=True,
        check=False,
        timeout=60,
        cwd=tmp_path,
        env=for_child(WIREWATCH_FAILPOINT="commit:1:kill"),
    )
    assert dead.returncode == -signal.SIGKILL
