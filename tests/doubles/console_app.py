"""The terminal adapter as a process of its own, with a host that echoes: for tests that type at a real terminal."""

import asyncio

from adapters.console.plugin import plugin
from bot.message import Form, FormField
from bot.ports import Invocation
from tests.doubles.host import EchoHost

KIND = FormField("type", "Type", hint="What kind it is", choices=("person", "place"))
ZONE = FormField("zone", "Zone", required=False, value="Europe/London")
BOXES = {
    "/summarise": Form("/summarise", "Summarise", (FormField("text", "Text", multiline=True),)),
    "/watch add": Form("/watch add", "Add", (FormField("name", "Name", hint="Who or what it is"), KIND)),
    "/digest schedule": Form("/digest schedule", "Digest", (FormField("time", "Time"), ZONE), edits=True),
}


def box(invocation: Invocation) -> Form | None:
    """Open a box for a bare command, as the bot does."""
    if invocation.arguments is not None:
        return None
    return BOXES.get(invocation.line.strip())


if __name__ == "__main__":
    asyncio.run(plugin.build(plugin.settings(), EchoHost(offers=("desk", "my list"), form=box)).run())
