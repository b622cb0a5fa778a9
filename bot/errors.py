"""The error tree.  Drivers raise these and nothing else; library errors never leak past the driver that met them.

WirewatchError              everything we raise on purpose
├── UserError               the asker can mend it; its text is shown to them as it stands
│   ├── CommandError        the words of a command are off
│   │   └── Unclear         a name fits several things, or nearly one
│   ├── WatchlistError      a watch-list file is wrong; lists every fault
│   └── NotAllowed          the asker's role does not reach
├── SettingsError           a configuration is wrong; lists every fault
├── FetchError              an address could not be read
│   ├── AddressRefused      the address guard or the allow-list said no
│   ├── TooLarge            a size or decompression limit was hit
│   ├── TimedOut            the total deadline passed
│   └── BadStatus           the server answered, but not with the thing
├── FeedError               a body is not a feed, or is hostile
├── ExtractionError         a page could not be turned into text at all
├── SummaryError            a summariser back end failed
├── StoreError              the database cannot be used
│   ├── StoreAway           no server answers, or the connection to it broke
│   ├── StoreBusy           locked for longer than we wait
│   ├── StoreReadOnly       cannot be written: permissions, or a full disk
│   ├── StoreTooNew         written by a newer Wirewatch
│   ├── NotADatabase        the file is something else
│   └── Fenced              somebody else has taken this row over
└── DeliveryError           a platform did not take a message
    ├── NotYet              rejected before acceptance; try again after `retry_after` seconds
    ├── MaybeSent           the connection broke after bytes went out: look before sending again
    ├── ChannelGone         archived, deleted, not invited, no permission: pause the channel
    └── Refused             this message will never be accepted
"""

from __future__ import annotations

import sys
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.message import Words

_KNOWN_STATUSES = frozenset(HTTPStatus)


def to_install(extra: str) -> str:
    """Name the command that adds an extra's libraries to this environment, which may have no pip of its own."""
    return f"python3 -m pip --python {sys.executable} install 'wirewatch[{extra}]'"


class WirewatchError(Exception):
    """The root.  `str(error)` is written for an operator."""


class UserError(WirewatchError):
    """Something the asker can mend.  `hint` is the next thing to try, if there is one."""

    def __init__(self, message: str, hint: Words = "") -> None:
        """Take the sentence to show and, optionally, what to do next."""
        super().__init__(message)
        self.message = message
        self.hint = hint


class CommandError(UserError):
    """A command's words are off: unknown command, missing or surplus parameter, bad value."""


class Unclear(CommandError):
    """A name fits several things, or nearly one.  `said` is the name, `meant` are those that would do instead."""

    def __init__(self, message: str, hint: str, said: str, meant: tuple[str, ...]) -> None:
        """Take what to say, the name as it was given, and what may be meant, the likeliest first."""
        super().__init__(message, hint)
        self.said = said
        self.meant = meant


class WatchlistError(UserError):
    """A watch-list file is wrong.  `faults` holds every fault found, each with its line."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        """Take all faults at once."""
        super().__init__("\n".join(faults))
        self.faults = faults


class NotAllowed(UserError):
    """The asker's role does not reach."""


class SettingsError(WirewatchError):
    """A configuration is wrong.  `faults` holds every fault found, each a full line with its place."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        """Take all faults at once."""
        super().__init__("\n".join(faults))
        self.faults = faults


class FetchError(WirewatchError):
    """An address could not be read."""


class AddressRefused(FetchError):
    """The address guard or the allow-list said no."""


class TooLarge(FetchError):
    """The body, or what it decompresses to, is larger than the limit."""


class TimedOut(FetchError):
    """The total deadline passed."""


class BadStatus(FetchError):
    """The server answered with a status that carries no content.  `retry_after` is in seconds, if it said so."""

    def __init__(self, status: int, retry_after: float | None = None) -> None:
        """Take the HTTP status and the server's wish, if any."""
        meaning = HTTPStatus(status).phrase.lower() if status in _KNOWN_STATUSES else "no standard answer"
        super().__init__(f"the server answered {status} ({meaning})")
        self.status = status
        self.retry_after = retry_after


class FeedError(WirewatchError):
    """A body is not a feed, or is built to hurt.  The text says which."""


class ExtractionError(WirewatchError):
    """A page could not be turned into text at all."""


class SummaryError(WirewatchError):
    """A summariser back end failed; the caller falls back to the extractive one."""


class StoreError(WirewatchError):
    """The database cannot be used."""


class StoreAway(StoreError):
    """No server answers, or the connection to it broke; what was asked may have happened all the same."""


class StoreBusy(StoreError):
    """The database stayed locked for longer than we wait."""


class StoreReadOnly(StoreError):
    """The database cannot be written: permissions, or a full disk."""


class StoreTooNew(StoreError):
    """The database was written by a newer Wirewatch."""


class NotADatabase(StoreError):
    """The file is not a database of ours."""


class Fenced(StoreError):
    """Somebody else has taken this row over since we read it."""


class DeliveryError(WirewatchError):
    """A platform did not take a message."""


class NotYet(DeliveryError):
    """Rejected before acceptance (429, 5xx, no connection).  Try again after `retry_after` seconds, if given."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        """Take the reason and the platform's wish, if any."""
        super().__init__(message)
        self.retry_after = retry_after


class MaybeSent(DeliveryError):
    """The connection broke after bytes went out: look in the channel's history before sending again."""


class ChannelGone(DeliveryError):
    """Archived, deleted, not invited or not permitted: pause the channel and tell its owner."""


class Refused(DeliveryError):
    """This message will never be accepted as it is."""
