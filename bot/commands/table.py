"""The table of commands: every row works.  Help, manifests, typed options and documents are generated from it."""

from __future__ import annotations

from bot.commands import help as help_
from bot.commands.spec import Command, Parameter, Source, Table

_NEWS = (
    Command(
        ("news", "help"),
        "Explains the commands.",
        "/help watch add",
        help_.show,
        (Parameter("command", "the command to explain", positional=True, rest=True, source=Source.COMMAND),),
        terminal_aliases=(("help",),),
    ),
)

TABLE = Table(
    commands=(*_NEWS,),
    groups={
        "summarise": "what an article says",
        "watch": "lists of what to look out for",
        "digest": "the daily overview of this channel",
        "feed": "where the news comes from",
        "news": "what was seen, and how the bot is doing",
    },
)
