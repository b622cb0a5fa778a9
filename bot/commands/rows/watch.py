"""`/watch …`: its rows."""

from __future__ import annotations

from bot.commands import channel, entity, exchange, rehearsal, subscription, watchlist
from bot.commands.rows.parameters import ALERTS, BREAKING, LIST, PING, SALIENCE, WITHIN
from bot.commands.spec import Command, Kind, Parameter, Present, Source
from bot.model import EntityType, Role

_WHAT = Parameter(
    "list",
    "the watch-list's name, or everything",
    required=True,
    positional=True,
    rest=True,
    source=Source.WATCHLIST,
    max_length=80,
)
_WHOM = Parameter("name", "who or what it is", required=True, positional=True, rest=True, max_length=200)

ROWS = (
    Command(
        ("watch", "create"),
        "Makes a watch-list.",
        "/watch create desk",
        watchlist.create,
        (Parameter("list", "its name", required=True, positional=True, rest=True, max_length=80),),
        role=Role.WORKSPACE_MANAGER,
    ),
    Command(
        ("watch", "delete"),
        "Deletes a watch-list with all that is on it.",
        "/watch delete desk",
        watchlist.delete,
        (Parameter("list", "its name", required=True, positional=True, rest=True, source=Source.WATCHLIST),),
        role=Role.WORKSPACE_MANAGER,
    ),
    Command(
        ("watch", "rename"),
        "Gives a watch-list another name.",
        '/watch rename desk "Ukraine desk"',
        watchlist.rename,
        (LIST, Parameter("name", "the new name", required=True, positional=True, rest=True, max_length=80)),
        role=Role.WORKSPACE_MANAGER,
    ),
    Command(("watch", "lists"), "Shows all watch-lists.", "/watch lists", watchlist.lists),
    Command(
        ("watch", "show"),
        "Shows who is on a watch-list, and how often each was found lately.",
        "/watch show desk",
        watchlist.show,
        (Parameter("list", "its name", required=True, positional=True, rest=True, source=Source.WATCHLIST),),
    ),
    Command(
        ("watch", "add"),
        "Puts a person, organisation, place, product or topic on a watch-list.",
        '/watch add desk "Mark Milley" also:"Gen. Milley" type:person',
        entity.add,
        (
            LIST,
            _WHOM,
            Parameter("also", "other names, separated by commas", Kind.WORDS),
            Parameter("needs", "at least one of these words must stand near by", Kind.WORDS),
            Parameter("not", "none of these words may stand near by", Kind.WORDS),
            Parameter("type", "what kind it is", choices=tuple(kind.value for kind in EntityType)),
        ),
        role=Role.WORKSPACE_MANAGER,
    ),
    Command(
        ("watch", "edit"),
        "Changes what is known of somebody on a watch-list; alone, it opens a box with what there is.",
        '/watch edit desk "Mark Milley" also:"Gen. Milley, General Milley"',
        entity.edit,
        (
            LIST,
            Parameter("entity", "who or what", required=True, positional=True, rest=True, source=Source.ENTITY),
            Parameter("name", "another name to go by", max_length=200),
            Parameter("also", "all other names, separated by commas", Kind.WORDS, max_length=3_000),
            Parameter("needs", "at least one of these words must stand near by", Kind.WORDS, max_length=3_000),
            Parameter("not", "none of these words may stand near by", Kind.WORDS, max_length=3_000),
            Parameter("type", "what kind it is", choices=tuple(kind.value for kind in EntityType)),
        ),
        role=Role.WORKSPACE_MANAGER,
        present=Present(entity.present, of=("list", "entity")),
    ),
    Command(
        ("watch", "remove"),
        "Takes somebody or something off a watch-list.",
        '/watch remove desk "Mark Milley"',
        entity.remove,
        (LIST, Parameter("name", "who or what", required=True, positional=True, rest=True, source=Source.ENTITY)),
        role=Role.WORKSPACE_MANAGER,
    ),
    Command(
        ("watch", "subscribe"),
        "Tells this channel of what a watch-list finds.",
        "/watch subscribe desk alerts:both salience:main",
        subscription.subscribe_watchlist,
        (
            _WHAT,
            ALERTS,
            SALIENCE,
            PING,
            Parameter(
                "feeds", "only from these feeds, separated by commas; all ends it", Kind.WORDS, source=Source.FEED
            ),
            BREAKING,
            WITHIN,
        ),
        role=Role.CHANNEL_MANAGER,
    ),
    Command(
        ("watch", "unsubscribe"),
        "Tells this channel of a watch-list no longer.",
        "/watch unsubscribe desk",
        subscription.unsubscribe_watchlist,
        (_WHAT,),
        role=Role.CHANNEL_MANAGER,
    ),
    Command(
        ("watch", "test"),
        "Tries a watch-list on the last days of news before it goes live.",
        "/watch test desk salience:main",
        rehearsal.rehearse,
        (
            Parameter("list", "its name", required=True, positional=True, rest=True, source=Source.WATCHLIST),
            SALIENCE,
            Parameter("days", "how many days back; 7 unless told", Kind.NUMBER, low=1, high=90),
        ),
        slow=True,
    ),
    Command(
        ("watch", "import"),
        "Reads watch-lists from a TOML or CSV file: attached, pasted, or behind an address.",
        "/watch import https://example.org/lists.toml",
        exchange.import_,
        (
            Parameter("text", "the file's text or its address; nothing opens a box", Kind.RAW, positional=True),
            Parameter("list", "the name of a list that comes as CSV", source=Source.WATCHLIST, max_length=80),
        ),
        role=Role.WORKSPACE_MANAGER,
        files=True,
        slow=True,
    ),
    Command(
        ("watch", "export"),
        "Gives one watch-list, or all of them, as a file to import elsewhere.",
        "/watch export desk",
        exchange.export,
        (
            Parameter("list", "its name; all without it", positional=True, rest=True, source=Source.WATCHLIST),
            Parameter("format", "TOML holds several lists, CSV one; TOML unless told", choices=("toml", "csv")),
        ),
    ),
    Command(
        ("watch", "snooze"),
        "Holds everything in this channel for a while; it comes in the next digest.",
        "/watch snooze 2h",
        channel.snooze,
        (Parameter("for", "how long: 30m, 2h, 3d; or off", Kind.DURATION, required=True, positional=True, rest=True),),
        role=Role.CHANNEL_MANAGER,
    ),
)
