"""`/feed …`: its rows."""

from __future__ import annotations

from bot.commands import feed, opml, subscription
from bot.commands.rows.parameters import ALERTS, BREAKING, FEED, PING, WITHIN
from bot.commands.spec import Command, Kind, Parameter
from bot.model import Role

ROWS = (
    Command(
        ("feed", "add"),
        "Follows a feed; of a page's address it finds the feeds.",
        "/feed add https://example.org/news",
        feed.add,
        (Parameter("address", "of a feed or of a site", Kind.URL, required=True, positional=True, max_length=2_000),),
        role=Role.WORKSPACE_MANAGER,
        slow=True,
    ),
    Command(
        ("feed", "remove"),
        "Follows a feed no longer.",
        '/feed remove "The Herald"',
        feed.remove,
        (FEED,),
        role=Role.WORKSPACE_MANAGER,
    ),
    Command(("feed", "list"), "Shows the feeds of this workspace.", "/feed list", feed.show_all),
    Command(("feed", "health"), "Shows which feeds are well, silent or failing.", "/feed health", feed.health),
    Command(
        ("feed", "import"),
        "Follows the feeds of an OPML list: attached, pasted, or behind an address.",
        "/feed import https://example.org/feeds.opml",
        opml.import_,
        (Parameter("text", "the list or its address; nothing opens a box", Kind.RAW, positional=True),),
        role=Role.WORKSPACE_MANAGER,
        files=True,
        slow=True,
    ),
    Command(("feed", "export"), "Gives the feeds of this workspace as OPML.", "/feed export", opml.export),
    Command(
        ("feed", "subscribe"),
        "Tells this channel of everything in a feed, one card a story.",
        '/feed subscribe "The Herald" alerts:now',
        subscription.subscribe_feed,
        (
            FEED,
            ALERTS,
            PING,
            BREAKING,
            WITHIN,
            Parameter("newest", "post so many of its newest now", Kind.NUMBER, low=1, high=10),
        ),
        role=Role.CHANNEL_MANAGER,
    ),
    Command(
        ("feed", "unsubscribe"),
        "Tells this channel of a feed no longer.",
        '/feed unsubscribe "The Herald"',
        subscription.unsubscribe_feed,
        (FEED,),
        role=Role.CHANNEL_MANAGER,
    ),
)
