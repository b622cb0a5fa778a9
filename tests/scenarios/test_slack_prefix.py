"""An app whose commands carry a prefix never speaks of one that nobody there could type."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.names import Names
from bot.commands.dispatch import Dispatcher
from bot.commands.table import TABLE
from bot.engine.digest import Item, compose
from bot.flow.cards import digest_message, handover_message
from bot.flow.notices import feed_notice, tell_of_budget
from bot.message import Code, Heading, Link, Message, Quote, Text, load, paragraph, plain_text, quoted, spans
from bot.model import FeedState
from tests.conftest import NOON
from tests.doubles.dialogue import Dialogue
from tests.doubles.host import BotDesk
from tests.doubles.slack import SlackDouble
from tests.doubles.slack_limits import all_texts
from tests.doubles.slack_people import Person
from tests.doubles.slack_rig import NEWS, connected

NAMES = Names(TABLE, "ww-")
PLAIN = re.compile(r"(?<![\w/.-])/(?:summari[sz]e|watch|digest|feed|news)\b(?![/-])")
LINES = (
    "/watch", "/watch ad", "/wacth add", "/news help", "/news help watch", "/news help watch add", "/watch subscribe",
    "/watch show desk", "/watch show nobody", "/watch add desk Milley", "/watch edit desk Milley", "/feed list",
    "/watch subscribe desk", "/digest status", "/news status", "/news undo 77", "/news why https://never.example/",
    "/summarise", "/feed remove Herald", "/digest off", "/watch test desk", "/watch snooze 2h", "/news quiet",
)  # fmt: skip


async def test_no_help_speaks_of_a_plain_name(dialogue: Dialogue) -> None:
    for line in (line for command in TABLE for line in (f"/news help {' '.join(command.path)}", command.name)):
        answer = await dialogue.ask(line)
        assert answer is not None
        assert not PLAIN.search(plain_text(NAMES.shown(answer))), line


async def test_no_answer_or_error_speaks_of_a_plain_name(dialogue: Dialogue) -> None:
    hinting = 0
    for line in ("/watch create desk", *LINES):
        answer = await dialogue.ask(line)
        assert answer is not None
        hinting += bool(PLAIN.search(plain_text(answer)))
        assert not PLAIN.search(plain_text(NAMES.shown(answer))), line
    assert hinting > len(LINES) / 2


async def test_neither_do_digests_hand_overs_and_notices(dialogue: Dialogue) -> None:
    items = [Item(number, "desk", "Title", "https://x.example/", "Herald", "Dek.", NOON) for number in range(20)]
    await dialogue.ask("/news help")
    messages = [handover_message(items, "while it was quiet: /digest now")]
    messages.append(digest_message("Digest", compose(items, NOON), when=NOON, zone="UTC", remark="/digest status"))
    async with dialogue.services.store.write() as tx:
        feed = await tx.feeds.follow(1, "https://herald.example/feed", title="Herald")
        _, notice = feed_notice(replace(feed, state=FeedState.ENDED, failing_since=NOON - timedelta(days=9)))
        channel = await tx.channels.ensure(1, "c1", "news", hourly_budget=12)
        await tell_of_budget(tx, channel)
        messages += [load(one.message) for one in await tx.deliveries.claim(9)]
    assert notice is not None
    messages.append(notice.message)
    for message in messages:
        assert PLAIN.search(plain_text(message))
        assert not PLAIN.search(plain_text(NAMES.shown(message)))


def test_what_others_said_stays_as_they_said_it() -> None:
    words = "She typed /watch add and /feed list."
    theirs = (Quote(spans(words)), paragraph(quoted(words)), Code(words, "lists.toml"), Heading(words))
    message = Message((*theirs, paragraph(Link(words, "https://x.example/feed"))))
    assert NAMES.shown(message) == message
    assert NAMES.words("https://x.example/feed and x.example/news, a/watch") == (
        "https://x.example/feed and x.example/news, a/watch"
    )


@given(st.text(), st.sampled_from(LINES))
def test_without_a_prefix_nothing_changes(words: str, line: str) -> None:
    message = Message((paragraph(words, line), Code(line)))
    assert Names(TABLE).shown(message) is message
    assert Names(TABLE).typed(line) == line


@given(st.sampled_from(LINES))
def test_what_is_shown_can_be_typed(line: str) -> None:
    shown = NAMES.words(line)
    assert shown == line or NAMES.typed(shown) == line


@pytest.fixture
async def bot(dialogue: Dialogue) -> Dispatcher:
    return dialogue.dispatcher


async def test_every_place_where_slack_shows_a_command_shows_its_prefix(bot: Dispatcher) -> None:
    async with SlackDouble() as slack, connected(slack, BotDesk(bot), prefix="ww-") as adapter:
        ann = Person(slack, "U0ANN")
        await ann.types("/ww-watch lists")
        await slack.until(lambda: slack.world.private("U0ANN"))
        await ann.mentions("/ww-watch shwo")
        await slack.until(lambda: len(slack.world.private("U0ANN")) == 2)
        await ann.opens_home()
        home = await slack.until(lambda: slack.api.homes.get("U0ANN"))
        await ann.types("/ww-watch add")
        (view,) = await slack.until(lambda: [one for one in slack.api.views.values() if one["type"] == "modal"])
        await adapter.send(NEWS, Message((paragraph("Try /watch lists."), Code("/feed add x"))), "key-1")
        (post,) = [one for one in slack.world.posts("C0NEWS") if one.metadata]
        await adapter.edit(NEWS, post.ts, Message((paragraph(Text("/digest now shows all.", bold=True)),)))
    said = [text for one in slack.world.private("U0ANN") for text in (one.text, *all_texts(one.blocks))]
    said += [*all_texts(home["blocks"]), view["title"]["text"], post.text, *all_texts(post.versions[0]["blocks"])]
    commands = [word for text in said for word in re.findall(r"(?<![\w/.-])/[\w-]+", text)]
    assert {word for word in commands if "watch" in word} == {"/ww-watch"}
    assert all(word.startswith("/ww-") for word in commands)
    assert "/ww-watch show" in "\n".join(said)
