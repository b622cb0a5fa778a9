"""The tests' one home of the process environment."""

import os
from pathlib import Path

CORPORA_VARIABLE = "WIREWATCH_CORPORA"
LONG_VARIABLE = "WIREWATCH_LONG"
EMULATE_VARIABLE = "WIREWATCH_EMULATE"
PASTED = Path(__file__).parent / "data" / "pasted.txt"


def variable(name: str) -> str | None:
    """The value of one environment variable; None when it is unset or empty."""
    return os.environ.get(name) or None


def corpora() -> Path | None:
    """The folder of development corpora, which are not part of the project; None when nobody named one."""
    named = variable(CORPORA_VARIABLE)
    return Path(named) if named else None


def article() -> str:
    """An invented article to paste; where somebody named their corpora, the owner's that lies beside them."""
    named = corpora()
    owners = sorted((named.parent / "articles").glob("*.txt")) if named else []
    found = owners[0] if owners else PASTED
    return found.read_text(encoding="utf-8")


def emulate() -> Path | None:
    """The folder that `emulate` is installed in, which answers as Slack does; None when nobody named one."""
    named = variable(EMULATE_VARIABLE)
    return Path(named) if named else None


def long_runs() -> bool:
    """Whether somebody asked for the long forms: every step of the crash suite instead of a sample."""
    return variable(LONG_VARIABLE) is not None


def for_child(**changes: str | None) -> dict[str, str]:
    """The environment for a child process: ours with `changes`, where None removes a variable."""
    merged: dict[str, str | None] = {**os.environ, **changes}
    return {name: value for name, value in merged.items() if value is not None}
