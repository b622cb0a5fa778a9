"""Neutral messages as Block Kit: nothing may be refused, ping, break its formatting or mislead."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import mrkdwn, render
from bot.message import (
    Bullets,
    Button,
    Buttons,
    ButtonStyle,
    Choice,
    Code,
    Fields,
    Heading,
    Link,
    Message,
    Moment,
    MomentStyle,
    Note,
    Paragraph,
    Ping,
    Quote,
    Text,
    Tone,
    note,
    paragraph,
    text,
)
from tests.doubles.any_message import addresses_like, any_message, slow
from tests.doubles.slack_limits import links, pings, refusal

NASTY = (
    "<!channel>", "<@U123456>", "@everyone", "[x](javascript:alert(1))", "\u202egnp.exe", "*bold* _it_ ~no~ `code`",
    "> quote\n> more", "&amp; &lt;b&gt;", ":tada: :+1:", "<https://evil.example|bank.example>", "```", "|", "\x00\x07",
    "\ud83d", "👩\u200d💻" * 50, "A" * 10_000, "a b " * 4_000, "\n" * 3_000, "& < > " * 1_500, "_" * 3_000, " ", "",
)  # fmt: skip

words = st.one_of(st.sampled_from(NASTY), st.text(max_size=60), st.text("<>&*_~`|:\n @#!", max_size=400))
addresses = addresses_like("a|b?c=<d>&e", "x", "&", "ü")
PINGS = ("<!here>", "<@U123>", "<!subteam^S12AB>")
messages = any_message(words, addresses, PINGS, ("UTC", "Europe/Berlin", "Mars/Olympus"))


@slow
@given(messages)
def test_slack_refuses_nothing_we_render(message: Message) -> None:
    for payload in (*render.pages(message), render.page(message)):
        assert refusal(payload) is None


@slow
@given(messages)
def test_only_what_was_meant_pings_or_leads_anywhere(message: Message) -> None:
    for payload in (*render.pages(message), render.page(message)):
        assert {f"<{ping}>" for ping in pings(payload)} <= set(PINGS)
        for address, _ in links(payload):
            assert address.startswith("https://news.example/")


@pytest.mark.parametrize("hostile", NASTY)
def test_each_hostile_text_survives_each_block(hostile: str) -> None:
    run = (Text(hostile), Text(hostile, bold=True), Text(hostile, code=True), Link(hostile, "https://news.example/"))
    message = Message(
        (
            Heading(hostile), Heading(hostile, "https://news.example/"), Paragraph(run), Quote(run), Bullets((run,)),
            Fields(((hostile, run),)), Code(hostile), Note(run), Buttons((Button(hostile, "/news why"),)),
            Choice(hostile, (Button(hostile, "/news why"), Button("x", f"/summarise {hostile}"))),
        )
    )  # fmt: skip
    for payload in (*render.pages(message), render.page(message)):
        assert refusal(payload) is None
        assert pings(payload) == []


def test_an_alert_reads_as_it_should() -> None:
    message = Message(
        (
            Heading("Ferry sinks & 12 rescued", "https://news.example/ferry"),
            Quote((Text("The "), Text("Tarn Ferry Company", bold=True), Text(" said <nothing>."))),
            Note(
                (
                    Link("Harbour Post", "https://post.example/1"),
                    Text(" · "),
                    Moment(datetime(2026, 11, 23, tzinfo=UTC)),
                )
            ),
            Buttons((Button("Summarise", "/summarise https://news.example/ferry", ButtonStyle.PRIMARY),)),
        ),
        tone=Tone.ALARM,
    )
    payload = render.page(message)
    title, quote, small, actions = payload["blocks"]
    assert title["text"]["text"] == "🚨 *<https://news.example/ferry|Ferry sinks &amp; 12 rescued>*"
    assert quote["text"]["text"] == "> The *Tarn Ferry Company* said &lt;nothing&gt;."
    assert small["elements"][0]["text"] == (
        "<https://post.example/1|Harbour Post> · <!date^1795392000^{date_short} {time}|23 Nov 2026, 00:00 UTC>"
    )
    assert actions["elements"] == [
        {
            "type": "button",
            "text": {"type": "plain_text", "text": "Summarise", "emoji": False},
            "value": "/summarise https://news.example/ferry",
            "style": "primary",
            "action_id": "wirewatch:3:0",
        }
    ]
    assert payload["text"].startswith("🚨 Ferry sinks &amp; 12 rescued\n“The Tarn Ferry Company said")


def test_a_link_names_its_host_beside_words_that_name_another() -> None:
    payload = render.page(Message((paragraph(Link("bank.example", "https://evil.example/x")),)))
    assert payload["blocks"][0]["text"]["text"] == "<https://evil.example/x|bank.example> (evil.example)"


def test_words_that_look_like_markup_are_shown_and_do_nothing() -> None:
    shown = mrkdwn.harmless("*all* of snake_case at 10:30:45, 5 * 3 ~ 15 :tada: `x`\n> quoted")
    assert shown == "∗all∗ of snake_case at 10:30:45, 5 * 3 ~ 15 ∶tada: ˋxˋ\n›&nbsp;quoted".replace("&nbsp;", " ")


def test_emphasis_inside_a_word_gets_an_edge() -> None:
    assert mrkdwn.chunks((text("un"), text("believ", bold=True), text("able")), 100) == ["un\u200b*believ*\u200bable"]


def test_what_does_not_fit_in_one_message_is_counted_and_the_buttons_stay() -> None:
    items = tuple((Text(f"Story {number}: " + "word " * 30),) for number in range(200))
    message = Message((Heading("Digest"), Bullets(items), Buttons((Button("Show all", "/digest now"),))))
    payload = render.page(message)
    assert refusal(payload) is None
    assert payload["blocks"][-1]["type"] == "actions"
    shown = sum(block["text"]["text"].count("• ") for block in payload["blocks"] if block["type"] == "section")
    assert payload["blocks"][-2]["elements"][0]["text"] == f"… and {200 - shown} more"
    assert sum(str(part["blocks"]).count("• Story") for part in render.pages(message)) == 200


@pytest.mark.parametrize("kind", [paragraph, note], ids=["a paragraph", "a note"])
def test_long_words_are_said_once_to_whoever_has_them_read_aloud(kind: Callable[[str], Paragraph | Note]) -> None:
    page = render.page(Message((kind("The ferry sank. " + "and so on " * 292),)))
    assert len(page["blocks"]) == 2
    assert page["text"].count("The ferry sank.") == 1


def test_a_moment_before_1970_and_an_unknown_zone_are_written_out() -> None:
    moment = Moment(datetime(1961, 4, 12, 6, 7, tzinfo=UTC), MomentStyle.FULL, "Mars/Olympus")
    assert mrkdwn.moment(moment) == "12 Apr 1961, 06:07 UTC"


def test_only_a_real_mention_pings() -> None:
    assert mrkdwn.ping(Ping("<!subteam^S0AB>")) == "<!subteam^S0AB>"
    assert mrkdwn.ping(Ping("<!channel><@U1>")) == "&lt;!channel&gt;&lt;@U1&gt;"


def test_an_empty_message_says_so() -> None:
    assert refusal(render.page(Message(()))) is None
