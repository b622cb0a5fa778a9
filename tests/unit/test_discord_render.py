"""Neutral messages as embeds: nothing may be refused, ping, break its formatting or mislead."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.common import clean
from adapters.discord import buttons as carrying
from adapters.discord import markdown, render
from adapters.discord.adapter import carries, mark, marked, nonce
from bot.commands.table import TABLE
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
from tests.doubles.discord_limits import links, pings, refusal
from tests.doubles.hostile import HOSTILE

NASTY = (
    *HOSTILE.values(), "# head\n-# small\n- list\n1. one\n> quote", "[x](https://evil.example)", "[[]](", "](", "\\",
    "**", "```", "`", "||", "|", "👩\u200d💻" * 50, "a b " * 4_000, "\n" * 3_000, "<@&300000000000000001>" * 80,
    "_" * 3_000,
    "<t:1:R> </help:1> <:a:1> <id:home>", ":tada: :+1: 10:30", "https://bank.example@evil.example/", "discord://x",
)  # fmt: skip
ROLE, ANN = "<@&300000000000000001>", "<@200000000000000001>"

words = st.one_of(st.sampled_from(NASTY), st.text(max_size=60), st.text("<>@&*_~`|:\\[]() #-!1.\nhttps/", max_size=400))
addresses = addresses_like("a(b)*c~d`e|f\\g?h=<i>&j", "x", "&", "ü", "*")
messages = any_message(words, addresses, ("@here", ANN, ROLE, "@everyone and more", "somebody"), ("UTC",))


@slow
@given(messages)
def test_discord_refuses_nothing_we_render(message: Message) -> None:
    for payload in (*render.pages(message), render.page(message), render.plain(message)):
        assert refusal(payload) is None
        assert refusal({**marked(payload, "key"), "nonce": nonce("key"), "enforce_nonce": True}) is None


@slow
@given(messages)
def test_only_what_was_meant_pings_or_leads_anywhere(message: Message) -> None:
    for payload in (*render.pages(message), render.page(message), render.plain(message)):
        assert pings(payload) <= {"@here", ANN, ROLE}
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
        assert pings(payload) == set()
        assert all(address.startswith("https://news.example/") for address, _ in links(payload))


def test_an_alert_reads_as_it_should() -> None:
    message = Message(
        (
            Paragraph((Ping(ROLE),)),
            Heading("Ferry sinks & 12 *rescued*", "https://news.example/ferry"),
            paragraph("Off Tarn."),
            Quote((Text("The "), Text("Tarn Ferry Company", bold=True), Text(" said <nothing>."))),
            Note(
                (
                    Link("Harbour Post", "https://post.example/1"),
                    Text(" · "),
                    Moment(datetime(2026, 11, 23, tzinfo=UTC), MomentStyle.RELATIVE),
                )
            ),
            Buttons((Button("Summarise", "/summarise https://news.example/ferry", ButtonStyle.PRIMARY),)),
        ),
        tone=Tone.ALARM,
    )
    payload = render.page(message)
    (embed,) = payload["embeds"]
    assert (embed["title"], embed["url"]) == ("🚨 Ferry sinks & 12 \\*rescued\\*", "https://news.example/ferry")
    assert embed["description"] == (
        "Off Tarn.\n> The **Tarn Ferry Company** said \\<nothing\\>.\n\n"
        "-# [Harbour Post](https://post.example/1) · <t:1795392000:R>"
    )
    assert payload["content"] == ROLE
    assert payload["allowed_mentions"] == {"parse": [], "users": [], "roles": ["300000000000000001"]}
    assert payload["components"][0]["components"] == [
        {"type": 2, "style": 1, "label": "Summarise", "custom_id": "ww0:/summarise https://news.example/ferry"}
    ]


def test_a_link_names_its_host_beside_words_that_name_another() -> None:
    payload = render.page(Message((paragraph(Link("bank.example", "https://evil.example/x")),)))
    assert payload["embeds"][0]["description"] == "[bank.example](https://evil.example/x) (evil.example)"


def test_a_title_that_names_another_place_than_its_address_says_so() -> None:
    (embed,) = render.page(Message((Heading("bank.example", "https://evil.example/x"),)))["embeds"]
    assert embed["description"] == "**[bank.example](https://evil.example/x)** (evil.example)"
    assert "title" not in embed


def test_words_that_look_like_markup_are_shown_and_do_nothing() -> None:
    shown = markdown.escape("*all* of snake_case at 10:30 :tada: `x`\n# head\n1. one\n- two @everyone <@1> https://x.y")
    assert shown == (
        "\\*all\\* of snake\\_case at 10:30 \\:tada: \\`x\\`\n\\# head\n1\\. one\n\\- two @\u200beveryone"
        " \\<@\u200b1\\> https\\://x.y"
    )


def test_emphasis_inside_a_word_gets_an_edge() -> None:
    parts = (text("un"), text("believ", bold=True), text("able"))
    assert markdown.chunks(parts, 100) == ["un\u200b**believ**\u200bable"]


def test_what_does_not_fit_in_one_message_is_counted_and_the_buttons_stay() -> None:
    items = tuple((Text(f"Story {number} " + "word " * 30),) for number in range(200))
    message = Message((Heading("Digest"), Bullets(items), Buttons((Button("Show all", "/digest now"),))))
    payload = render.page(message)
    assert refusal(payload) is None
    assert payload["components"][0]["components"][0]["label"] == "Show all"
    words = "\n".join(embed["description"] for embed in payload["embeds"])
    shown = words.count("• Story")
    assert words.endswith(f"-# … and {200 - shown} more")
    assert sum(str(one["embeds"]).count("• Story") for one in render.pages(message)) == 200


def test_fields_keep_their_place_and_more_than_a_page_of_buttons_is_not_lost() -> None:
    many = tuple(Button(f"No {number}", f"/news retry {number}") for number in range(60))
    message = Message((Fields((("Feeds", (Text("12"),)),)), note("All well."), Buttons(many)))
    first, second, third = render.pages(message)
    assert [embed.get("description") for embed in first["embeds"]] == [None, "-# All well."]
    assert [sum(len(row["components"]) for row in page["components"]) for page in (first, second, third)] == [
        25,
        25,
        10,
    ]


@pytest.mark.parametrize("length", [40, 90, 600, 1_900])
def test_a_button_carries_its_command_however_long_the_address(length: int) -> None:
    url = "https://news.example/" + "a" * length
    commands = [f"/summarise {url}", f"/news why {url}"]
    card = Message(
        (Heading("Ferry sinks", url), Buttons(tuple(Button(str(at), line) for at, line in enumerate(commands))))
    )
    payload = render.page(card)
    ids = [button["custom_id"] for button in payload["components"][0]["components"]]
    assert [carrying.command_of(id_, payload["embeds"]) for id_ in ids] == commands
    assert all(len(id_) <= 100 for id_ in ids)


def test_a_command_that_cannot_be_carried_is_written_out() -> None:
    payload = render.page(Message((paragraph("Which one?"), Buttons((Button("Add", "/watch add " + "x" * 120),)))))
    assert payload["components"] == []
    assert "/watch add xxx" in payload["embeds"][0]["description"]


@given(words, st.lists(addresses, max_size=3))
def test_whatever_a_button_carries_comes_back(command: str, linked: list[str]) -> None:
    embeds = [{"description": " ".join(markdown.link(Link("x", url), 3_000) for url in linked)}]
    line = f"/{command.strip()}"
    id_ = carrying.carried(line, 3, embeds)
    if id_ is not None and "://" not in line:
        assert carrying.command_of(id_, embeds) == clean(line).strip()


def test_a_foreign_button_is_not_ours() -> None:
    assert carrying.command_of("someone-elses", []) is None
    assert carrying.command_of("ww0@7:/summarise ␟", []) is None


def test_only_a_real_mention_pings() -> None:
    payload = render.page(Message((paragraph(Ping("@everyone <@1>"), Ping("@everyonex")),)))
    assert payload["content"] == ""
    assert payload["allowed_mentions"]["parse"] == []
    assert render.page(Message((paragraph(Ping("@here")),)))["allowed_mentions"]["parse"] == ["everyone"]


def test_the_mark_is_found_again_and_is_one_of_its_own() -> None:
    payload = marked(render.page(Message((paragraph("Words."),))), "channel-1:story-7:1")
    assert carries(payload, "channel-1:story-7:1")
    assert not carries(payload, "channel-1:story-7:2")
    assert len(mark("x")) == 24
    assert len(nonce("x" * 1_000)) <= 25


def test_an_empty_message_says_so() -> None:
    assert refusal(render.page(Message(()))) is None


def test_a_command_that_stands_by_itself_is_shown_with_discords_named_options() -> None:
    blocks = (
        Code('/watch add desk "Isla Brandt" type:person\n/watch desk'),
        Paragraph((Text("/news retry 12", code=True), Text(" or "), Text("/news retry 13", code=True, quoted=True))),
        Code(TABLE.paths["digest", "schedule"].usage),
        Code("/watch create desk", name="lines.txt"),
    )
    said = render.page(Message(blocks))["embeds"][0]["description"]
    assert "/watch add list:desk name:Isla Brandt type:person\n/watch desk\n" in said
    assert "`/news retry number:12` or `/news retry 13`" in said, "what somebody said stays as they said it"
    assert "/digest schedule time:… [days:…]" in said
    assert "/watch create desk\n" in said, "a file is no hint"
