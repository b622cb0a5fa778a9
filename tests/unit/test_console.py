"""The terminal adapter without a terminal: what lines mean, what is written, what a button's number does."""

import io
import itertools
import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.console.adapter import ConsoleAdapter
from adapters.console.inputs import PipedInputs
from adapters.console.plugin import ConsoleSettings, plugin
from adapters.console.screen import Screen
from adapters.console.script import Script
from adapters.console.suggest import Suggester
from bot.commands.spec import Command, Kind, Parameter, Table
from bot.errors import NotYet
from bot.message import (
    Bullets,
    Button,
    Buttons,
    Code,
    Fields,
    Heading,
    Link,
    Message,
    Moment,
    MomentStyle,
    Ping,
    Quote,
    Tone,
    note,
    paragraph,
    spans,
)
from bot.model import Actor, Channel
from bot.ports import Asking, Invocation
from tests.doubles.host import EchoHost

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CHANNEL = Channel(1, 1, "console", "terminal", "desk")


async def unused(*_: object) -> Message:
    return Message(())


TABLE = Table(
    (
        Command(
            ("summarise",),
            "Sums up.",
            "/summarise x",
            unused,
            (
                Parameter("text", "the article", Kind.RAW, positional=True),
                Parameter("length", "how long", choices=("short", "long")),
            ),
        ),
        Command(
            ("watch", "show"),
            "Shows one.",
            "/watch show desk",
            unused,
            (
                Parameter("list", "the list", required=True, positional=True),
                Parameter("type", "only these", choices=("person", "place")),
            ),
        ),
        Command(("watch", "lists"), "Shows all.", "/watch lists", unused),
    )
)

# ---------------------------------------------------------------- lines


@pytest.mark.parametrize(
    ("lines", "inputs"),
    [
        (["/watch lists", "", "/help"], ["/watch lists", "/help"]),
        (["/summarise One.", "", "Two.", "/watch lists"], ["/summarise One.\n\nTwo.", "/watch lists"]),
        (["/summarise", "One.", "/help is not a command here", ".", "/help"],
         ["/summarise One.\n/help is not a command here", "/help"]),
        (["/summarise length:short", "One.", "."], ["/summarise One. length:short"]),
        (["/summarise", "."], ["/summarise"]),
        (["/summarise", "no end"], ["/summarise no end"]),
        (["/summarise"], ["/summarise"]),
        (["1", "Why?"], ["1", "Why?"]),
        (["/watch", "hello"], ["/watch", "hello"]),
    ],
)  # fmt: skip
def test_lines_become_inputs(lines: list[str], inputs: list[str]) -> None:
    script = Script(TABLE)
    assert [*itertools.chain.from_iterable(map(script.feed, lines)), *script.end()] == inputs


@given(st.lists(st.sampled_from(["/summarise", "/summarise a", "/watch lists", "text", "", ".", "/"])))
def test_no_line_is_lost(lines: list[str]) -> None:
    script = Script(TABLE)
    inputs = [*itertools.chain.from_iterable(map(script.feed, lines)), *script.end()]
    assert sum(one.count("text") for one in inputs) == lines.count("text")
    assert not script.waiting


async def test_an_endless_line_is_kept_long_enough_to_be_refused() -> None:
    endless = io.StringIO("/summarise " + "x" * 30_000_000 + "\n/watch lists\n")
    inputs = PipedInputs(endless, TABLE)
    first, second, third = await inputs.following(), await inputs.following(), await inputs.following()
    assert first is not None
    assert 8_000_000 < len(first) < 9_000_000
    assert (second, third) == ("/watch lists", None)


async def test_input_that_is_not_there_is_empty() -> None:
    assert await PipedInputs(None, TABLE).following() is None


# ---------------------------------------------------------------- the whole adapter on a pipe


async def talk(words: str, *, width: int | None = None) -> tuple[str, EchoHost]:
    out, host = io.StringIO(), EchoHost()
    screen = Screen(out, now=lambda: NOW, width=width)
    await ConsoleAdapter(host, screen, io.StringIO(words)).run()
    return out.getvalue(), host


async def test_a_script_is_answered_in_order_and_ends_with_its_input() -> None:
    said, host = await talk("/help\n/watch lists\n")
    assert said == "heard: /help\n\nheard: /watch lists\n\n"
    assert [one.actor.name for one in host.asked] == ["you", "you"]
    assert len({one.id for one in host.asked}) == 2


@pytest.mark.parametrize("word", ["exit", "quit", "/exit", "/quit"])
async def test_the_words_that_leave_a_prompt_end_a_script_too(word: str) -> None:
    said, host = await talk(f"/watch lists\n{word}\n/help\n")
    assert said == "heard: /watch lists\n\n"
    assert len(host.asked) == 1


