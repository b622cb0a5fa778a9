"""`/summarise`: its row."""

from __future__ import annotations

from bot.commands import summary
from bot.commands.spec import Command, Kind, Parameter
from bot.model import Length

ROWS = (
    Command(
        ("summarise",),
        "Says in few sentences what an article says: pasted, behind an address, or attached.",
        "/summarise https://example.org/article length:short",
        summary.summarise,
        (
            Parameter("text", "the article's text or its address; nothing opens a box", Kind.RAW, positional=True),
            Parameter("length", "how long the summary may be", choices=tuple(length.value for length in Length)),
        ),
        private=False,
        aliases=(("summarize",),),
        files=True,
        slow=True,
    ),
)
