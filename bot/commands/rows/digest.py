"""`/digest …`: its rows."""

from __future__ import annotations

from bot.commands import digest
from bot.commands.rows.parameters import FORM, ZONE
from bot.commands.spec import Command, Kind, Parameter, Present
from bot.model import Role

ROWS = (
    Command(
        ("digest", "schedule"),
        "Sets when this channel gets its digest.",
        "/digest schedule 08:00 days:mon-fri zone:Europe/Berlin",
        digest.schedule,
        (
            Parameter("time", "the local time of day", Kind.TIME, required=True, positional=True),
            Parameter("days", "on which weekdays: mon-fri, mon,thu, daily", Kind.WEEKDAYS),
            ZONE,
            Parameter("empty", "whether to say so when there is no news", Kind.SWITCH, choices=("yes", "no")),
            FORM,
        ),
        role=Role.CHANNEL_MANAGER,
        present=Present(digest.present),
    ),
    Command(
        ("digest", "off"),
        "Ends this channel's digest.",
        "/digest off",
        digest.off,
        (FORM,),
        role=Role.CHANNEL_MANAGER,
    ),
    Command(
        ("digest", "preview"),
        "Shows what the digest would say now, and sends nothing.",
        "/digest preview",
        digest.preview,
        (
            Parameter("all", "every story, not only the first of each list", Kind.SWITCH, choices=("yes", "no")),
            Parameter("of", "an earlier digest in full, by the name its button has for it", max_length=200),
        ),
        slow=True,
    ),
    Command(
        ("digest", "now"),
        "Sends this channel its digest now.",
        "/digest now",
        digest.now,
        role=Role.CHANNEL_MANAGER,
        slow=True,
    ),
    Command(
        ("digest", "status"),
        "Shows when this channel's digests come, and what waits for them.",
        "/digest status",
        digest.status,
    ),
)
