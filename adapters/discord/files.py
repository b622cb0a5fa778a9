"""Files that people attach, read from where Discord keeps them and nowhere else."""

from __future__ import annotations

from typing import Any

from adapters.discord.api import Api
from adapters.files import download, is_kept_at
from bot.ports import Attachment

DOMAINS = (".discordapp.com", ".discordapp.net", ".discord.com")

Json = dict[str, Any]


async def attached(api: Api, file: Json) -> Attachment:
    """Read one file of a message.  Raises aiohttp's errors, `ValueError` or `LookupError`."""
    url = str(file["url"])
    if not is_kept_at(url, api.base, DOMAINS):
        raise ValueError("its address is not one of Discord's")
    body, content_type = await download(api.session, url)
    kind = str(file.get("content_type") or content_type)
    return Attachment(str(file.get("filename") or "file"), kind.partition(";")[0], body)