async def test_in_a_text_they_are_words_like_others() -> None:
    _, host = await talk("/summarise\nexit\n.\n/summarise Here is the\nexit\n/quit\n/help\n")
    assert [one.line for one in host.asked] == ["/summarise exit", "/summarise Here is the\nexit"]


async def test_words_that_are_no_command_are_explained_once_in_a_row() -> None:
    said, host = await talk("hello\nhello\nhello\n/help\nhello\n")
    assert said.count("A command starts with “/”") == 2
    assert len(host.asked) == 1


async def test_progress_stays_out_of_what_is_piped_on() -> None:
    class Slow(EchoHost):
        async def invoke(self, asking: Asking, responder: object) -> None:
            await responder.progress("reading\x1b[2J the page")  # type: ignore[attr-defined]

    out, errors = io.StringIO(), io.StringIO()
    await ConsoleAdapter(Slow(), Screen(out, now=lambda: NOW), io.StringIO("/help\n"), errors=errors).run()
    assert out.getvalue() == ""
    assert errors.getvalue() == "… reading[2J the page\n"


async def test_nobody_can_be_asked_in_a_script() -> None:
    asked: list[bool] = []

    class Curious(EchoHost):
        async def invoke(self, asking: Asking, responder: object) -> None:
            asked.append(await responder.open_form(None))  # type: ignore[attr-defined]

    await ConsoleAdapter(Curious(), Screen(io.StringIO(), now=lambda: NOW), io.StringIO("/help\n")).run()
    assert asked == [False]


# ---------------------------------------------------------------- what is written

CARD = Message(
    (
        paragraph(Ping("@desk")),
        Heading("Harbour bridge reopens", "https://news.example/bridge?a=1"),
        paragraph("The bridge reopened on Monday."),
        Quote(spans("It is safe, the Port Authority said.")),
        Fields((("List", spans("desk")), ("Seen", spans(Moment(NOW - timedelta(minutes=5), MomentStyle.RELATIVE))))),
        note(Link("The Herald", "https://herald.example/1"), " · 1 source"),
        Buttons((Button("Why?", "/news why 7"), Button("Snooze", "/watch snooze 1h"))),
    ),
    tone=Tone.WARNING,
)


async def test_a_card_on_a_pipe_shows_everything_in_full() -> None:
    out = io.StringIO()
    await ConsoleAdapter(EchoHost(), Screen(out, now=lambda: NOW), None).send(CHANNEL, CARD, "k")
    assert out.getvalue().splitlines() == [
        "┌ #desk",
        "│ @desk",
        "│ Harbour bridge reopens (https://news.example/bridge?a=1)",
        "│ The bridge reopened on Monday.",
        "│ ▌ It is safe, the Port Authority said.",
        "│ List  desk",
        "│ Seen  5 min ago",
        "│ The Herald (https://herald.example/1) · 1 source",
        "│ [1] Why?   [2] Snooze",
        "",
    ]


