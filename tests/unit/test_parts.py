"""Long messages in parts."""

from hypothesis import given
from hypothesis import strategies as st

from bot.flow.parts import ROOM, split
from bot.message import Bullets, Button, Buttons, Divider, Heading, Message, Note, Paragraph, Quote, Text, plain_text

words = st.text("ab \n", max_size=400).map(lambda text: (Text(text),))
blocks = st.one_of(
    st.builds(Heading, st.text("abc", max_size=80)),
    st.builds(Paragraph, words),
    st.builds(Quote, words),
    st.builds(Note, words),
    st.builds(Bullets, st.lists(words, max_size=30).map(tuple)),
    st.just(Divider()),
)


@given(st.lists(blocks, max_size=25).map(tuple))
def test_parts_hold_everything_in_order_and_fit(made: tuple[Paragraph, ...]) -> None:
    message = Message(made)
    parts = split(message)
    said = [line for part in parts for line in plain_text(part).split("\n") if line]
    assert said == [line for line in plain_text(message).split("\n") if line]
    assert all(len(plain_text(part)) <= ROOM * 1.5 for part in parts)


def test_a_short_message_stays_as_it_is() -> None:
    message = Message((Heading("Digest"), Bullets(((Text("One"),),)), Buttons((Button("All", "/digest now"),))))
    assert split(message) == (message,)


def test_a_title_stays_with_what_it_titles() -> None:
    stories = Bullets(tuple((Text(f"Story {number}: " + "word " * 30),) for number in range(10)))
    lists = [block for number in range(6) for block in (Paragraph((Text(f"list {number}"),)), stories)]
    parts = split(Message((Heading("Digest"), *lists, Buttons((Button("All", "/digest now"),)))))
    assert len(parts) > 1
    assert not any(isinstance(part.blocks[-1], Heading | Paragraph) for part in parts)
    assert isinstance(parts[-1].blocks[-1], Buttons)


def test_a_message_of_nothing_is_one_message() -> None:
    assert split(Message(())) == (Message(()),)
