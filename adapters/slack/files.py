"""Files that people attach, read with the workspace's token.

The token goes to Slack and nowhere else, whatever address a payload names; and Slack answers a wrong token with a page
to sign in, not with an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import structlog

from adapters.slack.api import Api
from bot.errors import DeliveryError
from bot.ports import Attachment

MAX_FILES = 3
MAX_BYTES = 10_000_000

_log = structlog.get_logger(__name__)
Json = dict[str, Any]


async def attachments(api: Api, team: str, files: Sequence[Json]) -> tuple[Attachment, ...]:
    """Read the first few files of a message; those that cannot be read are left out and logged."""
    read = []
    for file in files[:MAX_FILES]:
        try:
            read.append(await _read(api, team, file))
        except (DeliveryError, aiohttp.ClientError, TimeoutError, ValueError) as error:
            _log.warning("attachment not read", file=file.get("id"), reason=str(error))
    return tuple(read)


async def _read(api: Api, team: str, file: Json) -> Attachment:
    if "url_private_download" not in file and "url_private" not in file:
        file = (await api.read(team, "files.info", file=file.get("id")))["file"]
    url = str(file.get("url_private_download") or file["url_private"])
    if not is_slacks(url, api.base):
        raise ValueError("its address is not one of Slack's")
    headers = {"Authorization": f"Bearer {await api.token(team)}"}
    async with api.session.get(url, headers=headers, allow_redirects=False) as answer:
        body = await answer.content.read(MAX_BYTES + 1)
        while len(body) <= MAX_BYTES and (more := await answer.content.read(MAX_BYTES + 1 - len(body))):
            body += more
        if answer.status != 200 or len(body) > MAX_BYTES:  # noqa: PLR2004 - HTTP's OK
            raise ValueError(f"status {answer.status}, {len(body):,} bytes read")
        kind = str(file.get("mimetype") or answer.content_type)
        if answer.content_type == "text/html" and "html" not in kind:
            raise ValueError("Slack asked us to sign in")
    return Attachment(str(file.get("name") or "file"), kind, body)


def is_slacks(url: str, base: str) -> bool:
    """Say whether an address may be sent our token: the API's own host, or https on Slack's domain."""
    address, ours = urlsplit(url), urlsplit(base)
    if (address.scheme, address.hostname) == (ours.scheme, ours.hostname):
        return True
    return address.scheme == "https" and f".{address.hostname or ''}".endswith(".slack.com")
