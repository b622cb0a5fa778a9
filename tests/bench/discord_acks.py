"""How soon a Discord command is acknowledged under load: `python -m tests.bench.discord_acks [COMMANDS] [A_SECOND]`.

Discord's double sends commands at a steady rate over one gateway connection; every one is answered too.  The
alternative, in the same run, is a bare discord.py client that defers and does nothing else.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from statistics import quantiles

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord import tree
from bot.commands.table import TABLE
from tests.doubles.discord import DiscordDouble
from tests.doubles.discord_people import Person
from tests.doubles.discord_rig import connected
from tests.doubles.host import Desk


@asynccontextmanager
async def wirewatch(double: DiscordDouble) -> AsyncIterator[None]:
    """The adapter as it ships."""
    async with connected(double, Desk(), heartbeat_timeout=60):
        yield


@asynccontextmanager
async def bare_library(double: DiscordDouble) -> AsyncIterator[None]:
    """The library alone."""
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = double.api_base, yarl.URL(double.gateway_url)
    client = discord.Client(intents=discord.Intents(guilds=True))

    @client.event
    async def on_interaction(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)

    double.rest.commands = tree.commands(TABLE)
    running = asyncio.create_task(client.start(double.world.token))
    try:
        yield
    finally:
        await client.close()
        await running


async def measure(commands: int, a_second: float, *, bare: bool) -> list[float]:
    """Seconds from sending to acknowledgement, one for each command."""
    async with DiscordDouble() as double, (bare_library if bare else wirewatch)(double):
        await double.until(lambda: double.open)
        ben = Person(double, "ben")
        began = time.perf_counter()
        asked = []
        for number in range(commands):
            await asyncio.sleep(max(0.0, began + number / a_second - time.perf_counter()))
            asked.append(await ben.uses("/news help", command=f"watch {number}"))
        await double.until(lambda: all(one.first for one in asked), 30)
        return [one.after for one in asked]


def main() -> None:
    """Print the figures."""
    commands = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    a_second = float(sys.argv[2]) if len(sys.argv) > 2 else 50.0
    figures = {}
    for name, bare in (("bare discord.py", True), ("wirewatch", False)):
        took = asyncio.run(measure(commands, a_second, bare=bare))
        cuts = quantiles(took, n=100)
        figures[name] = cuts[98]
        sys.stdout.write(
            f"{name:16} {commands} commands at {a_second:.0f}/s: "
            f"p50 {cuts[49] * 1e3:.1f} ms, p99 {cuts[98] * 1e3:.1f} ms, worst {max(took) * 1e3:.1f} ms\n"
        )
    sys.stdout.write(f"p99 against bare discord.py: {figures['wirewatch'] / figures['bare discord.py']:.2f} times\n")


if __name__ == "__main__":
    main()
