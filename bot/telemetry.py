"""What the bot reports of its own work, without knowing who hears it.

Code that does something worth measuring says so: `with stage("extract"):` or `count("polls", outcome="new")`.  Whoever
wants to know (Prometheus, OpenTelemetry) is a `Listener`; without one a report costs a comparison.  A stage belongs to
the entry whose number the log context holds, so that logs, measures and traces speak of the same thing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from typing import Protocol

STAGES = {
    "fetch_feed": "read a feed's address",
    "parse_feed": "parse what came",
    "store_feed": "commit its entries and its next time",
    "fetch_page": "read an entry's page",
    "extract": "take the article out of the page",
    "load_model": "load a language model, the first time it is asked",
    "analyse": "detect the language, match the watch-lists",
    "dek": "choose an article's line for cards and digests",
    "commit": "wait for this entry's turn, and store it",
    "commit_together": "store what is ready by then: articles with their stories, decisions and deliveries",
    "send": "take one delivery to its platform",
    "digest": "compose one digest and commit it",
}
"""Every stage that is reported, and what it is."""
COUNTS = {
    "polls": "Polls of feeds by what they brought: new, unchanged or failed.",
    "entries": "Entries that came to the end of their way (done), or were put back (failed).",
    "sends": "Attempts to deliver by what became of them: sent, later, unknown, paused or dead.",
}
"""Every count, each with one label, `outcome`."""

Detail = str | int | float | bool


class Listener(Protocol):
    """Somebody who wants to hear."""

    def stage(self, name: str, details: dict[str, Detail]) -> AbstractContextManager[object]:
        """Be told that a stage begins; what is given back is left when it ends, with its exception if it failed."""
        ...

    def count(self, name: str, outcome: str) -> None:
        """Be told that something happened once more."""
        ...


_listeners: tuple[Listener, ...] = ()
_SILENCE: AbstractContextManager[object] = nullcontext()


def stage(name: str, **details: Detail) -> AbstractContextManager[object]:
    """Report a stage of `STAGES` from its beginning to its end."""
    if not _listeners:
        return _SILENCE
    return _heard(name, details)


def count(name: str, outcome: str) -> None:
    """Report that one of `COUNTS` happened, and how it came out."""
    for listener in _listeners:
        listener.count(name, outcome)


def listen(listener: Listener) -> None:
    """Let somebody hear from now on."""
    global _listeners  # noqa: PLW0603 - one switch for the process, like that of the failpoints
    _listeners = (*_listeners, listener)


def ignore(listener: Listener) -> None:
    """Let somebody hear no more; harmless when done twice."""
    global _listeners  # noqa: PLW0603 - same
    _listeners = tuple(one for one in _listeners if one is not listener)


@contextmanager
def _heard(name: str, details: dict[str, Detail]) -> Iterator[None]:
    with ExitStack() as stack:
        for listener in _listeners:
            stack.enter_context(listener.stage(name, details))
        yield
