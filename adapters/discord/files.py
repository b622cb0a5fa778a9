"""Files that people attach, read from where Discord keeps them and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import structlog

from adapters.discord.api import Api
from bot.ports import Attachment

MAX_FILES = 3
MAX_BYTES = 10_000_000
HOSTS = (".discordapp.com", ".discordapp.net", ".discord.com")

_log = structlog.get_logger(__name__)
Json = dict[str, Any]


async def attachments(api: Api, files: Sequence[Json]) -> tuple[Attachment, ...]:
    """Read the first few files; those that cannot be read are left out and logged."""
    read = []
    for file in files[:MAX_FILES]:
        try:
            read.append(await _read(api, file))
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError) as error:
            _log.warning("attachment not read", file=file.get("id"), reason=str(error))
    return tuple(read)


async def _read(api: Api, file: Json) -> Attachment:
    url = str(file["url"])
    if not is_discords(url, api.base):
        raise ValueError("its address is not one of Discord's")
    async with api.session.get(url, allow_redirects=False) as answer:
        body = await answer.content.read(MAX_BYTES + 1)
        while len(body) <= MAX_BYTES and (more := await answer.content.read(MAX_BYTES + 1 - len(body))):
            body += more
        if answer.status != 200 or len(body) > MAX_BYTES:  # noqa: PLR2004 - HTTP's OK
            raise ValueError(f"status {answer.status}, {len(body):,} bytes read")
        kind = str(file.get("content_type") or answer.content_type)
    return Attachment(str(file.get("filename") or "file"), kind.partition(";")[0], body)


def is_discords(url: str, base: str) -> bool:
    """Say whether an address is one of Discord's: the API's own host, or https on a domain of theirs."""
    address, ours = urlsplit(url), urlsplit(base)
    if (address.scheme, address.hostname) == (ours.scheme, ours.hostname):
        return True
    return address.scheme == "https" and f".{address.hostname or ''}".endswith(HOSTS)
