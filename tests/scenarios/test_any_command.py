"""Whatever is typed or picked, every command answers, and never with an apology."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.commands.parse import parse, render
from bot.commands.spec import Command
from bot.commands.table import TABLE
from bot.commands.values import arguments
from bot.engine.digest import Item, compose
from bot.flow.cards import Card, Found, Source, card_message, digest_message, handover_message
from bot.message import Buttons, Message, plain_text
from bot.model import Salience
from tests.conftest import NOON
from tests.doubles.dialogue import Dialogue
from tests.doubles.hostile import HOSTILE
from tests.doubles.seen import see

LIKELY = ("desk", "Herald", "everything", "off", "all", "1", "2h", "08:00", "mon-fri", "UTC", "now", "main", "yes")
URLS = ("https://herald.example/1", "https://herald.example/feed", "http://[::1]/", "https://x.example/\u202e")
WORDS = st.one_of(st.sampled_from(LIKELY), st.sampled_from(URLS), st.sampled_from(list(HOSTILE.values())), st.text())
SLOW = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def asked(draw: st.DrawFn) -> tuple[Command, dict[str, str]]:
    command = draw(st.sampled_from(TABLE.commands))
    names = [one.name for one in command.parameters if one.required or draw(st.booleans())]
    return command, {name: draw(WORDS) for name in names}


@pytest.fixture
async def filled(dialogue: Dialogue) -> Dialogue:
    """A workspace that has one of everything."""
    for line in (
        "/watch create desk",
        '/watch add desk "Mark Milley"',
        "/watch subscribe desk",
        "/digest schedule 08:00",
    ):
        await dialogue.ask(line)
    async with dialogue.services.store.write() as tx:
        feed = await tx.feeds.follow(1, "https://herald.example/feed", title="Herald")
        article = await see(tx, feed.id, "Milley speaks", "Mark Milley spoke. He left.", url="https://herald.example/1")
        await tx.digest_items.hold(1, 1, article, 1, "held")
    return dialogue


def check(answer: Message | None) -> None:
    assert answer is not None
    said = plain_text(answer)
    assert said.strip()
    assert "Reference for the log" not in said


@SLOW
@given(asked())
async def test_every_command_answers_typed_options(filled: Dialogue, one: tuple[Command, dict[str, str]]) -> None:
    command, values = one
    check(await filled.ask(command.name, options=values))


@SLOW
@given(asked())
async def test_every_command_answers_a_line(filled: Dialogue, one: tuple[Command, dict[str, str]]) -> None:
    command, values = one
    check(await filled.ask(render(command, values)))
    check(await filled.ask(f"{command.name} {' '.join(values.values())}"))


def test_every_button_that_the_bot_posts_is_a_command() -> None:
    url = "https://herald.example/a?b=c&d=length:short"
    found = Found("Mark Milley", "desk", Salience.MAIN, "He spoke.")
    card = Card(1, "Title", url, "Dek.", (Source(1, "Herald", "Title", url),), (found,), NOON)
    items = [Item(number, "desk", "Title", url, "Herald", "Dek.", NOON) for number in range(20)]
    digest = digest_message(
        "Digest", compose(items, NOON), when=NOON, zone="UTC", more_command="/digest preview all:yes"
    )
    messages = (card_message(card), digest, handover_message(items, "while it was quiet"))
    buttons = [
        one for message in messages for block in message.blocks if isinstance(block, Buttons) for one in block.buttons
    ]
    assert len(buttons) >= 5
    for button in buttons:
        parsed = parse(TABLE, button.command)
        arguments(parsed.command, parsed.values)
