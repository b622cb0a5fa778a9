"""How soon a Slack command is acknowledged under load: `python -m tests.bench.slack_acks [COMMANDS] [A_SECOND]`.

Slack's double sends commands at a steady rate over one socket; every one is answered by its response URL too.  The
alternative, in the same run, is a bare slack-bolt app that acknowledges and does nothing else.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from statistics import quantiles

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.host import Desk
from tests.doubles.slack import SlackDouble
from tests.doubles.slack_people import Person
from tests.doubles.slack_rig import connected


@asynccontextmanager
async def wirewatch(double: SlackDouble) -> AsyncIterator[None]:
    """The adapter as it ships."""
    async with connected(double, Desk(), ping_seconds=10):
        yield


@asynccontextmanager
async def bare_bolt(double: SlackDouble) -> AsyncIterator[None]:
    """The library alone."""
    app = AsyncApp(client=AsyncWebClient(token="xoxb-harbour", base_url=double.api_base), signing_secret="x")

    async def acknowledge(ack: AsyncAck) -> None:
        await ack()

    for name in ("/news", "/watch"):
        app.command(name)(acknowledge)
    handler = AsyncSocketModeHandler(app, "xapp-harbour")
    await handler.client.connect()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        await handler.client.close()  # type: ignore[no-untyped-call]


async def measure(commands: int, a_second: float, *, bare: bool) -> list[float]:
    """Seconds from sending to acknowledgement, one for each command."""
    async with SlackDouble() as double, (bare_bolt if bare else wirewatch)(double):
        await double.until(lambda: double.sockets)
        ben = Person(double, "U0BEN")
        began = time.perf_counter()
        sent = []
        for number in range(commands):
            await asyncio.sleep(max(0.0, began + number / a_second - time.perf_counter()))
            sent.append(await ben.types(f"/news help {number}"))
        await asyncio.gather(*(one.ack(30) for one in sent))
        return [one.after for one in sent]


def main() -> None:
    """Print the figures."""
    commands = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    a_second = float(sys.argv[2]) if len(sys.argv) > 2 else 50.0
    figures = {}
    for name, bare in (("bare slack-bolt", True), ("wirewatch", False)):
        took = asyncio.run(measure(commands, a_second, bare=bare))
        cuts = quantiles(took, n=100)
        figures[name] = cuts[98]
        sys.stdout.write(
            f"{name:16} {commands} commands at {a_second:.0f}/s: "
            f"p50 {cuts[49] * 1e3:.1f} ms, p99 {cuts[98] * 1e3:.1f} ms, worst {max(took) * 1e3:.1f} ms\n"
        )
    sys.stdout.write(f"p99 against bare slack-bolt: {figures['wirewatch'] / figures['bare slack-bolt']:.2f} times\n")


if __name__ == "__main__":
    main()
