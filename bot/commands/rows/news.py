"""`/news …`: its rows."""

from __future__ import annotations

from bot.commands import channel, feedback, news, rules, undo, why
from bot.commands import help as help_
from bot.commands.rows.parameters import ZONE
from bot.commands.spec import Command, Kind, Parameter, Source
from bot.model import Role

ROWS = (
    Command(
        ("news", "status"),
        "Shows feeds, deliveries, digests, and what this channel hears of.",
        "/news status",
        news.status,
    ),
    Command(
        ("news", "search"),
        "Searches what the feeds brought, newest first.",
        "/news search harbour bridge from:herald before:2026-05-31",
        news.search,
        (
            Parameter(
                "words",
                "what it must say; quoted words stand together",
                required=True,
                positional=True,
                rest=True,
                phrases=True,
            ),
            Parameter("from", "part of the outlet's or feed's name"),
            Parameter("entity", "who must occur, as a watch-list names them", source=Source.ENTITY),
            Parameter("before", "seen before this day, written year-month-day", Kind.DATE),
        ),
    ),
    Command(
        ("news", "why"),
        "Tells why an article was, or was not, posted in this channel.",
        "/news why https://example.org/article",
        why.explain,
        (Parameter("address", "the article's address", required=True, positional=True, max_length=4_000),),
        slow=True,
    ),
    Command(
        ("news", "feedback"),
        "Proposes a rule for this channel after an article that was not relevant, or was.",
        "/news feedback https://example.org/article not:football",
        feedback.propose,
        (
            Parameter("address", "the article's address", required=True, positional=True, max_length=4_000),
            Parameter("verdict", "what the article was to you; bad unless told", choices=("good", "bad")),
            Parameter("not", "a word that such articles say", max_length=60),
        ),
        slow=True,
    ),
    Command(
        ("news", "rule"),
        "Shows this channel's rules and proposals, confirms a proposal, or ends a rule.",
        "/news rule 3 off",
        rules.rule,
        (
            Parameter("number", "the rule's or proposal's number", Kind.NUMBER, positional=True),
            Parameter("state", "on confirms it, off ends it; on unless told", positional=True, choices=("on", "off")),
        ),
        role=Role.CHANNEL_MANAGER,
    ),
    Command(
        ("news", "quiet"),
        "Sets this channel's quiet hours and how many cards an hour it bears.",
        "/news quiet 22:00-07:00 zone:Europe/Berlin budget:6",
        channel.quiet,
        (
            Parameter("hours", "from when to when, or off; without it they are shown", positional=True, rest=True),
            ZONE,
            Parameter(
                "budget", "cards an hour at most; what is over comes in the digest", Kind.NUMBER, low=1, high=1_000
            ),
        ),
        role=Role.CHANNEL_MANAGER,
    ),
    Command(
        ("news", "audit"),
        "Shows who changed what.",
        "/news audit",
        news.audit,
        (Parameter("before", "only changes with a lower number", Kind.NUMBER),),
    ),
    Command(
        ("news", "undo"),
        "Takes back a change that destroyed something: the latest of yours, or the one with this number.",
        "/news undo",
        undo.take_back,
        (Parameter("number", "the change's number in /news audit", Kind.NUMBER, positional=True),),
        role=Role.CHANNEL_MANAGER,
    ),
    Command(
        ("news", "retry"),
        "Sends a message again that failed; without a number it lets this channel go on if it is paused.",
        "/news retry 12",
        news.retry,
        (Parameter("number", "the message's number in /news status", Kind.NUMBER, positional=True),),
        role=Role.WORKSPACE_MANAGER,
    ),
    Command(
        ("news", "help"),
        "Explains the commands.",
        "/news help watch add",
        help_.show,
        (Parameter("command", "the command to explain", positional=True, rest=True, source=Source.COMMAND),),
        terminal_aliases=(("help",),),
    ),
)