@pytest.mark.parametrize(
    ("zone", "said"),
    [("Europe/Berlin", "Mon 02 Mar 2026 09:00 UTC"), ("Africa/Accra", "Mon 02 Mar 2026 09:00"), ("UTC", "09:00")],
)
async def test_a_time_names_its_zone_where_the_message_thinks_in_another(
    zone: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    out = io.StringIO()
    Screen(out, now=lambda: NOW).answer(Message((paragraph("The next one: ", Moment(NOW, zone=zone)),)))
    assert out.getvalue().strip().endswith(said)


async def test_an_edit_shows_only_what_it_added_and_a_reply_is_indented() -> None:
    out = io.StringIO()
    adapter = ConsoleAdapter(EchoHost(), Screen(out, now=lambda: NOW), None)
    post = await adapter.send(CHANNEL, CARD, "k")
    out.truncate(out.seek(0))
    await adapter.edit(CHANNEL, post, replace(CARD, blocks=(*CARD.blocks[:5], note("+2 sources"), CARD.blocks[6])))
    await adapter.reply(CHANNEL, post, Message((paragraph("Update: 14 injured."),)), "k2")
    assert out.getvalue().splitlines() == [
        "↻ #desk updated: Harbour bridge reopens",
        "  +2 sources",
        "",
        "  └ #desk in the thread of “Harbour bridge reopens”",
        "      Update: 14 injured.",
        "",
    ]


async def test_a_button_is_pressed_by_its_number_or_its_label() -> None:
    out, host = io.StringIO(), EchoHost()
    screen = Screen(out, now=lambda: NOW)
    adapter = ConsoleAdapter(host, screen, io.StringIO("2\nWHY?\n[1]\n9\n"))
    await adapter.send(CHANNEL, CARD, "k")
    await adapter.run()
    assert [one.line for one in host.asked] == ["/watch snooze 1h", "/news why 7", "/news why 7"]
    assert "A command starts with" in out.getvalue()


async def test_a_width_is_kept_and_nothing_is_lost_by_wrapping() -> None:
    out = io.StringIO()
    await ConsoleAdapter(EchoHost(), Screen(out, now=lambda: NOW, width=30), None).send(CHANNEL, CARD, "k")
    rows = out.getvalue().splitlines()
    assert max(map(len, rows)) <= 30
    assert "".join("".join(row.lstrip("│▌ ") for row in rows).split()).count("bridgereopens") == 1


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_links_with_their_host_and_no_color_is_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    colourful = Terminal()
    Screen(colourful, now=lambda: NOW, width=80).post("desk", CARD)
    assert ";https://news.example/bridge?a=1\x1b\\" in colourful.getvalue()
    assert "‹news.example›" in colourful.getvalue()
    assert "\x1b[33m" in colourful.getvalue()

    monkeypatch.setenv("NO_COLOR", "1")
    plain = Terminal()
    Screen(plain, now=lambda: NOW, width=80).post("desk", CARD)
    assert "‹news.example›" in plain.getvalue()
    assert "\x1b[33m" not in plain.getvalue()


def test_a_dumb_terminal_gets_no_sequences_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    dumb = Terminal()
    Screen(dumb, now=lambda: NOW, width=80).post("desk", CARD)
    assert "\x1b" not in dumb.getvalue()
    assert "https://news.example/bridge?a=1" in dumb.getvalue()


def test_a_host_that_a_link_shows_is_not_said_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    feeds = Bullets(tuple(
        spans(Link(f"The {name}", f"https://www.{name}.example/feed"), f" · {name}.example{state}")
        for name, state in (("herald", " — silent"), ("wire", ""), ("wirenews", "plain"))
    ))  # fmt: skip
    for out in (Terminal(), io.StringIO()):
        Screen(out, now=lambda: NOW, width=80).post("desk", Message((feeds,)))
        shown = re.sub(r"\x1b\]8;[^\x1b]*\x1b\\|\x1b\[[0-9;]*m", "", out.getvalue())
        assert [shown.count(f"{name}.example") for name in ("herald", "wire")] == [1, 1]
        assert "— silent" in shown
        assert "· wirenews.exampleplain" in shown


def test_a_file_is_written_pure_so_that_it_can_be_piped_on() -> None:
    out = io.StringIO()
    Screen(out, now=lambda: NOW, width=30).answer(
        Message((Code('a = "' + "x" * 50 + '"\n  b = 1\n', name="a.toml"),), private=True)
    )
    assert out.getvalue() == 'a = "' + "x" * 50 + '"\n  b = 1\n\n'


def test_private_answers_say_so() -> None:
    out = io.StringIO()
    Screen(out, now=lambda: NOW).answer(Message((paragraph("Done."),), private=True))
    assert out.getvalue() == "Done.\nonly you see this\n\n"


async def test_a_reader_that_went_away_ends_the_conversation_and_is_told_the_rest_next_time() -> None:
    out = io.StringIO()
    adapter = ConsoleAdapter(EchoHost(), Screen(out, now=lambda: NOW), io.StringIO("/help\n"))
    out.close()
    with pytest.raises(NotYet):
        await adapter.send(CHANNEL, CARD, "k")
    await adapter.run()


# ---------------------------------------------------------------- suggestions


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("/w", ["/watch show", "/watch lists"]),
        ("/watch l", ["/watch lists"]),
        ("/watch show ", ["desk", '"my list"', "type:"]),
        ("/watch show d", ["desk"]),
        ("/watch show desk t", ["type:"]),
        ("/watch show desk type:", ["desk", '"my list"']),
        ("/watch show desk type:person t", []),
        ("/summarise some te", []),
        ("hello", []),
        ("", ["/summarise", "/watch show", "/watch lists"]),
    ],
)
async def test_what_could_be_typed_is_offered(line: str, offered: list[str]) -> None:
    def invocation(line: str) -> Invocation:
        return Invocation("e", "console", "w", "W", "c", "c", Actor("u", "you"), line)

    suggester = Suggester(TABLE, EchoHost(offers=("desk", "my list")), invocation)
    assert [one.words for one in await suggester.suggest(line)] == offered


def test_the_plug_in_is_a_door_that_only_its_own_command_opens() -> None:
    assert plugin.name == "console"
    assert not plugin.is_configured(ConsoleSettings())
    assert plugin.cli() is None
    adapter = plugin.build(ConsoleSettings(), EchoHost())
    assert adapter.name == plugin.name
    assert not plugin.routes(adapter)
