"""The terminal adapter as a process of its own, with a host that echoes: for tests that type at a real terminal."""

import asyncio

from adapters.console.plugin import plugin
from bot.message import Form, FormField
from bot.ports import Invocation
from tests.doubles.host import EchoHost


def box(invocation: Invocation) -> Form | None:
    """Open a box for a bare `/summarise`, as the bot does."""
    if invocation.line.strip() != "/summarise" or invocation.arguments is not None:
        return None
    return Form("/summarise", "Summarise", (FormField("text", "Text", multiline=True),))


if __name__ == "__main__":
    asyncio.run(plugin.build(plugin.settings(), EchoHost(offers=("desk", "my list"), form=box)).run())
