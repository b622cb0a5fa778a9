"""What the monitor's server answers: `/healthz`, `/readyz` and `/metrics`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from aiohttp import web

from bot.errors import to_install

if TYPE_CHECKING:
    from bot.web.metrics import Metrics

Check = Callable[[], Awaitable[str | None]]
Stakes = Callable[[], Mapping[str, str]]
NO_METRICS = f"metrics want one more library: {to_install('metrics')}"


def routes(
    checks: Mapping[str, Check], metrics: Metrics | None, stakes: Stakes = dict
) -> Sequence[web.AbstractRouteDef]:
    """Give the routes.  A check returns what is wrong, or None; all of them must pass for `/readyz`.

    `stakes` says by adapter what would be lost if the process ended now; `/readyz` shows it, ready or not.
    """

    async def healthz(_request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def readyz(_request: web.Request) -> web.Response:
        wrong = {name: fault for name, check in checks.items() if (fault := await check())}
        at_stake = {"at stake": lost} if (lost := stakes()) else {}
        if wrong:
            return web.json_response({"status": "not ready", "wrong": wrong, **at_stake}, status=503)
        return web.json_response({"status": "ready", **at_stake})

    async def measured(_request: web.Request) -> web.Response:
        if metrics is None:
            return web.Response(status=501, text=f"{NO_METRICS}\n")
        return web.Response(body=await metrics.render(), headers={"Content-Type": metrics.content_type})

    return [web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", measured)]
