"""The table of commands: every row works.  Help, manifests, typed options and documents are generated from it."""

from __future__ import annotations

from bot.commands.rows import digest, feed, news, summarise, watch
from bot.commands.spec import Table

TABLE = Table(
    commands=(*summarise.ROWS, *watch.ROWS, *digest.ROWS, *feed.ROWS, *news.ROWS),
    groups={
        "summarise": "what an article says",
        "watch": "lists of what to look out for",
        "digest": "the daily overview of this channel",
        "feed": "where the news comes from",
        "news": "what was seen, and how the bot is doing",
    },
)
