"""Parameters that several commands share."""

from __future__ import annotations

from bot.commands.spec import Kind, Parameter, Source

LIST = Parameter(
    "list", "the watch-list's name", required=True, positional=True, source=Source.WATCHLIST, max_length=80
)
FEED = Parameter(
    "feed",
    "the feed's title or address",
    required=True,
    positional=True,
    rest=True,
    source=Source.FEED,
    max_length=2_000,
)
ALERTS = Parameter(
    "alerts", "cards at once, only the digest, or both; both unless told", choices=("now", "digest", "both")
)
SALIENCE = Parameter(
    "salience",
    "how central it must be to an article at least; mentioned unless told",
    choices=("main", "mentioned", "passing"),
)
PING = Parameter("ping", "whom to ping with each card, as this platform writes it; none ends it", max_length=80)
BREAKING = Parameter(
    "breaking",
    "this many outlets within the time of `within` pass quiet hours and the budget; 0: never",
    Kind.NUMBER,
    high=50,
)
WITHIN = Parameter("within", "the time for `breaking`: 10m, 1h; half an hour unless told", Kind.DURATION)
ZONE = Parameter("zone", "the time zone; the channel's own unless told", Kind.ZONE, source=Source.ZONE)
FORM = Parameter("form", "which of the two digests", choices=("daily", "weekly"))
