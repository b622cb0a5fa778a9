"""Files that people attach: the first few, up to a size, and only from where the platform itself keeps them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import structlog

from bot.errors import DeliveryError
from bot.ports import Attachment

MAX_FILES = 3
MAX_BYTES = 10_000_000
UNREAD = (DeliveryError, aiohttp.ClientError, TimeoutError, ValueError, LookupError)

_log = structlog.get_logger(__name__)
Json = dict[str, Any]


async def attachments(files: Sequence[Json], read: Callable[[Json], Awaitable[Attachment]]) -> tuple[Attachment, ...]:
    """Read the first few files of a message; those that cannot be read are left out and logged."""
    found = []
    for file in files[:MAX_FILES]:
        try:
            found.append(await read(file))
        except UNREAD as error:
            _log.warning("attachment not read", file=file.get("id"), reason=str(error))
    return tuple(found)


async def download(
    session: aiohttp.ClientSession, url: str, headers: Mapping[str, str] | None = None
) -> tuple[bytes, str]:
    """Read an address; gives what is there and of what type it is said to be.  Raises `ValueError` if it is too much.

    No redirect is followed: `headers` may hold a token.
    """
    async with session.get(url, headers=headers, allow_redirects=False) as answer:
        body = await answer.content.read(MAX_BYTES + 1)
        while len(body) <= MAX_BYTES and (more := await answer.content.read(MAX_BYTES + 1 - len(body))):
            body += more
        if answer.status != 200 or len(body) > MAX_BYTES:  # noqa: PLR2004 - HTTP's OK
            raise ValueError(f"status {answer.status}, {len(body):,} bytes read")
        return body, answer.content_type


def is_kept_at(url: str, base: str, domains: tuple[str, ...]) -> bool:
    """Say whether an address is a platform's own: its API's host, or https on one of its `domains` (`.slack.com`)."""
    address, ours = urlsplit(url), urlsplit(base)
    if (address.scheme, address.hostname) == (ours.scheme, ours.hostname):
        return True
    return address.scheme == "https" and f".{address.hostname or ''}".endswith(domains)
