"""The routes that hubs call: the question whether it was us, and what they push (WebSub, 5.3 and 7)."""

from __future__ import annotations

from aiohttp import web

from bot.flow.websub import PATH, Hubs, Receipt

_ANSWERS = {Receipt.TAKEN: 202, Receipt.IGNORED: 202, Receipt.GONE: 410, Receipt.TOO_SOON: 429}
RETRY_AFTER = "60"


def routes(hubs: Hubs) -> list[web.AbstractRouteDef]:
    """Give the two routes; the last part of their path is known to the hub and to us."""

    async def verify(request: web.Request) -> web.Response:
        answer = await hubs.verify(request.match_info["key"], request.query)
        if answer is None:
            raise web.HTTPNotFound
        return web.Response(text=answer, content_type="text/plain")

    async def receive(request: web.Request) -> web.Response:
        key = request.match_info["key"]
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise web.HTTPUnsupportedMediaType(text="send it as it is, not packed")
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            await hubs.too_large(key)
            raise
        receipt = await hubs.receive(key, request.headers, body)
        patience = {"Retry-After": RETRY_AFTER} if receipt is Receipt.TOO_SOON else {}
        return web.Response(status=_ANSWERS[receipt], headers=patience)

    return [web.get(PATH + "{key}", verify), web.post(PATH + "{key}", receive)]
