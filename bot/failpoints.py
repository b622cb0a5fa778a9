"""Failpoints: named places where a test has the process die, to prove that nothing is lost or doubled.

Off, a failpoint costs one comparison.  The environment variable `WIREWATCH_FAILPOINT`, `name:nth:kill`, has the process
kill itself (SIGKILL) when it comes by the place for the nth time; tests inside a process arm an action of their own.

| name     | where |
| -------- | ----- |
| fetched  | an address has been read |
| begin    | a writing transaction has begun |
| commit   | its changes are made, but not committed |
| done     | they are committed |
| request  | a delivery is marked `sending`; its request goes out next |
| response | the platform has answered; nothing is noted yet |
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.errors import SettingsError

NAMES = ("fetched", "begin", "commit", "done", "request", "response")

_armed: Callable[[str], None] | None = None


def hit(name: str) -> None:
    """Come by a failpoint."""
    if _armed is not None:
        _armed(name)


@contextmanager
def armed(action: Callable[[str], None]) -> Iterator[None]:
    """Have `action` called with the name of every failpoint that is come by."""
    global _armed  # noqa: PLW0603 - one switch for the process
    _armed = action
    try:
        yield
    finally:
        _armed = None


def arm_kill(words: str) -> None:
    """Arm `name:nth:kill`.  Raises `SettingsError` if the words are something else."""
    global _armed  # noqa: PLW0603 - same
    name, _, rest = words.partition(":")
    nth, _, action = rest.partition(":")
    if name not in NAMES or not nth.isdecimal() or action != "kill":
        raise SettingsError((f"WIREWATCH_FAILPOINT: must be name:nth:kill with a name of {', '.join(NAMES)}",))
    left = int(nth)

    def count_down(here: str) -> None:
        nonlocal left
        left -= here == name
        if left <= 0 and here == name:
            os.kill(os.getpid(), signal.SIGKILL)

    _armed = count_down
