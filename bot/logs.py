"""Structured logs on standard error: one line an event, with the ids that tie an entry's way together.

Secrets never reach a log: what a setting of type `SecretStr` holds is cut out of every value, and so is the user part
of any address.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable, MutableMapping
from typing import Any

import structlog

from bot.settings import Log

_USERINFO = re.compile(r"(?<=://)[^/\s@]+@")
MAX_VALUE = 2_000
SHORTEST_SECRET = 6
_ITS_OWN = ("_record",)  # structlog's own, which the formatter takes out before anything is written


class Redactor:
    """A structlog processor that cuts known secrets, user names in addresses and over-long values out of events."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """Take the secrets' values, and each of several in one; shorter ones would blank out ordinary words."""
        parts = (part.strip() for secret in secrets for part in (secret, *secret.split(",")))
        self._secrets = sorted({part for part in parts if len(part) >= SHORTEST_SECRET}, key=len, reverse=True)

    def __call__(self, _logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """Clean every value of an event."""
        return {self.clean(str(key)): self._cleaned(value, key) for key, value in event.items()}

    def _cleaned(self, value: Any, key: str = "") -> Any:
        """Clean strings wherever they lie in a value, and what other things would show of themselves."""
        match value:
            case None | bool() | int() | float():
                return value
            case _ if key in _ITS_OWN:
                return value
            case str():
                return self.clean(value)
            case dict():
                return {self._cleaned(key): self._cleaned(one) for key, one in value.items()}
            case list() | tuple() | set() | frozenset():
                return [self._cleaned(one) for one in value]
            case _:
                return self.clean(repr(value))

    def clean(self, value: str) -> str:
        """Clean one string."""
        for secret in self._secrets:
            value = value.replace(secret, "***")
        return _USERINFO.sub("***@", value)[:MAX_VALUE]


def configure(settings: Log, secrets: Iterable[str] = ()) -> None:
    """Set up logging for the process, our libraries' included."""
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    pretty = settings.format == "console" or (settings.format == "auto" and sys.stderr.isatty())
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        Redactor(secrets),
    ]
    last: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if pretty else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=last, foreign_pre_chain=shared))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(level, logging.INFO))
    for noisy in ("aiohttp.access", "alembic", "trafilatura", "htmldate"):
        logging.getLogger(noisy).setLevel(max(level, logging.WARNING))
    # It warns at each tick that the one before still runs, as while the database is silent; `Ticks` looks after that.
    logging.getLogger("apscheduler").setLevel(max(level, logging.ERROR))
