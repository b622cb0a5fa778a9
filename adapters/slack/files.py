"""Files that people attach, read with the workspace's token.

The token goes to Slack and nowhere else, whatever address a payload names; and Slack answers a wrong token with a page
to sign in, not with an error.
"""

from __future__ import annotations

from typing import Any

from adapters.files import download, is_kept_at
from adapters.slack.api import Api
from bot.ports import Attachment

DOMAINS = (".slack.com",)

Json = dict[str, Any]


async def attached(api: Api, team: str, file: Json) -> Attachment:
    """Read one file of a message.  Raises `DeliveryError`, aiohttp's errors, `ValueError` or `LookupError`."""
    if "url_private_download" not in file and "url_private" not in file:
        file = (await api.read(team, "files.info", file=file.get("id")))["file"]
    url = str(file.get("url_private_download") or file["url_private"])
    if not is_kept_at(url, api.base, DOMAINS):
        raise ValueError("its address is not one of Slack's")
    body, content_type = await download(api.session, url, {"Authorization": f"Bearer {await api.token(team)}"})
    kind = str(file.get("mimetype") or content_type)
    if content_type == "text/html" and "html" not in kind:
        raise ValueError("Slack asked us to sign in")
    return Attachment(str(file.get("name") or "file"), kind, body)
