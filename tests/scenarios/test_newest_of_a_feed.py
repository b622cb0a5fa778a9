"""`/feed subscribe … newest:N`: what a feed has brought already, shown at once."""

from sqlalchemy import select

from bot.message import plain_text
from bot.store.schema import deliveries
from tests.doubles.dialogue import Dialogue
from tests.doubles.seen import see


async def test_what_was_read_when_nobody_was_to_see_it_is_shown_with_its_line(dialogue: Dialogue) -> None:
    """A feed's first entries are read before a channel wants them, and a line is chosen only where somebody sees it."""
    await dialogue.ask("/feed list")
    said = "The harbour bridge of Velm closes on Monday because a crack was found in its northern arch. " * 5
    async with dialogue.services.store.write() as tx:
        followed = await tx.feeds.follow(1, "https://herald.example/feed", title="The Herald")
        await see(tx, followed.id, "Bridge closes", said, url="https://herald.example/1")
    answer = await dialogue.ask("/feed subscribe herald newest:1")
    assert answer is not None
    assert "1 of its newest is posted here now." in plain_text(answer)
    async with dialogue.services.store.read() as tx:
        [card] = await tx.scalars(select(deliveries.c.message))
    assert "closes on Monday because a crack was found" in str(card)
    assert "Headline only" not in str(card)
